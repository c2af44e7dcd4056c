"""Which share of a policy's decisions is drawn for quality reviews, and each draw."""

from __future__ import annotations

import secrets
from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.bounds import within_time
from accounts.models import User
from accounts.roles import MAY
from accounts.triggers import append_only, at_commit, refusal
from enforcement.models._base import SHORT, Record
from enforcement.models._ledger import sql_list
from enforcement.models.policy import Policy
from enforcement.workflow.quality import MOST_A_MONTH

DRAWS_ON = ("drawn_until_at", "next_draw_at")  # what is said of a share after it was set


def new_seed() -> str:
    """What a policy's decisions are drawn by: 32 bytes at random, as text."""
    return secrets.token_hex(32)


def kept_but(name: str, sentence: str, columns: tuple[str, ...]) -> pgtrigger.Trigger:
    """Rows stay as they are but for these columns, and are never deleted."""
    later = "ARRAY[{}]".format(", ".join(f"'{column}'" for column in columns))
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=f"""
        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - {later} <> to_jsonb(OLD) - {later}
        THEN {refusal(sentence, name)} END IF;
        RETURN NEW;""",
    )


class QualityShareQuerySet(models.QuerySet["QualityShare"]):
    """Adjectives."""

    def in_force(self) -> QualityShareQuerySet:
        """The newest of each policy."""
        return self.order_by("policy_id", "-number").distinct("policy_id")

    def due(self, now: datetime) -> QualityShareQuerySet:
        """Something may be drawn."""
        return self.filter(next_draw_at__lte=now)


class QualityShare(Record):
    """How much of a policy's decisions is looked at again, from when on, who said so and why.

    The seed was made when the share was set, before there was any decision to draw, and the record
    has its SHA-256: which decision is drawn was nobody's to choose (`operations/quality_draw.py`).
    """

    policy = models.ForeignKey(
        Policy, on_delete=models.PROTECT, related_name="quality_shares", db_index=False
    )
    number = models.PositiveIntegerField()
    percent = models.PositiveSmallIntegerField(help_text="Of the decisions.")
    at_least = models.PositiveSmallIntegerField(help_text="Decisions a month, where there are any.")
    reason = models.CharField(max_length=500)
    seed = models.CharField(max_length=64, default=new_seed)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    set_by_name = models.CharField(max_length=SHORT)
    set_at = models.DateTimeField()
    drawn_until_at = models.DateTimeField(help_text="Decisions before it had their chance.")
    next_draw_at = models.DateTimeField(
        null=True, help_text="Null: nothing is drawn, or a newer share is in force."
    )

    objects = QualityShareQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.percent} %, {self.number}"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="quality_share_numbered"),
            models.UniqueConstraint(
                fields=["policy"],
                condition=Q(next_draw_at__isnull=False),
                name="quality_share_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(percent__lte=100, at_least__lte=MOST_A_MONTH),
                name="quality_share_within_bounds",
            ),
            models.CheckConstraint(
                condition=Q(next_draw_at__isnull=True) | ~Q(percent=0, at_least=0),
                name="quality_share_draws_something",
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & Q(seed__regex=r"^[0-9a-f]{64}$", number__gte=1),
                name="quality_share_says_why",
            ),
            within_time("quality_share_within_time", "set_at", "drawn_until_at", "next_draw_at"),
        ]
        indexes = [
            models.Index(
                fields=["next_draw_at"],
                name="quality_share_due",
                condition=Q(next_draw_at__isnull=False),
            )
        ]
        triggers = [
            kept_but("quality_share_kept", "a share stays as it was set", DRAWS_ON),
            at_commit(
                "quality_share_on_record",
                pgtrigger.Insert,
                f"""
                IF NOT EXISTS (
                    SELECT FROM accounts_user u JOIN enforcement_staffevent e ON e.by_id = u.id
                    WHERE u.id = NEW.set_by_id AND u.is_active
                        AND u.role IN {sql_list(sorted(MAY["set quality shares"]))}
                        AND e.act = 'set quality share' AND e.xact = pg_current_xact_id()
                        AND e.after ->> 'seed_sha256'
                            = encode(sha256(convert_to(NEW.seed, 'UTF8')), 'hex')
                ) THEN {
                    refusal(
                        "a share is set by a lead or an admin, with its seed on the record",
                        "quality_share_on_record",
                    )
                } END IF;""",
            ),
        ]


class QualityDraw(Record):
    """One draw: from which time, among how many, and how many were drawn. Append-only."""

    share = models.ForeignKey(
        QualityShare, on_delete=models.PROTECT, related_name="draws", db_index=False
    )
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(help_text="Decisions before it were drawn from.")
    candidates = models.PositiveIntegerField()
    drawn = models.PositiveIntegerField()
    topped_up = models.PositiveIntegerField(help_text="Of the drawn, for the month's least number.")
    drawn_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["share", "from_at"], name="quality_draw_once"),
            models.CheckConstraint(
                condition=Q(until_at__gt=F("from_at"), topped_up__lte=F("drawn")),
                name="quality_draw_goes_on",
            ),
        ]
        triggers = append_only("quality_draw")
