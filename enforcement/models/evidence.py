"""A thing gathered, with origin, hash and custody."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from accounts.bounds import within_time
from accounts.triggers import refusal, update_of, with_event
from enforcement.models._base import LONG, SHORT, Record, one_of
from enforcement.models._held import kept_while_held
from enforcement.models._removal import is_removal
from enforcement.models.case import Case

MAX_FILE = 10 * 1024 * 1024  # bytes


class EvidenceOrigin(models.TextChoices):
    """The words for it."""

    PRESS = "PRESS"
    INTERNAL_DOCUMENT = "INTERNAL_DOCUMENT"
    USAGE_DATA = "USAGE_DATA"
    HOLDER = "HOLDER"
    PARTNER = "PARTNER"
    REPORTER = "REPORTER"
    DETECTOR = "DETECTOR"


class Evidence(Record):
    """Text, a link or a file.

    A file's content is stored under its SHA-256; once a decision cites it, it is sealed.
    """

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="evidence", db_index=False
    )
    number = models.IntegerField()
    kind = models.CharField(max_length=SHORT)
    origin = models.CharField(max_length=17, choices=EvidenceOrigin)
    citation = models.CharField(max_length=500, blank=True)
    text = models.TextField(max_length=LONG, blank=True)
    url = models.URLField(max_length=500, blank=True)
    file_name = models.CharField(max_length=SHORT, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.IntegerField(default=0, help_text="Bytes.")
    sha256 = models.CharField(
        max_length=64, help_text="Of the file's content, or of the text and the link."
    )
    sensitive = models.BooleanField(default=False)
    made_on = models.DateField(null=True, help_text="When the thing itself came to be.")
    added_by = models.CharField(max_length=SHORT)
    added_at = models.DateTimeField()
    sealed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [
            within_time("evidence_within_time", "made_on"),
            models.UniqueConstraint(fields=["case", "number"], name="evidence_numbered"),
            models.CheckConstraint(
                condition=one_of("origin", EvidenceOrigin), name="evidence_origin_is_known"
            ),
            models.CheckConstraint(
                condition=Q(size__gte=0, size__lte=MAX_FILE), name="evidence_size"
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="evidence_has_hash"
            ),
        ]
        triggers = [
            kept_while_held(case="OLD.case_id"),
            pgtrigger.Trigger(
                name="evidence_sealed",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=f"""
                IF {is_removal("enforcement_evidence")} THEN RETURN NEW; END IF;
                IF TG_OP = 'DELETE' OR to_jsonb(OLD) - 'sealed_at' <> to_jsonb(NEW) - 'sealed_at'
                    OR OLD.sealed_at IS NOT NULL
                THEN {
                    refusal(
                        "evidence is never changed or deleted; a decision seals it",
                        "evidence_sealed",
                    )
                } END IF;
                RETURN NEW;""",
            ),
            with_event(pgtrigger.Insert | update_of("sealed_at")),
        ]
