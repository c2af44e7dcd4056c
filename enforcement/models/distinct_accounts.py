"""Two accounts that look like one actor's, and of which somebody has said that they are not."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least

from accounts.bounds import within_time
from accounts.models import Account
from accounts.triggers import at_commit, refusal, update_of, with_event
from enforcement.models._base import LONG, SHORT, Record
from enforcement.models.case import Case


class DistinctAccounts(Record):
    """Why two accounts are not the same actor's, who said so, and who took that back. Each of the
    accounts has a case whose record says it.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="distinct_accounts")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    other_case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(max_length=LONG)
    said_by = models.CharField(max_length=SHORT)
    said_at = models.DateTimeField()
    taken_back_by = models.CharField(max_length=SHORT, blank=True)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            within_time("distinct_within_time", "said_at", "taken_back_at"),
            models.CheckConstraint(condition=~Q(account=F("other")), name="distinct_are_two"),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_by="")
                | (Q(taken_back_at__isnull=False) & ~Q(taken_back_by="")),
                name="distinct_taken_back_by_somebody",
            ),
            models.UniqueConstraint(
                Least("account", "other"),
                Greatest("account", "other"),
                condition=Q(taken_back_at__isnull=True),
                name="distinct_said_once",
            ),
        ]
        triggers = [
            with_event(pgtrigger.Insert | update_of("taken_back_at")),
            at_commit(
                "distinct_in_both_records",
                pgtrigger.Insert | update_of("taken_back_at"),
                f"""
                IF NOT EXISTS (
                    SELECT FROM enforcement_case c JOIN enforcement_event e ON e.case_id = c.id
                    WHERE c.id = NEW.other_case_id AND c.account_id = NEW.other_id
                        AND e.xact = pg_current_xact_id()
                ) OR NOT EXISTS (
                    SELECT FROM enforcement_case c
                    WHERE c.id = NEW.case_id AND c.account_id = NEW.account_id
                ) THEN {
                    refusal(
                        "what is said of two accounts is written in the records of both",
                        "distinct_in_both_records",
                    )
                } END IF;""",
            ),
        ]
