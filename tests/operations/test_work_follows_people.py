"""Work belongs to somebody who may do it, and can (invariant 14)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import User
from enforcement.models import Case, Event, Review
from enforcement.operations import assignment, due, own, staff
from tests.scenes import refused
from tests.world import World

WHY = "They moved to another team."


@pytest.fixture
def case(world: World) -> Case:
    """A case of Ravi's, with a restriction to look at in seven days."""
    world.account()
    case = world.case()
    world.suspend(case, "ravi")
    assignment.assign(
        case_id=case.pk, to=world.people["ravi"].pk, by=world.actor("ravi"), now=world.now
    )
    return world.fresh(case)


def whose(case: Case) -> set[str | None]:
    """Who has the case and its open reviews."""
    fresh = Case.objects.select_related("assignee").get(pk=case.pk)
    reviews = Review.objects.filter(case=case, phase__in=["OPEN", "MISSED"])
    return {
        fresh.assignee.username if fresh.assignee else None,
        *reviews.values_list("assignee__username", flat=True),
    }


def test_who_is_disabled_has_nothing_any_more(world: World, case: Case) -> None:
    world.now += timedelta(hours=1)  # the lease is over, and the case is still theirs
    staff.disable(
        person_id=world.people["ravi"].pk, reason=WHY, by=world.actor("ada"), now=world.now
    )
    assert whose(case) == {None}
    freed = Event.objects.filter(case=case, act="release").get()
    assert freed.reason == "ravi no longer works on cases."


@pytest.mark.parametrize("role", ["AUDITOR", "LEAD"])
def test_who_gets_a_role_that_does_not_work_on_cases_has_none(
    world: World, case: Case, role: str
) -> None:
    staff.change_role(
        person_id=world.people["ravi"].pk,
        role=role,
        reason=WHY,
        by=world.actor("ada"),
        now=world.now,
    )
    assert whose(case) == ({None} if role == "AUDITOR" else {"ravi"})


@pytest.mark.parametrize(("days", "kept"), [(5, True), (8, False)])
def test_absence_frees_what_falls_due_meanwhile(
    world: World, case: Case, days: int, kept: bool
) -> None:
    until = world.now + timedelta(days=days)
    own.be_away(until_at=until, by=world.actor("ravi"), now=world.now)
    assert whose(case) == ({"ravi"} if kept else {None})
    world.report()  # a report that joins is to be read within a day
    world.wait(minutes=1)
    assert whose(case) == {None}


def test_what_is_left_over_the_sweep_frees(world: World, case: Case) -> None:
    User.objects.filter(username="ravi").update(is_active=False)
    due.work_through(now=lambda: world.now)
    assert whose(case) == {None}
    assert Event.objects.get(case=case, act="release").actor_kind == "SYSTEM"
    assert due.oldest_due_at(world.now) is None


def test_nobody_frees_a_case_of_somebody_who_is_there(world: World, case: Case) -> None:
    with refused("somebody who can work on it", code="not-due"):
        assignment.free_case(case_id=case.pk, by=world.actor("lena"), now=world.now)


def test_a_closed_case_is_assigned_to_nobody(world: World) -> None:
    world.account()
    case = world.case()
    world.take(case, "dismiss", reasons="The report is about somebody else.")
    with refused("is closed", code="not-possible"):
        assignment.assign(
            case_id=case.pk, to=world.people["rhea"].pk, by=world.actor("lena"), now=world.now
        )
