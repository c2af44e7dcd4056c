"""Something on every page: cases in each stage, made once for a site, and never acted on by the
tests that look at them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from enforcement.models import (
    Appeal,
    Case,
    CaseBatch,
    CaseFile,
    Decision,
    QualityReview,
    Report,
    Review,
    SavedPhrase,
    StatementOfReasons,
    WebhookEndpoint,
)
from enforcement.models.outbox import webhook_message
from enforcement.operations import (
    batch_run,
    batches,
    data_erasures,
    data_exports,
    data_requests,
    endpoints,
    escalate,
    gather,
    profiles,
    reporter_weights,
    statements,
    transparency,
    transparency_making,
)
from enforcement.operations.asked_looks import ask_for_look
from enforcement.operations.case_bundles import NewBundle, ask_bundle
from enforcement.operations.case_files import work_through
from enforcement.operations.data_requests import NewDataRequest
from enforcement.operations.legal_holds import NewHold, set_hold
from enforcement.operations.legal_requests import NewRequest, take_in
from enforcement.operations.phrases import PhraseTerms, put_phrase
from enforcement.operations.queue_rules import Proposal, propose_rules
from enforcement.operations.reporter_weights import NewWeight
from enforcement.queries.misuse import Who
from enforcement.rules.transparency.profiles import Said
from enforcement.workflow.misuse import Weight
from enforcement.workflow.queue_rules import AS_BUILT, Routing
from enforcement.workflow.redactions import (
    FileShape,
    RedactedPart,
    Redaction,
    RedactionGround,
)
from enforcement.workflow.webhook_events import StateChanged
from tests.disputes import end, record
from tests.journeys._site import Desk
from tests.public import propose, published, tell_holder
from tests.seats import give_seat, speaks
from tests.web._quality import quality_review
from tests.world import NO_TO_ALL, PLAN, STATED

REPORTER = {"reporter_name": "Robin Reporter", "reporter_email": "robin@press.example"}


@dataclass(frozen=True)
class Scene:
    """Cases by what is going on in them."""

    seed: Case
    fresh: Case
    proposed: Case
    remediating: Case
    contested: Case
    escalated: Case
    cleared: Case
    proposal: Decision
    appeal: Appeal
    hook: WebhookEndpoint
    phrase: SavedPhrase
    statement: Decision  # whose public statement is kept back
    copy: CaseFile  # redacted, of the seed, for a court
    reviewed: QualityReview
    differing: QualityReview
    muted: Report  # of somebody whose reports are muted
    look: Review  # that Rhea asked Ravi for
    batch: CaseBatch  # that can be started


def scene_of(desk: Desk) -> Scene:
    """Make the cases, through the operations."""
    seed = Case.objects.get(account__external_ref="bytedance")
    fresh = desk.case(
        desk.new("Birch", tier="standard"),
        **REPORTER,
    )
    proposed, remediating, contested, escalated, cleared = (
        desk.case(desk.new(name)) for name in ("Cedar", "Dahlia", "Elm", "Fern", "Gorse")
    )
    for case in (proposed, remediating, contested, escalated, cleared):
        desk.suspend(case)
    desk.establish(proposed)
    proposal = desk.take(
        desk.fresh(proposed), "require_remediation", measure="keep", plan=PLAN, **STATED
    )
    desk.establish(remediating)
    desk.both(remediating, "require_remediation", measure="keep", plan=PLAN, **STATED)
    lodged = desk.appeal(contested)
    item = gather.Item(
        kind="Log", origin="USAGE_DATA", citation="30 days", text="No trace of training."
    )
    rhea = desk.actor("rhea")
    gather.add_evidence(case_id=cleared.pk, item=item, by=rhea, now=desk.now)
    desk.find(cleared, "NOT_ESTABLISHED", NO_TO_ALL)
    desk.take(cleared, "clear", **STATED)
    escalate.escalate(
        case_id=escalated.pk, by=rhea, reason="The holder is a hospital.", now=desk.now
    )
    desk.report("FERN-1", **REPORTER)
    desk.report("Somebody whom nobody knows")
    proposal_of_rules = Proposal(
        rules=replace(AS_BUILT, escalated=70, look_medium_days=2, by_tier=Routing.PREFER),
        made_from=1,
        reason="Escalations wait too long.",
    )
    statement = blocked_statement(desk)
    copy = legal_desk(desk, seed)
    data_requests_of(desk)
    public_statements(desk, seed)
    disputes_of(desk, seed)
    transparency_report(desk)
    propose_rules(proposal=proposal_of_rules, by=desk.actor("ada"), now=desk.now)
    everything = (
        desk.fresh(case)
        for case in (seed, fresh, proposed, remediating, contested, escalated, cleared)
    )
    return Scene(
        *everything,
        proposal=proposal,
        appeal=lodged,
        hook=webhook(desk, contested),
        phrase=phrase(desk),
        statement=statement,
        copy=copy,
        reviewed=quality_review(desk, "ada"),
        differing=quality_review(desk, differs=True),
        muted=muted(desk, fresh),
        look=ask_for_look(
            case_id=fresh.pk,
            to=desk.people["ravi"].pk,
            due_at=desk.now + timedelta(days=3),
            reason="Is the area the right one?",
            by=rhea,
            now=desk.now,
        ),
        batch=batch_to_start(desk, [remediating, cleared]),
    )


def muted(desk: Desk, case: Case) -> Report:
    """The report of a case, by somebody whose reports are muted."""
    report = case.reports.get()
    wanted = NewWeight(weight=Weight.MUTED, days=30, reason="A competitor of all of them.")
    lena = desk.actor("lena")
    reporter_weights.set_weight(wanted=wanted, who=Who(report=report), by=lena, now=desk.now)
    return report


def batch_to_start(desk: Desk, cases: list[Case]) -> CaseBatch:
    """A batch of a lead's that sets the severity, as it is shown before it begins."""
    asked = batches.Asked(act="SEVERITY", severity="CRITICAL", reason="One wave of reports.")
    keys = [case.pk for case in cases]
    made = batches.prepare(asked=asked, cases=keys, by=desk.actor("lena"), now=desk.now)
    while made.phase == "PREPARING":
        batch_run.do_part(made.pk, now=desk.now)
        made.refresh_from_db()
    return made


