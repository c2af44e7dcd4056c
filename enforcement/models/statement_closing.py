"""That a statement of reasons which waits for other words is not to be sent at all: proposed by one
lead with a reason, and agreed to by another.
"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from enforcement.models._by_two import ByTwo, ByTwoQuerySet, agreed_by_two, kept_as_proposed
from enforcement.models.statement_of_reasons import StatementOfReasons

MAY_CLOSE = "word statements"


class StatementClosing(ByTwo):
    """One proposal, by its number; what was drawn stays as it was."""

    statement = models.ForeignKey(
        StatementOfReasons, on_delete=models.PROTECT, related_name="closings"
    )

    objects = ByTwoQuerySet["StatementClosing"].as_manager()

    def __str__(self) -> str:
        return f"Closing {self.number} of statement {self.statement_id}"

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="statement_closing_has_reason"),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("proposed_by")),
                name="statement_closing_takes_two",
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True) | Q(declined_at__isnull=True),
                name="statement_closing_answered_once",
            ),
            models.UniqueConstraint(
                fields=["statement"],
                condition=Q(declined_at__isnull=True),
                name="statement_closing_once",
            ),
        ]
        triggers = [
            kept_as_proposed(
                "statement_closing_kept", "a closing stays as it was proposed and answered"
            ),
            agreed_by_two(
                "statement_closed_by_lead",
                "a statement is closed by two leads, on the record",
                right=MAY_CLOSE,
                act="agree to statement closing",
                condition=pgtrigger.Q(new__agreed_at__isnull=False),
            ),
        ]
