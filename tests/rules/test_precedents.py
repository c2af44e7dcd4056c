"""The measure of nearness and the band, against plain arithmetic of their own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from math import isclose

from hypothesis import given
from hypothesis import strategies as st

from enforcement.models.policy import Severity
from enforcement.models.usual_band import Departure
from enforcement.rules.precedents import (
    ASKED_FROM,
    COUNTED,
    MEASURED,
    POINTS,
    TOO_FEW,
    Band,
    LikeCase,
    Part,
    Sides,
    Taken,
    band_of,
    departure,
    nearest_first,
    percentile,
    weight,
)
from enforcement.workflow.marks import verbs_of
from enforcement.workflow.proceeding import Proceeding

ON, DAY = date(2024, 3, 1), 1440
AT = datetime(2024, 2, 1, tzinfo=UTC)
TERMS = st.tuples(st.sampled_from(["limit", "suspend"]), st.integers(1, 365)).map(
    lambda term: Taken(verb="sanction", measure=term[0], minutes=term[1] * DAY)
)
OTHERS = st.sampled_from(["warn", "require_remediation", "give_notice", "terminate"]).map(
    lambda verb: Taken(verb=verb)
)
TAKEN = st.one_of(TERMS, OTHERS)
SIDES = st.builds(
    Sides,
    clauses=st.frozensets(st.sampled_from("abc"), max_size=2),
    severity=st.sampled_from(Severity.values),
    tier=st.sampled_from(["STANDARD", "STRATEGIC"]),
    origins=st.frozensets(st.sampled_from(["PRESS", "DETECTOR", "HOLDER"])),
    words=st.floats(0, 1),
)


def like(number: int, taken: tuple[Taken, ...], sides: Sides | None = None) -> LikeCase:
    return LikeCase(
        ref=f"C-{number:04}",
        state="RESOLVED",
        closed_at=AT + timedelta(hours=number),
        sides=sides or own(),
        taken=taken,
    )


def own() -> Sides:
    return Sides(
        clauses=frozenset("a"), severity="HIGH", tier="STANDARD", origins=frozenset(["PRESS"])
    )


def band(*taken: Taken) -> Band:
    near = nearest_first(own(), [like(n, (one,)) for n, one in enumerate(taken)])
    return band_of(near, clauses=["a"], counted_on=ON)


def term(days: int, measure: str = "limit", **more: bool) -> Taken:
    return Taken(verb="sanction", measure=measure, minutes=days * DAY, **more)


@given(st.lists(st.integers(1, 10_000), min_size=1), st.sampled_from([0.1, 0.5, 0.9]))
def test_a_percentile_is_the_smallest_value_that_so_many_do_not_exceed(
    values: list[int], share: float
) -> None:
    found = percentile(values, share)
    tenths = round(share * 10)  # in whole numbers, so that nothing is rounded
    assert found in values
    assert 10 * sum(v <= found for v in values) >= tenths * len(values)
    assert all(10 * sum(v <= w for v in values) < tenths * len(values) for w in values if w < found)


@given(st.lists(TAKEN, max_size=COUNTED))
def test_the_band_counts_what_plain_counting_counts(taken: list[Taken]) -> None:
    found = band(*taken)
    assert found.cases == found.like == len(taken)
    assert found.shares == {
        choice: sum(one.choice == choice for one in taken)
        for choice in {one.choice for one in taken}
    }
    assert [weight(choice) for choice in found.shares] == sorted(map(weight, found.shares))
    for choice, lengths in found.lengths.items():
        these = sorted(t.minutes for t in taken if t.choice == choice and t.minutes is not None)
        assert lengths.cases == len(these)
        assert these[0] <= lengths.low <= lengths.median <= lengths.high <= these[-1]
        below = sum(m < lengths.low for m in these)
        above = sum(m > lengths.high for m in these)
        assert below <= len(these) / 10 and above <= len(these) / 10


@given(st.lists(TAKEN, max_size=COUNTED), TAKEN)
def test_a_decision_leaves_the_band_where_fewer_than_a_tenth_took_it_or_its_length_is_outside(
    taken: list[Taken], chosen: Taken
) -> None:
    found, told = band(*taken), departure(band(*taken), chosen)
    same = [one for one in taken if one.choice == chosen.choice]
    if len(taken) < ASKED_FROM:
        assert told == Departure.NONE
    elif 10 * len(same) < len(taken):
        middle = sorted(weight(one.choice) for one in taken)[(len(taken) + 1) // 2 - 1]
        apart = weight(chosen.choice) - middle
        assert told == (
            Departure.RARE if not apart else Departure.STRICTER if apart > 0 else Departure.MILDER
        )
    elif chosen.minutes is None or len(same) < ASKED_FROM:
        assert told == Departure.NONE
    else:
        lengths = found.lengths[chosen.choice]
        assert (told == Departure.LONGER) == (chosen.minutes > lengths.high)
        assert (told == Departure.SHORTER) == (chosen.minutes < lengths.low)


def test_one_in_ten_is_usual_and_too_few_ask_nobody() -> None:
    nine = [Taken(verb="warn")] * 9
    assert departure(band(*nine), term(14)) == Departure.NONE  # nine are too few
    assert departure(band(*nine, Taken(verb="warn")), term(14)) == Departure.STRICTER
    assert departure(band(*nine, term(14)), term(300)) == Departure.NONE  # one length says nothing
    terms = [term(days) for days in range(10, 30)]
    for days, said in ((10, "SHORTER"), (11, "NONE"), (27, "NONE"), (28, "LONGER")):
        assert departure(band(*terms), term(days)) == said, days
    assert departure(band(*terms), Taken(verb="warn")) == Departure.MILDER
    assert departure(band(*terms), Taken(verb="clear")) == Departure.NONE
    assert band(*nine[:4]).too_few and not band(*nine[:TOO_FEW]).too_few


def test_what_an_appeal_set_aside_and_what_only_carries_out_a_notice_is_not_counted() -> None:
    aside = term(14, set_aside=True)
    notice = (Taken(verb="give_notice", minutes=30 * DAY), Taken(verb="terminate"))
    near = nearest_first(own(), [like(1, (aside,)), like(2, notice), like(3, (aside, term(7)))])
    found = band_of(near, clauses=["a"], counted_on=ON)
    assert (found.like, found.cases, found.set_aside) == (3, 2, 1)
    assert found.shares == {"sanction:limit": 1, "give_notice": 1}


def test_cases_of_the_same_area_alone_are_shown_and_never_counted() -> None:
    other = Sides(
        clauses=frozenset("b"), severity="HIGH", tier="STANDARD", origins=frozenset(["PRESS"])
    )
    near = nearest_first(own(), [like(1, (term(7),), other), like(2, (term(9),))])
    assert [one.case.ref for one in near] == ["C-0002", "C-0001"]
    assert band_of(near, clauses=["a"], counted_on=ON).cases == 1


@given(SIDES, st.lists(SIDES, max_size=20))
def test_a_clause_in_common_comes_first_then_the_points(mine: Sides, others: list[Sides]) -> None:
    near = nearest_first(mine, [like(n, (), sides) for n, sides in enumerate(others)])
    order = [(one.same_clause, one.total) for one in near]
    assert order == sorted(order, reverse=True)
    for one in near:
        sides = one.case.sides
        assert one.same_clause == bool(mine.clauses & sides.clauses)
        assert set(one.points) == set(Part) and 0 <= one.total <= 100 == sum(POINTS.values())
        assert (one.points[Part.TIER] == POINTS[Part.TIER]) == (mine.tier == sides.tier)
        assert isclose(one.points[Part.WORDS], 20 * sides.words, abs_tol=0.5)
        assert set(one.origins) == mine.origins & sides.origins


def test_what_follows_from_a_breach_is_compared_and_nothing_else() -> None:
    """Precautions are measured by the danger of the day; what favours the holder asks nothing."""
    for verb, mark in verbs_of(Proceeding).items():
        assert (verb in MEASURED) == mark.strike, verb
        assert verb not in MEASURED or (mark.decides and not mark.favours_holder)
