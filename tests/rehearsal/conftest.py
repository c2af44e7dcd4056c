"""A story's stack inside the test: the tasks are called where the worker would be asked for them;
mail goes over real SMTP.
"""

from __future__ import annotations

import asyncio
import io
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from redis import Redis

from config.local.mailbox import Mailbox
from config.local.mailsink import listen
from enforcement import tasks
from enforcement.delivery import snapshot
from enforcement.gateway import wire
from enforcement.gateway.answers import Answers, current
from enforcement.process import clock
from enforcement.rehearsal.check import load
from enforcement.rehearsal.player import Player
from enforcement.rehearsal.timeline import Timeline
from tests.files import kept_in

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "scenarios"


class InProcess:
    """Does at once what it is asked for."""

    patience = 3.0
    pages = False

    def __init__(self) -> None:
        self.asked: list[str] = []

    def ask(self, task: str) -> None:
        """Call a task."""
        self.asked.append(task)
        getattr(tasks, task)()

    def gateway(self, account: str) -> dict[str, Any]:
        """What a gateway would answer from what the relay wrote to its store."""
        answers = Answers("{reference}", block_unknown=False)
        with Redis.from_url(django_settings.VALKEY_URL) as client:
            raw = client.hget(wire.ACCESS, account)
        phases = answers.known(account, raw) if isinstance(raw, bytes) else answers.unknown(account)
        found: dict[str, Any] = json.loads(current(phases, clock.now().timestamp()).body)
        return found


def free_port() -> int:
    """A port on loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Whether somebody listens."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="session")
def sink(tmp_path_factory: pytest.TempPathFactory) -> tuple[Mailbox, int, int]:
    """A mail server of our own: its mailbox, its SMTP port, its page's port."""
    mailbox, smtp, page = Mailbox(tmp_path_factory.mktemp("mail")), free_port(), free_port()
    threading.Thread(target=lambda: asyncio.run(listen(mailbox, smtp, page)), daemon=True).start()
    ends = time.monotonic() + 10
    while not (answers(smtp) and answers(page)):
        assert time.monotonic() < ends, "the mail server did not start"
        time.sleep(0.01)
    return mailbox, smtp, page


@pytest.fixture
def story(
    transactional_db: None,
    settings: Any,
    sink: tuple[Mailbox, int, int],
    tmp_path: Path,
    worker_id: str,
) -> Iterator[Callable[..., tuple[int, str]]]:
    """Plays a scenario in a clean world; gives the number of failures and the timeline."""
    mailbox, smtp, page = sink
    mailbox.clear()
    settings.STORY = True
    settings.STORAGES = kept_in(tmp_path / "files")
    settings.SMTP = {**settings.SMTP, "host": "127.0.0.1", "port": smtp}
    settings.SINK_URL = f"http://127.0.0.1:{page}"
    # this test process's own
    database = 10 + int(worker_id.removeprefix("gw")) % 6 if worker_id != "master" else 10
    settings.VALKEY_URL = urlsplit(settings.VALKEY_URL)._replace(path=f"/{database}").geturl()
    snapshot.connect.cache_clear()
    with Redis.from_url(settings.VALKEY_URL) as client:
        client.flushdb()

    def play(path: Path) -> tuple[int, str]:
        out = io.StringIO()
        failures = Player(load(path), InProcess(), Timeline(out), expecting=0.0).play()
        return failures, out.getvalue()

    yield play
    snapshot.connect.cache_clear()
