"""What stands where something was removed of a row that stays: what went, why, and by which act.

An example: a message of a case goes under the rules of retention. Its text is empty afterwards; its
tombstone has the SHA-256 that events had of it until then and the one that it has now, a salted one
of the text, and the number of the account's event that removed it and has the tombstone's own. So
the record still verifies, and says what is gone.
"""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q

from accounts.models import Account
from accounts.triggers import append_only, at_commit, refusal
from enforcement.models._base import SHORT, Record, one_of
from enforcement.models._held import TURN, is_held
from enforcement.models._removal import PAYLOADS, UNVOUCHED, is_removed, kinds_in_sql
from enforcement.models.case import Case

SHA256 = r"^[0-9a-f]{64}$"
MAY_BE_UNVOUCHED = (*UNVOUCHED, "delivery")  # one that an older version wrote


# Rows that may be in no case, and of an account all the same: the way to it from their key.
OF_REPORT = """SELECT r.account_id FROM {table} x
                JOIN enforcement_report r ON r.id = x.report_id WHERE x.id = NEW.row_id"""
ABOUT = {
    "enforcement_delivery": """SELECT n.account_id FROM enforcement_delivery x
                JOIN enforcement_notice n ON n.id = x.notice_id WHERE x.id = NEW.row_id""",
    "enforcement_outboxmessage": (
        "SELECT x.account_id FROM enforcement_outboxmessage x WHERE x.id = NEW.row_id"
    ),
    "enforcement_report": "SELECT x.account_id FROM enforcement_report x WHERE x.id = NEW.row_id",
    **{
        table: OF_REPORT.format(table=table)
        for table in (
            "enforcement_followup",
            "enforcement_notice",
            "enforcement_receipt",
            "enforcement_reportdetails",
            "enforcement_reportfile",
        )
    },
}


class Ground(models.TextChoices):
    """Why something was removed."""

    RETENTION = "RETENTION"
    ERASURE = "ERASURE"


def account_of_row() -> str:
    """SQL for the account that the row of the tombstone NEW is about, where it is in no case and so
    in no chain; NULL for what is about none.
    """
    found = "\n            ".join(
        f"WHEN NEW.kind IN ({kinds_in_sql(table)}) THEN ({way})" for table, way in ABOUT.items()
    )
    return f"CASE\n            {found} END"


def stands_for_a_removal() -> pgtrigger.Trigger:
    """A tombstone is written with the act that removes what it says: an event of its account, or
    the staff's record where no account has it. Nothing of what a hold names is removed: a hold that
    was set meanwhile wins.
    """
    removed = " OR ".join(f"({is_removed(table)})" for table in sorted(PAYLOADS))
    return at_commit(
        "tombstone_stands_for_a_removal",
        pgtrigger.Insert,
        f"""
        PERFORM pg_advisory_xact_lock_shared(hashtext('{TURN}'));
        IF {is_held(account=f"coalesce(NEW.account_id, {account_of_row()})", case="NEW.case_id")}
        THEN {refusal("this cannot be removed now", "kept_while_held")} END IF;
        IF NOT EXISTS (
            SELECT FROM enforcement_event e
            WHERE e.account_id = NEW.account_id AND e.seq = NEW.seq
                AND e.xact = pg_current_xact_id()
                AND jsonb_exists(e.data -> 'rows' -> 'tombstone', NEW.id::text)
        ) AND NOT (NEW.account_id IS NULL AND EXISTS (
            SELECT FROM enforcement_staffevent s
            WHERE s.xact = pg_current_xact_id()
                AND jsonb_exists(s.after -> 'tombstones', NEW.id::text)
        )) THEN {
            refusal("what is removed is removed by an act on the record", "removed_on_record")
        } END IF;
        IF NOT ({removed}) THEN {
            refusal(
                "a tombstone stands for what was removed, and for nothing else",
                "tombstone_stands_for_a_removal",
            )
        } END IF;""",
    )


def removed_as_agreed() -> pgtrigger.Trigger:
    """What is removed under the rules of retention is of a plan that two agreed to, and that is
    under way.
    """
    return at_commit(
        "removed_as_agreed",
        pgtrigger.Insert,
        f"""
        IF NOT EXISTS (
            SELECT FROM enforcement_retentionrun run
            JOIN enforcement_retentionplan plan ON plan.id = run.plan_id
            WHERE NEW.reference = 'plan ' || plan.number
                AND run.agreed_at IS NOT NULL AND run.ended_at IS NULL
                AND run.stopped_at IS NULL AND EXISTS (
                    SELECT FROM enforcement_retentionitem item
                    WHERE item.plan_id = plan.id
                        AND (item.case_id = NEW.case_id OR NEW.case_id IS NULL)
                )
        ) THEN {
            refusal("what is over is removed by a plan that two agreed to", "removed_as_agreed")
        } END IF;""",
        condition=pgtrigger.Q(new__ground=Ground.RETENTION),
    )


class Tombstone(Record):
    """Of one row in one state; append-only. `removed` has of each column that went the SHA-256 of
    the salt and what stood there, by which somebody who has that can prove it.

    A column `xact`, which only SQL knows, holds the transaction that wrote it.
    """

    account = models.ForeignKey(
        Account,
        null=True,
        on_delete=models.PROTECT,
        related_name="tombstones",
        help_text="Whose events had the hash; empty where no event had one.",
    )
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="tombstones")
    seq = models.BigIntegerField(default=0, help_text="Of the account's event that removed it.")
    kind = models.CharField(max_length=30, help_text="As events call rows of its table.")
    row_id = models.UUIDField()
    was_sha256 = models.CharField(
        max_length=64, blank=True, help_text="What the row said before, as events have it."
    )
    left_sha256 = models.CharField(max_length=64, blank=True, help_text="What it says since.")
    columns = models.JSONField(help_text="The names of what went.")
    removed: Any = models.JSONField(help_text="Of each, the SHA-256 of the salt and its value.")
    salt = models.CharField(max_length=64)
    ground = models.CharField(max_length=9, choices=Ground)
    reference = models.CharField(max_length=SHORT, help_text="The plan, or the request.")
    removed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.row_id}"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["row_id", "kind", "was_sha256"],
                condition=~Q(was_sha256=""),
                name="tombstone_once",
            ),
            models.UniqueConstraint(
                fields=["row_id", "kind", "columns"],
                condition=Q(was_sha256=""),
                name="tombstone_of_unvouched_once",
            ),
            models.CheckConstraint(
                condition=one_of("ground", Ground), name="tombstone_ground_is_known"
            ),
            models.CheckConstraint(
                condition=Q(salt__regex=SHA256)
                & ~Q(removed={})
                & ~Q(reference="")
                & (
                    Q(kind__in=MAY_BE_UNVOUCHED, was_sha256="", left_sha256="")
                    | (
                        ~Q(kind__in=UNVOUCHED)
                        & Q(was_sha256__regex=SHA256, left_sha256__regex=SHA256)
                    )
                ),
                name="tombstone_says_what_was_there",
            ),
        ]
        triggers = [
            *append_only("tombstone"),
            pgtrigger.Trigger(
                name="tombstone_made_in",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="NEW.xact := pg_current_xact_id(); RETURN NEW;",
            ),
            stands_for_a_removal(),
            removed_as_agreed(),
        ]
