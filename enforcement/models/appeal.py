"""Being told "you are wrong" (an appeal) or "I have fixed it" (a reinstatement request)."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from accounts.roles import GIVES_WAY_IN, MAY
from accounts.triggers import append_only, at_commit, refusal, update_of, with_event
from enforcement.language.references import new_reference
from enforcement.models._base import LONG, SHORT, Record, along_arrows, one_of
from enforcement.models._ledger import sql_list
from enforcement.models._removal import is_removal
from enforcement.models._unavailable import unavailable
from enforcement.models.case import STRIKING, Case
from enforcement.models.decision import LATELY, Decision
from enforcement.models.report import Report
from enforcement.workflow.machines import (
    TOOK_EFFECT,
    UNDECIDED,
    AppealMachine,
    AppealPhase,
    RequestMachine,
    RequestPhase,
)

PARTS = "(d.proposed_by_id, d.approved_by_id, d.ratified_by_id)"  # of a decision `d`


def appeal_reference() -> str:
    """A new reference, such as A-7K3M-92QX."""
    return new_reference("A")


class Side(models.TextChoices):
    """The words for it."""

    HOLDER = "HOLDER"
    REPORTER = "REPORTER"


class Ground(models.TextChoices):
    """Why a decision is contested, as its holder ticks it; kept with the event of the appeal."""

    NOT_SO = "NOT_SO"
    TOO_SEVERE = "TOO_SEVERE"
    EXCEPTION = "EXCEPTION"
    NEW_FACTS = "NEW_FACTS"


class AppealQuerySet(models.QuerySet["Appeal"]):
    """Adjectives for appeals."""

    def with_somebody_unavailable(self, now: datetime) -> AppealQuerySet:
        """Heard by somebody who cannot go on with it, and who has proposed no answer that waits for
        approval (invariant 14).
        """
        theirs = unavailable(
            "hearer", now, due="case__due_at", account="case__account", roles=MAY["work"]
        )
        waits = Decision.objects.open().filter(case=OuterRef("case_id"))
        return self.filter(theirs, phase=AppealPhase.HEARING).exclude(Exists(waits))


class Appeal(Record, AppealMachine):
    """Against one decision: by the holder once, and by each reporter once, after one another where
    they are not heard together. Heard by somebody who had no part in it, nor heard it before.
    """

    ref = models.CharField(max_length=12, unique=True, default=appeal_reference)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="appeals")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="appeals_against")
    side = models.CharField(max_length=8, choices=Side)
    report = models.ForeignKey(
        Report,
        null=True,
        on_delete=models.PROTECT,
        related_name="appeals",
        help_text="Whose reporter appeals.",
    )
    lodged_by = models.CharField(max_length=SHORT)
    text = models.TextField(max_length=LONG)
    lodged_at = models.DateTimeField()
    hearer = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="hearings")
    decided_at = models.DateTimeField(null=True)
    reasons = models.TextField(max_length=LONG, blank=True)

    objects = AppealQuerySet.as_manager()

    def __str__(self) -> str:
        return self.ref

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=one_of("phase", AppealPhase),
                name="appeal_phase_is_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    phase__in=[AppealPhase.LODGED, AppealPhase.WITHDRAWN, AppealPhase.INADMISSIBLE]
                )
                | Q(hearer__isnull=False),
                name="appeal_heard_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(side=Side.REPORTER) | Q(report__isnull=True),
                name="appeal_report_is_a_reporters",
            ),
            models.CheckConstraint(
                condition=~Q(phase=AppealPhase.INADMISSIBLE) | ~Q(reasons=""),
                name="appeal_inadmissible_has_reason",
            ),
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(phase__in=list(UNDECIDED)),
                name="appeal_one_open_per_decision",
            ),
            models.UniqueConstraint(
                fields=["decision"], condition=Q(side=Side.HOLDER), name="appeal_once_by_holder"
            ),
            models.UniqueConstraint(
                fields=["decision", "report"],
                condition=Q(report__isnull=False),
                name="appeal_once_by_reporter",
            ),
        ]
        indexes = [
            models.Index(
                fields=["lodged_at", "id"],
                name="appeal_open",
                condition=Q(phase__in=list(UNDECIDED)),
            ),
            models.Index(
                fields=["decided_at", "id"],
                name="appeal_decided",
                condition=Q(decided_at__isnull=False),
            ),
        ]
        triggers = [
            at_commit(
                "hearer_had_no_part",
                pgtrigger.Insert | update_of("hearer_id", "decision_id"),
                f"""
                IF NEW.hearer_id IS NOT NULL AND EXISTS (
                    SELECT FROM enforcement_decision d WHERE d.id = NEW.decision_id AND (
                        NEW.hearer_id IN (d.proposed_by_id, d.approved_by_id, d.ratified_by_id)
                        OR (d.verb IN {STRIKING} AND EXISTS (
                            SELECT FROM enforcement_finding f
                            JOIN enforcement_allegation a ON a.id = f.allegation_id
                            WHERE a.case_id = d.case_id AND a.clause_id = ANY (d.clauses)
                                AND f.conclusion = 'ESTABLISHED' AND f.found_at <= d.proposed_at
                                AND f.found_by_id = NEW.hearer_id
                        ))
                        OR EXISTS (
                            SELECT FROM enforcement_appeal other
                            WHERE other.decision_id = d.id AND other.id <> NEW.id
                                AND other.hearer_id = NEW.hearer_id
                        )
                    )
                ) THEN {
                    refusal(
                        "who hears the appeal had no part in the decision", "hearer_had_no_part"
                    )
                } END IF;""",
            ),
            at_commit(
                "hearer_is_foreign",
                pgtrigger.Insert | update_of("hearer_id", "decision_id"),
                f"""
                IF EXISTS (
                    SELECT FROM enforcement_decision d
                    -- what binds is written with an event of its case: it says when
                    JOIN enforcement_event taken ON taken.case_id = NEW.case_id
                        AND taken.xact = pg_current_xact_id()
                    JOIN enforcement_staffevent e ON e.act IN {GIVES_WAY_IN}
                        AND e.at > taken.at - {LATELY} AND e.at <= taken.at
                    WHERE d.id = NEW.decision_id AND (
                        (e.person_id = NEW.hearer_id AND (
                            e.by_id IN {PARTS} OR e.proposer_id IN {PARTS}
                        ))
                        OR (e.person_id IN {PARTS} AND NEW.hearer_id IN (e.by_id, e.proposer_id))
                    )
                ) THEN {
                    refusal(
                        "nobody hears an appeal against whom they gave their way in, or got it "
                        "from",
                        "hearer_is_foreign",
                    )
                } END IF;""",
            ),
            at_commit(
                "appeal_is_of_its_case",
                pgtrigger.Insert,
                f"""
                IF NOT EXISTS (
                    SELECT FROM enforcement_decision d WHERE d.id = NEW.decision_id
                        AND d.case_id = NEW.case_id AND d.phase IN {sql_list(TOOK_EFFECT)}
                ) THEN {
                    refusal(
                        "an appeal is against a decision of its case that took effect",
                        "appeal_is_of_its_case",
                    )
                } END IF;""",
            ),
            along_arrows(AppealMachine),
            with_event(pgtrigger.Insert | update_of("phase", "hearer_id")),
        ]


class JoinedAppeal(Record):
    """Another reporter contests the same dismissal: it is heard, and answered, with the appeal of
    the one who was first. Append-only.
    """

    appeal = models.ForeignKey(
        Appeal, on_delete=models.PROTECT, related_name="joined", db_index=False
    )
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="+")
    lodged_by = models.CharField(max_length=SHORT)
    text = models.TextField(max_length=LONG)
    lodged_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appeal", "report"], name="joined_appeal_once")
        ]
        triggers = [
            *append_only("joined_appeal", but=is_removal("enforcement_joinedappeal")),
            with_event(
                pgtrigger.Insert,
                case="(SELECT a.case_id FROM enforcement_appeal a WHERE a.id = NEW.appeal_id)",
            ),
        ]


class ReinstatementRequest(Record, RequestMachine):
    """A holder says that what was wrong is put right; answered with reasons.

    It contests nothing.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reinstatement_requests")
    text = models.TextField(max_length=LONG)
    asked_by = models.CharField(max_length=SHORT)
    asked_at = models.DateTimeField()
    answered_by = models.CharField(max_length=SHORT, blank=True)
    answered_at = models.DateTimeField(null=True)
    reasons = models.TextField(max_length=LONG, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(phase=RequestPhase.LODGED),
                name="reinstatement_one_open_per_case",
            )
        ]
        indexes = [
            models.Index(
                fields=["asked_at", "id"],
                name="reinstatement_open",
                condition=Q(phase=RequestPhase.LODGED),
            )
        ]
        triggers = [
            along_arrows(RequestMachine),
            with_event(pgtrigger.Insert | update_of("phase")),
        ]
