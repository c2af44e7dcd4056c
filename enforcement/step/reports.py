"""Reports in a step: a look at them falls due, somebody looks, and what nobody looked at goes on.

A report is *read* once a person has looked at it, by an act of their own (domain.md, "A report is a
matter, not a count").
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet

from enforcement.models import Report
from enforcement.models.policy import Severity
from enforcement.step.step import Step
from enforcement.step.write import Change
from enforcement.workflow.kinds import ReviewKind
from enforcement.workflow.proceeding import State

FIRST_LOOK_DAYS: dict[str, int] = {  # business days
    Severity.LOW: 5,
    Severity.MEDIUM: 3,
    Severity.HIGH: 1,
    Severity.CRITICAL: 1,
}


def told_of(report: Report) -> dict[str, object]:
    """What an event tells of a report; a person who reports is named nowhere."""
    return {
        "report": report.ref,
        "origin": report.origin,
        "source": "" if is_personal(report) else report.source,
    }


def is_personal(report: Report) -> bool:
    """Whether somebody left their name or address with it: their words stay in the report, where
    they can be erased.
    """
    return bool(report.reporter_name or report.reporter_email)


def is_in_case(report: Report, step: Step) -> bool:
    """Whether an earlier text of the report is in the case already."""
    return report.number > 1 and earlier_texts(report).filter(case_id=step.case.pk).exists()


def earlier_texts(report: Report) -> QuerySet[Report]:
    """What the source had written under the same id before."""
    return Report.objects.filter(
        source=report.source, external_id=report.external_id, number__lt=report.number
    )


def file_in_case(step: Step, number: int) -> None:
    """Count reports that join or open the case; a look at them falls due, and whoever has the case
    is told: once, until somebody looks.
    """
    case, unread = step.case, len(step.facts.unread)
    case.report_count += number
    looks = bool(step.facts.open_reviews(ReviewKind.FIRST_LOOK))
    if not looks:
        schedule_look(step)
    if step.new_case:
        step.tell_endpoints("case.opened", area=case.area)
    # in triage the report that opened the case is not read either
    elif not looks or (case.assignee_id and case.state == State.TRIAGE and unread == 1):
        step.tell_assignee("report")


def schedule_look(step: Step) -> None:
    """Somebody looks within business days; the looks at a mass of reports are spread over an
    hour.
    """
    spread = timedelta(minutes=step.case.pk.int % 60)
    due_at = step.facts.office.after(step.now, FIRST_LOOK_DAYS[step.case.severity])
    step.open_review(ReviewKind.FIRST_LOOK, due_at + spread)


def mark_read(step: Step, reports: Collection[UUID]) -> None:
    """Whoever acts has looked at these reports; with the last one, the look that they asked for is
    done.
    """
    if keys := tuple(key for key in step.facts.unread if key in reports):
        values: dict[str, object] = {"read_at": step.now, "read_by_id": step.by.user_id}
        step.changes.append(Change(Report, keys, values))
        step.facts.unread = tuple(key for key in step.facts.unread if key not in keys)
    close_look(step)


def close_look(step: Step) -> None:
    """The look at reports is done, unless one is unread."""
    for review in step.facts.open_reviews(ReviewKind.FIRST_LOOK):
        # one with a subject is about something else: a case that was sent back, say
        if review.subject is not None or not step.facts.unread:
            step.close_review(review)


def leave_unread(step: Step) -> None:
    """The case ends: reports that nobody looked at leave it, and the door files them again."""
    if step.facts.unread:
        leave(step, step.facts.unread)


def split_off(step: Step, reports: Collection[UUID]) -> None:
    """A person gives reports a case of their own; there they are looked at as if they had just come
    in.
    """
    keys = tuple(reports)
    step.changes.append(Change(Report, keys, {"read_at": None, "read_by_id": None}))
    step.apart = True
    leave(step, keys)
    step.facts.unread = tuple(key for key in step.facts.unread if key not in keys)
    close_look(step)


def leave(step: Step, reports: tuple[UUID, ...]) -> None:
    """Reports leave the case with this step, and are counted in it no longer."""
    step.leaving = reports
    staying = Report.objects.filter(case_id=step.case.pk).exclude(pk__in=reports)
    step.case.report_count = len(set(staying.values_list("source", "external_id")))
