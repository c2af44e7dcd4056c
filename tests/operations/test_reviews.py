"""Reviews: they warn before, record who looked, escalate when missed and do what was chosen; a
clock that waits for others stands.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from enforcement.models import Case, Escalation, OutboxMessage, Review
from enforcement.operations import assignment, due, escalate, reinstatement, review
from enforcement.workflow.calendar import after_business_days
from tests.scenes import connect, kinds, refused
from tests.world import HOLD, STATED, World

WHY = "The records were looked at again."


@pytest.fixture
def case(world: World) -> Case:
    """A suspended account."""
    world.account()
    case = world.case()
    world.suspend(case)
    return case


def open_one(kind: str) -> Review:
    return Review.objects.get(kind=kind, phase="OPEN")


def missed(case: Case, kind: str = "MEASURE") -> list[str]:
    """What became of the looks that nobody did in time, oldest first."""
    return list(
        Review.objects.filter(case=case, kind=kind, missed_at__isnull=False)
        .order_by("opened_at")
        .values_list("phase", flat=True)
    )


def look(world: World, kind: str, outcome: str, by: str = "rhea", reasons: str = WHY) -> Review:
    return review.look(
        review_id=open_one(kind).pk,
        outcome=outcome,
        reasons=reasons,
        by=world.actor(by),
        now=world.now,
    )


def test_an_assignee_is_warned_a_day_before_and_leads_where_there_is_none(
    world: World, case: Case
) -> None:
    warn_at = open_one("MEASURE").warn_at
    assert open_one("MEASURE").due_at - warn_at == timedelta(days=1)
    world.account("other")
    other = world.case("other")
    world.suspend(other)
    assignment.release(case_id=other.pk, by=world.actor("rhea"), now=world.now, note="Not mine.")
    assignment.assign(
        case_id=case.pk, to=world.people["rhea"].pk, by=world.actor("rhea"), now=world.now
    )
    world.wait(days=6)
    told = [
        (m.payload["users"], m.payload["role"])
        for m in OutboxMessage.objects.filter(topic="review_due", case=case)
    ]
    assert told == [([str(world.people["rhea"].pk)], "")]
    assert [
        (m.payload["users"], m.payload["role"])
        for m in OutboxMessage.objects.filter(topic="review_due").exclude(case=case)
    ] == [([], "LEAD")]
    world.wait(hours=12)
    assert OutboxMessage.objects.filter(topic="review_due", case=case).count() == 1  # once


def test_a_short_review_warns_half_way(world: World) -> None:
    world.account()
    world.suspend(world.case(), review_in="6h")
    assert open_one("MEASURE").due_at - open_one("MEASURE").warn_at == timedelta(hours=3)


def test_who_looked_and_with_what_outcome_is_kept(world: World, case: Case) -> None:
    looked = look(world, "MEASURE", "continue", "lena")
    kept = Review.objects.get(pk=looked.pk)
    assert (kept.phase, kept.looked_by, kept.looked_at, kept.outcome, kept.reasons) == (
        "DONE",
        "lena",
        world.now,
        "CONTINUE",
        WHY,
    )
    with refused(code="not-open"):
        review.look(
            review_id=looked.pk,
            outcome="escalate",
            reasons=WHY,
            by=world.actor("rhea"),
            now=world.now,
        )


def test_a_look_that_escalates_leaves_the_measure_to_be_looked_at(world: World, case: Case) -> None:
    before = open_one("MEASURE")
    look(world, "MEASURE", "escalate")
    assert Escalation.objects.get().phase == "RAISED"
    assert (open_one("MEASURE").pk, open_one("MEASURE").due_at) == (before.pk, before.due_at)


def test_a_look_that_escalates_answers_what_is_not_about_a_measure(world: World) -> None:
    world.account()
    world.case()
    looked = look(world, "FIRST_LOOK", "escalate")
    assert (Review.objects.get(pk=looked.pk).phase, Escalation.objects.get().phase) == (
        "DONE",
        "RAISED",
    )


@pytest.mark.parametrize("outcome", ["lift", "narrow"])
def test_a_measure_is_lifted_or_narrowed_by_its_verb_and_not_by_a_look(
    world: World, case: Case, outcome: str
) -> None:
    with refused(
        "Decide instead: lift the restriction or reduce its scope. That completes the review",
        code="not-possible",
    ):
        look(world, "MEASURE", outcome, "ada")
    assert world.fresh(case).account.standing == "SUSPENDED"


def test_what_has_an_act_of_its_own_is_not_answered_by_a_look(world: World) -> None:
    world.account(tier="STRATEGIC")
    case = world.case()
    world.suspend(case)
    world.establish(case)
    world.appeal(case)
    reinstatement.request_reinstatement(
        case_id=case.pk, text="It is fixed.", by=world.actor("holder"), now=world.now
    )
    proposal = world.take(case, "give_notice", days=30, **STATED)
    for kind, instead in (
        ("RATIFICATION", "Ratify"),
        ("APPEAL", "Decide the appeal"),
        ("SUBMISSION", "answer the request"),
        ("DECISION", "Approve it"),
    ):
        for outcome in review.OUTCOMES:
            with refused(instead, code="not-possible"):
                look(world, kind, outcome, "ada")
    assert open_one("DECISION").subject == proposal.pk


@pytest.mark.parametrize("who", ["otto", "system", "holder"])
def test_only_who_decides_looks(world: World, case: Case, who: str) -> None:
    with refused("needs a reviewer"):
        look(world, "MEASURE", "escalate", who)


def test_a_look_has_a_known_outcome_and_reasons(world: World, case: Case) -> None:
    with refused("outcome must be one of"):
        look(world, "MEASURE", "ignore")
    with refused("reasons"):
        look(world, "MEASURE", "escalate", reasons="  ")
    with refused("needs a lead"):
        look(world, "MEASURE", "continue")


def test_a_suspension_is_not_left_without_a_review_by_looking_at_it(
    world: World, case: Case
) -> None:
    before = open_one("MEASURE")
    world.wait(days=3)
    look(world, "MEASURE", "continue", "lena")
    again = open_one("MEASURE")
    # and no later
    assert (again.pk == before.pk, again.due_at, again.subject) == (
        False,
        before.due_at,
        before.subject,
    )
    world.wait(days=5)
    assert world.fresh(case).account.standing == "SUSPENDED"
    assert Escalation.objects.get(case=case).phase == "RAISED"


def test_a_measure_whose_date_has_passed_is_not_kept_by_a_look(world: World, case: Case) -> None:
    world.now = open_one("MEASURE").due_at
    with refused("date has passed", code="not-possible"):
        look(world, "MEASURE", "continue", "ada")


def test_a_missed_review_escalates_and_keeps_the_measure(world: World, case: Case) -> None:
    first = open_one("MEASURE")
    world.wait(days=7)
    asked = Review.objects.get(pk=first.pk)
    assert (asked.phase, asked.missed_at) == ("MISSED", world.now)
    assert world.fresh(case).account.standing == "SUSPENDED"
    assert Escalation.objects.get().phase == "RAISED"
    assert OutboxMessage.objects.get(topic="escalation_missed").payload["role"] == "ADMIN"
    world.both(case, "continue_measure", review_in="7d", reasons=WHY)  # a late look still counts
    assert (open_one("MEASURE").due_at, missed(case)) == (world.now + timedelta(days=7), ["DONE"])


def test_what_nobody_looked_at_falls_due_again_day_by_day_and_admins_hear_of_it_weekly(
    world: World, case: Case
) -> None:
    first = open_one("MEASURE")
    world.wait(days=9)
    again = open_one("MEASURE")
    assert (again.subject, again.due_at) == (first.subject, first.due_at + timedelta(days=3))
    assert missed(case) == ["DROPPED", "DROPPED", "MISSED"]
    world.wait(days=14)
    told = OutboxMessage.objects.filter(case=case, topic="escalation_missed").order_by("owed_at")
    assert (Escalation.objects.count(), [m.payload["role"] for m in told]) == (1, ["ADMIN"] * 3)
    assert [m.owed_at - first.due_at for m in told] == [
        timedelta(days=0),
        timedelta(days=7),
        timedelta(days=14),
    ]
    # who was warned once is not warned daily
    assert OutboxMessage.objects.filter(case=case, topic="review_due").count() == 1


def test_what_happens_because_nobody_looked_is_told_though_the_case_is_escalated_already(
    world: World,
) -> None:
    world.account()
    case = world.case()
    world.suspend(case, on_missed="lift")
    world.wait(days=6)
    escalate.escalate(
        case_id=case.pk, by=world.actor("rhea"), reason="Too big for me.", now=world.now
    )
    world.wait(days=1)
    told = OutboxMessage.objects.filter(case=case, topic__startswith="escalation")
    assert sorted(told.values_list("topic", flat=True)) == ["escalation", "escalation_missed"]


def test_a_look_that_is_no_measure_s_own_lifts_nothing_either(world: World) -> None:
    world.account()
    case = world.case()
    for outcome in ("lift", "narrow"):
        with refused(
            "This case has no restriction that a review could end",
            code="not-possible",
        ):
            look(world, "FIRST_LOOK", outcome)
    world.suspend(case, "system")
    for outcome in ("lift", "narrow"):
        with refused(
            "Decide instead: lift the restriction or reduce its scope. That completes the review",
            code="not-possible",
        ):
            look(world, "AUTOMATION", outcome)
    world.take(case, "lift_measure", reasons=WHY)
    looked = Review.objects.get(kind="AUTOMATION")
    assert (looked.phase, looked.looked_by) == ("DONE", "rhea")  # recorded with it


CONSEQUENCES: dict[str, tuple[dict[str, Any], str]] = {
    "escalate": ({}, "SUSPENDED"),
    "lift": ({}, "ACTIVE"),
    "narrow": ({"rate": 30}, "LIMITED"),
}


@pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=1), timedelta(days=3)], ids=str)
@pytest.mark.parametrize("chosen", CONSEQUENCES)
def test_a_missed_review_does_what_was_chosen_however_late_the_sweep_is(
    world: World, chosen: str, late: timedelta
) -> None:
    more, standing = CONSEQUENCES[chosen]
    world.account()
    case = world.case()
    world.suspend(case, on_missed=chosen, **more)
    world.now = open_one("MEASURE").due_at + late
    due.work_through(now=lambda: world.now)
    after = world.fresh(case)
    assert (after.state, after.account.standing) == ("INVESTIGATING", standing)
    assert kinds(case) == (["suspended"] if chosen == "escalate" else ["suspended", "lifted"])
    assert Escalation.objects.get().phase == "RAISED"
    assert len(missed(case)) == 1
    if chosen == "escalate":
        assert open_one("MEASURE").due_at == world.now + timedelta(days=1)
    if chosen == "narrow":
        assert after.account.holds[0]["limits"][0]["requests_per_minute"] == 30
        assert open_one("MEASURE").due_at > world.now


def test_a_limit_that_nobody_looked_at_is_lifted_if_that_was_chosen(world: World) -> None:
    world.account()
    case = world.case()
    world.take(case, "limit", rate=5, on_missed="lift", **HOLD)
    world.wait(days=7)
    assert world.fresh(case).account.standing == "ACTIVE"


def test_a_missed_first_look_escalates_once(world: World) -> None:
    world.account()
    case = world.case()
    first = open_one("FIRST_LOOK")
    world.wait(days=14)
    assert (world.fresh(case).state, Escalation.objects.count()) == ("TRIAGE", 1)
    *dropped, last = missed(case, "FIRST_LOOK")
    assert (set(dropped), last) == ({"DROPPED"}, "MISSED")
    assert (open_one("FIRST_LOOK").due_at - first.due_at) == timedelta(days=3) * (len(dropped) + 1)


@pytest.mark.parametrize("phase", ["OPEN", "MISSED"])
def test_one_look_answers_what_fell_due_twice(world: World, phase: str) -> None:
    world.account()
    case = world.case()
    world.wait(days=14)
    asked = Review.objects.get(kind="FIRST_LOOK", phase=phase)
    review.look(
        review_id=asked.pk, outcome="escalate", reasons=WHY, by=world.actor("rhea"), now=world.now
    )
    assert Review.objects.get(pk=asked.pk).phase == "DONE"
    left = Review.objects.filter(case=case, phase__in=["OPEN", "MISSED"])
    assert set(left.values_list("kind", flat=True)) == {"DECISION", "ESCALATION"}


def test_taking_a_case_on_is_its_first_look(world: World) -> None:
    world.account()
    case = world.case()
    world.take(case, "take_on")
    looked = Review.objects.get(kind="FIRST_LOOK")
    assert (looked.phase, looked.looked_by, world.fresh(case).first_look_at) == (
        "DONE",
        "rhea",
        world.now,
    )


def test_business_days_pass_over_weekends_and_holidays() -> None:
    maundy_thursday = datetime(2024, 3, 28, 15, tzinfo=UTC)
    # Good Friday to Easter Monday
    assert after_business_days(maundy_thursday, 1, country="DE") == datetime(
        2024, 4, 2, 15, tzinfo=UTC
    )
    assert after_business_days(maundy_thursday, 0, country="DE") == maundy_thursday


def test_a_case_ends_with_its_reviews_but_an_appeal_is_still_heard(
    world: World, case: Case
) -> None:
    world.appeal(case)
    world.establish(case)
    world.take(
        case,
        "warn",
        facts="The records show what was done.",
        reasons="This follows from the records.",
    )
    assert list(
        Review.objects.filter(phase__in=["OPEN", "MISSED"]).values_list("kind", flat=True)
    ) == ["APPEAL"]


def test_an_investigation_without_a_measure_is_not_forgotten(world: World) -> None:
    world.account()
    case = world.case()
    world.take(case, "take_on")
    world.wait(days=30)
    assert Escalation.objects.filter(case=case).count() == 1


def test_a_record_that_was_tampered_with_stops_its_own_account_and_no_other(
    world: World, case: Case
) -> None:
    world.account("other")
    other = world.case("other")
    world.suspend(other, on_missed="lift")
    with connect("") as owner:
        owner.execute("ALTER TABLE accounts_account DISABLE TRIGGER USER")
        owner.execute("UPDATE accounts_account SET seq = epoch WHERE external_ref = 'acme'")
        owner.execute("ALTER TABLE accounts_account ENABLE TRIGGER USER")
    world.now += timedelta(days=7)
    with pytest.raises(ExceptionGroup) as raised:
        due.work_through(now=lambda: world.now)
    # its question to the holder falls due, and its review
    assert [error.__cause__.diag.constraint_name for error in raised.value.exceptions] == [
        "event_numbered",
        "event_numbered",
    ]  # type: ignore[union-attr]
    assert world.fresh(other).account.standing == "ACTIVE"
    # its own look was not even missed
    assert Review.objects.get(case=case, kind="MEASURE").phase == "OPEN"


def test_one_act_that_cannot_be_done_does_not_keep_the_others_from_being_done(
    world: World, case: Case
) -> None:
    world.account("other", tier="STRATEGIC")
    other = world.case("other")
    world.suspend(other)
    escalate.escalate(
        case_id=case.pk, by=world.actor("rhea"), reason="It is in the papers.", now=world.now
    )
    world.now += timedelta(days=9)
    due.work_through(now=lambda: world.now)
    assert world.fresh(other).account.standing == "ACTIVE"  # nobody ratified it
    assert missed(case) == ["MISSED"]
    assert due.work_through(now=lambda: world.now) == 0
