"""One page of an order, found by where the last one ended: page 10,000 costs what page 1 costs.
Never an OFFSET.

An order by importance falls while age and id rise, which no one row comparison over the index says;
it is cut into ranges that the index gives one after the other: first what is as important, then
what is less.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Case

KEYS = {
    "priority": ("priority", "opened_at", "id"),
    "due": ("due_at", "id"),
    "age": ("opened_at", "id"),
}
Key = int | datetime | UUID | None
FALLING = "priority"  # the one key that falls
WHOSE = (  # of each case in a list
    "account__name",
    "account__external_ref",
    "account__standing",
    "account__holds",
    "partner__name",
    "assignee__username",
    "assignee__first_name",
    "assignee__last_name",
)
SHOWN = (  # in a row of the queue; the rest, half of all columns, would cost as much again
    "ref",
    "area",
    "state",
    "tier",
    "turn",
    "turn_for",
    "turn_verb",
    "turn_review",
    "turn_number",
    "awaits",
    "awaits_what",
    "due_at",
    "opened_at",
    "priority",
    "priority_terms",
    "queue_rules",
    "report_count",
    *WHOSE,
)


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """Where a page begins: after (or, backwards, before) a case with these keys; `first` is the
    number that the page's first row bears.
    """

    order: str
    keys: tuple[Key, ...]
    back: bool = False
    first: int = 1

    def text(self) -> str:
        """As it stands in an address."""
        said = [
            k.isoformat() if isinstance(k, datetime) else str(k) if isinstance(k, UUID) else k
            for k in self.keys
        ]
        return (
            base64.urlsafe_b64encode(
                json.dumps([self.order, int(self.back), self.first, *said]).encode()
            )
            .decode()
            .rstrip("=")
        )


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some rows of an order, and the cursors before and after them; empty where there is
    nothing.
    """

    rows: list[Case]
    first: int = 1
    before: str = ""
    after: str = ""


def read_cursor(text: str, order: str) -> Cursor | None:
    """The cursor of an address; None for the first page. Raises StepRefused (code `bad-cursor`)."""
    if not text:
        return None
    try:
        if len(text) > 400:
            raise ValueError
        said, back, first, *keys = json.loads(
            base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        )
        if (
            said != order
            or back not in (0, 1)
            or type(first) is not int
            or len(keys) != len(KEYS[order])
            or not 0 < first < 10**9
        ):
            raise ValueError
        return Cursor(
            order=order, keys=tuple(map(read_key, KEYS[order], keys)), back=bool(back), first=first
        )
    except (ValueError, TypeError, RecursionError) as error:  # not base64, not JSON, not ours
        raise StepRefused(
            "bad-cursor",
            say("This page of the queue does not exist. Go to the first page."),
        ) from error


def read_key(name: str, said: object) -> Key:
    """One key of a cursor, as the column has it. Raises ValueError or TypeError."""
    if name == "id":
        return UUID(str(said))
    if name == "priority":
        if type(said) is not int or abs(said) > 10**6:
            raise ValueError
        return said
    if said is None and name == "due_at":
        return None
    at = datetime.fromisoformat(str(said))
    if at.tzinfo is None:
        raise ValueError
    return at


def page_at(
    rows: QuerySet[Case], *, order: str, cursor: Cursor | None, size: int, nobodys: bool = False
) -> Page:
    """One page of `rows`; two statements at most. With `nobodys`, no row has an assignee: said in
    the order too, for the index by assignee.

    Which rows they are is found first, and only these are joined with what a row shows: else the
    planner weighs the joins of all of them.
    """
    back = cursor is not None and cursor.back
    found: list[Case] = []
    for part in ranges(cursor) if cursor else [Q()]:
        if len(found) <= size:
            order_by = list(sorting(order, back, nobodys))
            keys = rows.filter(part).order_by(*order_by).values("pk")[: size + 1 - len(found)]
            shown = (
                Case.objects.filter(pk__in=keys)
                .select_related("account", "assignee", "partner")
                .only(*SHOWN)
            )
            found += shown.order_by(*order_by)
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    first = cursor.first if cursor else 1
    ahead, behind = (True, more) if back else (more, cursor is not None)
    if not found:
        return Page(rows=[], first=first)
    before = (
        Cursor(
            order=order, keys=keys_of(found[0], order), back=True, first=max(1, first - size)
        ).text()
        if behind
        else ""
    )
    after = (
        Cursor(order=order, keys=keys_of(found[-1], order), first=first + len(found)).text()
        if ahead
        else ""
    )
    return Page(rows=found, first=first, before=before, after=after)


def first_reference(rows: QuerySet[Case], *, cursor: Cursor, nobodys: bool = False) -> str:
    """The reference of the row next to a cursor, of `rows`; empty at the end. Two statements at
    most.
    """
    found = (list(references(rows, part, cursor, nobodys)) for part in ranges(cursor))
    return next((refs[0] for refs in found if refs), "")


def references(
    rows: QuerySet[Case], part: Q, cursor: Cursor, nobodys: bool = False
) -> QuerySet[Case, str]:
    """The reference of the first of `rows` in a range beyond a cursor."""
    in_order = rows.filter(part).order_by(*sorting(cursor.order, cursor.back, nobodys))
    return in_order.values_list("ref", flat=True)[:1]


def keys_of(case: Case, order: str) -> tuple[Key, ...]:
    """Where a case stands in an order."""
    return tuple(getattr(case, key) for key in KEYS[order])


def sorting(order: str, back: bool, nobodys: bool) -> Iterator[OrderBy]:
    """The order, or the same backwards."""
    for key in (*(("assignee_id",) if nobodys and order == FALLING else ()), *KEYS[order]):
        yield F(key).desc() if (key == FALLING) != back else F(key).asc()


def ranges(cursor: Cursor) -> list[Q]:
    """What comes after the cursor, as ranges of the index, the nearest first."""
    beyond = TupleLessThan if cursor.back else TupleGreaterThan
    keys, rest = KEYS[cursor.order], cursor.keys[1:]
    if cursor.order == FALLING:
        same = Q(priority=cursor.keys[0]) & Q(beyond(Tuple(*map(F, keys[1:])), rest))
        return [
            same,
            Q(priority__gt=cursor.keys[0]) if cursor.back else Q(priority__lt=cursor.keys[0]),
        ]
    if cursor.order == "due":
        if cursor.keys[0] is None:
            none = Q(due_at__isnull=True) & (
                Q(id__lt=rest[0]) if cursor.back else Q(id__gt=rest[0])
            )
            return [none, Q(due_at__isnull=False)] if cursor.back else [none]
        dated = Q(due_at__isnull=False) & Q(beyond(Tuple(*map(F, keys)), cursor.keys))
        return [dated] if cursor.back else [dated, Q(due_at__isnull=True)]
    return [Q(beyond(Tuple(*map(F, keys)), cursor.keys))]
