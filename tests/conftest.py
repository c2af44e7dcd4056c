"""Every test acts as the application's role: the owner makes the test database, and the tests own
nothing in it.
"""

from __future__ import annotations

import gc
import ipaddress
import itertools
import socket
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import TransactionTestCase
from xdist.scheduler import LoadFileScheduling

from tests import sampling
from tests.fixtures import app, owner, scene, world  # noqa: F401  (fixtures are found by their names here)

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


def pytest_report_header() -> str:
    """Which part of the large matrices this run sees."""
    return f"matrices: {'whole' if sampling.WHOLE else sampling.WEEK} (tests/sampling.py)"


def pytest_collection_finish() -> None:
    """What is there now stays until the end: looking through it again and again for what can go
    takes a tenth of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """After the owner has migrated, act as `docket_app`.

    TRUNCATE is granted for the tests' own clean-up alone.
    """
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute("GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO docket_app")
        connection.close()
    options = connection.settings_dict["OPTIONS"]
    given = options["options"]
    options["assume_role"] = "docket_app"
    options["options"] = f"{given} -c docket.allow_truncate=on"
    yield
    with django_db_blocker.unblock():
        connection.close()
    options.pop("assume_role")  # else DROP DATABASE is refused
    options["options"] = given


KEPT = ("django_migrations", "django_content_type", "auth_permission")
# Rows are removed past every trigger, as a replica removes them. Our own throw-away PostgreSQL lets
# its owner do that.
REMOVE = (
    "RESET ROLE; SET session_replication_role = replica; {}; RESET session_replication_role; SET "
    "ROLE docket_app"
)
ROUNDS = 100  # tests, after which the rows that are gone leave their room, too


@pytest.fixture(scope="session", autouse=True)
def emptied_quickly() -> Iterator[None]:
    """After a test that commits, every row is removed.

    Django's own way, TRUNCATE, makes every table anew, and the server forgets all that it knew
    about them: the next test takes a quarter longer. Where triggers may not be passed by, TRUNCATE
    it is.
    """
    counted = itertools.count(1)

    def empty(self: TransactionTestCase) -> None:
        tables = [
            name
            for name in connection.introspection.django_table_names(include_views=False)
            if name not in KEPT
        ]
        with connection.cursor() as cursor:
            if next(counted) % ROUNDS and may_pass_triggers():
                cursor.execute(REMOVE.format("; ".join(f'DELETE FROM "{name}"' for name in tables)))
            else:
                cursor.execute(f"TRUNCATE {', '.join(tables)}")
        ContentType.objects.clear_cache()  # which may know those of another database

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        patch.setattr(TransactionTestCase, "_should_reload_connections", lambda self: False)
        yield


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
