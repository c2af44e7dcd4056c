"""Are the triggers, constraints and rights that protect the record there, and in force?

What the models declare is compared with the database's own catalogue: who owns the tables can
disable a trigger, put a weaker one in its place, change something, and leave it so, or have
everything written unguarded from then on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import connection, models

from accounts.triggers import SWITCH, switch_is_fixed
from enforcement.models.rights import APPLICATION, CHANGEABLE, WRITTEN_ONCE
from enforcement.record.read import Flaw

WHERE = "the database"
TRIGGERS = """
SELECT t.tgname, t.tgenabled::text, p.prosrc, pg_catalog.pg_get_triggerdef(t.oid)
FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
WHERE NOT t.tgisinternal AND t.tgrelid = %s::pg_catalog.regclass"""
CONSTRAINTS = """
SELECT conname::text, pg_catalog.pg_get_constraintdef(oid) FROM pg_catalog.pg_constraint
WHERE conrelid = %(table)s::pg_catalog.regclass AND convalidated AND contype = 'c'
UNION ALL
SELECT c.relname::text, pg_catalog.pg_get_indexdef(c.oid) FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = %(table)s::pg_catalog.regclass AND i.indisunique AND i.indisvalid"""
COLUMNS = """
SELECT a.attname::text, a.attnotnull, (
    SELECT f.confrelid::pg_catalog.regclass::text FROM pg_catalog.pg_constraint f
    WHERE f.conrelid = a.attrelid AND f.contype = 'f' AND f.convalidated
        AND f.conkey = ARRAY[a.attnum] LIMIT 1
), pg_catalog.has_column_privilege(%(role)s, a.attrelid, a.attnum, 'UPDATE')
FROM pg_catalog.pg_attribute a
WHERE a.attrelid = %(table)s::pg_catalog.regclass AND a.attnum > 0 AND NOT a.attisdropped"""
TABLE = """
SELECT c.relrowsecurity, c.relhasrules,
    pg_catalog.has_table_privilege(%(role)s, c.oid, 'DELETE')
