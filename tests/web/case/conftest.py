"""A case to look at."""

from __future__ import annotations

from typing import Any

import pytest

from enforcement.models import Case
from tests.web._case import world_of_a_case
from tests.world import World


@pytest.fixture
def scene(transactional_db: Any) -> tuple[World, Case]:
    """A case in the middle of its investigation."""
    return world_of_a_case()
