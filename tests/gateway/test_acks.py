"""Who says through a gateway what they enforce (`enforcement/gateway/acks.py`)."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from enforcement.gateway import acks
from enforcement.gateway.acks import EVERY, FOLLOWER_GONE, FOLLOWERS_MOST, Acks, Full


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


def test_a_primary_that_is_away_is_tried_less_and_less_often(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Fault: the primary beside a followed replica is away. Invariant: it is not tried ten times a
    second, and is told as soon as ever once it has been back.
    """
    at, tried, away = 1_000.0, list[float](), True

    async def write(*_: object) -> None:
        tried.append(at)
        if away:
            raise OSError

    async def follow(seconds: float) -> None:
        nonlocal at
        until = at + seconds
        while at < until:
            await gateway.say(None, b"marker", f"{int(at * 20)}-0".encode(), at)
            while gateway._apart and not gateway._apart.done():
                await asyncio.sleep(0)
            at += 0.05

    monkeypatch.setattr(acks.time, "monotonic", lambda: at)
    gateway = Acks("redis://127.0.0.1:1", "gateway")
    monkeypatch.setattr(gateway, "_write", write)

    asyncio.run(follow(60.0))
    assert len(tried) < 20  # 600 without a pause that grows
    assert max(b - a for a, b in pairwise(tried)) < EVERY + 0.1

    away = False
    asyncio.run(follow(EVERY + 0.1))
    tried.clear()
    asyncio.run(follow(1.0))
    assert len(tried) >= 9
