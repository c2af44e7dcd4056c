"""Deciding: proposals are held, approved, sent back, withdrawn, expire; stale pages and changed
effects are refused.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from enforcement.language.verbs import verb_within
from enforcement.models import Case, Decision, Event, Measure, OutboxMessage, Requirement, Review
from enforcement.operations import decide
from tests.scenes import held_elsewhere, kinds, only_limits_from_now_on, refused
from tests.world import HOLD, PLAN, STATED, World


@pytest.fixture
def case(world: World) -> Case:
    """A suspended account, and an established allegation."""
    world.account()
    case = world.case()
    world.suspend(case)
    world.establish(case)
    return case


def propose(world: World, case: Case, by: str = "rhea") -> Decision:
    return world.take(case, "require_remediation", by, measure="keep", plan=PLAN, **STATED)


def test_a_proposal_changes_nothing_until_it_is_approved(world: World, case: Case) -> None:
    held = propose(world, case)
    after = world.fresh(case)
    assert (held.phase, after.state, Requirement.objects.count(), kinds(case)) == (
        "PROPOSED",
        "INVESTIGATING",
        0,
        ["suspended"],
    )
    assert OutboxMessage.objects.get(topic="approval").payload["role"] == "LEAD"
    world.approve(held)
    assert (Decision.objects.get(pk=held.pk).phase, world.fresh(case).state) == (
        "EXECUTED",
        "REMEDIATING",
    )


def test_while_a_proposal_waits_no_other_is_made(world: World, case: Case) -> None:
    propose(world, case)
    with refused(
        "A decision in this case is already waiting for approval. "
        "It must be withdrawn or returned first",
        code="conflict",
    ):
        propose(world, case, "ravi")


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("rhea", "not by the person who proposed it"),
        ("ravi", "needs a lead"),
        ("otto", "needs a lead"),
        ("system", "needs a lead"),
        ("holder", "needs a lead"),
    ],
)
def test_a_proposal_is_approved_by_another_person_of_the_role(
    world: World, case: Case, who: str, sentence: str
) -> None:
    held = propose(world, case)
    with refused(sentence):
        world.approve(held, who)
    if who != "rhea":
        with refused(sentence):
            decide.send_back(
                decision_id=held.pk,
                by=world.actor(who),
                reasons="I do not think so.",
                now=world.now,
            )


def test_a_lead_does_not_approve_what_they_proposed(world: World, case: Case) -> None:
    held = propose(world, case, "lena")
    with refused("not by the person who proposed it"):
        world.approve(held, "lena")
    assert world.approve(held, "lars").phase == "EXECUTED"


def test_a_proposal_is_approved_once(world: World, case: Case) -> None:
    held = world.approve(propose(world, case))
    with refused(code="not-open"):
        world.approve(held, "lars")


def test_what_was_looked_at_is_what_is_approved(world: World, case: Case) -> None:
    held = propose(world, case)
    with refused("changed since you looked", code="changed"):
        decide.approve(
            decision_id=held.pk, by=world.actor("lena"), now=world.now, terms_hash="0" * 64
        )
    decide.approve(
        decision_id=held.pk, by=world.actor("lena"), now=world.now, terms_hash=held.terms_hash
    )


def test_a_changed_effect_is_not_approved(world: World, case: Case) -> None:
    held = propose(world, case)
    held_elsewhere(world, "acme")
    with refused("changed since you looked", code="changed"):
        world.approve(held)


def test_a_measure_that_went_away_meanwhile_is_a_changed_effect(world: World, case: Case) -> None:
    held = propose(world, case)
    world.take(case, "lift_measure", reasons="The question is answered.")
    with refused("changed since you looked"):
        world.approve(held)


def test_a_proposal_is_sent_back_with_a_reason_and_made_anew(world: World, case: Case) -> None:
    held = propose(world, case)
    with refused("needs reasons"):
        decide.send_back(decision_id=held.pk, by=world.actor("lena"), reasons=" ", now=world.now)
    decide.send_back(
        decision_id=held.pk, by=world.actor("lena"), reasons="The plan has no date.", now=world.now
    )
    assert Decision.objects.get(pk=held.pk).phase == "SENT_BACK"
    assert OutboxMessage.objects.get(topic="send_back").payload["users"] == [
        str(world.people["rhea"].pk)
    ]
    with refused(code="not-open"):
        world.approve(held)
    assert propose(world, case).phase == "PROPOSED"


def test_a_proposal_is_withdrawn_without_taking_a_side(world: World, case: Case) -> None:
    held = propose(world, case)
    for who in ("ravi", "lena", "otto", "system"):
        with refused(") or an admin can withdraw this proposal"):
            decide.withdraw(
                decision_id=held.pk, by=world.actor(who), reasons="Not mine.", now=world.now
            )
    decide.withdraw(
        decision_id=held.pk, by=world.actor("rhea"), reasons="I looked again.", now=world.now
    )
    assert Decision.objects.get(pk=held.pk).phase == "WITHDRAWN"
    other = propose(world, case)
    decide.withdraw(
        decision_id=other.pk, by=world.actor("ada"), reasons="Rhea is away.", now=world.now
    )
    with refused(code="not-open"):
        decide.withdraw(
            decision_id=other.pk, by=world.actor("rhea"), reasons="Again.", now=world.now
        )


def test_a_proposal_expires_after_72_hours_and_admins_hear_of_it(world: World, case: Case) -> None:
    held = propose(world, case)
    world.wait(hours=71, minutes=59)
    assert Decision.objects.get(pk=held.pk).phase == "PROPOSED"
    with refused("has not expired"):
        decide.expire(decision_id=held.pk, now=world.now)
    world.wait(minutes=1)
    assert Decision.objects.get(pk=held.pk).phase == "EXPIRED"
    assert case.escalations.get().phase == "RAISED"
    assert not Review.objects.filter(
        kind="DECISION", phase__in=["OPEN", "MISSED"], subject=held.pk
    ).exists()


def test_what_waited_too_long_is_not_approved_though_nobody_swept(world: World, case: Case) -> None:
    held = propose(world, case)
    world.now += timedelta(hours=72)
    with refused("no longer in time"):
        world.approve(held)


def test_the_time_of_waiting_is_added_to_the_holder_s_deadlines(world: World, case: Case) -> None:
    held = propose(world, case)
    world.wait(hours=50)
    world.approve(held)
    assert Requirement.objects.get().due_at == world.end_of_day(days=7)
    other = world.account("other")
    notice = world.case("other")
    world.take(notice, "take_on")
    world.establish(notice)
    held = world.take(notice, "give_notice", days=30, **STATED)
    world.wait(hours=71)
    world.approve(held, "ada")
    assert Measure.objects.get(account=other).starts_at == world.end_of_day(days=30)


def test_a_stale_page_is_told_who_was_first_and_what_changed(world: World) -> None:
    world.account()
    case = world.case()
    seen = case.version
    world.suspend(case, "ravi")
    with refused("ravi suspended the account as a precaution (", code="stale"):
        world.take(case, "dismiss", version=seen, reasons="There is nothing to answer.")
    with refused("changed since you looked"):
        world.take(case, "take_on", version=seen + 2)
    world.take(
        case, "lift_measure", version=world.fresh(case).version, reasons="The question is answered."
    )


def test_a_held_decision_counts_as_a_change(world: World, case: Case) -> None:
    seen = world.fresh(case).version
    propose(world, case)
    with refused("rhea proposed a decision (", code="stale"):
        world.take(case, "warn", "ravi", version=seen, **STATED)


def test_the_event_names_who_proposed_and_who_approved(world: World, case: Case) -> None:
    world.approve(propose(world, case))
    event = Event.objects.get(act="require_remediation")
    assert (event.actor_name, event.data["proposed_by"], event.data["approved_by"]) == (
        "lena",
        "rhea",
        "lena",
    )


RATIFY = (
    ("rhea", "not by the person who took it"),
    ("ravi", "needs a lead"),
    ("otto", "needs a lead"),
    ("system", "needs a lead"),
)


def test_a_strategic_account_s_suspension_is_ratified_by_another_person(world: World) -> None:
    world.account(tier="STRATEGIC")
    case = world.case()
    world.suspend(case)
    for who, sentence in RATIFY:
        with refused(sentence):
            decide.ratify(case_id=case.pk, by=world.actor(who), now=world.now)
    assert decide.ratify(case_id=case.pk, by=world.actor("lena"), now=world.now).phase == "RATIFIED"
    with refused(f"No decision on {case.ref} is waiting for ratification"):
        decide.ratify(case_id=case.pk, by=world.actor("lars"), now=world.now)
    world.wait(hours=25)
    assert world.fresh(case).account.standing == "SUSPENDED"


def test_what_nobody_ratified_in_24_hours_lapses_and_escalates(world: World) -> None:
    world.account(tier="STRATEGIC")
    case = world.case()
    held = world.suspend(case)
    world.wait(hours=23, minutes=59)
    assert world.fresh(case).account.standing == "SUSPENDED"
    world.wait(minutes=1)
    assert (world.fresh(case).account.standing, Decision.objects.get(pk=held.pk).phase) == (
        "ACTIVE",
        "LAPSED",
    )
    assert (kinds(case), case.escalations.get().phase) == (["suspended", "lifted"], "RAISED")


def test_a_suspension_that_lapses_gives_back_the_limit_that_it_replaced(world: World) -> None:
    world.account(tier="STRATEGIC")
    case = world.case()
    world.take(case, "limit", **HOLD, rate=60, scope={"models": ["large"]})
    before = world.fresh(case).account.holds
    world.suspend(case)
    world.wait(hours=24)
    account = world.fresh(case).account
    assert (account.standing, account.holds, account.epoch) == ("LIMITED", before, 3)
    assert (kinds(case), case.escalations.get().phase) == (
        ["limited", "suspended", "lifted"],
        "RAISED",
    )


def test_ratification_comes_too_late_after_24_hours_though_nobody_swept(world: World) -> None:
    world.account(tier="STRATEGIC")
    case = world.case()
    world.suspend(case)
    world.now += timedelta(hours=24, seconds=1)
    with refused("no longer in time"):
        decide.ratify(case_id=case.pk, by=world.actor("lena"), now=world.now)


@pytest.mark.parametrize("verb", ["lift_measure", "sanction", "require_remediation"])
def test_what_took_the_suspension_s_place_does_not_lapse_with_it(world: World, verb: str) -> None:
    world.account(tier="STRATEGIC")
    case = world.case()
    world.suspend(case)
    world.establish(case)
    if verb == "lift_measure":
        world.take(case, verb, reasons="The question is answered.")
    else:
        more = (
            {"ends_in": "30d", "measure": "suspend"}
            if verb == "sanction"
            else {"measure": "keep", "plan": PLAN}
        )
        world.both(case, verb, **STATED, **more)
    before = world.fresh(case).account
    world.wait(hours=25)
    after = world.fresh(case).account
    assert (after.standing, after.holds) == (before.standing, before.holds)
    # nothing is tried for ever
    assert not Review.objects.due(world.now).filter(kind="RATIFICATION").exists()


def test_a_precaution_past_thirty_days_is_continued_by_an_admin(world: World) -> None:
    world.account()
    case = world.case()
    world.suspend(case)
    needed = []
    for _ in range(5):
        world.wait(days=6, hours=12)
        held = world.take(
            case, "continue_measure", review_in="7d", reasons="The records are due on Friday."
        )
        needed.append(held.needs)
        world.approve(held, "ada")
    assert needed == ["LEAD", "LEAD", "LEAD", "ADMIN", "ADMIN"]


def test_a_measure_is_continued_no_earlier_than_a_day_before_its_review(world: World) -> None:
    world.account()
    case = world.case()
    world.suspend(case)
    with refused("the restriction is not due for review yet"):
        world.take(
            case, "continue_measure", review_in="7d", reasons="The records are due on Friday."
        )


def test_a_termination_without_notice_period_needs_a_recorded_exception_and_an_admin(
    world: World, case: Case
) -> None:
    with refused("Choose the ground for terminating without notice"):
        world.take(case, "terminate", "lena", **STATED)
    held = world.take(case, "terminate", "lena", exception="legal duty", **STATED)
    with refused("needs an admin"):
        world.approve(held, "lars")
    assert world.approve(held, "ada").phase == "EXECUTED"
    assert world.fresh(case).account.standing == "TERMINATED"


def test_a_notice_period_is_waited_for(world: World, case: Case) -> None:
    world.both(case, "give_notice", "rhea", "ada", days=10, exception="danger", **STATED)
    with refused("not due"):
        world.take(case, "terminate", "lena", **STATED)
    world.now = world.end_of_day(days=10)
    world.wait(minutes=-1)
    assert world.fresh(case).account.standing == "SUSPENDED"
    world.wait(minutes=1)
    assert world.fresh(case).account.standing == "TERMINATED"


def test_a_termination_does_not_fire_when_its_finding_no_longer_stands(
    world: World, case: Case
) -> None:
    world.both(case, "give_notice", "rhea", "ada", days=10, exception="danger", **STATED)
    world.both(case, "withdraw_notice", "lena", "ada", reasons="The finding needs another look.")
    world.wait(days=11)
    assert world.fresh(case).account.standing == "SUSPENDED"


def test_a_measure_that_the_clause_does_not_allow_is_refused(world: World) -> None:
    world.account()
    only_limits_from_now_on(world)
    case = world.case()
    with refused(f"do not allow you to {verb_within('suspend')}"):
        world.suspend(case)
    world.take(case, "limit", rate=5, **HOLD)
    assert world.fresh(case).account.standing == "LIMITED"
