"""How the stack is made to do what falls due: the clock, the worker, the gateway and the mail
server, from outside.
"""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol
from urllib.parse import quote

from celery import Celery
from django.conf import settings

from enforcement.gateway.store_address import read_address
from enforcement.models import OutboxMessage, StoryClock
from enforcement.models.outbox import OutboxPhase
from enforcement.operations import due, refused
from enforcement.rehearsal.world import Unplayable

ASK_AGAIN = 0.3  # seconds; a task may have begun before what it is wanted for was committed


Answer = dict[str, Any]  # JSON


class Drive(Protocol):
    """Whoever does the work. `patience` is how many seconds it may take; `pages` whether a web
    server is there for what people outside do through their pages.
    """

    patience: float
    pages: bool

    def ask(self, task: str) -> None:
        """Ask for a task of `enforcement/tasks.py`."""

    def gateway(self, account: str) -> Answer:
        """What the gateway answers of an account."""


class Worker:
    """The real worker and the real gateway of the stack that we run in."""

    patience = 30.0
    pages = True

    @cached_property
    def celery(self) -> Celery:
        """A way to the broker."""
        address = read_address(settings.VALKEY_URL)
        app = Celery("rehearsal", broker=address.broker, set_as_current=False)
        app.conf.update(
            task_routes=settings.TASK_ROUTES,
            broker_use_ssl=address.broker_tls or False,
            broker_transport_options=address.broker_options(),
        )
        return app

    def ask(self, task: str) -> None:
        """Send a task."""
        self.celery.send_task(task, ignore_result=True)

    def gateway(self, account: str) -> Answer:
        """Ask the gateway process over HTTP."""
        url = f"{settings.GATEWAY_URL}/v1/access/{quote(account, safe='')}"
        found: Answer = fetch(url, token=settings.GATEWAY_TOKEN)
        return found


def fetch(url: str, data: Any = None, *, token: str = "") -> Any:
    """GET, or POST some JSON, with a bearer `token` if any; the JSON that is answered. Only ever
    the stack's own processes.
    """
    body = None if data is None else json.dumps(data).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.loads(answer.read() or "null")
    except OSError as error:
        raise Unplayable(f"{url} does not answer: {error}") from error


def until(nothing_missing: Callable[[], str], *, seconds: float, again: Callable[[], None]) -> None:
    """Wait until `nothing_missing` answers "", calling `again` at first and now and then.

    Raises Unplayable with what it said last.
    """
    ends, pause, ask_at = time.monotonic() + seconds, 0.005, 0.0
    while missing := nothing_missing():
        if time.monotonic() >= ends:
            raise Unplayable(f"within {seconds:.0f} seconds this did not happen: {missing}.")
        if time.monotonic() >= ask_at:
            again()
            ask_at, pause = time.monotonic() + ASK_AGAIN, 0.005
        else:
            time.sleep(pause)
            pause = min(pause * 1.5, 0.05)


class Time:
    """The story's clock. It moves from due time to due time, so that nothing is done late."""

    def __init__(self, drive: Drive, start: datetime) -> None:
        self.drive = drive
        self.now = start
        self._set(start)

    def settle(self) -> None:
        """Let everything happen that is due now, and everything go out that is owed by now.

        Raises Unplayable.
        """
        until(self._due, seconds=self.drive.patience, again=lambda: self.drive.ask("sweep"))
        until(self._owed, seconds=self.drive.patience, again=lambda: self.drive.ask("relay"))

    def go(self, target: datetime, passing: Callable[[], None]) -> None:
        """Go to `target`, stopping wherever something falls due; `passing` is called at each
        stop.
        """
        self.settle()
        while self.now < target:
            self._set(min(self.next() or target, target))
            self.settle()
            passing()
        self.drive.ask("keep_snapshot")  # the gateway learns the time with the heartbeat

    def next(self) -> datetime | None:
        """When something falls due next, or a message that failed is to be tried again."""
        tried = (
            OutboxMessage.objects.filter(phase=OutboxPhase.PENDING, next_at__gt=self.now)
            .order_by("next_at")
            .values_list("next_at", flat=True)
        )
        return min((at for at in (due.next_due_after(self.now), tried.first()) if at), default=None)

    def _set(self, at: datetime) -> None:
        self.now = at
        StoryClock.objects.update_or_create(one=True, defaults={"at": at})

    def _due(self) -> str:
        items = due.due_items(self.now, skip=refused.left_alone())
        return (
            (
                f"{len(items)} things that fell due by {items[0][0]:%Y-%m-%d %H:%M} UTC are not "
                f"done ({items[0][2]})"
            )
            if items
            else ""
        )

    def _owed(self) -> str:
        owed = (
            OutboxMessage.objects.filter(phase=OutboxPhase.PENDING, next_at__lte=self.now)
            .order_by("next_at")
            .first()
        )
        return (
            (
                f"a message is not sent ({owed.channel.lower()} {owed.topic}: "
                f"{owed.last_error or 'not tried'})"
            )
            if owed
            else ""
        )
