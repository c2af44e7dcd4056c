"""What an appeal may undo, who hears it when its hearer is away, and what becomes of a case that
was sent back.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts.models import Contact
from enforcement.models import (
    Appeal,
    Case,
    Clause,
    ClauseException,
    OutboxMessage,
    PolicyVersion,
    Review,
)
from enforcement.operations import (
    appeal_hearing,
    appeal_lodging,
    assignment,
    decide,
    establish,
    messages,
    reinstatement,
    remediate,
    take,
)
from enforcement.rehearsal.published import publish_as_of_old
from enforcement.workflow.calendar import after_business_days
from tests.scenes import hear, refused
from tests.world import PLAN, STATED, World

WHY = {"reasons": "The records are due on Friday."}


@pytest.fixture
def case(world: World) -> Case:
    """A suspended account, and an established allegation."""
    world.account()
    case = world.case()
    world.suspend(case)
    world.establish(case)
    return case


def against_the_suspension(world: World, case: Case) -> Appeal:
    suspended = case.decisions.get(verb="suspend")
    return appeal_lodging.lodge(
        case_id=case.pk,
        text="It was wrong.",
        by=world.actor("holder"),
        now=world.now,
        decision_ref=suspended.ref,
    )


def told(case: Case, topic: str) -> tuple[list[str], str]:
    """Whom the newest message of this kind is for: people, or a role."""
    payload = (
        OutboxMessage.objects.filter(case=case, channel="STAFF", topic=topic).latest("id").payload
    )
    return payload["users"], payload["role"]


@pytest.mark.parametrize("verb", ["require_remediation", "sanction", "give_notice", "terminate"])
def test_an_appeal_does_not_undo_what_was_decided_since(
    world: World, case: Case, verb: str
) -> None:
    terms = {
        "require_remediation": {"measure": "keep", "plan": PLAN},
        "sanction": {"measure": "suspend", "ends_in": "20d"},
        "give_notice": {},
        "terminate": {"exception": "danger"},
    }
    later = world.both(case, verb, "lena", "ada", **STATED, **terms[verb])
    lodged, before = against_the_suspension(world, case), world.fresh(case)
    appeal_hearing.take_hearing(appeal_id=lodged.pk, by=world.actor("ravi"), now=world.now)
    with refused(f"({later.ref}) is not part of this appeal", code="not-possible"):
        hear(world, lodged, "overturned", "ravi")
    after = world.fresh(case)
    assert (after.state, after.account.holds) == (before.state, before.account.holds)
    assert hear(world, lodged, "remanded", "ravi").phase == "REMANDED"


def test_what_only_continued_it_falls_with_it_but_not_by_the_word_of_whoever_continued_it(
    world: World, case: Case
) -> None:
    world.wait(days=6, hours=12)
    world.both(case, "continue_measure", "ravi", "lena", review_in="7d", **WHY)
    lodged = against_the_suspension(world, case)
    for who in ("ravi", "lena"):
        if Appeal.objects.get(pk=lodged.pk).phase == "LODGED":
            appeal_hearing.take_hearing(appeal_id=lodged.pk, by=world.actor(who), now=world.now)
        else:
            appeal_hearing.hand_hearing(
                appeal_id=lodged.pk, to=world.people[who].pk, by=world.actor("lars"), now=world.now
            )
        with refused("had a part in the decision that continued"):
            hear(world, lodged, "overturned", who)
    appeal_hearing.hand_hearing(
        appeal_id=lodged.pk, to=world.people["axel"].pk, by=world.actor("lars"), now=world.now
    )
    hear(world, lodged, "overturned", "axel")
    after = world.fresh(case)
    assert (after.state, after.account.standing) == ("INVESTIGATING", "ACTIVE")


def test_a_hearing_is_handed_by_a_lead_to_somebody_without_a_part(world: World, case: Case) -> None:
    lodged = world.appeal(case)

    def hand(to: str, by: str) -> None:
        appeal_hearing.hand_hearing(
            appeal_id=lodged.pk, to=world.people[to].pk, by=world.actor(by), now=world.now
        )

    with refused("so nobody is reviewing it", code="not-open"):
        hand("ravi", "lena")
    appeal_hearing.take_hearing(appeal_id=lodged.pk, by=world.actor("ravi"), now=world.now)
    for by in ("rhea", "ravi", "otto", "holder", "system"):
        with refused("needs a lead"):
            hand("lars", by)
    for to, sentence in (("rhea", "had a part"), ("otto", "needs a reviewer")):
        with refused(sentence, code="not-assignable"):
            hand(to, "lena")
    hand("lars", "lena")
    assert Appeal.objects.get(pk=lodged.pk).hearer_id == world.people["lars"].pk
    with refused():
        hear(world, lodged, "affirmed", "ravi")
    assert hear(world, lodged, "affirmed", "lars").phase == "AFFIRMED"


def test_what_was_sent_back_is_looked_at_again_within_two_business_days_and_leads_hear_of_it(
    world: World, case: Case
) -> None:
    world.take(case, "warn", **STATED)
    lodged = world.appeal(case)
    hear(world, lodged, "remanded")
    look = Review.objects.get(case=case, phase="OPEN")
    assert (look.kind, look.subject, look.due_at) == (
        "FIRST_LOOK",
        lodged.pk,
        after_business_days(world.now, 2, country="DE"),
    )
    assert told(case, "remanded") == ([], "LEAD")
    world.take(case, "reopen", "lena", reasons="The appeal was sent back.")
    assert Review.objects.get(pk=look.pk).phase == "DONE"


def test_a_termination_whose_notice_was_sent_back_does_not_fire(world: World, case: Case) -> None:
    world.both(case, "give_notice", "rhea", "ada", days=10, exception="danger", **STATED)
    hear(world, world.appeal(case), "remanded")
    world.wait(days=20)
    after = world.fresh(case)
    assert (after.state, after.account.standing) == ("INVESTIGATING", "SUSPENDED")
    assert not case.measures.filter(phase="ORDERED").exists()
    with refused("Choose the ground", code="bad-terms"):
        world.take(case, "terminate", "lena", **STATED)


def test_what_is_established_is_part_of_what_was_signed_off(world: World) -> None:
    newer = PolicyVersion.objects.create(
        policy=world.policy, version="2024-02", effective_on=date(2024, 2, 1)
    )
    for code in ("2c-iii", "2d"):
        clause = Clause.objects.create(
            version=newer,
            code=code,
            title=code,
            text="You may not.",
            measures=world.clause.measures,
        )
        if code == "2c-iii":
            ClauseException.objects.bulk_create(
                ClauseException(clause=clause, code=x, text="But.") for x in ("i", "ii")
            )
    publish_as_of_old(newer)
    world.account()
    case = world.case()
    world.suspend(case)
    world.establish(case)
    held = world.take(case, "give_notice", days=30, **STATED)
    establish.record_finding(
        case_id=case.pk,
        clause="2d",
        conclusion="ESTABLISHED",
        exceptions={},
        evidence=[],
        reasons="The records say so.",
        by=world.actor("rhea"),
        now=world.now,
    )
    with refused("would now be different", code="changed"):
        world.approve(held, "ada")


@pytest.mark.parametrize("assigned", [True, False])
def test_what_the_holder_says_reaches_the_assignee_or_the_leads(
    world: World, case: Case, assigned: bool
) -> None:
    if assigned:
        assignment.assign(
            case_id=case.pk, to=world.people["rhea"].pk, by=world.actor("rhea"), now=world.now
        )
    world.both(case, "require_remediation", measure="keep", plan=PLAN, **STATED)
    if not assigned:
        take.hand_over(case_id=case.pk, to=None, note="", by=world.actor("lena"), now=world.now)
    at = {"by": world.actor("holder"), "now": world.now}
    messages.answer(case_id=case.pk, text="It was not us.", **at)  # type: ignore[arg-type]
    remediate.submit(requirement_id=world.requirement(case), text="Stopped.", **at)  # type: ignore[arg-type]
    reinstatement.request_reinstatement(case_id=case.pk, text="It is fixed.", **at)  # type: ignore[arg-type]
    for topic in ("answer", "submission", "reinstatement"):
        assert told(case, topic) == (
            ([str(world.people["rhea"].pk)], "") if assigned else ([], "LEAD")
        )


def test_a_request_is_looked_at_within_two_business_days_until_it_is_answered(
    world: World, case: Case
) -> None:
    asked = reinstatement.request_reinstatement(
        case_id=case.pk, text="It is fixed.", by=world.actor("holder"), now=world.now
    )
    look = Review.objects.get(case=case, kind="SUBMISSION", phase="OPEN")
    assert (look.subject, look.due_at) == (
        asked.pk,
        after_business_days(world.now, 2, country="DE"),
    )
    reinstatement.answer_reinstatement(
        request_id=asked.pk,
        granted=False,
        reasons="Not yet.",
        by=world.actor("ravi"),
        now=world.now,
    )
    assert (Review.objects.get(pk=look.pk).phase, Review.objects.get(pk=look.pk).looked_by) == (
        "DONE",
        "ravi",
    )


def test_a_plan_that_is_met_is_decided_within_two_business_days(world: World, case: Case) -> None:
    world.both(case, "require_remediation", measure="keep", plan=PLAN, **STATED)
    assert not Review.objects.filter(case=case, kind="DECISION", phase="OPEN").exists()
    remediate.waive(
        requirement_id=world.requirement(case), by=world.actor("rhea"), now=world.now, **WHY
    )
    look = Review.objects.get(case=case, kind="DECISION", phase="OPEN")
    assert (look.subject, look.due_at) == (None, after_business_days(world.now, 2, country="DE"))


@pytest.mark.parametrize(("day", "left"), [(3, 4), (6, 3)], ids=["early", "late"])
def test_the_time_for_which_a_submission_lay_with_us_is_given_back_and_three_days_are_left(
    world: World, case: Case, day: int, left: int
) -> None:
    world.both(case, "require_remediation", measure="keep", plan=PLAN, **STATED)
    key = world.requirement(case)
    world.wait(days=day)
    remediate.submit(requirement_id=key, text="Stopped.", by=world.actor("holder"), now=world.now)
    world.wait(days=4)  # and nothing lapses while it lies with us
    remediate.return_submission(requirement_id=key, by=world.actor("rhea"), now=world.now, **WHY)
    due_at = case.requirements.get(pk=key).due_at
    assert due_at == world.end_of_day(days=left)
    assert case.measures.get(phase="IN_FORCE").review_by_at >= due_at + timedelta(days=1)
    world.wait(days=1)
    assert world.fresh(case).state == "REMEDIATING"


def test_nobody_takes_part_in_what_concerns_an_account_that_they_are_a_contact_of(
    world: World, case: Case
) -> None:
    lodged, held = world.appeal(case), world.take(case, "give_notice", days=30, **STATED)
    Contact.objects.create(
        account=case.account, name="Lars", email="LARS@provider.example", role="OTHER", rank=5
    )
    Contact.objects.create(
        account=case.account, name="Axel", email="axel@Provider.example", role="OTHER", rank=6
    )
    mine = "Nobody works on a case about themselves"
    with refused(mine):
        world.take(case, "lift_measure", "lars", **WHY)
    with refused(mine):
        world.approve(held, "axel")
    with refused(mine):
        appeal_hearing.take_hearing(appeal_id=lodged.pk, by=world.actor("lars"), now=world.now)
    with refused(mine):
        messages.say(
            case_id=case.pk,
            lane="INTERNAL",
            text="Let them be.",
            by=world.actor("lars"),
            now=world.now,
        )
    with refused(mine):
        decide.send_back(
            decision_id=held.pk, by=world.actor("axel"), reasons="Let them be.", now=world.now
        )
