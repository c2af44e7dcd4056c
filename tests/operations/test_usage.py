"""The provider's feeds of use and of keys: all of a batch or nothing, by month, never lost."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Account, AccountKey, UsageDay, UsageFed
from enforcement import tasks
from enforcement.operations import usage
from enforcement.operations.feeds import MOST
from enforcement.operations.usage import make_usage_months, record_keys, record_usage
from tests.scenes import refused

NOW = datetime(2031, 5, 20, 12, tzinfo=UTC)
TODAY = NOW.date()
MADE = "2031-02-01T09:00:00Z"


@pytest.fixture
def account(db: None) -> Account:
    return Account.objects.create(external_ref="acme", name="Acme")


def row(**more: object) -> dict[str, object]:
    return {"account": "acme", "day": "2031-05-19", "requests": 3, "tokens": 40, **more}


def key(**more: object) -> dict[str, object]:
    return {"account": "acme", "prefix": "sk-a1", "name": "CI", "created_at": MADE, **more}


def months_of(day: date) -> dict[str, int]:
    """The partitions that have rows of a day, and how many each."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tableoid::regclass::text, count(*) FROM accounts_usageday WHERE used_on = %s "
            "GROUP BY 1",
            [day],
        )
        return dict(cursor.fetchall())


def test_a_batch_is_recorded_and_the_same_day_again_takes_the_newer_figures(
    account: Account, django_assert_num_queries: Any
) -> None:
    rows = [row(), row(product="images", requests=1), row(day=TODAY)]
    # the accounts, the transaction's two ends, and one statement
    with django_assert_num_queries(4):
        assert record_usage(rows=rows, now=NOW) == 3
    record_usage(rows=[row(requests=9, tokens=0)], now=NOW)
    assert sorted(UsageDay.objects.values_list("product", "used_on", "requests", "tokens")) == [
        ("api", date(2031, 5, 19), 9, 0),
        ("api", TODAY, 3, 40),
        ("images", date(2031, 5, 19), 1, 40),
    ]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"account": "nobody"}, "Row 2: there is no account `nobody`"),
        ({"requests": -1}, "Row 2: `requests`: must be a whole number of at least 0"),
        ({"tokens": 2**63}, "Row 2: `tokens`: must be a whole number of at most"),
        ({"requests": 1.5}, "Row 2: `requests`: must be a whole number"),
        ({"requests": "7"}, "Row 2: `requests`: must be a whole number"),
        ({"day": "2031-05-21"}, "Row 2: `day` is 2031-05-21; it must lie between 2000-01-01 and"),
        ({"day": "1999-12-31"}, "Row 2: `day` is 1999-12-31"),
        ({"day": 20310519}, "Row 2: `day`: must be a day such as 2026-11-28"),
        ({"day": "2031-02-30"}, "Row 2: `day`: must be a day such as"),
        ({"cost": 5}, "Row 2: `cost`: there is no such field"),
        ({"product": "x" * 51}, "Row 2: `product`: at most 50 characters"),
        ({"product": "\u200b"}, "Row 2: `product`: this is missing"),
        ({"product": "a\x00b"}, "Row 2: `product`: the text contains control characters"),
        ({}, "Row 2: it is about the same as row 1"),
    ],
)
def test_a_batch_with_a_wrong_row_is_refused_whole_and_the_row_is_named(
    account: Account, wrong: dict[str, object], sentence: str
) -> None:
    with refused(sentence):
        record_usage(rows=[row(), row(**wrong)], now=NOW)
    assert not UsageDay.objects.exists()


def test_a_row_without_a_day_or_an_account_and_a_batch_that_is_too_large_are_refused(
    account: Account,
) -> None:
    with refused("Row 1: `day`: this is missing"):
        record_usage(rows=[{"account": "acme"}], now=NOW)
    with refused("Row 1: `account`: this is missing"):
        record_usage(rows=[row(account="")], now=NOW)
    with refused("at most 10,000 rows; this one has 10,001"):
        record_usage(rows=[row()] * (MOST + 1), now=NOW)


def test_the_largest_batch_is_one_statement(
    account: Account, django_assert_num_queries: Any
) -> None:
    rows = [row(product=f"p{n}") for n in range(MOST)]
    with django_assert_num_queries(4):
        assert record_usage(rows=rows, now=NOW) == MOST


def test_a_day_is_complete_once_the_provider_says_so_and_never_before_it_is_over(
    account: Account,
) -> None:
    yesterday = TODAY - timedelta(days=1)
    record_usage(rows=[row()], now=NOW)
    assert not UsageFed.objects.exists()
    for _twice in range(2):
        record_usage(rows=[], now=NOW, complete=[yesterday])
    assert UsageFed.objects.get().fed_on == yesterday
    with refused("2031-05-20 cannot be complete"):
        record_usage(rows=[], now=NOW, complete=[TODAY])


