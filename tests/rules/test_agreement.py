"""Cohen's kappa and its interval, by tables whose figures are published."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence

import pytest

from enforcement.rules.agreement import agreement_of, weighted_kappa

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


# Cohen 1968, Psychological Bulletin 70, table 1: 200 patients, two judges, three diagnoses, and how
# grave each disagreement is; kappa .492, weighted .348
JUDGES = ((88, 14, 18), (10, 40, 10), (2, 6, 12))
GRAVE = ((0, 1, 3), (1, 0, 6), (3, 6, 0))
# SAS/STAT, PROC FREQ, example "Cohen's Kappa Coefficient": two dermatologists, 88 patients, linear
# weights; kappa .3449, error .0724; weighted .5082, error .0655, from .3798 to .6366
SKIN = ((10, 4, 1, 0), (5, 10, 12, 2), (2, 4, 12, 5), (0, 2, 6, 13))


def test_the_weighted_figures_that_are_published_come_out() -> None:
    cohen = weighted_kappa(pairs(JUDGES), "012", apart=lambda one, other: GRAVE[one][other])
    plain = agreement_of(pairs(JUDGES)).kappa
    assert plain is not None and cohen.kappa is not None
    assert (round(plain, 3), round(cohen.kappa, 3)) == (0.492, 0.348)
    skin = agreement_of(pairs(SKIN), order="0123")
    found = skin.weighted
    assert skin.kappa is not None and skin.error is not None
    assert (round(skin.kappa, 4), round(skin.error, 4)) == (0.3449, 0.0724)
    assert found is not None and found.kappa is not None and found.error is not None
    assert (round(found.kappa, 4), round(found.error, 4)) == (0.5082, 0.0655)
    assert found.interval is not None
    assert tuple(round(end, 4) for end in found.interval) == (0.3798, 0.6366)


def test_with_squares_it_is_the_intraclass_correlation() -> None:
    """As Fleiss and Cohen showed in 1973, Educational and Psychological Measurement 33."""
    for table in (SKIN, CARCINOMA, JUDGES):
        rows = [(int(one), int(other)) for one, other in pairs(table)]
        mean_one = statistics.mean(one for one, _other in rows)
        mean_other = statistics.mean(other for _one, other in rows)
        apart = sum((one - other) ** 2 for one, other in rows) / len(rows)
        by_chance = (
            statistics.pvariance([one for one, _other in rows])
            + statistics.pvariance([other for _one, other in rows])
            + (mean_one - mean_other) ** 2
        )
        found = weighted_kappa(pairs(table), "0123", apart=lambda one, other: (one - other) ** 2)
        assert found.kappa is not None and math.isclose(found.kappa, 1 - apart / by_chance)


def test_without_an_order_among_three_each_difference_is_one_step() -> None:
    plain = agreement_of(pairs(DIAGNOSES))
    same = weighted_kappa(pairs(DIAGNOSES), "012", apart=lambda one, other: float(one != other))
    assert plain.kappa is not None and same.kappa is not None
    assert plain.error is not None and same.error is not None
    assert math.isclose(plain.kappa, same.kappa) and math.isclose(plain.error, same.error)


def test_what_has_no_place_in_the_order_is_left_out_and_of_few_nothing_is_told() -> None:
    found = agreement_of([("a", "a")] * 9 + [("a", "later")] * 9, order="ab").weighted
    assert found is not None and (found.many, found.kappa, found.interval) == (9, None, None)
    assert weighted_kappa([("a", "a")] * 12, "ab").kappa is None  # one and the same thing
    all_agree = weighted_kappa([("a", "a")] * 6 + [("b", "b")] * 6, "abc")
    assert (all_agree.kappa, all_agree.error) == (1, None)
    assert agreement_of(pairs(SKIN)).weighted is None


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
