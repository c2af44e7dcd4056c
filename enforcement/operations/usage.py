"""The provider's feeds about accounts: how much they used what on which day, and their keys. A row
that is there already takes the newer figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Literal

from django.db import connection
from pydantic import Field, TypeAdapter

from accounts.bounds import EARLIEST
from accounts.models import AccountKey, UsageDay, UsageFed
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.operations.feeds import (
    Day,
    Moment,
    Name,
    Reference,
    accounts_by_ref,
    read_rows,
    refuse_doubles,
    refused_row,
)
from enforcement.step.doors import one_transaction
from enforcement.workflow.terms import Line, Strict

LARGEST = 2**63 - 1  # that a column keeps
Amount = Annotated[int, Field(ge=0, le=LARGEST, strict=True)]


class UsageRow(Strict):
    """How much an account used a product on one day (UTC); `product` is the name under which the
    provider counts.
    """

    account: Reference
    day: Day
    product: Name = "api"
    requests: Amount = 0
    tokens: Amount = 0


class KeyRow(Strict):
    """A key of an account, by the part of it that may be shown."""

    account: Reference
    prefix: Name
    name: Line = ""
    created_at: Moment
    last_used_at: Moment | None = None
    revoked_at: Moment | None = None
    revoked_by: Literal["HOLDER", "PROVIDER"] = "PROVIDER"


USAGE: TypeAdapter[list[UsageRow]] = TypeAdapter(list[UsageRow])
KEYS: TypeAdapter[list[KeyRow]] = TypeAdapter(list[KeyRow])


def record_usage(
    *, rows: Sequence[Mapping[str, object]], now: datetime, complete: Iterable[date] = ()
) -> int:
    """Record a batch of the usage feed, at most 10,000 rows, and say how many these were. `rows`
    have the fields of `UsageRow`; of a row that is there, the figures are replaced.

    `complete` are days (UTC) of which the provider has now sent everything: from then on an account
    without a row had no use that day. Machine checks count no other days.

    Raises StepRefused (code `bad-feed`) with a sentence that names the row.
    """
    given = read_rows(USAGE, rows)
    today = now.astimezone(UTC).date()
    for place, row in enumerate(given, start=1):
        if not EARLIEST <= row.day <= today:
            raise refused_row(
                place,
                say(
                    "`day` is %(day)s; it must lie between %(first)s and today, %(today)s (UTC)",
                    day=row.day.isoformat(),
                    first=EARLIEST.isoformat(),
                    today=today.isoformat(),
                ),
            )
    refuse_doubles([(row.account, row.day, row.product) for row in given])
    fed = sorted(set(complete))
    if early := next((day for day in fed if not EARLIEST <= day < today), None):
        raise StepRefused(
            "bad-feed",
            say(
                "%(day)s cannot be complete: only a day that is over (UTC) can be.",
                day=early.isoformat(),
            ),
        )
    accounts = accounts_by_ref(given)
    with one_transaction():
        UsageDay.objects.bulk_create(
            # always in this order, so that two batches never wait for each other
            sorted(
                (
                    UsageDay(
                        account_id=accounts[row.account],
                        used_on=row.day,
                        product=row.product,
                        requests=row.requests,
                        tokens=row.tokens,
                    )
                    for row in given
                ),
                key=lambda row: (row.account_id, row.used_on, row.product),
            ),
            update_conflicts=True,
            unique_fields=["account", "used_on", "product"],
            update_fields=["requests", "tokens"],
        )
        UsageFed.objects.bulk_create(
            (UsageFed(fed_on=day, complete_at=now) for day in fed), ignore_conflicts=True
        )
    return len(given)


def record_keys(*, rows: Sequence[Mapping[str, object]], now: datetime) -> int:
    """Record a batch of the feed of keys, at most 10,000, and say how many these were. `rows` have
    the fields of `KeyRow`.

    Of a key that is there, the name and its last use are replaced; a key that was revoked stays so,
    whatever the feed says later. Raises StepRefused (code `bad-feed`) with a sentence that names
    the row.
    """
    given = read_rows(KEYS, rows)
    for place, row in enumerate(given, start=1):
        times = (row.created_at, row.last_used_at, row.revoked_at)
        if any(at and not EARLIEST <= at.date() <= now.astimezone(UTC).date() for at in times):
            raise refused_row(place, say("a time must lie between 2000 and now"))
        if row.revoked_at and row.revoked_at < row.created_at:
            raise refused_row(place, say("`revoked_at` lies before `created_at`"))
    refuse_doubles([(row.account, row.prefix) for row in given])
    accounts = accounts_by_ref(given)
    by_key = {(accounts[row.account], row.prefix): row for row in given}
    with one_transaction():
        AccountKey.objects.bulk_create(
            (
                AccountKey(
                    account_id=account,
                    prefix=prefix,
                    name=row.name,
                    created_at=row.created_at,
                    last_used_at=row.last_used_at,
                )
                for (account, prefix), row in sorted(by_key.items(), key=lambda pair: pair[0])
            ),
            update_conflicts=True,
            unique_fields=["account", "prefix"],
            update_fields=["name", "last_used_at"],
        )
        ended = {key: row for key, row in by_key.items() if row.revoked_at}
        running = [
            key
            for key in AccountKey.objects.filter(
                account__in={account for account, _prefix in ended}, revoked_at__isnull=True
            ).select_for_update()
            if (key.account_id, key.prefix) in ended
        ]
        for key in running:
            row = ended[key.account_id, key.prefix]
            key.revoked_at, key.revoked_by = row.revoked_at, row.revoked_by
        AccountKey.objects.bulk_update(running, ["revoked_at", "revoked_by"])
    return len(given)


def make_usage_months(*, now: datetime) -> int:
    """Make the partitions of this month and the next two, and of each month of which rows came in
    while it had none; how many were made.

    Rows of such a month are kept in the default partition and moved into their own here, so that
    none is ever refused or lost and no feed waits for a table to be made. The function is the
    tables' owner's. Raises OperationalError where a lock is not given within two seconds: nothing
    is lost by it, and the worker's next turn tries again.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT docket_make_usage_months(%s)", [now.astimezone(UTC).date()])
        return int(cursor.fetchone()[0])
