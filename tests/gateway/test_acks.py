"""Who says through a gateway what they enforce (`enforcement/gateway/acks.py`)."""

from __future__ import annotations

import pytest

from enforcement.gateway import acks
from enforcement.gateway.acks import FOLLOWER_GONE, FOLLOWERS_MOST, Acks, Full


def test_a_follower_that_was_killed_makes_room_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    at = 1_000.0
    monkeypatch.setattr(acks.time, "monotonic", lambda: at)
    gateway = Acks("redis://127.0.0.1:1", "gateway")
    for number in range(FOLLOWERS_MOST + 1):
        gateway.hear(f"{number}", "1-0", 0.0, left=False)
    with pytest.raises(Full):
        gateway.hear("one more", "1-0", 0.0, left=False)

    at += FOLLOWER_GONE + 1
    gateway.hear("7", "1-0", 0.0, left=False)  # lives
    gateway.hear("one more", "1-0", 0.0, left=False)
    assert set(gateway._words) == {"follower/7", "follower/one more"}
