"""Programs that call the REST API: what each may do, until when, and who let it in."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from uuid_utils.compat import uuid7

from accounts.bounds import SHORT, within_time
from accounts.models.flaggers import TrustedFlagger
from accounts.models.staff import User
from accounts.roles import Actor, Kind
from accounts.triggers import refusal


class Scope(models.TextChoices):
    """What a token may do; the label is the name that programs know it by."""

    REPORTS_WRITE = "REPORTS_WRITE", "reports:write"
    CASES_READ = "CASES_READ", "cases:read"
    CASES_ACT = "CASES_ACT", "cases:act"
    ACCOUNTS_READ = "ACCOUNTS_READ", "accounts:read"
    ACCOUNTS_WRITE = "ACCOUNTS_WRITE", "accounts:write"
    USAGE_WRITE = "USAGE_WRITE", "usage:write"
    EXPORTS_READ = "EXPORTS_READ", "exports:read"
    AUDIT_READ = "AUDIT_READ", "audit:read"
    WEBHOOKS_WRITE = "WEBHOOKS_WRITE", "webhooks:write"


class ApiToken(models.Model):
    """A program with a name, and the key by which it is known. Only hashes of keys are kept; two at
    a time, so that a key can be changed while the program runs.

    One that may act needs a second admin before it has a key. One of a trusted flagger is made by a
    contact of theirs, and sends reports in their name alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=SHORT, help_text="How the record names what it does.")
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope), default=list)
    hash = models.CharField(
        max_length=64, unique=True, null=True, editable=False, help_text="SHA-256 of the key."
    )
    old_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)
    old_until_at = models.DateTimeField(
        null=True, blank=True, help_text="How long the key before this one is still taken."
    )
    hint = models.CharField(
        max_length=10, blank=True, editable=False, help_text="How the key begins."
    )
    flagger = models.ForeignKey(
        TrustedFlagger, null=True, blank=True, on_delete=models.PROTECT, related_name="tokens"
    )
    made_by = models.CharField(
        max_length=SHORT,
        blank=True,
        db_default="",
        default="",
        help_text="Who made it at the flagger: the name of a contact, as it was.",
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        User, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(
        User, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    @property
    def acts(self) -> bool:
        """Whether it decides anything, which takes two admins."""
        return Scope.CASES_ACT in self.scopes

    @property
    def waits(self) -> bool:
        """Whether a second admin has to agree before it has a key."""
        return self.acts and self.agreed_by_id is None and self.revoked_at is None

    @property
    def scope_names(self) -> list[str]:
        """What it may do, by the names that programs know."""
        return [str(Scope(scope).label) for scope in self.scopes]

    def is_over(self, now: datetime) -> bool:
        """Whether it has ended."""
        return bool(self.revoked_at) or (self.expires_at is not None and self.expires_at <= now)

    def may(self, scope: Scope) -> bool:
        """Whether it has this scope."""
        return scope in self.scopes

    @property
    def actor(self) -> Actor:
        """The program as somebody who acts: never more than automation may."""
        return Actor(kind=Kind.SYSTEM, name=self.name, visitor_id=self.pk)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(revoked_at__isnull=True, flagger__isnull=True),
                name="token_name_once",
            ),
            models.UniqueConstraint(
                fields=["flagger", "name"],
                condition=Q(revoked_at__isnull=True),
                name="token_once_per_flagger",
            ),
            models.CheckConstraint(
                condition=Q(flagger__isnull=True, made_by="")
                | (Q(flagger__isnull=False, scopes=[Scope.REPORTS_WRITE]) & ~Q(made_by="")),
                name="token_of_flagger_writes_reports_alone",
            ),
            models.CheckConstraint(
                condition=Q(scopes__len__gt=0) & Q(scopes__contained_by=list(Scope.values)),
                name="token_scopes_are_known",
            ),
            models.CheckConstraint(
                condition=~Q(scopes__contains=[Scope.CASES_ACT])
                | Q(hash__isnull=True)
                | (Q(agreed_by__isnull=False) & ~Q(agreed_by=F("created_by"))),
                name="token_acts_by_two",
            ),
            models.CheckConstraint(
                condition=Q(old_hash__isnull=True, old_until_at__isnull=True)
                | Q(old_hash__isnull=False, old_until_at__isnull=False),
                name="token_old_key_ends",
            ),
            within_time("token_within_time", "created_at", "expires_at"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="token_stays_revoked",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__revoked_at__isnull=False)
                & pgtrigger.Q(old__revoked_at__df=pgtrigger.F("new__revoked_at")),
                func=refusal("a token that is revoked stays revoked", "token_stays_revoked"),
            )
        ]
