"""A look at a case that a colleague asks for: a review that falls due for them, or for whoever the
case is assigned to.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from accounts.models import User
from accounts.roles import Actor
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Review
from enforcement.operations.assignment import require_available
from enforcement.operations.severity import require_reason, require_running
from enforcement.rules import authority
from enforcement.step.doors import noting
from enforcement.step.known import row_by_id
from enforcement.step.step import Step
from enforcement.workflow.kinds import ReviewKind

LATEST = timedelta(days=90)  # in which somebody looks


def ask_for_look(
    *, case_id: UUID, to: UUID | None, due_at: datetime, reason: str, by: Actor, now: datetime
) -> Review:
    """Ask one person, or without `to` the assignee, to look at the case by `due_at`; they are told,
    with the reason.

    Raises StepRefused: `not-allowed`, `not-possible`, `not-assignable`, `away`, `already`,
    `bad-date`, `bad-text`.
    """
    reason = require_reason(reason)
    require_day(due_at, now)
    with noting("ask_look", case_id=case_id, by=by, now=now, reason=reason) as step:
        authority.require(authority.check_work(by, step.facts))
        whom = to or step.case.assignee_id
        # several colleagues may be asked at once: each look is about something of its own
        asked = open_look(step, whom, due_at=due_at, subject=uuid4())
        if whom is not None:
            step.tell_staff("look_asked", users=(whom,), about={"reason": reason})
    return asked


def require_day(due_at: datetime | None, now: datetime) -> datetime:
    """The day. Raises StepRefused (code `bad-date`) where it is none of the next."""
    if due_at is None or not now < due_at <= now + LATEST:
        raise StepRefused(
            "bad-date",
            say("Choose a day within the next %(days)s days.", days=LATEST.days),
            field="due_at",
        )
    return due_at


def open_look(step: Step, whom: UUID | None, *, due_at: datetime, subject: UUID) -> Review:
    """A review of the case falls due for this person, or for nobody yet.

    Raises StepRefused: `not-possible`, `already`, `not-assignable`, `away`.
    """
    require_running(step)
    if any(r.assignee_id == whom for r in step.facts.open_reviews(ReviewKind.ASKED)):
        raise StepRefused("already", say("They are asked to look at it already."))
    if whom is not None:
        person = row_by_id(User.objects.all(), whom, "person")
        authority.require(authority.check_work(person.actor, step.facts), "not-assignable")
        require_available(person, step.now)
        step.data = {"to": person.actor.name}
    review = step.open_review(ReviewKind.ASKED, due_at, subject=subject)
    review.assignee_id = whom
    return review
