"""Requests of people about what is stored of them, and the copies that are made for them
(docs/decisions/0093).

Who asks stands here by name and address, until it is erased; the record of staff, which is for
ever, has the number alone.
"""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.bounds import within_time
from accounts.models import User
from accounts.triggers import at_commit, refusal
from enforcement.models._base import LONG, SHORT, Record, along_arrows, one_of
from enforcement.models.case_file import WhyNoFile
from enforcement.models.quality_draw import kept_but
from enforcement.workflow.data_requests import (
    AnsweredBy,
    DataRequestKind,
    DataRequestMachine,
    DataRequestPhase,
    IdentityCheck,
    RefusalGround,
    SubjectKind,
)

# what may say who asked: it goes, or is replaced in it, with them
ERASABLE = ("name", "email", "text", "identity_note", "extension_reason", "answer")
REQUEST_LATER = (
    "phase",
    "due_at",
    "remind_at",
    "extended_at",
    "identity",
    "identified_by_name",
    "identified_at",
    "closed_at",
    "closed_by_id",
    "closed_by_name",
    "answered_by",
    "ground",
    "erased_at",
    *ERASABLE,
)
EXPORT_LATER = (
    "tries",
    "made_at",
    "data_sha256",
    "data_size",
    "paper_sha256",
    "paper_size",
    "rows",
    "why_not",
    "until_at",
)
ERASED_TO = "{made_at,data_sha256,data_size,paper_sha256,paper_size,rows,why_not}"
SHA256 = r"^[0-9a-f]{64}$"


def on_data_record(name: str, number: str) -> pgtrigger.Trigger:
    """What is done about a request is written with an event of the staff's record that has its
    number (`number`, an SQL expression), or not at all.
    """
    return at_commit(
        name,
        pgtrigger.Insert | pgtrigger.Update,
        f"""
        IF NOT EXISTS (
            SELECT FROM enforcement_staffevent e
            WHERE e.xact = pg_current_xact_id() AND (e.after ->> 'data_request')::int = {number}
        ) THEN {refusal("what is done about a data request is on record", name)} END IF;""",
    )


class DataRequestQuerySet(models.QuerySet["DataRequest"]):
    """Adjectives."""

    def open(self) -> DataRequestQuerySet:
        """Not answered yet."""
        return self.filter(phase=DataRequestPhase.OPEN)

    def to_remind_of(self, now: datetime) -> DataRequestQuerySet:
        """Those concerned are to be told that the day comes, or is past."""
        return self.open().filter(remind_at__lte=now)


