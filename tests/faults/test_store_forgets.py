"""The gateway's store is emptied, put back to an old copy, full, or frozen: while somebody asks
about held accounts without a pause.

Invariant 10 (nobody sees an older epoch after a newer one) and the promise that a block never turns
into an allow because something was forgotten. Each ends when the gateway is ready again by itself,
and everything of the database stands in the store.
"""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest
from redis import Redis

from enforcement.gateway import store, wire
from enforcement.queries.restored import raised_to
from tests.faults._asker import Asker
from tests.faults._stack import MAX_STALE, Docket, Site
from tests.faults.conftest import New


@pytest.fixture
def desk(docket: Docket, new: New) -> Docket:
    """The Docket, with two accounts `held` that the gateway blocks."""
    docket.held = new(2)
    for ref in docket.held:
        suspended(docket, ref)
    return docket


def suspended(desk: Docket, ref: str) -> None:
    """Decided, and told to the gateway."""
    assert desk.actor().do(act="report", account=ref)["did"] == "taken"
    assert desk.actor().do(act="suspend", account=ref)["did"] == "taken"
    desk.until(lambda: desk.access([ref])[ref]["verdict"] == "block", f"{ref} is not blocked")


def ready(asker: Asker) -> bool:
    return bool(asker.health.get("fresh"))


def whole_again(desk: Docket, asker: Asker) -> None:
    """The gateway is ready, the store is vouched for, and the requester never heard anything else
    of held accounts.
    """
    desk.until(lambda: ready(asker), f"the gateway is not ready: {asker.health}")
    with desk.client() as client:
        assert not store.rebuild_due(client, raised_to())
    for ref in desk.held:
        assert set(asker.verdicts[ref]) == {"block"}, asker.verdicts
    desk.until(lambda: asker.asked > 100, "nobody answers the asker")


def test_an_emptied_store_frees_nobody_and_says_so_and_is_whole_again(desk: Docket) -> None:
    """Fault: FLUSHALL, with nobody there to rebuild at first.

    Invariant 10: what was blocked stays so, and the answer says that it is stale.
    """
    with desk.asked(*desk.held) as asker:
        desk.until(lambda: ready(asker))
        # more than once: a tick that was under way may have rebuilt it
        with desk.paused("beat"), desk.client() as client:

            def noticed() -> bool:
                client.flushall()
                health = asker.health
                return (
                    "forgotten" in health["why"]
                    and not health["fresh"]
                    and asker.last[desk.held[0]]["stale"] is True
                )

            desk.until(noticed, "the gateway does not say that the store has forgotten")
        whole_again(desk, asker)


def copied(site: Site) -> Path:
    """What Valkey's files say now."""
    copy = site.valkey.data.parent / "old-copy"
    site.signal("valkey", signal.SIGSTOP)  # what it was told stands in its files
    shutil.copytree(site.valkey.data / "appendonlydir", copy)
    site.signal("valkey", signal.SIGCONT)
    return copy


def put_back(site: Site, copy: Path) -> None:
    """While Valkey is away, in the place of its files."""
    files = site.valkey.data / "appendonlydir"
    shutil.rmtree(files)
    copy.rename(files)


@pytest.mark.parametrize("file", ["kept", "lost"])
def test_a_store_that_lost_its_last_second_frees_nobody_though_the_gateway_died_with_it(
    file: str, desk: Docket, site: Site
) -> None:
    """Fault: the machine of Valkey and gateway dies, and the last second was not on its disk (here:
    an account was freed and another held in it); with the gateway's file, and without. Invariant
    10: what was told then is what is said afterwards, or a 503.
    """
    freed, later = desk.held[0], desk.accounts(f"last-second-{file}")[0]
    copy = copied(site)
    desk.held = [later]
    assert desk.actor().do(act="lift_measure", account=freed)["did"] == "taken"
    suspended(desk, later)
    desk.until(lambda: desk.access([freed])[freed]["verdict"] == "allow")
    with desk.asked(freed, later) as asker:
        desk.until(lambda: ready(asker))
        gateway = site.supervisor.children[desk.service("gateway")]
        starts = gateway.starts
        site.supervisor.stop(["valkey"], seconds=0, sig=signal.SIGKILL)
        desk.kill("gateway")
        if file == "lost":
            for kept in desk.copies.glob("*.copy"):
                kept.unlink()
        put_back(site, copy)
        desk.until(lambda: gateway.starts > starts, "the gateway is not started again")
        site.supervisor.start(site.valkey.service())
        desk.until(lambda: not ready(asker), "nothing was noticed")
        whole_again(desk, asker)
        assert set(asker.verdicts[freed]) == {"allow"}
        assert asker.unanswered or file == "kept"


