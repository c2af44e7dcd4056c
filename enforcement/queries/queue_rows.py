"""The rows of a page as one reader sees them: whose turn it is, who else is looking, and why it
stands where it stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet

from accounts.models import User
from enforcement.models import Case, WeighedReport
from enforcement.queries.pools import NEEDS, may_have_own_part, own_part, turns_of
from enforcement.queries.presence import Reader, presences_on, short_name
from enforcement.queries.queue import PAGE, QueueQuery
from enforcement.rules.priority import Term, terms_in
from enforcement.sql.batch import KeyedReads, Querysets
from enforcement.sql.keyset import Page, page_at, read_cursor
from enforcement.workflow.turns import PriorityTerm, Turn


def numbered(name: str, ids: Sequence[UUID]) -> dict[str, UUID | None]:
    """The keys of the rows of a page by name and number; those that it does not fill are None."""
    return {f"{name}{at}": ids[at] if at < len(ids) else None for at in range(PAGE)}


def beside_rows(*, person: UUID, now: datetime, **keys: UUID) -> Querysets:
    """Who else reads the rows of a page, and in which of them `person` had a part."""
    rows = [key for name, key in keys.items() if name.startswith("row")]
    parts = [key for name, key in keys.items() if name.startswith("part")]
    readers = (
        presences_on(rows)
        .exclude(person=person)
        .select_related(None)
        .annotate(
            first=F("person__first_name"), last=F("person__last_name"), login=F("person__username")
        )
    )
    return {
        "readers": readers.values("case_id", "person_id", "first", "last", "login"),
        "weighed": WeighedReport.objects.filter(report__case__in=rows)
        .order_by()
        .values("report__case", "because__weight")
        .distinct(),
        "barred": Case.objects.filter(own_part(person, now), pk__in=parts).values("id"),
    }


# Compiling it for each page cost an eighth of the page.
read_beside_rows = KeyedReads(
    beside_rows,
    ("person", *(f"{name}{at}" for name in ("row", "part") for at in range(PAGE))),
    times=("now",),
)


@dataclass(frozen=True, kw_only=True)
class QueueRow:
    """One case. `whose` is YOU, NOT_YOU, a colleague's name, or a code of workflow/turns.py;
    `yours` says whether the reader may move it on.
    """

    case: Case
    whose: str
    yours: bool
    readers: list[Reader]  # besides the assignee
    assignee_reads: bool
    terms: list[Term]  # the greatest first
    weighed: str  # how reports in it are weighed less; empty: like anybody's

    @property
    def flagged(self) -> bool:
        """Whether a trusted flagger reported it, within its areas."""
        return any(term.code == PriorityTerm.TRUSTED_FLAGGER for term in self.terms)


@dataclass(frozen=True, kw_only=True)
class QueueRows:
    """A page of them; `before` and `after` are cursors."""

    rows: list[QueueRow]
    first: int
    before: str
    after: str


def queue_rows_of(
    want: QueueQuery, cases: QuerySet[Case], *, person: User, now: datetime, size: int
) -> QueueRows:
    """The page that an address asks for, of PAGE rows at most; three statements at most.

    Raises StepRefused (code `bad-cursor`).
    """
    page = page_at(
        cases,
        order=want.order,
        cursor=read_cursor(want.cursor, want.order),
        size=size,
        nobodys=want.lane == "unassigned",
    )
    return QueueRows(
        rows=rows_as_seen_by(person, page, now),
        first=page.first,
        before=page.before,
        after=page.after,
    )


def rows_as_seen_by(person: User, page: Page, now: datetime) -> list[QueueRow]:
    """The rows, with what is not in the case itself read in one statement."""
    if not page.rows:
        return []
    found = read_beside_rows(
        person=person.pk,
        now=now,
        **numbered("row", [case.pk for case in page.rows]),
        **numbered("part", [case.pk for case in page.rows if may_have_own_part(case)]),
    )
    readers = defaultdict[UUID, dict[UUID, Reader]](dict)
    for row in found["readers"]:
        whole = f"{row['first']} {row['last']}".strip() or row["login"]
        readers[UUID(str(row["case_id"]))][UUID(str(row["person_id"]))] = Reader(
            row["first"] or row["login"], whole
        )
    barred, turns = {UUID(str(row["id"])) for row in found["barred"]}, turns_of(person)
    # the one that hides more is told, where a case has both
    weights = {
        UUID(str(row["report__case"])): row["because__weight"]
        for row in sorted(found["weighed"], key=lambda row: str(row["because__weight"]))
    }
    return [
        queue_row(
            case,
            person=person,
            turns=turns,
            barred=case.pk in barred,
            readers=readers[case.pk],
            weighed=weights.get(case.pk, ""),
        )
        for case in page.rows
    ]


def queue_row(
    case: Case,
    *,
    person: User,
    turns: list[str],
    barred: bool,
    readers: dict[UUID, Reader],
    weighed: str,
) -> QueueRow:
    """One case, as this person sees it."""
    whose, yours = case.turn, case.turn in turns and not barred
    if barred and case.turn in turns:
        whose = "NOT_YOU"
    elif yours and case.assignee_id == person.pk:
        whose = "YOU"
    elif case.turn == Turn.REVIEWER and case.assignee_id and case.assignee:
        whose, yours = (
            (short_name(case.assignee), False) if case.assignee_id != person.pk else (whose, yours)
        )
    others = [reader for pk, reader in readers.items() if pk != case.assignee_id]
    return QueueRow(
        case=case,
        whose=whose,
        yours=yours and case.turn in NEEDS,
        readers=others,
        assignee_reads=len(others) < len(readers),
        terms=terms_in(case.priority_terms),
        weighed=weighed,
    )
