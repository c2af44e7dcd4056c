"""How far a machine check is: which days count, and which do not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement.rules.checks import CheckFigures, blocked_days, stops, usage_figures

FIRST, LAST = date(2024, 3, 1), date(2024, 3, 14)
DAYS = [FIRST + timedelta(days=n) for n in range(14)]


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2024, 3, day, hour, tzinfo=UTC)


@dataclass(frozen=True)
class Held:
    """A measure."""

    starts_at: datetime
    over_at: datetime | None = None
    ends_at: datetime | None = None
    kind: str = "SUSPEND"
    phase: str = "IN_FORCE"
    rate: int | None = None
    scope: dict[str, list[str]] = field(default_factory=dict)


def blocked(*measures: Held, product: str = "") -> list[int]:
    return sorted(day.day for day in blocked_days(measures, product, FIRST, LAST))


def test_a_day_is_blocked_only_if_no_moment_of_it_was_free() -> None:
    assert blocked(Held(at(2, 12), over_at=at(5, 12))) == [3, 4]
    assert blocked(Held(at(2), over_at=at(5))) == [2, 3, 4]
    assert blocked(Held(at(10))) == [10, 11, 12, 13, 14]
    assert blocked() == []


def test_measures_one_after_another_block_a_day_together_and_a_gap_frees_it() -> None:
    assert blocked(Held(at(2), over_at=at(3, 9)), Held(at(3, 9), over_at=at(4))) == [2, 3]
    assert blocked(Held(at(2), over_at=at(3, 9)), Held(at(3, 10), over_at=at(4))) == [2]
    # one within the other
    assert blocked(Held(at(2), over_at=at(5)), Held(at(3), over_at=at(3, 1))) == [2, 3, 4]


def test_a_suspension_ends_with_its_term_whether_or_not_anybody_wrote_that_down() -> None:
    assert blocked(Held(at(2), ends_at=at(4))) == [2, 3]
    assert blocked(Held(at(2), ends_at=at(4), over_at=at(6))) == [2, 3]


def test_what_is_only_ordered_or_limits_other_calls_blocks_nothing() -> None:
    model = {"models": ["alpha"], "features": [], "keys": []}
    assert blocked(Held(at(2), phase="ORDERED", kind="TERMINATE")) == []
    limit = Held(at(2), kind="LIMIT", scope=model)
    assert stops(limit, "model:alpha")
    for product in ("", "alpha", "model:beta", "feature:alpha", "other:alpha", "model:"):
        assert not stops(limit, product), product
    assert not stops(Held(at(2), kind="LIMIT", scope=model, rate=5), "model:alpha")
    assert stops(Held(at(2), kind="TERMINATE"), "model:beta")


def figures(
    requests: dict[int, int] | None = None,
    *,
    unfed: tuple[int, ...] = (),
    blocked: tuple[int, ...] = (),
    wanted: int = 14,
    below: int = 1,
) -> CheckFigures:
    return usage_figures(
        requests={DAYS[n - 1]: made for n, made in (requests or {}).items()},
        fed={day for day in DAYS if day.day not in unfed},
        blocked={day for day in DAYS if day.day in blocked},
        first=FIRST,
        last=LAST,
        wanted=wanted,
        below=below,
    )


def test_days_that_were_blocked_or_are_not_known_do_not_count_and_break_nothing() -> None:
    assert figures(blocked=(3, 4, 5, 6, 7)) == CheckFigures(fulfilled=9, wanted=14, blocked=5)
    assert figures(unfed=(14,)) == CheckFigures(fulfilled=13, wanted=14, unknown=1)
    assert not figures(unfed=(14,)).met
    assert figures().met
    # whatever was tried while nothing was possible
    assert figures({4: 80}, blocked=(4,), wanted=13).met


def test_a_day_with_use_starts_the_count_again() -> None:
    found = figures({10: 7})
    assert (found.fulfilled, found.broken_on, found.broken_requests) == (4, DAYS[9], 7)
    assert figures({10: 7}, wanted=4).met
    assert figures({10: 7}, below=8).met


@given(
    st.dictionaries(st.integers(1, 14), st.integers(0, 3)),
    st.sets(st.integers(1, 14)),
    st.sets(st.integers(1, 14)),
    st.integers(1, 14),
)
def test_no_day_counts_of_which_nothing_is_known(
    requests: dict[int, int], unfed: set[int], stopped: set[int], wanted: int
) -> None:
    found = figures(requests, unfed=tuple(unfed), blocked=tuple(stopped), wanted=wanted)
    countable = {n for n in range(1, 15) if n not in unfed | stopped and not requests.get(n)}
    assert found.fulfilled <= min(wanted, len(countable))
    assert found.met == (found.fulfilled == wanted)
    assert not (found.met and found.broken_on)


@given(st.lists(st.integers(0, 14 * 24), min_size=2, max_size=8))
def test_a_day_with_a_free_hour_is_never_blocked(hours: list[int]) -> None:
    points = [at(1) + timedelta(hours=h) for h in sorted(hours)]
    spans = [Held(a, over_at=b) for a, b in list(pairwise(points))[::2]]
    held = {
        h
        for h in range(14 * 24)
        if any(s.starts_at <= at(1) + timedelta(hours=h) < (s.over_at or at(30)) for s in spans)
    }
    assert blocked(*spans) == [
        n + 1 for n in range(14) if all(n * 24 + h in held for h in range(24))
    ]


@pytest.mark.parametrize("wanted", [0])
def test_of_nothing_at_all_nothing_is_shown(wanted: int) -> None:
    assert not CheckFigures(fulfilled=0, wanted=wanted).met
