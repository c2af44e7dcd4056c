"""Escalating: a case asks for a higher role. Its state does not move."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from accounts.bounds import shows_something
from accounts.roles import Actor, Role
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Escalation, OutboxMessage
from enforcement.models.outbox import Channel
from enforcement.rules import authority
from enforcement.step.doors import noting
from enforcement.step.step import Step
from enforcement.workflow.kinds import ReviewKind
from enforcement.workflow.machines import UNRESOLVED, EscalationPhase

HEARD_OF = (  # the mails by which admins hear of an escalation
    "escalation",
    "escalation_missed",
    "escalation_expired",
    "escalation_unratified",
    "escalation_overdue",
)


def raise_within(
    step: Step,
    reason: str,
    *,
    kind: str = "escalation",
    about: Mapping[str, str] = MappingProxyType({}),
    again_after: timedelta = timedelta(0),
) -> Escalation | None:
    """Escalate as part of an act; a case that is escalated already gets no second one, and admins
    hear of it.

    `kind` and `about` say what admins are told where nobody escalated it: a row of
    `language/staff_mails.py`. `again_after`: not before this long after they last heard of an
    escalation of the case.
    """
    if opened := next(
        (e for e in step.facts.escalations if e.phase in UNRESOLVED),
        None,
    ):
        if again_after and admins_told_since(step, step.now - again_after):
            return None
        taken_by = (opened.taken_by_id,) if opened.taken_by_id else ()
        again = {"reason": reason, **about, "again": opened.raised_at.isoformat()}
        step.tell_staff(kind, users=taken_by, role=Role.ADMIN, about=again)
        return None
    escalation = step.add(
        Escalation(
            case=step.case,
            number=len(step.facts.escalations) + 1,
            reason=reason,
            raised_by=step.by.name,
            raised_at=step.now,
        )
    )
    step.facts.escalations.append(escalation)
    await_admin(step, escalation)
    step.data["escalated"] = reason
    step.tell_staff(kind, role=Role.ADMIN, about={"reason": reason, **about})
    return escalation


def await_admin(step: Step, escalation: Escalation) -> None:
    """An admin answers within some business days (`escalation_days`). They are told of it at once:
    nobody is warned before, and they are reminded when it is missed.
    """
    due_at = step.facts.office.after(step.now, step.facts.rules.escalation_days)
    step.open_review(ReviewKind.ESCALATION, due_at, subject=escalation.pk).warn_at = due_at


def admins_told_since(step: Step, since: datetime) -> bool:
    """Whether admins heard of an escalation of this case later than `since`."""
    told = OutboxMessage.objects.filter(
        case_id=step.case.pk, channel=Channel.STAFF, topic__in=HEARD_OF, owed_at__gt=since
    )
    return told.exists()


def escalate(*, case_id: UUID, by: Actor, reason: str, now: datetime) -> None:
    """Ask for an admin. Raises StepRefused (code `conflict`) when one is asked for already."""
    with noting("escalate", case_id=case_id, by=by, now=now, reason=reason) as step:
        authority.require(authority.check_work(by, step.facts))
        if not shows_something(reason):
            raise StepRefused("bad-terms", say("An escalation needs a reason."))
        if any(e.phase in UNRESOLVED for e in step.facts.escalations):
            raise StepRefused("conflict", say("This case is already escalated."))
        raise_within(step, reason)


def open_escalation(step: Step) -> Escalation:
    """The escalation that is not closed. Raises StepRefused (code `not-open`)."""
    authority.require(
        authority.check_role(step.by, Role.ADMIN, say("resolve an escalation"))
        or authority.keeps_out(step.by, step.facts)
    )
    if found := next(
        (e for e in step.facts.escalations if e.phase in UNRESOLVED),
        None,
    ):
        return found
    raise StepRefused("not-open", say("%(ref)s is not escalated.", ref=step.case.ref))


def take_escalation(*, case_id: UUID, by: Actor, now: datetime) -> None:
    """An admin takes it. Raises StepRefused (code `not-open`) when another one did."""
    with noting("take_escalation", case_id=case_id, by=by, now=now, reason="Taken.") as step:
        escalation = open_escalation(step)
        if escalation.phase == EscalationPhase.TAKEN:
            raise StepRefused("not-open", say("Another admin has taken this escalation."))
        escalation.take()
        step.change(escalation, taken_by_id=by.user_id, taken_at=now)


def resolve_escalation(*, case_id: UUID, by: Actor, answer: str, now: datetime) -> None:
    """It is settled. Raises StepRefused."""
    end_escalation(case_id, "resolve", by=by, answer=answer, now=now)


def return_escalation(*, case_id: UUID, by: Actor, answer: str, now: datetime) -> None:
    """Give it back with instructions. Raises StepRefused."""
    end_escalation(case_id, "send_back", by=by, answer=answer, now=now)


def end_escalation(case_id: UUID, how: str, *, by: Actor, answer: str, now: datetime) -> None:
    """End an escalation that was taken, with an answer."""
    if not shows_something(answer):
        raise StepRefused("bad-terms", say("An escalation needs an answer before it is closed."))
    with noting(f"{how}_escalation", case_id=case_id, by=by, now=now, reason=answer) as step:
        escalation = open_escalation(step)
        if escalation.phase == EscalationPhase.RAISED:
            raise StepRefused("not-possible", say("Take the escalation first."))
        getattr(escalation, how)()
        step.change(escalation, answer=answer, closed_at=now)
        step.close_reviews(ReviewKind.ESCALATION)
        step.tell_assignee("escalation_closed", answer_text=answer)
