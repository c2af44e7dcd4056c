"""What a queue shows: lanes, filters, orders, and one page of it.

How a page is cut from an order is in `keyset.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlencode
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Account, ChannelPartner, Standing, User
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import number, say
from enforcement.models import Case, Event
from enforcement.models.policy import Severity
from enforcement.queries.badges import LANE_COLUMNS, LANES, MOST
from enforcement.queries.search import cases_about
from enforcement.rules.search_syntax import unknown_value
from enforcement.sql.batch import AnyQuerySet, read_in_one_statement
from enforcement.workflow.kinds import MeasureKind
from enforcement.workflow.proceeding import FINAL, State

COLUMNS = ("ref", "area", "state", "standing", "turn", "due", "why", "reports", "assignee")
ORDERS = ("priority", "due", "age")
PAGE = 50
LONGEST = 200  # characters of what is searched for
FIXED: dict[str, tuple[str, ...]] = {
    "state": tuple(s for s in State.values if s not in FINAL),
    "severity": tuple(Severity.values),
    "due": ("late", "today", "week", "none"),
    "tier": tuple(Account.Tier.values),
    "measure": (*MeasureKind.values, "none"),
    "standing": tuple(Standing.values),
}
# What brings a case back to its assignee: somebody gave it to them, answered, or returned what
# they had sent on.
BACK = (
    "assign",
    "hand_over",
    "answer",
    "submit",
    "follow_up",
    "partner_answer",
    "send_back",
    "send_back_escalation",
    "resolve_escalation",
)
# what there is of these, only the database knows
FREE = ("area", "assignee", "partner", "language")
FILTERS = (
    "state",
    "standing",
    "area",
    "severity",
    "assignee",
    "due",
    "tier",
    "partner",
    "measure",
    "language",
)
SINGLE = {"lane": tuple(LANES), "order": ORDERS}


@dataclass(frozen=True, kw_only=True)
class QueueQuery:
    """A queue as an address asks for it. `chosen` has the values of each filter, in their order."""

    lane: str = "all"
    order: str = "priority"
    q: str = ""
    cursor: str = ""
    chosen: tuple[tuple[str, str], ...] = ()

    @property
    def narrowed(self) -> bool:
        """Whether anything but the lane says which cases."""
        return bool(self.q or self.chosen)

    def values(self, name: str) -> list[str]:
        """What a filter is set to."""
        return [value for filter_name, value in self.chosen if filter_name == name]

    def at(self, cursor: str) -> str:
        """The query of another page of the same queue."""
        return replace(self, cursor=cursor).query()

    def but(self, **changes: str) -> str:
        """The query of the same queue with something changed; back at the first page."""
        same = {"lane": self.lane, "order": self.order, "q": self.q}
        return QueueQuery(**{**same, **changes}, chosen=self.chosen).query()

    def also(self, name: str, value: str) -> str:
        """The query of the same queue with one more value of a filter."""
        return replace(self, cursor="", chosen=(*self.chosen, (name, value))).query()

    def without(self, name: str, value: str) -> str:
        """The query of the same queue without one value of a filter."""
        return replace(
            self, cursor="", chosen=tuple(pair for pair in self.chosen if pair != (name, value))
        ).query()

    def query(self) -> str:
        """As it stands in an address; what is as usual is left out."""
        usual = {"lane": "all", "order": "priority", "q": "", "cursor": ""}
        said = [
            (name, getattr(self, name))
            for name, value in usual.items()
            if getattr(self, name) != value
        ]
        return urlencode([*said, *self.chosen])


def read_queue_query(query: str) -> QueueQuery:
    """Read the query of an address.

    Raises StepRefused (code `bad-filter`) with a sentence about the first thing that is not known.
    """
    try:
        given = parse_qs(query, keep_blank_values=True, max_num_fields=100)
    except ValueError as error:
        raise StepRefused("bad-filter", say("This address contains too many filters.")) from error
    return queue_query(given)


def queue_query(given: Mapping[str, Sequence[str]]) -> QueueQuery:
    """A queue from names and values. Raises StepRefused (code `bad-filter`)."""
    known = {*SINGLE, *FILTERS, "q", "cursor"}
    if strange := sorted(set(given) - known):
        raise StepRefused(
            "bad-filter",
            say(
                "The queue has no filter “%(strange)s”. It has: %(choices)s.",
                strange=strange[0][:40],
                choices=", ".join(FILTERS),
            ),
        )
    for name, choices in {**SINGLE, **FIXED}.items():
        for value in given.get(name, ()):
            if value and value not in choices:
                raise unknown_value(name, value, choices)
    pairs = [
        (name, value) for name in FILTERS for value in dict.fromkeys(given.get(name, ())) if value
    ]
    if odd := next((value for _, value in pairs if len(value) > LONGEST or "\x00" in value), None):
        raise StepRefused(
            "bad-filter",
            say(
                "“%(odd)s…” is not a valid filter value.",
                odd=odd[:40].replace(chr(0), ""),
            ),
        )
    single = {
        name: given[name][-1]
        for name in ("lane", "order", "cursor")
        if given.get(name) and given[name][-1]
    }
    return QueueQuery(**single, q=tidy_search_text(given.get("q", ("",))[-1]), chosen=tuple(pairs))


def tidy_search_text(text: str) -> str:
    """What is searched for, tidied. Raises StepRefused (code `bad-filter`)."""
    if len(text) > LONGEST:
        raise StepRefused(
            "bad-filter",
            say(
                "A search can have at most %(longest)s characters; this one has %(count)s.",
                longest=LONGEST,
                count=number(len(text)),
            ),
        )
    return " ".join(text.replace("\x00", " ").split())


def in_lane(lane: str, person: User) -> QuerySet[Case]:
    """The cases of a lane. A closed case stands in no lane but the one of its appeal or its late
    review.
    """
    if lane in LANE_COLUMNS:
        return Case.objects.filter(**{LANE_COLUMNS[lane]: True})
    rows = Case.objects.open()
    return (
        rows.filter(assignee=person)
        if lane == "mine"
        else rows.filter(assignee__isnull=True)
        if lane == "unassigned"
        else rows
    )


def matching_cases(want: QueueQuery, *, person: User, now: datetime) -> QuerySet[Case]:
    """The cases that are asked for, in no order yet. A search costs statements of its own."""
    rows = in_lane(want.lane, person)
    columns = {
        "state": "state",
        "standing": "standing",
        "area": "area",
        "severity": "severity",
        "tier": "tier",
        "language": "locale",
    }
    for name, column in columns.items():
        if values := want.values(name):
            rows = rows.filter(**{f"{column}__in": values})
    if measures := want.values("measure"):
        rows = rows.filter(measure__in=["" if value == "none" else value for value in measures])
    names = ids_of(want)
    if want.values("partner"):
        rows = rows.filter(partner__in=names["partners"])
    rows = rows.filter(
        by_assignee(want.values("assignee"), person, names["people"])
        & by_due(want.values("due"), now)
    )
    return rows.filter(pk__in=cases_about(want.q)) if want.q else rows


def arrived_since(
    rows: QuerySet[Case], lane: str, *, since: datetime, person: User
) -> QuerySet[Case]:
    """Those of `rows` that have come in since; among one's own also those that somebody else gave,
    or that came back from somebody.

    Only of one's own, which are few: there each case's own events are asked.
    """
    fresh = Q(opened_at__gt=since)
    if lane == "mine":
        others = Event.objects.filter(case=OuterRef("pk"), at__gt=since, act__in=BACK).exclude(
            actor=person
        )
        fresh |= Q(Exists(others))
    return rows.filter(fresh)


def ids_of(want: QueueQuery) -> dict[str, list[UUID]]:
    """The partners and people that are asked for, as ids: of a value that it sees, the planner
    knows how rare it is.
    """
    people = [value for value in want.values("assignee") if value not in ("me", "nobody")]
    asked = {
        "partners": ChannelPartner.objects.filter(ref__in=want.values("partner")).values("id"),
        "people": User.objects.filter(username__in=people).values("id"),
    }
    named = {
        name: rows
        for name, rows in asked.items()
        if (people if name == "people" else want.values("partner"))
    }
    found = read_in_one_statement(named) if named else {}
    return {name: [UUID(str(row["id"])) for row in found.get(name, ())] for name in asked}


def by_assignee(values: Sequence[str], person: User, people: Sequence[UUID]) -> Q:
    """Whose they are: `me`, `nobody`, or somebody's by name, whose ids are `people`."""
    if not values:
        return Q()
    theirs = [*people, *([person.pk] if "me" in values else [])]
    return (
        (Q(assignee__in=theirs) | Q(assignee__isnull=True))
        if "nobody" in values
        else Q(assignee__in=theirs)
    )


def by_due(values: Sequence[str], now: datetime) -> Q:
    """When they are due: past, within a day, within a week, or not at all."""
    spans = {
        "late": Q(due_at__lte=now),
        "today": Q(due_at__gt=now, due_at__lte=now + timedelta(days=1)),
        "week": Q(due_at__gt=now, due_at__lte=now + timedelta(days=7)),
        "none": Q(due_at__isnull=True),
    }
    asked = Q()
    for value in values:
        asked |= spans[value]
    return asked


def capped_count(rows: AnyQuerySet) -> int:
    """How many there are, counted to 1,001 at most."""
    return rows.order_by().values("pk")[: MOST + 1].count()
