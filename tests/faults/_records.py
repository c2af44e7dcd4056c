"""Reports that open no case, for the stack that is killed."""

from __future__ import annotations

from datetime import datetime

from accounts.roles import SYSTEM
from enforcement.models import Policy, Report
from enforcement.operations import intake


def record_only(ref: str, number: int, now: datetime) -> Report:
    """A report that opens no case."""
    claim = intake.Claim(
        origin="PRESS",
        source="The Verge",
        external_id=f"{ref}-{number}",
        account=ref,
        policy=Policy.objects.earliest("slug").slug,
        claim="It was in the papers.",
        record_only=True,
    )
    return intake.receive_report(claim=claim, by=SYSTEM, now=now)
