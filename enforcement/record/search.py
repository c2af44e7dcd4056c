"""Looking for events: by who acted, by the act, by account or case, by time.

A page at a time, by the indexes of the record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet, Value
from django.db.models.functions import Concat, Lower

from accounts.models import Account, User
from accounts.roles import Kind
from enforcement.models import Case, Event, StaffEvent
from enforcement.sql.page import Page, page_of

SIZE, MOST = 50, 20


@dataclass(frozen=True, kw_only=True)
class EventQuery:
    """What is looked for; what is None or empty is not asked about. The time is half open."""

    actor_id: UUID | None = None
    kind: str = ""
    act: str = ""
    account_id: UUID | None = None
    case_id: UUID | None = None
    since_at: datetime | None = None
    until_at: datetime | None = None

    @property
    def is_wide(self) -> bool:
        """Whether no index finds it: an act or a kind of actor alone, which is looked for along the
        time.
        """
        return bool(self.act or self.kind) and not (
            self.actor_id or self.account_id or self.case_id
        )


def matching_events(wanted: EventQuery) -> QuerySet[Event]:
    """The events that are wanted, without an order."""
    asked = {
        "actor_id": wanted.actor_id,
        "actor_kind": wanted.kind,
        "act": wanted.act,
        "account_id": wanted.account_id,
        "case_id": wanted.case_id,
        "at__gte": wanted.since_at,
        "at__lt": wanted.until_at,
    }
    return Event.objects.filter(
        **{name: value for name, value in asked.items() if value}
    ).select_related("account", "case", "decision", "actor")


def events_page(wanted: EventQuery, cursor: str) -> Page[Event]:
    """One page, the newest first; one statement. Raises StepRefused (code `bad-cursor`)."""
    return page_of(matching_events(wanted), by="at", cursor=cursor, newest_first=True, size=SIZE)


def staff_events_of(wanted: EventQuery) -> list[StaffEvent]:
    """What the person who is looked for did about staff, policies, partners and the office, the
    newest 20; these stand in no account's chain.
    """
    if wanted.actor_id is None or wanted.act or wanted.account_id or wanted.case_id:
        return []
    span = {
        name: at for name, at in (("at__gte", wanted.since_at), ("at__lt", wanted.until_at)) if at
    }
    return list(
        StaffEvent.objects.filter(by_id=wanted.actor_id, **span).order_by("-at", "-id")[:MOST]
    )


def newest_events(wanted: EventQuery, most: int) -> list[Event]:
    """The newest `most` of them, for a file."""
    return list(matching_events(wanted).order_by("-at", "-id")[:most])


def find_actor(name: str) -> tuple[UUID | None, str] | None:
    """Who is meant: a member of staff by user name or full name, or a kind of actor such as
    "holder". None if nobody is.
    """
    said = name.strip().casefold()
    if said.upper() in Kind.__members__:
        return None, said.upper()
    people = User.objects.annotate(whole=Lower(Concat("first_name", Value(" "), "last_name")))
    found = people.filter(username__iexact=said).first() or people.filter(whole=said).first()
    return (found.pk, "") if found else None


def find_account_and_case(account: str, case: str) -> tuple[Account | None, Case | None]:
    """The account of an external reference and the case of a reference; None for what there is
    not.
    """
    return (
        Account.objects.filter(external_ref=account).first() if account else None,
        Case.objects.filter(ref=case.upper()).first() if case else None,
    )


def staff_names() -> list[tuple[str, str]]:
    """Everybody of the staff: user name, and name."""
    return [
        (person.username, person.actor.name) for person in User.objects.order_by("username")[:500]
    ]
