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


OF_CASES = (Kept.EVIDENCE, Kept.MESSAGES, Kept.REPORTS, Kept.DELIVERIES)


class WhyKept(models.TextChoices):
    """Why something of a plan was not removed when its turn came.

    NOT_NOW also stands where a legal hold keeps it: nobody else is to know of one.
    """

    REOPENED = "REOPENED"
    WINDOW_OPEN = "WINDOW_OPEN"
    NOT_NOW = "NOT_NOW"
