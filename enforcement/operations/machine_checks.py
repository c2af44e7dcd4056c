"""Machine checks of requirements: made once a day by the sweep. A check that is met asks a person
to accept; it never accepts.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from uuid import UUID

from django.utils import translation

from accounts.roles import SYSTEM
from enforcement.language.checks import figures_in_words
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import MachineCheck, Requirement, RequirementCheck
from enforcement.operations.remediate import await_look, requirement_of
from enforcement.queries.checks import measure_check
from enforcement.rules.checks import CheckFigures
from enforcement.step.doors import noting, one_transaction
from enforcement.step.known import row_by_id
from enforcement.workflow.calendar import next_check
from enforcement.workflow.kinds import ReviewKind
from enforcement.workflow.machines import MET, OWED
from enforcement.workflow.proceeding import State


def runs(requirement: Requirement) -> bool:
    """Whether a requirement is still to be met or looked at, in a plan that runs."""
    return (
        requirement.phase not in MET
        and not requirement.superseded
        and requirement.case.state == State.REMEDIATING
    )


def check_requirement(*, check_id: UUID, now: datetime) -> None:
    """Make the check of a requirement for today (UTC), and keep its figures.

    Where it is met and was not the last time, its assignee is told, and the item is submitted, so
    that a person accepts or rejects it in time (`submission_days`); nothing is accepted by itself.
    The check of a plan that does not run any more is not made. Raises StepRefused.
    """
    check = row_by_id(
        MachineCheck.objects.select_related("requirement__case", "case"), check_id, "check"
    )
    if check.next_at is None or check.next_at > now:
        raise StepRefused("not-due", say("This check is not due."))
    if not runs(check.requirement):
        with one_transaction():
            MachineCheck.objects.filter(pk=check.pk).update(next_at=None)
        return
    figures = measure_check(check, now)
    found = RequirementCheck(
        requirement=check.requirement,
        checked_on=now.astimezone(UTC).date(),
        checked_at=now,
        met=figures.met,
        **asdict(figures),
    )
    before = (
        RequirementCheck.objects.filter(requirement=check.requirement_id)
        .order_by("-checked_on")
        .first()
    )
    if figures.met and not (before and before.met):
        ask_to_accept(check, found, figures, now)
        return
    with one_transaction():
        found.save(force_insert=True)
        MachineCheck.objects.filter(pk=check.pk).update(next_at=next_check(now))


def ask_to_accept(
    check: MachineCheck, found: RequirementCheck, figures: CheckFigures, now: datetime
) -> None:
    """The check is met: what is asked for is there, and a person looks at it."""
    with translation.override("en"):  # the record's language
        reason = figures_in_words(figures, days=check.days, below=check.below)
    with noting(
        "meet_check",
        case_id=check.case_id,
        by=SYSTEM,
        now=now,
        reason=reason,
    ) as step:
        requirement = requirement_of(step, check.requirement_id)
        if requirement.phase in OWED:
            requirement.submit()
            step.change(requirement)
            found.submits = True
        step.add(found)
        step.change(check, next_at=next_check(now))
        if not any(
            r.subject == requirement.pk for r in step.facts.open_reviews(ReviewKind.SUBMISSION)
        ):
            await_look(step, requirement)
        step.data = {"requirement": requirement.title}
        step.tell_assignee("check_met", requirement=requirement.title)
