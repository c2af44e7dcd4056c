"""Accounts and their contacts, usage and keys: what the provider's own systems feed."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Literal

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from accounts.models import Account, Contact, Scope
from enforcement.api.door import May, calling
from enforcement.api.words import Day, StrictSchema
from enforcement.operations.account_facts import AccountIn
from enforcement.operations.accounts import AccountFacts, feed_account
from enforcement.operations.billing import BillingRow, record_billing
from enforcement.operations.contacts import Person
from enforcement.operations.feeds import MOST
from enforcement.operations.usage import KeyRow, UsageRow, record_keys, record_usage
from enforcement.process import clock
from enforcement.queries.account import find_account

router = Router(tags=["accounts"])


class ContactOut(Schema):
    """Somebody who is written to, in this order."""

    name: str
    email: str
    role: str
    locale: str
    added_by_holder: bool


class AccountOut(Schema):
    """An account, and what it may do now."""

    external_ref: str
    name: str
    kind: str
    country: str
    locale: str
    time_zone: str
    registered_on: Day | None
    tier: str
    partner: str | None
    controller: str | None
    standing: Literal["ACTIVE", "LIMITED", "SUSPENDED", "TERMINATED"]
    epoch: Annotated[int, Field(description="The version of what it may do.")]
    contacts: list[ContactOut]


class UsageIn(StrictSchema):
    """A batch of the usage feed; `complete` are days of which everything was sent."""

    rows: Annotated[list[UsageRow], Field(max_length=MOST)]
    complete: Annotated[list[Day], Field(max_length=400)] = []


class KeysIn(StrictSchema):
    """A batch of the feed of keys."""

    rows: Annotated[list[KeyRow], Field(min_length=1, max_length=MOST)]


class BillingIn(StrictSchema):
    """A batch of the feed of what accounts cost."""

    rows: Annotated[list[BillingRow], Field(min_length=1, max_length=MOST)]


class RecordedRows(Schema):
    """How many rows were recorded."""

    recorded: int


def account_out(account: Account) -> AccountOut:
    """An account as programs read it."""
    return AccountOut(
        **{name: getattr(account, name) for name in COLUMNS},
        partner=account.channel_partner.ref if account.channel_partner else None,
        controller=account.controller.external_ref if account.controller else None,
        contacts=[shown_contact(contact) for contact in account.contacts.order_by("rank", "id")],
    )


COLUMNS = (
    "external_ref",
    "name",
    "kind",
    "country",
    "locale",
    "time_zone",
    "registered_on",
    "tier",
    "standing",
    "epoch",
)


def shown_contact(contact: Contact) -> ContactOut:
    """A contact as programs read it."""
    return ContactOut(
        name=contact.name,
        email=contact.email,
        role=contact.role,
        locale=contact.locale,
        added_by_holder=contact.added_at is not None,
    )


@router.put(
    "/accounts/{path:external_ref}",
    response={HTTPStatus.CREATED: AccountOut, HTTPStatus.OK: AccountOut},
    auth=May(Scope.ACCOUNTS_WRITE),
    summary="Feed an account",
)
def put_account(request: HttpRequest, external_ref: str, body: AccountIn) -> Status[AccountOut]:
    """201: it is new. 200: it takes the newer facts."""
    given = body.model_dump(exclude={"contacts"})
    people = None if body.contacts is None else [Person(**vars(one)) for one in body.contacts]
    _account, made = feed_account(
        external_ref=external_ref,
        facts=AccountFacts(**given),
        contacts=people,
        by=calling(request),
        now=clock.now(),
    )
    return Status(HTTPStatus.CREATED if made else HTTPStatus.OK, account_or_404(external_ref))


@router.get(
    "/accounts/{path:external_ref}",
    response=AccountOut,
    auth=May(Scope.ACCOUNTS_READ),
    summary="An account",
)
def read_account(request: HttpRequest, external_ref: str) -> AccountOut:
    """With its contacts, and what it may do now."""
    return account_or_404(external_ref)


def account_or_404(external_ref: str) -> AccountOut:
    """The account of a reference. Raises Http404."""
    if found := find_account(external_ref):
        return account_out(found)
    raise Http404(f"There is no account {external_ref[:200]}.")


@router.post(
    "/usage", response=RecordedRows, auth=May(Scope.USAGE_WRITE), summary="Feed usage by day"
)
def feed_usage(request: HttpRequest, body: UsageIn) -> RecordedRows:
    """All of the batch is recorded or nothing; a refusal names the row. Of a row that is there the
    figures are replaced.
    """
    rows = [row.model_dump() for row in body.rows]
    return RecordedRows(recorded=record_usage(rows=rows, now=clock.now(), complete=body.complete))


@router.post("/keys", response=RecordedRows, auth=May(Scope.USAGE_WRITE), summary="Feed keys")
def feed_keys(request: HttpRequest, body: KeysIn) -> RecordedRows:
    """All of the batch is recorded or nothing; a refusal names the row."""
    rows = [row.model_dump() for row in body.rows]
    return RecordedRows(recorded=record_keys(rows=rows, now=clock.now()))


@router.post("/billing", response=RecordedRows, auth=May(Scope.USAGE_WRITE), summary="Feed billing")
def feed_billing(request: HttpRequest, body: BillingIn) -> RecordedRows:
    """What accounts cost, as their holders are told. All of the batch is recorded or nothing."""
    rows = [row.model_dump() for row in body.rows]
    return RecordedRows(recorded=record_billing(rows=rows, now=clock.now()))
