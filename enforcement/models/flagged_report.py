"""Which reports came from trusted flaggers."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import ApiToken, TrustedFlagger
from accounts.triggers import refusal
from enforcement.models._base import Record
from enforcement.models.report import Report


class FlaggedReport(Record):
    """A report came from a trusted flagger. It stands beside the report, and in no event: a case's
    record may be given to its holder, who does not learn who reported.
    """

    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="flagged")
    flagger = models.ForeignKey(
        TrustedFlagger, on_delete=models.PROTECT, related_name="reports", db_index=False
    )
    areas = ArrayField(
        models.CharField(max_length=50), help_text="What the flagger was trusted in at that time."
    )
    token = models.ForeignKey(
        ApiToken,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="With which it was sent; null: by a person, on the page.",
    )
    key = models.CharField(
        max_length=100, help_text="The sender's own; the same one is the same report."
    )
    digest = models.CharField(max_length=64, help_text="SHA-256 of all that was sent.")
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["flagger", "key"], name="flagged_report_once"),
            models.CheckConstraint(
                condition=Q(areas__len__gt=0) & ~Q(key=""), name="flagged_report_is_whole"
            ),
        ]
        indexes = [models.Index(fields=["flagger", "sent_at"], name="flagged_report_of_flagger")]
        triggers = [
            pgtrigger.Trigger(
                name="flagged_by_one_who_is_trusted",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                # it is not suspended meanwhile: whoever does that waits for this row
                func=f"""
                PERFORM FROM accounts_trustedflagger WHERE id = NEW.flagger_id
                    AND suspended_at IS NULL AND ended_at IS NULL FOR SHARE;
                IF NOT FOUND THEN {
                    refusal(
                        "reports are flagged by who is trusted, neither suspended nor ended",
                        "flagged_by_one_who_is_trusted",
                    )
                } END IF;
                RETURN NEW;""",
            )
        ]
