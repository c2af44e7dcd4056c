"""Whoever looks after policies, staff and addresses."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.web.conftest import SignIn
from tests.world import World


@pytest.fixture
def ada(world: World, sign_in: SignIn) -> Client:
    """An admin who has just shown her authenticator."""
    return sign_in("ada", "ADMIN")
