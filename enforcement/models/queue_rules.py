"""The versions of the queue's rules: by when the desk looks, what a priority is made of, whom the
next case goes to.
"""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.bounds import within_time
from enforcement.models._by_two import (
    ANSWER,
    ByTwo,
    ByTwoQuerySet,
    agreed_by_two,
    kept_as_proposed,
)
from enforcement.workflow.queue_rules import AS_BUILT, BOUNDS, ROUTED, Routing

LATER = ("valid_from_at", *ANSWER, "counted_at")  # what is said after it was proposed


def figure(name: str) -> models.PositiveSmallIntegerField[int, int]:
    """The column of a figure; what it is where nobody has changed it is the rules' to say."""
    return models.PositiveSmallIntegerField(default=getattr(AS_BUILT, name))


def routing(name: str) -> models.CharField[str, str]:
    """The column of a rule of routing."""
    return models.CharField(max_length=7, default=getattr(AS_BUILT, name).value)


def within_bounds() -> Q:
    """The condition that each figure is what a figure may be."""
    wanted = Q()
    for name, (least, most) in BOUNDS.items():
        wanted &= Q(**{f"{name}__gte": least, f"{name}__lte": most})
    return wanted


class QueueRulesQuerySet(ByTwoQuerySet["QueueRulesVersion"]):
    """Adjectives."""

    def in_force(self, now: datetime) -> QueueRulesQuerySet:
        """The one that is valid at `now`: of those that have begun, the one agreed to last."""
        return self.filter(valid_from_at__lte=now).order_by("-number")[:1]

    def not_counted(self, now: datetime) -> QueueRulesQuerySet:
        """Those that have begun and by which the queue was not counted yet."""
        return self.filter(valid_from_at__lte=now, counted_at__isnull=True)


class QueueRulesVersion(ByTwo):
    """One version: its figures, who proposed them and why, who agreed, and from when it is valid.

    Each but the first was made from the newest one there was, so that nobody overwrites what they
    have not seen.
    """

    made_from = models.PositiveIntegerField(help_text="The number of the version it changes.")
    starts_on = models.DateField(
        null=True, help_text="From which day it is to be valid; null: as soon as it is agreed to."
    )
    valid_from_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(
        null=True, help_text="When the priorities of all open cases had been counted by it."
    )

    look_low_days = figure("look_low_days")
    look_medium_days = figure("look_medium_days")
    look_high_days = figure("look_high_days")
    look_critical_days = figure("look_critical_days")
    look_flagged_days = figure("look_flagged_days")
    match_days = figure("match_days")
    match_flagged_hours = figure("match_flagged_hours")
    decide_days = figure("decide_days")
    changes_made_days = figure("changes_made_days")
    submission_days = figure("submission_days")
    read_days = figure("read_days")
    address_days = figure("address_days")
    hear_days = figure("hear_days")
    sent_back_days = figure("sent_back_days")
    escalation_days = figure("escalation_days")
    reinstatement_days = figure("reinstatement_days")
    severity_low = figure("severity_low")
    severity_medium = figure("severity_medium")
    severity_high = figure("severity_high")
    severity_critical = figure("severity_critical")
    review_missed = figure("review_missed")
    due_soon = figure("due_soon")
    restricted = figure("restricted")
    reports_step = figure("reports_step")
    reports_most = figure("reports_most")
    traffic_step = figure("traffic_step")
    traffic_most = figure("traffic_most")
    escalated = figure("escalated")
    strategic = figure("strategic")
    flagged = figure("flagged")
    by_skill = routing("by_skill")
    by_language = routing("by_language")
    by_tier = routing("by_tier")
    open_hours_before_due = figure("open_hours_before_due")
    open_days_without_due = figure("open_days_without_due")

    objects = QueueRulesQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Queue rules {self.number}"

    class Meta:
        constraints = [
            within_time("queue_rules_within_time", "starts_on", "valid_from_at"),
            models.CheckConstraint(condition=within_bounds(), name="queue_rules_within_bounds"),
            models.CheckConstraint(
                condition=Q(**{f"{name}__in": [rule.value for rule in Routing] for name in ROUTED}),
                name="queue_rules_routing_is_known",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="queue_rules_have_reason"),
            models.CheckConstraint(
                condition=Q(number=1, made_from=0) | Q(made_from__gte=1, number__gt=F("made_from")),
                name="queue_rules_come_after",
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True, valid_from_at__isnull=True)
                | Q(agreed_at__isnull=False, valid_from_at__gte=F("agreed_at"))
                | Q(number=1, agreed_at__isnull=False, valid_from_at__isnull=False),
                name="queue_rules_valid_once_agreed",
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True) | Q(declined_at__isnull=True),
                name="queue_rules_answered_once",
            ),
            # of two that were made from the same version, one is answered before the other is made
            models.UniqueConstraint(
                fields=["made_from"],
                condition=Q(declined_at__isnull=True),
                name="queue_rules_follow_once",
            ),
        ]
        triggers = [
            kept_as_proposed(
                "queue_rules_kept",
                "a version of the queue rules stays as it was proposed and answered",
                with_answer=("valid_from_at",),
                later=("counted_at",),
            ),
            agreed_by_two(
                "queue_rules_by_two",
                "the queue rules are changed by two, on the record",
                right="set queue rules",
                act="agree to queue rules",
                condition=pgtrigger.Q(new__agreed_at__isnull=False, new__number__gt=1),
            ),
        ]
