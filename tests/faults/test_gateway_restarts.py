"""The gateway is killed while somebody asks it about a held, a freed and an unknown account without
a pause, in each state that the store may be in.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from config.local.process import free_port
from config.local.supervisor import Service
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


@pytest.mark.parametrize("state", STATES)
def test_a_gateway_that_is_killed_says_afterwards_what_it_said_before(
    state: States, docket: Docket, accounts: dict[str, str]
) -> None:
    """Fault: the gateway is killed twice, while the store is there, without a worker, emptied,
    frozen or unreachable. Invariant 10: no wrong answer at any moment, and no older epoch; what was
    blocked is blocked, also with nothing but the file.
    """
    with docket.asked(*accounts) as asker:
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
    with docket.asked(*accounts) as asker:
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
    with docket.asked(ref) as asker:
        docket.until(lambda: asker.asked > 0)
        assert docket.actor().do(act="suspend", account=ref)["did"] == "taken"
        docket.until(lambda: asker.verdicts[ref]["block"])
        docket.kill("gateway")
        with unreachable(docket):
            restarted(docket, asker, answers=True)
            assert docket.access([ref])[ref]["verdict"] == "block"
        docket.until(lambda: asker.health.get("fresh"))
        whole(docket)


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
    with docket.asked(held, freed) as asker:
        docket.start("gateway")
        docket.until(lambda: asker.asked > 50, "nobody is answered")
        expected = {held: "allow", freed: "block"}
        nothing_else_was_said(docket, asker, expected)


def test_a_gateway_and_its_store_that_are_killed_at_once_say_what_was_said_before(
    docket: Docket, accounts: dict[str, str]
) -> None:
    """Fault: SIGKILL to both, twice, in either order. Invariant 10: no wrong answer at any moment,
    from what Valkey and the gateway's file kept.
    """
    with docket.asked(*accounts) as asker:
        docket.until(lambda: asker.asked > 20)
        for first in ("valkey", docket.service("gateway")):
            valkey = docket.site.supervisor.children["valkey"]
            starts = valkey.starts
            docket.site.kill(first)
            docket.site.kill("valkey")
            restarted(docket, asker, answers=True)
            docket.until(lambda: valkey.starts > starts, "Valkey is not started again")  # noqa: B023
        nothing_else_was_said(docket, asker, accounts)


def damaged(file: Path, older: bytes) -> None:
    """A byte in its middle is another one."""
    raw = file.read_bytes()
    at = len(raw) // 2
    file.write_bytes(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])


def cut(file: Path, older: bytes) -> None:
    """It ends too early."""
    file.write_bytes(file.read_bytes()[:-1])


def put_back(file: Path, older: bytes) -> None:
    """It is of before the last decisions, as from a backup."""
    file.write_bytes(older)


@pytest.mark.parametrize("hurt", [damaged, cut, put_back])
def test_a_gateway_whose_file_is_hurt_while_it_is_away_says_nothing_from_it(
    hurt: Callable[[Path, bytes], None], docket: Docket, new: New
) -> None:
    """Fault: the gateway dies, and its file is damaged, cut, or put back to before a decision.
    Invariant 10: a file that is not whole is not read, with or without a store; an older one is not
    believed while the store answers.
    """
    (ref,) = new()
    assert docket.actor().do(act="report", account=ref)["did"] == "taken"
    docket.until(lambda: list(docket.copies.glob("*.copy")), "there is no file")
    (file,) = docket.copies.glob("*.copy")
    older = file.read_bytes()
    assert docket.actor().do(act="suspend", account=ref)["did"] == "taken"
    heard(docket, {ref: "block"})
    with docket.asked(ref) as asker:
        docket.until(lambda: asker.asked > 20)
        docket.stop("gateway")
        hurt(file, older)
        if hurt is put_back:
            docket.start("gateway")
        else:
            with unreachable(docket):
                unanswered = asker.unanswered
                docket.site.supervisor.start(unready(docket))
                docket.until(lambda: asker.unanswered > unanswered + 20, "it does not start")
        nothing_else_was_said(docket, asker, {ref: "block"})


def unready(docket: Docket) -> Service:
    """The gateway, which is not waited for until it is ready."""
    gateway = docket.services["gateway"]
    return replace(gateway, name=docket.service("gateway"), ready=lambda: True)


@pytest.mark.parametrize("seconds", [3_600, -3_600], ids=["forward", "back"])
def test_a_gateway_whose_clock_is_put_forward_or_back_says_what_it_said_before(
    seconds: int, docket: Docket, accounts: dict[str, str], new: New
) -> None:
    """Fault: the clock of the gateway's machine jumps by an hour while it runs, and back while
    gateway and store are away: its file is from the future, or old. Invariant 10: no wrong answer,
    and what was decided in between is known.
    """
    (late,) = new()
    assert docket.actor().do(act="report", account=late)["did"] == "taken"
    with docket.asked(*accounts) as asker:
        docket.until(lambda: asker.asked > 20)
        try:
            docket.clock.write_text(str(seconds), encoding="ascii")
            assert docket.actor().do(act="suspend", account=late)["did"] == "taken"
            heard(docket, {late: "block"})
            docket.until(lambda: asker.health.get("fresh"), f"it is not fresh: {asker.health}")
            with unreachable(docket):
                docket.kill("gateway")
                docket.clock.write_text("0", encoding="ascii")
                restarted(docket, asker, answers=True)
                assert asker.health["copy"] == "file"
                heard(docket, {late: "block"})
        finally:
            docket.clock.unlink()
        nothing_else_was_said(docket, asker, accounts)


@pytest.mark.parametrize(
    ("setting", "wrong"),
    [("DOCKET_ON_COLD", "from_nothing"), ("DOCKET_ON_UNKNOWN_ACCOUNT", "untrue")],
)
def test_the_asker_finds_a_gateway_that_answers_before_it_knows(
    setting: str, wrong: str, docket: Docket, accounts: dict[str, str]
) -> None:
    """Control: a gateway that says `allow` while it has no copy, as all did once, and one that
    blocks whom nobody ever held, must be found out.
    """
    port = free_port()
    plain = docket.services["gateway"]
    other = replace(
        plain,
        name=docket.service("other-gateway"),
        argv=tuple(str(port) if word == str(docket.gateway) else word for word in plain.argv),
        env={
            **plain.env,
            "DOCKET_GATEWAY_COPY": str(docket.site.folder / f"no-copies-{wrong}"),
            setting: "allow" if setting == "DOCKET_ON_COLD" else "block",
            **({"VALKEY_URL": "redis://127.0.0.1:1/0"} if setting == "DOCKET_ON_COLD" else {}),
        },
        ready=lambda: True,
    )
    docket.site.supervisor.start(other)
    try:
        with Asker(port, *accounts) as asker:
            for account, said in docket.access([*accounts]).items():
                asker.tell(account, said["epoch"])
            docket.until(lambda: asker.asked > 20, "nobody is answered")
    finally:
        docket.stop("other-gateway")
    assert asker.wrong()
    if wrong == "untrue":
        assert {said[0] for said in asker.untrue()} == {"nobody-knows"}
    else:
        assert asker.from_nothing == set(accounts)
        # of the held and of the freed one it said an older epoch than was said before
        assert {account for account, *_ in asker.gone_back} == set(accounts) - {"nobody-knows"}
