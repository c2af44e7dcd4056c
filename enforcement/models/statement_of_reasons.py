"""Statements of reasons as data, each drawn once from a decision, and other public words for one
that could not go out as it was drawn.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.triggers import append_only, at_commit, refusal, update_of
from enforcement.models._base import SHORT, Record, one_of
from enforcement.models.decision import Decision
from enforcement.models.profile_choice import ProfileChoice


class StatementPhase(models.TextChoices):
    """Where a statement is."""

    TO_SEND = "TO_SEND"
    SENT = "SENT"
    SET_ASIDE = "SET_ASIDE"  # the database refused it
    BLOCKED = "BLOCKED"  # personal data was found in it, or it does not fit
    KEPT = "KEPT"  # by a profile that sends nothing
    NOT_COVERED = "NOT_COVERED"
    NOT_TO_SEND = "NOT_TO_SEND"  # two leads closed it without other words


AWAITS_LEAD = (StatementPhase.BLOCKED, StatementPhase.SET_ASIDE)
EXPORTED = (StatementPhase.TO_SEND, StatementPhase.SENT, StatementPhase.KEPT)
# What becomes of a statement; everything else stays as it was drawn.
CHANGES = (
    "phase",
    "findings",
    "wording",
    "look_by_at",
    "kept_at",
    "sent_at",
    "remote_id",
    "answer",
    "message",
)


class StatementQuerySet(models.QuerySet["StatementOfReasons"]):
    """Adjectives for statements."""

    def exported(self) -> StatementQuerySet:
        """Those that a profile covers and nothing keeps back."""
        return self.filter(phase__in=EXPORTED)

    def exported_or_closed(self) -> StatementQuerySet:
        """The same, with those that two leads closed."""
        return self.filter(phase__in=(*EXPORTED, StatementPhase.NOT_TO_SEND))

    def awaiting_lead(self) -> StatementQuerySet:
        """Those that go on only once somebody has put them right."""
        return self.filter(phase__in=AWAITS_LEAD)

    def to_look_at(self, now: datetime) -> StatementQuerySet:
        """Those of which leads are to be told now."""
        return self.filter(look_by_at__lte=now)


class StatementOfReasons(Record):
    """One decision's statement, frozen with its hash when it was drawn.

    A later decision has a statement of its own; this one is never edited. `puid` is random, and is
    what the database knows it by. `wording` counts other public words; what is exported and sent
    has the words of the last one.
    """

    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, related_name="statement_of_reasons"
    )
    choice = models.ForeignKey(
        ProfileChoice, on_delete=models.PROTECT, related_name="statements", db_index=False
    )
    phase = models.CharField(max_length=11, choices=StatementPhase)
    why_not = models.CharField(
        max_length=20, blank=True, help_text="Why the profile does not cover it."
    )
    puid = models.CharField(max_length=36, unique=True, null=True)
    data = models.JSONField(null=True, help_text="The statement, as the database's schema has it.")
    hash = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 of it as one line of canonical JSON."
    )
    executed_at = models.DateTimeField(help_text="The decision's.")
    drawn_at = models.DateTimeField()
    findings = models.JSONField(
        default=list, help_text="What keeps it back: field, kind, and where in the text."
    )
    wording = models.PositiveIntegerField(default=0)
    look_by_at = models.DateTimeField(
        null=True, help_text="When leads are told that it waits for them."
    )
    kept_at = models.DateTimeField(
        null=True, help_text="Since when it waits; of those that waited before, unknown."
    )
    sent_at = models.DateTimeField(null=True)
    remote_id = models.CharField(max_length=100, blank=True, help_text="The database's own id.")
    answer = models.CharField(
        max_length=500, blank=True, help_text="What the database said of it last."
    )

    message = models.UUIDField(
        null=True, help_text="The message of the outbox that sends it; it may have left since."
    )

    objects = StatementQuerySet.as_manager()
    closed: Any  # the closing of one that is not to be sent, where a query read it
    said: dict[str, Any]  # the data with its public words, where a query put them together

    def __str__(self) -> str:
        return f"Statement of {self.decision_id}: {self.phase}"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=one_of("phase", StatementPhase), name="statement_phase_is_known"
            ),
            models.CheckConstraint(
                condition=(
                    Q(phase=StatementPhase.NOT_COVERED, data__isnull=True, puid__isnull=True)
                    & ~Q(why_not="")
                )
                | (
                    ~Q(phase=StatementPhase.NOT_COVERED)
                    & Q(data__isnull=False, puid__isnull=False, why_not="")
                    & ~Q(hash="")
                ),
                name="statement_of_what_is_covered",
            ),
            models.CheckConstraint(
                condition=Q(phase=StatementPhase.SENT, sent_at__isnull=False)
                | (~Q(phase=StatementPhase.SENT) & Q(sent_at__isnull=True)),
                name="statement_sent_has_time",
            ),
            models.CheckConstraint(
                condition=Q(phase__in=AWAITS_LEAD, look_by_at__isnull=False)
                | (~Q(phase__in=AWAITS_LEAD) & Q(look_by_at__isnull=True)),
                name="statement_that_waits_has_date",
            ),
            models.CheckConstraint(
                condition=Q(phase__in=[*AWAITS_LEAD, StatementPhase.NOT_TO_SEND]) | Q(findings=[]),
                name="statement_with_findings_waits",
            ),
        ]
        indexes = [
            models.Index(fields=["executed_at", "id"], name="statement_by_time"),
            models.Index(fields=["phase", "executed_at", "id"], name="statement_by_phase"),
            models.Index(
                fields=["look_by_at"],
                name="statement_waits",
                condition=Q(look_by_at__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="statement_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func="""
                IF TG_OP = 'DELETE' OR OLD.phase IN ('SENT', 'NOT_COVERED', 'NOT_TO_SEND')
                    OR to_jsonb(OLD) - ARRAY[{changes}] <> to_jsonb(NEW) - ARRAY[{changes}]
                    OR NEW.wording NOT IN (OLD.wording, OLD.wording + 1)
                THEN {refusal} END IF;
                RETURN NEW;""".format(
                    changes=", ".join(f"'{name}'" for name in CHANGES),
                    refusal=refusal(
                        "a statement of reasons stays as it was drawn", "statement_is_frozen"
                    ),
                ),
            ),
            at_commit(
                "statement_is_owed",
                pgtrigger.Insert | update_of("phase"),
                f"""
                IF NOT EXISTS (
                    SELECT FROM enforcement_outboxmessage o WHERE o.id = NEW.message
                        AND o.channel = 'STATEMENT' AND o.recipient = NEW.id::text
                        AND o.phase <> 'DONE'
                ) AND EXISTS (
                    SELECT FROM enforcement_statementofreasons s
                    WHERE s.id = NEW.id AND s.phase = 'TO_SEND'
                ) THEN {
                    refusal("a statement to be sent has its message", "statement_is_owed")
                } END IF;""",
                condition=pgtrigger.Q(new__phase=StatementPhase.TO_SEND),
            ),
            at_commit(
                "statement_closed_by_two",
                pgtrigger.Insert | update_of("phase"),
                f"""
                IF NOT EXISTS (
                    SELECT FROM enforcement_statementclosing c
                    WHERE c.statement_id = NEW.id AND c.agreed_at IS NOT NULL
                ) THEN {
                    refusal(
                        "a statement is closed once two leads agreed", "statement_closed_by_two"
                    )
                } END IF;""",
                condition=pgtrigger.Q(new__phase=StatementPhase.NOT_TO_SEND),
            ),
            at_commit(
                "statement_is_of_a_decision",
                pgtrigger.Insert,
                f"""
                IF NOT EXISTS (
                    SELECT FROM enforcement_decision d JOIN enforcement_profilechoice c
                        ON c.id = NEW.choice_id AND c.agreed_at IS NOT NULL AND c.profile <> ''
                    WHERE d.id = NEW.decision_id AND d.executed_at = NEW.executed_at
                        AND d.executed_at >= c.covers_from_at
                ) THEN {
                    refusal(
                        "a statement is of a decision that took effect under a profile chosen",
                        "statement_is_of_a_decision",
                    )
                } END IF;""",
            ),
        ]


class StatementWording(Record):
    """Other public words for a statement, by a lead and with a reason; what was drawn stays beside
    it.
    """

    statement = models.ForeignKey(
        StatementOfReasons, on_delete=models.PROTECT, related_name="wordings", db_index=False
    )
    number = models.PositiveIntegerField()
    data = models.JSONField(help_text="The whole statement with these words.")
    hash = models.CharField(max_length=64)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    by_name = models.CharField(max_length=SHORT)
    worded_at = models.DateTimeField()
    kept_at = models.DateTimeField(
        null=True, help_text="Since when the statement had waited for these words."
    )
    findings = models.JSONField(
        default=list,
        db_default=models.Value([], models.JSONField()),
        help_text="What had kept it back.",
    )
    answer = models.CharField(
        max_length=500,
        blank=True,
        db_default="",
        help_text="What the database had said of it, where that had refused it.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "number"], name="wording_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1) & ~Q(reason=""), name="wording_has_reason"
            ),
        ]
        triggers = [
            *append_only("wording"),
            at_commit(
                "wording_is_on_record",
                pgtrigger.Insert,
                f"""
                IF NOT EXISTS (
                    SELECT FROM enforcement_staffevent e WHERE e.act = 'word statement'
                        AND e.by_id = NEW.by_id AND e.xact = pg_current_xact_id()
                ) THEN {
                    refusal("public words are given on the record", "wording_is_on_record")
                } END IF;""",
            ),
        ]


def said_of(statement: StatementOfReasons, wording: StatementWording | None) -> dict[str, Any]:
    """What is exported and sent of it: with its last public words, where it has any."""
    data: dict[str, Any] | None = wording.data if wording else statement.data
    return data or {}
