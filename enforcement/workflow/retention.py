"""What is kept for a time, and what becomes of it when that is over. Pure."""

from __future__ import annotations

from django.db import models


class Kept(models.TextChoices):
    """The kinds of what came in, as the terms of retention name them."""

    EVIDENCE = "EVIDENCE"
    MESSAGES = "MESSAGES"
    REPORTS = "REPORTS"
    DELIVERIES = "DELIVERIES"
    USAGE = "USAGE"
    MAILS = "MAILS"
    LOGS = "LOGS"


# counted from the end of a case; of mails also those of none, from their own day
OF_CASES = (Kept.EVIDENCE, Kept.MESSAGES, Kept.REPORTS, Kept.DELIVERIES, Kept.MAILS)


class Log(models.TextChoices):
    """What is removed from a table as a whole, and belongs to no case, report or account."""

    MAILS = "MAILS"  # that tell of no decision, and are about no case
    SKIPS = "SKIPS"  # who passed a case by, and why
    PRESENCES = "PRESENCES"  # who had a case open last, and when
    SESSIONS = "SESSIONS"  # sign-ins of staff that have ended
    ADMIN = "ADMIN"  # what was changed on the pages of Django's admin


class WhyKept(models.TextChoices):
    """Why something of a plan was not removed when its turn came.

    NOT_NOW also stands where a legal hold keeps it: nobody else is to know of one.
    """

    REOPENED = "REOPENED"
    WINDOW_OPEN = "WINDOW_OPEN"
    NOT_NOW = "NOT_NOW"