def data_requests_of(desk: Desk) -> None:
    """A correction and an erasure that are asked for, and a copy that is being made."""
    by, now = desk.actor("ada"), desk.now
    for kind, subject, name, email in (
        ("CORRECTION", "CONTACT", "Legal", "legal@bytedance.example"),
        ("ERASURE", "REPORTER", "Robin Reporter", "nobody@press.example"),
        ("ACCESS", "STAFF", "Ravi", desk.people["ravi"].email),
    ):
        asked = NewDataRequest(
            kind=kind,
            subject=subject,
            name=name,
            email=email,
            text="Under Article 15 of the GDPR, and those after it.",
            received_on=now.date() - timedelta(days=26),
        )
        made = data_requests.enter_data_request(request=asked, by=by, now=now)
        data_requests.check_identity(
            number=made.number, how="MAILBOX", note_of_it="Answered on Monday.", by=by, now=now
        )
    data_erasures.propose_erasure(number=2, reason="Nothing is open.", by=by, now=now)
    data_exports.ask_export(number=3, locale="en", time_zone="UTC", by=by, now=now)


def legal_desk(desk: Desk, case: Case) -> CaseFile:
    """Seats at the legal desk for lena and otto, who only reads; a request, a hold, and a redacted
    copy of the case.
    """
    for who in ("lena", "otto"):
        give_seat(desk, who)
    request = take_in(
        request=NewRequest(
            kind="PRESERVATION",
            authority="District Court of Karlsruhe",
            country="DE",
            reference="12 Js 345/26",
            legal_basis="Regulation (EU) 2023/1543, Article 6",
            scope="Messages and usage of the account from January to March.",
            received_on=desk.now.date(),
            due_at=desk.now + timedelta(days=2),
            named=[case.ref],
        ),
        by=desk.actor("lena"),
        now=desk.now,
    )
    set_hold(
        hold=NewHold(
            matter="Karlsruhe, training of a competing model",
            term="eu-2023-1543",
            reason="The court asks to keep everything until an order for production comes.",
            named=[case.ref, case.account.external_ref],
            request=request.number,
        ),
        by=desk.actor("lena"),
        now=desk.now,
    )
    copy = ask_bundle(
        number=request.number,
        wanted=NewBundle(
            case=case.ref,
            audience="District Court of Karlsruhe",
            reason="The court asks for the case without those who reported.",
            shape=FileShape.REDACTED,
            redactions=[
                Redaction(
                    part=RedactedPart.PEOPLE,
                    ground=RedactionGround.PERSONAL_DATA,
                    text="The court does not need them.",
                )
            ],
        ),
        by=desk.actor("lena"),
        now=desk.now,
    )
    assert work_through(now=lambda: desk.now) == 1
    return copy


