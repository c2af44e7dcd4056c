"""How long cases take: counted once a day, of those that were closed and whose holder was told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from enforcement.models import Case, CaseTimes
from enforcement.operations import case_times
from enforcement.operations.case_times import count_case_times
from tests.world import NO_TO_ALL, STATED, World

DAY = 86_400  # seconds


def suspended(world: World, ref: str) -> Case:
    world.account(ref)
    case = world.case(ref)
    world.suspend(case)
    return case


def cleared_after(world: World, ref: str, days: int) -> None:
    """A case that began now, and was cleared so many days later."""
    began, case = world.now, suspended(world, ref)
    world.now = began + timedelta(days=days)
    world.find(case, "NOT_ESTABLISHED", NO_TO_ALL)
    world.both(case, "clear", **STATED)
    world.now = began


def test_half_and_nine_of_ten_are_counted_of_what_was_closed_and_told(world: World) -> None:
    for number, days in enumerate([1, 2, 3, 4, 5, 6, 7, 8, 9, 20]):
        cleared_after(world, f"a{number}", days)
    world.account("quick")
    world.take(world.case("quick"), "dismiss", **STATED)  # of which nobody was told
    suspended(world, "open")
    assert count_case_times(now=world.now + timedelta(days=30)) == 1
    found = CaseTimes.objects.get()
    assert (found.area, found.cases) == ("competition", 10)
    assert (found.decided_median, found.decided_ninth) == (5 * DAY, 9 * DAY)
    assert (found.closed_median, found.closed_ninth) == (5 * DAY, 9 * DAY)
    year_later = world.now + timedelta(days=370)
    assert count_case_times(now=year_later) == 1
    assert CaseTimes.objects.get().cases == 6, "those of the last twelve months"


def test_a_term_is_decided_long_before_it_ends(world: World) -> None:
    case = suspended(world, "acme")
    world.now += timedelta(days=2)
    world.establish(case)
    world.both(case, "sanction", measure="suspend", ends_in="7d", **STATED)
    world.wait(days=8)
    assert world.fresh(case).state == "RESOLVED"
    count_case_times(now=world.now + timedelta(days=1))
    found = CaseTimes.objects.get()
    assert found.decided_median == found.decided_ninth == 2 * DAY
    assert found.closed_median > 9 * DAY - 1


def test_it_is_counted_once_a_day(world: World, monkeypatch: Any) -> None:
    cleared_after(world, "acme", 1)
    asked: list[datetime] = []
    counted = case_times.times_by_area

    def noted(since: datetime, until: datetime) -> list[CaseTimes]:
        asked.append(until)
        return counted(since, until)

    monkeypatch.setattr(case_times, "times_by_area", noted)
    noon = world.now + timedelta(days=2)
    for hours in (0, 1, 11, 13):
        assert count_case_times(now=noon + timedelta(hours=hours)) == 1
    assert len(asked) == 2
