"""What takes long, for the long run alone: the store stands still for twenty seconds, and rows are
locked for a minute, while people work.
"""

from __future__ import annotations

import signal
import time
from datetime import timedelta
from typing import Any

from enforcement.models import OutboxMessage
from tests.faults._load import Load, Trial
from tests.faults._stack import MAX_STALE, PATIENCE, Docket

FROZEN, LOCKED = 20.0, 60.0  # seconds
PACE = 1.0  # seconds between two orders meanwhile, so that there is work left for afterwards
BYSTANDER = 2  # the number of an actor who is not of the load


def frozen(load: Load) -> str:
    """Valkey stands still for FROZEN seconds: no held account is let in, the gateway says that it
    is stale, and people go on deciding.
    """
    docket = load.docket
    refs = docket.accounts("frozen-1", "frozen-2")
    for ref in refs:
        done(docket, act="report", account=ref)
        done(docket, act="suspend", account=ref)
    docket.until(
        lambda: {answer["verdict"] for answer in docket.access(refs).values()} == {"block"},
        "the gateway does not block",
    )
    with docket.asked(*refs) as asker:
        docket.until(lambda: asker.health.get("fresh"), "the gateway is not ready")
        docket.site.signal("valkey", signal.SIGSTOP)
        try:
            before = asker.asked
            steps = worked(load, FROZEN)
            asked, health = asker.asked - before, asker.health
        finally:
            docket.site.signal("valkey", signal.SIGCONT)
        docket.until(
            lambda: asker.health["fresh"], f"the gateway is not ready again: {asker.health}"
        )
        assert (
            not health["fresh"]
            and "away" in health["why"]
            and health["staleness_ms"] > MAX_STALE * 1000
        ), health
        assert {verdict for ref in refs for verdict in asker.verdicts[ref]} == {"block"}, (
            asker.verdicts
        )
        assert asked
    return (
        f"Valkey stood still for {FROZEN:.0f} s: the gateway was asked {asked} times about "
        "what is blocked, and let in none; "
        f"it said: {health['why']}; {steps} steps were taken meanwhile."
    )


def locked(load: Load) -> str:
    """A session keeps an account and a message that is due for LOCKED seconds: the relay passes the
    message by, others go on, and who wants to decide about the account waits, and is done in the
    end.
    """
    docket = load.docket
    stuck, owing = docket.accounts("locked", "owing")
    for ref in (stuck, owing):
        done(docket, act="report", account=ref)
    owed = OutboxMessage.objects.filter(
        account__external_ref=owing, channel="WEBHOOK", phase="PENDING"
    )
    row = failed_once(docket, owing, owed)
    with docket.session() as holder:
        holder.execute(
            "SELECT FROM accounts_account WHERE external_ref = %s FOR NO KEY UPDATE", [stuck]
        )
        holder.execute("SELECT FROM enforcement_outboxmessage WHERE id = %s FOR UPDATE", [row])
        docket.now += timedelta(minutes=1)  # to the next try
        bystander = docket.actor(BYSTANDER)
        bystander.order(act="suspend", account=stuck)
        steps = worked(load, LOCKED)
        left = list(owed.values_list("pk", "lease_token"))
        assert left == [(row, None)], f"the relay did not pass by: {left}"
        assert not bystander.answered(), "somebody got past the lock"
    assert bystander.answer()["did"] == "taken"
    docket.until(lambda: not owed.exists(), "what was locked is not paid")
    return (
        f"An account and a message were locked for {LOCKED:.0f} s: {steps} steps were taken "
        "meanwhile, the relay paid what else "
        "was owed, and who waited for the account was done afterwards."
    )


TRIALS: tuple[Trial, ...] = ((frozen, FROZEN), (locked, LOCKED))


def failed_once(docket: Docket, ref: str, owed: Any) -> Any:
    """A message about the account that its receiver did not take, as did the others; they wait for
    the clock. Its key.
    """
    receiver = docket.site.net.receiver
    receiver.how = 500
    try:
        done(docket, act="suspend", account=ref)
        docket.until(lambda: not owed.filter(attempts=0).exists(), "nobody tries it")
        keys = list(owed.values_list("pk", flat=True))
    finally:
        receiver.how = 200
    assert len(keys) > 1, "there is nothing else that could be held up"
    return keys[0]


def done(docket: Docket, **order: str) -> None:
    """The bystander does it, for the load's own people are busy: again where his connection was
    among the dead.
    """
    actor = docket.actor(BYSTANDER)
    docket.until(lambda: actor.do(**order)["did"] in ("taken", "refused"), order)


def worked(load: Load, seconds: float) -> int:
    """Let people work for so long. How many steps they took."""
    before, pace, ends = len(load.acknowledged), load.pace, time.monotonic() + seconds

    def over() -> bool:
        load.go_on()
        return time.monotonic() >= ends

    load.pace = PACE
    load.docket.until(over, seconds=seconds + PATIENCE)
    load.pace = pace
    steps = len(load.acknowledged) - before
    assert steps or load.over(), "nobody gets on"
    return steps
