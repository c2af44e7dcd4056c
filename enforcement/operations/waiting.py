"""What waits with no date gets one: notices that reached nobody, because every contact was tried or
there is none; and what an older version of Docket, or a change by hand, left without a review.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from accounts.roles import SYSTEM
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Case, Notice
from enforcement.operations.escalate import await_admin
from enforcement.step import reports, reviews
from enforcement.step.doors import noting
from enforcement.step.known import case_of, unknown_id
from enforcement.workflow.calendar import ANSWER_DAYS
from enforcement.workflow.kinds import ReviewKind
from enforcement.workflow.machines import UNRESOLVED
from enforcement.workflow.turns import Awaits


def look_for_address(*, notice_id: UUID, now: datetime) -> None:
    """A person finds out whom a notice can be sent to.

    Raises StepRefused (code `not-due`) where that is under way, or it has reached somebody.
    """
    case_id = case_of(Notice.objects.all(), notice_id, "notice")
    with noting(
        "notice_unreached",
        case_id=case_id,
        by=SYSTEM,
        now=now,
        reason="A notice has reached nobody.",
    ) as step:
        if not Notice.objects.unreached().filter(pk=notice_id).exists():
            raise StepRefused("not-due", say("This notice has reached somebody, or may yet."))
        reviews.look_for_address(step)


def give_dates(*, ref: str, now: datetime) -> None:
    """A case of which something waits without a date: a report, a message, a question, an
    escalation, or the case itself. What has one keeps it.

    Raises StepRefused (code `unknown-case`).
    """
    case = Case.objects.filter(ref=ref).first()
    if case is None:
        raise unknown_id("case")
    with noting(
        "give_dates",
        case_id=case.pk,
        by=SYSTEM,
        now=now,
        reason="Something in this case waited without a date.",
    ) as step:
        dated = {review.subject for review in step.facts.open_reviews(ReviewKind.ESCALATION)}
        for escalation in step.facts.escalations:
            if escalation.phase in UNRESOLVED and escalation.pk not in dated:
                await_admin(step, escalation)
        asked = step.facts.open_reviews(ReviewKind.QUESTION)
        paused = any(review.paused_at for review in step.facts.open_reviews())
        if step.case.awaits == Awaits.HOLDER and not (asked or paused):
            until = step.facts.due_in(timedelta(days=ANSWER_DAYS))
            reviews.await_answer(step, until, subject=step.case.pk)
        if step.facts.unread and not step.facts.open_reviews(ReviewKind.FIRST_LOOK):
            reports.schedule_look(step)
        if step.case.unseen_since_at:
            reviews.look_again_soon(step)
