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
from accounts.models import User
from accounts.roles import MAY
from accounts.triggers import at_commit, refusal, update_of
from enforcement.models._base import SHORT, Record

MAY_CHOOSE = "choose profiles"
# What is said of a version after it was proposed; everything else stays as it was.
LATER = (
    "agreed_by_id",
    "agreed_by_name",
    "agreed_at",
    "declined_by_name",
    "declined_at",
    "drawn_until_at",
    "next_draw_at",
)
DRAWN = "ARRAY['drawn_until_at', 'next_draw_at']"
LATE = timedelta(hours=1)  # as much later than its time a decision may be stored


def kept_as_proposed() -> pgtrigger.Trigger:
    """What was proposed is answered once, and never changed."""
    sentence = "a choice of a profile stays as it was proposed and answered"
    later = "ARRAY[{}]".format(", ".join(f"'{name}'" for name in LATER))
    return pgtrigger.Trigger(
        name="profile_choice_kept",
        operation=pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=f"""
        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - {later} <> to_jsonb(OLD) - {later} OR (
            coalesce(OLD.agreed_at, OLD.declined_at) IS NOT NULL
            AND to_jsonb(NEW) - {DRAWN} <> to_jsonb(OLD) - {DRAWN}
        ) THEN {refusal(sentence, "profile_choice_kept")} END IF;
        RETURN NEW;""",
    )


def agreed_by_two() -> pgtrigger.Trigger:
    """A choice is proposed by one admin and agreed to by another; by one alone where nobody else
    is there. The record of the same transaction says so.
    """
    may = "({})".format(", ".join(f"'{role.value}'" for role in sorted(MAY[MAY_CHOOSE])))
    sentence = "a profile is chosen by two, on the record"
    return at_commit(
        "profile_chosen_by_two",
        pgtrigger.Insert | update_of("agreed_at"),
        f"""
        IF NOT EXISTS (
            SELECT FROM accounts_user u WHERE u.id = NEW.agreed_by_id AND u.role IN {may}
                AND u.is_active
        ) OR NOT EXISTS (
            SELECT FROM enforcement_staffevent e
            WHERE e.act = 'agree to profile' AND e.by_id = NEW.agreed_by_id
                AND (e.after ->> 'number')::int = NEW.number
                AND e.xact = pg_current_xact_id()
        ) OR (NEW.agreed_by_id = NEW.proposed_by_id AND EXISTS (
            SELECT FROM accounts_user u WHERE u.id <> NEW.proposed_by_id AND u.role IN {may}
                AND u.is_active
        )) THEN {refusal(sentence, "profile_chosen_by_two")} END IF;""",
        condition=pgtrigger.Q(new__agreed_at__isnull=False),
    )


class ProfileChoiceQuerySet(models.QuerySet["ProfileChoice"]):
    """Adjectives."""

    def agreed(self) -> ProfileChoiceQuerySet:
        """Those that hold, or held."""
        return self.filter(agreed_at__isnull=False)

    def waiting(self) -> ProfileChoiceQuerySet:
        """Proposed, and not answered yet."""
        return self.filter(agreed_at__isnull=True, declined_at__isnull=True)

    def in_force(self) -> ProfileChoiceQuerySet:
        """The one agreed to last; it may say that there is no profile."""
        return self.agreed().order_by("-number")[:1]

    def to_draw(self, now: datetime) -> ProfileChoiceQuerySet:
        """Those whose decisions are looked for now."""
        return self.filter(next_draw_at__lte=now)


class ProfileChoice(Record):
    """One choice: the profile (none where it is empty), from which decisions on it holds, who
    proposed it and why, and who agreed.

    `drawn_until_at` is how far decisions were looked for, `next_draw_at` when they are again; empty
    once another choice has taken its place and everything before was drawn.
    """

    number = models.PositiveIntegerField(unique=True)
    made_from = models.PositiveIntegerField(help_text="The number of the choice before; 0: none.")
    profile = models.CharField(
        max_length=50, blank=True, help_text="Its slug in the data; empty: none."
    )
    covers_from_at = models.DateTimeField(help_text="Decisions that took effect from then on.")
    categories = models.JSONField(
        default=dict, help_text="By policy area, where it is not what the profile says."
    )
    reason = models.CharField(max_length=500)
    proposed_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    proposed_by_name = models.CharField(max_length=SHORT)
    proposed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    agreed_by_name = models.CharField(max_length=SHORT, blank=True)
    agreed_at = models.DateTimeField(null=True)
    declined_by_name = models.CharField(max_length=SHORT, blank=True)
    declined_at = models.DateTimeField(null=True)
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
        triggers = [kept_as_proposed(), agreed_by_two()]


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
