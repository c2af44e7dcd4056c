"""All accounts: what a search asks for, the newest first, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Q, QuerySet

from accounts.models import Account, Standing
from enforcement.models import Case, Measure
from enforcement.queries.words import Hits, Piece, accounts_with, hits_of, named_pieces
from enforcement.rules.search_syntax import Search
from enforcement.sql.page import newest_page_of
from enforcement.workflow.machines import MeasurePhase

PAGE = 50
SHOWN = ("external_ref", "name", "tier", "country", "standing", "holds", "channel_partner__name")


@dataclass(frozen=True, kw_only=True)
class ListedAccount:
    """One account, with how many of its cases are open."""

    account: Account
    name: list[Piece]
    ref: list[Piece]
    open_cases: int


@dataclass(frozen=True, kw_only=True)
class ListedAccounts:
    """A page of them; `before` and `after` are cursors."""

    rows: list[ListedAccount]
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class FoundAccounts:
    """The accounts of a search, in no order yet; `capped` where its words stand in the names of
    more than a search goes on with.
    """

    rows: QuerySet[Account]
    capped: bool


def found_accounts(search: Search) -> FoundAccounts:
    """The accounts that a search asks for; one statement at most."""
    rows, capped = Account.objects.all(), False
    for name in search.names():
        if wanted := search.values(name):
            rows = rows.filter(condition(name, wanted))
        for value in search.values(name, excluded=True):
            rows = rows.exclude(condition(name, [value]))
    for word in search.values("", excluded=True):
        rows = rows.exclude(Q(name__icontains=word) | Q(external_ref__icontains=word))
    if words := search.values(""):
        hits = account_hits(words)
        rows, capped = rows.filter(pk__in=hits.ids), hits.capped
    return FoundAccounts(rows=rows, capped=capped)


def account_hits(words: list[str]) -> Hits:
    """The accounts whose name or reference holds each of these words."""
    with connection.cursor() as cursor:
        cursor.execute(*accounts_with(words))
        return hits_of([row[0] for row in cursor.fetchall()])


def condition(name: str, values: list[str]) -> Q:
    """The accounts of which one of `values` is true."""
    either = Q()
    for value in values:
        if name == "partner":
            either |= Q(channel_partner__ref__iexact=value)
            either |= Q(channel_partner__name__iexact=value)
        else:
            either |= Q(**{name: value.upper()})
    if name == "standing" and Standing.ACTIVE.lower() not in values:
        # by the index of measures that are not over: what is not active has one
        either &= Q(pk__in=Measure.objects.exclude(phase=MeasurePhase.OVER).values("account"))
    return either


def listed_accounts(found: FoundAccounts, search: Search, *, cursor: str = "") -> ListedAccounts:
    """A page of them; two statements at most. Raises StepRefused (code `bad-cursor`)."""
    page = newest_page_of(
        found.rows.select_related("channel_partner").only(*SHOWN), cursor=cursor, size=PAGE
    )
    counts = (
        dict(
            Case.objects.open()
            .filter(account__in=[account.pk for account in page.rows])
            .values_list("account")
            .annotate(many=Count("id"))
        )
        if page.rows
        else {}
    )
    rows = [
        ListedAccount(
            account=account,
            name=named_pieces(account.name, search),
            ref=named_pieces(account.external_ref, search),
            open_cases=counts.get(account.pk, 0),
        )
        for account in page.rows
    ]
    return ListedAccounts(rows=rows, before=page.before, after=page.after)
