"""A look at a case that a colleague asks for: a review that falls due for them, or for whoever the
case is assigned to. Who asked may take it back, and so may a lead.
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
from enforcement.operations.inbox import take_out
from enforcement.operations.review import drop_others, open_review
from enforcement.operations.severity import require_reason, require_running
from enforcement.rules import authority
from enforcement.step.doors import noting
from enforcement.step.known import row_by_id
from enforcement.step.step import Step
from enforcement.workflow.kinds import ReviewKind

LATEST = timedelta(days=90)  # in which somebody looks
TOLD = "look_asked"


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
            step.tell_staff(TOLD, users=(whom,), about={"reason": reason})
    return asked


def withdraw_look(*, review_id: UUID, reason: str, by: Actor, now: datetime) -> Review:
    """Ask for it no longer. Whoever was asked is told; what told them before leaves their inbox,
    where they have not read it.

    Raises StepRefused: `not-allowed`, `not-open`, `unknown-review`, `bad-text`.
    """
    reason = require_reason(reason)
    asked = row_by_id(Review.objects.filter(kind=ReviewKind.ASKED), review_id, "review")
    with noting("withdraw_look", case_id=asked.case_id, by=by, now=now, reason=reason) as step:
        authority.require(authority.check_work(by, step.facts))
        look = open_review(step, review_id)
        if not may_withdraw(look, by):
            raise StepRefused(
                "not-allowed",
                say("Only whoever asked for the look, or a lead, may withdraw it."),
            )
        take_back(step, look)
        if whom := look.assignee_id:
            take_out(person=whom, case=step.case.pk, kind=TOLD)
            step.tell_staff("look_withdrawn", users=(whom,), about={"reason": reason})
    return look


def may_withdraw(look: Review, by: Actor) -> bool:
    """Whether somebody may withdraw a look: who asked for it, and a lead."""
    own = by.user_id is not None and by.user_id == look.asked_by_id
    return look.kind == ReviewKind.ASKED and (own or by.may("assign others"))


def take_back(step: Step, look: Review) -> None:
    """Nobody is asked for this look any longer, however often it fell due: a single one, or one
    that a batch had asked for.
    """
    step.drop_review(look)
    drop_others(step, look)
    whom = User.objects.filter(pk=look.assignee_id).first() if look.assignee_id else None
    step.data = {"to": whom.actor.name} if whom else {}


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
    review.asked_by_id, review.asked_by_name = step.by.user_id, step.by.name
    return review
