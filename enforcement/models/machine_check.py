"""What Docket checks of a requirement by itself, and what it found on each day.

They stand apart from the requirement: old events vouch for all columns of that one.
"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.triggers import append_only, refusal, update_of, with_event
from enforcement.models._base import Record, one_of
from enforcement.models.case import Case
from enforcement.models.plan import Requirement
from enforcement.workflow.kinds import CheckKind


class MachineCheck(Record):
    """The check of one requirement, as it was decided; only when it is made next changes."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="machine_checks")
    requirement = models.OneToOneField(
        Requirement, on_delete=models.PROTECT, related_name="machine_check"
    )
    kind = models.CharField(max_length=11, choices=CheckKind)
    product = models.CharField(
        max_length=50, blank=True, help_text="As the usage feed names it; empty: all of them."
    )
    key = models.CharField(
        max_length=50, blank=True, help_text="Its prefix; empty: every key from before."
    )
    days = models.IntegerField(null=True, help_text="How many days must be so.")
    below = models.BigIntegerField(null=True, help_text="Fewer requests a day than this.")
    from_at = models.DateTimeField(help_text="The decision: the next day (UTC) is the first.")
    next_at = models.DateTimeField(null=True, help_text="None: its plan does not run.")

    def __str__(self) -> str:
        return self.kind

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=one_of("kind", CheckKind), name="machine_check_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=CheckKind.KEY_ROTATED, days__isnull=True, below__isnull=True, product=""
                )
                | Q(kind=CheckKind.NO_REQUESTS, days__gte=1, below__isnull=True, key="")
                | Q(kind=CheckKind.USAGE_BELOW, days__gte=1, below__gte=1, key=""),
                name="machine_check_fits_its_kind",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                name="machine_check_next",
                condition=Q(next_at__isnull=False),
            )
        ]
        triggers = [
            with_event(pgtrigger.Insert),
            pgtrigger.Trigger(
                name="machine_check_is_kept",
                operation=pgtrigger.Delete
                | update_of(
                    "id",
                    "case_id",
                    "requirement_id",
                    "kind",
                    "product",
                    "key",
                    "days",
                    "below",
                    "from_at",
                ),
                when=pgtrigger.Before,
                func=refusal("a check is decided once", "machine_check_is_kept"),
            ),
        ]


class RequirementCheck(Record):
    """What a check found on one day; nothing of it changes. It decides nothing: a person accepts.

    `wanted` days (or keys) must be so, and `fulfilled` of them are. Days that do not count are
    those on which no call was possible (`blocked`), and those of which the usage is not known
    (`unknown`). `broken_on` is the last day that was not so: days count from the next one.
    """

    requirement = models.ForeignKey(
        Requirement, on_delete=models.PROTECT, related_name="checks", db_index=False
    )
    checked_on = models.DateField(help_text="In UTC.")
    checked_at = models.DateTimeField()
    met = models.BooleanField()
    fulfilled = models.IntegerField()
    wanted = models.IntegerField()
    blocked = models.IntegerField(default=0)
    unknown = models.IntegerField(default=0)
    submits = models.BooleanField(
        default=False, help_text="It was met, and with it the item was submitted."
    )
    broken_on = models.DateField(null=True)
    broken_requests = models.BigIntegerField(null=True, help_text="How many there were that day.")

    def __str__(self) -> str:
        return f"{self.fulfilled} of {self.wanted}"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "checked_on"], name="requirement_check_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(fulfilled__gte=0, wanted__gte=0, blocked__gte=0, unknown__gte=0)
                & Q(fulfilled__lte=F("wanted")),
                name="requirement_check_counts",
            ),
            models.CheckConstraint(
                condition=Q(met=True, wanted__gte=1, fulfilled=F("wanted"))
                | (Q(met=False) & (Q(wanted=0) | Q(fulfilled__lt=F("wanted")))),
                name="requirement_check_met_by_its_figures",
            ),
            models.CheckConstraint(
                condition=Q(submits=False) | Q(met=True), name="requirement_check_submits_if_met"
            ),
        ]
        triggers = append_only("requirement_check")
