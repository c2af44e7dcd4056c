"""Every test acts as the application's role: the owner makes the test database, and the tests own
nothing in it.
"""

from __future__ import annotations

import gc
import ipaddress
import itertools
import os
import socket
from collections.abc import Iterator
from functools import cache
from typing import Any

import psycopg
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, connections
from django.test import TransactionTestCase
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

from config.local.worlds import Worlds, with_database
from enforcement.web._shared import probes
from tests import sampling
from tests.fixtures import app, owner, scene, world  # noqa: F401  (fixtures are found by their names here)

# How long an example takes says how busy the machine is, and nothing about the program.
settings.register_profile("docket", deadline=None)
settings.load_profile("docket")

WALKS = [f"tests.operations._walk{of}" for of in ("", "_mail", "_reports", "_staff")]
pytest.register_assert_rewrite(*WALKS)  # what they assert is shown as if it stood in a test
# folders whose tests share servers that take long to start
TOGETHER = ("tests/faults/", "tests/journeys/")


class ByRoom(LoadFileScheduling):  # type: ignore[misc]
    """What a worker takes at once: a file, or a whole folder."""

    def _split_scope(self, nodeid: str) -> str:
        return next(
            (folder for folder in TOGETHER if nodeid.startswith(folder)),
            super()._split_scope(nodeid),
        )


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByRoom:
    """See `ByRoom`."""
    return ByRoom(config, log)


def pytest_configure(config: pytest.Config) -> None:
    """Whether this is a run of everything: its worker processes do not see the command line."""
    if config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        os.environ[sampling.EVERYTHING] = "yes"


def pytest_report_header() -> str:
    """Which part of what is dear this run sees."""
    return f"sample: {'whole' if sampling.WHOLE else sampling.WEEK} (tests/sampling.py)"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out of a run of everything what is another week's turn."""
    if not sampling.leaves_out():
        return
    out = sampling.left_out(item.nodeid for item in items)
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid in out])
    items[:] = [item for item in items if item.nodeid not in out]


def pytest_collection_finish() -> None:
    """What is there now stays until the end: looking through it again and again for what can go
    takes a tenth of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> Iterator[None]:
    """After the owner has migrated, act as `docket_app`.

    TRUNCATE is granted for the tests' own clean-up alone. Where a browser's site will be asked
    for, what it is copied from is laid aside now: later a connection of some test may be open, and
    a database that somebody uses cannot be copied.
    """
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute("GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO docket_app")
        connection.close()
    sites = any("tests/journeys/" in item.nodeid for item in request.session.items)
    worlds = Worlds(with_database(os.environ["DATABASE_URL"], connection.settings_dict["NAME"]))
    if sites:
        worlds.begin(connection.settings_dict["NAME"])
    options = connection.settings_dict["OPTIONS"]
    given = options["options"]
    options["assume_role"] = "docket_app"
    options["options"] = (
        f"{given} -c docket.allow_truncate=on -c plan_cache_mode=force_generic_plan"
    )
    yield
    with django_db_blocker.unblock():
        connection.close()
        probes.database.close()
    worlds.end()
    options.pop("assume_role")  # else DROP DATABASE is refused
    options["options"] = given


KEPT = ("django_migrations", "django_content_type", "auth_permission")
ROUNDS = 100  # tests, after which the rows that are gone leave their room, too


@pytest.fixture(scope="session", autouse=True)
def emptied_quickly() -> Iterator[None]:
    """After a test that commits, every row is removed.

    Django's own way, TRUNCATE, makes every table again, and the server forgets all that it knew
    about them: the next test takes a quarter longer. Rows are removed past every trigger, as a
    replica removes them, which our own throw-away PostgreSQL lets its owner do; and by a
    connection that does nothing else, as one whose role in replication changes plans all its
    statements again. Where triggers may not be passed by, TRUNCATE it is.
    """
    counted = itertools.count(1)

    def empty(self: TransactionTestCase) -> None:
        tables = [
            name
            for name in connection.introspection.django_table_names(include_views=False)
            if name not in KEPT
        ]
        if next(counted) % ROUNDS and may_pass_triggers():
            statement = "; ".join(f'DELETE FROM "{name}"' for name in tables)
            try:
                past_triggers().execute(statement)
            except psycopg.OperationalError:  # the test has restarted the server
                forget_past_triggers()
                past_triggers().execute(statement)
        else:
            with connection.cursor() as cursor:
                cursor.execute(f"TRUNCATE {', '.join(tables)}")
        ContentType.objects.clear_cache()  # which may know those of another database

    ours = connections["default"]
    close = ours.close

    def close_both() -> None:
        forget_past_triggers()
        close()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ours, "close", close_both)
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        patch.setattr(TransactionTestCase, "_should_reload_connections", lambda self: False)
        yield


@cache
def past_triggers() -> psycopg.Connection:
    """The owner's connection to the database that tests speak to now, on which no trigger fires;
    it ends with theirs. Whoever still holds one of the rows after 20 s is an error of the test.
    """
    settings = connection.get_connection_params()
    options = "-c session_replication_role=replica -c lock_timeout=20s"
    return psycopg.connect(
        **{k: settings[k] for k in ("dbname", "user", "password", "host", "port") if k in settings},
        options=options,
        autocommit=True,
    )


def forget_past_triggers() -> None:
    """Close that connection, if there is one; the next use makes another."""
    if past_triggers.cache_info().currsize:
        past_triggers().close()
        past_triggers.cache_clear()


@cache
def may_pass_triggers() -> bool:
    """Whether the owner may set `session_replication_role`, which can be granted from PostgreSQL 15
    on.
    """
    if connection.pg_version < 150_000:  # type: ignore[attr-defined]
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_parameter_privilege(session_user, 'session_replication_role', 'SET')"
        )
        return bool(cursor.fetchone()[0])


@pytest.fixture(scope="session", autouse=True)
def only_loopback() -> Iterator[None]:
    """No test reaches the network: what is not loopback is refused before it is tried."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
        yield


def guarded(call: Any) -> Any:
    """The same call of a socket, for loopback alone; the address is its last argument."""

    def checked(self: socket.socket, *arguments: Any) -> Any:
        address = arguments[-1]
        # else a path on this machine
        host = address[0] if isinstance(address, tuple) else "localhost"
        if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
            self.close()
            raise RuntimeError(f"A test tried to reach {host}: only loopback is open to tests.")
        return call(self, *arguments)

    return checked
