"""Everything that a holder may have of their own account, field by field: what is not named here is
in no take-out.

Left out on purpose: the internal and the reporters' lanes, private notes, findings and evidence of
others, reports and when they came, names of staff, other accounts, and cases that the holder was
never told of.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, QuerySet

from accounts.models import Account, AccountBilling, AccountKey, Contact
from enforcement.models import (
    Appeal,
    Case,
    Disclosure,
    Dispute,
    Event,
    Evidence,
    EvidenceCopy,
    HolderRequest,
    Message,
    Notice,
    PublicStatement,
    Receipt,
    ReinstatementRequest,
    Requirement,
    Submission,
)
from enforcement.models.appeal import Side
from enforcement.models.message import Lane
from enforcement.models.notice import Audience
from enforcement.models.portal import Door
from enforcement.queries.copies import grounds_of
from enforcement.queries.portal import sent_by_holder, visible_cases

# the acts by which people outside change who is told
MANDATES = ("add_contact", "end_contact")


class OwnAccount(NamedTuple):
    """The account itself."""

    external_ref: str
    name: str
    kind: str
    country: str
    locale: str
    time_zone: str
    registered_on: date | None
    standing: str


class OwnContact(NamedTuple):
    """Somebody whom we write to; who added them, and until when, of a mandate."""

    name: str
    email: str
    role: str
    locale: str
    confirmed_at: datetime | None
    added_at: datetime | None
    added_by: str
    until_at: datetime | None


class OwnMandate(NamedTuple):
    """A contact was added, or ended; `reason` says whom."""

    at: datetime
    act: str
    actor_kind: str
    reason: str


class OwnKey(NamedTuple):
    """A key of the account, as far as we know it."""

    prefix: str
    name: str
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    revoked_by: str


class OwnBilling(NamedTuple):
    """What the account costs, as the provider feeds it."""

    as_of_at: datetime
    plan: str
    amount: Decimal | None
    currency: str
    period: str
    renews_on: date | None
    charges_continue: bool | None
    stop_url: str
    refund_url: str


class OwnCase(NamedTuple):
    """A case that the holder was told of."""

    id: UUID
    ref: str
    policy__title: str
    state: str
    closed_at: datetime | None


class OwnMessage(NamedTuple):
    """A message of the holder's lane; `author` of one that came in alone is theirs to have."""

    case_id: UUID
    incoming: bool
    author: str
    text: str
    said_at: datetime
    mailed__sender: str | None


class OwnFile(NamedTuple):
    """A file that they sent."""

    id: UUID
    case_id: UUID
    file_name: str
    content_type: str
    size: int
    sha256: str
    added_at: datetime


class OwnRequirement(NamedTuple):
    """A change that was asked of them, and what we said of what they sent."""

    id: UUID
    case_id: UUID
    number: int
    title: str
    text: str
    evidence: str
    due_at: datetime
    phase: str
    superseded: bool
    answer: str


class OwnSubmission(NamedTuple):
    """What they sent in for it."""

    requirement_id: UUID
    text: str
    evidence_id: UUID | None
    sent_by: str
    sent_at: datetime


class OwnAppeal(NamedTuple):
    """What they contested, and our answer."""

    case_id: UUID
    ref: str
    decision__ref: str
    phase: str
    lodged_by: str
    lodged_at: datetime
    text: str
    decided_at: datetime | None
    reasons: str


class OwnRequest(NamedTuple):
    """A request to be reinstated, and our answer."""

    case_id: UUID
    phase: str
    asked_by: str
    asked_at: datetime
    text: str
    answered_at: datetime | None
    reasons: str


class OwnAsk(NamedTuple):
    """Something that they asked for: more time, less of a restriction, and the like."""

    case_id: UUID
    kind: str
    phase: str
    days: int | None
    asked_by: str
    asked_at: datetime
    text: str
    answered_at: datetime | None
    reasons: str


class OwnReceipt(NamedTuple):
    """What they can show for something that they sent."""

    case__ref: str
    what: str
    reference: str
    sent_by: str
    received_at: datetime
    sha256: str
    files: list[list[str]]


class OwnDisclosure(NamedTuple):
    """What they were given to look up, and what is withheld."""

    case_id: UUID
    begins_on: date
    ends_on: date
    key_prefixes: list[list[str]]
    request_ids: list[list[str]]
    end_user_ids: list[list[str]]
    withheld: list[str]
    withheld_text: str
    disclosed_at: datetime


class OwnPublic(NamedTuple):
    """What was said in public of a case; `phase` says whether it still holds."""

    case_id: UUID
    text: str
    language: str
    channel: str
    published_at: datetime
    phase: str
    ended_at: datetime | None


class OwnDispute(NamedTuple):
    """What a body that settles disputes out of court told of a complaint of theirs."""

    case_id: UUID
    decision__ref: str
    body: str
    reference: str
    told_on: date
    outcome: str
    ended_on: date | None
    followed: str
    followed_on: date | None


class OwnCopy(NamedTuple):
    """A copy of evidence that they were given, with the reasons of what is removed from it."""

    id: UUID
    case_id: UUID
    number: int
    title: str
    content_type: str
    size: int
    sha256: str
    removed: dict[str, int]
    shown_at: datetime


class Takeout(NamedTuple):
    """All rows, each list in the order of time."""

    account: OwnAccount
    contacts: list[OwnContact]
    billing: OwnBilling | None
    cases: list[OwnCase]
    messages: list[OwnMessage]
    files: list[OwnFile]
    requirements: list[OwnRequirement]
    submissions: list[OwnSubmission]
    appeals: list[OwnAppeal]
    requests: list[OwnRequest]
    asks: list[OwnAsk]
    keys: list[OwnKey]
    mandates: list[OwnMandate]
    receipts: list[OwnReceipt]
    disclosures: list[OwnDisclosure]
    copies: list[OwnCopy]
    public: list[OwnPublic]
    disputes: list[OwnDispute]


