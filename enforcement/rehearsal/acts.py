"""The acts of staff that are no verbs: what stands after `do`, and the operation that it calls."""

from __future__ import annotations

from datetime import timedelta

from enforcement.models import Case
from enforcement.operations import (
    appeal_hearing,
    appeal_outcome,
    assignment,
    decide,
    escalate,
    establish,
    gather,
    intake,
    messages,
    owed_notices,
    own,
    refer,
    reinstatement,
    remediate,
    reports,
    review,
    sign_ins,
    unmatched,
    weigh,
)
from enforcement.operations.gather import Item
from enforcement.rehearsal import arguments, misuse
from enforcement.rehearsal.dispute_acts import DISPUTES
from enforcement.rehearsal.leaving import LEAVING
from enforcement.rehearsal.legal_acts import LEGAL
from enforcement.rehearsal.looks import LOOKS
from enforcement.rehearsal.public_acts import PUBLIC
from enforcement.rehearsal.scene import Scene, Table, act
from enforcement.workflow.marks import name_of
from enforcement.workflow.terms import Terms, read_terms

STAFF: Table = {**misuse.STAFF}


def take(scene: Scene, terms: Terms) -> None:
    """Take a verb, or propose it; another case is named as its report is."""
    if terms.into:
        terms = terms.model_copy(update={"into": scene.world.case(terms.into).ref})
    decide.decide(**scene.here, verb=scene.said.verb, terms=terms, version=scene.said.version)


@act(STAFF, "report")
def match(scene: Scene, given: arguments.Match) -> None:
    """Say which account a kept report is about; it then has a case."""
    intake.match_report(
        report_id=scene.world.reports[scene.said.report],
        account_id=scene.world.account(given.account).pk,
        **scene.who,
    )


@act(STAFF, "report")
def reject_report(scene: Scene, given: arguments.Rejection) -> None:
    """Say that a kept report is about no account, and why."""
    unmatched.reject_report(
        report_id=scene.world.reports[scene.said.report], reason=given.reason, **scene.who
    )


@act(STAFF, "report")
def read(scene: Scene, given: arguments.Nothing) -> None:
    """Say that one has looked at a report."""
    reports.read(report_id=scene.world.reports[scene.said.report], **scene.who)


@act(STAFF, "report")
def split(scene: Scene, given: arguments.Reasons) -> None:
    """Give a report a case of its own."""
    reports.split(
        report_id=scene.world.reports[scene.said.report], reasons=given.reasons, **scene.who
    )


@act(STAFF, "case")
def assign(scene: Scene, given: arguments.Assignment) -> None:
    """Give the case to somebody."""
    assignment.assign(**scene.here, to=scene.world.users[given.to], version=scene.said.version)


@act(STAFF, "case")
def release(scene: Scene, given: arguments.Note) -> None:
    """Hand the case back."""
    assignment.release(**scene.here, note=given.note)


@act(STAFF)
def be_away(scene: Scene, given: arguments.Days) -> None:
    """Be away for so many days; what falls due meanwhile is open to others."""
    own.be_away(until_at=scene.now + timedelta(days=given.days), **scene.who)


@act(STAFF)
def disable(scene: Scene, given: arguments.Colleague) -> None:
    """End a colleague's sign-in; what they had is open to others."""
    sign_ins.disable(person_id=scene.world.users[given.who], reason=given.reason, **scene.who)


@act(STAFF)
def change_role(scene: Scene, given: arguments.NewRole) -> None:
    """Give a colleague another role."""
    key = scene.world.users[given.who]
    sign_ins.change_role(person_id=key, role=given.role, reason=given.reason, **scene.who)


@act(STAFF, "case")
def add_evidence(scene: Scene, given: arguments.Thing) -> None:
    """Add a text, a link or a file; `bearing` weighs it at once: for, against, neither."""
    item = Item(
        **{
            **given.model_dump(exclude={"as_", "file", "bearing", "carries"}),
            "file": scene.world.stored(given.file),
        }
    )
    scene.world.remember(
        "evidence",
        given.as_,
        weigh.add_weighed(**scene.here, item=item, bearing=given.bearing, carries=given.carries).pk,
    )


