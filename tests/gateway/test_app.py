import asyncio
import logging

import pytest

from enforcement.gateway import app as gateway_app
from enforcement.gateway.acks import Acks
from enforcement.gateway.app import Gateway
from enforcement.gateway.copy import Copy
from enforcement.gateway.copy_folder import CopyFolder
from enforcement.gateway.follow import Follower


class FaultyOnce(Follower):
    """A follower with a fault that nobody thought of."""

    begun = 0

    async def follow(self) -> None:
        self.begun += 1
        if self.begun == 1:
            raise LookupError("a fault of ours")


def test_a_fault_in_the_following_is_said_and_the_following_starts_anew(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(gateway_app, "RESTART_AFTER", 0.01)

    async def run() -> int:
        gateway = Gateway()
        gateway._folder = CopyFolder(None, "")
        url = "redis://127.0.0.1:1/0"
        gateway._acks = Acks(url, "one")
        gateway._follower = follower = FaultyOnce(url, Copy(), gateway._folder, gateway._acks)
        loop = asyncio.get_running_loop()
        gateway._start(loop)
        deadline = loop.time() + 5
        while follower.begun < 2 and loop.time() < deadline:
            await asyncio.sleep(0.005)
        gateway.__rsgi_del__(loop)
        return follower.begun

    with caplog.at_level(logging.CRITICAL, logger="docket.gateway"):
        assert asyncio.run(run()) >= 2
    assert "it starts again" in caplog.text
    assert "a fault of ours" in caplog.text
