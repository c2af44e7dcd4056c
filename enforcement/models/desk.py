"""What helps people at their work and is no part of the record: views, phrases, skips, and who is
looking at what.
"""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import Recusal, User
from accounts.roles import MAY
from accounts.triggers import refusal
from enforcement.models._base import SHORT, Record
from enforcement.models.case import Case
from enforcement.models.policy import Policy


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


class PhraseText(Record):
    """What a version of a phrase says, what it is meant for, and who wrote it when."""

    label = models.CharField(max_length=80)
    text = models.TextField(max_length=2000)
    locale = models.CharField(max_length=10, default="en")
    uses = ArrayField(
        models.CharField(max_length=40),
        default=list,
        db_default=[],
        blank=True,
        help_text="Verbs, or what `phrases.Writing` names; empty: anything.",
    )
    policy = models.ForeignKey(
        Policy,
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="Null: any.",
        db_index=False,
    )
    written_by = models.CharField(
        max_length=SHORT, default="", db_default="", help_text="The name, as it was then."
    )
    written_at = models.DateTimeField(null=True, help_text="Null: before phrases had versions.")

    class Meta:
        abstract = True


class SavedPhrase(PhraseText):
    """A text that is written often. Its places, in square brackets, are filled from the case, or by
    hand; `language/phrases.py` says which there are.
    """

    owner = models.ForeignKey(
        User,
        null=True,
        on_delete=models.CASCADE,
        related_name="phrases",
        help_text="Null: everybody's.",
        db_index=False,
    )
    version = models.PositiveIntegerField(
        default=1, db_default=1, help_text="Which one it is; those before are `PhraseVersion`."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "label", "locale"], name="phrase_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=~Q(label="") & ~Q(text=""), name="phrase_says_something"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="phrase_version_counts"),
        ]


class PhraseVersion(PhraseText):
    """A phrase as it was before it was changed; it goes with the phrase."""

    phrase = models.ForeignKey(
        SavedPhrase, on_delete=models.CASCADE, related_name="versions", db_index=False
    )
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["phrase", "number"], name="phrase_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="phrase_version_is_counted"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="phrase_version_kept",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func=refusal(
                    "an earlier version of a phrase stays as it was", "phrase_version_kept"
                ),
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


class CaseFollowers(models.QuerySet["CaseFollower"]):
    """Adjectives for followers."""

    def over(self) -> CaseFollowers:
        """Disabled, in a role that does not work on cases, or recused from the account."""
        recused = Recusal.objects.filter(user=OuterRef("person"), account=OuterRef("case__account"))
        return self.filter(
            Q(person__is_active=False) | ~Q(person__role__in=MAY["work"]) | Exists(recused)
        )


class CaseFollower(Record):
    """Somebody who wants to hear of what happens in a case that need not be theirs."""

    case = models.ForeignKey(
        Case, on_delete=models.CASCADE, related_name="followers", db_index=False
    )
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="followed")
    since_at = models.DateTimeField()

    objects = CaseFollowers.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], name="case_follower_once"),
        ]
