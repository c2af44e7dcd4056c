"""What the page of a case says to its account's holder: what happened and what it means, where it
stands, what we ask, and what can happen next.

What it says of access is what the ledger of restrictions holds when it is said; why, and on what
facts, is what the notices said that were sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.holds import Hold
from accounts.time_zones import known_zone
from enforcement.language.notices.kinds import KINDS
from enforcement.language.words import left
from enforcement.portal.access import AccessNow
from enforcement.portal.durations import days, how_long
from enforcement.portal.headline import Headline
from enforcement.portal.meanwhile import Costs, Kept
from enforcement.portal.outlook import BLOCKS, EVERYTHING, Ending, endings_of, stopped_lines
from enforcement.queries.holder_rows import Contested, HolderCase, Item, SentNotice, Waits
from enforcement.rules.impact import PRECAUTIONS
from enforcement.workflow.calendar import appeal_until
from enforcement.workflow.kinds import MeasureKind, RequestKind, ReviewKind
from enforcement.workflow.machines import (
    MET,
    UNDECIDED,
    AppealPhase,
    RequestPhase,
    RequirementPhase,
)
from enforcement.workflow.proceeding import FINAL, State
from enforcement.workflow.requests import REQUESTS

PRECAUTIONARY = frozenset(PRECAUTIONS.values())


@dataclass(frozen=True)
class Stage:
    """A step of the way: `at` a date or words; now, past or to come."""

    name: str
    at: datetime | None
    words: str = ""
    now: bool = False
    to_come: bool = False


@dataclass(frozen=True)
class Contestable:
    """A decision that can be appealed, and until when; None: six months from being told."""

    notice: SentNotice
    until: datetime | None


class HolderPage:
    """A case, as words for its page."""

    def __init__(self, case: HolderCase, now: datetime) -> None:
        self.case, self.now = case, now
        self.holds: Sequence[Hold] = case.holds(now)
        self.held_elsewhere = case.held_elsewhere(now)
        self.strictest = next(iter(self.holds), None)
        self.is_closed = case.state in FINAL
        self.access = AccessNow(
            restricted_here=bool(self.holds),
            stopped=self.is_blocked,
            elsewhere=self.held_elsewhere,
            ended=case.state == State.TERMINATED,
            reached=case.reached,
            now=now,
        )

    @property
    def is_blocked(self) -> bool:
        """Whether this case stops every call."""
        return any(hold["verdict"] == BLOCKS for hold in self.holds)

    @property
    def is_precaution(self) -> bool:
        """Whether what this case holds rests on no finding."""
        return bool(self.holds) and all(hold["reason"] in PRECAUTIONARY for hold in self.holds)

    @property
    def since(self) -> datetime | None:
        """Since when the account has been restricted by this case as it is now: as the letter said
        it, since what the gateway is told begins with the first restriction of the case.
        """
        if self.strictest is None:
            return None
        for notice in self.case.notices:
            told = notice.statement.get("measure")
            if told and (told["kind"] == MeasureKind.LIMIT) is not self.is_blocked:
                return datetime.fromisoformat(told["since_at"])
        return datetime.fromisoformat(self.strictest["since"])

    @property
    def until(self) -> datetime | None:
        """When it ends by itself, if it does."""
        until = self.strictest["until"] if self.strictest else None
        return datetime.fromisoformat(until) if until else None

    @property
    def ends_at(self) -> datetime | None:
        """When the contract ends, where that was announced."""
        if self.case.state != State.TERMINATING:
            return None
        for notice in self.case.notices:
            if at := notice.statement.get("terminates_at"):
                return datetime.fromisoformat(at)
        return None

    @property
    def finding_made(self) -> bool:
        """Whether the newest notice that gives reasons says that a finding was made."""
        return bool(self.stated.get("finding_made"))

    @property
    def stating(self) -> SentNotice | None:
        """The newest notice that says what happened, if one was sent."""
        return next((one for one in self.case.notices if one.statement.get("facts")), None)

    @property
    def stated(self) -> Mapping[str, Any]:
        """What it states; empty where none was sent."""
        return self.stating.statement if self.stating else {}

    @property
    def is_set_aside(self) -> bool:
        """Whether an appeal of the holder's set the decision aside that it tells of."""
        return self.stating is not None and any(
            appeal.phase == AppealPhase.OVERTURNED
            and appeal.decision_id == self.stating.decision_id
            for appeal in self.case.appeals
        )

    @property
    def headline(self) -> Headline:
        """The first lines."""
        return Headline(
            state=self.case.state,
            access=self.access,
            precaution=self.is_precaution and not self.finding_made,
            lifted=self.case.has_restricted and not self.holds,
            ends_at=self.ends_at,
            until=self.until,
            goes_on_in=self.case.goes_on_in,
        )

    @property
    def stages(self) -> list[Stage]:
        """Where it stands."""
        case, state = self.case, self.case.state
        begun = Stage(_("Reported"), case.opened_at)
        looking = Stage(_("Looking into it"), None, self.turn, now=True)
        decided = Stage(_("Decision"), None, _("you are told at once"), to_come=True)
        if self.is_closed:
            return [
                begun,
                Stage(_("Looked into"), None, _("done")),
                Stage(_("Closed"), case.closed_at or None, now=True),
            ]
        if state in (State.REMEDIATING, State.SERVING, State.TERMINATING):
            name = {
                State.REMEDIATING: _("Changes required"),
                State.SERVING: _("Term running"),
                State.TERMINATING: _("Notice period"),
            }[State(state)]
            last = case.decisions[0].at if case.decisions else None
            return [begun, Stage(_("Decided"), last), Stage(name, None, self.turn, now=True)]
        return [begun, looking, decided]

    @property
    def turn(self) -> str:
        """Whose turn it is."""
        return _("now: your turn") if self.asks else _("now: our turn")

    @property
    def question(self) -> str:
        """What we ask, if an answer is open."""
        return self.case.question if self.answer_by else ""

    @property
    def asked_last(self) -> str:
        """The newest question of the lane that is open."""
        for notice in self.case.notices:
            if notice.statement.get("question"):
                return str(notice.statement["question"])
        return self.case.question

    @property
    def answer_by(self) -> Waits | None:
        """By when an answer is asked for, if one is."""
        return self.case.due(ReviewKind.QUESTION)

    @property
    def left(self) -> str:
        """How long there is to answer, in words."""
        return left(self.answer_by.due_at, self.now) if self.answer_by else ""

    @property
    def open_items(self) -> list[Item]:
        """What still has to change."""
        if self.case.state != State.REMEDIATING:
            return []
        return [item for item in self.case.items if item.phase not in MET]

    @property
    def items(self) -> list[Item]:
        """Everything that has to change, done or not."""
        return self.case.items if self.case.state == State.REMEDIATING else []

    @property
    def asks(self) -> bool:
        """Whether it is the holder's turn."""
        owed = {RequirementPhase.REQUIRED, RequirementPhase.RETURNED}
        return self.answer_by is not None or any(item.phase in owed for item in self.open_items)

    @property
    def next_look(self) -> Waits | None:
        """By when we look at the case again."""
        ours = [wait for wait in self.case.waits if wait.is_ours and not self.has_passed(wait)]
        return next((wait for wait in ours if not wait.paused), next(iter(ours), None))

    def has_passed(self, wait: Waits) -> bool:
        """Whether this date is over and nobody did by it what was due."""
        return not wait.paused and wait.due_at <= self.now

    @property
    def decides_by(self) -> datetime | None:
        """By when somebody more senior takes over, where nobody has decided."""
        if self.case.state not in (State.TRIAGE, State.INVESTIGATING):
            return None
        due = self.case.due(ReviewKind.MEASURE) or self.case.due(ReviewKind.DECISION)
        return due.due_at if due and not due.paused and due.due_at > self.now else None

    @property
    def late(self) -> Waits | None:
        """The first date of ours that has passed, if we are late."""
        return next((w for w in self.case.waits if w.is_ours and self.has_passed(w)), None)

    @property
    def how_long(self) -> str:
        """How long such cases take."""
        return how_long(self.case.times, self.case.state)

    @property
    def open_for(self) -> str:
        """For how long it has been open, in days."""
        return days((self.now - self.case.opened_at).total_seconds())

    @property
    def stopped(self) -> Iterator[str]:
        """What does not work, of this case, line by line."""
        for hold in self.holds:
            for limit in hold["limits"] or [EVERYTHING]:
                yield from stopped_lines(hold, limit)

    @property
    def works(self) -> list[str]:
        """What still works."""
        if self.case.state == State.TERMINATED:
            return [_("This page, your answers, an appeal"), _("A copy of your data, here")]
        lines = [
            _("Signing in, users and billing"),
            _("Export of your data and invoices"),
            _("This page, your answers, an appeal"),
        ]
        if self.holds and not self.is_blocked:
            lines.append(_("All API requests that are not listed as limited"))
        return lines

    @property
    def costs(self) -> Costs | None:
        """What it costs meanwhile, where something is restricted or ends, and the provider says
        so.
        """
        restricted = self.holds or self.held_elsewhere or self.ends_at
        fed = self.case.billing
        return Costs(fed, self.now) if fed and restricted else None

    @property
    def kept(self) -> Kept:
        """For how long what is here is kept."""
        return Kept(
            is_closed=self.is_closed,
            appeal_open=bool(self.open_appeals),
            until=[one.until for one in self.contestable],
        )

    @property
    def contestable(self) -> list[Contestable]:
        """Decisions that can be appealed now, the newest first."""
        contested = {appeal.decision_id for appeal in self.case.appeals}
        zone = known_zone(self.case.account.time_zone)
        found = []
        for notice in self.case.notices:
            kind = KINDS.get(notice.kind)
            if not notice.decision_id or notice.decision_id in contested or kind is None:
                continue
            told = notice.told.counts_from
            until = appeal_until(told, time_zone=zone) if told else None
            if kind.appealable and (until is None or self.now < until):
                found.append(Contestable(notice, until))
        return found

    @property
    def open_appeals(self) -> list[Contested]:
        """Appeals that are not decided."""
        return [appeal for appeal in self.case.appeals if appeal.phase in UNDECIDED]

    @property
    def may_say_fixed(self) -> bool:
        """Whether "I have fixed it" can be said: while something is restricted, once at a time."""
        waits = any(asked.phase == RequestPhase.LODGED for asked in self.case.requests)
        return bool(self.holds or self.ends_at) and not waits

    def may_ask(self, kind: RequestKind) -> bool:
        """Whether this can be asked for now; once at a time."""
        if any(one.kind == kind and one.is_open for one in self.case.asks):
            return False
        if kind == RequestKind.MORE_TIME:
            return self.answer_by is not None
        if REQUESTS[kind].of_restriction:
            return bool(self.holds)
        if kind == RequestKind.STILL_BLOCKED:
            return self.case.has_restricted and not self.holds and not self.held_elsewhere
        return not self.is_closed

    @property
    def endings(self) -> list[Ending]:
        """How it can go on, the good end first."""
        return endings_of(
            State(self.case.state), restricted=bool(self.holds), elsewhere=self.held_elsewhere
        )

    @property
    def by_whom(self) -> str:
        """Who decided what is in force: people, how many, or a machine."""
        last = next((one for one in self.case.decisions), None)
        if last is None:
            return ""
        if last.by_automation:
            return _(
                "An automated system did this as a precaution. A person looks at it within 24 "
                "hours."
            )
        detected = self.stated.get("detected_by_automation")
        by = (
            _("A person decided this, and a second person agreed.")
            if last.by_two
            else _("A person decided this.")
        )
        how = (
            _("An automated system brought it to our attention.")
            if detected
            else _("No automated means were used.")
        )
        return f"{by} {how}"
