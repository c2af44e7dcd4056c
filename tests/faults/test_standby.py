"""The database waits for a standby that is away, or for a lock that somebody keeps: who decides is
told, in time, and nothing is half done.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from config.postgresql.limits import DEFAULTS, Kind, Limits, limits_of
from enforcement.models import Decision
from tests.faults._ledger import whole
from tests.faults._stack import Actor, Docket
from tests.faults.conftest import New

WEB = {"DOCKET_PROCESS": "web", "DOCKET_WEB_COMMIT_TIMEOUT": "1", "DOCKET_WEB_LOCK_TIMEOUT": "1"}
SOON = 8.0  # seconds; far less than for ever


@contextmanager
def somebody_on_the_web(docket: Docket) -> Iterator[Actor]:
    """Who decides in a process that has the limits of a web process, but shorter ones."""
    actor = Actor({**docket.env, **WEB}, docket.site.folder / "actor-web.log")
    try:
        yield actor
    finally:
        actor.end()


@contextmanager
def standby_away(docket: Docket) -> Iterator[None]:
    """Commits wait for a standby that does not come."""
    site = docket.site
    try:
        site.sql("ALTER SYSTEM SET synchronous_standby_names = 'away'")
        site.sql("SELECT pg_reload_conf()")
        docket.until(lambda: site.sql("SHOW synchronous_standby_names") == [("away",)])
        yield
    finally:
        site.sql("ALTER SYSTEM RESET synchronous_standby_names")
        site.sql("SELECT pg_reload_conf()")


def decided(ref: str) -> int:
    """How often the account was decided on, as everybody sees it."""
    return Decision.objects.filter(case__account__external_ref=ref).count()


def test_a_missing_standby_is_said_in_time_and_nothing_is_half_done(
    docket: Docket, new: New
) -> None:
    """Fault: the synchronous standby is away.

    Invariants: all; who decides is told within the limit, what was not confirmed is seen by nobody
    before the standby has it, and what comes meanwhile is not begun.
    """
    first, second = new(2)
    with somebody_on_the_web(docket) as actor:
        for ref in (first, second):
            assert actor.do(act="report", account=ref)["did"] == "taken"
        with standby_away(docket):
            began = time.monotonic()
            said = actor.do(act="suspend", account=first)
            assert said["did"] == "away" and "Whether this is stored is not known" in said["error"]
            said = actor.do(act="suspend", account=second)
            assert said["did"] == "away" and "Nothing was done" in said["error"]
            assert time.monotonic() - began < SOON
            assert (decided(first), decided(second)) == (0, 0)
            assert docket.access([first])[first]["verdict"] == "allow"
        docket.until(lambda: decided(first) == 1, "what the standby has is not seen")
        assert actor.do(act="suspend", account=second)["did"] == "taken"
    whole(docket)
    assert (decided(first), decided(second)) == (1, 1)


def test_a_lock_that_somebody_keeps_is_given_up(docket: Docket, new: New) -> None:
    """Fault: an account's row is locked for longer than a web process waits. Invariant: the step is
    refused with a sentence, and nothing of it is written.
    """
    (ref,) = new()
    with somebody_on_the_web(docket) as actor:
        assert actor.do(act="report", account=ref)["did"] == "taken"
        with docket.session() as holder:
            holder.execute(
                "SELECT FROM accounts_account WHERE external_ref = %s FOR NO KEY UPDATE", [ref]
            )
            said = actor.do(act="suspend", account=ref)
            assert said["did"] == "away" and "lock timeout" in said["error"], said
        assert actor.do(act="suspend", account=ref)["did"] == "taken"
    whole(docket)


def test_each_kind_of_process_has_limits_of_its_own() -> None:
    """Control: each kind of process has its own time-outs."""
    assert limits_of("web") == DEFAULTS[Kind.WEB]
    assert limits_of("post") == limits_of("worker") == DEFAULTS[Kind.WORKER]
    assert limits_of("migrate").session == {"lock_timeout": "5s"}
    assert limits_of("") == Limits(idle=60)
