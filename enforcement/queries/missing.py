"""What is missing in a case: asked for and not come, or come and not looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.models import ChannelPartner
from enforcement.models import Case, Event, Referral, Review
from enforcement.rules.facts import Facts
from enforcement.workflow.machines import OWED, ReferralPhase
from enforcement.workflow.proceeding import State
from enforcement.workflow.turns import Turn

# of staff, and yet nobody looked at an answer
NO_LOOK = (
    "renew_lease",
    "end_lease",
    "assign",
    "release",
    "hand_over",
    "read_evidence",
    "read_report",
    "ask_case_file",
)
UNSETTLED = ("investigating", "unknown")  # a partner's answers that leave the question open


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Something that is missing: what, whom we asked (HOLDER, PARTNER, CLOCK), since when, by when,
    and what they said so far.

    `answered_at`: the holder has answered, and nobody has looked at it yet.
    """

    what: str
    whom: str
    name: str = ""
    asked_at: datetime | None = None
    due_at: datetime | None = None
    answered_at: datetime | None = None
    answer: str = ""
    paused_for: str = ""  # one of Awaits
    paused_what: str = ""


def missing_items(
    case: Case,
    facts: Facts,
    questions: list[Event],
    referrals: list[Referral],
    partners: Mapping[UUID, ChannelPartner],
) -> list[Gap]:
    """What was asked for and has not come: questions to the holder, referrals, requirements, and
    what a paused clock waits for.
    """
    last = max((n for n, e in enumerate(questions) if e.act == "answer"), default=-1)
    open_ones = questions[last + 1 :] if case.awaits else []
    gaps = [
        Gap(what=e.reason, whom=Turn.HOLDER, asked_at=e.at, due_at=as_time(e.data.get("answer_by")))
        for e in open_ones
    ]
    for referral in referrals:
        if referral.phase != ReferralPhase.ANSWERED or referral.answered in UNSETTLED:
            due_at = None if referral.phase == ReferralPhase.ANSWERED else referral.due_at
            said = referral.answer_text or referral.answered
            gaps.append(
                Gap(
                    what=referral.text,
                    whom=Turn.PARTNER,
                    name=partners[referral.partner_id].name,
                    asked_at=referral.sent_at,
                    due_at=due_at,
                    answer=said,
                )
            )
    if case.state == State.REMEDIATING:
        owed = [r for r in facts.requirements if r.phase in OWED]
        gaps += [Gap(what=r.title, whom=Turn.HOLDER, due_at=r.due_at) for r in owed]
    gaps += [
        Gap(
            what=r.kind,
            whom=Turn.CLOCK,
            asked_at=r.paused_at,
            due_at=r.paused_until_at,
            paused_for=r.paused_for,
            paused_what=r.paused_what,
        )
        for r in paused_reviews(facts)
    ]
    return gaps


def unread_answers(questions: list[Event], worked: list[Event]) -> list[Gap]:
    """What the holder was asked and has answered, for as long as nobody of the staff has done
    anything about the case since.
    """
    since, asked = worked[0].seq if worked else 0, list[Event]()
    gaps = []
    for event in questions:
        if event.act == "ask_holder":
            asked.append(event)
            continue
        if event.seq > since:
            gaps += [
                Gap(what=e.reason, whom=Turn.HOLDER, asked_at=e.at, answered_at=event.at)
                for e in asked
            ]
        asked = []
    return gaps


def paused_reviews(facts: Facts) -> list[Review]:
    """Looks whose clock stands still."""
    return [r for r in facts.open_reviews() if r.paused_at]


def as_time(text: str | None) -> datetime | None:
    """A time as an event keeps it."""
    return datetime.fromisoformat(text) if text else None
