"""Rows that bind somebody, as they are stored now: read beside the events that vouch for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, cast

import msgspec
from django.db import models
from django.db.models import DateTimeField, ForeignKey

from enforcement.models import Case, Delivery
from enforcement.models.vouched import DELIVERY, POLICY, RowKind
from enforcement.sql.batch import literal

# to_char writes years before Christ as those after: hence the sign
TIME = """CASE WHEN {0} < '0001-01-01T00:00:00Z' THEN '-' ELSE '' END
    || pg_catalog.to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""


class StoredRow(NamedTuple):
    """What a row that binds somebody says now, as JSON, and the case that it is of, if any."""

    case_id: str | None
    said: str


class DeliveryRow(msgspec.Struct, frozen=True):
    """A proof of delivery to the holder, and what its checkpoint says of it."""

    said: msgspec.Raw
    key: str
    notice: str
    hash: str | None
    informs: bool | None
    bounced: bool
    message: str | None
    at: str | None
    sealed: int | None
    leaf: str | None
    waits: bool

    @property
    def text(self) -> str:
        """What it says, as JSON."""
        return bytes(self.said).decode()


@dataclass(frozen=True)
class StoredRows:
    """By kind and key: the rows of one account, and those that belong to none."""

    own: dict[tuple[str, str], StoredRow]
    common: dict[tuple[str, str], StoredRow]
    deliveries: list[DeliveryRow] = field(default_factory=list)  # by key, as they are sealed
    informed: dict[str, str] = field(default_factory=dict)  # notice to the moment of being told

    def get(self, kind: str, key: str) -> StoredRow | None:
        """The row, if it is there."""
        return self.own.get((kind, key)) or self.common.get((kind, key))


def json_of_row(model: type[models.Model], columns: tuple[str, ...], row: str = "r") -> str:
    """SQL for what a `row` says, as `models.vouched` has it hashed."""
    times = {f.attname for f in model._meta.concrete_fields if isinstance(f, DateTimeField)}
    pairs = ", ".join(
        f"'{name}', {TIME.format(f'{row}.{name}') if name in times else f'{row}.{name}'}"
        for name in columns
    )
    return f"pg_catalog.json_build_object({pairs})"


def proofs(columns: int) -> tuple[str, str]:
    """SQL for the deliveries to holders within the bounds, and for the moments of being told.

    They have the columns that `rows_of_kind` has.
    """
    nothing = "NULL, " * (columns - 2)
    bounds = "n.account_id >= %(first)s AND n.account_id <= %(last)s AND n.audience = 'HOLDER'"
    return (
        f"""SELECT n.account_id, n.case_id, {nothing}'delivery', r.id,
            pg_catalog.json_build_object(
                'said', {json_of_row(Delivery, DELIVERY)}, 'key', r.id, 'notice', r.notice_id,
                'hash', r.hash, 'informs', r.informs, 'bounced', r.outcome = 'BOUNCED',
                'message', r.message_id, 'at', {TIME.format("r.at")},
                'sealed', s.number, 'leaf', s.hash, 'waits', EXISTS(
                    SELECT FROM enforcement_unsealeddelivery u
                    WHERE u.delivery_id = r.id AND u.hash = r.hash
                )
            )
        FROM enforcement_delivery r
        JOIN enforcement_notice n ON n.id = r.notice_id
        LEFT JOIN enforcement_sealeddelivery s ON s.delivery_id = r.id
        WHERE {bounds}""",
        f"""SELECT n.account_id, n.case_id, {nothing}'informed', n.id,
            pg_catalog.to_json({TIME.format("n.informed_at")})
        FROM enforcement_notice n WHERE n.informed_at IS NOT NULL AND {bounds}""",
    )


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
        f"{json_of_row(kind.model, kind.columns)} FROM {kind.model._meta.db_table} r{joins}{where}"
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
