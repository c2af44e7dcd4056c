"""What comes with a report from outside, beside its words: files, links, what is added later; and
how often somebody sends.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.triggers import append_only
from enforcement.models._base import LONG, SHORT, Record
from enforcement.models.evidence import MAX_FILE
from enforcement.models.report import Report


class ReportDetails(Record):
    """What the form for reports asks for that no other source of reports has."""

    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="details")
    affected = models.BooleanField(
        default=False, help_text="The reporter says that they are affected themselves."
    )
    links = ArrayField(models.CharField(max_length=500), default=list)
    declared_at = models.DateTimeField(
        help_text="When they said that they believe in good faith what they report."
    )


class ReportOfDanger(Record):
    """The reporter said that somebody's life or health is in danger: it is taken from whoever may
    not report, weighed like anybody's, and looked at sooner.
    """

    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="danger")
    said_at = models.DateTimeField()

    class Meta:
        triggers = append_only("report_of_danger")


class FollowUp(Record):
    """What a reporter added to their report later. In a case it is a message of the reporter's
    lane as well; this row says which report it is about, and waits where there is no case yet.
    """

    report = models.ForeignKey(
        Report, on_delete=models.PROTECT, related_name="follow_ups", db_index=False
    )
    text = models.TextField(max_length=LONG)
    sent_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["report", "sent_at"], name="follow_up_of_report")]


class ReportFile(Record):
    """A file that a reporter sent. In a case it is evidence as well."""

    report = models.ForeignKey(
        Report, on_delete=models.PROTECT, related_name="files", db_index=False
    )
    name = models.CharField(max_length=SHORT)
    content_type = models.CharField(max_length=100)
    size = models.IntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gt=0, size__lte=MAX_FILE), name="report_file_size"
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="report_file_has_hash"
            ),
        ]
        indexes = [
            models.Index(fields=["report", "sent_at"], name="report_file_of_report"),
            models.Index(fields=["sha256"], name="report_file_by_hash"),
        ]


class ReportSending(Record):
    """Somebody sends the form for reports: counted by browser and by network, and forgotten after
    a week. `work` names a proof of work, which serves once.
    """

    browser = models.UUIDField(help_text="In a cookie of the browser that sent.")
    network = models.CharField(max_length=64, help_text="SHA-256 of the network that sent.")
    work = models.CharField(
        max_length=64, null=True, unique=True, help_text="SHA-256 of the proof of work, if any."
    )
    sent_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["network", "sent_at"], name="report_sending_of_network"),
            models.Index(fields=["browser", "sent_at"], name="report_sending_of_browser"),
            models.Index(fields=["sent_at"], name="report_sending_by_time"),
        ]
