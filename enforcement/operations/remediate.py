"""Remediating: the holder sends in what was asked for; a reviewer accepts it, returns it, waives
it, or gives more time, once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import zip_longest
from uuid import UUID

from accounts.bounds import shows_something
from accounts.roles import SYSTEM, Actor, Kind
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import number, say, word
from enforcement.models import Requirement, RequirementCheck, Submission
from enforcement.models.evidence import EvidenceOrigin
from enforcement.operations import receipts
from enforcement.operations.files import Stored
from enforcement.operations.gather import Item, store_evidence
from enforcement.rules import authority
from enforcement.rules.impact import holds_without
from enforcement.step.doors import noting
from enforcement.step.known import row_by_id
from enforcement.step.notice import mail_holder, send_notice
from enforcement.step.statement import requirement_terms, statement_of
from enforcement.step.step import Step
from enforcement.workflow.calendar import REMIND, reminded_by, warn_before
from enforcement.workflow.facts import GRACE, LONGEST_EXTENSION
from enforcement.workflow.kinds import Basis, Received, ReviewKind
from enforcement.workflow.machines import MET, OWED, RequirementPhase
from enforcement.workflow.proceeding import State
from enforcement.workflow.terms import MAX_TEXT

RETURNED_LEAVES = timedelta(days=3)  # at least, for what is asked for again


def requirement_of(step: Step, requirement_id: UUID) -> Requirement:
    """The requirement of the plan that is running. Raises StepRefused (code `not-possible`)."""
    if step.case.state != State.REMEDIATING:
        raise StepRefused(
            "not-possible",
            say(
                "%(ref)s has the status %(state)s. No required changes are open.",
                ref=step.case.ref,
                state=word(step.case.state),
            ),
        )
    if found := next((r for r in step.facts.requirements if r.pk == requirement_id), None):
        return found
    raise StepRefused("not-possible", say("This item is not one of the changes required now."))


def submit(
    *, requirement_id: UUID, text: str, by: Actor, now: datetime, files: Sequence[Stored] = ()
) -> Submission:
    """The holder sends something in for a requirement; each file after the first is a submission of
    its own. Raises StepRefused.
    """
    asked = row_by_id(Requirement.objects.all(), requirement_id, "requirement")
    if not shows_something(text) or len(text) > MAX_TEXT:
        raise StepRefused(
            "bad-submission",
            say("A submission needs a text of at most %(most)s characters.", most=number(MAX_TEXT)),
        )
    with noting(
        "submit", case_id=asked.case_id, by=by, now=now, reason=f"Sent in for: {asked.title}"
    ) as step:
        if by.kind != Kind.HOLDER:
            raise StepRefused("not-allowed", say("Only the holder can send a submission."))
        requirement = requirement_of(step, requirement_id)
        if requirement.phase not in OWED:
            raise StepRefused(
                "not-possible",
                say(
                    "%(title)s is %(phase)s; nothing more is needed.",
                    title=requirement.title,
                    phase=word(requirement.phase),
                ),
            )
        proofs = [
            store_evidence(
                step,
                Item(
                    kind="submission", origin=EvidenceOrigin.HOLDER, citation=file.name, file=file
                ),
            )
            for file in files
        ]
        names = [file.name for file in files[1:]]
        sent, *_others = [
            step.add(
                Submission(
                    requirement=requirement,
                    text=said or text,
                    evidence=proof,
                    sent_by=by.name,
                    sent_at=now,
                )
            )
            for said, proof in zip_longest([text, *names], proofs)
        ]
        requirement.submit()
        step.change(requirement)
        await_look(step, requirement)
        step.tell_assignee("submission", requirement=requirement.title)
        receipts.owe_receipt(step, Received.SUBMISSION, text, files)
    return sent


def accept(*, requirement_id: UUID, by: Actor, now: datetime) -> None:
    """It is done. Raises StepRefused."""
    judge_requirement(
        requirement_id, "accept", by=by, reasons="", now=now, notice="requirement_accepted"
    )


def return_submission(*, requirement_id: UUID, reasons: str, by: Actor, now: datetime) -> None:
    """It is not done yet, and here is what is missing. Raises StepRefused."""
    judge_requirement(
        requirement_id, "send_back", by=by, reasons=reasons, now=now, notice="requirement_returned"
    )


def waive(*, requirement_id: UUID, reasons: str, by: Actor, now: datetime) -> None:
    """It is no longer asked for. Raises StepRefused."""
    judge_requirement(
        requirement_id, "waive", by=by, reasons=reasons, now=now, notice="requirement_waived"
    )


def judge_requirement(
    requirement_id: UUID, how: str, *, by: Actor, reasons: str, now: datetime, notice: str
) -> None:
    """One arrow of a requirement, and the holder is told."""
    asked = row_by_id(Requirement.objects.all(), requirement_id, "requirement")
    with noting(
        f"{how}_requirement",
        case_id=asked.case_id,
        by=by,
        now=now,
        reason=reasons or f"{how.replace('_', ' ')}: {asked.title}",
    ) as step:
        authority.require(
            authority.check_work(by, step.facts) or authority.check_lease(by, step.facts)
        )
        requirement = requirement_of(step, requirement_id)
        if how != "accept" and not shows_something(reasons):
            raise StepRefused(
                "bad-terms", say("Give reasons for this step: %(how)s.", how=word(how))
            )
        if how != "waive" and requirement.phase != RequirementPhase.SUBMITTED:
            raise StepRefused(
                "not-possible",
                say(
                    "There is no open submission for %(title)s.",
                    title=requirement.title,
                ),
            )
        if requirement.phase in MET:
            raise StepRefused(
                "not-possible",
                say(
                    "%(title)s is already %(phase)s.",
                    title=requirement.title,
                    phase=word(requirement.phase),
                ),
            )
        getattr(requirement, how)()
        step.change(requirement, answer=reasons)
        if how == "send_back":
            give_back_time(step, requirement)
        step.data = {"requirement": requirement.title}
        step.close_reviews(ReviewKind.SUBMISSION, subject=requirement.pk)
        said = replace(
            statement_of(step, notice), reasons=reasons, requirement=requirement_terms(requirement)
        )
        if how == "waive":
            mail_holder(step, said)
        else:
            send_notice(step, said)


def await_look(step: Step, requirement: Requirement) -> None:
    """A reviewer looks at what was sent in for a requirement."""
    due_at = step.facts.office.after(step.now, step.facts.rules.submission_days)
    step.open_review(ReviewKind.SUBMISSION, due_at, subject=requirement.pk)


def set_due(step: Step, requirement: Requirement, due_at: datetime, **values: object) -> None:
    """A requirement is due at another time, and reminded of by it."""
    step.change(requirement, due_at=due_at, reminded=reminded_by(due_at - step.now), **values)


def give_back_time(step: Step, requirement: Requirement) -> None:
    """The time for which a submission, or a machine check that was met, lay with us is added to its
    due date; three days are left at least.
    """
    sent = max(
        (
            *Submission.objects.filter(requirement=requirement)
            .order_by("-sent_at")
            .values_list("sent_at", flat=True)[:1],
            *RequirementCheck.objects.filter(requirement=requirement, submits=True)
            .order_by("-checked_on")
            .values_list("checked_at", flat=True)[:1],
        ),
        default=None,
    )
    if sent:
        due_at = step.facts.end_of_day(
            max(requirement.due_at + (step.now - sent), step.now + RETURNED_LEAVES)
        )
        set_due(step, requirement, due_at)
        look_later(step, due_at + GRACE)


def extend(*, requirement_id: UUID, by_days: int, reasons: str, by: Actor, now: datetime) -> None:
    """Give more time, once, 14 days at most. Raises StepRefused."""
    asked = row_by_id(Requirement.objects.all(), requirement_id, "requirement")
    with noting("extend", case_id=asked.case_id, by=by, now=now, reason=reasons) as step:
        authority.require(authority.check_work(by, step.facts))
        requirement = requirement_of(step, requirement_id)
        if requirement.phase in MET:
            raise StepRefused(
                "not-possible",
                say(
                    "%(title)s is %(phase)s; nothing more is needed.",
                    title=requirement.title,
                    phase=word(requirement.phase),
                ),
            )
        if requirement.extended_at:
            raise StepRefused(
                "not-possible",
                say(
                    "%(title)s has been extended once already and cannot be extended again.",
                    title=requirement.title,
                ),
            )
        if not 1 <= by_days <= LONGEST_EXTENSION.days or not shows_something(reasons):
            raise StepRefused(
                "bad-terms",
                say("Extend by 1 to %(days)s days, and give reasons.", days=LONGEST_EXTENSION.days),
            )
        step.data = {"requirement": requirement.title, "days": by_days}
        extend_in(step, requirement, by_days)
        said = replace(
            statement_of(step, "requirement_extended"),
            reasons=reasons,
            requirement=requirement_terms(requirement),
        )
        mail_holder(step, said)


def extend_in(step: Step, requirement: Requirement, by_days: int) -> None:
    """More time for a required change, within a step."""
    set_due(
        step,
        requirement,
        requirement.due_at + timedelta(days=by_days),
        extended_at=step.now,
    )
    look_later(step, requirement.due_at + GRACE)


def look_later(step: Step, until: datetime) -> None:
    """The measure that stands while the plan runs is looked at when the plan can have run; the
    gateway says the new date.
    """
    for measure in step.facts.own_measures:
        if (
            measure.basis == Basis.REMEDIATION
            and measure.review_by_at
            and measure.review_by_at < until
        ):
            step.change(measure, review_by_at=until, review_set_at=step.now)
            for review in step.facts.open_reviews(ReviewKind.MEASURE):
                step.change(
                    review, due_at=until, warn_at=warn_before(step.now, until), warned_at=None
                )
    step.holds = holds_without(step.facts)


def remind_holder(*, requirement_id: UUID, now: datetime) -> None:
    """Remind the holder of what is due in 7 days, in 2 days, today.

    A reminder is a message, not a notice.
    """
    asked = row_by_id(Requirement.objects.all(), requirement_id, "requirement")
    with noting(
        "remind",
        case_id=asked.case_id,
        by=SYSTEM,
        now=now,
        reason=f"Reminded of: {asked.title}",
        quiet=True,
    ) as step:
        requirement = requirement_of(step, requirement_id)
        left = reminder_due(requirement, now)
        if left is None:
            raise StepRefused("not-due", say("No reminder is due."))
        step.change(requirement, reminded=left)
        said = replace(
            statement_of(step, "requirement_reminder"),
            requirement=requirement_terms(requirement),
            days_left=left,
        )
        mail_holder(step, said)


def reminder_due(requirement: Requirement, now: datetime) -> int | None:
    """Which of the reminders is due and not sent: the smallest number of days that is reached.

    None after the due date.
    """
    reached = [
        d
        for d in REMIND
        if d < requirement.reminded and requirement.due_at - timedelta(days=d) <= now
    ]
    return min(reached) if reached and now <= requirement.due_at + GRACE else None
