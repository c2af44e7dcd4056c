"""The stories, each played inside the test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.rehearsal.conftest import SCENARIOS

Play = Callable[[Path], tuple[int, str]]


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_story_ends_as_it_should(path: Path, story: Play) -> None:
    failures, told = story(path)
    assert failures == 0, told
