"""Somebody who asks what is stored of them, and how rows of theirs are found: by their address, by
their names where the row belongs to what is theirs, and by their sign-in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.db.models.lookups import Exact

from accounts.addresses import comparable, plainly
from accounts.models import Account, Contact
from enforcement.models import DataRequest, Delivery, Report
from enforcement.models.notice import Audience
from enforcement.workflow.data_requests import SubjectKind

Where = Callable[["Subject"], Q]


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Somebody, and what is theirs: `names` are all by which their rows know them, `sole` those of
    their accounts where nobody else has one of these names.
    """

    kind: SubjectKind
    name: str
    email: str
    user_id: UUID | None = None
    names: frozenset[str] = frozenset()
    contacts: frozenset[UUID] = frozenset()
    accounts: frozenset[UUID] = frozenset()
    sole: frozenset[UUID] = frozenset()
    reports: frozenset[UUID] = frozenset()
    cases: frozenset[UUID] = frozenset()


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
    contacts = list(Contact.objects.filter(at("email", email)))
    accounts = {contact.account_id for contact in contacts if contact.account_id}
    # of whom there is no contact any more: what went to them
    told = Delivery.objects.filter(at("recipient", email), notice__audience=Audience.HOLDER)
    accounts |= set(told.values_list("notice__account", flat=True))
    names = frozenset({name, *(contact.name for contact in contacts)})
    alike = Contact.objects.filter(account__in=accounts, name__in=names)
    others = alike.exclude(pk__in=[contact.pk for contact in contacts])
    return Subject(
        kind=kind,
        name=name,
        email=email,
        names=names,
        contacts=frozenset(contact.pk for contact in contacts),
        accounts=frozenset(accounts),
        sole=frozenset(accounts - set(others.values_list("account", flat=True))),
    )


def subject_of_request(request: DataRequest) -> Subject:
    """Who asks."""
    return subject_of(
        SubjectKind(request.subject),
        name=request.name,
        email=request.email,
        user_id=request.person_id,
    )


def at(field: str, email: str) -> Exact:
    """The condition that an address is this one."""
    return Exact(plainly(field), comparable(email))


def by_address(field: str) -> Where:
    """Rows whose column has their address."""
    return lambda subject: Q(at(field, subject.email))


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
