"""The arithmetic of the benchmarks: which rounds count, and what is a ratio's worst."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks import picture
from benchmarks.rounds import Round, quiet, rounds, summed_up


def test_a_round_in_which_the_machine_was_disturbed_is_thrown_away() -> None:
    done = [Round({"a": 1.0}, {"sync": seconds}) for seconds in (0.010, 0.0201, 0.019)]
    assert quiet(done) == [done[0], done[2]]
    table = summed_up(done, names=["a"], baseline="a", better="lower")
    assert (table.kept, table.ran, table.disturbed) == (2, 3, False)
    assert "1 thrown away" in table.told()


def test_ratios_are_taken_within_a_round_and_the_worst_is_the_worse_side() -> None:
    done = [
        Round({"null": 10.0, "check": 8.0}, {}),
        Round({"null": 4.0, "check": 2.0}, {}),
        Round({"null": 10.0, "check": 9.0}, {}),
    ]
    higher = summed_up(
        done, names=["null", "check"], baseline="null", better="higher", unit="rps"
    ).line("check")
    assert (higher.median, higher.worst, higher.ratio, higher.worst_ratio) == (8.0, 2.0, 0.8, 0.5)
    lower = summed_up(done, names=["null", "check"], baseline="null", better="lower").line("check")
    assert (lower.worst, lower.worst_ratio) == (9.0, 0.9)


def test_where_no_round_was_quiet_all_count_and_the_table_says_so() -> None:
    done = [Round({"a": 1.0}, {"x": 1.0, "y": 9.0}), Round({"a": 3.0}, {"x": 9.0, "y": 1.0})]
    table = summed_up(done, names=["a"], baseline="a", better="lower")
    assert table.disturbed and table.line("a").median == 2.0
    assert "to be doubted" in table.markdown()


def test_cases_are_interleaved_and_their_order_turns_round() -> None:
    order: list[str] = []
    # the second round was disturbed before its cases
    seconds: Iterator[float] = iter([1, 1, 5, 1, 1, 1, 1, 1])

    def case(name: str) -> float:
        order.append(name)
        return 2.0

    table = rounds(
        {"a": lambda: case("a"), "b": lambda: case("b")}, {"sync": lambda: next(seconds)}, count=3
    )
    assert order == ["a", "b", "b", "a", "a", "b", "b", "a"]
    assert (table.kept, table.ran) == (3, 4)


@pytest.mark.parametrize("sync", [[1.0, 9.0]])
def test_it_gives_up_after_twice_as_many_rounds(sync: list[float]) -> None:
    samples = iter(sync * 100)
    best = iter([1.0, 1.0])  # only the first round is quiet
    table = rounds(
        {"a": lambda: 1.0}, {"sync": lambda: next(best, None) or max(next(samples), 9.0)}, count=2
    )
    assert (table.kept, table.ran) == (1, 4)


PAGE = """
| | what | goal | measured | |
|---|---|---|---|---|
| fast | more | ≥ 0.5 × | 0.25 × (worst 0.2; once 0.1), 1.0 (0.9); was 0.1 at 10:30 | missed once |
| small | less | ≤ 150 MB | 75 MB | met |
| more | for which there is no goal | | 9 × | |

## Another table
| | what | goal | measured | |
|---|---|---|---|---|
| not | this one | ≥ 1 | 1 | |
"""


def test_of_each_goal_its_runs_are_drawn_as_parts_of_it() -> None:
    assert picture.goals(PAGE) == [picture.Goal("fast", (0.5, 2.0)), picture.Goal("small", (2.0,))]
    found = picture.drawn(picture.goals(PAGE))
    assert (found.count('class="met"'), found.count('class="missed"')) == (2, 1)
    assert "fast: 1 of 2 runs met it" in found


def test_the_picture_of_the_figures_is_that_of_their_table() -> None:
    page = picture.PAGE.read_text(encoding="utf-8")
    assert len(picture.goals(page)) > 10
    assert picture.PICTURE.read_text(encoding="utf-8") == picture.drawn(picture.goals(page)), (
        "run `manage.py bench --picture`"
    )
