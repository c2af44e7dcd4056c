"""A person splits a report off into a case of its own, beside the one that it joined."""

from __future__ import annotations

import pytest

from enforcement.models import Case, Event, Report, Review
from enforcement.operations import reports
from tests.invariants import broken
from tests.scenes import refused
from tests.world import NO_TO_ALL, STATED, World

ANOTHER_MATTER = "They resell keys."


@pytest.fixture
def case(world: World) -> Case:
    """A case that somebody took on, and a report that joined it since."""
    world.account()
    case = world.case()
    world.take(case, "take_on")
    world.report(claim=ANOTHER_MATTER)
    return world.fresh(case)


def other(case: Case) -> Report:
    return Report.objects.get(claim=ANOTHER_MATTER)


def split(world: World, report: Report, by: str = "rhea", reasons: str = "") -> Case:
    return reports.split(report_id=report.pk, by=world.actor(by), now=world.now, reasons=reasons)


def test_a_report_that_is_split_off_has_an_undecided_case_of_its_own(
    world: World, case: Case
) -> None:
    made = split(world, other(case), reasons="Another matter.")
    assert (made.state, made.split_from_id, made.follows_id, made.report_count) == (
        "TRIAGE",
        case.pk,
        None,
        1,
    )
    assert (world.fresh(case).state, world.fresh(case).report_count) == ("INVESTIGATING", 1)
    assert list(made.reports.values_list("claim", "read_at")) == [(ANOTHER_MATTER, None)]
    assert not Review.objects.filter(case=case, kind="FIRST_LOOK", phase="OPEN").exists()
    assert Review.objects.filter(case=made, kind="FIRST_LOOK", phase="OPEN").exists()
    acts = (
        Event.objects.filter(account=case.account_id).order_by("seq").values_list("act", "reason")
    )
    assert list(acts)[-2:] == [
        ("split", "Another matter."),
        ("open", f"Split off {case.ref}: {other(case).ref}."),
    ]
    assert broken() == {}


def test_each_goes_its_own_way(world: World, case: Case) -> None:
    made = split(world, other(case))
    world.take(made, "dismiss", reasons="Another company.")
    world.find(case, "NOT_ESTABLISHED", NO_TO_ALL)
    world.take(case, "clear", **STATED)
    assert (world.fresh(made).state, world.fresh(case).state) == ("DISMISSED", "CLEARED")
    assert Case.objects.count() == 2
    assert broken() == {}


def test_what_comes_in_afterwards_joins_the_case_that_was_not_split_off(
    world: World, case: Case
) -> None:
    made = split(world, other(case))
    assert world.case().pk == case.pk
    world.find(case, "NOT_ESTABLISHED", NO_TO_ALL)
    reports.read(
        report_id=Report.objects.filter(case=case).latest("id").pk,
        by=world.actor("rhea"),
        now=world.now,
    )
    world.take(case, "clear", **STATED)
    assert world.case().pk == made.pk


def test_a_report_is_split_off_in_all_its_texts(world: World, case: Case) -> None:
    first = other(case)
    again = world.report(external_id=first.external_id, claim="They resell keys, see page 2.")
    made = split(world, first)
    assert set(made.reports.values_list("pk", flat=True)) == {first.pk, again.pk}
    assert (made.report_count, world.fresh(case).report_count) == (1, 1)


def test_the_only_report_of_a_case_stays(world: World, case: Case) -> None:
    made = split(world, other(case))
    with refused("no other report", code="not-possible"):
        split(world, other(made))


def test_nothing_is_split_off_a_closed_case(world: World) -> None:
    world.account()
    case = world.case()
    report = world.report(claim=ANOTHER_MATTER)
    world.take(case, "dismiss", reasons="Another company.")
    with refused("is closed", code="not-possible"):
        split(world, report)


@pytest.mark.parametrize("who", ["otto", "holder", "system"])
def test_only_who_works_on_the_case_splits_it(world: World, case: Case, who: str) -> None:
    with refused("needs a reviewer"):
        split(world, other(case), by=who)
