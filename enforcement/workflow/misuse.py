"""What can be misused, and how the reports of somebody who did are weighed."""

from __future__ import annotations

from django.db import models


class MisuseKind(models.TextChoices):
    """What is counted of somebody."""

    REPORTS = "REPORTS"  # unfounded ones, of a reporter or a trusted flagger
    APPEALS = "APPEALS"  # unfounded ones, of a holder, a reporter or a trusted flagger
    VIOLATIONS = "VIOLATIONS"  # of a holder; they are shown, and nothing follows by itself


# Of these somebody can be suspended; what follows from violations is decided in a case.
SUSPENDABLE = (MisuseKind.REPORTS, MisuseKind.APPEALS)


class Weight(models.TextChoices):
    """How a reporter's reports count while it runs."""

    LESS = "LESS"  # they move no case forward
    MUTED = "MUTED"  # nor is anybody told of them


class Verdict(models.TextChoices):
    """What one report, appeal or case counts as. Only the first two are decided."""

    COUNTED = "COUNTED"  # unfounded, or a violation
    OTHERWISE = "OTHERWISE"  # decided, and not that
    OPEN = "OPEN"  # not decided, or contested and not decided again
    ASIDE = "ASIDE"  # withdrawn, a duplicate, for the record alone, or about nobody we know


DECIDED_VERDICTS = (Verdict.COUNTED, Verdict.OTHERWISE)
