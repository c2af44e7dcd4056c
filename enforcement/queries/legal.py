"""What the legal desk reads; and whether anything is held.

Nothing here is for other pages: who reads it has a seat (`require_seat`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Account, User
from accounts.roles import Actor
from enforcement.models import (
    AuthorityName,
    AuthorityRequest,
    Case,
    HeldName,
    LegalEvent,
    LegalHold,
    Seat,
)
from enforcement.models.seat import SeatKind
from enforcement.workflow.legal import OPEN

LISTED = 200  # rows of each list


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What stands on the desk: what is open first, then the newest that is closed."""

    requests: list[AuthorityRequest]
    holds: list[LegalHold]
    closed: list[AuthorityRequest]
    ended: list[LegalHold]


def has_seat(by: Actor) -> bool:
    """Whether this person may read and act at the legal desk now."""
    seats = Seat.objects.held().of(SeatKind.LEGAL_DESK)
    seats = seats.filter(person_id=by.user_id, person__is_active=True)
    return by.user_id is not None and seats.exists()


def legal_people() -> list[UUID]:
    """The keys of those who have a seat and are at work."""
    rows = User.objects.filter(legal_desk=True, is_active=True).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def held(*, accounts: Iterable[UUID] = (), cases: Iterable[UUID] = ()) -> set[UUID]:
    """Which of these accounts and cases a hold in force keeps: by their own name, a case also by
    that of its account or of one that was merged with it, and an account by that of one of its
    cases.
    """
    accounts, cases = set(accounts), set(cases)
    account_of = dict(Case.objects.filter(pk__in=cases).values_list("pk", "account_id"))
    wanted = HeldName.objects.filter(hold__ended_at__isnull=True)
    named = set(
        wanted.filter(account__in=accounts | set(account_of.values())).values_list(
            "account", flat=True
        )
    )
    kept = {case for case, account in account_of.items() if account in named}
    lines = merged_with(account_of)
    named_cases = set(
        wanted.filter(case__in={one for line in lines.values() for one in line}).values_list(
            "case", flat=True
        )
    )
    kept |= {case for case, line in lines.items() if line & named_cases}
    kept |= set(wanted.filter(case__account__in=accounts).values_list("case__account", flat=True))
    return kept | (named & accounts)


def merged_with(account_of: Mapping[UUID, UUID]) -> dict[UUID, set[UUID]]:
    """Each of these cases with all that it was merged with, itself among them; `account_of` says
    whose they are, since cases are merged within an account.
    """
    rows = Case.objects.filter(
        account__in=set(account_of.values()), merged_into__isnull=False
    ).values_list("pk", "merged_into_id")
    line_of = {case: {case} for case in account_of}
    for pair in rows:
        together = set(pair).union(*(line_of.get(one, set()) for one in pair))
        line_of |= dict.fromkeys(together, together)
    return {case: line_of[case] for case in account_of}


def holds_block(*, accounts: Iterable[UUID] = (), cases: Iterable[UUID] = ()) -> bool:
    """Whether a legal hold keeps any of them: what belongs to it is neither removed nor erased."""
    return bool(held(accounts=accounts, cases=cases))


def desk() -> Desk:
    """What stands on the desk."""
    requests, holds = AuthorityRequest.objects.all(), LegalHold.objects.all()
    return Desk(
        requests=list(requests.filter(phase__in=list(OPEN)).order_by("due_at", "number")[:LISTED]),
        holds=list(holds.in_force().order_by("until_at", "number")[:LISTED]),
        closed=list(requests.exclude(phase__in=list(OPEN)).order_by("-closed_at")[:LISTED]),
        ended=list(holds.filter(ended_at__isnull=False).order_by("-ended_at")[:LISTED]),
    )


def request_by_number(number: int) -> AuthorityRequest | None:
    """One request."""
    return AuthorityRequest.objects.filter(number=number).first()


def hold_by_number(number: int) -> LegalHold | None:
    """One hold, with its request."""
    return LegalHold.objects.select_related("request").filter(number=number).first()


def names_of_request(request: AuthorityRequest) -> list[AuthorityName]:
    """The accounts and cases that it is about."""
    rows = AuthorityName.objects.filter(request=request).order_by("id")
    return list(rows.select_related("account", "case__account"))


def names_of_hold(hold: LegalHold) -> list[HeldName]:
    """The accounts and cases that it keeps."""
    rows = HeldName.objects.filter(hold=hold).order_by("id")
    return list(rows.select_related("account", "case__account"))


def events_of(
    *, request: AuthorityRequest | None = None, hold: LegalHold | None = None
) -> QuerySet[LegalEvent]:
    """What was done about a request or a hold, the newest first."""
    rows = LegalEvent.objects.order_by("-number")
    if request:
        return rows.filter(request_number=request.number)
    return rows.filter(hold_number=hold.number if hold else None)


def seats() -> list[Seat]:
    """Every seat, those that wait for an answer and those in use first."""
    rows = Seat.objects.select_related("person", "agreed_by").order_by("-proposed_at")
    return sorted(rows[:LISTED], key=lambda seat: bool(seat.ended_at or seat.declined_at))


def named_accounts(refs: Iterable[str]) -> dict[str, Account]:
    """The accounts of external references."""
    return {a.external_ref: a for a in Account.objects.filter(external_ref__in=set(refs))}


def named_cases(refs: Iterable[str]) -> dict[str, Case]:
    """The cases of references."""
    return {c.ref: c for c in Case.objects.filter(ref__in=set(refs)).select_related("account")}


def first_break() -> int | None:
    """The number of the first event of the legal record that is not as it was written, or does not
    follow the one before; None where all hold.
    """
    previous = ""
    rows = LegalEvent.objects.order_by("number").iterator(chunk_size=1000)
    for number, event in enumerate(rows, start=1):
        if (event.number, event.previous) != (number, previous) or (
            event.hash != event.hash_of_it()
        ):
            return event.number
        previous = event.hash
    return None
