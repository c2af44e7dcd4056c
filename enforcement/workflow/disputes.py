"""Disputes before bodies that settle them out of court: where one is, how it ends, and what the
provider does then. Pure.

A body cannot bind the provider. What follows from its outcome is an ordinary decision of the case,
or a reason why there is none.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import models


class DisputePhase(models.TextChoices):
    """Where the record of a dispute is."""

    OPEN = "OPEN"  # the body has not told us of an end
    ENDED = "ENDED"
    WITHDRAWN = "WITHDRAWN"  # the record was wrong: there is no such dispute
    CORRECTED = "CORRECTED"  # the record was wrong: another one took its place


class DisputeOutcome(models.TextChoices):
    """How a dispute ends."""

    CONFIRMED = "CONFIRMED"  # the provider's decision was right
    PARTLY_REVERSED = "PARTLY_REVERSED"
    REVERSED = "REVERSED"
    SETTLED = "SETTLED"  # the two agreed
    DISCONTINUED = "DISCONTINUED"  # closed without a decision


class Followed(models.TextChoices):
    """Whether the provider does what the body said, or what was agreed."""

    IMPLEMENTED = "IMPLEMENTED"
    NOT_IMPLEMENTED = "NOT_IMPLEMENTED"


# What still is a dispute; the others are records that were wrong.
HOLDS = (DisputePhase.OPEN, DisputePhase.ENDED)
# Of these the body did not say that the decision was right.
AGAINST_US = (DisputeOutcome.PARTLY_REVERSED, DisputeOutcome.REVERSED)
# These the body decided.
BY_DECISION = (DisputeOutcome.CONFIRMED, *AGAINST_US)
# After these there is something to do, or a reason not to.
TO_FOLLOW = (*AGAINST_US, DisputeOutcome.SETTLED)
REMIND_BEFORE = timedelta(days=2)  # the day by which the body wants our answer
FOLLOW_WITHIN = timedelta(days=14)  # after an end that asks for something; then leads are reminded
