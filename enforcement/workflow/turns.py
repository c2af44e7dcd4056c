"""What a queue says of a case: whose turn it is and for what, whom it waits for, and why it stands
where it stands.

`rules/turn.py` and `rules/priority.py` work it out; `language/turns.py` has the words.
"""

from __future__ import annotations

from django.db import models


class Turn(models.TextChoices):
    """Who must move."""

    REVIEWER = "REVIEWER"
    LEAD = "LEAD"
    ADMIN = "ADMIN"
    HEARER = "HEARER"
    HOLDER = "HOLDER"
    PARTNER = "PARTNER"
    OTHER = "OTHER"
    CLOCK = "CLOCK"
    NOBODY = "NOBODY"


OURS = (Turn.REVIEWER, Turn.LEAD, Turn.ADMIN, Turn.HEARER)
# Nobody of the staff can move it on just now.
OTHERS = (Turn.HOLDER, Turn.PARTNER, Turn.OTHER, Turn.CLOCK)


class TurnFor(models.TextChoices):
    """For what; some have a detail: which verb, which kind of review, which requirement."""

    APPROVE = "APPROVE"  # a verb
    RATIFY = "RATIFY"  # a verb
    REVIEW = "REVIEW"  # a kind of review
    ESCALATION = "ESCALATION"
    FINDINGS = "FINDINGS"
    DECIDE = "DECIDE"
    ANSWER = "ANSWER"
    TERM = "TERM"
    NOTICE_PERIOD = "NOTICE_PERIOD"
    REQUIREMENT = "REQUIREMENT"  # a number
    CLOSED = "CLOSED"


class Awaits(models.TextChoices):
    """Whom we wait for while a clock is paused, or a question is out."""

    HOLDER = "HOLDER"
    PARTNER = "PARTNER"
    REPORTER = "REPORTER"
    OTHER = "OTHER"  # whoever paused the clock says who


class PriorityTerm(models.TextChoices):
    """What adds to a priority."""

    SEVERITY = "SEVERITY"  # a severity
    REVIEW_MISSED = "REVIEW_MISSED"
    DUE_SOON = "DUE_SOON"
    UNDER_RESTRICTION = "UNDER_RESTRICTION"
    REPORTS = "REPORTS"  # their number
    TRAFFIC = "TRAFFIC"
    ESCALATED = "ESCALATED"
    STRATEGIC = "STRATEGIC"
    TRUSTED_FLAGGER = "TRUSTED_FLAGGER"
