"""Cohen's kappa and its interval, by tables whose figures are published."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import pytest

from enforcement.rules.agreement import agreement_of

Table = Sequence[Sequence[int]]
# Fleiss, Levin and Paik 2003, table 18.1: two diagnosticians; kappa .676, standard error .088
DIAGNOSES = ((75, 1, 4), (5, 4, 1), (0, 0, 10))
# Agresti 2002, Categorical Data Analysis, table 10.8: two pathologists; kappa .493, error .057
CARCINOMA = ((22, 2, 2, 0), (5, 7, 14, 0), (0, 2, 36, 0), (0, 1, 17, 10))


def pairs(table: Table) -> Iterator[tuple[str, str]]:
    for one, row in enumerate(table):
        for other, many in enumerate(row):
            yield from [(str(one), str(other))] * many


@pytest.mark.parametrize(
    ("table", "kappa", "error", "interval"),
    [
        (DIAGNOSES, 0.676, 0.088, (0.505, 0.848)),
        (CARCINOMA, 0.493, 0.057, (0.382, 0.604)),
    ],
)
def test_published_figures_come_out(
    table: Table, kappa: float, error: float, interval: tuple[float, float]
) -> None:
    found = agreement_of(pairs(table))
    assert found.kappa is not None and found.error is not None and found.interval is not None
    assert round(found.kappa, 3) == kappa
    assert round(found.error, 3) == error
    assert tuple(round(end, 3) for end in found.interval) == interval


def test_who_is_first_makes_no_difference() -> None:
    there = agreement_of(pairs(CARCINOMA))
    back = agreement_of((other, one) for one, other in pairs(CARCINOMA))
    assert there.kappa is not None and back.kappa is not None
    assert there.error is not None and back.error is not None
    assert math.isclose(there.kappa, back.kappa) and math.isclose(there.error, back.error)


def test_of_few_nothing_is_told_but_how_many() -> None:
    found = agreement_of([("a", "a"), ("a", "b")])
    assert (found.many, found.same, found.few) == (2, 1, True)
    assert (found.kappa, found.error, found.interval) == (None, None, None)
    assert agreement_of([]).many == 0


def test_where_both_always_say_the_same_one_thing_kappa_means_nothing() -> None:
    found = agreement_of([("a", "a")] * 30)
    assert (found.many, found.same, found.few, found.kappa) == (30, 30, False, None)


def test_full_agreement_is_one_and_has_no_range() -> None:
    found = agreement_of([("a", "a")] * 10 + [("b", "b")] * 10)
    assert found.kappa == 1 and found.interval is None


def test_less_than_chance_is_below_nought_and_the_range_ends_at_its_bounds() -> None:
    found = agreement_of([("a", "b")] * 10 + [("b", "a")] * 10)
    assert found.kappa == -1 and found.interval is not None
    assert found.interval[0] >= -1
    assert agreement_of([("a", "a")] * 5 + [("a", "b")] * 5 + [("b", "a")] * 5).kappa is not None
