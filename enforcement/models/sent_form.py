"""The forms that were sent, each once: by its key, made when it was drawn."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import User
from enforcement.models._base import Record


class SentForm(Record):
    """A form with which something was done. It is written in the transaction of the act, so that it
    is there exactly where the act is; a second sending finds it, and does nothing.
    """

    sender = models.UUIDField(
        null=True,
        help_text="Whose form it is: a member of staff, a visitor of the pages outside, a program.",
    )
    # the version before writes this one alone; it goes with the next
    person = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField(help_text="Drawn into the form when its page was made.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of what was sent.")
    sent_at = models.DateTimeField()
    led_to = models.CharField(
        max_length=2000, blank=True, help_text="The page that the first sending led to."
    )

    answer = models.JSONField(
        null=True, help_text="What a program was answered over the API: `status` and `body`."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sender", "key"], name="form_sent_once"),
            models.CheckConstraint(
                condition=Q(sender__isnull=False) | Q(person__isnull=False),
                name="form_is_somebodys",
            ),
        ]
        indexes = [models.Index(fields=["sent_at"], name="form_by_time")]
