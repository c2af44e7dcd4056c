"""What somebody of the staff may do beside their role: given by two admins as a seat, and ended by
any. It is the one way to give such a right (docs/decisions/0096).
"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.triggers import at_commit, refusal, update_of
from enforcement.models._base import SHORT, one_of
from enforcement.models._by_two import (
    ANSWER,
    ByTwo,
    ByTwoQuerySet,
    agreed_by_two,
    kept_as_proposed,
)

MAY_SEAT = "administer"
ENDS = ("ended_by_name", "ended_at", "end_reason")
LATER = (*ANSWER, *ENDS)  # what is said after it was proposed


class SeatKind(models.TextChoices):
    """What a seat is for: the legal desk, or the duty (`accounts.models.staff`) of its name."""

    LEGAL_DESK = "LEGAL_DESK"  # requests of authorities, and holds (docs/decisions/0090)
    SPOKESPERSON = "SPOKESPERSON"
    LEGAL = "LEGAL"


def for_somebody_else() -> pgtrigger.Trigger:
    """Who a seat is for neither proposes it nor agrees to it, and stands in the record."""
    sentence = "a seat is given to somebody by others, on the record"
    return at_commit(
        "seat_for_another",
        pgtrigger.Insert | update_of("agreed_at"),
        f"""
        IF NEW.person_id IN (NEW.proposed_by_id, NEW.agreed_by_id) OR NOT EXISTS (
            SELECT FROM enforcement_staffevent e
            WHERE e.act = 'agree to seat' AND e.by_id = NEW.agreed_by_id
                AND e.person_id = NEW.person_id AND e.xact = pg_current_xact_id()
        ) THEN {refusal(sentence, "seat_for_another")} END IF;""",
        condition=pgtrigger.Q(new__agreed_at__isnull=False),
    )


def seat_opens() -> pgtrigger.Trigger:
    """Who has a seat may do what it is for, and nobody whose seat ended."""
    sentence = "who has a seat may do what it is for, and nobody else"
    return at_commit(
        "seat_opens",
        pgtrigger.Insert | pgtrigger.Update,
        f"""
        IF (
            SELECT CASE WHEN u.legal_desk THEN ARRAY['LEGAL_DESK'] ELSE '{{}}' END
                || u.duties::text[]
            FROM accounts_user u WHERE u.id = NEW.person_id
        ) @> ARRAY[NEW.kind::text] <> EXISTS (
            SELECT FROM enforcement_seat s WHERE s.person_id = NEW.person_id
                AND s.kind = NEW.kind AND s.agreed_at IS NOT NULL AND s.ended_at IS NULL
        ) THEN {refusal(sentence, "seat_opens")} END IF;""",
    )


class SeatQuerySet(ByTwoQuerySet["Seat"]):
    """Adjectives."""

    def held(self) -> SeatQuerySet:
        """Those that somebody has now."""
        return self.filter(agreed_at__isnull=False, ended_at__isnull=True)

    def of(self, kind: str) -> SeatQuerySet:
        """Those for this."""
        return self.filter(kind=kind)


class Seat(ByTwo):
    """Somebody may do something beside their role: who proposed it and why, who agreed, its end.

    `User.legal_desk` and `User.duties` say the same, so that pages need no further statement.
    """

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="seats")
    kind = models.CharField(max_length=12, choices=SeatKind, default=SeatKind.LEGAL_DESK)
    ended_by_name = models.CharField(max_length=SHORT, blank=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=500, blank=True)

    objects = SeatQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Seat {self.number}: {self.kind} of {self.person_id}"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=one_of("kind", SeatKind), name="seat_kind_is_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="seat_has_reason"),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True) | Q(declined_at__isnull=True),
                name="seat_answered_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="")
                | (Q(ended_at__isnull=False, agreed_at__isnull=False) & ~Q(end_reason="")),
                name="seat_ends_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by__isnull=True) | ~Q(proposed_by=F("person")),
                name="seat_proposed_by_another",
            ),
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(declined_at__isnull=True, ended_at__isnull=True),
                name="seat_once",
            ),
        ]
        triggers = [
            kept_as_proposed("seat_kept", "a seat stays as it was given", later=ENDS),
            agreed_by_two(
                "seat_by_two",
                "a seat is given by two admins, on the record",
                right=MAY_SEAT,
                act="agree to seat",
                condition=pgtrigger.Q(new__agreed_at__isnull=False),
                but="NEW.person_id",
            ),
            for_somebody_else(),
            seat_opens(),
        ]
