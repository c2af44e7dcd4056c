"""What is asked for about a dispute, and what is refused of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from accounts.bounds import shows_something
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Decision, Dispute
from enforcement.models.dispute import MOST_NOTE
from enforcement.workflow.disputes import HOLDS, DisputeOutcome, DisputePhase, Followed
from enforcement.workflow.machines import TOOK_EFFECT

MOST_REASON, MOST_NAME = 500, 200  # characters


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the body tells of a dispute: `decision` is the key of what is disputed, `appeal` that of
    the appeal whose outcome is, `report` that of the report whose reporter complains; without one
    it is the holder.
    """

    decision: UUID
    body: str
    told_on: date
    appeal: UUID | None = None
    report: UUID | None = None
    reference: str = ""
    answer_by_on: date | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class End:
    """How it ends: the day that the body names, and what it says."""

    outcome: str
    ended_on: date
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Following:
    """Whether it is carried out: on which day and by which decision of the case (its key), or why
    not.
    """

    followed: str
    followed_on: date | None = None
    decision: UUID | None = None
    reason: str = ""


def check_told(told: Told, now: datetime) -> None:
    """Refuse what cannot be: `bad-dispute`."""
    if not shows_something(told.body):
        raise bad("body", say("Say which body it is."))
    for field, value, most in (
        ("body", told.body, MOST_NAME),
        ("reference", told.reference, MOST_NAME),
        ("note", told.note, MOST_NOTE),
    ):
        if len(value.strip()) > most:
            raise bad(field, say("A text has at most %(most)s characters here.", most=most))
    if told.told_on > now.date():
        raise bad("told_on", say("Enter a day that is not in the future."))
    if told.answer_by_on and told.answer_by_on < told.told_on:
        raise bad("answer_by_on", say("An answer is not due before the body told us."))


def check_end(end: End, told_on: date, now: datetime) -> None:
    """Refuse what cannot be: `bad-dispute`."""
    if end.outcome not in DisputeOutcome.values:
        raise bad("outcome", say("Choose how it ended."))
    if end.ended_on > now.date():
        raise bad("ended_on", say("Enter a day that is not in the future."))
    if end.ended_on < told_on:
        raise bad("ended_on", say("A dispute does not end before the body told us of it."))
    if len(end.note.strip()) > MOST_NOTE:
        raise bad("note", say("A text has at most %(most)s characters here.", most=MOST_NOTE))


def check_following(following: Following, made: Dispute, now: datetime) -> Decision | None:
    """The decision that carried it out, where there is one. Raises StepRefused (code
    `bad-dispute`).
    """
    if following.followed not in Followed.values:
        raise bad("followed", say("Say whether it is carried out."))
    if len(following.reason.strip()) > MOST_NOTE:
        raise bad("reason", say("A text has at most %(most)s characters here.", most=MOST_NOTE))
    if following.followed == Followed.NOT_IMPLEMENTED:
        if not shows_something(following.reason):
            raise bad("reason", say("Give the reason why it is not carried out."))
        if following.decision:
            raise bad("decision", say("Leave this empty where nothing is carried out."))
        return None
    on = following.followed_on
    if on is None or on > now.date():
        raise bad("followed_on", say("Enter the day on which it was done; it is not to come."))
    if on < made.told_on:
        raise bad("followed_on", say("It was not carried out before the body told us of it."))
    if following.decision is None:
        return None
    rows = Decision.objects.filter(case=made.case_id, phase__in=TOOK_EFFECT, pk=following.decision)
    decision = rows.exclude(pk=made.decision_id).first()
    if decision is None:
        raise bad("decision", say("Choose another decision of this case that took effect."))
    return decision


def require_not_recorded(case_id: UUID, told: Told, but: Dispute | None = None) -> None:
    """Raise StepRefused (code `bad-dispute`) for what is there already."""
    if not told.reference.strip():
        return
    rows = Dispute.objects.that_hold().filter(
        case=case_id, body=told.body.strip(), reference=told.reference.strip()
    )
    found = rows.exclude(pk=but.pk).first() if but else rows.first()
    if found:
        raise bad("reference", say("This is dispute %(number)s already.", number=found.number))


def require_phase(made: Dispute, wanted: DisputePhase) -> None:
    """Raise StepRefused (code `not-open`) for one that is elsewhere."""
    if made.phase != wanted:
        raise over(made)


def require_holds(made: Dispute) -> None:
    """Raise StepRefused (code `not-open`) for a record that was found wrong already."""
    if made.phase not in HOLDS:
        raise over(made)


def require_reason(reason: str) -> None:
    """Raise StepRefused (code `bad-reason`) where there is none, or too much."""
    if not shows_something(reason) or len(reason.strip()) > MOST_REASON:
        raise StepRefused(
            "bad-reason",
            say("Give a reason of at most %(most)s characters.", most=MOST_REASON),
            field="why",
        )


def over(made: Dispute) -> StepRefused:
    """That it is no longer where somebody saw it."""
    return StepRefused(
        "not-open", say("Dispute %(number)s is not open for this.", number=made.number)
    )


def bad(field: str, sentence: str) -> StepRefused:
    """What cannot be recorded, at its field."""
    return StepRefused("bad-dispute", sentence, field=field)
