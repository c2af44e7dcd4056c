"""Is it open? The page of a case says what the gateways enforce, as real ones say it themselves."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from signal import SIGCONT, SIGSTOP
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from redis import Redis

from enforcement.delivery import reach, relay, snapshot
from enforcement.gateway import wire
from enforcement.models import Case, Gateway, HolderRequest, Reach
from enforcement.models.reach import WITHIN
from enforcement.queries.health import decided_and_not_enforced, enforcement_times
from tests.gateway.conftest import GatewayProcess, until
from tests.portal.conftest import Outside
from tests.portal.test_holder import sent
from tests.scenes import held_elsewhere


@pytest.fixture
def store(settings: Any, worker_id: str) -> Iterator[Redis]:
    """An empty store of this test process's own."""
    database = 10 + int(worker_id.removeprefix("gw")) % 6 if worker_id != "master" else 10
    settings.VALKEY_URL = urlsplit(settings.VALKEY_URL)._replace(path=f"/{database}").geturl()
    snapshot.connect.cache_clear()
    with Redis.from_url(settings.VALKEY_URL) as client:
        client.flushdb()
        yield client
        client.flushdb()
    snapshot.connect.cache_clear()


@pytest.fixture
def gateways(store: Redis, settings: Any, tmp_path: Path) -> Iterator[list[GatewayProcess]]:
    """Two gateways of this installation."""
    with ExitStack() as stack:
        made = [
            stack.enter_context(
                GatewayProcess(
                    settings.VALKEY_URL,
                    tmp_path / f"{name}.log",
                    {"DOCKET_BASE_URL": settings.BASE_URL},
                )
            )
            for name in ("one", "two")
        ]
        yield made
        for one in made:
            with suppress(ProcessLookupError):
                os.killpg(one.process.pid, SIGCONT)


def tick(later: timedelta = timedelta(0)) -> bool:
    """What the worker does each second."""
    now = datetime.now(UTC)
    relay.work_through(now=lambda: now, channels=relay.SNAPSHOTS)
    snapshot.maintain_store(now)
    reach.look_at_gateways(now=now, wall=now + later)
    return True


def known() -> int:
    """How many gateways are known."""
    return tick() and Gateway.objects.count()


def is_confirmed() -> bool:
    """Whether every gateway has confirmed everything."""
    tick()
    return not any(one.enforced_epoch < one.handed_epoch for one in Reach.objects.all())


def timed() -> int:
    """Of how many versions it is counted how soon all gateways enforced them."""
    bounds = enforcement_times()
    assert [one.at_most for one in bounds] == list(WITHIN)
    assert sum(one.seconds for one in bounds) >= 0
    return bounds[-1].upto


def words(browser: Client, case: Case) -> str:
    """The page of a case, without its line breaks."""
    return " ".join(browser.get(f"/h/{case.ref}").content.decode().split())


def test_what_is_lifted_is_open_once_every_gateway_says_so(
    outside: Outside, gateways: list[GatewayProcess]
) -> None:
    world, case = outside.world, outside.case
    other = held_elsewhere(world, "acme")
    browser = outside.come_in()
    assert "It is on its way to our gateways." in words(browser, case)
    until(lambda: known() == 2)
    until(is_confirmed)
    page = words(browser, case)
    assert "<dd>Suspended" in page and "All our gateways confirmed this on" in page

    before = timed()
    assert before > 0 and decided_and_not_enforced() is None

    os.killpg(gateways[1].process.pid, SIGSTOP)
    world.take(case, "lift_measure", reasons="It was a mistake.")
    tick()
    until(lambda: gateways[0].verdict("acme") == "limit")
    tick()
    page = words(browser, case)
    assert "Another case restricts your account" in page
    assert "<dd>Restricted by another case" in page
    assert "handed to our gateways on" in page
    assert "Not all of them have confirmed it yet." in page
    for untrue in ("being given back", "I am still blocked", "<dd>Open"):
        assert untrue not in page, untrue

    world.take(other, "lift_measure", "ravi", reasons="So was this.")
    tick()
    until(lambda: gateways[0].verdict("acme") == "allow")
    tick()
    page = words(browser, case)
    assert "<h1>Your API access is being restored</h1>" in page
    assert "Not all of them have confirmed it yet. As a rule it works within a minute." in page
    assert "All our gateways confirmed" not in page
    sent(browser, f"/h/{case.ref}/blocked")
    assert HolderRequest.objects.get(kind="STILL_BLOCKED").text == "I am still blocked."

    # of two versions that wait, the time of both runs since the first was decided
    waits = decided_and_not_enforced()
    assert waits == case.events.filter(act="lift_measure").get().at and timed() == before

    os.killpg(gateways[1].process.pid, SIGCONT)
    until(is_confirmed)
    assert timed() == before + 1 and decided_and_not_enforced() is None
    assert gateways[1].verdict("acme") == "allow"
    page = words(browser, case)
    assert "<h1>Your API access is open while we look into a report</h1>" in page
    assert "<dd>Open" in page and "All our gateways confirmed this on" in page


def test_one_that_stops_is_not_waited_for_and_one_that_is_silent_is_for_a_while(
    outside: Outside, gateways: list[GatewayProcess], store: Redis
) -> None:
    until(lambda: known() == 2)
    until(is_confirmed)
    gateways[0].process.terminate()
    until(lambda: known() == 1)
    assert store.hlen(wire.ACKS) == 1
    gateways[1].kill()
    outside.world.take(outside.case, "lift_measure", reasons="It was a mistake.")
    assert not is_confirmed()
    tick(timedelta(minutes=14))
    assert Gateway.objects.get().behind_since_at, "it may still answer from its last good copy"
    tick(timedelta(minutes=16))
    assert not Gateway.objects.exists() and not store.exists(wire.ACKS)
    assert not is_confirmed(), "nobody has said that it is enforced"
    nonsense = {"a": b"\xff{", "n" * 400: b"{}", "nul\0": b"{}", "b": b"x" * 600}
    store.hset(wire.ACKS, mapping=nonsense)  # type: ignore[arg-type]
    assert not is_confirmed() and not store.exists(wire.ACKS)


def test_nothing_is_believed_of_a_store_that_has_forgotten(
    outside: Outside, gateways: list[GatewayProcess], store: Redis
) -> None:
    until(lambda: known() == 2)
    until(is_confirmed)
    said = store.hgetall(wire.ACKS)
    for one in gateways:
        os.killpg(one.process.pid, SIGSTOP)
    outside.world.take(outside.case, "lift_measure", reasons="It was a mistake.")
    store.flushdb()
    store.hset(wire.ACKS, mapping=said)  # type: ignore[arg-type]
    snapshot.maintain_store(datetime.now(UTC))  # no change stands in the stream of the new store
    assert not is_confirmed(), "what they said was of another store"
    for one in gateways:
        os.killpg(one.process.pid, SIGCONT)
    until(is_confirmed)
