"""Staff, and who they are for an OpenID Connect server. Facts and constraints only."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from accounts.bounds import SHORT, names_an_address, within_time
from accounts.roles import Actor, Kind, Role
from accounts.triggers import refusal, staff_triggers


class Duty(models.TextChoices):
    """What two admins let somebody do beside their role, by a seat (docs/decisions/0096)."""

    SPOKESPERSON = "SPOKESPERSON"  # proposes public statements, and gives them
    LEGAL = "LEGAL"  # approves those of policies that ask for legal


class User(AbstractUser):
    """A member of staff. `username` is what the record shows.

    A column `xact`, which only SQL knows, holds the transaction that made the row.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    role = models.CharField(
        max_length=10,
        choices=[(r.value, r.value.capitalize()) for r in Role],
        default=Role.REVIEWER,
    )
    skills = ArrayField(
        models.CharField(max_length=50), default=list, blank=True, help_text="Policy areas."
    )
    languages = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    tiers = ArrayField(
        models.CharField(max_length=9),
        default=list,
        db_default=[],
        blank=True,
        help_text="Of accounts; empty: all.",
    )
    legal_desk = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="May open the legal desk: a seat that two admins gave says so.",
    )
    duties = ArrayField(
        models.CharField(max_length=12, choices=Duty),
        default=list,
        db_default=[],
        blank=True,
        editable=False,
        help_text="What they may do beside their role: seats that two admins gave say so.",
    )
    time_zone = models.CharField(max_length=50, default="UTC")
    away_until_at = models.DateTimeField(null=True, blank=True)
    preferences = models.JSONField(
        default=dict,
        blank=True,
        help_text="How this person likes to see things: accounts/preferences.py.",
    )

    REQUIRED_FIELDS = ["email", "role"]  # so that the first admin can be made by `createsuperuser`

    @property
    def actor(self) -> Actor:
        """This person as somebody who acts."""
        return Actor(
            kind=Kind.STAFF,
            name=self.get_full_name() or self.username,
            user_id=self.pk,
            role=Role(self.role),
            email=self.email,
        )

    @staticmethod
    def at_work(now: datetime) -> Q:
        """Who may act at `now`, as a filter: those who are not disabled and not away."""
        return Q(is_active=True) & (Q(away_until_at__isnull=True) | Q(away_until_at__lte=now))

    def absent_until(self, now: datetime) -> datetime | None:
        """The end of the absence that this person is in at `now`."""
        return self.away_until_at if self.away_until_at and self.away_until_at > now else None

    class Meta:
        verbose_name = "member of staff"
        verbose_name_plural = "staff"
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=[r.value for r in Role]), name="user_role_is_known"
            ),
            within_time("user_within_time", "away_until_at"),
            names_an_address("user_has_address", "username"),
        ]
        triggers = staff_triggers()


class OpenIDSubject(models.Model):
    """Who somebody is for an OpenID Connect server: remembered when they first sign in by it, and
    never another. An address may be given to somebody else; this is given to nobody else.

    Source: OpenID Connect Core 1.0, 5.7.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="openid_subjects")
    issuer = models.CharField(max_length=SHORT)
    subject = models.CharField(max_length=255)
    since_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "issuer"], name="one_subject_per_person"),
            models.UniqueConstraint(fields=["issuer", "subject"], name="one_person_per_subject"),
            models.CheckConstraint(condition=~Q(subject=""), name="subject_is_named"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="subject_kept",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func=refusal("a subject is remembered or forgotten, never changed", "subject_kept"),
            )
        ]
