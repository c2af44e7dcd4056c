"""What a channel partner sees, and nothing else: each field is named here that a page of theirs
shows. Its own customers alone, and only while the contract about them runs; never what a holder
sent, what staff say among themselves, or who reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from accounts.models import ChannelPartner, Contact
from enforcement.models import Evidence, OutboxMessage, PassOn, Referral
from enforcement.models.evidence import EvidenceOrigin
from enforcement.models.outbox import Channel
from enforcement.queries.portal import TO_PARTNERS
from enforcement.workflow.machines import ReferralPhase

MOST = 200


@dataclass(frozen=True, kw_only=True)
class Request:
    """What we ask the partner about a customer."""

    id: UUID
    case_id: UUID
    case_ref: str
    customer: str
    customer_ref: str
    text: str
    sent_at: datetime
    due_at: datetime
    is_open: bool
    is_late: bool
    answered: str
    answer_text: str
    answered_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ToPassOn:
    """A notice that the partner gives to its customer."""

    id: UUID
    case_id: UUID
    case_ref: str
    customer: str
    customer_ref: str
    subject: str
    text: str
    locale: str
    asked_at: datetime
    due_at: datetime
    settled_at: datetime | None
    how: str
    told_at: datetime | None
    proof: str

    @property
    def is_open(self) -> bool:
        """Whether a confirmation is still of use."""
        return self.settled_at is None


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the partner was told by mail; of one that is removed, that there was one."""

    case_ref: str
    customer: str
    customer_ref: str
    subject: str
    text: str
    locale: str
    at: datetime
    gone: bool


@dataclass(frozen=True, kw_only=True)
class PartnerFile:
    """A file that the partner sent."""

    name: str
    size: int
    sha256: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class PartnerDesk:
    """Everything, or everything of one case."""

    requests: Sequence[Request]
    notices: Sequence[ToPassOn]
    told: Sequence[Told]

    @property
    def refs(self) -> list[str]:
        """The cases, those with something to do first."""
        to_do = [one.case_ref for one in self.requests if one.is_open]
        to_do += [one.case_ref for one in self.notices if one.settled_at is None]
        rest = [one.case_ref for one in self.requests]
        rest += [one.case_ref for one in self.notices]
        rest += [one.case_ref for one in self.told]
        return list(dict.fromkeys([*to_do, *rest]))


def partner_desk(partner: ChannelPartner, ref: str = "") -> PartnerDesk:
    """What there is for this partner, of the case `ref` alone where it is given."""
    requests = [request_of(row) for row in referrals_of(partner, ref)[:MOST]]
    notices = [to_pass_on(row) for row in pass_ons_of(partner, ref)[:MOST]]
    return PartnerDesk(
        requests=requests,
        notices=notices,
        told=[told_by(row, partner, requests) for row in mails_of(partner, ref)[:MOST]],
    )


def told_by(row: OutboxMessage, partner: ChannelPartner, requests: Sequence[Request]) -> Told:
    """A mail to the partner. The customer that a request was about may be another than the one whom
    the case is about, who is nobody to this partner.
    """
    assert row.case is not None
    asked = next((one for one in requests if one.case_ref == row.case.ref), None)
    account = row.account if row.account and row.account.channel_partner_id == partner.pk else None
    return Told(
        case_ref=row.case.ref,
        customer=account.name if account else asked.customer if asked else "",
        customer_ref=account.external_ref if account else asked.customer_ref if asked else "",
        subject=row.payload.get("subject", ""),
        text=row.payload.get("text", ""),
        locale=row.payload.get("locale", ""),
        at=row.owed_at,
        gone=not row.payload,
    )


def referrals_of(partner: ChannelPartner, ref: str) -> QuerySet[Referral]:
    """What the partner was asked about customers that are its own now, the newest first."""
    own = Referral.objects.filter(partner=partner, account__channel_partner=partner)
    of_case = own.filter(case__ref=ref) if ref else own
    return of_case.select_related("case", "account").order_by("-sent_at", "-id")


def pass_ons_of(partner: ChannelPartner, ref: str) -> QuerySet[PassOn]:
    """What the partner was asked to pass on to customers that are its own now."""
    own = PassOn.objects.filter(partner=partner, case__account__channel_partner=partner)
    of_case = own.filter(case__ref=ref) if ref else own
    return of_case.select_related("case__account", "notice").order_by("-asked_at", "-id")


def mails_of(partner: ChannelPartner, ref: str) -> QuerySet[OutboxMessage]:
    """What was sent to the partner's contacts about customers that are its own now, the newest
    first.
    """
    emails = Contact.objects.filter(partner=partner).values("email")
    asked = Referral.objects.filter(partner=partner, account__channel_partner=partner)
    own = OutboxMessage.objects.filter(
        Q(account__channel_partner=partner)
        | Q(topic="partner_referral", case__in=asked.values("case")),
        # where the recipient was removed, the key of the row stands in its place
        Q(recipient__in=emails) | Q(recipient=Cast("pk", CharField())),
        channel=Channel.EMAIL,
        topic__in=TO_PARTNERS,
    )
    of_case = own.filter(case__ref=ref) if ref else own
    return of_case.select_related("case", "account").order_by("-owed_at", "-id")


def request_of(row: Referral) -> Request:
    """One request, as the partner sees it."""
    return Request(
        id=row.pk,
        case_id=row.case_id,
        case_ref=row.case.ref,
        customer=row.account.name,
        customer_ref=row.account.external_ref,
        text=row.text,
        sent_at=row.sent_at,
        due_at=row.due_at,
        is_open=row.phase != ReferralPhase.ANSWERED,
        is_late=row.phase == ReferralPhase.OVERDUE,
        answered=row.answered,
        answer_text=row.answer_text,
        answered_at=row.answered_at,
    )


def to_pass_on(row: PassOn) -> ToPassOn:
    """One notice, as the partner sees it: what it was sent, too."""
    return ToPassOn(
        id=row.pk,
        case_id=row.case_id,
        case_ref=row.case.ref,
        customer=row.case.account.name,
        customer_ref=row.case.account.external_ref,
        subject=row.notice.subject,
        text=row.notice.text,
        locale=row.notice.locale,
        asked_at=row.asked_at,
        due_at=row.due_at,
        settled_at=row.settled_at,
        how=row.how,
        told_at=row.told_at,
        proof=row.proof,
    )


def files_of(partner: ChannelPartner, ref: str) -> list[PartnerFile]:
    """The files that this partner sent in a case."""
    rows = Evidence.objects.filter(
        ~Q(file_name=""), case__ref=ref, origin=EvidenceOrigin.PARTNER, added_by=partner.name
    ).order_by("number")
    return [
        PartnerFile(name=row.file_name, size=row.size, sha256=row.sha256, at=row.added_at)
        for row in rows
    ]
