"""All accounts: searched by words and terms, and the same as a table for other programs."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from accounts.models import Account
from enforcement.pages.tables import csv_response
from enforcement.process import clock
from enforcement.queries.listed_accounts import ListedAccounts, found_accounts, listed_accounts
from enforcement.queries.queue import capped_count
from enforcement.queries.queue_filters import filter_choices
from enforcement.rules.search_syntax import ACCOUNT_TERMS
from enforcement.web._shared.acting import person, require_role_for
from enforcement.web._shared.searching import asked_in, asked_or_refuse, list_context
from enforcement.web._shared.stepup import requires_step_up

MOST_ROWS = 10_000
HEAD = ("external_ref", "name", "standing", "tier", "partner", "country", "registered_on")


@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """One page of the accounts that are searched for, the newest first."""
    require_role_for(request, "read")
    asked = asked_in(request, ACCOUNT_TERMS)
    page, total, capped = ListedAccounts(rows=[], before="", after=""), 0, False
    if not asked.wrong:
        found = found_accounts(asked.search)
        page = listed_accounts(found, asked.search, cursor=asked.cursor)
        total, capped = capped_count(found.rows), found.capped
    choices = filter_choices(person(request))
    context = {
        **list_context(asked, ACCOUNT_TERMS, choices, before=page.before, after=page.after),
        "page": page,
        "total": total,
        "capped": capped,
    }
    return render(request, "accounts/list.html", context, status=400 if asked.wrong else 200)


@require_safe
@requires_step_up
def accounts_csv(request: HttpRequest) -> HttpResponse:
    """The same as CSV, 10,000 at most. Raises StepRefused (code `bad-filter`)."""
    require_role_for(request, "read")
    asked = asked_or_refuse(request, ACCOUNT_TERMS)
    rows = found_accounts(asked.search).rows.select_related("channel_partner").order_by("-pk")
    name = f"docket-accounts-{clock.now():%Y-%m-%d}.csv"
    return csv_response(name, cells_of(rows[:MOST_ROWS].iterator(chunk_size=1000)))


def cells_of(rows: Iterator[Account]) -> Iterator[tuple[object, ...]]:
    """The head, and what is told of each account; codes stay codes."""
    yield HEAD
    for account in rows:
        yield (
            account.external_ref,
            account.name,
            account.standing,
            account.tier,
            account.channel_partner.name if account.channel_partner else "",
            account.country,
            account.registered_on or "",
        )


urlpatterns = [
    path("accounts", accounts, name="accounts"),
    path("accounts.csv", accounts_csv, name="accounts_csv"),
]
