"""Reports from outside: the rules that one can name, and what came beside a report's words."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef

from enforcement.models import Notice, Policy, PolicyVersion, Report, ReportDetails
from enforcement.sql.batch import Found


def rules_in_plain_words() -> list[tuple[str, str]]:
    """Slug and title of every policy that binds."""
    binding = PolicyVersion.objects.published().filter(policy=OuterRef("pk"))
    rows = Policy.objects.filter(Exists(binding)).order_by("title")
    return list(rows.values_list("slug", "title"))


def is_acknowledged(report_id: UUID) -> bool:
    """Whether a letter says to its reporter that a report came in."""
    return Notice.objects.filter(report=report_id, kind="report_received").exists()


def with_details(found: Found) -> list[Report]:
    """Each report of a case with what the form for reports asked beside, which is not asked for
    again, and what stands beside it: `flagged_by`, the name of the trusted flagger who sent it, or
    nothing; `weighed_as`, how it is weighed less, or nothing; whether it `tells_of_danger`.
    """
    reports: list[Report] = found["reports"]
    details: list[ReportDetails] = found["details"]
    known = {one.report_id: one for one in details}
    names = {UUID(one["report_id"]): one["flagger__name"] for one in found["flagged"]}
    weights = {UUID(one["report_id"]): one["because__weight"] for one in found["weighed"]}
    danger = {UUID(one["report_id"]) for one in found["danger"]}
    for report in reports:
        ReportDetails.report.field.remote_field.set_cached_value(report, known.get(report.pk))
        beside = {
            "flagged_by": names.get(report.pk, ""),
            "weighed_as": weights.get(report.pk, ""),
            "tells_of_danger": report.pk in danger,
        }
        vars(report).update(beside)
    return reports
