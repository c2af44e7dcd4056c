"""Whose reports are weighed less, or muted, for a time: seen by staff alone."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from accounts.bounds import within_time
from accounts.models import User
from accounts.triggers import append_only
from enforcement.models._base import SHORT, Record, one_of
from enforcement.models._somebody import ENDS, OfSomebody, about_one
from enforcement.models.quality_draw import kept_but
from enforcement.models.report import Report
from enforcement.workflow.misuse import Weight


class ReporterWeightQuerySet(models.QuerySet["ReporterWeight"]):
    """Adjectives."""

    def in_force(self, now: datetime) -> ReporterWeightQuerySet:
        """Neither over nor ended; by its time, whatever the worker has done."""
        return self.filter(until_at__gt=now, ended_at__isnull=True)

    def over(self, now: datetime) -> ReporterWeightQuerySet:
        """Those whose end the worker has not said yet."""
        return self.filter(until_at__lte=now, ended_at__isnull=True)


class ReporterWeight(OfSomebody, Record):
    """The reports of somebody count less, or nobody is told of them, until a day. Only staff see
    it.
    """

    weight = models.CharField(max_length=5, choices=Weight)
    reason = models.CharField(max_length=500)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    set_by_name = models.CharField(max_length=SHORT)
    set_at = models.DateTimeField()
    until_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=SHORT, blank=True)
    end_reason = models.CharField(max_length=500, blank=True, help_text="Empty: its time is over.")

    objects = ReporterWeightQuerySet.as_manager()

    class Meta:
        constraints = [
            about_one("reporter_weight_about_one"),
            within_time("reporter_weight_within_time", "until_at"),
            models.CheckConstraint(
                condition=Q(account__isnull=True, until_at__gt=F("set_at"))
                & ~Q(reason="")
                & one_of("weight", Weight),
                name="reporter_weight_says_why",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False) | Q(ended_by_name="", end_reason=""),
                name="reporter_weight_ended",
            ),
            models.UniqueConstraint(
                fields=["report", "flagger"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="reporter_weight_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["until_at"],
                name="reporter_weight_running",
                condition=Q(ended_at__isnull=True),
            )
        ]
        triggers = [
            kept_but("reporter_weight_kept", "how reports are weighed stays as it was set", ENDS)
        ]


class WeighedReport(Record):
    """A report came in while its reporter's were weighed less. It stands beside the report, and in
    no event: a case's record may be given to its holder.
    """

    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="weighed")
    because = models.ForeignKey(ReporterWeight, on_delete=models.PROTECT, related_name="reports")

    class Meta:
        triggers = append_only("weighed_report")
