"""The nudge after a commit: what changed goes straight to the gateway's store, and the relay is
woken.

It promises nothing and costs its caller nothing: no network, no waiting, no exception. Everything
that it carries is owed by the outbox as well, and the relay asks each second what is due.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from functools import cache
from queue import Empty, Full, Queue

from celery import Celery
from django.conf import settings
from kombu.exceptions import KombuError
from redis import RedisError

from accounts.holds import Access
from enforcement.delivery.access import connect, record_of
from enforcement.gateway import store, wire
from enforcement.gateway.store_address import read_address
from enforcement.process.seams import seam

PATIENCE = 0.05  # seconds for the store to answer
BROKER_PATIENCE = 0.5  # seconds for the broker
PAUSE = 0.02  # seconds between two nudges; commits in between share one
WAITING = 1_000  # nudges that may wait; more are dropped
CROWDED = 10  # tasks that wait for a worker: no more of them are needed

log = logging.getLogger(__name__)


def nudge(records: list[Access]) -> None:
    """Something was committed. Returns at once.

    `records`: the access records that changed, each with `account`, `epoch`, `standing`, `holds`
    and the `event`, of one transaction; none is a nudge alone.
    """
    try:
        _nudger().waiting.put_nowait(records)
    except Full:
        log.debug("the nudge is dropped: %s wait already", WAITING)


class Nudger:
    """A queue and the thread that empties it; one for each process."""

    def __init__(self) -> None:
        self.waiting: Queue[list[Access]] = Queue(WAITING)
        # Here and not in the thread, which may outlive the settings that it was started with.
        self.store = connect(PATIENCE)
        address = read_address(settings.VALKEY_URL)
        self.broker = Celery("nudge", broker=address.broker, set_as_current=False)
        self.broker.conf.update(
            task_routes=settings.TASK_ROUTES,
            broker_connection_timeout=BROKER_PATIENCE,
            broker_use_ssl=address.broker_tls or False,
            broker_transport_options=address.broker_options(
                socket_timeout=BROKER_PATIENCE, socket_connect_timeout=BROKER_PATIENCE
            ),
        )
        threading.Thread(target=self._listen, name="nudge", daemon=True).start()

    def _listen(self) -> None:
        """Write each change through at once; nudge when PAUSE has passed since the last nudge."""
        owed, due = False, 0.0
        while True:
            if owed and time.monotonic() >= due:
                self._nudge()
                owed, due = False, time.monotonic() + PAUSE
            try:
                self._write_through(
                    self.waiting.get(timeout=max(0.0, due - time.monotonic()) if owed else None)
                )
                owed = True
            except Empty:
                continue

    def _write_through(self, records: list[Access]) -> None:
        try:
            if records:
                raised = store.raised(self.store)
                seen = max(str(record.get("event", "")) for record in records)
                store.set_all_if_newer(
                    self.store,
                    [record_of(record, raised=raised) for record in records],
                    seen=seen,
                    history=records[0].get("history", ""),
                )
                seam("store.written")
        except (RedisError, wire.Unreadable) as error:
            log.info("not written through, the outbox will: %s", error)

    def _nudge(self) -> None:
        try:
            if self.store.llen(settings.POST_QUEUE) < CROWDED:
                self.broker.send_task("relay", retry=False, ignore_result=True)
        except (KombuError, RedisError, OSError) as error:
            log.info("not nudged, the relay looks each second: %s", error)


@cache
def _nudger() -> Nudger:
    return Nudger()


# A forked child has the queue but not the thread; and nobody may close the parent's
# connections.
os.register_at_fork(after_in_child=_nudger.cache_clear)
