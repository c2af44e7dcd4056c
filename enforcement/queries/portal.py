"""Which cases people outside may see: those that they were told of, and no others."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from enforcement.models import Case, Message, Notice, Referral
from enforcement.models.message import Lane
from enforcement.models.notice import Audience
from enforcement.models.portal import Door

MOST_CASES = 100


def visible_cases(*, door: Door) -> QuerySet[Case]:
    """Cases that the account's holder, or its channel partner, was told of; no others are there for
    them.
    """
    if door == Door.PARTNER:
        asked = Referral.objects.filter(
            case=OuterRef("pk"), partner=OuterRef("account__channel_partner")
        )
        return Case.objects.filter(Exists(asked))
    told = Notice.objects.filter(case=OuterRef("pk"), audience=Audience.HOLDER)
    written = Message.objects.filter(case=OuterRef("pk"), lane=Lane.HOLDER, incoming=False)
    return Case.objects.filter(Exists(told) | Exists(written))


class CaseLine(NamedTuple):
    """A case in the list of an account's cases."""

    ref: str
    state: str
    opened_at: datetime
    closed_at: datetime | None
    subject: str | None  # of the newest notice


def holder_cases(account_id: UUID) -> list[CaseLine]:
    """The cases of an account that its holder was told of, the newest first."""
    newest = Notice.objects.filter(case=OuterRef("pk"), audience=Audience.HOLDER).order_by(
        "-owed_at", "-id"
    )
    rows = (
        visible_cases(door=Door.HOLDER)
        .filter(account=account_id)
        .annotate(subject=newest.values("subject")[:1])
        .order_by("-opened_at", "-id")
        .values_list("ref", "state", "opened_at", "closed_at", "subject")
    )
    return [CaseLine(*row) for row in rows[:MOST_CASES]]
