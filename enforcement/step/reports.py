"""Reports in a step: a look at them falls due, somebody looks, and what nobody looked at goes on.

A report is *read* once a person has looked at it, by an act of their own (domain.md, "A report is a
matter, not a count").
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from enforcement.models import FlaggedReport, Report
from enforcement.step.step import Step
from enforcement.step.write import Change
from enforcement.workflow.calendar import warn_before
from enforcement.workflow.kinds import ReviewKind
from enforcement.workflow.proceeding import State
from enforcement.workflow.webhook_events import CaseOpened


@dataclass(frozen=True, kw_only=True)
class ComesIn:
    """How a report counts that joins or opens a case: `light`, not in the priority; whether it
    `moves` the case forward, and anybody `is_told`. One of `danger` is looked at sooner.
    """

    danger: bool = False
    light: bool = False
    moves: bool = True
    is_told: bool = True


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


def file_in_case(
    step: Step,
    number: int,
    flagged: Iterable[FlaggedReport] = (),
    comes: ComesIn | None = None,
) -> None:
    """Count reports that join or open the case; a look at them falls due, and its assignee is
    told: once, until somebody looks. Those that a trusted flagger sent are looked at sooner, and
    so is one of danger.
    """
    comes = comes or ComesIn()
    case, unread = step.case, len(step.facts.unread)
    case.report_count += number
    step.facts.light_reports += number if comes.light else 0
    step.facts.danger = comes.danger
    names = [one.flagger.name for one in flagged if comes.moves and case.area in one.areas]
    step.facts.flagged_by = tuple(dict.fromkeys([*step.facts.flagged_by, *names]))
    looks = bool(step.facts.open_reviews(ReviewKind.FIRST_LOOK))
    if not looks:
        schedule_look(step)
    elif names or comes.danger:
        look_sooner(step)
    if step.new_case:
        step.tell_endpoints(CaseOpened(area=case.area))
    # in triage the report that opened the case is not read either
    elif comes.is_told and (
        not looks or (case.assignee_id and case.state == State.TRIAGE and unread == 1)
    ):
        step.tell_assignee("report")


def schedule_look(step: Step) -> None:
    """Somebody looks within business days; the looks at a mass of reports are spread over an
    hour.
    """
    step.open_review(ReviewKind.FIRST_LOOK, look_due_at(step))


def look_due_at(step: Step) -> datetime:
    """By when somebody looks at a report that comes in now."""
    spread = timedelta(minutes=step.case.pk.int % 60)
    rules = step.facts.rules
    days = rules.look_days(step.case.severity)
    sooner = step.facts.flagged_by or step.facts.danger
    within = min(days, rules.look_flagged_days) if sooner else days
    return step.facts.office.after(step.now, within) + spread


def look_sooner(step: Step) -> None:
    """A trusted flagger's report has joined: the look that is due already comes no later than one
    at that report alone would.
    """
    due_at = look_due_at(step)
    for review in step.facts.open_reviews(ReviewKind.FIRST_LOOK):
        if review.subject is None and review.paused_at is None and review.due_at > due_at:
            step.change(review, due_at=due_at, warn_at=warn_before(step.now, due_at))


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


def flagged_among(keys: Collection[UUID]) -> list[FlaggedReport]:
    """Which of these reports trusted flaggers sent, but for those that are weighed less."""
    rows = FlaggedReport.objects.filter(report__in=keys, report__weighed__isnull=True)
    return list(rows.select_related("flagger"))


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
    if step.facts.flagged_by:
        flagged = FlaggedReport.objects.filter(
            report__in=staying, report__weighed__isnull=True, areas__contains=[step.case.area]
        )
        names = flagged.order_by("sent_at").values_list("flagger__name", flat=True)
        step.facts.flagged_by = tuple(dict.fromkeys(names))
    step.case.report_count = len(set(staying.values_list("source", "external_id")))
    if step.facts.light_reports:
        step.facts.light_reports = light_among(staying)


def light_among(reports: QuerySet[Report]) -> int:
    """How many of these reports do not count in the priority, each once however many texts."""
    light = reports.filter(weighed__isnull=False).values_list("source", "external_id")
    return len(set(light))
