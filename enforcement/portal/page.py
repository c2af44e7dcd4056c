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
from enforcement.language.formats import dated
from enforcement.language.notices.kinds import KINDS
from enforcement.language.words import left
from enforcement.portal.outlook import BLOCKS, EVERYTHING, Ending, endings_of, stopped_lines
from enforcement.queries.holder_rows import Contested, HolderCase, Item, SentNotice, Waits
from enforcement.rules.impact import PRECAUTIONS
from enforcement.workflow.calendar import appeal_until
from enforcement.workflow.kinds import RequestKind, ReviewKind
from enforcement.workflow.machines import MET, UNDECIDED, RequestPhase, RequirementPhase
from enforcement.workflow.proceeding import FINAL, State

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
        self.holds: Sequence[Hold] = case.holds
        self.strictest = next(iter(self.holds), None)
        self.is_closed = case.state in FINAL

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
        """Since when the strictest restriction of this case has been in force."""
        return datetime.fromisoformat(self.strictest["since"]) if self.strictest else None

    @property
    def until(self) -> datetime | None:
        """When it ends of itself, if it does."""
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
    def stated(self) -> Mapping[str, Any]:
        """The newest statement that says what happened; empty where none was sent."""
        for notice in self.case.notices:
            if notice.statement.get("facts"):
                return notice.statement
        return {}

    @property
    def title(self) -> str:
        """What this means for the reader, in one line."""
        state = self.case.state
        if state == State.TERMINATED:
            return _("Your contract has ended")
        if self.ends_at:
            return _("Your contract is set to end on %(on)s") % {"on": dated(self.ends_at, "j F")}
        if self.holds:
            return self.restricted_title()
        if state in (State.CLEARED, State.DISMISSED):
            return _("This case is closed: nothing was found against you")
        if state == State.RESOLVED:
            return _("This case is closed")
        if state == State.REMEDIATING:
            return _("Something has to change, and your access works meanwhile")
        return _("We are looking into a report about your account")

    def restricted_title(self) -> str:
        """The title while this case restricts the account."""
        serving = self.case.state == State.SERVING
        changes = self.case.state == State.REMEDIATING
        if self.is_blocked:
            if changes:
                return _("Your API access is suspended until some things have changed")
            if serving:
                return _("Your API access is suspended for a fixed time")
            return _("Your API access is suspended while we look into a report")
        if changes:
            return _("Your API access is limited until some things have changed")
        if serving:
            return _("Your API access is limited for a fixed time")
        return _("Your API access is limited while we look into a report")

    @property
    def lead(self) -> str:
        """What follows for the reader, in a sentence or two."""
        state = self.case.state
        if state == State.TERMINATED:
            return _(
                "All API access has ended. You can still read everything here, take out your data "
                "and appeal."
            )
        if self.ends_at:
            return _("You can answer, appeal, or show that it is fixed, until then and afterwards.")
        if self.is_closed:
            return self.closed_lead()
        if self.is_precaution and not self.finding_made:
            return _(
                "We did this as a precaution. No finding has been made. We were told something "
                "that would break our terms if it is true, and we want to hear from you before we "
                "decide anything."
            )
        if state == State.REMEDIATING:
            return _("Below stands exactly what, by when, and how to show that it is done.")
        if state == State.SERVING and self.until:
            return _("It ends by itself; you do not have to do anything for that.")
        if self.holds:
            return _("We are still deciding how this goes on, and you can still tell us more.")
        return _("Nothing was restricted in this case. You can tell us your side.")

    def closed_lead(self) -> str:
        """What a closed case means for access."""
        if self.holds:
            return _("A restriction of this case still applies to your account.")
        if self.case.held_elsewhere:
            return _(
                "This case restricts nothing any more. Another case restricts your account; it has "
                "a page of its own."
            )
        return _("Your access is not restricted.")

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
        ours = [wait for wait in self.case.waits if wait.kind != ReviewKind.QUESTION]
        return next((wait for wait in ours if not wait.paused), next(iter(ours), None))

    @property
    def decides_by(self) -> datetime | None:
        """By when somebody more senior takes over, where nobody has decided."""
        if self.case.state not in (State.TRIAGE, State.INVESTIGATING):
            return None
        due = self.case.due(ReviewKind.MEASURE) or self.case.due(ReviewKind.DECISION)
        return due.due_at if due and not due.paused and due.due_at > self.now else None

    @property
    def is_late(self) -> bool:
        """Whether we should have looked by now."""
        look = self.next_look
        return look is not None and not look.paused and look.due_at < self.now

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
    def contestable(self) -> list[Contestable]:
        """Decisions that can be appealed now, the newest first."""
        contested = {appeal.decision_id for appeal in self.case.appeals}
        zone = known_zone(self.case.account.time_zone)
        found = []
        for notice in self.case.notices:
            kind = KINDS.get(notice.kind)
            if not notice.decision_id or notice.decision_id in contested or kind is None:
                continue
            told = notice.told.at
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
        if kind in (RequestKind.NARROW, RequestKind.HARM):
            return bool(self.holds)
        if kind == RequestKind.STILL_BLOCKED:
            restricted = any(one.statement.get("measure") for one in self.case.notices)
            return restricted and not self.holds
        return not self.is_closed

    @property
    def endings(self) -> list[Ending]:
        """How it can go on, the good end first."""
        return endings_of(
            State(self.case.state), restricted=bool(self.holds), elsewhere=self.case.held_elsewhere
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
