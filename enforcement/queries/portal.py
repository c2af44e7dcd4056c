"""Which cases people outside may see: those that they were told of, and no others."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import BooleanField, Exists, F, Func, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast

from accounts.roles import Kind
from enforcement.models import (
    Case,
    Event,
    Evidence,
    Message,
    Notice,
    OutboxMessage,
    PassOn,
    Referral,
)
from enforcement.models.evidence import EvidenceOrigin
from enforcement.models.message import Lane
from enforcement.models.notice import Audience
from enforcement.models.portal import Door

MOST_CASES = 100
# the topics of the mails to channel partners
TO_PARTNERS = ("partner_referral", "partner_told", "partner_told_of_end", "partner_not_confirmed")


def visible_cases(*, door: Door) -> QuerySet[Case]:
    """Cases that the account's holder, or its channel partner, was told of; no others are there for
    them.
    """
    if door == Door.PARTNER:
        asked = Referral.objects.filter(case=OuterRef("pk"), account__channel_partner=F("partner"))
        passed_on = PassOn.objects.filter(
            case=OuterRef("pk"), case__account__channel_partner=F("partner")
        )
        mails = OutboxMessage.objects.filter(case=OuterRef("pk"), topic__in=TO_PARTNERS[1:])
        return Case.objects.filter(Exists(asked) | Exists(passed_on) | Exists(mails))
    told = Notice.objects.filter(case=OuterRef("pk"), audience=Audience.HOLDER)
    written = Message.objects.filter(case=OuterRef("pk"), lane=Lane.HOLDER, incoming=False)
    # of one that goes on in it they were told that it does
    goes_on = Notice.objects.filter(case__merged_into=OuterRef("pk"), audience=Audience.HOLDER)
    return Case.objects.filter(Exists(told) | Exists(written) | Exists(goes_on))


def partners_of(case: Case) -> set[UUID]:
    """The partners that were asked about their customer in this case, or told of it, or asked to
    pass a notice on, and whose contract runs.
    """
    of_account = case.account.channel_partner_id
    mails = OutboxMessage.objects.filter(case=case, topic__in=TO_PARTNERS[1:])
    asked = Referral.objects.filter(case=case, account__channel_partner=F("partner"))
    passed_on = PassOn.objects.filter(case=case, case__account__channel_partner=F("partner"))
    return {
        *asked.values_list("partner_id", flat=True),
        *passed_on.values_list("partner_id", flat=True),
        *([of_account] if of_account and mails.exists() else []),
    }


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


def sent_by_holder() -> QuerySet[Evidence]:
    """Files that a holder sent, by an act of their own; what staff added for them may have come
    another way, and what is marked sensitive stays out.
    """
    written = Func(
        F("data__rows__evidence"),  # what the event wrote, by key (docs/decisions/0023)
        Cast(OuterRef("pk"), TextField()),
        function="jsonb_exists",
        output_field=BooleanField(),
    )
    by_them = Event.objects.filter(written, case=OuterRef("case"), actor_kind=Kind.HOLDER)
    return Evidence.objects.filter(
        Exists(by_them), origin=EvidenceOrigin.HOLDER, sensitive=False
    ).exclude(file_name="")
