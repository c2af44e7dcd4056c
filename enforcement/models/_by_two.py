"""What is changed by two, in versions: one proposes, another one agrees or declines, once and in
time. The database keeps both to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Self, TypeVar

import pgtrigger
from django.db import models

from accounts.models import User
from accounts.roles import MAY
from accounts.triggers import at_commit, refusal, update_of
from enforcement.models._base import SHORT, Record

ANSWER_WITHIN = timedelta(days=14)  # what nobody has answered by then is void
# What is said of every version after it was proposed.
ANSWER = ("agreed_by_id", "agreed_by_name", "agreed_at", "declined_by_name", "declined_at")


Version = TypeVar("Version", bound="ByTwo")


class ByTwoQuerySet(models.QuerySet[Version]):
    """Adjectives."""

    def agreed(self) -> Self:
        """Those that were agreed to."""
        return self.filter(agreed_at__isnull=False)

    def waiting(self) -> Self:
        """Proposed, and not answered yet."""
        return self.filter(agreed_at__isnull=True, declined_at__isnull=True)

    def expired(self, now: datetime) -> Self:
        """Those that nobody answered in time."""
        return self.waiting().filter(proposed_at__lte=now - ANSWER_WITHIN)


class ByTwo(Record):
    """A version by its number: who proposed it and why, and who agreed or declined."""

    number = models.PositiveIntegerField(unique=True)
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

    class Meta:
        abstract = True

    @property
    def answer_by_at(self) -> datetime:
        """Until when it can be answered."""
        return self.proposed_at + ANSWER_WITHIN

    @property
    def waits(self) -> bool:
        """Whether nobody has agreed to it or declined it."""
        return self.agreed_at is None and self.declined_at is None

    def can_be_answered(self, now: datetime) -> bool:
        """Whether somebody can still agree to it, or decline it."""
        return self.waits and self.answer_by_at > now

    @property
    def has_expired(self) -> bool:
        """Whether nobody answered it in time."""
        return self.declined_at is not None and self.declined_at >= self.answer_by_at


def kept_as_proposed(
    name: str, sentence: str, *, with_answer: Sequence[str] = (), later: Sequence[str] = ()
) -> pgtrigger.Trigger:
    """What was proposed is answered once, and never changed. `with_answer` are columns that are
    written with the answer, `later` those that are written after it as well.
    """
    answered, afterwards = names_of((*with_answer, *ANSWER, *later)), names_of(later)
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=f"""
        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - {answered} <> to_jsonb(OLD) - {answered} OR (
            coalesce(OLD.agreed_at, OLD.declined_at) IS NOT NULL
            AND to_jsonb(NEW) - {afterwards} <> to_jsonb(OLD) - {afterwards}
        ) THEN {refusal(sentence, name)} END IF;
        RETURN NEW;""",
    )


def names_of(columns: Sequence[str]) -> str:
    """Names of columns, as what is taken off a row's JSON."""
    if not columns:
        return "'{}'::text[]"
    names = ", ".join(f"'{column}'" for column in columns)
    return names if len(columns) == 1 else f"ARRAY[{names}]"


def agreed_by_two(
    name: str,
    sentence: str,
    *,
    right: str,
    act: str,
    condition: pgtrigger.Q,
    but: str = "",
) -> pgtrigger.Trigger:
    """It is proposed by one who has the `right` and agreed to by another; by one alone where nobody
    else is there, `but` (an SQL expression) not counted. The record of the same transaction says
    so, as `act`.
    """
    may = "({})".format(", ".join(f"'{role.value}'" for role in sorted(MAY[right])))
    not_counted = f" AND u.id IS DISTINCT FROM {but}" if but else ""
    return at_commit(
        name,
        pgtrigger.Insert | update_of("agreed_at"),
        f"""
        IF NOT EXISTS (
            SELECT FROM accounts_user u WHERE u.id = NEW.agreed_by_id AND u.role IN {may}
                AND u.is_active
        ) OR NOT EXISTS (
            SELECT FROM enforcement_staffevent e
            WHERE e.act = '{act}' AND e.by_id = NEW.agreed_by_id
                AND (e.after ->> 'number')::int = NEW.number
                AND e.xact = pg_current_xact_id()
        ) OR (NEW.agreed_by_id = NEW.proposed_by_id AND EXISTS (
            SELECT FROM accounts_user u WHERE u.id <> NEW.proposed_by_id AND u.role IN {may}
                AND u.is_active{not_counted}
        )) THEN {refusal(sentence, name)} END IF;""",
        condition=condition,
    )
