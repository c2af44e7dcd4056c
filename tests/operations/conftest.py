"""Operations are tested with real transactions: deferred rules are checked at each commit."""

from __future__ import annotations

from typing import Any

import pytest

from tests.world import World


@pytest.fixture
def world(transactional_db: Any) -> World:
    """People, a policy, an empty set of accounts."""
    return World()
