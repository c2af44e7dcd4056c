"""Requests of people about what is stored of them: what they ask for, how one stands, until when it
is answered, and on which grounds one is refused.

Terms are data with their source and the day on which it was read. That one of them applies is for
a lawyer to say; Docket does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.db import models

from enforcement.workflow.marks import Machine, arrow, phases


class DataRequestKind(models.TextChoices):
    """What somebody asks for."""

    ACCESS = "ACCESS"  # a copy of what is stored of them
    CORRECTION = "CORRECTION"
    ERASURE = "ERASURE"


class SubjectKind(models.TextChoices):
    """Who asks."""

    CONTACT = "CONTACT"  # somebody of an account
    REPORTER = "REPORTER"
    STAFF = "STAFF"


class IdentityCheck(models.TextChoices):
    """How it was checked that they are who they say."""

    MAILBOX = "MAILBOX"  # they answered from the address that is stored
    PORTAL = "PORTAL"  # they were signed in on a page outside
    COLLEAGUE = "COLLEAGUE"  # they work here
    DOCUMENT = "DOCUMENT"


class AnsweredBy(models.TextChoices):
    """By which way the answer went."""

    MAIL = "MAIL"
    LETTER = "LETTER"
    IN_PERSON = "IN_PERSON"


class RefusalGround(models.TextChoices):
    """Why a request is refused."""

    NOT_THEM = "NOT_THEM"  # who asks did not show that it is them
    NEEDED = "NEEDED"  # something must be kept for now
    OPEN = "OPEN"  # a case or a time to appeal is open
    CLAIMS = "CLAIMS"  # legal claims
    AS_TOLD = "AS_TOLD"  # it would change what was told or said
    EXCESSIVE = "EXCESSIVE"


class DataRequestPhase(models.TextChoices):
    """How a request stands."""

    OPEN = "OPEN"
    ANSWERED = "ANSWERED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


class DataRequestMachine(Machine):
    """A request of a person; it ends once."""

    phase = phases(*DataRequestPhase.values)
    answer_it = arrow("answer_it", DataRequestPhase.OPEN, DataRequestPhase.ANSWERED)
    refuse = arrow("refuse", DataRequestPhase.OPEN, DataRequestPhase.REFUSED)
    withdraw = arrow("withdraw", DataRequestPhase.OPEN, DataRequestPhase.WITHDRAWN)

    class Meta:
        abstract = True


@dataclass(frozen=True, kw_only=True)
class AnswerTerm:
    """Within how many months a request is answered, and by how many that is put off, once."""

    months: int
    extended: int
    source: str
    read_on: date


TERM = AnswerTerm(
    months=1,
    extended=2,
    source="Regulation (EU) 2016/679, Article 12(3)",
    read_on=date(2026, 11, 30),
)
WARN_BEFORE = timedelta(days=7)  # as long before its day those concerned are told
AGAIN = timedelta(days=7)  # and until it is answered, as often
EXPORT_KEPT = timedelta(days=30)  # after that a new one is made
CORRECTED = "correct personal data"  # the act of the record
ERASED = "[erased]"  # what stands where something was erased


def answer_by(received_at: datetime, *, extended: bool = False) -> datetime:
    """Until when a request is answered that came in then, and where the term was extended."""
    months = TERM.months + (TERM.extended if extended else 0)
    return received_at + relativedelta(months=months)
