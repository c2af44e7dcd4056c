"""Where webhooks go: signed events to programs, and lines to the chat of a team."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.ciphers import SEALED, Purpose, unseal
from accounts.models import User
from accounts.triggers import update_of
from enforcement.models._base import Record, one_of


class Sends(models.TextChoices):
    """What an endpoint is sent."""

    EVENTS = "EVENTS"  # as `workflow/webhook_events.py` has them, signed
    CHAT = "CHAT"  # `{"text": …}`, as the incoming webhooks of Slack and Mattermost take it


class WebhookEndpoint(Record):
    """An address that wants to be told. Two secrets at a time, so that they can be rotated.

    A chat is told what waits for staff, by `accounts.preferences.Topic`; it names at least one.

    One that is disabled waits for an admin: to register it again, or to say that it stays off.
    """

    url = models.URLField(max_length=500, unique=True)
    types = ArrayField(
        models.CharField(max_length=50),
        default=list,
        blank=True,
        help_text="Empty means every type.",
    )
    sends = models.CharField(
        max_length=10, choices=Sends.choices, default=Sends.EVENTS, db_default=Sends.EVENTS
    )
    language = models.CharField(
        max_length=10, default="en", db_default="en", help_text="In which a chat is told."
    )
    secret = models.CharField(
        max_length=500, editable=False, help_text="The one that signs first; encrypted."
    )
    old_secret = models.CharField(max_length=500, blank=True, editable=False)
    paused_at = models.DateTimeField(
        null=True, blank=True, help_text="From then on its messages wait until it is resumed."
    )
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_why = models.CharField(max_length=200, blank=True)
    look_by_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="By when an admin looks at it, once it is disabled; null once one has.",
    )
    looked_by = models.ForeignKey(
        User, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    def wants(self, topic: str) -> bool:
        """Whether this endpoint asked for messages of this type."""
        return self.disabled_at is None and (not self.types or topic in self.types)

    @property
    def is_chat(self) -> bool:
        """Whether people read it, and no program."""
        return self.sends == Sends.CHAT

    @property
    def secrets(self) -> list[str]:
        """What messages are signed with, the newest first: `whsec_…`, for the sender alone.

        Raises InvalidToken where a secret was stored with a key that is not known any more.
        """
        kept = (self.secret, self.old_secret)
        return [unseal(secret, Purpose.WEBHOOK) for secret in kept if secret]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=one_of("sends", Sends), name="endpoint_sends_is_known"
            ),
            # so that no event is ever sent into a chat, by this version or the one before
            models.CheckConstraint(
                condition=Q(sends=Sends.EVENTS) | Q(types__len__gt=0),
                name="endpoint_chat_names_topics",
            ),
            models.CheckConstraint(
                condition=Q(secret__startswith=SEALED)
                & (Q(old_secret="") | Q(old_secret__startswith=SEALED)),
                name="endpoint_secrets_are_sealed",
            ),
            models.CheckConstraint(
                condition=Q(disabled_at__isnull=True, look_by_at__isnull=True)
                | Q(disabled_at__isnull=False, look_by_at__isnull=False)
                | Q(disabled_at__isnull=False, looked_by__isnull=False),
                name="endpoint_disabled_has_look",
            ),
        ]
        triggers = [
            # Whoever disables it, an admin is to look at it from then on.
            pgtrigger.Trigger(
                name="endpoint_look_falls_due",
                operation=pgtrigger.Insert | update_of("disabled_at"),
                when=pgtrigger.Before,
                func="""
                IF NEW.disabled_at IS NULL THEN
                    NEW.look_by_at := NULL;
                    NEW.looked_by_id := NULL;
                ELSIF NEW.looked_by_id IS NULL AND NEW.look_by_at IS NULL THEN
                    NEW.look_by_at := NEW.disabled_at;
                END IF;
                RETURN NEW;""",
            )
        ]
