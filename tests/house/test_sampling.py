"""A run of everything leaves out the same tests in each process, and in a month none."""

from __future__ import annotations

import pytest

from tests import sampling
from tests.house._tree import ROOT

NAMES = [
    *(f"tests/delivery/test_post.py::test_{number}" for number in range(20)),
    "tests/delivery/test_lone.py::test_it",
    *(f"tests/faults/test_{number}.py::test_it" for number in range(20)),
    *(f"tests/workflow/test_terms.py::test_{number}" for number in range(20)),
]
pytestmark = pytest.mark.usefixtures("weekly")


@pytest.fixture
def weekly(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if this were no run of the whole."""
    monkeypatch.setattr(sampling, "WHOLE", False)
    monkeypatch.setattr(sampling, "WEEK", "2026-W48")


def test_of_a_dear_room_a_part_is_seen_and_of_each_file_something() -> None:
    out = sampling.left_out(NAMES)
    of_a_file = {name for name in out if name.startswith("tests/delivery/test_post.py")}
    assert len(of_a_file) == 12
    # of files with one test each, of which each starts servers, a part as well
    assert len(out - of_a_file) == 15
    assert all(name.startswith("tests/faults/") for name in out - of_a_file)
    assert sampling.left_out(NAMES) == out


def test_in_four_weeks_everything_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    never = set(NAMES)
    for week in ("2026-W52", "2026-W53", "2027-W01", "2027-W02"):
        monkeypatch.setattr(sampling, "WEEK", week)
        never &= sampling.left_out(NAMES)
    assert not never


def test_the_whole_leaves_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "WHOLE", True)
    assert not sampling.left_out(NAMES)


def test_each_share_names_tests_that_are_there() -> None:
    paths = [path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py")]
    assert [s for s in sampling.SHARES if not any(path.startswith(s) for path in paths)] == []
