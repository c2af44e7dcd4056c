"""The reports of a case: looked at, and split off."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from accounts.roles import Actor
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Case, Report
from enforcement.rules import authority
from enforcement.step import reports
from enforcement.step.doors import noting
from enforcement.step.known import row_by_id
from enforcement.step.step import Step
from enforcement.workflow.proceeding import FINAL


def read(*, report_id: UUID, by: Actor, now: datetime) -> Report:
    """Say that one has looked at a report, and so at its earlier texts; with the last one, the look
    that it asked for is done.

    Raises StepRefused: `not-open` where it was read already, `no-case` while it is kept without
    one.
    """
    report = row_by_id(Report.objects.all(), report_id, "report")
    with noting(
        "read_report",
        case_id=case_id_of(report),
        by=by,
        now=now,
        reason=f"{by.name} looked at {report.ref}.",
    ) as step:
        require_working(step)
        if report.pk not in step.facts.unread:
            raise StepRefused("not-open", say("Somebody has read %(ref)s already.", ref=report.ref))
        before = reports.earlier_texts(report).filter(case_id=step.case.pk)
        reports.mark_read(step, [report.pk, *before.values_list("pk", flat=True)])
        step.data = {"report": report.ref}
    return report


def split(*, report_id: UUID, by: Actor, now: datetime, reasons: str = "") -> Case:
    """Give a report, in all its texts, a case of its own beside the one that it joined; there it is
    unread. Returns the new case.

    Raises StepRefused: `not-possible` where the case is closed, or has no other report.
    """
    report = row_by_id(Report.objects.all(), report_id, "report")
    reason = reasons.strip() or f"{by.name} gave {report.ref} a case of its own."
    with noting("split", case_id=case_id_of(report), by=by, now=now, reason=reason) as step:
        require_working(step)
        if step.case.state in FINAL:
            raise StepRefused("not-possible", say("%(ref)s is closed.", ref=step.case.ref))
        here = Report.objects.filter(case_id=step.case.pk)
        texts = here.filter(source=report.source, external_id=report.external_id)
        keys = set(texts.values_list("pk", flat=True))
        if report.pk not in keys or not here.exclude(pk__in=keys).exists():
            raise StepRefused(
                "not-possible",
                say("%(ref)s has no other report to split this one from.", ref=step.case.ref),
            )
        reports.split_off(step, keys)
        step.data = {"report": report.ref}
    return Case.objects.get(reports=report.pk)


def case_id_of(report: Report) -> UUID:
    """The case that a report is in. Raises StepRefused (code `no-case`)."""
    if report.case_id is None:
        raise StepRefused("no-case", say("%(ref)s is in no case.", ref=report.ref))
    return report.case_id


def require_working(step: Step) -> None:
    """Who works on cases, has no reason to keep out, and finds the case unlocked or their own.

    Raises StepRefused.
    """
    authority.require(
        authority.check_work(step.by, step.facts) or authority.check_lease(step.by, step.facts)
    )
