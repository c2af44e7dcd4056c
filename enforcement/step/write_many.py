"""The steps of many accounts, written together: a statement a table, however many rows.

What each step writes is what it would write alone; only the statements are fewer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from enforcement.step.write import (
    Change,
    Writing,
    WrittenFrom,
    columns_of,
    fields_of,
    insert_sql,
    prepared,
    send,
    updates,
)

MOST_PARAMETERS = 60_000  # of one statement; PostgreSQL takes 65,535
Statement = tuple[str, Sequence[object]]


# What is asked at commit is asked now, and of what comes after at commit again.
ASK = ("SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED")


class Together(NamedTuple):
    """The steps of some accounts, no two of one, and changes that are made after them; `whole`,
    where nothing that comes later in the transaction is about these accounts.
    """

    steps: Sequence[Writing]
    more: Sequence[Change] = ()
    whole: bool = False


def write_many(parts: Iterable[Together]) -> WrittenFrom:
    """Send what the steps of each part write, part by part. A part is sent when it is there, and
    the server is at it while the next one is made: also at the rules that are asked at commit,
    which are half of its work, where a part is whole.

    In the order of a single step: changes, new rows, events, which must find their accounts as they
    were, cases and accounts. Raises IntegrityError, whose cause names the constraint.
    """
    accounts: list[str] = []

    def statements() -> Iterator[Statement]:
        for steps, more, whole in parts:
            accounts.extend(step.account_ref for step in steps)
            yield from update_together([change for step in steps for change in step.changes])
            yield from insert_together([row for step in steps for row in step.rows])
            yield from insert_together([step.event for step in steps])
            yield from update_together([change for step in steps for change in step.last])
            yield from update_together(more)
            if whole:
                yield from ((sql, ()) for sql in ASK)

    return send(statements(), accounts=accounts, prepare=False)


def insert_together(rows: Sequence[models.Model]) -> Iterator[Statement]:
    """The rows of each model in as few statements as their parameters allow."""
    by_model: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    for model, these in by_model.items():
        columns = columns_of(model)
        most = MOST_PARAMETERS // len(columns)
        for start in range(0, len(these), most):
            part = these[start : start + most]
            values = [
                prepared(field, getattr(row, name)) if field else getattr(row, name)
                for row in part
                for name, field in columns
            ]
            yield insert_sql(model, len(part)), values


def update_together(changes: Sequence[Change]) -> Iterator[Statement]:
    """The same columns of many rows in one statement; a change of several rows, or of a list, as it
    would be alone.
    """
    merged: dict[tuple[type[models.Model], tuple[object, ...]], dict[str, object]] = {}
    alone: list[Change] = []
    for change in changes:
        if len(change.keys) == 1 and not has_list(change):
            merged.setdefault((change.model, change.keys), {}).update(change.values)
        else:
            alone.append(change)
    yield from updates(alone)
    alike: dict[tuple[type[models.Model], tuple[str, ...]], list[tuple[object, ...]]] = {}
    for (model, keys), values in merged.items():
        fields = fields_of(model)
        row = (keys[0], *(prepared(fields[name], value) for name, value in values.items()))
        alike.setdefault((model, tuple(values)), []).append(row)
    for (model, names), rows in alike.items():
        yield update_many_sql(model, names), [list(column) for column in zip(*rows, strict=True)]


def has_list(change: Change) -> bool:
    """Whether it sets an array, of which a list would not be told apart."""
    fields = fields_of(change.model)
    return any(isinstance(fields[name], ArrayField) for name in change.values)


@lru_cache(maxsize=256)
def update_many_sql(model: type[models.Model], names: tuple[str, ...]) -> str:
    """An UPDATE of some columns of many rows, each with its own values, from a list a column."""
    fields = fields_of(model)
    columns = [f'"{fields[name].column}"' for name in names]
    types = ["uuid", *(str(fields[name].db_type(connection)) for name in names)]
    values = ", ".join(f"{column} = new.{column}" for column in columns)
    arrays = ", ".join(f"%s::{kind}[]" for kind in types)
    table = model._meta.db_table
    return (
        f'UPDATE "{table}" SET {values} FROM unnest({arrays}) AS new(id, {", ".join(columns)}) '
        f'WHERE "{table}".id = new.id'
    )
