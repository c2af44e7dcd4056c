"""The stories, each played inside the test: they end as they should, and nobody gets more mail than
before.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.rehearsal.conftest import SCENARIOS
from tests.rehearsal.mails import IN_ALL, MORE_A_DAY, mails_of

Play = Callable[[Path], tuple[int, str]]
STORIES = sorted(SCENARIOS.glob("*.yaml"))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_every_story_ends_as_it_should(path: Path, story: Play) -> None:
    failures, told = story(path)
    assert failures == 0, told
    assert mails_of(path.stem) == []


def test_the_mails_of_every_story_are_counted() -> None:
    assert set(IN_ALL) == {path.stem for path in STORIES}
    assert set(MORE_A_DAY) <= set(IN_ALL)
