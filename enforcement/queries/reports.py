"""One report, with its account and its case."""

from __future__ import annotations

from uuid import UUID

from enforcement.models import Report


def report_by_id(key: UUID) -> Report | None:
    """The report of an id. One statement."""
    return Report.objects.select_related("account", "case").filter(pk=key).first()
