"""The record: append-only facts, hash-chained per account."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from uuid import UUID

import pgtrigger
from django.db import models
from django.db.models import Q

from accounts.models import Account, User
from accounts.roles import Kind
from accounts.triggers import append_only, at_commit, refusal
from enforcement.models._base import SHORT, Record
from enforcement.models.case import Case
from enforcement.models.decision import Decision
from enforcement.workflow.kinds import FINAL
from enforcement.workflow.marks import name_of

# The acts by which a proposal ends without taking effect.
ENDS_PROPOSAL = tuple(
    name_of(act) for act in (Decision.send_back, Decision.withdraw, Decision.expire)
)


class Event(Record):
    """One act. It says who did what and why, where the case went, and what the account might do
    afterwards.

    Every event of an account carries the hash of the one before, so that a change, a gap or a swap
    shows. A column `xact`, which only SQL knows, holds the transaction that wrote it.
    """

    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="events", db_index=False
    )
    case = models.ForeignKey(
        Case, null=True, on_delete=models.PROTECT, related_name="events", db_index=False
    )
    decision = models.ForeignKey(
        Decision, null=True, on_delete=models.PROTECT, related_name="events"
    )
    seq = models.BigIntegerField()
    act = models.CharField(max_length=40)
    actor_kind = models.CharField(max_length=8)
    actor = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    actor_name = models.CharField(max_length=SHORT)
    reason = models.TextField()
    at = models.DateTimeField()
    source = models.CharField(max_length=50, blank=True)
    target = models.CharField(max_length=50, blank=True)
    case_version = models.BigIntegerField(default=0)
    standing = models.CharField(max_length=10)
    epoch = models.BigIntegerField()
    holds = models.JSONField(default=list)
    data = models.JSONField(default=dict)
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.seq} {self.act}"

    @property
    def approved_by(self) -> str:
        """Who approved what was done, or nothing. Events written before approval had its name say
        `seconded_by`; they are hashed, and so never rewritten.
        """
        return str(self.data.get("approved_by") or self.data.get("seconded_by") or "")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "seq"], name="event_numbered"),
            models.CheckConstraint(
                condition=~Q(actor_name="") & ~Q(reason=""), name="event_has_actor_and_reason"
            ),
            models.CheckConstraint(
                condition=~Q(actor_kind=Kind.STAFF) | Q(actor__isnull=False),
                name="event_of_staff_names_the_person",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "case_version"], name="event_of_case"),
            models.Index(fields=["at", "id"], name="event_by_time"),
            models.Index(
                fields=["actor", "at", "id"],
                include=["case", "act"],
                name="event_of_person",
                condition=Q(actor__isnull=False),
            ),
            models.Index(
                fields=["at"],
                include=["act", "decision", "case"],
                name="event_of_proposal_ended",
                condition=Q(act__in=ENDS_PROPOSAL),
            ),
            # Cases that come to an end, and that are reopened.
            models.Index(
                fields=["at"],
                include=["source", "target", "act", "case"],
                name="event_of_ending",
                condition=Q(target__in=FINAL) | Q(source__in=FINAL),
            ),
        ]
        triggers = [
            *append_only("event"),
            pgtrigger.Trigger(
                name="event_links",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=f"""
                NEW.xact := pg_current_xact_id();
                IF NOT EXISTS (
                    SELECT FROM accounts_account a WHERE a.id = NEW.account_id
                        AND a.head = NEW.prev_hash AND a.seq + 1 = NEW.seq
                ) THEN {refusal("an event links to the one before it", "event_links")} END IF;
                RETURN NEW;""",
            ),
            at_commit(
                "event_is_taken_up",
                pgtrigger.Insert,
                f"""
                IF (SELECT seq FROM accounts_account WHERE id = NEW.account_id) < NEW.seq
                THEN {refusal("an event is taken up by its account", "event_is_taken_up")} END
                    IF;""",
            ),
            pgtrigger.Trigger(
                name="event_awaits_seal",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                func="""
                INSERT INTO enforcement_unsealedevent (event_id, account_id, seq, hash)
                    VALUES (NEW.id, NEW.account_id, NEW.seq, NEW.hash);
                RETURN NULL;""",
            ),
        ]


HASHED = (
    "account_id",
    "case_id",
    "decision_id",
    "seq",
    "act",
    "actor_kind",
    "actor_id",
    "actor_name",
    "reason",
    "at",
    "source",
    "target",
    "case_version",
    "standing",
    "epoch",
    "holds",
    "data",
    "prev_hash",
)


# What a step writes beside its event, and nobody may change afterwards: the event has its hash, in
# its data under `…_sha256`.
DECISION = ("ref", "verb", "terms", "clauses", "policy_version_id", "appeal_id", "needs")
# to the holder; what is told to reporters stays out of the chain
NOTICE = ("kind", "locale", "statement", "subject", "text")


def canonical(value: object) -> object:
    """Times in UTC with microseconds, days and keys as text; everything else as JSON has it."""
    if isinstance(value, datetime):
        return canonical_time(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical form")


@lru_cache(maxsize=1024)
def canonical_time(value: datetime) -> str:
    """A time in UTC with microseconds; what a step writes has few of them."""
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def hash_of(event: object) -> str:
    """SHA-256 over the canonical JSON of all that an event says, the hash before it included."""
    return sha256_of({name: getattr(event, name) for name in HASHED})


def hash_of_rows(rows: Iterable[models.Model], names: Sequence[str]) -> str:
    """SHA-256 over the canonical JSON of these columns of some rows, by key; of one, as a rule."""
    return sha256_of(
        [
            {name: getattr(row, name) for name in names}
            for row in sorted(rows, key=lambda row: str(row.pk))
        ]
    )


def sha256_of(said: object) -> str:
    """SHA-256 over the canonical JSON."""
    return hashlib.sha256(canonical_json(said).encode()).hexdigest()


def canonical_json(said: object) -> str:
    """The form that is hashed: keys sorted, no spaces, UTF-8 as it is."""
    return ENCODER.encode(said)


ENCODER = json.JSONEncoder(
    default=canonical, ensure_ascii=False, sort_keys=True, separators=(",", ":")
)
