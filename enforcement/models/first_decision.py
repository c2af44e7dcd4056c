"""How soon a case was first decided on: a row for each case, written by the database in the
transaction of the decision.

It says nothing that decisions and cases do not say. Insights reads what happened in a range of time
from it, where the decisions themselves would have to be compared with all earlier ones.
"""

from __future__ import annotations

import pgtrigger
from django.db import models

from accounts.triggers import at_commit, refusal
from enforcement.models._ledger import DECIDING, sql_list
from enforcement.models.case import Case

FIRST = f"""SELECT d.executed_at, d.executed_at - c.opened_at, c.area
    FROM enforcement_decision d JOIN enforcement_case c ON c.id = d.case_id
    WHERE d.case_id = NEW.case_id AND d.executed_at IS NOT NULL AND d.verb IN {sql_list(DECIDING)}
    ORDER BY d.executed_at LIMIT 1"""


class FirstDecision(models.Model):
    """The earliest decision of a case that decides something, a precaution too."""

    case = models.OneToOneField(
        Case, primary_key=True, on_delete=models.PROTECT, related_name="first_decision"
    )
    decided_at = models.DateTimeField()
    took = models.DurationField(help_text="Since the case was opened.")
    area = models.CharField(max_length=50, help_text="The case's; it never changes.")

    def __str__(self) -> str:
        return f"{self.case_id} {self.decided_at}"

    class Meta:
        indexes = [
            models.Index(
                fields=["decided_at"], include=["took", "area"], name="first_decision_by_time"
            )
        ]
        triggers = [
            at_commit(
                "first_decision_is_the_first",
                pgtrigger.Insert | pgtrigger.Update,
                f"""
                IF NOT EXISTS (
                    SELECT FROM ({FIRST}) AS f (decided_at, took, area)
                    WHERE (f.*) = (NEW.decided_at, NEW.took, NEW.area)
                ) THEN {
                    refusal(
                        "the first decision of a case is as its decisions say",
                        "first_decision_is_the_first",
                    )
                } END IF;""",
            ),
        ]
