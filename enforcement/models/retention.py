"""Plans of what goes under the rules of retention, and the run of one that two admins agreed to.

An example: on 1 December the worker makes plan 7, of everything whose time is over then, case by
case. One admin proposes it, another agrees. The worker takes each case in a transaction of its own,
looks at it again, and removes its payloads with tombstones that name plan 7, or says why not.
"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from accounts.models import Account
from accounts.triggers import append_only
from enforcement.models._base import SHORT, Record, one_of
from enforcement.models._by_two import (
    ByTwo,
    ByTwoQuerySet,
    agreed_by_two,
    kept_as_proposed,
)
from enforcement.models.case import Case
from enforcement.models.quality_draw import kept_but
from enforcement.models.report import Report
from enforcement.workflow.retention import Log, WhyKept

MAY_REMOVE = "remove what is over"
RUN_LATER = ("stopped_at", "stopped_by_name", "ended_at")
ITEM_LATER = ("done_at", "removed", "why_kept")


class RetentionPlan(Record):
    """What would go by the terms that hold on the day on which it is made."""

    number = models.PositiveIntegerField(unique=True)
    made_at = models.DateTimeField()
    terms_from_on = models.DateField(help_text="The edition of the terms.")
    days = models.JSONField(help_text="By kind, how many days it is kept.")
    counts = models.JSONField(help_text="By kind, how many rows would go.")
    items_count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"Retention plan {self.number}"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(days={}), name="retention_plan_has_terms"),
        ]
        triggers = append_only("retention_plan")


class RetentionItemQuerySet(models.QuerySet["RetentionItem"]):
    """Adjectives."""

    def waiting(self) -> RetentionItemQuerySet:
        """Those that nobody has come to yet."""
        return self.filter(done_at__isnull=True)

    def kept(self) -> RetentionItemQuerySet:
        """Those of which nothing was removed."""
        return self.filter(done_at__isnull=False).exclude(why_kept="")


class RetentionItem(Record):
    """What goes in one transaction: the rows of a case, of a report that is in none, or the usage
    of an account. Of a log so many go in one, until none is left.
    """

    plan = models.ForeignKey(
        RetentionPlan, on_delete=models.PROTECT, related_name="items", db_index=False
    )
    number = models.PositiveIntegerField(help_text="Of the items of its plan.")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, null=True, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    log = models.CharField(
        max_length=9,
        choices=Log,
        blank=True,
        default="",
        db_default="",
        help_text="Of none of these: a table of which old rows go.",
    )
    counts = models.JSONField(help_text="By kind, how many rows would go.")
    done_at = models.DateTimeField(null=True)
    removed = models.JSONField(default=dict, help_text="By kind, how many rows went.")
    why_kept = models.CharField(max_length=11, blank=True, choices=WhyKept)

    objects = RetentionItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="retention_item_numbered"),
            models.CheckConstraint(
                condition=Q(case__isnull=False, report__isnull=True, account__isnull=True, log="")
                | Q(case__isnull=True, report__isnull=False, account__isnull=True, log="")
                | Q(case__isnull=True, report__isnull=True, account__isnull=False, log="")
                | (
                    Q(case__isnull=True, report__isnull=True, account__isnull=True)
                    & one_of("log", Log)
                ),
                name="retention_item_is_of_one",
            ),
            models.CheckConstraint(
                condition=Q(why_kept="") | (Q(done_at__isnull=False) & one_of("why_kept", WhyKept)),
                name="retention_item_says_why_kept",
            ),
        ]
        indexes = [
            models.Index(
                fields=["plan", "number"],
                name="retention_item_waits",
                condition=Q(done_at__isnull=True),
            ),
            models.Index(
                fields=["plan", "number"],
                name="retention_item_kept",
                condition=~Q(why_kept=""),
            ),
        ]
        triggers = [kept_but("retention_item_kept", "an item stays as it was planned", ITEM_LATER)]


class RetentionRunQuerySet(ByTwoQuerySet["RetentionRun"]):
    """Adjectives."""

    def under_way(self) -> RetentionRunQuerySet:
        """Agreed to, not stopped, and not at its end."""
        return self.agreed().filter(stopped_at__isnull=True, ended_at__isnull=True)


class RetentionRun(ByTwo):
    """The removal of what a plan names: who proposed it, who agreed, and whether it was stopped."""

    plan = models.ForeignKey(
        RetentionPlan, on_delete=models.PROTECT, related_name="runs", db_index=False
    )
    stopped_at = models.DateTimeField(null=True)
    stopped_by_name = models.CharField(max_length=SHORT, blank=True)
    ended_at = models.DateTimeField(null=True)

    objects = RetentionRunQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Retention run {self.number}"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="retention_run_has_reason"),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True) | Q(declined_at__isnull=True),
                name="retention_run_answered_once",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True, ended_at__isnull=True)
                | Q(agreed_at__isnull=False),
                name="retention_run_runs_once_agreed",
            ),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(declined_at__isnull=True),
                name="retention_run_once",
            ),
        ]
        triggers = [
            kept_as_proposed(
                "retention_run_kept",
                "a run stays as it was proposed and answered",
                later=RUN_LATER,
            ),
            agreed_by_two(
                "retention_run_by_two",
                "what is over is removed by two, on the record",
                right=MAY_REMOVE,
                act="agree to retention",
                condition=pgtrigger.Q(new__agreed_at__isnull=False),
            ),
        ]