def test_an_old_copy_of_the_store_takes_nothing_back(desk: Docket, site: Site) -> None:
    """Fault: Valkey's files of an hour ago are put back.

    An account was freed and another held since then. Invariant 10: neither is undone.
    """
    freed, later = desk.held[0], desk.accounts("later")[0]
    copy = copied(site)
    desk.held = [later]
    assert desk.actor().do(act="lift_measure", account=freed)["did"] == "taken"
    suspended(desk, later)
    desk.until(lambda: desk.access([freed])[freed]["verdict"] == "allow")
    with desk.asked(freed, later) as asker:
        desk.until(lambda: ready(asker))
        with desk.client() as client:
            with desk.paused("worker", "post", "beat"):
                site.supervisor.stop(["valkey"])
                put_back(site, copy)
                site.supervisor.start(site.valkey.service())
                assert (
                    wire.decode(client.hget(wire.ACCESS, freed) or b"").epoch == raised_to() + 1
                ), "the copy was not put back"
            desk.until(lambda: client.hexists(wire.ACCESS, later), "the store is not rebuilt")
        whole_again(desk, asker)
        assert set(asker.verdicts[freed]) == {"allow"}


def full(client: Redis) -> bool:
    """Whether the store refuses to write."""
    try:
        client.set("docket:test", "x" * 100_000)
    except Exception as error:  # noqa: BLE001
        return "OOM" in str(error).upper() or "memory" in str(error)
    return False


def test_a_store_without_memory_frees_nobody_and_catches_up(desk: Docket) -> None:
    """Fault: Valkey refuses every write (maxmemory, noeviction). Invariants 6, 10: what was blocked
    stays so, and what is decided meanwhile is told as soon as there is room.
    """
    late = desk.accounts("late")[0]
    with desk.client() as client, desk.asked(*desk.held) as asker:
        desk.until(lambda: ready(asker))
        assert desk.actor().do(act="report", account=late)["did"] == "taken"
        client.config_set("maxmemory", 1)
        try:
            assert full(client)
            desk.until(
                lambda: not ready(asker) and "worker is away" in asker.health["why"],
                "the gateway does not notice",
            )
            assert desk.actor().do(act="suspend", account=late)["did"] == "taken"
        finally:
            client.config_set("maxmemory", 0)
        desk.until(
            lambda: desk.access([late])[late]["verdict"] == "block", "what was decided is not told"
        )
        whole_again(desk, asker)


def test_a_store_that_stands_still_frees_nobody_however_long(desk: Docket, site: Site) -> None:
    """Fault: Valkey is stopped (SIGSTOP) past DOCKET_MAX_STALE. Invariant 10: what was blocked
    stays so, unknown accounts are answered as before, and the gateway says that it is not
    ready.
    """
    with desk.asked(*desk.held, "nobody-knows") as asker:
        desk.until(lambda: ready(asker))
        site.signal("valkey", signal.SIGSTOP)
        try:
            desk.until(
                lambda: (asker.health.get("staleness_ms") or 0) > MAX_STALE * 1000,
                "it does not grow stale",
            )
            assert not ready(asker)
            assert "away" in asker.health["why"]
        finally:
            site.signal("valkey", signal.SIGCONT)
        whole_again(desk, asker)
        assert set(asker.verdicts["nobody-knows"]) == {"allow"}  # DOCKET_ON_STALE is to keep
