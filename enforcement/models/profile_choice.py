"""Which profile of statements of reasons an installation has chosen, in versions; and the token by
which it may send them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.bounds import within_time
from accounts.ciphers import SEALED, Purpose, unseal
from enforcement.models._base import SHORT, Record
from enforcement.models._by_two import (
    ANSWER,
    ByTwo,
    ByTwoQuerySet,
    agreed_by_two,
    kept_as_proposed,
)

MAY_CHOOSE = "choose profiles"
DRAWN = ("drawn_until_at", "next_draw_at")  # how far it was drawn
LATER = (*ANSWER, *DRAWN)  # what is said after it was proposed
LATE = timedelta(hours=1)  # as much later than its time a decision may be stored


class ProfileChoiceQuerySet(ByTwoQuerySet["ProfileChoice"]):
    """Adjectives."""

    def in_force(self) -> ProfileChoiceQuerySet:
        """The one agreed to last; it may say that there is no profile."""
        return self.agreed().order_by("-number")[:1]

    def to_draw(self, now: datetime) -> ProfileChoiceQuerySet:
        """Those whose decisions are looked for now."""
        return self.filter(next_draw_at__lte=now)


class ProfileChoice(ByTwo):
    """One choice: the profile (none where it is empty), from which decisions on it holds, who
    proposed it and why, and who agreed.

    `drawn_until_at` is how far decisions were looked for, `next_draw_at` when they are again; empty
    once another choice has taken its place and everything before was drawn.
    """

    made_from = models.PositiveIntegerField(help_text="The number of the choice before; 0: none.")
    profile = models.CharField(
        max_length=50, blank=True, help_text="Its slug in the data; empty: none."
    )
    covers_from_at = models.DateTimeField(help_text="Decisions that took effect from then on.")
    categories = models.JSONField(
        default=dict, help_text="By policy area, where it is not what the profile says."
    )
    drawn_until_at = models.DateTimeField(null=True)
    next_draw_at = models.DateTimeField(null=True)

    objects = ProfileChoiceQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Profile choice {self.number}: {self.profile or 'none'}"

    class Meta:
        constraints = [
            within_time("profile_choice_within_time", "covers_from_at"),
            models.CheckConstraint(condition=~Q(reason=""), name="profile_choice_has_reason"),
            models.CheckConstraint(
                condition=Q(number__gt=F("made_from")), name="profile_choice_comes_after"
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True) | Q(declined_at__isnull=True),
                name="profile_choice_answered_once",
            ),
            models.CheckConstraint(
                condition=Q(next_draw_at__isnull=True)
                | (Q(agreed_at__isnull=False, drawn_until_at__isnull=False) & ~Q(profile="")),
                name="profile_choice_draws_once_agreed",
            ),
            # of two that were made from the same one, one is answered before the other is made
            models.UniqueConstraint(
                fields=["made_from"],
                condition=Q(declined_at__isnull=True),
                name="profile_choices_follow_once",
            ),
        ]
        triggers = [
            kept_as_proposed(
                "profile_choice_kept",
                "a choice of a profile stays as it was proposed and answered",
                later=DRAWN,
            ),
            agreed_by_two(
                "profile_chosen_by_two",
                "a profile is chosen by two, on the record",
                right=MAY_CHOOSE,
                act="agree to profile",
                condition=pgtrigger.Q(new__agreed_at__isnull=False),
            ),
        ]


class StatementsToken(Record):
    """The token by which statements are sent to the database; there is one at most."""

    only = models.BooleanField(default=True, unique=True, editable=False)
    token = models.CharField(max_length=1000, editable=False, help_text="Encrypted.")
    hint = models.CharField(max_length=4, help_text="Its last characters.")
    set_by_name = models.CharField(max_length=SHORT)
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"…{self.hint}"

    @property
    def secret(self) -> str:
        """The token itself, for the sender alone.

        Raises InvalidToken where it was stored with a key that is not known any more.
        """
        return unseal(self.token, Purpose.STATEMENTS)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(only=True), name="statements_token_is_one"),
            models.CheckConstraint(
                condition=Q(token__startswith=SEALED), name="statements_token_is_sealed"
            ),
        ]
