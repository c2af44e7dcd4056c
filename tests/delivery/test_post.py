"""What is prompt does not wait for the post: real processes, and a mail server that says
nothing.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from subprocess import PIPE
from typing import Any

import pytest
from django.db import connection
from redis import Redis

from config.local.process import ROOT
from config.local.services import working
from enforcement import tasks
from enforcement.gateway import wire
from enforcement.process.turns import one_at_a_time
from tests.delivery.conftest import owed_mail, until
from tests.delivery.test_nudge import own_valkey as own_valkey
from tests.delivery.test_nudge import processes as processes
from tests.gateway.conftest import Valkey

INSIDE = """
import sys, django
django.setup()
from enforcement.process.turns import one_at_a_time
with one_at_a_time("sweep") as ours:
    print(ours, flush=True)
    sys.stdin.read()
"""
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mute(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A mail server that lets everybody in and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        monkeypatch.setenv("EMAIL_URL", f"smtp://127.0.0.1:{server.getsockname()[1]}")
        yield server


def test_a_mail_server_that_says_nothing_holds_up_neither_the_heartbeat_nor_the_sweep(
    own_valkey: Valkey, mute: socket.socket, processes: Any
) -> None:
    for number in range(120):
        owed_mail(f"n{number}@acme.example")
    held: list[socket.socket] = []

    def both_wait() -> bool:
        with suppress(BlockingIOError):
            held.append(mute.accept()[0])
        return len(held) == 2

    processes(*working("post", "post"))
    processes(*working("worker", "celery"))
    processes("beat", "--pidfile=", "-l", "INFO")
    try:
        until(both_wait, 60)  # both processes of the post
        beats = set[bytes]()
        with Redis.from_url(own_valkey.url) as client:
            until(lambda: beats.add(client.get(wire.HEARTBEAT) or b"") or len(beats) >= 3, 30)
        for one in held:
            one.setblocking(False)
            # it still waits for a word: nothing timed out meanwhile
            with pytest.raises(BlockingIOError):
                one.recv(1)
    finally:
        for one in held:
            one.close()


def test_of_a_tick_that_is_to_run_alone_a_second_one_leaves_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    swept: list[object] = []
    monkeypatch.setattr(tasks.due, "work_through", lambda **options: swept.append(options))
    name = connection.settings_dict
    database = (
        f"postgres://{name['USER']}:{name['PASSWORD']}@{name['HOST']}:{name['PORT']}/{name['NAME']}"
    )
    with subprocess.Popen(
        [sys.executable, "-c", INSIDE],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database},
        stdin=PIPE,
        stdout=PIPE,
    ) as other:
        assert other.stdout
        assert other.stdin
        try:
            assert other.stdout.readline() == b"True\n"
            with one_at_a_time("sweep") as ours, one_at_a_time("seal") as another:
                assert (ours, another) == (False, True)
            tasks.sweep()
            assert swept == []
            other.stdin.close()
            assert other.wait(20) == 0
            with one_at_a_time("sweep") as ours:
                assert ours
            tasks.sweep()
            assert len(swept) == 1
        finally:
            other.kill()
