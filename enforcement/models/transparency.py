"""Transparency reports: the figures of a period, the rows that they count, and who published them.

A draft may be counted again; what two have published stays as it was, with its rows and its files
(docs/decisions/0091-a-report-keeps-the-rows-it-counted.md).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.bounds import within_time
from accounts.models import User
from accounts.triggers import at_commit, refusal, update_of
from enforcement.models._base import SHORT, Record, one_of
from enforcement.models._by_two import (
    ByTwo,
    ByTwoQuerySet,
    agreed_by_two,
    kept_as_proposed,
)

MAY_READ = "read transparency reports"
MAY_MAKE = "make transparency reports"
MAY_PUBLISH = "publish transparency reports"
MOST_DAYS = 1100  # of a period
# What counting and publishing change; everything else stays as it was asked for.
COUNTED = (
    "tries",
    "percent",
    "counted_at",
    "content",
    "rows",
    "rows_sha256",
    "csv_sha256",
    "csv_size",
    "xlsx_sha256",
    "xlsx_size",
    "sha256",
    "why_not",
    "differences",
    "published_at",
)


class Counted(models.TextChoices):
    """What a row of a report is."""

    ORDER = "ORDER"  # a request of an authority
    REPORT = "REPORT"
    MEASURE = "MEASURE"  # a decision that restricted an account
    APPEAL = "APPEAL"
    DISPUTE = "DISPUTE"  # before a body that settles disputes out of court
    REVIEW = "REVIEW"  # a quality review that was answered
    PERSON = "PERSON"  # who decided


class WhyNotCounted(models.TextChoices):
    """Why a report was not made."""

    FILES_AWAY = "FILES_AWAY", _("Files could not be stored at that time. Count it again.")
    NOT_MADE = "NOT_MADE", _("Counting failed three times. Count it again, or tell an admin.")


class TransparencyReports(models.QuerySet["TransparencyReport"]):
    """Adjectives."""

    def wanted(self) -> TransparencyReports:
        """To be counted by the worker."""
        return self.filter(counted_at__isnull=True, why_not="")

    def listed(self) -> TransparencyReports:
        """Without those that were made to compare a published one with."""
        return self.filter(checks__isnull=True)


class TransparencyReport(Record):
    """One report: of which period and by which profile, what a person added, and what was counted.

    `content` has the figures, each with the rows that it counts, and the sheets. `checks`: this one
    was counted to compare that one, which is published, with what is there now; `differences` says
    how.
    """

    number = models.PositiveIntegerField(unique=True)
    profile = models.CharField(max_length=50, help_text="Its slug in the data.")
    since_on = models.DateField(help_text="The first day, in UTC.")
    until_on = models.DateField(help_text="The last day.")
    given: Any = models.JSONField(default=dict, help_text="What the person who made it added.")
    categories: Any = models.JSONField(
        default=dict, help_text="By policy area: category and keyword, as they were then."
    )
    checks = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="checked_by"
    )
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_by_name = models.CharField(max_length=SHORT)
    asked_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    percent = models.SmallIntegerField(default=0, help_text="How far it is.")
    counted_at = models.DateTimeField(null=True)
    content: Any = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(default=0)
    rows_sha256 = models.CharField(max_length=64, blank=True)
    csv_sha256 = models.CharField(max_length=64, blank=True)
    csv_size = models.PositiveIntegerField(default=0, help_text="Bytes.")
    xlsx_sha256 = models.CharField(max_length=64, blank=True)
    xlsx_size = models.PositiveIntegerField(default=0, help_text="Bytes.")
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of all of it.")
    why_not = models.CharField(max_length=10, choices=WhyNotCounted, blank=True)
    differences: Any = models.JSONField(default=list)
    published_at = models.DateTimeField(null=True)

    objects = TransparencyReports.as_manager()

    def __str__(self) -> str:
        return f"Transparency report {self.number}"

    @property
    def may_be_published(self) -> bool:
        """Whether it was counted after its period had ended, and is published by nobody yet."""
        over = self.counted_at is not None and self.counted_at.date() > self.until_on
        return over and self.published_at is None and self.checks_id is None

    class Meta:
        constraints = [
            within_time("transparency_within_time", "since_on", "until_on"),
            models.CheckConstraint(
                condition=Q(until_on__gte=F("since_on"))
                & Q(until_on__lt=F("since_on") + timedelta(days=MOST_DAYS)),
                name="transparency_of_a_period",
            ),
            models.CheckConstraint(
                condition=Q(why_not="") | (one_of("why_not", WhyNotCounted) & Q(sha256="")),
                name="transparency_counted_or_not",
            ),
            models.CheckConstraint(
                condition=Q(counted_at__isnull=True, sha256="", published_at__isnull=True)
                | Q(
                    counted_at__isnull=False,
                    sha256__regex=r"^[0-9a-f]{64}$",
                    rows_sha256__regex=r"^[0-9a-f]{64}$",
                    csv_sha256__regex=r"^[0-9a-f]{64}$",
                    xlsx_sha256__regex=r"^[0-9a-f]{64}$",
                ),
                name="transparency_has_hashes",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True)
                | Q(checks__isnull=True, counted_at__date__gt=F("until_on")),
                name="transparency_published_once_over",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at", "id"], name="transparency_by_time"),
            models.Index(
                fields=["asked_at"],
                name="transparency_wanted",
                condition=Q(counted_at__isnull=True, why_not=""),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="transparency_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func="""
                IF TG_OP = 'DELETE' OR OLD.published_at IS NOT NULL
                    OR to_jsonb(OLD) - ARRAY[{counted}] <> to_jsonb(NEW) - ARRAY[{counted}]
                    OR (NEW.published_at IS NOT NULL AND NEW.sha256 <> OLD.sha256)
                THEN {refusal} END IF;
                RETURN NEW;""".format(
                    counted=", ".join(f"'{name}'" for name in COUNTED),
                    refusal=refusal(
                        "a transparency report stays as it was asked for and published",
                        "transparency_kept",
                    ),
                ),
            ),
            at_commit(
                "transparency_published_by_two",
                pgtrigger.Insert | update_of("published_at"),
                f"""
                IF NOT EXISTS (
                    SELECT FROM enforcement_transparencypublication p
                    WHERE p.report_id = NEW.id AND p.agreed_at IS NOT NULL
                        AND p.sha256 = NEW.sha256
                ) THEN {
                    refusal(
                        "a transparency report is published as two agreed to it",
                        "transparency_published_by_two",
                    )
                } END IF;""",
                condition=pgtrigger.Q(new__published_at__isnull=False),
            ),
        ]


class TransparencyPublication(ByTwo):
    """A report is to be published exactly as it was counted (`sha256`): who proposed it and why,
    and who agreed.
    """

    report = models.ForeignKey(
        TransparencyReport, on_delete=models.PROTECT, related_name="publications"
    )
    sha256 = models.CharField(max_length=64)

    objects = ByTwoQuerySet["TransparencyPublication"].as_manager()

    def __str__(self) -> str:
        return f"Publication {self.number} of report {self.report_id}"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""), name="transparency_publication_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True) | Q(declined_at__isnull=True),
                name="transparency_publication_answered_once",
            ),
            models.UniqueConstraint(
                fields=["report"],
                condition=Q(declined_at__isnull=True),
                name="transparency_published_once",
            ),
        ]
        triggers = [
            kept_as_proposed(
                "transparency_publication_kept",
                "a publication stays as it was proposed and answered",
            ),
            agreed_by_two(
                "transparency_agreed_by_two",
                "a transparency report is published by two, on the record",
                right=MAY_PUBLISH,
                act="agree to transparency report",
                condition=pgtrigger.Q(new__agreed_at__isnull=False),
            ),
        ]


class TransparencyRow(Record):
    """One thing that a report counted, as it stood then; no name of anybody.

    What a column means for each kind stands in `queries/transparency_rows.py`.
    """

    report = models.ForeignKey(
        TransparencyReport, on_delete=models.PROTECT, related_name="counted", db_index=False
    )
    kind = models.CharField(max_length=7, choices=Counted)
    subject = models.UUIDField(help_text="The row that was counted.")
    ref = models.CharField(max_length=40, blank=True)
    case_ref = models.CharField(max_length=12, blank=True)
    happened_at = models.DateTimeField()
    area = models.CharField(max_length=50, blank=True)
    source = models.CharField(max_length=20, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    measure = models.CharField(max_length=20, blank=True)
    automation = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, blank=True)
    machine_found = models.BooleanField(default=False)
    items = models.PositiveIntegerField(default=1)
    took = models.FloatField(null=True, help_text="Seconds.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=one_of("kind", Counted), name="transparency_row_kind_is_known"
            ),
            models.UniqueConstraint(
                fields=["report", "kind", "subject"], name="transparency_row_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["report", "kind", "happened_at", "id"], name="transparency_row_by_time"
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="transparency_row_kept",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=f"""
                IF TG_OP = 'UPDATE' OR EXISTS (
                    SELECT FROM enforcement_transparencyreport r
                    WHERE r.published_at IS NOT NULL
                        AND r.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.report_id
                            ELSE NEW.report_id END
                ) THEN {
                    refusal(
                        "the rows of a published transparency report stay", "transparency_row_kept"
                    )
                } END IF;
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                RETURN NEW;""",
            )
        ]
