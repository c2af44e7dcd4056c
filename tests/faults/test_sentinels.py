"""The store fails over, and everybody who speaks to it asks the Sentinels who it is now: no proxy
stands between.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.local.sentinels import FailingStore
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
    was owed is lost.
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
        finally:
            docket.end()