@pytest.mark.django_db(transaction=True)
def test_a_row_of_a_month_without_a_partition_is_kept_and_moved_into_its_own() -> None:
    Account.objects.create(external_ref="acme", name="Acme")
    day = date(2031, 3, 31)
    record_usage(rows=[row(day=day), row(day="2031-05-19")], now=NOW)
    before = list(UsageDay.objects.order_by("used_on").values())
    assert months_of(day) == {"accounts_usageday_rest": 1}
    try:
        # this month, the next two, and March
        assert make_usage_months(now=NOW) == 4
        assert months_of(day) == {"accounts_usageday_2031_03": 1}
        assert months_of(date(2031, 5, 19)) == {"accounts_usageday_2031_05": 1}
        assert list(UsageDay.objects.order_by("used_on").values()) == before
        assert make_usage_months(now=NOW) == 0
        # the new partition has every rule of the table
        record_usage(rows=[row(day=day, requests=8)], now=NOW)
        assert UsageDay.objects.get(used_on=day).requests == 8
        for values in ("requests = -1", "account_id = gen_random_uuid()"):
            with (
                pytest.raises(IntegrityError),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(f"UPDATE accounts_usageday SET {values}")
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    finally:
        drop_months("2031_03", "2031_05", "2031_06", "2031_07")


def drop_months(*names: str) -> None:
    """As the owner, whose tables they are."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        for name in names:
            cursor.execute(f"DROP TABLE IF EXISTS accounts_usageday_{name}")
        cursor.execute("SET ROLE docket_app")


@pytest.mark.django_db
def test_the_worker_makes_the_months_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(usage, "make_usage_months", lambda *, now: asked.append(now))
    tasks.tidy.run()
    assert len(asked) == 1


def test_the_version_before_reads_and_writes_the_table(account: Account) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_usageday (account_id, used_on, product, requests, tokens) "
            "VALUES (%s, '2031-05-19', 'api', 3, 4) RETURNING id",
            [account.pk],
        )
        cursor.execute("SELECT id, account_id, requests FROM accounts_usageday")
        assert cursor.fetchall() == [(None, account.pk, 3)]


def test_one_account_s_usage_is_looked_for_in_the_months_that_are_asked_for_alone(
    account: Account,
) -> None:
    make_usage_months(now=NOW)
    days = UsageDay.objects.filter(account=account, used_on__gte=date(2031, 6, 1))
    plan = days.filter(used_on__lt=date(2031, 7, 1)).explain()
    assert "usageday_2031_06" in plan
    assert "usageday_2031_05" not in plan
    assert "usageday_rest" not in plan


def test_a_key_is_recorded_and_once_revoked_it_stays_so(account: Account) -> None:
    assert record_keys(rows=[key(), key(prefix="sk-b2")], now=NOW) == 2
    record_keys(rows=[key(revoked_at="2031-05-01T10:00:00+02:00", revoked_by="HOLDER")], now=NOW)
    # a feed that does not know of it yet, and one that has it otherwise
    record_keys(rows=[key(name="CI 2", last_used_at="2031-04-30T00:00:00Z")], now=NOW)
    record_keys(rows=[key(revoked_at="2031-05-02T00:00:00Z")], now=NOW)
    revoked, running = AccountKey.objects.order_by("prefix")
    assert (revoked.revoked_at, revoked.revoked_by) == (
        datetime(2031, 5, 1, 8, tzinfo=UTC),
        "HOLDER",
    )
    assert (running.revoked_at, running.revoked_by) == (None, "")
    with pytest.raises(IntegrityError, match="stays revoked"):
        AccountKey.objects.filter(pk=revoked.pk).update(revoked_at=None, revoked_by="")


@pytest.mark.parametrize(
    "wrong",
    [
        {"revoked_at": NOW},
        {"revoked_by": "HOLDER"},
        {"revoked_at": NOW, "revoked_by": "SOMEBODY"},
        {"revoked_at": NOW - timedelta(days=900), "revoked_by": "HOLDER"},
    ],
)
def test_a_key_is_revoked_by_somebody_after_it_was_made(
    account: Account, wrong: dict[str, object]
) -> None:
    with pytest.raises(IntegrityError, match="key_revoked_by_somebody"):
        AccountKey.objects.create(
            account=account, prefix="sk-a1", created_at=NOW - timedelta(days=9), **wrong
        )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"created_at": "2031-02-01"}, "Row 1: `created_at`: must be a time with its zone"),
        ({"created_at": "2031-05-21T00:00:00Z"}, "Row 1: a time must lie between 2000 and now"),
        ({"revoked_at": "2031-01-01T00:00:00Z"}, "`revoked_at` lies before `created_at`"),
        ({"revoked_by": "US"}, "`revoked_by`: must be one of"),
        ({"secret": "sk-a1-whole"}, "`secret`: there is no such field"),
        ({"account": "nobody"}, "there is no account `nobody`"),
    ],
)
def test_a_wrong_row_of_keys_is_refused(
    account: Account, wrong: dict[str, object], sentence: str
) -> None:
    with refused(sentence):
        record_keys(rows=[key(**wrong)], now=NOW)
