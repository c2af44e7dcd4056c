"""Disputes before bodies that settle them out of court: staff record what a body tells, how it
ends, and whether the provider does what the body said. A record that was wrong is withdrawn, or
corrected by another one.

Nothing here changes what an account may do: that is an ordinary decision of the case.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from accounts.roles import SYSTEM, Actor, Role
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Appeal, Decision, Dispute, Report
from enforcement.models.appeal import Side
from enforcement.operations.dispute_checks import (
    End,
    Following,
    Told,
    bad,
    check_end,
    check_following,
    check_told,
    over,
    require_holds,
    require_not_recorded,
    require_phase,
    require_reason,
)
from enforcement.operations.own import acting_person
from enforcement.queries.dispute_bodies import law_of_body
from enforcement.rules import authority
from enforcement.sql.numbers import next_number
from enforcement.step.doors import noting
from enforcement.step.known import row_by_id
from enforcement.step.step import Step
from enforcement.workflow.disputes import (
    FOLLOW_WITHIN,
    REMIND_BEFORE,
    TO_FOLLOW,
    DisputePhase,
    Followed,
)
from enforcement.workflow.machines import TOOK_EFFECT, UNDECIDED

A_DAY = timedelta(days=1)  # between the zones of those who read a date


def record_dispute(*, case_id: UUID, told: Told, by: Actor, now: datetime) -> Dispute:
    """Record that a body tells of a dispute.

    Raises StepRefused: `not-allowed`, `bad-dispute`.
    """
    check_told(told, now)
    recorder = acting_person(by)
    reason = "A body told of a dispute."
    with noting("record_dispute", case_id=case_id, by=by, now=now, reason=reason) as step:
        authority.require(authority.check_work(by, step.facts))
        require_not_recorded(step.case.pk, told)
        made = step.add(new_dispute(step, told, recorder.pk))
        told_of(step, made)
        step.tell_assignee("dispute_recorded", body=made.body, number=str(made.number))
    return made


def end_dispute(*, dispute_id: UUID, end: End, by: Actor, now: datetime) -> Dispute:
    """Record how a dispute ended.

    Raises StepRefused: `unknown-dispute`, `not-allowed`, `not-open`, `bad-dispute`.
    """
    found = dispute_by_id(dispute_id)
    reason = "A body told of the end of a dispute."
    with noting("end_dispute", case_id=found.case_id, by=by, now=now, reason=reason) as step:
        made = dispute_by_id(dispute_id)
        authority.require(authority.check_work(by, step.facts))
        require_phase(made, DisputePhase.OPEN)
        check_end(end, made.told_on, now)
        made.phase = DisputePhase.ENDED
        step.change(made, **ended(step, end), remind_at=reminded_at(end, now))
        told_of(step, made)
        about = {"body": made.body, "number": str(made.number), "outcome": str(made.outcome)}
        if made.outcome in TO_FOLLOW:
            step.tell_staff("dispute_to_follow", role=Role.LEAD, about=about)
        else:
            step.tell_assignee("dispute_ended", **about)
    return made


def follow_dispute(*, dispute_id: UUID, following: Following, by: Actor, now: datetime) -> Dispute:
    """Say whether what the body said, or what was agreed, is carried out; a body cannot bind us.

    Raises StepRefused: `unknown-dispute`, `not-allowed`, `not-open`, `bad-dispute`.
    """
    found = dispute_by_id(dispute_id)
    reason = following.reason.strip() or "It is carried out."
    with noting("follow_dispute", case_id=found.case_id, by=by, now=now, reason=reason) as step:
        made = dispute_by_id(dispute_id)
        authority.require(check_follow(by, step))
        if not made.waits_for_us:
            raise over(made)
        decision = check_following(following, made, now)
        done = following.followed == Followed.IMPLEMENTED
        step.change(
            made,
            followed=following.followed,
            followed_on=following.followed_on if done else None,
            follow_reason=following.reason.strip(),
            follow_decision_id=decision.pk if decision else None,
            followed_by_name=by.name,
            followed_at=now,
            remind_at=None,
        )
        told_of(step, made)
        if decision:
            step.data["follow_decision"] = decision.ref
    return made


def correct_dispute(
    *, dispute_id: UUID, told: Told, end: End | None, reason: str, by: Actor, now: datetime
) -> Dispute:
    """Another record takes the place of one that was wrong, with its end where it has one. Whether
    that is carried out is said once more.

    Raises StepRefused: `unknown-dispute`, `not-allowed`, `not-open`, `bad-dispute`, `bad-reason`.
    """
    require_reason(reason)
    check_told(told, now)
    recorder = acting_person(by)
    found = dispute_by_id(dispute_id)
    with noting(
        "correct_dispute", case_id=found.case_id, by=by, now=now, reason=reason.strip()
    ) as step:
        old = dispute_by_id(dispute_id)
        authority.require(authority.check_work(by, step.facts))
        require_holds(old)
        require_not_recorded(step.case.pk, told, but=old)
        made = new_dispute(step, told, recorder.pk)
        made.corrects = old
        if end:
            check_end(end, told.told_on, now)
            for name, value in ended(step, end).items():
                setattr(made, name, value)
            made.phase, made.remind_at = DisputePhase.ENDED, reminded_at(end, now)
        step.add(made)
        finish(step, old, DisputePhase.CORRECTED, reason)
        told_of(step, made)
        step.data["corrects"] = old.number
    return made


def withdraw_dispute(*, dispute_id: UUID, reason: str, by: Actor, now: datetime) -> Dispute:
    """Say that a record was wrong: there is no such dispute. It is kept, and counts no longer.

    Raises StepRefused: `unknown-dispute`, `not-allowed`, `not-open`, `bad-reason`.
    """
    require_reason(reason)
    found = dispute_by_id(dispute_id)
    with noting(
        "withdraw_dispute", case_id=found.case_id, by=by, now=now, reason=reason.strip()
    ) as step:
        made = dispute_by_id(dispute_id)
        authority.require(authority.check_work(by, step.facts))
        require_holds(made)
        finish(step, made, DisputePhase.WITHDRAWN, reason)
        told_of(step, made)
    return made


def remind_of_dispute(*, dispute_id: UUID, now: datetime) -> Dispute:
    """The body wants an answer soon, or nobody has said whether its outcome is carried out. Raises
    StepRefused (code `not-due`).
    """
    found = dispute_by_id(dispute_id)
    with noting(
        "remind_of_dispute",
        case_id=found.case_id,
        by=SYSTEM,
        now=now,
        reason="Something about a dispute falls due.",
        quiet=True,
    ) as step:
        made = dispute_by_id(dispute_id)
        if made.remind_at is None or made.remind_at > now:
            raise StepRefused("not-due", say("It has been answered already, or is not due yet."))
        step.change(made, remind_at=None)
        told_of(step, made)
        about = {"body": made.body, "number": str(made.number)}
        if made.waits_for_us:
            step.tell_staff("dispute_not_followed", role=Role.LEAD, about=about)
        elif made.answer_by_on:
            step.tell_assignee("dispute_due", day=made.answer_by_on.isoformat(), **about)
    return made


def new_dispute(step: Step, told: Told, recorder: UUID) -> Dispute:
    """The row of what a body tells. Raises StepRefused (code `bad-dispute`)."""
    decision, appeal = disputed(step, told)
    remind_at = None
    if told.answer_by_on and told.answer_by_on >= step.now.date():
        remind_at = datetime.combine(told.answer_by_on, time(), UTC) - REMIND_BEFORE
    return Dispute(
        case=step.case,
        number=next_number(Dispute.objects.filter(case=step.case)),
        decision=decision,
        appeal=appeal,
        side=Side.REPORTER if told.report else Side.HOLDER,
        report=reporting(step, told),
        body=told.body.strip(),
        law=law_of_body(told.body.strip(), told.told_on),
        reference=told.reference.strip(),
        told_on=told.told_on,
        answer_by_on=told.answer_by_on,
        note=told.note.strip(),
        remind_at=remind_at,
        recorded_by_id=recorder,
        recorded_by_name=step.by.name,
        recorded_at=step.now,
    )


def disputed(step: Step, told: Told) -> tuple[Decision, Appeal | None]:
    """The decision, and the appeal whose outcome is disputed. Raises StepRefused."""
    rows = Decision.objects.filter(case=step.case, phase__in=TOOK_EFFECT, pk=told.decision)
    decision = rows.first()
    if decision is None:
        raise bad("disputed", say("Choose a decision of this case that took effect."))
    if decision.executed_at and told.told_on < (decision.executed_at - A_DAY).date():
        raise bad("told_on", say("Nobody can dispute a decision before it takes effect."))
    if told.appeal is None:
        return decision, None
    heard = Appeal.objects.filter(decision=decision, pk=told.appeal).exclude(phase__in=UNDECIDED)
    appeal = heard.first()
    if appeal is None:
        raise bad("disputed", say("Choose an appeal against this decision that has ended."))
    return decision, appeal


def reporting(step: Step, told: Told) -> Report | None:
    """The report whose reporter complains, where one does. Raises StepRefused."""
    if told.report is None:
        return None
    cases = [key for key in (step.case.pk, step.case.merged_into_id) if key]
    found = Report.objects.filter(case__in=cases, pk=told.report).first()
    if found is None:
        raise bad("who", say("Choose a report of this case."))
    return found


def reminded_at(end: End, now: datetime) -> datetime | None:
    """When leads are told that nobody has said whether the outcome is carried out."""
    return now + FOLLOW_WITHIN if end.outcome in TO_FOLLOW else None


def ended(step: Step, end: End) -> dict[str, object]:
    """The columns of an end."""
    return {
        "outcome": end.outcome,
        "ended_on": end.ended_on,
        "end_note": end.note.strip(),
        "ended_by_name": step.by.name,
        "ended_at": step.now,
    }


def finish(step: Step, made: Dispute, to: DisputePhase, reason: str) -> None:
    """A record that was wrong."""
    made.phase = to
    step.change(
        made,
        remind_at=None,
        over_by_name=step.by.name,
        over_at=step.now,
        over_reason=reason.strip(),
    )


def told_of(step: Step, made: Dispute) -> None:
    """What the event says of it: nothing of what anybody wrote."""
    step.data = {
        **step.data,
        "dispute": made.number,
        "side": str(made.side),
    }
    if made.outcome:
        step.data["outcome"] = str(made.outcome)
    if made.followed:
        step.data["followed"] = str(made.followed)


def check_follow(by: Actor, step: Step) -> str | None:
    """A lead says whether it is carried out."""
    what = say("say what follows from a dispute")
    return authority.check_role(by, Role.LEAD, what) or authority.keeps_out(by, step.facts)


def dispute_by_id(key: UUID) -> Dispute:
    """The dispute. Raises StepRefused (code `unknown-dispute`)."""
    return row_by_id(Dispute.objects.all(), key, "dispute")