@act(STAFF)
def read_evidence(scene: Scene, given: arguments.Reading) -> None:
    """Read sensitive evidence; that is an event of its own."""
    gather.read_sensitive(evidence_id=scene.world.evidence[given.evidence], **scene.who)


@act(STAFF, "case")
def allege(scene: Scene, given: arguments.ClauseOnly) -> None:
    """Say that a clause may be concerned."""
    establish.allege(**scene.here, clause=given.clause)


@act(STAFF, "case")
def record_finding(scene: Scene, given: arguments.Finding) -> None:
    """Record what is found of a clause; each of its exceptions is answered yes, no or unknown."""
    evidence = [scene.world.evidence[name] for name in given.evidence]
    answers = {code: answered.model_dump() for code, answered in given.exceptions.items()}
    establish.record_finding(
        **scene.here,
        clause=given.clause,
        conclusion=given.conclusion,
        exceptions=answers,
        evidence=evidence,
        reasons=given.reasons,
        version=scene.said.version,
    )


@act(STAFF, "case")
def say(scene: Scene, given: arguments.Saying) -> None:
    """Write in a lane: internal, holder or reporter."""
    messages.say(
        **scene.here,
        lane=given.lane,
        text=given.text,
        mentions=[scene.world.users[name] for name in given.mentions],
    )


@act(STAFF, "case")
def ask_holder(scene: Scene, given: arguments.Question) -> None:
    """Ask the holder something; without a time for the answer they have a week."""
    until = scene.now + given.answer_in if given.answer_in else None
    messages.ask_holder(**scene.here, question=given.question, answer_by_at=until)


@act(STAFF, "case")
def approve(scene: Scene, given: arguments.Nothing) -> None:
    """Approve the proposal that waits. What came in since refuses, unless `version` is given."""
    decide.approve(
        decision_id=scene.world.proposal(scene.said.case), version=scene.said.version, **scene.who
    )


@act(STAFF, "case")
def send_back(scene: Scene, given: arguments.Reasons) -> None:
    """Send the proposal back."""
    decide.send_back(
        decision_id=scene.world.proposal(scene.said.case), reasons=given.reasons, **scene.who
    )


@act(STAFF, "case")
def withdraw(scene: Scene, given: arguments.Reasons) -> None:
    """Take one's own proposal back."""
    decide.withdraw(
        decision_id=scene.world.proposal(scene.said.case), reasons=given.reasons, **scene.who
    )


@act(STAFF, "case")
def ratify(scene: Scene, given: arguments.Nothing) -> None:
    """Approve after the fact."""
    decide.ratify(**scene.here)


@act(STAFF, "case", "requirement")
def accept(scene: Scene, given: arguments.Nothing) -> None:
    """Accept what was sent in for a requirement."""
    remediate.accept(requirement_id=scene.world.requirement(scene.said), **scene.who)


@act(STAFF, "case", "requirement")
def return_(scene: Scene, given: arguments.Reasons) -> None:
    """Return what was sent in."""
    remediate.return_submission(
        requirement_id=scene.world.requirement(scene.said), reasons=given.reasons, **scene.who
    )


@act(STAFF, "case", "requirement")
def waive(scene: Scene, given: arguments.Reasons) -> None:
    """Ask for it no longer."""
    remediate.waive(
        requirement_id=scene.world.requirement(scene.said), reasons=given.reasons, **scene.who
    )


@act(STAFF, "case", "requirement")
def extend(scene: Scene, given: arguments.Extension) -> None:
    """Give more time, once."""
    remediate.extend(
        requirement_id=scene.world.requirement(scene.said),
        by_days=given.days,
        reasons=given.reasons,
        **scene.who,
    )


@act(STAFF, "case")
def take_hearing(scene: Scene, given: arguments.Nothing) -> None:
    """Begin to hear the appeal."""
    appeal_hearing.take_hearing(appeal_id=scene.world.appeal(scene.said.case), **scene.who)


