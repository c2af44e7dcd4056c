"""Rows that bind somebody, as they are stored now: read beside the events that vouch for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, cast

import msgspec
from django.db import models
from django.db.models import DateTimeField, ForeignKey

from enforcement.models import Case
from enforcement.models.vouched import POLICY, RowKind
from enforcement.sql.batch import literal

# to_char writes years before Christ as those after: hence the sign
TIME = """CASE WHEN {0} < '0001-01-01T00:00:00Z' THEN '-' ELSE '' END
    || pg_catalog.to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""


class StoredRow(NamedTuple):
    """What a row that binds somebody says now, as JSON, and the case that it is of, if any."""

    case_id: str | None
    said: str


@dataclass(frozen=True)
class StoredRows:
    """By kind and key: the rows of one account, and those that belong to none."""

    own: dict[tuple[str, str], StoredRow]
    common: dict[tuple[str, str], StoredRow]

    def get(self, kind: str, key: str) -> StoredRow | None:
        """The row, if it is there."""
        return self.own.get((kind, key)) or self.common.get((kind, key))


def json_of_row(kind: RowKind) -> str:
    """SQL for what a row says, as `models.vouched.hashes_of` has it; `r` is the row."""
    times = {f.attname for f in kind.model._meta.concrete_fields if isinstance(f, DateTimeField)}
    pairs = ", ".join(
        f"'{name}', {TIME.format(f'r.{name}') if name in times else f'r.{name}'}"
        for name in kind.columns
    )
    return f"pg_catalog.json_build_object({pairs})"


def rows_of_kind(kind: RowKind, columns: int) -> str:
    """SQL for all rows of a kind within the bounds, with their accounts and cases: in the first
    two of `columns`, and three more for the kind, the key and what the row says.
    """
    joins, model, alias = "", kind.model, "r"
    account, case = "r.account_id", "r.id" if kind.model is Case else "r.case_id"
    if kind.owner == POLICY:
        account, case = "NULL", "NULL"
    elif kind.owner not in ("", "account"):
        for number, name in enumerate(kind.owner.split("__")):
            key = cast("ForeignKey[models.Model]", model._meta.get_field(name))
            model = key.related_model
            joins += (
                f" JOIN {model._meta.db_table} j{number} ON j{number}.id = {alias}.{key.attname}"
            )
            alias = f"j{number}"
        account, case = f"{alias}.account_id", f"{alias}.id"
    bounds = [f"{account} >= %(first)s AND {account} <= %(last)s"] if account != "NULL" else []
    if kind.only:
        values = ", ".join(literal(value) for value in kind.only[1])
        bounds.append(f"r.{kind.only[0]} IN ({values})")
    where = f" WHERE {' AND '.join(bounds)}" if bounds else ""
    return (
        f"SELECT {account}, {case}, {'NULL, ' * (columns - 2)}'{kind.name}', r.id, "
        f"{json_of_row(kind)} FROM {kind.model._meta.db_table} r{joins}{where}"
    )


class Data(msgspec.Struct):
    """What of an event's data is read here."""

    rows: dict[str, dict[str, str]] = {}


DATA = msgspec.json.Decoder(Data)


def rows_named(data: str | None) -> Iterator[tuple[tuple[str, str], str]]:
    """The rows that an event names in its data (JSON), by kind and key, with their hashes; of data
    that nobody here could have written, none.
    """
    if not data or '"rows"' not in data:
        return
    try:
        named = DATA.decode(data).rows
    except (msgspec.DecodeError, RecursionError):
        return
    for kind, rows in named.items():
        for key, hashed in rows.items():
            yield (kind, key), hashed
