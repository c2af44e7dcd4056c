"""What somebody outside can show for what they sent: what came, when, and its hash."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from accounts.models import ChannelPartner
from accounts.triggers import append_only, with_event
from enforcement.models._base import SHORT, Record, one_of
from enforcement.models._removal import is_removal
from enforcement.models.case import Case
from enforcement.models.portal import Door
from enforcement.models.report import Report
from enforcement.workflow.kinds import Received


class Receipt(Record):
    """It is written with the act, or not at all; append-only. A holder's and a partner's belongs to
    a case, a reporter's to their report.
    """

    door = models.CharField(max_length=8, choices=Door)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="receipts")
    partner = models.ForeignKey(
        ChannelPartner, null=True, on_delete=models.PROTECT, related_name="+"
    )
    report = models.ForeignKey(Report, null=True, on_delete=models.PROTECT, related_name="receipts")
    what = models.CharField(max_length=14, choices=Received)
    reference = models.CharField(max_length=40, help_text="As it stands in the mail.")
    sent_by = models.CharField(max_length=SHORT, blank=True)
    form = models.UUIDField(null=True, help_text="The key of the form that was sent.")
    sha256 = models.CharField(max_length=64, help_text="Of the text and the files' hashes.")
    files = models.JSONField(default=list, help_text="Of each file its name and SHA-256.")
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=one_of("what", Received), name="receipt_what_is_known"
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="receipt_has_hash"
            ),
            models.CheckConstraint(
                condition=Q(
                    door=Door.HOLDER,
                    case__isnull=False,
                    partner__isnull=True,
                    report__isnull=True,
                )
                | Q(
                    door=Door.PARTNER,
                    case__isnull=False,
                    partner__isnull=False,
                    report__isnull=True,
                )
                | Q(
                    door=Door.REPORTER,
                    case__isnull=True,
                    partner__isnull=True,
                    report__isnull=False,
                ),
                name="receipt_is_of_one",
            ),
        ]
        indexes = [
            models.Index(
                fields=["case", "received_at"],
                name="receipt_of_case",
                condition=Q(case__isnull=False),
            ),
            models.Index(
                fields=["report", "received_at"],
                name="receipt_of_report",
                condition=Q(report__isnull=False),
            ),
            models.Index(fields=["form"], name="receipt_of_form", condition=Q(form__isnull=False)),
        ]
        triggers = [
            *append_only("receipt", but=is_removal("enforcement_receipt")),
            with_event(pgtrigger.Insert, condition=~pgtrigger.Q(new__door=Door.REPORTER)),
        ]
