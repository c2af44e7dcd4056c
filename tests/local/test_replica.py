"""Reads that may be old go to a standby, and to the primary once it is away, late or promoted: a
real one, made by pg_basebackup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connections

from config.database import databases
from config.local.postgres import EmbeddedPostgres
from config.local.process import wait_until
from config.local.servers import throwaway_folder
from enforcement.sql import replica
from enforcement.sql.replica import Standby, read_apart, standby
from tests.local._standby import follow, running

NAMES = ("primary", "replica")


@pytest.fixture
def servers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any
) -> Iterator[tuple[EmbeddedPostgres, EmbeddedPostgres]]:
    """A primary and its standby, which is not running yet; what is read is read from these."""
    with throwaway_folder() as first, throwaway_folder() as second, django_db_blocker.unblock():
        primary = EmbeddedPostgres(first, throwaway=True)
        with running(primary):
            follower = follow(primary, second)
            urls = (one.url("postgres", "postgres") for one in (primary, follower))
            for name, one in zip(NAMES, databases(*urls).values(), strict=True):
                whole = connections.configure_settings({"default": one})
                connections.settings[name] = whole["default"]
            monkeypatch.setattr(replica, "PRIMARY", NAMES[0])
            monkeypatch.setattr(replica.Known, "away_until", 0.0)
            monkeypatch.setattr(replica, "AWAY", 0.0)
            yield primary, follower
            for name in NAMES:
                connections[name].close()
                del connections[name], connections.settings[name]


def ask(server: EmbeddedPostgres, statement: str) -> Any:
    """One value of a server."""
    url = server.url("postgres", "postgres")
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)  # type: ignore[call-overload]
        return cursor.fetchone()[0] if cursor.description else None


def who_answers(statement: str = "SELECT 1") -> tuple[str, Standby | None]:
    """The name of the database that answers."""

    def read(using: str) -> str:
        with connections[using].cursor() as cursor:
            cursor.execute(statement)
        return using

    return read_apart(read)


def test_the_primary_answers_where_the_standby_cannot(
    servers: tuple[EmbeddedPostgres, EmbeddedPostgres], monkeypatch: pytest.MonkeyPatch
) -> None:
    primary, follower = servers
    assert who_answers() == ("primary", Standby(used=False, behind=None))  # not started yet
    ask(primary, "CREATE TABLE written (n int)")
    with running(follower):
        soon(lambda: who_answers() == ("replica", Standby(used=True, behind=0.0)))
        soon(lambda: bool(ask(follower, "SELECT to_regclass('written') IS NOT NULL")))
        with pytest.raises(DatabaseError, match="read-only"):
            connections["replica"].cursor().execute("INSERT INTO written VALUES (1)")
        # it ends a read in the middle
        killed = "SELECT pg_terminate_backend(pg_backend_pid()) WHERE pg_is_in_recovery()"
        assert who_answers(killed)[0] == "primary"
        soon(lambda: who_answers()[0] == "replica")

        ask(follower, "SELECT pg_wal_replay_pause()::text")
        ask(primary, "INSERT INTO written VALUES (1)")
        soon(lambda: (standby().behind or 0) > 0)
        assert who_answers()[0] == "replica"  # a little behind, which is said
        monkeypatch.setattr(replica, "MOST_BEHIND", 0.0)
        name, how = who_answers()
        assert name == "primary" and how and how.behind and not how.used
        ask(follower, "SELECT pg_wal_replay_resume()::text")
        soon(lambda: who_answers()[0] == "replica")
    assert who_answers() == ("primary", Standby(used=False, behind=None))  # stopped
    with running(follower):
        soon(lambda: who_answers()[0] == "replica")
        assert ask(follower, "SELECT pg_promote()")
        # another primary, whose history is not ours
        assert who_answers() == ("primary", Standby(used=False, behind=None))


def test_one_that_does_not_answer_is_left_alone_for_a_while(
    servers: tuple[EmbeddedPostgres, EmbeddedPostgres], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replica, "AWAY", 60.0)
    assert who_answers()[0] == "primary"
    monkeypatch.setattr(replica, "standby", lambda: pytest.fail("it is asked again"))
    assert who_answers() == ("primary", Standby(used=False, behind=None))


def soon(condition: Callable[[], bool]) -> None:
    """Fails where it does not come true."""
    assert wait_until(condition, seconds=30)
