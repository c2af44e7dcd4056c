"""Whom misuse is about, and what was counted of them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from accounts.models import Account, TrustedFlagger
from enforcement.models._base import one_of
from enforcement.models.report import Report
from enforcement.workflow.misuse import MisuseKind

WHO = ("report", "flagger", "account")
ENDS = ("ended_at", "ended_by_name", "end_reason")


class OfSomebody(models.Model):
    """Whom it is about: a reporter, by the address of a report of theirs; a trusted flagger; or
    the holder of an account.
    """

    report = models.ForeignKey(Report, null=True, on_delete=models.PROTECT, related_name="+")
    flagger = models.ForeignKey(
        TrustedFlagger, null=True, on_delete=models.PROTECT, related_name="+"
    )
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


def about_one(name: str) -> models.CheckConstraint:
    """The constraint `name`: exactly one of the three."""
    wanted = Q()
    for column in WHO:
        wanted |= Q(**{f"{other}__isnull": other != column for other in WHO})
    return models.CheckConstraint(condition=wanted, name=name)


def of_their_kind(name: str) -> models.CheckConstraint:
    """The constraint `name`: reports are a reporter's, violations a holder's."""
    return models.CheckConstraint(
        condition=Q(kind=MisuseKind.REPORTS, account__isnull=True)
        | Q(kind=MisuseKind.APPEALS)
        | Q(kind=MisuseKind.VIOLATIONS, account__isnull=False),
        name=name,
    )


class Counted(models.Model):
    """What was counted, when somebody acted on it, and of which: their references."""

    kind = models.CharField(max_length=10, choices=MisuseKind)
    since_at = models.DateTimeField(help_text="From when on it was counted.")
    counted = models.PositiveIntegerField(help_text="Unfounded ones, or violations.")
    decided = models.PositiveIntegerField(help_text="All that were decided.")
    refs = models.JSONField(default=list, help_text="References of those that counted.")

    class Meta:
        abstract = True

    @property
    def percent(self) -> int:
        """How many of a hundred decided ones."""
        return round(100 * self.counted / self.decided) if self.decided else 0


def counts_some(name: str) -> models.CheckConstraint:
    """The constraint `name`: some counted, and no more than were decided."""
    return models.CheckConstraint(
        condition=Q(counted__gt=0, counted__lte=F("decided")) & one_of("kind", MisuseKind),
        name=name,
    )
