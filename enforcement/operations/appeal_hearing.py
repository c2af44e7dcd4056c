"""Who hears an appeal: somebody without part in what is contested."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from accounts.models import User
from accounts.roles import Actor, Role
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say, word
from enforcement.models import Appeal, Decision
from enforcement.rules import authority
from enforcement.step.conflicts import who_answered
from enforcement.step.doors import noting
from enforcement.step.known import row_by_id
from enforcement.step.step import Step
from enforcement.workflow.machines import AppealPhase


def appeal_of(step: Step, appeal_id: UUID) -> tuple[Appeal, Decision]:
    """The appeal and the contested decision."""
    appeal = next(a for a in step.facts.appeals if a.pk == appeal_id)
    return appeal, next(d for d in step.facts.decisions if d.pk == appeal.decision_id)


def take_hearing(
    *, appeal_id: UUID, by: Actor, now: datetime, version: int | None = None
) -> Appeal:
    """Begin to hear an appeal.

    Raises StepRefused: somebody with a part in the decision may not, and nobody twice.
    """
    lodged = row_by_id(Appeal.objects.all(), appeal_id, "appeal")
    with noting(
        "take_hearing",
        case_id=lodged.case_id,
        by=by,
        now=now,
        reason=f"Hears {lodged.ref}.",
        version=version,
    ) as step:
        return begin_hearing(step, appeal_id)


def begin_hearing(step: Step, appeal_id: UUID) -> Appeal:
    """What taking a hearing writes."""
    appeal, decision = appeal_of(step, appeal_id)
    authority.require(authority.check_hear(decision, step.by, step.facts, of=appeal_id))
    if appeal.phase != AppealPhase.LODGED:
        raise StepRefused("not-open", who_answered(appeal))
    appeal.open_hearing()
    step.change(appeal, hearer_id=step.by.user_id)
    step.data = {"appeal": appeal.ref}
    return appeal


def hand_hearing(*, appeal_id: UUID, to: UUID, by: Actor, now: datetime) -> Appeal:
    """Give a hearing to somebody else, who had no part in the decision either, when its hearer is
    away. Raises StepRefused.
    """
    lodged, person = (
        row_by_id(Appeal.objects.all(), appeal_id, "appeal"),
        row_by_id(User.objects.all(), to, "person").actor,
    )
    with noting(
        "hand_hearing",
        case_id=lodged.case_id,
        by=by,
        now=now,
        reason=f"{person.name} hears {lodged.ref}.",
    ) as step:
        appeal, decision = appeal_of(step, appeal_id)
        authority.require(
            authority.check_role(by, Role.LEAD, say("reassign an appeal"))
            or authority.keeps_out(by, step.facts)
        )
        authority.require(
            authority.check_hear(decision, person, step.facts, of=appeal_id), "not-assignable"
        )
        if appeal.phase != AppealPhase.HEARING:
            raise StepRefused(
                "not-open",
                say(
                    "Appeal %(ref)s is %(phase)s, so nobody is reviewing it.",
                    ref=appeal.ref,
                    phase=word(appeal.phase),
                ),
            )
        step.change(appeal, hearer_id=to)
        step.data = {"appeal": appeal.ref}
    return appeal
