"""The versions of the queue's rules: by when the desk looks, what a priority is made of, whom the
next case goes to.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.bounds import within_time
from accounts.models import User
from accounts.roles import MAY
from accounts.triggers import at_commit, refusal, update_of
from enforcement.models._base import SHORT, Record
from enforcement.workflow.queue_rules import AS_BUILT, BOUNDS, ROUTED, Routing

ANSWER_WITHIN = timedelta(days=14)  # what nobody has answered by then is declined by itself
# What is said of a version after it was proposed; everything else stays as it was.
LATER = (
    "valid_from_at",
    "agreed_by_id",
    "agreed_by_name",
    "agreed_at",
    "declined_by_name",
    "declined_at",
    "counted_at",
)


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


def kept_as_proposed() -> pgtrigger.Trigger:
    """What was proposed is answered once, and never changed."""
    sentence = "a version of the queue rules stays as it was proposed and answered"
    later = "ARRAY[{}]".format(", ".join(f"'{name}'" for name in LATER))
    return pgtrigger.Trigger(
        name="queue_rules_kept",
        operation=pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=f"""
        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - {later} <> to_jsonb(OLD) - {later} OR (
            coalesce(OLD.agreed_at, OLD.declined_at) IS NOT NULL
            AND to_jsonb(NEW) - 'counted_at' <> to_jsonb(OLD) - 'counted_at'
        ) THEN {refusal(sentence, "queue_rules_kept")} END IF;
        RETURN NEW;""",
    )


def agreed_by_two() -> pgtrigger.Trigger:
    """A version after the first is proposed by one lead or admin and agreed to by another; by one
    alone where nobody else is there. The record of the same transaction says so.
    """
    may = "({})".format(", ".join(f"'{role.value}'" for role in sorted(MAY["set queue rules"])))
    sentence = "the queue rules are changed by two, on the record"
    return at_commit(
        "queue_rules_by_two",
        pgtrigger.Insert | update_of("agreed_at"),
        f"""
        IF NOT EXISTS (
            SELECT FROM accounts_user u WHERE u.id = NEW.agreed_by_id AND u.role IN {may}
                AND u.is_active
        ) OR NOT EXISTS (
            SELECT FROM enforcement_staffevent e
            WHERE e.act = 'agree to queue rules' AND e.by_id = NEW.agreed_by_id
                AND (e.after ->> 'number')::int = NEW.number
                AND e.xact = pg_current_xact_id()
        ) OR (NEW.agreed_by_id = NEW.proposed_by_id AND EXISTS (
            SELECT FROM accounts_user u WHERE u.id <> NEW.proposed_by_id AND u.role IN {may}
                AND u.is_active
        )) THEN {refusal(sentence, "queue_rules_by_two")} END IF;""",
        condition=pgtrigger.Q(new__agreed_at__isnull=False) & pgtrigger.Q(new__number__gt=1),
    )


class QueueRulesQuerySet(models.QuerySet["QueueRulesVersion"]):
    """Adjectives."""

    def agreed(self) -> QueueRulesQuerySet:
        """Those that are valid, or will be."""
        return self.filter(agreed_at__isnull=False)

    def waiting(self) -> QueueRulesQuerySet:
        """Proposed, and not answered yet."""
        return self.filter(agreed_at__isnull=True, declined_at__isnull=True)

    def expired(self, now: datetime) -> QueueRulesQuerySet:
        """Those that waited in vain."""
        return self.waiting().filter(proposed_at__lte=now - ANSWER_WITHIN)

    def in_force(self, now: datetime) -> QueueRulesQuerySet:
        """The one that is valid at `now`: of those that have begun, the one agreed to last."""
        return self.filter(valid_from_at__lte=now).order_by("-number")[:1]

    def not_counted(self, now: datetime) -> QueueRulesQuerySet:
        """Those that have begun and by which the queue was not counted yet."""
        return self.filter(valid_from_at__lte=now, counted_at__isnull=True)


class QueueRulesVersion(Record):
    """One version: its figures, who proposed them and why, who agreed, and from when it is valid.

    Each but the first was made from the newest one there was, so that nobody overwrites what they
    have not seen.
    """

    number = models.PositiveIntegerField(unique=True)
    made_from = models.PositiveIntegerField(help_text="The number of the version it changes.")
    proposed_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    proposed_by_name = models.CharField(max_length=SHORT)
    proposed_at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    starts_on = models.DateField(
        null=True, help_text="From which day it is to be valid; null: as soon as it is agreed to."
    )
    valid_from_at = models.DateTimeField(null=True)
    agreed_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    agreed_by_name = models.CharField(max_length=SHORT, blank=True)
    agreed_at = models.DateTimeField(null=True)
    declined_by_name = models.CharField(max_length=SHORT, blank=True)
    declined_at = models.DateTimeField(null=True)
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

    @property
    def answer_by_at(self) -> datetime:
        """Until when it can be answered."""
        return self.proposed_at + ANSWER_WITHIN

    @property
    def has_expired(self) -> bool:
        """Whether nobody answered it in time."""
        return self.declined_at is not None and self.declined_at >= self.answer_by_at

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
        triggers = [kept_as_proposed(), agreed_by_two()]
