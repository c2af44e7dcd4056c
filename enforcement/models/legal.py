"""Requests of authorities, and legal holds: what must not be removed while somebody may ask for it.

Nobody but those with a seat at the legal desk sees them (docs/decisions/0090). An example: a hold
names the account acme until 1 March. On 1 March nothing ends; legal is told to look, and until one
of them ends or renews it, no row of acme is removed.
"""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.bounds import within_time
from accounts.models import Account, User
from accounts.triggers import append_only, at_commit, refusal
from enforcement.models._base import LONG, SHORT, Record, along_arrows, one_of
from enforcement.models.case import Case
from enforcement.models.quality_draw import kept_but
from enforcement.workflow.legal import (
    OPEN,
    TERMS,
    AuthorityKind,
    AuthorityRequestMachine,
    RequestPhase,
)

REQUEST_LATER = (
    "phase",
    "remind_at",
    "closed_at",
    "closed_by_id",
    "closed_by_name",
    "outcome",
    "handed_to",
    "handed_sha256",
)
HOLD_LATER = (
    "until_at",
    "look_at",
    "renewals",
    "ended_at",
    "ended_by_id",
    "ended_by_name",
    "end_reason",
)


def on_legal_record(
    column: str,
    number: str,
    *,
    operation: pgtrigger.Operation = pgtrigger.Insert | pgtrigger.Update,
    condition: pgtrigger.Condition | None = None,
) -> pgtrigger.Trigger:
    """What the legal desk writes is written with an event of its record, or not at all."""
    return at_commit(
        "on_legal_record",
        operation,
        f"""
        IF NOT EXISTS (
            SELECT FROM enforcement_legalevent e
            WHERE e.xact = pg_current_xact_id() AND e.{column} = {number}
        ) THEN {refusal("the legal desk acts on its record", "on_legal_record")} END IF;""",
        condition=condition,
    )


def names_one(name: str) -> models.CheckConstraint:
    """The constraint `name`: an account or a case, and not both."""
    return models.CheckConstraint(
        condition=Q(account__isnull=False, case__isnull=True)
        | Q(account__isnull=True, case__isnull=False),
        name=name,
    )


class AuthorityRequestQuerySet(models.QuerySet["AuthorityRequest"]):
    """Adjectives."""

    def open(self) -> AuthorityRequestQuerySet:
        """Neither answered, refused nor withdrawn."""
        return self.filter(phase__in=list(OPEN))

    def to_remind_of(self, now: datetime) -> AuthorityRequestQuerySet:
        """Legal is to be told that the day comes, or is past."""
        return self.open().filter(remind_at__lte=now)


class AuthorityRequest(Record, AuthorityRequestMachine):
    """An order, or a request for information or preservation."""

    number = models.PositiveIntegerField(unique=True)
    kind = models.CharField(max_length=12, choices=AuthorityKind)
    authority = models.CharField(max_length=SHORT)
    country = models.CharField(max_length=2, help_text="ISO 3166-1 alpha-2.")
    reference = models.CharField(max_length=SHORT, help_text="Theirs.")
    legal_basis = models.CharField(max_length=SHORT)
    scope = models.TextField(max_length=LONG)
    received_on = models.DateField()
    due_at = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True, help_text="When legal is told of the day next.")
    non_disclosure = models.BooleanField(default=True)
    silent_until_on = models.DateField(null=True, help_text="Empty: until they say otherwise.")
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    entered_by_name = models.CharField(max_length=SHORT)
    entered_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    closed_by_name = models.CharField(max_length=SHORT, blank=True)
    outcome = models.TextField(max_length=LONG, blank=True, help_text="The answer, or why none.")
    handed_to = models.CharField(max_length=SHORT, blank=True)
    handed_sha256 = models.CharField(max_length=64, blank=True, help_text="Of the file.")

    objects = AuthorityRequestQuerySet.as_manager()

    def is_silent(self, now: datetime) -> bool:
        """Whether nobody outside the desk may be told of it at `now`."""
        until = self.silent_until_on
        return self.non_disclosure and (until is None or now.date() <= until)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=one_of("kind", AuthorityKind), name="authority_request_kind"
            ),
            models.CheckConstraint(
                condition=one_of("phase", RequestPhase), name="authority_request_phase"
            ),
            within_time(
                "authority_request_within_time", "received_on", "due_at", "silent_until_on"
            ),
            models.CheckConstraint(
                condition=~Q(authority="")
                & ~Q(legal_basis="")
                & ~Q(scope="")
                & Q(country__regex=r"^[A-Z]{2}$"),
                name="authority_request_says_who",
            ),
            models.CheckConstraint(
                condition=Q(non_disclosure=True) | Q(silent_until_on__isnull=True),
                name="authority_request_silent_until",
            ),
            models.CheckConstraint(
                condition=Q(phase__in=list(OPEN), closed_at__isnull=True, outcome="")
                | (
                    Q(closed_at__isnull=False, closed_by__isnull=False, remind_at__isnull=True)
                    & ~Q(phase__in=list(OPEN))
                    & ~Q(outcome="")
                ),
                name="authority_request_ends_with_reasons",
            ),
            models.CheckConstraint(
                condition=Q(handed_to="", handed_sha256="")
                | (
                    Q(phase=RequestPhase.ANSWERED, handed_sha256__regex=r"^([0-9a-f]{64})?$")
                    & ~Q(handed_to="")
                ),
                name="authority_request_handed_over",
            ),
        ]
        indexes = [
            models.Index(
                fields=["remind_at"],
                name="authority_request_reminds",
                condition=Q(remind_at__isnull=False),
            )
        ]
        triggers = [
            along_arrows(AuthorityRequestMachine),
            kept_but("authority_request_kept", "a request stays as it came in", REQUEST_LATER),
            on_legal_record("request_number", "NEW.number"),
        ]


