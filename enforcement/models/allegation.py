"""What is claimed of a clause, and what was established of it, with reasons."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import User
from accounts.triggers import append_only, at_commit, refusal, update_of, with_event
from enforcement.models._base import LONG, Record, one_of
from enforcement.models.case import Case
from enforcement.models.policy import Clause
from enforcement.workflow.machines import AllegationMachine, AllegationPhase


class Allegation(Record, AllegationMachine):
    """A claim that a clause applies; never a violation before there is a finding."""

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="allegations", db_index=False
    )
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="+", db_index=False)
    alleged_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "clause"], name="allegation_once"),
            models.CheckConstraint(
                condition=one_of("phase", AllegationPhase),
                name="allegation_phase_is_known",
            ),
        ]
        indexes = [
            # The newest cases of a clause: `queries/precedents.py`.
            models.Index("clause", "alleged_at", "case", name="allegation_of_clause"),
        ]
        triggers = [
            at_commit(
                "phase_has_finding",
                pgtrigger.Insert | update_of("phase"),
                f"""
                IF NEW.phase <> 'ALLEGED' AND NEW.phase IS DISTINCT FROM (
                    SELECT f.conclusion FROM enforcement_finding f
                        WHERE f.allegation_id = NEW.id ORDER BY f.number DESC LIMIT 1
                ) THEN {
                    refusal("an allegation is answered by its latest finding", "phase_has_finding")
                } END IF;""",
            ),
            with_event(pgtrigger.Insert | update_of("phase")),
        ]


class Conclusion(models.TextChoices):
    """The words for it."""

    ESTABLISHED = "ESTABLISHED"
    NOT_ESTABLISHED = "NOT_ESTABLISHED"
    EXCEPTED = "EXCEPTED"


class Finding(Record):
    """What a person concluded on the balance of probabilities. Append-only; the latest counts."""

    allegation = models.ForeignKey(
        Allegation, on_delete=models.PROTECT, related_name="findings", db_index=False
    )
    number = models.IntegerField()
    conclusion = models.CharField(max_length=15, choices=Conclusion)
    exceptions = models.JSONField(
        default=dict, help_text="Exception code to {answer: yes|no|unknown, why}."
    )
    reasons = models.TextField(max_length=LONG)
    evidence = ArrayField(models.UUIDField(), default=list)
    found_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["allegation", "number"], name="finding_numbered"),
            models.CheckConstraint(
                condition=one_of("conclusion", Conclusion),
                name="finding_is_known",
            ),
        ]
        triggers = [
            *append_only("finding"),
            at_commit(
                "established_means_no_exception",
                pgtrigger.Insert,
                f"""
                IF NEW.conclusion = 'ESTABLISHED' AND EXISTS (
                    SELECT FROM enforcement_clauseexception x JOIN enforcement_allegation a
                        ON a.clause_id = x.clause_id
                    WHERE a.id = NEW.allegation_id AND (NEW.exceptions -> x.code ->> 'answer') IS
                        DISTINCT FROM 'no'
                ) THEN {
                    refusal(
                        "established needs every exception answered no",
                        "established_means_no_exception",
                    )
                } END IF;""",
            ),
            with_event(
                pgtrigger.Insert,
                case="(SELECT a.case_id FROM enforcement_allegation a WHERE a.id = "
                "NEW.allegation_id)",
            ),
        ]
