"""Statements of reasons: the list, one of them, the export, and what is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Count, QuerySet

from enforcement.models import (
    Notice,
    OutboxMessage,
    Policy,
    ProfileChoice,
    StatementClosing,
    StatementOfReasons,
    StatementsToken,
    StatementWording,
)
from enforcement.models.notice import Audience
from enforcement.models.outbox import Channel, OutboxPhase
from enforcement.models.statement_of_reasons import (
    AWAITS_LEAD,
    StatementPhase,
    StatementQuerySet,
    said_of,
)
from enforcement.rules.statements.drawing import canonical
from enforcement.rules.statements.profiles import PROFILES, Profile
from enforcement.sql.page import Page, page_of

WAITING = "waiting"  # the lists of those that a lead puts right
STATES: dict[str, tuple[str, ...]] = {
    "": (),
    WAITING: AWAITS_LEAD,
    "to-send": (StatementPhase.TO_SEND,),
    "sent": (StatementPhase.SENT,),
    "kept": (StatementPhase.KEPT,),
    "not-covered": (StatementPhase.NOT_COVERED,),
    "not-to-send": (StatementPhase.NOT_TO_SEND,),
}
CHUNK = 500  # statements that the export reads at once


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which statements: of a state of `STATES`, of decisions between two days, both included."""

    state: str = ""
    since: date | None = None
    until: date | None = None


def statements_wanted(wanted: Wanted) -> StatementQuerySet:
    """The statements, in no order."""
    rows: StatementQuerySet = StatementOfReasons.objects.all()
    if phases := STATES[wanted.state]:
        rows = rows.filter(phase__in=phases)
    if wanted.since:
        rows = rows.filter(executed_at__gte=begin_of(wanted.since))
    if wanted.until:
        rows = rows.filter(executed_at__lt=begin_of(wanted.until) + timedelta(days=1))
    return rows


def begin_of(day: date) -> datetime:
    """When a day begins, in UTC."""
    return datetime.combine(day, time(), UTC)


def statements_page(wanted: Wanted, cursor: str) -> Page[StatementOfReasons]:
    """A page of the list, the newest first; one statement. Raises StepRefused (`bad-cursor`)."""
    rows = statements_wanted(wanted).select_related("decision__case__account")
    return page_of(rows.defer("data"), by="executed_at", cursor=cursor, newest_first=True)


def counts_by_state(wanted: Wanted) -> dict[str, int]:
    """How many there are of each state in the period. One statement."""
    every = Wanted(since=wanted.since, until=wanted.until)
    found = dict(statements_wanted(every).order_by().values_list("phase").annotate(Count("pk")))
    return {
        state: sum(found.get(phase, 0) for phase in phases) if phases else sum(found.values())
        for state, phases in STATES.items()
    }


def statement_of_decision(ref: str) -> StatementOfReasons | None:
    """The statement of a decision, by the decision's reference."""
    rows = StatementOfReasons.objects.select_related("decision__case__account", "choice")
    return rows.filter(decision__ref=ref.upper()).first()


def wordings_of(statement: StatementOfReasons) -> list[StatementWording]:
    """Its public words, the newest first."""
    return list(statement.wordings.order_by("-number"))


def closings_of(statement: StatementOfReasons) -> list[StatementClosing]:
    """The proposals not to send it, the newest first."""
    return list(statement.closings.order_by("-number"))


def notice_of(statement: StatementOfReasons) -> Notice | None:
    """The notice by which the holder was told of the decision."""
    return Notice.objects.filter(decision=statement.decision_id, audience=Audience.HOLDER).first()


def exported_lines(wanted: Wanted) -> Iterator[str]:
    """Each statement that a profile covers and nothing keeps back, with its public words, as one
    line of JSON; in the order of time. Read in parts, so that it takes no more memory for many.
    """
    rows = statements_wanted(wanted).exported().order_by("executed_at", "id")
    after: StatementOfReasons | None = None
    while True:
        part = list((later(rows, after) if after else rows)[:CHUNK])
        worded = wordings_by_statement(part)
        for row in part:
            yield canonical(said_of(row, worded.get(row.pk))) + "\n"
        if len(part) < CHUNK:
            return
        after = part[-1]


def wordings_by_statement(
    statements: Iterable[StatementOfReasons],
) -> dict[UUID, StatementWording]:
    """The last public words of those that have any, by the statement's key. One statement."""
    rows = StatementWording.objects.filter(statement__in=[s.pk for s in statements if s.wording])
    return {wording.statement_id: wording for wording in rows.order_by("number")}


def closings_by_statement(
    statements: Iterable[StatementOfReasons],
) -> dict[UUID, StatementClosing]:
    """The closing of those that two leads closed, by the statement's key. One statement, or none
    where none is closed.
    """
    keys = [s.pk for s in statements if s.phase == StatementPhase.NOT_TO_SEND]
    rows = StatementClosing.objects.agreed().filter(statement__in=keys) if keys else []
    return {closing.statement_id: closing for closing in rows}


def later(
    rows: QuerySet[StatementOfReasons], after: StatementOfReasons
) -> QuerySet[StatementOfReasons]:
    """Those that come after one in the order of time."""
    return rows.filter(executed_at__gte=after.executed_at).exclude(
        executed_at=after.executed_at, id__lte=after.pk
    )


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What is chosen now, and what is still missing so that statements are sent."""

    choice: ProfileChoice | None
    profile: Profile | None
    address: str
    token: StatementsToken | None
    given_up: int

    @property
    def sends(self) -> bool:
        """Whether statements go out."""
        return bool(self.profile and self.profile.to_database)

    @property
    def lacks_address(self) -> bool:
        """Whether they would go out if there was an address."""
        return self.sends and not self.address

    @property
    def lacks_token(self) -> bool:
        """Whether they would go out if there was a token."""
        return self.sends and self.token is None


def chosen_now() -> Chosen:
    """What is chosen; three statements."""
    choice = ProfileChoice.objects.in_force().first()
    profile = PROFILES.get(choice.profile) if choice else None
    return Chosen(
        choice=choice,
        profile=profile,
        address=settings.STATEMENTS_URL,
        token=StatementsToken.objects.first(),
        given_up=OutboxMessage.objects.given_up().filter(channel=Channel.STATEMENT).count(),
    )


def choices_made() -> list[ProfileChoice]:
    """Every choice, the newest first."""
    return list(ProfileChoice.objects.order_by("-number"))


def areas_of_policies() -> list[str]:
    """The areas of all policies."""
    return sorted(set(Policy.objects.values_list("area", flat=True)))


def figures() -> dict[str, int]:
    """What a command says of statements and of their messages."""
    phases = dict(StatementOfReasons.objects.order_by().values_list("phase").annotate(Count("pk")))
    waiting = OutboxMessage.objects.filter(channel=Channel.STATEMENT, phase=OutboxPhase.PENDING)
    return {
        **{str(phase): phases.get(str(phase), 0) for phase in StatementPhase},
        "messages": waiting.count(),
        "given up": OutboxMessage.objects.given_up().filter(channel=Channel.STATEMENT).count(),
    }
