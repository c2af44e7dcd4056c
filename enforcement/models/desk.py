"""What helps people at their work and is no part of the record: views, phrases, skips, and who is
looking at what.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import User
from enforcement.models._base import SHORT, Record
from enforcement.models.case import Case


class SavedView(Record):
    """A queue as somebody likes to see it: the query part of its address, under a name."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="views", db_index=False)
    name = models.CharField(max_length=80)
    query = models.CharField(
        max_length=2000, help_text="As in the address, without the question mark."
    )
    shared = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="view_once"),
            models.CheckConstraint(condition=~Q(name=""), name="view_has_name"),
        ]


class SavedPhrase(Record):
    """A text that is written often. Its fill-in places, in square brackets, must be filled."""

    owner = models.ForeignKey(
        User,
        null=True,
        on_delete=models.CASCADE,
        related_name="phrases",
        help_text="Null: everybody's.",
        db_index=False,
    )
    label = models.CharField(max_length=80)
    text = models.TextField(max_length=2000)
    locale = models.CharField(max_length=10, default="en")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "label", "locale"], name="phrase_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=~Q(label="") & ~Q(text=""), name="phrase_says_something"
            ),
        ]


class Skip(Record):
    """Somebody passed a case by when taking the next one, and said why; for that person it comes
    again after `until_at`.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="skips")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="skips", db_index=False)
    reason = models.CharField(max_length=SHORT)
    skipped_at = models.DateTimeField()
    until_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "case"], name="skip_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="skip_has_reason"),
        ]


class Presence(models.Model):
    """Who has a case open in front of them.

    Machine time, not the story's; older than a minute means gone.
    """

    case = models.ForeignKey(
        Case, on_delete=models.CASCADE, related_name="presences", db_index=False
    )
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="presences")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="presence_once")]
