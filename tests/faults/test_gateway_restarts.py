"""The gateway is killed while somebody asks it about a held, a freed and an unknown account without
a pause, in each state that the store may be in.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from tests.faults._asker import Asker
from tests.faults._ledger import whole
from tests.faults._stack import Docket
from tests.faults.conftest import New


@contextmanager
def there(docket: Docket) -> Iterator[None]:
    """Nothing is wrong with the store."""
    yield


@contextmanager
def without_worker(docket: Docket) -> Iterator[None]:
    """Nobody says that changes would come."""
    with docket.paused("worker", "beat"):
        yield


@contextmanager
def emptied(docket: Docket) -> Iterator[None]:
    """FLUSHALL, and nobody who would rebuild the store."""
    with docket.paused("worker", "beat"), docket.client() as client:
        client.flushall()
        yield


@contextmanager
def frozen(docket: Docket) -> Iterator[None]:
    """Valkey stands still."""
    docket.site.signal("valkey", signal.SIGSTOP)
    try:
        yield
    finally:
        docket.site.signal("valkey", signal.SIGCONT)


@contextmanager
def unreachable(docket: Docket) -> Iterator[None]:
    """The wire to Valkey hangs up on everybody."""
    docket.site.wires["valkey"].bend("reset")
    try:
        yield
    finally:
        docket.site.wires["valkey"].bend("pass")


States = Callable[[Docket], AbstractContextManager[None]]
STATES = [there, without_worker, emptied, frozen, unreachable]


@pytest.fixture
def accounts(docket: Docket, new: New) -> dict[str, str]:
    """A held, a freed and an unknown account, and what must be said of each."""
    held, freed = new(2)
    for ref in (held, freed):
        assert docket.actor().do(act="report", account=ref)["did"] == "taken"
        assert docket.actor().do(act="suspend", account=ref)["did"] == "taken"
    assert docket.actor().do(act="lift_measure", account=freed)["did"] == "taken"
    expected = {held: "block", freed: "allow", "nobody-knows": "allow"}
    heard(docket, expected)
    return expected


def heard(docket: Docket, expected: dict[str, str]) -> None:
    """Wait until the gateway says so."""
    docket.until(
        lambda: (
            {ref: said["verdict"] for ref, said in docket.access([*expected]).items()} == expected
        ),
        "the gateway does not say what was decided",
    )


def restarted(docket: Docket, asker: Asker, *, answers: bool) -> None:
    """Kill the gateway, and wait until it answers again, or says at least that it is not ready."""
    child = docket.site.supervisor.children[docket.service("gateway")]
    starts = child.starts
    docket.kill("gateway")
    docket.until(lambda: child.starts > starts, "the gateway is not started again")
    asked, unanswered = asker.asked, asker.unanswered
    docket.until(
        lambda: asker.asked > asked + 20 or (not answers and asker.unanswered > unanswered + 20),
        f"nobody is answered: {asker.health}",
    )


def nothing_else_was_said(docket: Docket, asker: Asker, expected: dict[str, str]) -> None:
    docket.until(lambda: asker.health.get("fresh"), f"the gateway is not ready: {asker.health}")
    whole(docket)
    assert {ref: set(said) for ref, said in asker.verdicts.items()} == {
        ref: {verdict} for ref, verdict in expected.items()
    }
    assert asker.untrue() == set()
    assert asker.gone_back == []


@pytest.mark.parametrize("state", STATES)
def test_a_gateway_that_is_killed_says_afterwards_what_it_said_before(
    state: States, docket: Docket, accounts: dict[str, str]
) -> None:
    """Fault: the gateway is killed twice, while the store is there, without a worker, emptied,
    frozen or unreachable. Invariant 10: no wrong answer at any moment, and no older epoch; what was
    blocked is blocked, also with nothing but the file.
    """
    with Asker(docket.gateway, *accounts) as asker:
        docket.until(lambda: asker.asked > 20)
        with state(docket):
            for _ in range(2):
                restarted(docket, asker, answers=True)
        nothing_else_was_said(docket, asker, accounts)


@pytest.mark.parametrize("state", STATES)
def test_a_gateway_that_is_killed_and_has_lost_its_file_says_nothing_rather_than_something_wrong(
    state: States, docket: Docket, accounts: dict[str, str]
) -> None:
    """Fault: the same, and the disk with the gateway's copy is lost. Invariant 10: no wrong answer,
    but a 503 where there is nothing to answer from.
    """
    with Asker(docket.gateway, *accounts) as asker:
        docket.until(lambda: asker.asked > 20)
        with state(docket):
            for file in docket.copies.glob("*.copy"):
                file.unlink()
            restarted(docket, asker, answers=state in (there, without_worker))
            asked, unanswered = asker.asked, asker.unanswered
            if state not in (there, without_worker):
                docket.until(lambda: asker.unanswered > unanswered + 20 or asker.asked > asked)
                assert asker.asked == asked
        nothing_else_was_said(docket, asker, accounts)


def test_a_decision_that_was_heard_is_heard_from_a_gateway_that_dies_with_the_store_at_once(
    docket: Docket, new: New
) -> None:
    """Fault: gateway and wire to the store go in the moment after a suspension was heard.

    Invariant 10: the gateway that starts without a store blocks.
    """
    (ref,) = new()
    assert docket.actor().do(act="report", account=ref)["did"] == "taken"
    with Asker(docket.gateway, ref) as asker:
        docket.until(lambda: asker.asked > 0)
        assert docket.actor().do(act="suspend", account=ref)["did"] == "taken"
        docket.until(lambda: asker.verdicts[ref]["block"])
        docket.kill("gateway")
        with unreachable(docket):
            restarted(docket, asker, answers=True)
            assert docket.access([ref])[ref]["verdict"] == "block"
        docket.until(lambda: asker.health.get("fresh"))
        whole(docket)
        assert asker.untrue() == set()
        assert asker.gone_back == []


def test_what_was_decided_while_the_gateway_was_away_is_what_it_says_first(
    docket: Docket, accounts: dict[str, str]
) -> None:
    """Fault: the gateway is away while a held account is freed and a freed one held.

    Invariant 10: its file says otherwise, and is not believed while the store answers.
    """
    held, freed = (ref for ref in accounts if ref != "nobody-knows")
    docket.stop("gateway")
    assert docket.actor().do(act="lift_measure", account=held)["did"] == "taken"
    assert docket.actor().do(act="report", account=freed)["did"] == "taken"
    order = {"act": "suspend", "account": freed, "terms": {"facts": "A second report."}}
    assert docket.actor().do(**order)["did"] == "taken"
    assert docket.actor().do(act="approve", account=freed, by="lena")["did"] == "taken"
    docket.quiet()
    with Asker(docket.gateway, held, freed) as asker:
        docket.start("gateway")
        docket.until(lambda: asker.asked > 50, "nobody is answered")
        expected = {held: "allow", freed: "block"}
        nothing_else_was_said(docket, asker, expected)
