"""Two cases that somebody has linked, of whatever accounts, and why."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least

from accounts.bounds import within_time
from accounts.triggers import at_commit, refusal, update_of, with_event
from enforcement.models._base import LONG, SHORT, Record, one_of
from enforcement.models.case import Case


class LinkKind(models.TextChoices):
    """How they belong together."""

    RELATED = "RELATED"
    FOLLOWS = "FOLLOWS"  # the case comes after the other one


class CaseLink(Record):
    """Why two cases belong together, who said so, and who removed it. It moves nothing."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links")
    other = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="linked_from")
    kind = models.CharField(
        max_length=7, choices=LinkKind, default=LinkKind.RELATED, db_default=LinkKind.RELATED
    )
    reason = models.TextField(max_length=LONG)
    linked_by = models.CharField(max_length=SHORT)
    linked_at = models.DateTimeField()
    removed_by = models.CharField(max_length=SHORT, blank=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            within_time("case_link_within_time", "linked_at", "removed_at"),
            models.CheckConstraint(condition=~Q(case=F("other")), name="case_link_joins_two"),
            models.CheckConstraint(
                condition=one_of("kind", LinkKind), name="case_link_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by="")
                | (Q(removed_at__isnull=False) & ~Q(removed_by="")),
                name="case_link_removed_by_somebody",
            ),
            models.UniqueConstraint(
                Least("case", "other"),
                Greatest("case", "other"),
                condition=Q(removed_at__isnull=True),
                name="case_link_once",
            ),
        ]
        triggers = [
            with_event(pgtrigger.Insert | update_of("removed_at")),
            at_commit(
                "case_link_in_both_records",
                pgtrigger.Insert | update_of("removed_at"),
                f"""
                IF NOT EXISTS (
                    SELECT FROM enforcement_case c JOIN enforcement_event e
                        ON e.account_id = c.account_id
                    WHERE c.id = NEW.other_id AND e.xact = pg_current_xact_id()
                        AND e.at = coalesce(NEW.removed_at, NEW.linked_at)
                ) THEN {
                    refusal(
                        "what is said of two cases is written in the records of both accounts",
                        "case_link_in_both_records",
                    )
                } END IF;""",
            ),
        ]
