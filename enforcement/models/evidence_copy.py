"""A copy of a piece of evidence that its account's holder gets, without what must not be told."""

from __future__ import annotations

from datetime import datetime, timedelta

import pgtrigger
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.lookups import LessThanOrEqual

from accounts.bounds import within_time
from accounts.models import User
from accounts.triggers import at_commit, refusal, update_of, with_event
from enforcement.models._base import LONG, SHORT, Record
from enforcement.models._removal import is_removal
from enforcement.models.case import Case
from enforcement.models.disclosure import ArrayLength
from enforcement.models.evidence import MAX_FILE, Evidence

MOST_MARKS = 100
AGREE_WITHIN = timedelta(hours=72)  # as with decisions; then it is withdrawn by itself
# what is said of it after it was made, each of it once
LATER = (
    "approved_by_id",
    "approver_name",
    "shown_at",
    "withdrawn_by",
    "withdrawn_at",
    "withdrawal",
)


# each is made by us
PNG, JPEG, PDF, TEXT = TYPES = ("image/png", "image/jpeg", "application/pdf", "text/plain")
ENDINGS = {PNG: "png", JPEG: "jpg", PDF: "pdf", TEXT: "txt"}  # of names


class EvidenceCopyQuerySet(models.QuerySet["EvidenceCopy"]):
    """Adjectives."""

    def waiting(self) -> EvidenceCopyQuerySet:
        """Those that somebody must agree to."""
        return self.filter(shown_at__isnull=True, withdrawn_at__isnull=True)

    def expired(self, now: datetime) -> EvidenceCopyQuerySet:
        """Those to which nobody agreed in time."""
        return self.waiting().filter(made_at__lte=now - AGREE_WITHIN)


class EvidenceCopy(Record):
    """The file of a copy lies under its SHA-256, as that of evidence does. `marks` is what was
    removed, each with its ground: places in hundredths of a percent of a page, or characters of a
    text. `notes`, one a mark, are for staff alone.

    It is seen from `shown_at` until `withdrawn_at`; where a second person must agree, `shown_at` is
    when they did.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="copies", db_index=False)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="copies")
    number = models.IntegerField(help_text="Of the copies of its case.")
    title = models.CharField(max_length=SHORT, help_text="As the holder reads it.")
    original_sha256 = models.CharField(
        max_length=64, help_text="What the evidence was made a copy of."
    )
    content_type = models.CharField(max_length=15)
    size = models.IntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64, help_text="Of the copy.")
    pages = models.IntegerField()
    marks = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    reason = models.TextField(max_length=LONG)
    replaces = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="replaced_by", db_index=False
    )
    made_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    maker_name = models.CharField(max_length=SHORT)
    made_at = models.DateTimeField()
    needs_second = models.BooleanField(help_text="Whether a second person must agree.")
    approved_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    approver_name = models.CharField(max_length=SHORT, blank=True)
    shown_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=SHORT, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal = models.TextField(max_length=LONG, blank=True, help_text="Why it was withdrawn.")

    objects = EvidenceCopyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "evidence copies"
        constraints = [
            within_time("copy_within_time", "made_at", "shown_at", "withdrawn_at"),
            models.UniqueConstraint(fields=["case", "number"], name="copy_numbered"),
            models.UniqueConstraint(
                fields=["evidence"],
                condition=Q(shown_at__isnull=True, withdrawn_at__isnull=True),
                name="copy_waits_once",
            ),
            models.CheckConstraint(condition=Q(content_type__in=TYPES), name="copy_type_is_known"),
            models.CheckConstraint(
                condition=Q(size__gte=1, size__lte=MAX_FILE, pages__gte=1), name="copy_size"
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
                & Q(original_sha256__regex=r"^[0-9a-f]{64}$")
                & (Q(marks=[]) | ~Q(sha256=F("original_sha256"))),
                name="copy_has_no_hash_of_what_is_removed",
            ),
            models.CheckConstraint(
                condition=Q(LessThanOrEqual(ArrayLength(F("marks")), Value(MOST_MARKS))),
                name="copy_marks_are_bounded",
            ),
            models.CheckConstraint(
                condition=Q(shown_at__isnull=True)
                | Q(needs_second=False)
                | Q(approved_by__isnull=False),
                name="copy_agreed_to_by_a_second",
            ),
            models.CheckConstraint(
                condition=Q(made_by__isnull=True)
                | Q(approved_by__isnull=True)
                | ~Q(approved_by=F("made_by")),
                name="copy_agreed_to_by_another",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by="", withdrawal="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="") & ~Q(withdrawal="")),
                name="copy_withdrawn_by_somebody",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="copy_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=f"""
                IF {is_removal("enforcement_evidencecopy")} THEN RETURN NEW; END IF;
                IF TG_OP = 'DELETE' OR OLD.withdrawn_at IS NOT NULL
                    OR to_jsonb(OLD) - '{{{",".join(LATER)}}}'::text[]
                        <> to_jsonb(NEW) - '{{{",".join(LATER)}}}'::text[]
                    OR (OLD.shown_at IS NOT NULL AND (
                        OLD.shown_at, OLD.approved_by_id, OLD.approver_name
                    ) IS DISTINCT FROM (NEW.shown_at, NEW.approved_by_id, NEW.approver_name))
                THEN {
                    refusal(
                        "a copy is never changed or deleted; it is shown once and withdrawn once",
                        "copy_kept",
                    )
                } END IF;
                RETURN NEW;""",
            ),
            pgtrigger.Trigger(
                name="copy_of_its_evidence",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=f"""
                IF NOT EXISTS (
                    SELECT FROM enforcement_evidence e
                    WHERE e.id = NEW.evidence_id AND e.case_id = NEW.case_id
                        AND e.sha256 = NEW.original_sha256
                        AND (NEW.needs_second OR (NOT e.sensitive AND NEW.made_by_id IS NOT NULL))
                ) THEN {
                    refusal(
                        "a copy is of evidence of its case as it was added; of what is sensitive, "
                        "and from a program, a second person agrees to it",
                        "copy_of_its_evidence",
                    )
                } END IF;
                RETURN NEW;""",
            ),
            at_commit(
                "copy_seals_its_evidence",
                pgtrigger.Insert,
                f"""
                IF NOT EXISTS (
                    SELECT FROM enforcement_evidence e
                    WHERE e.id = NEW.evidence_id AND e.sealed_at IS NOT NULL
                ) THEN {
                    refusal("evidence that a copy is made of is sealed", "copy_seals_its_evidence")
                } END IF;""",
            ),
            # at the end, since one is withdrawn and the next shown in one statement
            at_commit(
                "copy_shown_once",
                pgtrigger.Insert | update_of("shown_at", "withdrawn_at"),
                f"""
                PERFORM FROM enforcement_evidence WHERE id = NEW.evidence_id FOR NO KEY UPDATE;
                IF (
                    SELECT count(*) FROM enforcement_evidencecopy c
                    WHERE c.evidence_id = NEW.evidence_id
                        AND c.shown_at IS NOT NULL AND c.withdrawn_at IS NULL
                ) > 1 THEN {
                    refusal("one copy of a piece of evidence is shown at a time", "copy_shown_once")
                } END IF;""",
            ),
            with_event(pgtrigger.Insert | update_of("shown_at", "withdrawn_at")),
        ]
