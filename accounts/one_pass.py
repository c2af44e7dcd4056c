"""A migration that builds Django's models twice: as they are before it and as they are after it.

Django builds them again after each operation. That was most of the time that the tables of an
empty database took: 10.6 s of processor time, which are 3.3 s now.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import ClassVar

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger

# of a table that the same migration makes: it is made with them, and they go with it
PARTS = (migrations.AddField, migrations.AddConstraint, migrations.AddIndex)
ADDED = (migrations.AddConstraint, migrations.AddIndex, AddTrigger)
# what PostgreSQL lets nobody read beside
CHANGE = (
    migrations.AddField,
    migrations.AlterField,
    migrations.RemoveField,
    migrations.AddConstraint,
    migrations.RemoveConstraint,
    RemoveTrigger,
)


# Steps lock an account before anything else: who has this lock lets those that are under way end,
# and no other begin. It waits only while it holds nothing that others need; the rest is taken
# whole or not at all, so that nobody who works is ended as a deadlock because of us.
LOCK = """
DO $do$
DECLARE
    until_at timestamptz := clock_timestamp() + interval '1 second';
BEGIN
    LOCK TABLE accounts_account IN EXCLUSIVE MODE;
    LOOP
        BEGIN
            {locks}
            RETURN;
        EXCEPTION WHEN lock_not_available THEN
            IF clock_timestamp() > until_at THEN RAISE; END IF;
            PERFORM pg_sleep(0.01);
        END;
    END LOOP;
END $do$
"""
TO_ADD_KEYS = "SHARE ROW EXCLUSIVE"  # reads go on
TO_CHANGE = "ACCESS EXCLUSIVE"


class OnePass(migrations.Migration):
    """For operations of which none needs to know what another one of the same migration did.

    `in_use`: the tables of earlier migrations that it locks, where they are more than one, and how.
    They are locked before anything is done.
    """

    in_use: ClassVar[Mapping[str, str]] = {}

    def mutate_state(self, project_state: ProjectState, preserve: bool = True) -> ProjectState:
        """The state as it is afterwards; with `preserve` another one than the one given."""
        return self.move_on(project_state.clone() if preserve else project_state)

    def apply(
        self,
        project_state: ProjectState,
        schema_editor: BaseDatabaseSchemaEditor,
        collect_sql: bool = False,
    ) -> ProjectState:
        """Apply it; the state as it is afterwards."""
        if collect_sql:
            return super().apply(project_state, schema_editor, collect_sql)
        lock(schema_editor, self.locks())
        before, after = project_state.clone(), self.move_on(project_state)
        for operation in self.to_do():
            operation.database_forwards(self.app_label, schema_editor, before, after)
        return after

    def unapply(
        self,
        project_state: ProjectState,
        schema_editor: BaseDatabaseSchemaEditor,
        collect_sql: bool = False,
    ) -> ProjectState:
        """Undo it; the state as it was before."""
        if collect_sql:
            return super().unapply(project_state, schema_editor, collect_sql)
        # whatever goes takes its keys from the tables that it refers to
        lock(schema_editor, dict.fromkeys(self.in_use, TO_CHANGE))
        before, after = project_state, self.move_on(project_state.clone())
        for operation in reversed(self.to_do()):
            # what was added may be about a table or a column that is not there before
            state = after if isinstance(operation, ADDED) else before
            operation.database_backwards(self.app_label, schema_editor, after, state)
        return before

    def move_on(self, state: ProjectState) -> ProjectState:
        """The state, changed into that after all operations."""
        state.__dict__.pop("apps", None)  # the models are built when they are next asked for
        for operation in self.operations:
            operation.state_forwards(self.app_label, state)
        return state

    def locks(self) -> dict[str, str]:
        """How each of `in_use` is locked: as it says, but for good what an operation changes, as
        who has less and asks for more later waits for those who wait for them.
        """
        changed = {
            f"{self.app_label}_{model_of(one)}"
            for one in self.operations
            if isinstance(one, CHANGE)
        }
        return {table: TO_CHANGE if table in changed else how for table, how in self.in_use.items()}

    def made(self) -> set[str]:
        """The models whose tables are made here."""
        return {
            operation.name_lower
            for operation in self.operations
            if isinstance(operation, migrations.CreateModel)
        }

    def to_do(self) -> list[Operation]:
        """The operations, but for the parts of tables that are made here."""
        made = self.made()
        return [
            operation
            for operation in self.operations
            if not (isinstance(operation, PARTS) and model_of(operation) in made)
        ]


class FromNothing(OnePass):
    """Many migrations in one, for an empty database. It is undone on an empty one alone: who goes
    back a part of the way undoes the parts.
    """

    def unapply(
        self,
        project_state: ProjectState,
        schema_editor: BaseDatabaseSchemaEditor,
        collect_sql: bool = False,
    ) -> ProjectState:
        """Undo it; the state as it was before. Raises IrreversibleError where accounts are kept."""
        if project_state.apps.get_model("accounts", "Account").objects.exists():
            raise IrreversibleError(
                f"Going back would drop every table of {self.app_label}, and there are accounts. "
                f"Go back to a migration of {self.app_label} first, then to that of accounts."
            )
        return super().unapply(project_state, schema_editor, collect_sql)


def model_of(operation: Operation) -> str:
    """The model that a part of a table is about; empty for what is none."""
    return str(getattr(operation, "model_name", "")).lower()


def lock(schema_editor: BaseDatabaseSchemaEditor, tables: Mapping[str, str]) -> None:
    """Lock all of these tables, each as it says, or raise OperationalError (`LockNotAvailable`)."""
    if tables:
        locks = (f"LOCK TABLE {table} IN {how} MODE NOWAIT;" for table, how in tables.items())
        schema_editor.execute(LOCK.format(locks=" ".join(locks)))


def sql_of(package: str, *names: str) -> list[migrations.RunSQL]:
    """What these migrations of the package say in SQL, in their order."""
    parts = (import_module(f"{package}.{name}").Migration for name in names)
    return [
        operation
        for part in parts
        for operation in part.operations
        if isinstance(operation, migrations.RunSQL)
    ]
