"""A sentence about a case or an account that is said in public: proposed by a spokesperson,
approved by somebody else as exactly that text, and kept as it was said.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.bounds import within_time
from accounts.models import User
from accounts.models.staff import Duty
from accounts.roles import MAY
from accounts.triggers import at_commit, refusal, update_of, with_event
from enforcement.models._base import SHORT, Record, one_of
from enforcement.models.case import Case

MAY_APPROVE = "approve"
OPEN_FOR = timedelta(days=14)  # what nobody has answered, or given, by then is void
MOST_TEXT = 5000


class PublicPhase(models.TextChoices):
    """Where a public statement is."""

    PROPOSED = "PROPOSED"
    APPROVED = "APPROVED"  # exactly this text may be given
    PUBLISHED = "PUBLISHED"
    DECLINED = "DECLINED"
    EXPIRED = "EXPIRED"
    WITHDRAWN = "WITHDRAWN"
    CORRECTED = "CORRECTED"  # a newer one took its place


class PublicAbout(models.TextChoices):
    """What it speaks of."""

    CASE = "CASE"
    ACCOUNT = "ACCOUNT"  # with all of its cases


class PublicChannel(models.TextChoices):
    """Where it is said."""

    PRESS = "PRESS"
    WEBSITE = "WEBSITE"
    SOCIAL = "SOCIAL"
    CUSTOMERS = "CUSTOMERS"
    OTHER = "OTHER"


OPEN = (PublicPhase.PROPOSED, PublicPhase.APPROVED)
SAID = (PublicPhase.PUBLISHED, PublicPhase.WITHDRAWN, PublicPhase.CORRECTED)
# What becomes of a statement; everything else stays as it was proposed.
LATER = (
    "phase",
    "open_until_at",
    "approved_by_id",
    "approver_name",
    "approved_at",
    "published_by_name",
    "published_at",
    "ended_by_name",
    "ended_at",
    "end_reason",
)


class PublicStatementQuerySet(models.QuerySet["PublicStatement"]):
    """Adjectives."""

    def open(self) -> PublicStatementQuerySet:
        """Those that are still to be approved or published."""
        return self.filter(phase__in=OPEN)

    def expired(self, now: datetime) -> PublicStatementQuerySet:
        """Those that nobody has approved, or given, in time."""
        return self.filter(open_until_at__lte=now)

    def for_holder(self) -> PublicStatementQuerySet:
        """Those that were given, and that the holder is to see."""
        return self.filter(show_holder=True, published_at__isnull=False)


class PublicStatement(Record):
    """One text, its SHA-256 and what the record said when it was proposed (`facts`).

    `corrects` is the published one whose place it takes once it is published itself.
    """

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="public_statements", db_index=False
    )
    number = models.IntegerField(help_text="Of the statements of its case.")
    about = models.CharField(max_length=7, choices=PublicAbout)
    language = models.CharField(max_length=2)
    text = models.TextField(max_length=MOST_TEXT)
    sha256 = models.CharField(max_length=64, help_text="Of the text in UTF-8.")
    channel = models.CharField(max_length=9, choices=PublicChannel)
    outlet = models.CharField(max_length=SHORT, blank=True, help_text="Where, and to whom.")
    show_holder = models.BooleanField(help_text="Whether the holder finds it on their page.")
    reason = models.TextField(max_length=500)
    facts = models.JSONField(help_text="What the record said when it was proposed.")
    needs_legal = models.BooleanField(help_text="Whether somebody of legal must approve it.")
    corrects = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="corrections", db_index=False
    )
    phase = models.CharField(max_length=9, choices=PublicPhase, default=PublicPhase.PROPOSED)
    open_until_at = models.DateTimeField(
        null=True, help_text="When it is void if nobody approves, or gives, it."
    )
    proposed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    proposer_name = models.CharField(max_length=SHORT)
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    approver_name = models.CharField(max_length=SHORT, blank=True)
    approved_at = models.DateTimeField(null=True)
    published_by_name = models.CharField(max_length=SHORT, blank=True)
    published_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=SHORT, blank=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(max_length=500, blank=True)

    objects = PublicStatementQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Public statement {self.number} of {self.case_id}: {self.phase}"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="public_numbered"),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=Q(phase__in=[PublicPhase.PROPOSED, PublicPhase.APPROVED, *SAID]),
                name="public_corrected_once",
            ),
            models.CheckConstraint(
                condition=one_of("phase", PublicPhase), name="public_phase_is_known"
            ),
            models.CheckConstraint(
                condition=one_of("about", PublicAbout), name="public_about_is_known"
            ),
            models.CheckConstraint(
                condition=one_of("channel", PublicChannel), name="public_channel_is_known"
            ),
            models.CheckConstraint(
                condition=Q(language__in=["en", "de"]), name="public_language_is_checked"
            ),
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(reason="") & Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="public_says_something",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="public_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True, approver_name="")
                | (Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(approver_name="")),
                name="public_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by_name="")
                & ~Q(phase__in=[PublicPhase.PUBLISHED, PublicPhase.CORRECTED])
                | Q(phase__in=SAID, published_at__isnull=False, approved_at__isnull=False)
                & ~Q(published_by_name=""),
                name="public_said_once_approved",
            ),
            models.CheckConstraint(
                condition=Q(phase=PublicPhase.PROPOSED, approved_at__isnull=True)
                | ~Q(phase__in=[PublicPhase.PROPOSED, PublicPhase.APPROVED])
                | Q(phase=PublicPhase.APPROVED, approved_at__isnull=False),
                name="public_approved_has_time",
            ),
            models.CheckConstraint(
                condition=Q(phase__in=OPEN, open_until_at__isnull=False)
                | (~Q(phase__in=OPEN) & Q(open_until_at__isnull=True)),
                name="public_that_waits_has_date",
            ),
            models.CheckConstraint(
                condition=(
                    Q(phase__in=[*OPEN, PublicPhase.PUBLISHED])
                    & Q(ended_at__isnull=True, ended_by_name="", end_reason="")
                )
                | (
                    ~Q(phase__in=[*OPEN, PublicPhase.PUBLISHED])
                    & Q(ended_at__isnull=False)
                    & ~Q(ended_by_name="")
                    & ~Q(end_reason="")
                ),
                name="public_ended_with_reason",
            ),
            within_time(
                "public_within_time",
                "proposed_at",
                "approved_at",
                "published_at",
                "ended_at",
            ),
        ]
        indexes = [
            models.Index(fields=["proposed_at", "id"], name="public_by_time"),
            models.Index(fields=["phase", "proposed_at", "id"], name="public_by_phase"),
            models.Index(
                fields=["open_until_at"],
                name="public_waits",
                condition=Q(open_until_at__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="public_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func="""
                IF TG_OP = 'DELETE'
                    OR OLD.phase IN ('DECLINED', 'EXPIRED', 'WITHDRAWN', 'CORRECTED')
                    OR to_jsonb(OLD) - ARRAY[{later}] <> to_jsonb(NEW) - ARRAY[{later}]
                    OR (OLD.approved_at IS NOT NULL AND (
                        OLD.approved_at, OLD.approved_by_id, OLD.approver_name
                    ) IS DISTINCT FROM (NEW.approved_at, NEW.approved_by_id, NEW.approver_name))
                    OR (OLD.published_at IS NOT NULL AND (
                        (OLD.published_at, OLD.published_by_name)
                            IS DISTINCT FROM (NEW.published_at, NEW.published_by_name)
                        OR NEW.phase NOT IN ('PUBLISHED', 'WITHDRAWN', 'CORRECTED')
                    ))
                THEN {refusal} END IF;
                RETURN NEW;""".format(
                    later=", ".join(f"'{name}'" for name in LATER),
                    refusal=refusal(
                        "a public statement stays as it was proposed, approved and given",
                        "public_kept",
                    ),
                ),
            ),
            pgtrigger.Trigger(
                name="public_by_spokesperson",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=f"""
                IF NEW.sha256 <> encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex')
                    OR NEW.phase <> 'PROPOSED' OR NOT EXISTS (
                        SELECT FROM accounts_user u WHERE u.id = NEW.proposed_by_id
                            AND u.is_active AND '{Duty.SPOKESPERSON}' = ANY (u.duties)
                    ) OR (NEW.corrects_id IS NOT NULL AND NOT EXISTS (
                        SELECT FROM enforcement_publicstatement s WHERE s.id = NEW.corrects_id
                            AND s.case_id = NEW.case_id AND s.phase = 'PUBLISHED'
                    ))
                THEN {
                    refusal(
                        "a public statement is proposed by a spokesperson, with the hash of its "
                        "text; it corrects one of its case that is published",
                        "public_by_spokesperson",
                    )
                } END IF;
                RETURN NEW;""",
            ),
            at_commit(
                "public_approved_by_right",
                update_of("approved_at"),
                f"""
                IF NEW.approved_at IS NOT NULL AND OLD.approved_at IS NULL AND NOT EXISTS (
                    SELECT FROM accounts_user u WHERE u.id = NEW.approved_by_id AND u.is_active
                        AND u.role IN ({
                    ", ".join(f"'{role}'" for role in sorted(MAY[MAY_APPROVE]))
                })
                        AND (NOT NEW.needs_legal OR '{Duty.LEGAL}' = ANY (u.duties))
                ) THEN {
                    refusal(
                        "a public statement is approved by a lead, of legal where a policy says so",
                        "public_approved_by_right",
                    )
                } END IF;""",
            ),
            at_commit(
                "public_corrected_by_another",
                update_of("phase"),
                f"""
                IF NEW.phase = 'CORRECTED' AND NOT EXISTS (
                    SELECT FROM enforcement_publicstatement s WHERE s.corrects_id = NEW.id
                        AND s.published_at IS NOT NULL
                ) THEN {
                    refusal(
                        "a public statement is corrected by another that is published",
                        "public_corrected_by_another",
                    )
                } END IF;""",
            ),
            with_event(pgtrigger.Insert | update_of("phase")),
        ]
