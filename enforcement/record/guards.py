"""Are the triggers and constraints that protect the record there, and in force?

What the models declare is compared with the database's own catalogue: who owns the tables can
disable a trigger, change something, and leave it so, or have everything written unguarded from then
on.
"""

from __future__ import annotations

from collections.abc import Iterator

import pgtrigger
from django.apps import apps
from django.db import connection, models

from enforcement.record.read import Flaw

WHERE = "the database"
TRIGGERS = """
SELECT t.tgname, t.tgenabled::text, p.prosrc
FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
WHERE NOT t.tgisinternal AND t.tgrelid = %s::pg_catalog.regclass"""
CONSTRAINTS = """
SELECT conname::text FROM pg_catalog.pg_constraint
WHERE conrelid = %(table)s::pg_catalog.regclass AND convalidated
UNION ALL
SELECT c.relname::text FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = %(table)s::pg_catalog.regclass AND i.indisunique AND i.indisvalid"""
IN_FORCE = ("O", "A")  # as pg_trigger has it: where no replication runs, and always


def missing_guards() -> Iterator[Flaw]:
    """Each trigger that is missing, disabled or does something else, and each constraint that is
    missing or was never validated, by table.
    """
    with connection.cursor() as cursor:
        cursor.execute("SHOW session_replication_role")
        if cursor.fetchone() != ("origin",):
            yield Flaw(WHERE, 0, "session_replication_role is set, so that no trigger fires")
        for model in guarded_models():
            table = model._meta.db_table
            cursor.execute(TRIGGERS, [table])
            there = {name: (enabled, body) for name, enabled, body in cursor.fetchall()}
            for trigger in getattr(model._meta, "triggers", []):
                if wrong := wrong_with(trigger, model, there):
                    yield Flaw(WHERE, 0, f"trigger {trigger.name} of {table} {wrong}")
            cursor.execute(CONSTRAINTS, {"table": table})
            known = {name for (name,) in cursor.fetchall()}
            for constraint in model._meta.constraints:
                if constraint.name not in known:
                    what = f"constraint {constraint.name} of {table} is missing, or not in force"
                    yield Flaw(WHERE, 0, what)


def guarded_models() -> list[type[models.Model]]:
    """The models of both apps, by table."""
    found = [
        m for app in ("accounts", "enforcement") for m in apps.get_app_config(app).get_models()
    ]
    return sorted(found, key=lambda model: model._meta.db_table)


def wrong_with(
    trigger: pgtrigger.Trigger, model: type[models.Model], there: dict[str, tuple[str, str]]
) -> str:
    """What is wrong with a trigger in the database; empty where nothing is.

    `there` has the mode and the body of each trigger of the table, by its name.
    """
    name = trigger.get_pgid(model)  # type: ignore[arg-type]  # it means the class
    if name not in there:
        return "is missing"
    enabled, body = there[name]
    if enabled not in IN_FORCE:
        return "is disabled"
    declared = str(trigger.compile(model).install_sql)  # type: ignore[arg-type]
    return "" if body in declared else "does something else"
