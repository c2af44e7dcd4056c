"""A part of a list, found by where the last one ended and never by counting from the start: page
10,000 costs what page 1 costs.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext as _

from enforcement.language.refusals import StepRefused
from enforcement.sql.batch import AnyQuerySet, fetch, prepared_text

Row = TypeVar("Row", bound=models.Model)
SIZE, MOST = 50, 1000


@dataclass(frozen=True, kw_only=True)
class Page(Generic[Row]):
    """Some rows in order, and the cursors of the pages around them; empty where there is none."""

    rows: list[Row]
    before: str = ""
    after: str = ""


def cursor_of(row: models.Model, by: str, way: str) -> str:
    """Where a page ends, opaque to people: the way to go on from there, the time, and the key."""
    said = f"{way}{getattr(row, by).isoformat()}|{row.pk}"
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> tuple[str, datetime, UUID]:
    """The way ("+" onwards, "-" back), the time and the key of a cursor.

    Raises StepRefused (code `bad-cursor`).
    """
    try:
        said = base64.b64decode(
            cursor.encode() + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True
        ).decode()
        moment, _bar, key = said[1:].partition("|")
        at = datetime.fromisoformat(moment)
        if said[0] not in "+-" or at.tzinfo is None or len(cursor) > 200:
            raise ValueError(said)
        return said[0], at, UUID(key)
    except (ValueError, IndexError, UnicodeError, binascii.Error) as wrong:
        raise no_such_page() from wrong


def no_such_page() -> StepRefused:
    """What a cursor that leads nowhere is answered with."""
    return StepRefused(
        "bad-cursor", _("This page of the list does not exist. Start again from the first page.")
    )


def page_of(
    rows: models.QuerySet[Row],
    *,
    by: str,
    cursor: str = "",
    newest_first: bool = False,
    size: int = SIZE,
) -> Page[Row]:
    """One page of `rows` in the order of the time column `by`, then of the key.

    One statement. Raises StepRefused (code `bad-cursor`).
    """
    way, at, key = read_cursor(cursor) if cursor else ("+", None, None)
    falling = newest_first == (way == "+")
    if at is not None:
        side = "lt" if falling else "gt"
        rows = rows.filter(**{f"{by}__{side}e": at}).filter(
            Q(**{f"{by}__{side}": at}) | Q(**{f"pk__{side}": key})
        )
    sign = "-" if falling else ""
    return page_in_order(
        rows.order_by(f"{sign}{by}", f"{sign}pk"),
        way,
        size,
        is_first=not cursor,
        cursor_at=lambda row, on: cursor_of(row, by, on),
    )


def newest_page_of(rows: models.QuerySet[Row], *, cursor: str = "", size: int = SIZE) -> Page[Row]:
    """One page of `rows`, the newest first, in the order of a key that sorts as it was made.

    One statement. Raises StepRefused (code `bad-cursor`).
    """
    way, key = read_key_cursor(cursor) if cursor else ("+", None)
    if key is not None:
        rows = rows.filter(**{"pk__lt" if way == "+" else "pk__gt": key})
    return page_in_order(
        rows.order_by("-pk" if way == "+" else "pk"),
        way,
        size,
        is_first=not cursor,
        cursor_at=lambda row, on: f"{on}{row.pk}",
    )


def page_in_order(
    rows: models.QuerySet[Row],
    way: str,
    size: int,
    *,
    is_first: bool,
    cursor_at: Callable[[Row, str], str],
) -> Page[Row]:
    """The page that these rows begin with, which come in the order of `way`: "+" onwards, "-" back.
    `cursor_at` writes the cursor that goes on from a row.
    """
    found = list(rows[: size + 1])
    more, found = len(found) > size, found[:size]
    if way == "-":
        found.reverse()
    if not found:
        return Page(rows=[])
    has_after, has_before = (more, not is_first) if way == "+" else (True, more)
    return Page(
        rows=found,
        after=cursor_at(found[-1], "+") if has_after else "",
        before=cursor_at(found[0], "-") if has_before else "",
    )


def read_key_cursor(cursor: str) -> tuple[str, UUID]:
    """The way and the key of a cursor of such a page. Raises StepRefused (code `bad-cursor`)."""
    try:
        if cursor[0] not in "+-" or len(cursor) != 37:
            raise ValueError(cursor)
        return cursor[0], UUID(cursor[1:])
    except ValueError as wrong:
        raise no_such_page() from wrong


def capped_counts_of(lists: Mapping[str, AnyQuerySet]) -> dict[str, int]:
    """How many there are of each, counted to 1,001 at most; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(*counting_statement(lists))
        return dict(zip(lists, cursor.fetchone() or (), strict=True))


def counting_statement(lists: Mapping[str, AnyQuerySet]) -> tuple[str, list[Any]]:
    """The statement that counts each list to 1,001 at most, and its parameters."""
    parts: list[str] = []
    values: list[Any] = []
    for name, rows in lists.items():
        sql, params = rows.order_by().values("pk")[: MOST + 1].query.sql_with_params()
        parts.append(f'(SELECT count(*) FROM ({sql}) t) AS "{name}"')
        values.extend(params)
    return f"SELECT {', '.join(parts)}", values


class PreparedCounts:
    """Capped counts of the same lists again and again: compiled once, and planned once by each
    connection.

    `build` makes the lists from `stand_ins`, a value for each name that stands nowhere else.
    """

    def __init__(self, build: Callable[..., Mapping[str, AnyQuerySet]], **stand_ins: object):
        self.build, self.stand_ins = build, stand_ins

    @cached_property
    def compiled(self) -> tuple[list[str], str, list[str]]:
        """The names of the lists, the statement, and for each parameter the name of its value."""
        lists = self.build(**self.stand_ins)
        return list(lists), *prepared_text(*counting_statement(lists), self.stand_ins)

    def __call__(self, **values: object) -> dict[str, int]:
        """How many there are of each, for a value of each name."""
        lists, sql, names = self.compiled
        return dict(zip(lists, fetch(sql, [values[name] for name in names])[0], strict=True))
