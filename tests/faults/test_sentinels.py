"""The store fails over, and everybody who speaks to it asks the Sentinels who it is now: no proxy
stands between.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kombu import Exchange, Queue
from kombu.common import ignore_errors

from config import celery
from config.local.sentinels import FailingStore
from enforcement.gateway.store_address import read_address
from tests.faults._ledger import whole
from tests.faults._stack import Docket, Site

WITHIN = 10.0  # seconds until the gateway enforces what is decided while the primary is away


@pytest.fixture
def store(site: Site, tmp_path: Path) -> Iterator[FailingStore]:
    """A store with a spare."""
    made = FailingStore(tmp_path / "store", site.supervisor)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def test_the_store_fails_over_while_people_work(
    store: FailingStore, site: Site, django_db_blocker: Any
) -> None:
    """Fault: the primary is killed, the Sentinels promote the replica.

    Invariants: all; the gateway enforces within ten seconds what is decided meanwhile; nothing that
    was owed is lost; no worker ends of it.
    """
    with django_db_blocker.unblock():
        docket = Docket(site, "sentinels", VALKEY_URL=store.url)
        try:
            docket.start("gateway", "worker", "post", "beat")
            with docket.open():
                before, meanwhile = docket.accounts("before", "meanwhile")
                actor = docket.actor()
                for order in ((before, "report"), (before, "suspend"), (meanwhile, "report")):
                    assert actor.do(act=order[1], account=order[0])["did"] == "taken"
                docket.until(lambda: docket.access([before])[before]["verdict"] == "block")
                spare = store.lose_primary()
                lost_at = time.monotonic()
                assert actor.do(act="suspend", account=meanwhile)["did"] == "taken"
                docket.until(
                    lambda: docket.access([meanwhile])[meanwhile]["verdict"] == "block",
                    "the gateway does not hear of it",
                )
                took = time.monotonic() - lost_at
                assert store.primary() == spare
                assert docket.access([before])[before]["verdict"] == "block"
                assert took < WITHIN, took
                whole(docket)
                ours = docket.service("")
                starts = {name: it.starts for name, it in site.supervisor.children.items()}
                assert {n: it for n, it in starts.items() if n.startswith(ours) and it > 1} == {}
        finally:
            docket.end()


def test_a_worker_with_a_task_in_hand_outlives_the_store(store: FailingStore) -> None:
    """Fault: the primary is killed while a worker has not acknowledged a task, and waits for the
    next one and for orders. Invariant: it gives up the connection, and does not end of it.
    """
    address = read_address(store.url)
    options = address.broker_options(socket_timeout=5, socket_connect_timeout=5)
    connection = celery.app.connection(address.broker, transport_options=options)
    queue, given = Queue("in-hand", Exchange("in-hand"), routing_key="in-hand"), list[Any]()
    connection.Consumer(queue, callbacks=[lambda body, message: given.append(body)]).consume()
    connection.Producer().publish({}, routing_key="in-hand", exchange=queue.exchange)
    while not given:
        connection.drain_events(timeout=10)
    celery.app.control.mailbox.Node("here", channel=connection.channel()).listen()
    with pytest.raises(TimeoutError):  # until it waits for the next one, and for orders
        while True:
            connection.drain_events(timeout=0.5)
    store.lose_primary()
    # as Celery does (`Consumer.on_connection_error_after_connected`), whose worker ends of what is
    # not ignored here
    connection.collect(socket_timeout=1)
    ignore_errors(connection, connection.close)
