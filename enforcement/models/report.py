"""A claim that came in, kept as it came."""

from __future__ import annotations

from datetime import timedelta

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.bounds import within_time
from accounts.models import Account, User
from accounts.triggers import refusal, update_of, with_event
from enforcement.language.references import new_reference
from enforcement.models._base import LONG, SHORT, Record, one_of
from enforcement.models._held import kept_while_held
from enforcement.models._removal import PAYLOADS, is_removal
from enforcement.models.case import Case
from enforcement.models.policy import Policy, PolicyVersion


def report_reference() -> str:
    """A new reference, such as R-7K3M-92QX."""
    return new_reference("R")


class ReportOrigin(models.TextChoices):
    """The words for it."""

    PRESS = "PRESS"
    PUBLIC = "PUBLIC"
    PARTNER = "PARTNER"
    AUTHORITY = "AUTHORITY"
    STAFF = "STAFF"
    DETECTOR = "DETECTOR"


class ReportOutcome(models.TextChoices):
    """What a reporter is told of how the case ended."""

    NOT_PURSUED = "NOT_PURSUED"
    NOTHING_FOUND = "NOTHING_FOUND"
    ACTED = "ACTED"


# Nobody has said yet which account it is about, nor that it is about none.
UNMATCHED = Q(account__isnull=True, rejected_at__isnull=True, record_only=False)


class Report(Record):
    """Who said what of whom, when, and which version of their source said it."""

    ref = models.CharField(max_length=12, unique=True, default=report_reference)
    origin = models.CharField(max_length=9, choices=ReportOrigin)
    source = models.CharField(
        max_length=SHORT, help_text="A newspaper, a detector's name, a partner's ref."
    )
    source_version = models.CharField(max_length=50, blank=True)
    external_id = models.CharField(
        max_length=SHORT, help_text="The source's own id; the same one is the same report."
    )
    number = models.IntegerField(
        default=1, db_default=1, help_text="Which text of that report it is; the first has 1."
    )
    url = models.URLField(max_length=500, blank=True)
    claim = models.TextField(max_length=LONG)
    account_text = models.CharField(
        max_length=SHORT, help_text="The account as the reporter named it."
    )
    account = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="reports"
    )
    policy = models.ForeignKey(
        Policy,
        null=True,
        on_delete=models.PROTECT,
        related_name="reports",
        help_text="Null while nobody has said which rule it is about.",
    )
    policy_version = models.ForeignKey(
        PolicyVersion,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="In force at the time of its conduct; null while it is filed nowhere.",
    )
    case = models.ForeignKey(
        Case, null=True, on_delete=models.PROTECT, related_name="reports", db_index=False
    )
    reporter_name = models.CharField(max_length=SHORT, blank=True)
    reporter_email = models.EmailField(blank=True)
    locale = models.CharField(max_length=10, default="en")
    conduct_on = models.DateField()
    first_seen_at = models.DateTimeField()
    received_at = models.DateTimeField()
    record_only = models.BooleanField(
        default=False, help_text="Kept for the record: it opens no case and alarms nobody."
    )
    read_at = models.DateTimeField(
        null=True, help_text="When a person first looked at it; null while it is unread."
    )
    read_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    match_by_at = models.DateTimeField(
        null=True,
        default=None,
        # for the version before, which knows nothing of it
        db_default=Now() + timedelta(days=1),
        help_text="By when somebody must have matched or rejected it; null once that is done.",
    )
    rejected_at = models.DateTimeField(
        null=True, help_text="When somebody said that it is about no account."
    )
    rejected_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    rejection = models.CharField(
        max_length=500, blank=True, default="", db_default="", help_text="Why it was rejected."
    )
    outcome_told = models.CharField(
        max_length=13,
        blank=True,
        choices=ReportOutcome,
        db_default="",
        default="",
        help_text="What its reporter was told last.",
    )
    outcome_told_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.ref

    class Meta:
        constraints = [
            within_time("report_within_time", "conduct_on", "first_seen_at", "received_at"),
            models.UniqueConstraint(fields=["source", "external_id", "number"], name="report_once"),
            models.CheckConstraint(
                condition=one_of("origin", ReportOrigin), name="report_origin_is_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome_told="") | one_of("outcome_told", ReportOutcome),
                name="report_outcome_told_is_known",
            ),
            models.CheckConstraint(
                condition=Q(case__isnull=True) | Q(account__isnull=False),
                name="report_in_case_has_account",
            ),
            models.CheckConstraint(
                condition=Q(case__isnull=True) | Q(policy__isnull=False),
                name="report_in_case_has_policy",
            ),
            models.CheckConstraint(
                condition=Q(account__isnull=False)
                | Q(record_only=True)
                | Q(match_by_at__isnull=False)
                | Q(rejected_at__isnull=False),
                name="report_unmatched_has_date",
            ),
            models.CheckConstraint(
                condition=Q(rejected_at__isnull=True, rejected_by__isnull=True, rejection="")
                | Q(
                    ~Q(rejection=""),
                    rejected_at__isnull=False,
                    rejected_by__isnull=False,
                    account__isnull=True,
                    match_by_at__isnull=True,
                ),
                name="report_rejection_is_whole",
            ),
        ]
        # and `report_of_address` (migration 0035), which Django cannot say: by `plainly`
        indexes = [
            models.Index(
                fields=["match_by_at", "id"],
                name="report_to_match",
                condition=UNMATCHED,
            ),
            models.Index(
                fields=["case"], include=["received_at", "origin", "id"], name="report_of_case"
            ),
            models.Index(
                fields=["case"],
                name="report_unread",
                condition=Q(read_at__isnull=True, case__isnull=False),
            ),
            models.Index(
                fields=["case"],
                name="report_to_tell",
                condition=~Q(reporter_email=""),
            ),
        ]
        triggers = [
            kept_while_held(account="OLD.account_id", case="OLD.case_id"),
            pgtrigger.Trigger(
                name="words_stay",
                operation=update_of(*PAYLOADS["enforcement_report"].columns),
                when=pgtrigger.Before,
                func=f"""
                IF (NEW.url, NEW.claim, NEW.account_text, NEW.reporter_name, NEW.reporter_email)
                    IS NOT DISTINCT FROM
                    (OLD.url, OLD.claim, OLD.account_text, OLD.reporter_name, OLD.reporter_email)
                    OR {is_removal("enforcement_report")}
                THEN RETURN NEW; END IF;
                {refusal("what a reporter wrote stays as it came", "words_stay")}""",
            ),
            with_event(
                pgtrigger.Insert | update_of("case_id", "read_at"),
                condition=pgtrigger.Q(new__case__isnull=False),
            ),
        ]
