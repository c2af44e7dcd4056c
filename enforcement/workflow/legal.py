"""Requests of authorities: what they ask for, how one stands, and for how long a legal hold holds
before somebody looks at it.

Terms are data with their source and the day on which it was read. That one of them applies is for
a lawyer to say; Docket does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models

from enforcement.workflow.marks import Machine, arrow, phases


class AuthorityKind(models.TextChoices):
    """What an authority wants."""

    ORDER = "ORDER"  # to do something
    INFORMATION = "INFORMATION"
    PRESERVATION = "PRESERVATION"


class RequestPhase(models.TextChoices):
    """How a request of an authority stands."""

    RECEIVED = "RECEIVED"
    IN_WORK = "IN_WORK"
    ANSWERED = "ANSWERED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


OPEN = (RequestPhase.RECEIVED, RequestPhase.IN_WORK)


class AuthorityRequestMachine(Machine):
    """A request of an authority; it ends once, with reasons."""

    phase = phases(*RequestPhase.values)
    take = arrow("take", RequestPhase.RECEIVED, RequestPhase.IN_WORK)
    answer = arrow("answer", list(OPEN), RequestPhase.ANSWERED)
    refuse = arrow("refuse", list(OPEN), RequestPhase.REFUSED)
    withdraw = arrow("withdraw", list(OPEN), RequestPhase.WITHDRAWN)

    class Meta:
        abstract = True


@dataclass(frozen=True, kw_only=True)
class HoldTerm:
    """For how many days a hold is set and renewed; how often it may be renewed (None: as often as
    somebody looks and says why).
    """

    title: str
    first: int
    renewed: int
    most: int | None
    source: str
    read_on: date


# Profiles of terms, by slug.
TERMS: dict[str, HoldTerm] = {
    "us-2703f": HoldTerm(
        title="90 + 90 days",
        first=90,
        renewed=90,
        most=1,
        source="18 U.S.C. 2703(f)(2)",
        read_on=date(2026, 11, 30),
    ),
    "eu-2023-1543": HoldTerm(
        title="60 + 30 days",
        first=60,
        renewed=30,
        most=1,
        source="Regulation (EU) 2023/1543, Article 11(1)",
        read_on=date(2026, 11, 30),
    ),
    "own": HoldTerm(
        title="180 days, as often as needed",
        first=180,
        renewed=180,
        most=None,
        source="The provider’s own matter: a claim or a lawsuit that is expected",
        read_on=date(2026, 11, 30),
    ),
}
LOOK_BEFORE = timedelta(days=14)  # as long before a hold's day legal is told
WARN_BEFORE = timedelta(days=3)  # the same of an answer's
AGAIN = timedelta(days=7)  # and until somebody looked, as often