FROM pg_catalog.pg_class c WHERE c.oid = %(table)s::pg_catalog.regclass"""
IN_FORCE = ("O", "A")  # as pg_trigger has it: where no replication runs, and always
# How PostgreSQL tells a condition is its own; which words it has, and how often, is not.
CASTS = re.compile(
    r"::(character varying|text|uuid|interval|date|timestamp with time zone|jsonb|integer|bigint"
    r"|smallint|boolean)(\[\])?"
)
CONNECTIVES = {"and", "or", "not", "null", "true", "false", "distinct", "old", "new"}


def missing_guards() -> Iterator[Flaw]:
    """What lets triggers be switched off; and by table each trigger that is missing, disabled, of
    another shape or nobody's, each constraint that is missing, not in force or says something else,
    and each right too many.
    """
    with connection.cursor() as cursor, connection.schema_editor(collect_sql=True) as editor:
        cursor.execute("SHOW session_replication_role")
        if cursor.fetchone() != ("origin",):
            yield Flaw(WHERE, 0, "session_replication_role is set, so that no trigger fires")
        if not switch_is_fixed(cursor):
            yield Flaw(WHERE, 0, f"function {SWITCH} lets triggers be switched off")
        for model in guarded_models():
            table = model._meta.db_table
            cursor.execute(TRIGGERS, [table])
            triggers = {name: tuple(how) for name, *how in cursor.fetchall()}
            cursor.execute(CONSTRAINTS, {"table": table})
            constraints = dict(cursor.fetchall())
            cursor.execute(COLUMNS, {"table": table, "role": APPLICATION})
            columns = {name: tuple(how) for name, *how in cursor.fetchall()}
            cursor.execute(TABLE, {"table": table, "role": APPLICATION})
            of_table = cursor.fetchone()
            for said in (
                *triggers_wrong(model, triggers),
                *constraints_wrong(model, constraints, editor),
                *columns_wrong(model, columns),
                *table_wrong(model, of_table),
            ):
                yield Flaw(WHERE, 0, said)


def guarded_models() -> list[type[models.Model]]:
    """The models of both apps, by table."""
    found = [
        m for app in ("accounts", "enforcement") for m in apps.get_app_config(app).get_models()
    ]
    return sorted(found, key=lambda model: model._meta.db_table)


def triggers_wrong(
    model: type[models.Model], there: dict[str, tuple[str, str, str]]
) -> Iterator[str]:
    """What is wrong with the triggers of a table; `there` has the mode, the body and the definition
    of each, by its name.
    """
    table, known = model._meta.db_table, set()
    for trigger in getattr(model._meta, "triggers", []):
        known.add(name := str(trigger.get_pgid(model)))
        if wrong := wrong_with(trigger, model, there.get(name)):
            yield f"trigger {trigger.name} of {table} {wrong}"
    for name in sorted(there.keys() - known):
        yield f"trigger {name} of {table} is nobody's"


def wrong_with(
    trigger: pgtrigger.Trigger, model: type[models.Model], there: tuple[str, str, str] | None
) -> str:
    """What is wrong with a trigger in the database; empty where nothing is."""
    if there is None:
        return "is missing"
    enabled, body, shape = there
    if enabled not in IN_FORCE:
        return "is disabled"
    declared = str(trigger.compile(model).install_sql)  # type: ignore[arg-type]
    if f"${body}$" not in declared:
        return "does something else"
    columns = columns_of(model)
    fires = declared[declared.index(" TRIGGER ", declared.index(body) + len(body)) :]
    wanted = fires[: fires.index("EXECUTE")]
    if spoken(wanted, columns) != spoken(shape[: shape.index("EXECUTE")], columns) or (
        fired(wanted) != fired(shape)
    ):
        return "fires for something else"
    return ""


def fired(definition: str) -> Counter[str]:
    """When a trigger fires, as its definition says: before or after, for which acts and rows."""
    before_condition = definition.upper().partition(" WHEN ")[0].partition("EXECUTE")[0]
    words = {"BEFORE", "AFTER", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "ROW", "STATEMENT"}
    return Counter(w for w in re.findall(r"\b[A-Z]+\b", before_condition) if w in words)


def constraints_wrong(
    model: type[models.Model], there: dict[str, str], editor: Any
) -> Iterator[str]:
    """What is wrong with the constraints of a table; `there` has the definition of each, by its
    name.
    """
    table, columns = model._meta.db_table, columns_of(model)
    for constraint in model._meta.constraints:
        if constraint.name not in there:
            yield f"constraint {constraint.name} of {table} is missing, or not in force"
        elif spoken(str(constraint.create_sql(model, editor)), columns) != spoken(
            there[constraint.name], columns
        ):
            yield f"constraint {constraint.name} of {table} says something else"


def columns_wrong(
    model: type[models.Model], there: dict[str, tuple[bool, str | None, bool]]
) -> Iterator[str]:
    """What is wrong with the columns of a table; `there` says of each whether it may be empty, to
    which table it points, and whether the application may change it.
    """
    table, once = model._meta.db_table, model in WRITTEN_ONCE
    changeable = CHANGEABLE.get(model, () if once else None)
    for field in model._meta.concrete_fields:
        filled, target, may = there.get(str(field.column), (False, None, False))
        if filled == field.null:
            yield f"column {field.column} of {table} may be empty"
        wanted = field.related_model._meta.db_table if field.related_model else None
        if wanted and target != wanted:
            yield f"column {field.column} of {table} does not have to point to {wanted}"
        if changeable is not None and may and field.attname not in changeable:
            yield f"column {field.column} of {table} may be changed by {APPLICATION}"


def table_wrong(model: type[models.Model], there: tuple[bool, bool, bool] | None) -> Iterator[str]:
    """What else is wrong with a table: rows that are hidden, statements that are rewritten, rows
    that the application may remove.
    """
    table = model._meta.db_table
    if there is None:
        yield f"table {table} is missing"
        return
    hides, rewrites, deletes = there
    if hides:
        yield f"table {table} hides rows"
    if rewrites:
        yield f"table {table} has rules that rewrite statements"
    if deletes and (model in CHANGEABLE or model in WRITTEN_ONCE):
        yield f"rows of {table} may be removed by {APPLICATION}"


def columns_of(model: type[models.Model]) -> set[str]:
    """The names of its columns."""
    return {str(field.column) for field in model._meta.concrete_fields}


def spoken(sql: str, columns: Iterable[str]) -> Counter[str]:
    """Of which columns, words and connectives a definition speaks, and how often."""
    text = CASTS.sub("", sql.lower().replace("nulls not distinct", ""))
    words = re.findall(r"'([a-z_]+)'", text)
    rest = re.findall(r"[a-z_][a-z_0-9]*", re.sub(r"'[^']*'", "", text))
    known = CONNECTIVES | set(columns)
    return Counter([*(f"'{word}'" for word in words), *(word for word in rest if word in known)])
