"""One report, with its account and its case, and what came with it."""

from __future__ import annotations

from uuid import UUID

from enforcement.models import Report, ReportFile


def report_by_id(key: UUID) -> Report | None:
    """The report of an id. One statement."""
    return Report.objects.select_related("account", "case").filter(pk=key).first()


def files_of_report(report: Report) -> list[ReportFile]:
    """The files that came with it, in their order. One statement."""
    return list(ReportFile.objects.filter(report=report).order_by("sent_at", "id"))