@act(STAFF, "case")
def hand_hearing(scene: Scene, given: arguments.Handing) -> None:
    """Give the hearing to somebody else."""
    appeal_hearing.hand_hearing(
        appeal_id=scene.world.appeal(scene.said.case), to=scene.world.users[given.to], **scene.who
    )


@act(STAFF, "case")
def hear(scene: Scene, given: arguments.Hearing) -> None:
    """Decide the appeal: affirmed, overturned, varied or remanded."""
    lesser = given.model_dump(exclude={"outcome", "reasons", "stands"}, exclude_none=True)
    terms = read_terms(lesser) if lesser else None
    appeal_outcome.hear(
        appeal_id=scene.world.appeal(scene.said.case),
        outcome=given.outcome,
        reasons=given.reasons,
        terms=terms,
        stands=given.stands,
        **scene.who,
    )


@act(STAFF, "case")
def refuse_appeal(scene: Scene, given: arguments.Reasons) -> None:
    """Say that the appeal cannot be heard."""
    appeal_outcome.refuse(
        appeal_id=scene.world.appeal(scene.said.case), reasons=given.reasons, **scene.who
    )


@act(STAFF, "case")
def answer_reinstatement(scene: Scene, given: arguments.Granting) -> None:
    """Answer a reinstatement request."""
    reinstatement.answer_reinstatement(
        request_id=scene.world.request(scene.said.case),
        granted=given.granted,
        reasons=given.reasons,
        **scene.who,
    )


@act(STAFF, "case")
def review_(scene: Scene, given: arguments.Look) -> None:
    """Look at a review: continue, narrow, lift or escalate."""
    review.look(
        review_id=scene.world.review(scene.said.case, given.kind),
        outcome=given.outcome,
        reasons=given.reasons,
        **scene.who,
    )
    if given.review_in:
        terms = read_terms({"review_in": given.review_in, "reasons": given.reasons})
        decide.decide(**scene.here, verb=name_of(Case.continue_measure), terms=terms)


@act(STAFF, "case")
def pause_review(scene: Scene, given: arguments.Clock) -> None:
    """Stop a review's clock: `whom` is holder, partner, reporter or other (the default)."""
    review.pause(
        review_id=scene.world.review(scene.said.case, given.kind),
        whom=given.whom,
        waits_for=given.waits_for,
        days=given.days,
        **scene.who,
    )


@act(STAFF, "case")
def resume_review(scene: Scene, given: arguments.KindOnly) -> None:
    """Let the clock go on."""
    review.resume(review_id=scene.world.review(scene.said.case, given.kind), **scene.who)


@act(STAFF, "case")
def escalate_(scene: Scene, given: arguments.Cry) -> None:
    """Ask for an admin."""
    escalate.escalate(**scene.here, reason=given.reason)


@act(STAFF, "case")
def take_escalation(scene: Scene, given: arguments.Nothing) -> None:
    """An admin takes the escalation."""
    escalate.take_escalation(**scene.here)


@act(STAFF, "case")
def resolve_escalation(scene: Scene, given: arguments.Answer) -> None:
    """Settle the escalation."""
    escalate.resolve_escalation(**scene.here, answer=given.answer)


@act(STAFF, "case")
def return_escalation(scene: Scene, given: arguments.Answer) -> None:
    """Give the escalation back with instructions."""
    escalate.return_escalation(**scene.here, answer=given.answer)


@act(STAFF, "case")
def refer_(scene: Scene, given: arguments.Referring) -> None:
    """Ask a channel partner about its customer."""
    partner, account = scene.world.partner(given.partner), scene.world.account(given.account)
    made = refer.refer(**scene.here, partner_id=partner.pk, account_id=account.pk, text=given.text)
    scene.world.remember("referral", given.as_, made.pk)


@act(STAFF, "case")
def send_owed_notices(scene: Scene, given: arguments.Nothing) -> None:
    """Send what reached nobody to a contact that was found since."""
    owed_notices.send_owed_notices(**scene.here)


STAFF |= DISPUTES | LOOKS | PUBLIC | LEGAL | LEAVING
