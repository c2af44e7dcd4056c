"""What vacuum is told of the outbox keeps it small: by PostgreSQL's own autovacuum, beside a table
of which it is told nothing.
"""

from __future__ import annotations

from importlib import import_module

import psycopg

from config.local.postgres import EmbeddedPostgres
from config.local.process import wait_until
from config.local.servers import throwaway_folder
from tests.local._standby import running

ROWS, CHANGED, ROUNDS = 60_000, 8_000, 4
OUTBOX = import_module("enforcement.migrations.0064_room_to_grow").VACUUM[
    "enforcement_outboxmessage"
]


def test_the_outbox_is_looked_after_before_a_fifth_of_it_is_dead() -> None:
    told = ", ".join(f"{name} = {value}" for name, value in OUTBOX.items())
    with throwaway_folder() as folder:
        server = EmbeddedPostgres(folder, throwaway=True, options=("autovacuum_naptime=1s",))
        with running(server), psycopg.connect(server.url("postgres", "postgres")) as connection:
            connection.autocommit = True
            for name, more in (("told", f"WITH ({told})"), ("untold", "")):
                connection.execute(
                    f"CREATE TABLE {name} (n int, phase text, room text) {more}"  # type: ignore[arg-type]
                )
                connection.execute(
                    f"INSERT INTO {name} SELECT n, 'PENDING', repeat('x', 200) "  # type: ignore[arg-type]
                    f"FROM generate_series(1, {ROWS}) n"
                )
                # so that no row is written beside the old one
                connection.execute(f"CREATE INDEX ON {name} (phase, n)")  # type: ignore[arg-type]
                connection.execute(f"VACUUM ANALYZE {name}")  # type: ignore[arg-type]
            before = size_of(connection, "told")
            for round_ in range(ROUNDS):
                for name in ("told", "untold"):
                    first = round_ * CHANGED
                    connection.execute(
                        f"UPDATE {name} SET phase = 'DONE' "  # type: ignore[arg-type]
                        f"WHERE n > {first} AND n <= {first + CHANGED}"
                    )
                changed = (round_ + 1) * CHANGED
                assert wait_until(
                    lambda: is_clean(connection, "told", changed),  # noqa: B023
                    seconds=60,
                )
            # new rows go where those of the round before lay
            assert size_of(connection, "told") < before * 1.2
            assert size_of(connection, "told") < size_of(connection, "untold")


def size_of(connection: psycopg.Connection, name: str) -> int:
    """Bytes."""
    found = connection.execute("SELECT pg_relation_size(%s::regclass)", [name]).fetchone()
    assert found
    return int(found[0])


def is_clean(connection: psycopg.Connection, name: str, changed: int) -> bool:
    """Whether so many rows were changed, and none of the old ones is left."""
    found = connection.execute(
        "SELECT n_tup_upd, n_dead_tup FROM pg_stat_user_tables WHERE relname = %s", [name]
    ).fetchone()
    return found == (changed, 0)
