"""The published rules, versioned. Decisions pin the version in force at the time of the conduct."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.triggers import refusal
from enforcement.models._base import LONG, SHORT, Record, one_of

CHANGES = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete


def closed_once_pinned(name: str, version: str, operation: Any = CHANGES) -> pgtrigger.Trigger:
    """A published version says for ever what it said: once a case rests on it, nothing of it is added, changed or removed."""
    return pgtrigger.Trigger(
        name=f"{name}_is_pinned",
        operation=operation,
        when=pgtrigger.Before,
        func=f"""
        IF EXISTS (SELECT FROM enforcement_case c WHERE c.policy_version_id = {version})
        THEN {refusal("a version on which a case rests is not changed; publish another one", f"{name}_is_pinned")} END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;""",
    )


class Policy(Record):
    """A set of rules about one area."""

    slug = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=SHORT)
    area = models.CharField(max_length=50)

    def __str__(self) -> str:
        return self.title

    class Meta:
        verbose_name_plural = "policies"


class PolicyVersion(Record):
    """A policy as it was published; what it says does not change afterwards."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="versions")
    version = models.CharField(max_length=50)
    effective_on = models.DateField()
    url = models.URLField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"{self.policy} {self.version}"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["policy", "version"], name="policy_version_once"),
            models.UniqueConstraint(fields=["policy", "effective_on"], name="policy_one_version_a_day"),
        ]
        triggers = [closed_once_pinned("policy_version", "OLD.id", pgtrigger.Update | pgtrigger.Delete)]


class Severity(models.TextChoices):
    """The words for it."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    CRITICAL = "CRITICAL"


class Clause(Record):
    """One rule, and the measures that it allows."""

    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="clauses")
    code = models.CharField(max_length=50)
    title = models.CharField(max_length=SHORT)
    text = models.TextField(max_length=LONG)
    severity = models.CharField(max_length=8, choices=Severity, default=Severity.MEDIUM)
    curable = models.BooleanField(default=True)
    measures = ArrayField(models.CharField(max_length=9), default=list, help_text="LIMIT, SUSPEND, TERMINATE.")

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="clause_once"),
            models.CheckConstraint(condition=one_of("severity", Severity), name="clause_severity_is_known"),
            models.CheckConstraint(
                condition=models.Q(measures__contained_by=["LIMIT", "SUSPEND", "TERMINATE"]), name="clause_measures_are_known"
            ),
        ]
        triggers = [closed_once_pinned("clause", "coalesce(OLD.version_id, NEW.version_id)")]


class ClauseException(Record):
    """A case to which the clause does not apply; each must be answered before an allegation is established."""

    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="exceptions")
    code = models.CharField(max_length=50)
    text = models.TextField(max_length=LONG)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clause", "code"], name="exception_once")]
        triggers = [
            closed_once_pinned("exception", "(SELECT version_id FROM enforcement_clause WHERE id = coalesce(OLD.clause_id, NEW.clause_id))")
        ]
