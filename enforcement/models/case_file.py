"""A case file: who asked for one, why and for whom, and the PDF that was made.

The file lies in the store of files under its hash for as long as the row says; that it was asked
for and made are events of the case, which stay.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.triggers import at_commit, refusal, update_of
from enforcement.models._base import LONG, SHORT, Record, one_of
from enforcement.models._held import TURN, is_held, kept_while_held
from enforcement.models.case import Case
from enforcement.models.legal import AuthorityRequest, on_legal_record
from enforcement.workflow.redactions import FileShape

OPEN_TO_CHANGE = "{tries,percent,made_at,sha256,size,why_not,until_at}"
ERASED_TO = "{percent,made_at,sha256,size,why_not,was_sha256,erased_at}"
KEPT = timedelta(days=7)  # after that a new one is made, which says what is so then
KEPT_AT_DESK = timedelta(days=90)  # a bundle for an authority, so that it can be released


class WhyNoFile(models.TextChoices):
    """Why none was made."""

    NOT_ALLOWED = (
        "NOT_ALLOWED",
        _("The person who asked for it may not have it any more, or has another role now."),
    )
    FILES_AWAY = "FILES_AWAY", _("Files could not be read or stored at that time. Ask again.")
    NOT_MADE = (
        "NOT_MADE",
        _("The case is too large for one file, or the program that makes it failed."),
    )
    ERASED = (
        "ERASED",
        _("It was made before data of somebody in it was erased. Ask for a new one."),
    )


class CaseFiles(models.QuerySet["CaseFile"]):
    """Adjectives for case files."""

    def wanted(self) -> CaseFiles:
        """Asked for, and neither made nor given up."""
        return self.filter(sha256="", why_not="")

    def of(self, person: UUID, case: UUID) -> CaseFiles:
        """What this person asked for on the page of a case."""
        return self.filter(person=person, case=case, request=None)

    def made(self) -> CaseFiles:
        """Those that lie in the store."""
        return self.exclude(sha256="")

    def over(self, now: datetime) -> CaseFiles:
        """Old enough to leave."""
        return self.filter(until_at__lte=now)

    def of_before(self) -> CaseFiles:
        """Those that have, or will have, what was so until now."""
        return self.filter(why_not="")


class CaseFile(Record):
    """One file, for one person."""

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="case_files", db_index=False
    )
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    role = models.CharField(max_length=10, help_text="Whose view of the case it holds.")
    audience = models.CharField(max_length=SHORT, help_text="For whom it is, in words.")
    reason = models.TextField(max_length=LONG)
    sensitive = ArrayField(
        models.IntegerField(),
        default=list,
        help_text="Numbers of such evidence in it.",
    )
    locale = models.CharField(max_length=10)
    time_zone = models.CharField(max_length=50)
    shape = models.CharField(
        max_length=8, choices=FileShape, default=FileShape.PDF, db_default=FileShape.PDF
    )
    request = models.ForeignKey(
        AuthorityRequest,
        null=True,
        on_delete=models.PROTECT,
        related_name="bundles",
        help_text="Of the legal desk, which alone sees the file then.",
    )
    redactions: Any = models.JSONField(
        default=list,
        db_default=models.Value([], models.JSONField()),
        help_text="Of a redacted copy: parts, each with its ground.",
    )
    salt = models.CharField(
        max_length=64,
        blank=True,
        default="",
        db_default="",
        help_text="For hashes of what is removed, in hexadecimal.",
    )
    asked_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    percent = models.SmallIntegerField(default=0, help_text="How far it is.")
    made_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(default=0, help_text="Bytes.")
    why_not = models.CharField(max_length=11, choices=WhyNoFile, blank=True)
    until_at = models.DateTimeField(help_text="When it leaves.")
    was_sha256 = models.CharField(
        max_length=64,
        blank=True,
        default="",
        db_default="",
        help_text="Of a file that an erasure took away.",
    )
    erased_at = models.DateTimeField(null=True, help_text="When it did.")

    objects = CaseFiles.as_manager()

    @property
    def is_erased(self) -> bool:
        """Whether an erasure took it away, or ended its making."""
        return self.why_not == WhyNoFile.ERASED

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person"],
                condition=Q(sha256="", why_not=""),
                name="case_file_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(why_not="") | (one_of("why_not", WhyNoFile) & Q(sha256="")),
                name="case_file_made_or_not",
            ),
            models.CheckConstraint(
                condition=Q(sha256="", made_at__isnull=True, size=0)
                | Q(sha256__regex=r"^[0-9a-f]{64}$", made_at__isnull=False, size__gt=0),
                name="case_file_has_hash",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True, was_sha256="")
                | Q(erased_at__isnull=False, why_not=WhyNoFile.ERASED),
                name="case_file_erased",
            ),
            models.CheckConstraint(
                condition=~Q(audience="") & ~Q(reason=""), name="case_file_says_why"
            ),
            models.CheckConstraint(
                condition=(~Q(shape=FileShape.REDACTED) & Q(redactions=[], salt=""))
                | (
                    Q(shape=FileShape.REDACTED, request__isnull=False)
                    & ~Q(redactions=[])
                    & Q(salt__regex=r"^[0-9a-f]{64}$")
                ),
                name="case_file_redacted_on_grounds",
            ),
            models.CheckConstraint(
                condition=one_of("shape", FileShape)
                & (Q(request__isnull=True) | ~Q(shape=FileShape.PDF)),
                name="case_file_shape",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "person", "asked_at"], name="case_file_of_person"),
            models.Index(
                fields=["asked_at"], condition=Q(sha256="", why_not=""), name="case_file_wanted"
            ),
            models.Index(fields=["sha256"], condition=~Q(sha256=""), name="case_file_by_hash"),
        ]
        triggers = [
            kept_while_held(case="OLD.case_id"),
            at_commit(
                "case_file_erased_unless_held",
                update_of("why_not"),
                f"""
                PERFORM pg_advisory_xact_lock_shared(hashtext('{TURN}'));
                IF {is_held(case="NEW.case_id")}
                THEN {refusal("this cannot be removed now", "kept_while_held")} END IF;""",
                condition=pgtrigger.Q(new__why_not=WhyNoFile.ERASED),
            ),
            on_legal_record(
                "request_number",
                "(SELECT r.number FROM enforcement_authorityrequest r WHERE r.id = NEW.request_id)",
                operation=pgtrigger.Insert | update_of("sha256"),
                condition=pgtrigger.Q(new__request__isnull=False),
            ),
            pgtrigger.Trigger(
                name="case_file_kept",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func=f"""
                IF NEW.why_not = '{WhyNoFile.ERASED}' AND OLD.why_not = ''
                    AND NEW.was_sha256 = OLD.sha256
                    AND to_jsonb(OLD) - '{ERASED_TO}'::text[]
                        = to_jsonb(NEW) - '{ERASED_TO}'::text[]
                THEN RETURN NEW; END IF;
                IF OLD.sha256 <> '' OR OLD.why_not <> '' OR NEW.why_not = '{WhyNoFile.ERASED}'
                    OR to_jsonb(OLD) - '{OPEN_TO_CHANGE}'::text[]
                        <> to_jsonb(NEW) - '{OPEN_TO_CHANGE}'::text[]
                THEN {
                    refusal("a case file is made once, as it was asked for", "case_file_kept")
                } END IF;
                RETURN NEW;""",
            ),
        ]
