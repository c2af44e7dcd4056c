"""What a member of staff has begun to write in a case and not sent. No part of the record: what is
sent is.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from accounts.models import Recusal, User
from accounts.roles import MAY
from enforcement.models._base import Record
from enforcement.models.case import Case

KEPT = timedelta(days=30)  # after it was last saved
LONGEST = 100_000  # characters of a draft
SEALED = 1_000_000  # characters that its fields and their names take at most, once sealed


class WrittenIn(models.TextChoices):
    """The forms of a case in which one writes for long."""

    DECISION = "DECISION"
    MESSAGE = "MESSAGE"
    FINDING = "FINDING"  # of each allegation one
    OUTCOME = "OUTCOME"  # of each appeal one
    PARTNER = "PARTNER"


ABOUT_A_ROW = [WrittenIn.FINDING.value, WrittenIn.OUTCOME.value]  # of which a case may have several


class StaffDraftQuerySet(models.QuerySet["StaffDraft"]):
    """Adjectives for drafts."""

    def of(
        self, *, person: UUID, case: UUID, form: WrittenIn, subject: UUID | None = None
    ) -> StaffDraftQuerySet:
        """The one of this person in this form of the case, about the row that the form is about."""
        return self.filter(person=person, case=case, form=form, subject=subject)

    def over(self, now: datetime) -> StaffDraftQuerySet:
        """Of no use to anybody any more: old, of a case that was closed since, or of somebody who
        may not work on it any more.
        """
        recused = Recusal.objects.filter(user=OuterRef("person"), account=OuterRef("case__account"))
        return self.filter(
            Q(saved_at__lt=now - KEPT)
            | Q(case__closed_at__gt=F("saved_at"))
            | Q(person__is_active=False)
            | ~Q(person__role__in=MAY["work"])
            | Exists(recused)
        )


class StaffDraft(Record):
    """A draft: stored sealed, and shown to nobody but who wrote it."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    case = models.ForeignKey(
        Case, on_delete=models.CASCADE, related_name="staff_drafts", db_index=False
    )
    form = models.CharField(max_length=10, choices=WrittenIn)
    subject = models.UUIDField(
        null=True, editable=False, help_text="The allegation or the appeal that the form is about."
    )
    sealed = models.TextField(help_text="What was typed.")
    revision = models.PositiveBigIntegerField(
        default=1, help_text="Counts how often it was saved: a page saves over the one it knows."
    )
    case_version = models.BigIntegerField(help_text="As the case was when it was written.")
    saved_at = models.DateTimeField()

    objects = StaffDraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person", "form", "subject"],
                name="staff_draft_once_of_each",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(form__in=WrittenIn.values), name="staff_draft_of_a_known_form"
            ),
            models.CheckConstraint(
                condition=Q(form__in=ABOUT_A_ROW, subject__isnull=False)
                | ~Q(form__in=ABOUT_A_ROW) & Q(subject__isnull=True),
                name="staff_draft_of_its_subject",
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length(F("sealed")), Value(SEALED)),
                name="staff_draft_within_size",
            ),
            models.CheckConstraint(condition=Q(revision__gte=1), name="staff_draft_counts"),
        ]
        indexes = [models.Index(fields=["saved_at"], name="staff_draft_by_time")]
