"""Trusted flaggers: organisations whose reports go first. Facts and constraints only."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from uuid_utils.compat import uuid7

from accounts.bounds import SHORT, within_time
from accounts.triggers import refusal


class TrustedFlagger(models.Model):
    """An organisation whose reports about some areas of policy are processed with priority, for as
    long as it has that status.

    Source: Regulation (EU) 2022/2065, article 22. The Digital Services Coordinator awards the
    status, suspends and revokes it; an operator may trust others in the same way.
    """

    class AwardedBy(models.TextChoices):
        COORDINATOR = "COORDINATOR"  # a Digital Services Coordinator
        OPERATOR = "OPERATOR"

    class Phase(models.TextChoices):
        """What it is on a day; never stored."""

        TO_COME = "TO_COME"
        TRUSTED = "TRUSTED"
        SUSPENDED = "SUSPENDED"
        ENDED = "ENDED"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=SHORT)
    areas = ArrayField(
        models.CharField(max_length=50), help_text="The areas of policy that it is trusted in."
    )
    awarded_by = models.CharField(max_length=11, choices=AwardedBy)
    award = models.CharField(
        max_length=SHORT, blank=True, help_text="Which coordinator, and its decision."
    )
    award_url = models.URLField(
        max_length=500, blank=True, help_text="Where the award is published."
    )
    since_on = models.DateField()
    until_on = models.DateField(null=True, blank=True, help_text="The last day, if there is one.")
    suspended_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(
        max_length=500, blank=True, help_text="Why it is suspended, or ended; it is told so."
    )

    def __str__(self) -> str:
        return self.name

    def phase_on(self, day: date) -> Phase:
        """What it is on a day."""
        if self.ended_at or (self.until_on and self.until_on < day):
            return self.Phase.ENDED
        if self.suspended_at:
            return self.Phase.SUSPENDED
        return self.Phase.TO_COME if day < self.since_on else self.Phase.TRUSTED

    def is_trusted_on(self, day: date) -> bool:
        """Whether its reports go first on a day."""
        return self.phase_on(day) == self.Phase.TRUSTED

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=Q(ended_at__isnull=True), name="flagger_once"
            ),
            models.CheckConstraint(condition=Q(areas__len__gt=0), name="flagger_has_area"),
            models.CheckConstraint(
                condition=Q(awarded_by="OPERATOR")
                | (Q(awarded_by="COORDINATOR") & ~Q(award="") & ~Q(award_url="")),
                name="flagger_award_can_be_looked_up",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("since_on")),
                name="flagger_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(suspended_at__isnull=True, ended_at__isnull=True, why="")
                | ((Q(suspended_at__isnull=False) | Q(ended_at__isnull=False)) & ~Q(why="")),
                name="flagger_stopped_with_reason",
            ),
            within_time("flagger_within_time", "since_on", "until_on", "suspended_at", "ended_at"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="flagger_stays_ended",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__ended_at__isnull=False),
                func=refusal("a status that has ended stays ended", "flagger_stays_ended"),
            )
        ]