class AuthorityName(Record):
    """An account or a case that a request is about; `opened` because of it."""

    request = models.ForeignKey(
        AuthorityRequest, on_delete=models.PROTECT, related_name="names", db_index=False
    )
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    opened = models.BooleanField(default=False)

    class Meta:
        constraints = [
            names_one("authority_names_one"),
            models.UniqueConstraint(
                fields=["request", "account", "case"],
                name="authority_name_once",
                nulls_distinct=False,
            ),
        ]
        triggers = [
            *append_only("authority_name"),
            on_legal_record(
                "request_number",
                "(SELECT r.number FROM enforcement_authorityrequest r WHERE r.id = NEW.request_id)",
            ),
        ]


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    """Adjectives."""

    def in_force(self) -> LegalHoldQuerySet:
        """Ended by nobody, whatever their day."""
        return self.filter(ended_at__isnull=True)

    def to_look_at(self, now: datetime) -> LegalHoldQuerySet:
        """Legal is to be told to look."""
        return self.filter(look_at__lte=now)


class LegalHold(Record):
    """Nothing of what it names is removed until one of legal ends it."""

    number = models.PositiveIntegerField(unique=True)
    request = models.ForeignKey(
        AuthorityRequest, null=True, on_delete=models.PROTECT, related_name="holds"
    )
    matter = models.CharField(max_length=SHORT)
    authority = models.CharField(max_length=SHORT, blank=True)
    term = models.CharField(max_length=20, help_text="A slug of `workflow/legal.py`.")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(help_text="When somebody has to have looked; it holds on.")
    look_at = models.DateTimeField(null=True, help_text="When legal is told to look next.")
    renewals = models.PositiveSmallIntegerField(default=0)
    reason = models.TextField(max_length=LONG)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    set_by_name = models.CharField(max_length=SHORT)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    ended_by_name = models.CharField(max_length=SHORT, blank=True)
    end_reason = models.TextField(max_length=LONG, blank=True)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        constraints = [
            within_time("legal_hold_within_time", "from_at", "until_at"),
            models.CheckConstraint(
                condition=~Q(matter="") & ~Q(reason="") & Q(term__in=sorted(TERMS)),
                name="legal_hold_says_why",
            ),
            models.CheckConstraint(
                condition=Q(until_at__gt=F("from_at")), name="legal_hold_runs_forward"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, look_at__isnull=False, end_reason="")
                | (
                    Q(ended_at__isnull=False, ended_by__isnull=False, look_at__isnull=True)
                    & ~Q(end_reason="")
                ),
                name="legal_hold_ended_by_person",
            ),
        ]
        indexes = [
            models.Index(
                fields=["look_at"], name="legal_hold_looks", condition=Q(look_at__isnull=False)
            )
        ]
        triggers = [
            kept_but("legal_hold_kept", "a hold stays as it was set", HOLD_LATER),
            pgtrigger.Trigger(
                name="legal_hold_over",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__ended_at__isnull=False),
                func=refusal("a hold that ended stays so: set another one", "legal_hold_over"),
            ),
            on_legal_record("hold_number", "NEW.number"),
        ]


class HeldName(Record):
    """An account or a case that a hold is about."""

    hold = models.ForeignKey(
        LegalHold, on_delete=models.PROTECT, related_name="names", db_index=False
    )
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            names_one("held_names_one"),
            models.UniqueConstraint(
                fields=["hold", "account", "case"], name="held_name_once", nulls_distinct=False
            ),
        ]
        triggers = [
            *append_only("held_name"),
            on_legal_record(
                "hold_number",
                "(SELECT h.number FROM enforcement_legalhold h WHERE h.id = NEW.hold_id)",
            ),
        ]