def told_cases(account_id: UUID) -> QuerySet[Case]:
    """The cases of an account of which its holder was told."""
    return visible_cases(door=Door.HOLDER).filter(account=account_id)


def takeout_of(account_id: UUID) -> Takeout:
    """What there is but for the notices. Sixteen statements, whatever the size. Raises
    Account.DoesNotExist.
    """
    account = Account.objects.filter(pk=account_id).values_list(*OwnAccount._fields).get()
    of_case = {"case__in": told_cases(account_id)}
    contacts = Contact.objects.filter(account=account_id).order_by("rank", "email")
    cases = told_cases(account_id).order_by("opened_at", "id")
    billing = (
        AccountBilling.objects.filter(account=account_id).values_list(*OwnBilling._fields).first()
    )
    said = Message.objects.filter(lane=Lane.HOLDER, **of_case).order_by("said_at", "id")
    asked = Requirement.objects.filter(**of_case).order_by("plan__made_at", "number", "id")
    sent = Submission.objects.filter(requirement__case__in=told_cases(account_id))
    appeals = Appeal.objects.filter(side=Side.HOLDER, **of_case).order_by("lodged_at", "id")
    requests = ReinstatementRequest.objects.filter(**of_case).order_by("asked_at", "id")
    asks = HolderRequest.objects.filter(**of_case).order_by("asked_at", "id")
    keys = AccountKey.objects.filter(account=account_id).order_by("created_at", "id")
    mandates = Event.objects.filter(account=account_id, act__in=MANDATES).order_by("seq")
    receipts = Receipt.objects.filter(door=Door.HOLDER, **of_case).order_by("received_at", "id")
    given = Disclosure.objects.filter(**of_case).order_by("disclosed_at", "id")
    return Takeout(
        account=OwnAccount(*account),
        contacts=[OwnContact(*row) for row in contacts.values_list(*OwnContact._fields)],
        billing=OwnBilling(*billing) if billing else None,
        cases=[OwnCase(*row) for row in cases.values_list(*OwnCase._fields)],
        messages=[OwnMessage(*row) for row in said.values_list(*OwnMessage._fields)],
        files=[OwnFile(*row) for row in own_files(account_id).values_list(*OwnFile._fields)],
        requirements=[OwnRequirement(*row) for row in asked.values_list(*OwnRequirement._fields)],
        submissions=[
            OwnSubmission(*row)
            for row in sent.order_by("sent_at", "id").values_list(*OwnSubmission._fields)
        ],
        appeals=[OwnAppeal(*row) for row in appeals.values_list(*OwnAppeal._fields)],
        requests=[OwnRequest(*row) for row in requests.values_list(*OwnRequest._fields)],
        asks=[OwnAsk(*row) for row in asks.values_list(*OwnAsk._fields)],
        keys=[OwnKey(*row) for row in keys.values_list(*OwnKey._fields)],
        mandates=[OwnMandate(*row) for row in mandates.values_list(*OwnMandate._fields)],
        disclosures=[OwnDisclosure(*row) for row in given.values_list(*OwnDisclosure._fields)],
        copies=[
            OwnCopy(**{**row, "removed": grounds_of(row["removed"])})
            for row in own_copies(account_id).values(
                *(name for name in OwnCopy._fields if name != "removed"), removed=F("marks")
            )
        ],
        public=[OwnPublic(*row) for row in own_public(account_id).values_list(*OwnPublic._fields)],
        disputes=[
            OwnDispute(*row) for row in own_disputes(account_id).values_list(*OwnDispute._fields)
        ],
        receipts=[OwnReceipt(*row) for row in receipts.values_list(*OwnReceipt._fields)],
    )


def own_files(account_id: UUID) -> QuerySet[Evidence]:
    """The files that the holder sent in cases that they were told of."""
    return sent_by_holder().filter(case__in=told_cases(account_id)).order_by("added_at", "id")


def own_public(account_id: UUID) -> QuerySet[PublicStatement]:
    """What was said in public and is shown to them."""
    rows = PublicStatement.objects.for_holder().filter(case__in=told_cases(account_id))
    return rows.order_by("published_at", "id")


def own_disputes(account_id: UUID) -> QuerySet[Dispute]:
    """Those in which they complain."""
    rows = Dispute.objects.for_holder().filter(case__in=told_cases(account_id))
    return rows.order_by("recorded_at", "id")


def own_copies(account_id: UUID) -> QuerySet[EvidenceCopy]:
    """The copies that they have: none of those that were withdrawn."""
    return EvidenceCopy.objects.filter(
        case__in=told_cases(account_id), shown_at__isnull=False, withdrawn_at__isnull=True
    ).order_by("shown_at", "id")


def notices_of(account_id: UUID) -> list[Notice]:
    """The notices to the holder, in order, with what their letters need of case and account."""
    return list(
        Notice.objects.filter(audience=Audience.HOLDER, case__in=told_cases(account_id))
        .select_related("case", "account")
        .only(
            *("kind", "locale", "subject", "text", "owed_at", "informed_at", "number"),
            *("case__ref", "account__external_ref", "account__name", "account__time_zone"),
        )
        .order_by("number", "id")
    )


def notices_with_cases(keys: Sequence[UUID]) -> QuerySet[Notice]:
    """These notices, with what their letters need of case and account."""
    return Notice.objects.select_related("case", "account").filter(pk__in=keys)
