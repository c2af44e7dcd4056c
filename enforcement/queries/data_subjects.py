"""Somebody who asks what is stored of them, and how rows of theirs are found: by their address, by
their names where the row belongs to what is theirs, and by their sign-in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.lookups import In

from accounts.addresses import comparable, is_same_address, plainly
from accounts.models import Account, Contact
from enforcement.models import DataRequest, Delivery, Report, StaffEvent
from enforcement.models.notice import Audience
from enforcement.rules.salted import is_salted_of
from enforcement.workflow.data_requests import CORRECTED, DataRequestKind, SubjectKind

Where = Callable[["Subject"], Q]


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Somebody, and what is theirs: `former` are addresses that they had before a correction,
    `names` all by which their rows know them, `sole` those of their accounts where nobody else has
    one of these names.
    """

    kind: SubjectKind
    name: str
    email: str
    former: frozenset[str] = frozenset()
    user_id: UUID | None = None
    names: frozenset[str] = frozenset()
    contacts: frozenset[UUID] = frozenset()
    accounts: frozenset[UUID] = frozenset()
    sole: frozenset[UUID] = frozenset()
    reports: frozenset[UUID] = frozenset()
    cases: frozenset[UUID] = frozenset()

    @property
    def emails(self) -> list[str]:
        """Every address by which rows of theirs are found, the one of today first."""
        return [self.email, *sorted(self.former)]


@dataclass(frozen=True, kw_only=True)
class Find:
    """Rows of somebody: under which name they stand in an export, which they are, and what of them
    is given.
    """

    key: str
    model: type[models.Model]
    where: Where
    gives: tuple[str, ...]

    def rows(self, subject: Subject) -> Iterator[dict[str, Any]]:
        """What is given, in the order of the keys."""
        found = self.model._default_manager.filter(self.where(subject)).order_by("pk").distinct()
        yield from found.values(*self.gives).iterator(1000)


def subject_of(kind: SubjectKind, *, name: str, email: str, user_id: UUID | None = None) -> Subject:
    """Whoever is known by this address (a member of staff by their sign-in)."""
    if kind == SubjectKind.STAFF:
        return Subject(kind=kind, name=name, email=email, user_id=user_id, names=frozenset({name}))
    if kind == SubjectKind.REPORTER:
        reports = Report.objects.filter(at("reporter_email", email))
        found = list(reports.values_list("pk", "case_id", "reporter_name"))
        return Subject(
            kind=kind,
            name=name,
            email=email,
            names=frozenset({name, *(known for _, _, known in found if known)}),
            reports=frozenset(key for key, _, _ in found),
            cases=frozenset(case for _, case, _ in found if case),
        )
    contacts, corrected = contacts_of(email)
    former = {one.email for one in corrected if not is_same_address(one.email, email)}
    former |= {one.email for one in contacts if not is_same_address(one.email, email)}
    accounts = {contact.account_id for contact in contacts if contact.account_id}
    # of whom there is no contact any more: what went to them
    told = Delivery.objects.filter(
        at("recipient", email, *former), notice__audience=Audience.HOLDER
    )
    accounts |= set(told.values_list("notice__account", flat=True))
    names = frozenset({name, *(one.name for one in contacts), *(one.name for one in corrected)})
    alike = Contact.objects.filter(account__in=accounts, name__in=names)
    others = alike.exclude(pk__in=[contact.pk for contact in contacts])
    return Subject(
        kind=kind,
        name=name,
        email=email,
        former=frozenset(former),
        names=names,
        contacts=frozenset(contact.pk for contact in contacts),
        accounts=frozenset(accounts),
        sole=frozenset(accounts - set(others.values_list("account", flat=True))),
    )


def contacts_of(email: str) -> tuple[list[Contact], list[DataRequest]]:
    """Whoever is written to at an address, or was until it was corrected; and the corrections that
    led from one of their addresses to another, which say what stood there before.

    A correction counts where the address to which it led is still theirs, or was corrected in turn:
    a contact who was replaced by somebody else leads to nobody.
    """
    theirs, corrections = {email}, dict[int, DataRequest]()
    asked = DataRequest.objects.filter(kind=DataRequestKind.CORRECTION, erased_at__isnull=True)
    known = StaffEvent.objects.filter(act=CORRECTED)
    while True:
        contacts = list(Contact.objects.filter(at("email", *theirs)).order_by("pk"))
        numbers = asked.filter(at("email", *theirs)).values_list("number", flat=True)
        told = known.filter(after__data_request__in=list(numbers))
        keys = {str(one.pk) for one in contacts} | {(one.after or {})["contact"] for one in told}
        steps = corrections_in(known.filter(after__contact__in=sorted(keys)), asked)
        linked = [(one, to) for one, to in steps if theirs & {one.email, to}]
        corrections |= {one.number: one for one, _ in linked}
        more = theirs | {address for one, to in linked for address in (one.email, to)}
        if more == theirs:
            return contacts, sorted(corrections.values(), key=lambda one: one.number)
        theirs = more


def corrections_in(
    events: QuerySet[StaffEvent], asked: QuerySet[DataRequest]
) -> list[tuple[DataRequest, str]]:
    """Each correction of these events, and the address to which it led, where that is known."""
    said: list[dict[str, Any]] = [event.after or {} for event in events]
    requests = {
        one.number: one for one in asked.filter(number__in=[a["data_request"] for a in said])
    }
    contacts = Contact.objects.filter(pk__in=[after["contact"] for after in said])
    addresses = {one.email for one in contacts} | {one.email for one in requests.values()}
    return [
        (requests[after["data_request"]], address)
        for after in said
        if after["data_request"] in requests and "email" in after
        for address in addresses
        if is_salted_of(after["email"], address)
    ]


def subject_of_request(request: DataRequest) -> Subject:
    """Who asks."""
    return subject_of(
        SubjectKind(request.subject),
        name=request.name,
        email=request.email,
        user_id=request.person_id,
    )


def at(field: str, *emails: str) -> In:
    """The condition that an address is one of these."""
    return In(plainly(field), sorted({comparable(email) for email in emails}))


def by_address(field: str) -> Where:
    """Rows whose column has an address of theirs."""
    return lambda subject: Q(at(field, *subject.emails))


def named(field: str, account: str, **only: Any) -> Where:
    """Rows of their accounts (by the way `account` from the row) in which they are named; none
    where somebody else there has the same name.
    """
    return lambda subject: Q(
        **{f"{field}__in": subject.names, f"{account}__in": subject.sole}, **only
    )


def of_reports(field: str, **only: Any) -> Where:
    """Rows of their reports."""
    return lambda subject: Q(**{f"{field}__in": subject.reports}, **only)


def accounts_of(subject: Subject) -> list[Account]:
    """The accounts whose contact they are, by reference."""
    return list(Account.objects.filter(pk__in=subject.accounts).order_by("external_ref"))