def transparency_report(desk: Desk) -> None:
    """One that is counted, and that nobody has published."""
    wish = transparency.Wish(
        profile="santa-clara-numbers",
        since_on=desk.now.date() - timedelta(days=90),
        until_on=desk.now.date(),
        given={Said.PROVIDER: "Provider Ltd", Said.SERVICE: "The API", Said.HOURS: "1200"},
    )
    transparency.ask_report(wish=wish, by=desk.actor("ada"), now=desk.now)
    transparency_making.work_through(now=lambda: desk.now)


def public_statements(desk: Desk, case: Case) -> None:
    """One that is corrected, the one that corrects it, and one that waits for approval."""
    speaks(desk, "rhea")
    tell_holder(desk, case)
    text = f"We have suspended the account of {case.account.name} while we investigate further."
    said = published(desk, case, by="rhea", text=text, show_holder=True)
    published(desk, case, by="rhea", text="The account is suspended.", corrects=said.pk)
    propose(desk, case, by="rhea", text="The account is suspended while we look into a report.")


def disputes_of(desk: Desk, case: Case) -> None:
    """One that is open, and one of which a lead has to say what follows."""
    note = "The holder says that the restriction is too hard, and asks for access to two models."
    record(desk, case, reference="AC-2026-0117", note=note)
    reported = record(desk, case, report=case.reports.earliest("received_at").pk)
    end(desk, reported, "PARTLY_REVERSED", note="The restriction goes further than it has to.")


def blocked_statement(desk: Desk) -> Decision:
    """A decision whose statement of reasons a lead must put right; another's is sound."""
    choice = profiles.propose_profile(
        proposal=profiles.Proposal(
            profile="dsa-hosting-service", made_from=0, reason="It applies to us."
        ),
        by=desk.actor("ada"),
        now=desk.now,
    )
    profiles.answer_profile(number=choice.number, agreed=True, by=desk.actor("axel"), now=desk.now)
    for name, facts in (
        ("Hazel", "Requests came from 81.2.69.142 and from jane.doe@hazel.example at night."),
        ("Iris", "A press report says that output was used for a competing model."),
    ):
        desk.suspend(desk.case(desk.new(name)), facts=facts)
    statements.draw_due(choice_id=choice.pk, now=desk.now)
    waiting = StatementOfReasons.objects.filter(phase="BLOCKED").select_related("decision")
    return waiting.get().decision


def phrase(desk: Desk) -> SavedPhrase:
    """A phrase of the team's that was changed."""
    by, now = desk.actor("lena"), desk.now
    terms = PhraseTerms(
        label="Ask for what shows it",
        text="Please send us what shows it, by [reply by].",
        uses=["QUESTION"],
        everybodys=True,
    )
    made = put_phrase(terms=terms, by=by, now=now)
    changed = replace(terms, text=f"{terms.text} [?What we need]")
    return put_phrase(terms=changed, phrase_id=made.pk, version=1, by=by, now=now)


def webhook(desk: Desk, case: Case) -> WebhookEndpoint:
    """A webhook with what became of three messages to it."""
    hook, _ = endpoints.add_endpoint(
        url="https://hooks.provider.example/docket", types=[], by=desk.actor("ada"), now=desk.now
    )
    said = [
        {"phase": "DONE", "done_at": desk.now, "answer": "The receiver answered 204."},
        {"attempts": 2, "answer": "The receiver answered 500.", "last_error": "500"},
        {
            "phase": "PARKED",
            "attempts": 10,
            "answer": "No answer within 10 seconds.",
            "last_error": "-",
        },
    ]
    event = StateChanged(source="INVESTIGATING", target="CLEARED", verb="clear")
    data = event.about(case=case.ref, account=case.account.external_ref)
    later = desk.now + timedelta(days=365)  # than any test delivers
    for columns in said:
        message = webhook_message(hook, event.topic, data, now=desk.now, case_id=case.pk)
        for name, value in {
            "attempts": 1,
            "tried_at": desk.now,
            "next_at": later,
            **columns,
        }.items():
            setattr(message, name, value)
        message.save()
    # so that nothing of what others do on the site is sent anywhere
    endpoints.disable_endpoint(endpoint_id=hook.pk, by=desk.actor("ada"), now=desk.now)
    return hook