class DataRequest(Record, DataRequestMachine):
    """Somebody asks for a copy, a correction or an erasure of what is stored of them."""

    number = models.PositiveIntegerField(unique=True)
    kind = models.CharField(max_length=10, choices=DataRequestKind)
    subject = models.CharField(max_length=8, choices=SubjectKind)
    person = models.ForeignKey(
        User,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Of a member of staff: who.",
    )
    name = models.CharField(max_length=SHORT, blank=True)
    email = models.EmailField(blank=True)
    text = models.TextField(max_length=LONG, blank=True, help_text="What they ask, in their words.")
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    remind_at = models.DateTimeField(null=True, help_text="When those concerned are told next.")
    extended_at = models.DateTimeField(null=True)
    extension_reason = models.TextField(max_length=LONG, blank=True)
    identity = models.CharField(max_length=9, choices=IdentityCheck, blank=True)
    identity_note = models.CharField(max_length=500, blank=True)
    identified_by_name = models.CharField(max_length=SHORT, blank=True)
    identified_at = models.DateTimeField(null=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    entered_by_name = models.CharField(max_length=SHORT)
    entered_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    closed_by_name = models.CharField(max_length=SHORT, blank=True)
    answered_by = models.CharField(max_length=9, choices=AnsweredBy, blank=True)
    answer = models.TextField(max_length=LONG, blank=True, help_text="The answer, or why none.")
    ground = models.CharField(max_length=9, choices=RefusalGround, blank=True)
    erased_at = models.DateTimeField(null=True, help_text="When who asked was erased here, too.")

    objects = DataRequestQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Data request {self.number}"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=one_of("kind", DataRequestKind)
                & one_of("subject", SubjectKind)
                & one_of("phase", DataRequestPhase)
                & (Q(identity="") | one_of("identity", IdentityCheck))
                & (Q(answered_by="") | one_of("answered_by", AnsweredBy))
                & (Q(ground="") | one_of("ground", RefusalGround)),
                name="data_request_choices",
            ),
            within_time("data_request_within_time", "received_at", "due_at"),
            models.CheckConstraint(
                condition=Q(due_at__gt=F("received_at")), name="data_request_due_after"
            ),
            models.CheckConstraint(
                condition=(Q(erased_at__isnull=True) & ~Q(name="") & ~Q(email=""))
                | Q(erased_at__isnull=False, name="", email="", text=""),
                name="data_request_of_somebody",
            ),
            models.CheckConstraint(
                condition=Q(subject=SubjectKind.STAFF, person__isnull=False)
                | (~Q(subject=SubjectKind.STAFF) & Q(person__isnull=True)),
                name="data_request_person_of_staff",
            ),
            models.CheckConstraint(
                condition=Q(extended_at__isnull=True, extension_reason="")
                | (Q(extended_at__isnull=False) & (~Q(extension_reason="") | ~Q(erased_at=None))),
                name="data_request_extended_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(identity="", identified_at__isnull=True, identified_by_name="")
                | (~Q(identity="") & Q(identified_at__isnull=False) & ~Q(identified_by_name="")),
                name="data_request_identified_by",
            ),
            models.CheckConstraint(
                condition=Q(phase=DataRequestPhase.OPEN, closed_at__isnull=True, answer="")
                | (
                    ~Q(phase=DataRequestPhase.OPEN)
                    & Q(closed_at__isnull=False, closed_by__isnull=False, remind_at__isnull=True)
                    & (~Q(answer="") | ~Q(erased_at=None))
                ),
                name="data_request_ends_with_answer",
            ),
            models.CheckConstraint(
                condition=(Q(phase=DataRequestPhase.REFUSED) & ~Q(ground=""))
                | (~Q(phase=DataRequestPhase.REFUSED) & Q(ground="")),
                name="data_request_refused_on_ground",
            ),
            # nobody is given, told or made to lose anything whose identity was not checked
            models.CheckConstraint(
                condition=~Q(phase=DataRequestPhase.ANSWERED) | ~Q(identity=""),
                name="data_request_answered_to_them",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "number"],
                name="data_request_open",
                condition=Q(phase=DataRequestPhase.OPEN),
            ),
            models.Index(
                fields=["remind_at"],
                name="data_request_reminds",
                condition=Q(remind_at__isnull=False),
            ),
        ]
        triggers = [
            along_arrows(DataRequestMachine),
            kept_but("data_request_kept", "a data request stays as it came in", REQUEST_LATER),
            pgtrigger.Trigger(
                name="data_request_words_kept",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func=f"""
                IF NEW.erased_at IS NOT DISTINCT FROM OLD.erased_at AND (
                    (OLD.name, OLD.email, OLD.text) IS DISTINCT FROM (NEW.name, NEW.email, NEW.text)
                    OR OLD.closed_at IS NOT NULL
                ) THEN {
                    refusal("a data request stays as it came in", "data_request_words_kept")
                } END IF;
                RETURN NEW;""",
            ),
            pgtrigger.Trigger(
                name="data_request_extended_once",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__due_at__df=pgtrigger.F("new__due_at")),
                func=f"""
                IF OLD.extended_at IS NOT NULL OR NEW.extended_at IS NULL
                    OR NEW.due_at < OLD.due_at
                THEN {
                    refusal("a deadline is extended once, with a reason", "data_request_extended")
                } END IF;
                RETURN NEW;""",
            ),
            on_data_record("data_request_on_record", "NEW.number"),
        ]


