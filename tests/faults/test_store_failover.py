"""The gateways' store fails over: a Sentinel lets the replica take over, which lacks the last
writes.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from enforcement.gateway import wire
from tests.faults._ledger import whole
from tests.faults._sentinel import Pair
from tests.faults._stack import Docket


@pytest.fixture
def pair(docket: Docket) -> Iterator[Pair]:
    """The Docket's store is a pair of servers, for the time of a test."""
    site = docket.site
    made = Pair(site)
    made.be_found(0)
    try:
        yield made
    finally:
        address = site.wires["valkey"]
        address.bend("reset")
        address.target = site.valkey.port
        address.bend("pass")
        made.end()


def marker_of(pair: Pair, number: int, docket: Docket) -> str:
    """What vouches for the store in one of the servers."""
    said: Any = pair.client(number, docket.valkey_path).get(wire.MARKER)
    return wire.text(said)


def test_a_promoted_replica_is_compared_and_not_rebuilt_first_and_frees_nobody(
    docket: Docket, pair: Pair
) -> None:
    """Fault: the store's server is cut off from its replica, takes more writes and dies; the
    replica takes over. Invariant 10: what was told before is what is said afterwards.
    """
    held, freed = docket.accounts("behind-held", "behind-freed")
    for ref in (held, freed):
        assert docket.actor().do(act="report", account=ref)["did"] == "taken"
    assert docket.actor().do(act="suspend", account=freed)["did"] == "taken"
    docket.until(lambda: docket.access([freed])[freed]["verdict"] == "block")
    docket.until(lambda: marker_of(pair, 0, docket), "the first server is not vouched for")
    pair.until_in_step()
    pair.part()
    assert docket.actor().do(act="lift_measure", account=freed)["did"] == "taken"
    assert docket.actor().do(act="suspend", account=held)["did"] == "taken"
    docket.until(lambda: docket.access([held])[held]["verdict"] == "block")
    docket.until(lambda: docket.access([freed])[freed]["verdict"] == "allow")
    docket.quiet()
    before = marker_of(pair, 1, docket)
    assert not pair.client(1, docket.valkey_path).hget(wire.ACCESS, held)
    with docket.asked(held, freed) as asker:
        failed_at = pair.fail_over()
        docket.until(lambda: marker_of(pair, 1, docket) != before, "nobody vouches for the store")
        waited, after = time.monotonic() - failed_at, marker_of(pair, 1, docket)
        docket.until(
            lambda: asker.health.get("fresh"), "the gateway does not follow the new server"
        )
        assert after.endswith(wire.COMPARED), f"it was rebuilt, {waited:.1f} s after"
        docket.until(
            lambda: not marker_of(pair, 1, docket).endswith(wire.COMPARED),
            "no rebuild follows behind",
        )
        assert set(asker.verdicts[held]) == {"block"}
    whole(docket)
