"""Migrations go to zero and back, as the owner, on a database of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.db import connection

from tests.house._tree import ROOT

pytestmark = pytest.mark.django_db


@pytest.fixture
def scratch() -> Iterator[str]:
    """The address of an empty database beside the tests' own."""
    named: dict[str, Any] = connection.settings_dict
    keys = {
        "host": str(named["HOST"]),
        "port": str(named["PORT"]),
        "user": str(named["USER"]),
        "password": str(named["PASSWORD"]),
    }
    name = f"{named['NAME']}_scratch"
    with psycopg.connect(dbname="postgres", autocommit=True, **keys) as server:  # type: ignore[arg-type]
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # type: ignore[arg-type]
        server.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]
        yield f"postgres://{quote(keys['user'])}:{quote(keys['password'])}@{keys['host']}:{keys['port']}/{name}"
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[arg-type]


THERE_AND_BACK = """
import django
from django.core.management import call_command
django.setup()
from django.db import connection
from django.db.models.signals import class_prepared
# django-fsm has every model that is made looked at by every one before it; here hundreds are made,
# of which nobody takes an arrow.
class_prepared.connect = lambda *_, **__: None

def shape():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name || '.' || column_name || ' ' || data_type"
            " FROM information_schema.columns WHERE table_schema = 'public'"
            " UNION SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid)"
            " FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
            " UNION SELECT tgrelid::regclass || ' ' || tgname FROM pg_trigger"
            " WHERE NOT tgisinternal"
            " UNION SELECT tablename || ' ' || indexname FROM pg_indexes"
            " WHERE schemaname = 'public'"
        )
        return {line for (line,) in cursor.fetchall()}

call_command("migrate", verbosity=0)
whole = shape()
call_command("migrate", "accounts", "zero", verbosity=0)  # takes enforcement with it
print("left:", sorted(line for line in shape() if line.startswith(("enforcement_", "accounts_"))))
call_command("migrate", verbosity=0)
print("differs:", sorted(whole ^ shape()))
call_command("makemigrations", check_changes=True, dry_run=True)
"""


def test_migrations_go_to_zero_and_back_and_nothing_is_missing_in_them(scratch: str) -> None:
    """One process does all of it: each start of Django costs seconds."""
    command = [sys.executable, "-c", THERE_AND_BACK]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": scratch},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.splitlines()) == (
        0,
        ["left: []", "differs: []", "No changes detected"],
    ), done.stderr[-3000:]
