"""The cases that somebody has chosen in a list, to change them together: each by its reference, or
all that match a filter but some. It is kept in the person's session until they are changed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Literal
from urllib.parse import parse_qs
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from enforcement.models import Case
from enforcement.queries.listed_cases import found_cases, order_of
from enforcement.queries.queue import matching_cases, read_queue_query, tidy_search_text
from enforcement.rules.search_syntax import CASE_TERMS, read_search
from enforcement.sql.keyset import sorting

Place = Literal["queue", "cases"]  # the names of the lists in addresses


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Chosen one by one are `refs`; with `place`, all that match `query` there but `without`, which
    were `total`.
    """

    refs: tuple[str, ...] = ()
    place: str = ""
    query: str = ""
    without: tuple[str, ...] = ()
    total: int = 0

    @property
    def count(self) -> int:
        """How many are chosen."""
        return len(self.refs) + max(self.total - len(self.without), 0)

    def is_all_of(self, place: str, query: str) -> bool:
        """Whether all that match this filter were chosen."""
        return bool(self.place) and (self.place, self.query) == (place, query)

    def has(self, ref: str, place: str, query: str) -> bool:
        """Whether a case of this list is chosen."""
        return ref in self.refs or (self.is_all_of(place, query) and ref not in self.without)

    def as_data(self) -> dict[str, object]:
        """As a session keeps it."""
        return asdict(self)


def read_choice(data: Mapping[str, object] | None) -> Choice:
    """What a session kept."""
    if not data:
        return Choice()
    return Choice(
        refs=texts(data["refs"]),
        place=str(data["place"]),
        query=str(data["query"]),
        without=texts(data["without"]),
        total=int(str(data["total"])),
    )


def texts(kept: object) -> tuple[str, ...]:
    """A list of a session as it was."""
    return tuple(str(one) for one in kept) if isinstance(kept, (list, tuple)) else ()


def with_page(
    choice: Choice, *, shown: Collection[str], ticked: Collection[str], place: str, query: str
) -> Choice:
    """The choice after the boxes of a page were ticked and unticked."""
    on, off = dict.fromkeys(ticked), {ref for ref in shown if ref not in ticked}
    refs = tuple(ref for ref in choice.refs if ref not in off)
    if choice.is_all_of(place, query):
        kept = tuple(ref for ref in choice.without if ref not in on)
        away = [ref for ref in shown if ref in off and ref not in kept]
        return replace(choice, refs=refs, without=(*kept, *away))
    return replace(choice, refs=tuple(dict.fromkeys((*refs, *on))))


def all_of(*, place: str, query: str, total: int) -> Choice:
    """All that match a filter."""
    return Choice(place=place, query=query, total=total)


def rows_matching(place: str, query: str, *, person: User, now: datetime) -> QuerySet[Case]:
    """The cases that match a list's filter, in its order. Raises StepRefused (`bad-filter`)."""
    if place == "queue":
        want = read_queue_query(query)
        order = sorting(want.order, False, want.lane == "unassigned")
        return matching_cases(want, person=person, now=now).order_by(*order)
    text = tidy_search_text(parse_qs(query).get("q", [""])[-1])
    search = read_search(text, CASE_TERMS)
    return found_cases(search, person=person).rows.order_by(f"-{order_of(search)}", "-pk")


def count_matching(place: str, query: str, *, person: User, now: datetime, most: int) -> int:
    """How many match, counted to one more than `most`."""
    rows = rows_matching(place, query, person=person, now=now)
    return rows.order_by().values("pk")[: most + 1].count()


def chosen_ids(choice: Choice, *, person: User, now: datetime, most: int) -> list[UUID]:
    """The chosen cases as they are found now, one more than `most` at most; three statements or a
    few. From then on they are a list, whatever comes to match later.
    """
    ids = list[UUID]()
    if choice.place:
        rows = rows_matching(choice.place, choice.query, person=person, now=now)
        rows = rows.exclude(ref__in=choice.without) if choice.without else rows
        ids += rows.values_list("pk", flat=True)[: most + 1]
    if choice.refs:
        order = {ref: place for place, ref in enumerate(choice.refs)}
        found = Case.objects.filter(ref__in=choice.refs).values_list("ref", "pk")
        ids += [key for _ref, key in sorted(found, key=lambda one: order[one[0]])]
    return list(dict.fromkeys(ids))[: most + 1]
