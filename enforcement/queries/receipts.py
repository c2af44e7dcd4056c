"""What somebody outside has sent, as its receipts say it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from enforcement.models import Receipt
from enforcement.models.portal import Door
from enforcement.queries.holder_rows import Receipted

MOST = 200  # on one page, the newest


def receipts_of_holder(case_id: UUID) -> QuerySet[Receipt]:
    """Those of a case that its holder has."""
    return newest(Receipt.objects.filter(case=case_id, door=Door.HOLDER))


def receipts_of_partner(partner_id: UUID, ref: str) -> QuerySet[Receipt]:
    """Those of a case that a partner has."""
    return newest(Receipt.objects.filter(partner=partner_id, case__ref=ref, door=Door.PARTNER))


def receipts_of_report(report_id: UUID) -> QuerySet[Receipt]:
    """Those of whoever sent a report."""
    return newest(Receipt.objects.filter(report=report_id, door=Door.REPORTER))


def receipt_of_form(key: UUID) -> Receipted | None:
    """The receipt for the sending of a form."""
    return next(iter(receipted(Receipt.objects.filter(form=key)[:1])), None)


def newest(rows: QuerySet[Receipt]) -> QuerySet[Receipt]:
    """The newest first."""
    return rows.order_by("-received_at", "-id")[:MOST]


def receipted(rows: Iterable[Receipt]) -> list[Receipted]:
    """Each as its page shows it."""
    return [
        Receipted(
            what=one.what,
            reference=one.reference,
            at=one.received_at,
            sha256=one.sha256,
            files=[(name, sha256) for name, sha256 in one.files],
        )
        for one in rows
    ]
