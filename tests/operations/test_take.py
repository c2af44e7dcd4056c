"""The next case: what comes to whom, and what does not; passing by, staying, handing over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Contact, Recusal, User
from enforcement.language.refusals import StepRefused
from enforcement.models import Case, Event, Presence, Review, Skip
from enforcement.operations import assignment, escalate, messages, take
from enforcement.queries.next_case import next_case
from enforcement.queries.presence import who_is_here
from tests.scenes import other_policy, refused
from tests.world import PLAN, STATED, World


def some(world: World, count: int = 3) -> list[Case]:
    """Cases in the order of their importance: the more reports, the more important."""
    for number in range(count):
        world.account(f"a{number}")
        for _report in range(2 ** (count - number)):
            world.case(f"a{number}")
    return list(Case.objects.order_by("-priority"))


def coming(world: World, who: str = "rhea") -> Case | None:
    """What comes next for somebody, asked of the database again."""
    return next_case(User.objects.get(pk=world.people[who].pk), world.now)


def taken(world: World, who: str = "rhea") -> Case:
    return take.take_next(by=world.actor(who), now=world.now)


def test_the_most_important_comes_first_and_is_leased(world: World) -> None:
    first, second, _third = some(world)
    assert coming(world) == first
    assert taken(world) == first
    case = world.fresh(first)
    assert (case.assignee, case.lease_holder, case.lease_until_at) == (
        world.people["rhea"],
        world.people["rhea"],
        world.now + timedelta(minutes=15),
    )
    assert set(Review.objects.filter(case=case).values_list("assignee", flat=True)) == {
        world.people["rhea"].pk
    }
    assert taken(world, "ravi") == second


def test_ones_own_comes_before_what_is_less_important_and_after_what_is_more(world: World) -> None:
    first, second, third = some(world)
    for case, expected in ((second, first), (first, first)):
        assignment.assign(
            case_id=case.pk, to=world.people["rhea"].pk, by=world.actor("rhea"), now=world.now
        )
        assert coming(world) == expected
        assert taken(world) == expected
    assert coming(world, "ravi") == third


def test_a_skill_may_have_any_characters(world: World) -> None:
    """It is written into the statement that is kept for such a person."""
    first, *_others = some(world)
    odd = ["100 % o'clock \\ $1 %s {x}", first.area]
    User.objects.filter(pk=world.people["rhea"].pk).update(skills=odd[:1])
    with pytest.raises(StepRefused, match="There is no case left"):
        taken(world)
    User.objects.filter(pk=world.people["rhea"].pk).update(skills=odd)
    assert taken(world) == first


@pytest.mark.parametrize(
    "kept_out", ["skill", "language", "recusal", "contact", "lease", "skip", "assignee"]
)
def test_what_is_not_for_somebody_is_passed_over(world: World, kept_out: str) -> None:
    first, second, _third = some(world)
    rhea, to_ravi = world.people["rhea"], {"by": world.actor("ravi"), "now": world.now}
    match kept_out:
        case "skill":
            world.account("spammer")
            second = world.case("spammer", policy=other_policy(world).slug)
            User.objects.filter(pk=rhea.pk).update(skills=["spam"])
        case "language":
            second.account.locale = "de"
            second.account.save(update_fields=["locale"])
            world.report(second.account.external_ref)
            User.objects.filter(pk=rhea.pk).update(languages=["de"])
        case "recusal":
            Recusal.objects.create(
                user=rhea,
                account=first.account,
                reason="A relative works there.",
                since_at=world.now,
            )
        case "contact":
            Contact.objects.create(account=first.account, name="Rhea", email=rhea.email.upper())
        case "lease" | "assignee":
            assignment.assign(case_id=first.pk, to=world.people["ravi"].pk, **to_ravi)
            if kept_out == "assignee":
                world.now += timedelta(hours=1)
        case "skip":
            take.skip_case(
                case_id=first.pk,
                reason="I know them from school.",
                by=world.actor("rhea"),
                now=world.now,
            )
    assert coming(world) == second
    assert taken(world) == second


def test_a_case_that_was_passed_by_comes_to_others_and_again_after_a_day(world: World) -> None:
    first, *_others = some(world)
    take.skip_case(case_id=first.pk, reason="Not today.", by=world.actor("rhea"), now=world.now)
    take.skip_case(case_id=first.pk, reason="Still not.", by=world.actor("rhea"), now=world.now)
    assert Skip.objects.get().reason == "Still not."
    assert coming(world, "ravi") == first
    world.now += timedelta(hours=24)
    assert coming(world) == first


def test_a_lapsed_lease_of_somebody_else_on_nobodys_case_does_not_keep_it(world: World) -> None:
    first, *_others = some(world, 1)
    taken(world, "ravi")
    assignment.release(case_id=first.pk, by=world.actor("ravi"), now=world.now, note="")
    assert coming(world) == first


def test_a_proposal_comes_to_a_lead_who_did_not_make_it(world: World) -> None:
    world.account()
    case = world.case()
    world.suspend(case, "lena")
    world.establish(case, "lena")
    world.take(case, "require_remediation", "lena", measure="keep", plan=PLAN, **STATED)
    assert world.fresh(case).turn == "LEAD"
    assert {who: coming(world, who) for who in ("rhea", "lena", "lars", "ada")} == {
        "rhea": None,
        "lena": None,
        "lars": case,
        "ada": case,
    }


def test_an_escalation_comes_to_admins_alone(world: World) -> None:
    world.account()
    case = world.case()
    escalate.escalate(
        case_id=case.pk, by=world.actor("rhea"), reason="An admin should know.", now=world.now
    )
    assert {who: coming(world, who) for who in ("rhea", "lena", "ada")} == {
        "rhea": None,
        "lena": None,
        "ada": case,
    }


def test_an_appeal_comes_to_nobody_who_had_a_part_in_what_is_contested(world: World) -> None:
    world.account()
    case = world.case()
    world.suspend(case, "rhea")
    world.appeal(case)
    assert world.fresh(case).turn == "HEARER"
    assert {who: coming(world, who) for who in ("rhea", "ravi", "lena")} == {
        "rhea": None,
        "ravi": case,
        "lena": case,
    }


def test_what_waits_for_others_comes_to_nobody(world: World) -> None:
    world.account()
    case = world.case()
    later = world.now + timedelta(days=3)
    messages.ask_holder(
        case_id=case.pk,
        question="Who is it?",
        answer_by_at=later,
        by=world.actor("rhea"),
        now=world.now,
    )
    assert coming(world) is None
    with refused("There is no case left", "nothing-left"):
        taken(world)


def test_auditors_and_the_absent_take_nothing(world: World) -> None:
    case, *_others = some(world, 1)
    with refused("can read cases but not work on them", "not-allowed"):
        taken(world, "otto")
    with refused("can read cases but not work on them", "not-allowed"):
        take.skip_case(case_id=case.pk, reason="No.", by=world.actor("otto"), now=world.now)
    User.objects.filter(pk=world.people["rhea"].pk).update(
        away_until_at=world.now + timedelta(days=2)
    )
    with refused("away until", "away"):
        taken(world)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201, "a\x00b"])
def test_a_skip_needs_a_reason_that_can_be_kept(world: World, reason: str) -> None:
    case, *_others = some(world, 1)
    with refused():
        take.skip_case(case_id=case.pk, reason=reason, by=world.actor("rhea"), now=world.now)


def stay(world: World, who: str, *, active: bool = True) -> None:
    take.record_presence(
        case=Case.objects.get(),
        active=active,
        seen_at=timezone.now(),
        by=world.actor(who),
        now=world.now,
    )


def test_activity_renews_ones_own_lease_in_time_and_makes_no_page_stale(world: World) -> None:
    some(world, 1)
    case = taken(world)
    world.now += timedelta(minutes=4)
    stay(world, "rhea")
    assert Case.objects.get().lease_until_at == case.lease_until_at, (
        "more than ten minutes are left"
    )
    world.now += timedelta(minutes=4)
    stay(world, "rhea", active=False)
    stay(world, "ravi")
    assert Case.objects.get().lease_until_at == case.lease_until_at, "nobody was at work who has it"
    stay(world, "rhea")
    assert Case.objects.get().lease_until_at == world.now + timedelta(minutes=15)
    assert Case.objects.get().version == case.version
    world.now += timedelta(minutes=16)
    stay(world, "rhea")
    assert Case.objects.get().lease_until_at == world.now - timedelta(minutes=1), (
        "what has run out is not renewed"
    )


def test_who_is_here_is_told_to_the_others_for_a_minute(world: World) -> None:
    some(world, 1)
    case = taken(world)
    for who in ("rhea", "ravi", "rhea"):
        stay(world, who, active=False)
    seen = {
        who: who_is_here(case=case, person=world.people[who], now=world.now)
        for who in ("rhea", "ravi")
    }
    assert ([r.name for r in seen["rhea"].readers], seen["rhea"].mine) == (["ravi"], True)
    assert ([r.name for r in seen["ravi"].readers], seen["ravi"].mine, seen["ravi"].holder) == (
        ["rhea"],
        False,
        "rhea",
    )
    Presence.objects.update(seen_at=timezone.now() - timedelta(seconds=61))
    later = who_is_here(
        case=case, person=world.people["rhea"], now=world.now + timedelta(minutes=15)
    )
    assert (later.readers, later.until_at) == ([], None)


def test_a_case_is_handed_to_a_colleague_with_a_note(world: World) -> None:
    some(world, 1)
    case = taken(world)
    ravi = world.people["ravi"]
    take.hand_over(
        case_id=case.pk,
        to=ravi.pk,
        note="The logs are in; look at them first.",
        by=world.actor("rhea"),
        now=world.now,
    )
    after = Case.objects.get()
    assert (after.assignee, after.lease_holder) == (ravi, ravi)
    event = Event.objects.order_by("seq").last()
    assert event is not None and (event.act, event.reason) == (
        "hand_over",
        "The logs are in; look at them first.",
    )
    assert set(Review.objects.values_list("assignee", flat=True)) == {ravi.pk}
    with refused("not yours to reassign", "not-allowed"):
        take.hand_over(case_id=case.pk, to=None, note="", by=world.actor("rhea"), now=world.now)
    take.hand_over(case_id=case.pk, to=None, note="", by=world.actor("lena"), now=world.now)
    assert (Case.objects.get().assignee, Case.objects.get().lease_holder, coming(world)) == (
        None,
        None,
        case,
    )


@pytest.mark.parametrize(
    ("to", "why"), [("otto", "may not work"), ("rhea", "somebody else"), ("recused", "recused")]
)
def test_a_case_is_handed_to_nobody_who_could_not_work_on_it(
    world: World, to: str, why: str
) -> None:
    some(world, 1)
    case = taken(world)
    if to == "recused":
        Recusal.objects.create(
            user=world.people["ravi"],
            account_id=case.account_id,
            reason="A friend.",
            since_at=world.now,
        )
    with refused(why):
        take.hand_over(
            case_id=case.pk,
            to=world.people.get(to, world.people["ravi"]).pk,
            note="",
            by=world.actor("rhea"),
            now=world.now,
        )


def test_many_are_assigned_each_for_itself(world: World) -> None:
    one, two, _three = some(world)
    ravi, lena = world.people["ravi"], world.actor("lena")
    Recusal.objects.create(
        user=ravi, account_id=two.account_id, reason="A friend.", since_at=world.now
    )
    answers = take.assign_many(
        refs=[one.ref, two.ref, "C-NONE", one.ref], to=ravi.pk, by=lena, now=world.now
    )
    said: dict[str, Any] = {answer.ref: answer.refused for answer in answers}
    assert said[one.ref] == ""
    assert "recused" in said[two.ref] and "no such case" in said["C-NONE"]
    assert (world.fresh(one).assignee, world.fresh(two).assignee) == (ravi, None)
    with refused("between 1 and 200", "bad-choice"):
        take.assign_many(refs=[], to=ravi.pk, by=lena, now=world.now)


# Cases of others, whose next move is not theirs ---------------------------------------------------


def proposed(world: World) -> Case:
    """A case of Rhea's in which a sanction waits for a lead's approval."""
    case = some(world, 1)[0]
    taken(world)
    world.take(case, "take_on")
    world.establish(case)
    world.take(case, "sanction", measure="suspend", ends_in="10d", **STATED)
    return world.fresh(case)


def test_a_proposal_comes_to_who_may_approve_it_and_stays_its_assignees(world: World) -> None:
    case = proposed(world)
    world.account("later")
    later = world.case("later")
    assert (coming(world), coming(world, "ravi")) == (later, later)
    assert coming(world, "lena") == case
    assert taken(world, "lena") == case
    after = world.fresh(case)
    assert (after.assignee, after.lease_holder) == (world.people["rhea"], world.people["lena"])
    assert taken(world, "lars") == later


def test_who_has_the_case_is_not_locked_out_of_it_by_who_approves(world: World) -> None:
    case = proposed(world)
    taken(world, "lena")
    messages.say(
        case_id=case.pk,
        lane="INTERNAL",
        text="The figures are in the third file.",
        by=world.actor("rhea"),
        now=world.now,
    )
    with refused("locked to somebody else"):
        world.take(case, "lift_measure", "ravi", **STATED)


def test_an_appeal_in_somebodys_case_comes_to_who_may_hear_it(world: World) -> None:
    case = some(world, 1)[0]
    world.suspend(case, "rhea")
    assert world.fresh(case).assignee == world.people["rhea"]
    world.appeal(case)
    world.now += timedelta(hours=1)
    assert coming(world) is None
    assert coming(world, "ravi") == taken(world, "ravi") == case
    assert world.fresh(case).assignee == world.people["rhea"]