class DataExportQuerySet(models.QuerySet["DataExport"]):
    """Adjectives."""

    def wanted(self) -> DataExportQuerySet:
        """Asked for, and neither made nor given up."""
        return self.filter(data_sha256="", why_not="")

    def made(self) -> DataExportQuerySet:
        """Those that lie in the store."""
        return self.exclude(data_sha256="")

    def over(self, now: datetime) -> DataExportQuerySet:
        """Old enough to leave."""
        return self.filter(until_at__lte=now)

    def of_before(self) -> DataExportQuerySet:
        """Those that have, or will have, what was so until now."""
        return self.filter(why_not="")

    def with_file(self, sha256: set[str]) -> set[str]:
        """Which of these hashes belong to one of them."""
        found = self.filter(Q(data_sha256__in=sha256) | Q(paper_sha256__in=sha256))
        return {one for pair in found.values_list("data_sha256", "paper_sha256") for one in pair}


class DataExport(Record):
    """A copy of everything that is stored of who asked: as data (JSON) and as a page (PDF), made
    once, with their hashes.
    """

    request = models.ForeignKey(
        DataRequest, on_delete=models.PROTECT, related_name="exports", db_index=False
    )
    number = models.PositiveSmallIntegerField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_by_name = models.CharField(max_length=SHORT)
    asked_at = models.DateTimeField()
    locale = models.CharField(max_length=10)
    time_zone = models.CharField(max_length=50)
    tries = models.SmallIntegerField(default=0)
    made_at = models.DateTimeField(null=True)
    data_sha256 = models.CharField(max_length=64, blank=True)
    data_size = models.BigIntegerField(default=0, help_text="Bytes.")
    paper_sha256 = models.CharField(max_length=64, blank=True)
    paper_size = models.BigIntegerField(default=0, help_text="Bytes.")
    rows = models.PositiveIntegerField(default=0, help_text="How many entries are in it.")
    why_not = models.CharField(max_length=11, choices=WhyNoFile, blank=True)
    until_at = models.DateTimeField(help_text="When it leaves.")

    objects = DataExportQuerySet.as_manager()

    @property
    def is_erased(self) -> bool:
        """Whether an erasure took it away, or ended its making."""
        return self.why_not == WhyNoFile.ERASED

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="data_export_numbered"),
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(data_sha256="", why_not=""),
                name="data_export_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(why_not="") | (one_of("why_not", WhyNoFile) & Q(data_sha256="")),
                name="data_export_made_or_not",
            ),
            models.CheckConstraint(
                condition=Q(data_sha256="", paper_sha256="", made_at__isnull=True)
                | Q(
                    data_sha256__regex=SHA256,
                    paper_sha256__regex=SHA256,
                    made_at__isnull=False,
                    data_size__gt=0,
                    paper_size__gt=0,
                ),
                name="data_export_has_hashes",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=Q(data_sha256="", why_not=""),
                name="data_export_wanted",
            ),
            models.Index(
                fields=["until_at"], name="data_export_over", condition=~Q(data_sha256="")
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="data_export_kept",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func=f"""
                IF NEW.why_not = '{WhyNoFile.ERASED}' AND OLD.why_not = ''
                    AND to_jsonb(OLD) - '{ERASED_TO}'::text[]
                        = to_jsonb(NEW) - '{ERASED_TO}'::text[]
                THEN RETURN NEW; END IF;
                IF OLD.data_sha256 <> '' OR OLD.why_not <> ''
                    OR to_jsonb(OLD) - '{{{",".join(EXPORT_LATER)}}}'::text[]
                        <> to_jsonb(NEW) - '{{{",".join(EXPORT_LATER)}}}'::text[]
                THEN {
                    refusal("a copy is made once, as it was asked for", "data_export_kept")
                } END IF;
                RETURN NEW;""",
            ),
        ]
