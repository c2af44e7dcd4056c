"""What happened in cases, as terms of a search name it: an appeal decided in these days, a deadline
missed, a restriction in force. A term finds the cases that have such a row; how many rows there are
in them is told beside.

Terms of one kind of row are about the same row: `missed:2026-03-01..2026-03-31 review:measure`
finds a review of a restriction that was missed in March. Insights counts the same, in SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from enforcement.models import (
    Allegation,
    Appeal,
    Case,
    Decision,
    Event,
    FirstDecision,
    FlaggedReport,
    Measure,
    Notice,
    Report,
    Review,
)
from enforcement.models._ledger import DECIDING
from enforcement.models.appeal import Side
from enforcement.models.decision import PRECAUTIONS
from enforcement.models.event import ENDS_PROPOSAL
from enforcement.models.notice import Audience
from enforcement.rules.search_syntax import (
    FLAGGER,
    NO,
    OPEN_ON,
    OTHERS,
    PRECAUTIONARY,
    Search,
    days_between,
)
from enforcement.workflow.kinds import Basis, MeasureKind
from enforcement.workflow.machines import AppealPhase, MeasurePhase, ReviewPhase
from enforcement.workflow.marks import HEARER, verbs_of
from enforcement.workflow.proceeding import FINAL

Within = Callable[[str], Q]  # whether the moment of this name lies within the days asked for

MARKS = verbs_of(Case)
# By these a person says that a program was wrong, or an appeal does.
REVERSING = tuple(
    verb
    for verb, mark in MARKS.items()
    if mark.overrules_automation or (HEARER in mark.by and mark.favours_holder)
)
HEARD = (
    AppealPhase.AFFIRMED,
    AppealPhase.OVERTURNED,
    AppealPhase.VARIED,
    AppealPhase.REMANDED,
)
GRANTED = (AppealPhase.OVERTURNED, AppealPhase.VARIED)
PROPOSING = "propose"  # the act of whoever asks for an approval
# As the index of closings says it, so that it is used.
CROSSING = Q(target__in=FINAL) | Q(source__in=FINAL)

CLOSING = Q(target__in=FINAL) & ~Q(source__in=FINAL)
GOES_ON = Q(act__in=[verb for verb, mark in MARKS.items() if mark.merges])  # in another case


@dataclass(frozen=True)
class Rows:
    """The rows of one kind that cases have, and what of them terms name: within some days, and by
    a value that narrows them.
    """

    model: type[Model]
    always: Q
    within: dict[str, Callable[[Within], Q]]
    by: dict[str, Callable[[Collection[str], User, Sequence[object]], Q]]
    counted: bool = True  # whether a case may have several


def in_upper(column: str) -> Callable[[Collection[str], User, Sequence[object]], Q]:
    """The column has one of these values, as they are typed."""
    return lambda values, _person, _ids: Q(**{f"{column}__in": [v.upper() for v in values]})


def of_origin(values: Collection[str], _person: User, _ids: Sequence[object]) -> Q:
    """The report came from one of these; a trusted flagger's does not count as the public's."""
    flagged = Q(Exists(FlaggedReport.objects.filter(report=OuterRef("pk"))))
    others = [value.upper() for value in values if value != FLAGGER]
    either = Q(origin__in=others) & ~flagged
    return either | flagged if FLAGGER in values else either


def of_basis(values: Collection[str], _person: User, _ids: Sequence[object]) -> Q:
    """What the restriction rests on: a precaution, or a finding."""
    either = Q(pk__in=[])
    for value in values:
        precaution = Q(basis=Basis.PRECAUTION)
        either |= precaution if value == PRECAUTIONARY else ~precaution
    return either


def by_people(values: Collection[str], person: User, ids: Sequence[object]) -> Q:
    """Somebody of the staff did it."""
    return Q(actor__in=[*ids, *([person.pk] if "me" in values else [])])


def settled(within: Within) -> Q:
    """A proposal took effect, or ended without."""
    return within("executed_at") | Q(Exists(ends_of(ENDS_PROPOSAL, within)))


def ends_of(acts: Iterable[str], within: Within) -> QuerySet[Event]:
    """The ends of a proposal that took no effect."""
    return Event.objects.filter(within("at"), decision=OuterRef("pk"), act__in=list(acts)).filter(
        act__in=ENDS_PROPOSAL
    )


def looked_at_or_missed(within: Within) -> Q:
    """A deadline came to its end."""
    return within("missed_at") | (
        Q(missed_at__isnull=True, phase=ReviewPhase.DONE) & within("looked_at")
    )


IN_TIME = Q(missed_at__isnull=True, looked_at__lte=F("due_at"))
BY_PROGRAM = Q(proposed_by__isnull=True, verb__in=PRECAUTIONS)
REVERSED = Q(
    Exists(
        Measure.objects.filter(
            imposed_by=OuterRef("pk"),
            lifted_by__proposed_by__isnull=False,
            lifted_by__verb__in=REVERSING,
        )
    )
)
ALONE = Q(imposed_by__approved_by__isnull=True) | Q(
    imposed_by__approved_by=F("imposed_by__proposed_by")
)
STARTED = ~Q(phase=MeasurePhase.ORDERED) & Q(kind=MeasureKind.TERMINATE)
HELD = Q(phase=MeasurePhase.IN_FORCE) & ~Q(kind=MeasureKind.TERMINATE)

ROWS: dict[str, Rows] = {
    "closing": Rows(
        Event,
        CROSSING,
        {
            "closed": lambda when: when("at") & CLOSING & ~GOES_ON,
            "merged": lambda when: when("at") & CLOSING & GOES_ON,
            "reopened": lambda when: when("at") & Q(source__in=FINAL) & ~Q(target__in=FINAL),
        },
        {},
    ),
    "first decision": Rows(
        FirstDecision, Q(), {"decided": lambda when: when("decided_at")}, {}, counted=False
    ),
    "notice": Rows(
        Notice,
        Q(audience=Audience.HOLDER, decision__isnull=False),
        {
            "notice": lambda when: when("owed_at"),
            "unconfirmed": lambda when: when("owed_at") & Q(informed_at__isnull=True),
        },
        {},
    ),
    "review": Rows(
        Review,
        Q(),
        {
            "deadline": looked_at_or_missed,
            "in-time": lambda when: looked_at_or_missed(when) & IN_TIME,
            "missed": lambda when: looked_at_or_missed(when) & ~IN_TIME,
        },
        {"review": in_upper("kind")},
    ),
    "appeal": Rows(
        Appeal,
        Q(side=Side.HOLDER, phase__in=HEARD),
        {
            "appealed": lambda when: when("decided_at"),
            "overturned": lambda when: when("decided_at") & Q(phase__in=GRANTED),
        },
        {},
    ),
    "proposal": Rows(
        Decision,
        ~Q(needs=""),
        {
            "settled": settled,
            "returned": lambda when: Q(Exists(ends_of(["send_back"], when))),
        },
        {"action": lambda values, _person, _ids: Q(verb__in=list(values))},
    ),
    "precaution": Rows(
        Decision,
        Q(verb__in=PRECAUTIONS),
        {
            "precaution": lambda when: when("executed_at"),
            "automated": lambda when: when("executed_at") & BY_PROGRAM,
            "reversed": lambda when: when("executed_at") & BY_PROGRAM & REVERSED,
        },
        {"action": lambda values, _person, _ids: Q(verb__in=list(values))},
    ),
    "restriction": Rows(
        Measure,
        HELD,
        {"restricted": lambda when: when("first_at")},
        {"basis": of_basis},
    ),
    "termination": Rows(
        Measure,
        STARTED,
        {
            "terminated": lambda when: when("starts_at"),
            "one-person": lambda when: when("starts_at") & ALONE,
        },
        {},
    ),
    "report": Rows(
        Report, Q(), {"reported": lambda when: when("received_at")}, {"reported-by": of_origin}
    ),
    "act": Rows(
        Event,
        Q(actor__isnull=False),
        {"worked": lambda when: when("at")},
        {"by": by_people},
        counted=False,
    ),
    "act of deciding": Rows(
        Event,
        Q(actor__isnull=False, act__in=[*DECIDING, PROPOSING]),
        {"acted": lambda when: when("at")},
        {"by": by_people},
    ),
}
NARROWING = tuple(dict.fromkeys(name for rows in ROWS.values() for name in rows.by))


def within_days(value: str) -> Within:
    """The days of a period, each as long as it is where the reader is."""
    first, last = days_between(value)

    def within(column: str) -> Q:
        asked = Q(**{f"{column}__isnull": False})
        if first:
            asked &= Q(**{f"{column}__gte": beginning_of(first)})
        if last:
            asked &= Q(**{f"{column}__lt": beginning_of(last + timedelta(days=1))})
        return asked

    return within


def beginning_of(day: date) -> datetime:
    """The moment at which a day begins for the reader."""
    return timezone.make_aware(datetime.combine(day, time()))


def rows_asked(
    name: str, values: Iterable[str], search: Search, person: User, ids: Sequence[object]
) -> QuerySet[Any]:
    """The rows that a term of the search means, with what else the search says of them."""
    kind = next(rows for rows in ROWS.values() if name in rows.within or name in rows.by)
    either = Q(pk__in=[])
    if name in kind.within:
        for value in values:
            either |= kind.within[name](within_days(value))
        for narrower, condition in kind.by.items():
            if narrowed := search.values(narrower):
                either &= condition(narrowed, person, ids)
    else:
        either = kind.by[name]([*values], person, ids)
    return kind.model._default_manager.filter(kind.always & either)


def is_of_rows(name: str) -> bool:
    """Whether a term names rows that cases have."""
    return any(name in rows.within or name in rows.by for rows in ROWS.values())


def narrows_another(name: str, search: Search) -> bool:
    """Whether a term only says more of rows that another term of the search asks for."""
    return any(name in rows.by and any(map(search.values, rows.within)) for rows in ROWS.values())


def has_row(
    name: str, values: Iterable[str], search: Search, person: User, ids: Sequence[object]
) -> Q:
    """The case has such a row."""
    rows = rows_asked(name, values, search, person, ids)
    return Q(Exists(rows.filter(case=OuterRef("pk"))))


def things_in(
    cases: QuerySet[Case], search: Search, person: User, ids: Sequence[object]
) -> tuple[str, QuerySet[Any]] | None:
    """The rows of these cases that the first such term asks for, and what they are; None where no
    term does, or a case has one at most.
    """
    for name in search.names():
        for what, kind in ROWS.items():
            if name in kind.within and kind.counted and (values := search.values(name)):
                rows = rows_asked(name, values, search, person, ids)
                return what, rows.filter(case__in=cases)
    return None


def open_on(day: date) -> Q:
    """Open when a day ended: opened by then, and not closed last."""
    ended = beginning_of(day + timedelta(days=1))
    moves = Event.objects.filter(CROSSING, case=OuterRef("case"), at__gt=OuterRef("at"))
    closings = Event.objects.filter(CROSSING, case=OuterRef("pk"), at__lt=ended, target__in=FINAL)
    closed_last = closings.exclude(Exists(moves.filter(at__lt=ended)))
    return Q(opened_at__lt=ended) & ~Q(Exists(closed_last))


def first_reported_by(values: Collection[str], person: User) -> Q:
    """Where the first report of the case came from."""
    earlier = Report.objects.filter(case=OuterRef("case")).filter(
        Q(received_at__lt=OuterRef("received_at"))
        | Q(received_at=OuterRef("received_at"), pk__lt=OuterRef("pk"))
    )
    first = Report.objects.filter(~Exists(earlier), case=OuterRef("pk"))
    return Q(Exists(first.filter(of_origin(values, person, ()))))


def of_case(name: str, values: Sequence[str], person: User) -> Q | None:
    """What a term asks of the case itself; None for one that is not known here."""
    if name in ("opened", "first-review"):
        column, either = "opened_at" if name == "opened" else "first_look_at", Q(pk__in=[])
        for value in values:
            either |= within_days(value)(column)
        return either
    if name == OPEN_ON:
        either = Q(pk__in=[])
        for value in values:
            either |= open_on(date.fromisoformat(value))
        return either
    if name == "waiting":
        return Q(with_others__in=[value == OTHERS for value in values]) & ~Q(state__in=FINAL)
    if name == "source":
        return first_reported_by(values, person)
    if name == "established":
        found = Q(Exists(Allegation.objects.filter(case=OuterRef("pk"), phase="ESTABLISHED")))
        return found if NO not in values else ~found if len(values) == 1 else Q()
    return None
