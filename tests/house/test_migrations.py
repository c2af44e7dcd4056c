"""Migrations go to zero and back, as the owner, on a database of their own; what was put together
in one, and what is made in one pass, ends with what its parts end with, one operation after the
other, which DOCKET_TESTS=all looks at. What locks several tables of the version before takes them
at once, for people may work meanwhile.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.db import connection, migrations
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.loader import MigrationLoader

from accounts.one_pass import FromNothing, OnePass
from tests.house._tree import ROOT
from tests.sampling import WHOLE
from tests.world import World

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


THERE_AND_BACK = r'''
import os
import sys
import django
from django.core.management import call_command
django.setup()
from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from accounts.one_pass import OnePass
from django.db.migrations.loader import MigrationLoader
from django.db.models.signals import class_prepared
from tests.before import MIGRATED
# django-fsm has every model that is made looked at by every one before it; here hundreds are made,
# of which nobody takes an arrow.
class_prepared.connect = lambda *_, **__: None

OURS = ("enforcement_", "accounts_")

def shape():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT concat_ws(' ', table_name || '.' || column_name, data_type,"
            " character_maximum_length, is_nullable, column_default)"
            " FROM information_schema.columns WHERE table_schema = 'public'"
            " UNION SELECT concat_ws(' ', table_name, grantee, privilege_type)"
            " FROM information_schema.role_table_grants WHERE grantee = 'docket_app'"
            " UNION SELECT concat_ws(' ', table_name || '.' || column_name, grantee,"
            " privilege_type)"
            " FROM information_schema.role_column_grants WHERE grantee = 'docket_app'"
            " UNION SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid)"
            " FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
            " UNION SELECT tgrelid::regclass || ' ' || pg_get_triggerdef(t.oid) || ' ' || prosrc"
            " FROM pg_trigger t JOIN pg_proc p ON p.oid = tgfoid WHERE NOT tgisinternal"
            " UNION SELECT regexp_replace(indexdef, 'INDEX \S+_[0-9a-f]{8} ', 'INDEX ')"
            " FROM pg_indexes WHERE schemaname = 'public'"
            " UNION SELECT concat_ws(' ', pg_get_functiondef(oid), proacl)"
            " FROM pg_proc p WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'"
            " AND prorettype <> 'trigger'::regtype"
            " AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')"
            " UNION SELECT concat_ws(' ', relname, reloptions) FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        )
        found = {line for (line,) in cursor.fetchall()}
        for table in sorted(tables()):
            if table.startswith(OURS):
                cursor.execute(f"SELECT '{table} rows: ' || count(*) FROM {table}")
                found.add(cursor.fetchone()[0])
        return found

# What a migration has locked against those who write, of the tables that are there before and
# after it.
AGAINST_WRITERS = """
SELECT c.relname FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
WHERE l.pid = pg_backend_pid() AND c.relkind IN ('r', 'p') AND l.mode IN
    ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
"""
current, locked, part_by_part = None, {}, False

def tables():
    with connection.cursor() as cursor:
        return set(connection.introspection.table_names(cursor))

def executes(editor, sql, params=()):
    execute(editor, sql, params)
    if current in locked and connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(AGAINST_WRITERS)
            locked[current] |= {table for (table,) in cursor.fetchall()}

def watched(make):
    def made(executor, state, migration, *more, **named):
        global current
        current = (migration.app_label, migration.name)
        alone = current[0] in MIGRATED and not migration.replaces  # else the tables are empty
        if alone and current[1] > MIGRATED[current[0]]:
            locked[current], before = set(), tables()
        done = make(executor, state, migration, *more, **named)
        if current in locked:
            found = locked.pop(current) & before & tables()
            said = set(getattr(migration, "in_use", ()))
            needless = set() if part_by_part else said - found
            if len(found) > 1 and not found - {"accounts_account"} <= said or needless:
                print("locks:", *current, sorted(found), "and says", sorted(said))
        current = None
        return done
    return made

execute, BaseDatabaseSchemaEditor.execute = BaseDatabaseSchemaEditor.execute, executes
for name in ("apply_migration", "unapply_migration"):
    setattr(MigrationExecutor, name, watched(getattr(MigrationExecutor, name)))

def to_zero():
    call_command("migrate", "accounts", "zero", verbosity=0)  # takes enforcement with it
    print("left:", sorted(line for line in shape() if line.startswith(OURS)))

call_command("makemigrations", check_changes=True, dry_run=True)
call_command("migrate", verbosity=0)
whole = shape()
to_zero()
if os.environ.get("DOCKET_TESTS") != "all":
    sys.exit()

load_disk = MigrationLoader.load_disk

def load_parts(loader):
    load_disk(loader)
    together = [name for name, found in loader.disk_migrations.items() if found.replaces]
    for name in together:
        del loader.disk_migrations[name]

MigrationLoader.load_disk = load_parts
OnePass.apply = Migration.apply  # operation by operation
part_by_part = True  # what it locks at its beginning it does not lock now
call_command("migrate", verbosity=0)
print("parts differ:", sorted(whole ^ shape()))
to_zero()
MigrationLoader.load_disk = load_disk
'''
EXPECTED = ["No changes detected", "left: []"]
if WHOLE:
    EXPECTED += ["parts differ: []", "left: []"]


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
    assert (done.returncode, done.stdout.splitlines()) == (0, EXPECTED), done.stderr[-3000:]


# Their operations need to know what those before them did, or hand on what they found.
STEP_BY_STEP = (migrations.RunPython, migrations.SeparateDatabaseAndState)
BEFORE = "0141"  # which are put together in one


def test_a_migration_of_many_operations_builds_the_models_twice_alone() -> None:
    dear = [
        f"{app}.{name}"
        for (app, name), found in sorted(MigrationLoader(None).disk_migrations.items())
        if app in ("accounts", "enforcement")
        and (app == "accounts" or name >= BEFORE or found.replaces)
        and len(found.operations) > 4
        and not any(isinstance(one, STEP_BY_STEP) for one in found.operations)
        and not isinstance(found, OnePass)
    ]
    assert dear == ["accounts.0001_initial", "accounts.0003_within_bounds"]


def test_nobody_drops_every_table_by_going_back_too_far(world: World) -> None:
    world.account()
    loader = MigrationLoader(None)
    (whole,) = [one for one in loader.disk_migrations.values() if isinstance(one, FromNothing)]
    state = loader.project_state(loader.graph.leaf_nodes())
    with connection.schema_editor() as editor, pytest.raises(IrreversibleError) as refused:
        whole.unapply(state, editor)
    assert "there are accounts" in str(refused.value)
