"""Reports from outside: the rules that one can name, and what came beside a report's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef

from enforcement.models import Notice, Policy, PolicyVersion, Report, ReportDetails


def rules_in_plain_words() -> list[tuple[str, str]]:
    """Slug and title of every policy that binds."""
    binding = PolicyVersion.objects.published().filter(policy=OuterRef("pk"))
    rows = Policy.objects.filter(Exists(binding)).order_by("title")
    return list(rows.values_list("slug", "title"))


def is_acknowledged(report_id: UUID) -> bool:
    """Whether a letter says to its reporter that a report came in."""
    return Notice.objects.filter(report=report_id, kind="report_received").exists()


def with_details(
    reports: list[Report],
    details: Sequence[ReportDetails],
    flagged: Iterable[Mapping[str, str]],
) -> list[Report]:
    """Each report with what the form for reports asked beside, which is not asked for again, and
    `flagged_by`: the name of the trusted flagger who sent it, or nothing.
    """
    known = {one.report_id: one for one in details}
    names = {UUID(one["report_id"]): one["flagger__name"] for one in flagged}
    for report in reports:
        ReportDetails.report.field.remote_field.set_cached_value(report, known.get(report.pk))
        report.flagged_by = names.get(report.pk, "")  # type: ignore[attr-defined]
    return reports
