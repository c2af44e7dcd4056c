"""A rehearsal shows exactly what the act then does, refuses what the act would refuse, writes
nothing and waits for nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import InternalError

from accounts.models import Contact
from accounts.roles import Actor, Kind
from enforcement.language.refusals import StepRefused
from enforcement.models import Case, Decision, Notice, OutboxMessage
from enforcement.operations import appeal_hearing, appeal_lodging, appeal_outcome, decide, messages
from enforcement.step.doors import looking
from enforcement.step.rehearsal import NoticePreview, Rehearsal
from enforcement.workflow.terms import Terms, read_terms
from tests.invariants import fingerprint
from tests.scenes import BY_HEARER, connect, only_limits_from_now_on
from tests.step.test_statement_count import LATER, VERBS
from tests.world import HOLD, STATED, World

WHY = "The records show otherwise than was assumed."
# by the clock, and as the outcome of an appeal
TAKEN = [verb for verb in VERBS if verb not in ("serve", "lapse_notice", *BY_HEARER)]
LESSER = {"measure": "limit", "rate": 60, "ends_in": "2d"}


@contextmanager
def writing_nothing() -> Iterator[None]:
    """What is done inside leaves every row of every table as it was."""
    before = fingerprint()
    yield
    assert fingerprint() == before


def newest(case: Case, audience: str = "HOLDER") -> NoticePreview | None:
    """The newest notice of a case as a letter, with the address that it is owed to first."""
    notice = Notice.objects.filter(case=case, audience=audience).order_by("-number").first()
    if notice is None:
        return None
    mail = OutboxMessage.objects.filter(notice=notice, channel="EMAIL").first()
    to = {c.email: c.name for c in Contact.objects.all()} | {
        r.reporter_email: r.reporter_name for r in case.reports.all()
    }
    email = mail.recipient if mail else ""
    return NoticePreview(
        kind=notice.kind,
        subject=notice.subject,
        text=notice.text,
        locale=notice.locale,
        addressee=to[email],
        email=email,
    )


def test_the_table_of_verbs_misses_no_notice() -> None:
    assert {
        "suspend",
        "require_remediation",
        "give_notice",
        "terminate",
        "clear",
        "reopen",
        "lapse",
    } <= set(TAKEN)


@pytest.mark.parametrize("gives_notice", ["", "WE", "THEY"])
@pytest.mark.parametrize("verb", TAKEN)
def test_what_is_rehearsed_is_what_happens(world: World, verb: str, gives_notice: str) -> None:
    partner = world.partner(gives_notice=gives_notice) if gives_notice else None
    world.account(contacts=2, tier="STRATEGIC", channel_partner=partner)
    case = world.case()
    before, by, terms, approver = VERBS[verb]
    before(world, case)
    world.now += timedelta(days=LATER.get(verb, 0))
    asked: dict[str, Any] = {
        "case_id": case.pk,
        "verb": verb,
        "terms": read_terms(terms),
        "by": world.actor(by),
        "now": world.now,
    }
    told = Notice.objects.filter(case=case).count()
    with writing_nothing():
        shown = decide.rehearse(**asked)
    taken = decide.decide(**asked)
    assert shown.needs == taken.needs == {"": "", "lena": "LEAD", "ada": "ADMIN"}[approver]
    happened(shown, taken)
    if approver:
        assert Notice.objects.filter(case=case).count() == told
        with writing_nothing():
            approval = decide.rehearse_approval(
                decision_id=taken.pk, by=world.actor(approver), now=world.now
            )
        taken = world.approve(taken, approver)
        assert (approval.needs, approval.notice) == ("", shown.notice)
        happened(approval, taken)
    owed = Notice.objects.filter(case=case).count() > told
    assert owed is (shown.notice is not None)
    if owed:
        assert shown.notice == newest(case)
    assert shown.impact is not None
    assert world.fresh(case).account.holds == list(shown.impact.holds)


def happened(shown: Rehearsal, taken: Decision) -> None:
    """The decision did, or will do, what was shown."""
    assert shown.impact is not None
    assert taken.impact == shown.impact.as_data()


def test_whoever_has_no_address_is_shown_as_such(world: World) -> None:
    world.account(contacts=0)
    case = world.case()
    shown = decide.rehearse(
        case_id=case.pk,
        verb="suspend",
        terms=read_terms(HOLD),
        by=world.actor("rhea"),
        now=world.now,
    )
    assert shown.notice is not None
    assert (shown.notice.addressee, shown.notice.email) == ("Acme", "")


Scene = Callable[[World, Case], object]
REFUSED: dict[str, tuple[Scene | None, str, str, dict[str, Any], str]] = {
    "an unknown verb": (None, "forgive", "rhea", {}, "unknown-verb"),
    "an unknown clause": (None, "suspend", "rhea", {**HOLD, "clauses": ["9z"]}, "unknown-clause"),
    "missing terms": (None, "suspend", "rhea", {}, "bad-terms"),
    "terms of another verb": (None, "suspend", "rhea", {**HOLD, "days": 3}, "bad-terms"),
    "a role too low": (None, "suspend", "otto", HOLD, "not-allowed"),
    "automation": (None, "dismiss", "system", {"reasons": WHY}, "not-allowed"),
    "a state too early": (None, "warn", "rhea", STATED, "not-possible"),
    "a notice that cannot go out": (
        None,
        "suspend",
        "rhea",
        {**HOLD, "facts": "TODO: facts."},
        "statement-incomplete",
    ),
    "a proposal whose notice cannot go out": (
        VERBS["warn"][0],
        "sanction",
        "rhea",
        {**STATED, "measure": "suspend", "ends_in": "3d", "reasons": "[fill in]"},
        "statement-incomplete",
    ),
    "a proposal that waits": (
        lambda w, c: (VERBS["warn"][0](w, c), w.take(c, "give_notice", **STATED)),
        "sanction",
        "ravi",
        {**STATED, "measure": "suspend", "ends_in": "3d"},
        "conflict",
    ),
    "a stricter limit": (
        lambda w, c: w.take(c, "limit", rate=60, **HOLD),
        "lift_measure",
        "rhea",
        {"reasons": WHY, "measure": "narrow", "rate": 5},
        "not-lesser",
    ),
}


@pytest.mark.parametrize("sentence", REFUSED)
def test_what_would_be_refused_is_refused_in_the_same_words(world: World, sentence: str) -> None:
    world.account()
    case = world.case()
    scene, verb, by, terms, code = REFUSED[sentence]
    if scene:
        scene(world, case)
    asked: dict[str, Any] = {
        "case_id": case.pk,
        "verb": verb,
        "terms": read_terms(terms),
        "by": world.actor(by),
        "now": world.now,
    }
    with writing_nothing(), pytest.raises(StepRefused) as shown:
        decide.rehearse(**asked)
    with writing_nothing(), pytest.raises(StepRefused) as taken:
        decide.decide(**asked)
    assert (shown.value.code, shown.value.sentence) == (taken.value.code, taken.value.sentence)
    assert shown.value.code == code


def test_a_measure_that_the_clause_does_not_allow_is_refused(world: World) -> None:
    only_limits_from_now_on(world)
    world.account()
    case = world.case()
    with pytest.raises(StepRefused, match="do not allow you to suspend"):
        decide.rehearse(
            case_id=case.pk,
            verb="suspend",
            terms=read_terms(HOLD),
            by=world.actor("rhea"),
            now=world.now,
        )


def test_a_approval_that_would_be_refused_is_refused(world: World) -> None:
    world.account()
    case = world.case()
    VERBS["sanction"][0](world, case)
    held = world.take(case, "sanction", **VERBS["sanction"][2])
    with pytest.raises(StepRefused, match="not by the person who proposed it"):
        decide.rehearse_approval(decision_id=held.pk, by=world.actor("rhea"), now=world.now)
    with pytest.raises(StepRefused, match="72 hours"):
        decide.rehearse_approval(
            decision_id=held.pk, by=world.actor("lena"), now=world.now + timedelta(hours=72)
        )


def test_a_rehearsal_waits_for_nobody_s_lock(world: World) -> None:
    account = world.account()
    case = world.case()
    with connect() as other:
        other.execute("SELECT 1 FROM accounts_account WHERE id = %s FOR UPDATE", [account.pk])
        other.execute("SELECT 1 FROM enforcement_case WHERE id = %s FOR UPDATE", [case.pk])
        shown = decide.rehearse(
            case_id=case.pk,
            verb="suspend",
            terms=read_terms(HOLD),
            by=world.actor("rhea"),
            now=world.now,
        )
        said = messages.rehearse_message(
            case_id=case.pk, lane="HOLDER", text=WHY, by=world.actor("rhea"), now=world.now
        )
        waiting = other.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()
    assert shown.impact is not None
    assert (shown.impact.standing, said.text != "", waiting) == ("SUSPENDED", True, (0,))


def test_the_database_itself_refuses_to_write_in_a_rehearsal(world: World) -> None:
    world.account()
    case = world.case()
    with (
        pytest.raises(InternalError, match="read-only"),
        looking(case.pk, act="say", by=world.actor("rhea"), now=world.now, reason=WHY),
    ):
        Contact.objects.create(account=case.account, name="Other", email="other@acme.example")


# Appeals ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("heard_already", [True, False])
@pytest.mark.parametrize("outcome", ["affirmed", "overturned", "varied", "remanded"])
def test_the_outcome_of_an_appeal_is_rehearsed(
    world: World, outcome: str, heard_already: bool
) -> None:
    world.account(contacts=2)
    case = world.case()
    VERBS["sanction"][0](world, case)
    world.both(case, "sanction", **VERBS["sanction"][2])
    lodged = world.appeal(case)
    asked: dict[str, Any] = {
        "appeal_id": lodged.pk,
        "outcome": outcome,
        "reasons": WHY,
        "by": world.actor("ravi"),
        "now": world.now,
    }
    asked["terms"] = read_terms(LESSER) if outcome == "varied" else Terms()
    if heard_already:
        appeal_hearing.take_hearing(appeal_id=lodged.pk, by=world.actor("ravi"), now=world.now)
    with writing_nothing():
        shown = appeal_outcome.rehearse(**asked)
    appeal_outcome.hear(**asked)
    if outcome in ("overturned", "varied"):
        happened(shown, Decision.objects.filter(case=case).latest("proposed_at", "id"))
    else:
        assert shown.impact is None
    if outcome == "varied":
        held = Decision.objects.get(case=case, phase="PROPOSED")
        assert shown.needs == held.needs == "LEAD"
        with writing_nothing():
            approval = decide.rehearse_approval(
                decision_id=held.pk, by=world.actor("lars"), now=world.now
            )
        assert approval.notice == shown.notice
        world.approve(held, "lars")
    assert shown.notice == newest(case)


@pytest.mark.parametrize(
    ("outcome", "by", "sentence"),
    [
        ("overturned", "rhea", "had a part in the decision"),
        ("varied", "lena", "had a part in the decision"),
        ("affirmed", "otto", "needs a reviewer"),
        ("forgotten", "ravi", "affirmed, overturned, varied, remanded"),
        ("overturned", "lars", "Only the appeal reviewer can"),
    ],
)
def test_an_outcome_that_would_be_refused_is_refused(
    world: World, outcome: str, by: str, sentence: str
) -> None:
    world.account()
    case = world.case()
    VERBS["sanction"][0](world, case)
    world.both(case, "sanction", **VERBS["sanction"][2])
    lodged = world.appeal(case)
    if by == "lars":
        appeal_hearing.take_hearing(appeal_id=lodged.pk, by=world.actor("ravi"), now=world.now)
    asked: dict[str, Any] = {
        "appeal_id": lodged.pk,
        "outcome": outcome,
        "reasons": WHY,
        "by": world.actor(by),
        "now": world.now,
    }
    asked["terms"] = read_terms(LESSER) if outcome == "varied" else Terms()
    for act in (appeal_outcome.rehearse, appeal_outcome.hear):
        with writing_nothing(), pytest.raises(StepRefused) as caught:
            act(**asked)
        assert sentence in caught.value.sentence


def test_an_appeal_that_would_undo_more_than_it_contests_is_refused(world: World) -> None:
    world.account()
    case = world.case()
    world.suspend(case)
    lodged = world.appeal(case)
    world.establish(case)
    world.both(case, "sanction", **VERBS["sanction"][2])
    with pytest.raises(
        StepRefused,
        match=(
            r"\) is not part of this appeal\. "
            r"It must be appealed itself, or the case sent back"
        ),
    ):
        appeal_outcome.rehearse(
            appeal_id=lodged.pk,
            outcome="overturned",
            reasons=WHY,
            by=world.actor("ravi"),
            now=world.now,
        )


@pytest.mark.parametrize("outcome", ["affirmed", "remanded"])
def test_the_answer_to_a_reporter_is_rehearsed(world: World, outcome: str) -> None:
    world.account()
    case = world.case(
        reporter_name="Robin Miller", reporter_email="robin@press.example", locale="de"
    )
    world.take(case, "dismiss", reasons="There is nothing to answer.")
    robin = Actor(kind=Kind.REPORTER, name="Robin", email="robin@press.example")
    lodged = appeal_lodging.lodge(case_id=case.pk, text="Look again.", by=robin, now=world.now)
    asked: dict[str, Any] = {
        "appeal_id": lodged.pk,
        "outcome": outcome,
        "reasons": WHY,
        "by": world.actor("ravi"),
        "now": world.now,
    }
    with writing_nothing():
        shown = appeal_outcome.rehearse(**asked)
    appeal_outcome.hear(**asked)
    assert shown.notice is not None
    assert shown.notice == newest(case, "REPORTER")
    assert (shown.notice.addressee, shown.notice.locale, shown.notice.kind) == (
        "Robin Miller",
        "de",
        "report_appeal_answered",
    )


# Messages -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("lane", "asks", "addressee"),
    [
        ("HOLDER", False, "Legal <legal@acme.example>"),
        ("HOLDER", True, "Legal <legal@acme.example>"),
        ("REPORTER", False, "Robin <robin@press.example>"),
    ],
)
def test_a_message_is_rehearsed_as_the_other_side_will_see_it(
    world: World, lane: str, asks: bool, addressee: str
) -> None:
    world.account()
    case = world.case(reporter_name="Robin", reporter_email="robin@press.example")
    by, text, until = (
        world.actor("rhea"),
        "Was it you who sent them?",
        world.now + timedelta(days=3),
    )
    with writing_nothing():
        shown = messages.rehearse_message(
            case_id=case.pk,
            lane=lane,
            text=text,
            by=by,
            now=world.now,
            asks=asks,
            answer_by_at=until if asks else None,
        )
    if asks:
        messages.ask_holder(
            case_id=case.pk, question=text, answer_by_at=until, by=by, now=world.now
        )
    else:
        messages.say(case_id=case.pk, lane=lane, text=text, by=by, now=world.now)
    sent = (
        OutboxMessage.objects.filter(case=case, channel="EMAIL")
        .exclude(topic="report_received")
        .get()
    )
    assert (shown.subject, shown.text, shown.addressee) == (
        sent.payload["subject"],
        sent.payload["text"],
        addressee,
    )


@pytest.mark.parametrize(
    ("lane", "addressee"), [("INTERNAL", ""), ("HOLDER", "Acme"), ("REPORTER", "")]
)
def test_what_goes_out_by_no_mail_is_shown_as_it_stands(
    world: World, lane: str, addressee: str
) -> None:
    world.account(contacts=0)
    case = world.case()
    shown = messages.rehearse_message(
        case_id=case.pk, lane=lane, text=WHY, by=world.actor("rhea"), now=world.now
    )
    assert shown == ("", WHY, addressee)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"lane": "PRESS"}, "bad-message"),
        ({"text": " "}, "bad-message"),
        ({"by": "otto"}, "not-allowed"),
        ({"text": "It was Robin."}, "statement-incomplete"),
        ({"text": "nul\x00nul", "lane": "INTERNAL"}, "bad-text"),
        ({"asks": True, "answer_by_at": timedelta(0)}, "bad-terms"),
    ],
)
def test_a_message_that_would_be_refused_is_refused(
    world: World, given: dict[str, Any], code: str
) -> None:
    world.account()
    case = world.case(reporter_name="Robin", reporter_email="robin@press.example")
    asked: dict[str, Any] = {"lane": "HOLDER", "text": WHY, "by": "rhea", **given}
    asked["by"] = world.actor(asked["by"])
    if "answer_by_at" in given:
        asked["answer_by_at"] = world.now + given["answer_by_at"]
    with pytest.raises(StepRefused) as caught:
        messages.rehearse_message(case_id=case.pk, now=world.now, **asked)
    assert caught.value.code == code
