"""The provider's feed of billing: all of a batch or nothing, never older over newer."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Account, AccountBilling
from enforcement.operations.billing import record_billing
from tests.scenes import refused

NOW = datetime(2031, 5, 20, 12, tzinfo=UTC)
AS_OF = "2031-05-20T09:00:00Z"


@pytest.fixture
def account(db: None) -> Account:
    return Account.objects.create(external_ref="acme", name="Acme")


def row(**more: object) -> dict[str, object]:
    return {
        "account": "acme",
        "as_of": AS_OF,
        "plan": "Scale",
        "amount": "499.00",
        "currency": "EUR",
        "period": "MONTH",
        "renews_on": "2031-06-01",
        "charges_continue": True,
        "stop_url": "https://billing.example/stop",
        **more,
    }


def test_the_newest_facts_replace_those_before_and_older_ones_change_nothing(
    account: Account, django_assert_num_queries: Any
) -> None:
    Account.objects.create(external_ref="beta", name="Beta")
    # the accounts, the transaction's two ends, what is known, and one that writes
    with django_assert_num_queries(5):
        assert record_billing(rows=[row(), row(account="beta", amount=0)], now=NOW) == 2
    found = AccountBilling.objects.get(account=account)
    assert (found.amount, found.renews_on) == (Decimal("499.000"), date(2031, 6, 1))
    later = {"account": "acme", "as_of": "2031-05-20T10:00:00Z", "plan": "Free"}
    record_billing(rows=[later], now=NOW)
    record_billing(rows=[row(plan="Older")], now=NOW)
    found = AccountBilling.objects.get(account=account)
    assert (found.plan, found.amount, found.currency, found.stop_url) == ("Free", None, "", "")
    assert found.charges_continue is None, "nobody said"
    record_billing(rows=[], without=["acme"], now=NOW)
    assert list(AccountBilling.objects.values_list("account__external_ref", flat=True)) == ["beta"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"account": "nobody"}, "Row 2: there is no account `nobody`"),
        ({"plan": " "}, "Row 2: `plan`: this is missing"),
        ({"amount": 499.0}, "Row 2: `amount`: must be an amount such as 499.00"),
        ({"amount": "-1"}, "Row 2: `amount`: must be an amount"),
        ({"amount": "1e3000"}, "Row 2: `amount`: must be an amount"),
        ({"amount": "NaN"}, "Row 2: `amount`: must be an amount"),
        ({"amount": "1.0001"}, "Row 2: `amount`: must be an amount"),
        ({"currency": "eur"}, "Row 2: `currency`: must be a currency such as EUR"),
        ({"currency": None}, "Row 2: an amount and its currency go together"),
        ({"amount": None}, "Row 2: an amount and its currency go together"),
        ({"period": "WEEK"}, "Row 2: `period`: must be one of"),
        ({"renews_on": "2042-01-01"}, "Row 2: `renews_on` must lie between 2000 and ten years"),
        ({"as_of": "2031-05-20T13:00:00Z"}, "Row 2: a time must lie between 2000 and now"),
        ({"charges_continue": "yes"}, "Row 2: `charges_continue`: must be yes or no"),
        ({"stop_url": "http://billing.example"}, "`stop_url`: must be an address that begins with"),
        ({"refund_url": "https://a b"}, "`refund_url`: must be an address that begins with"),
        ({"refund_url": "javascript:alert(1)"}, "`refund_url`: must be an address"),
        ({"stop_url": "https://x/" + "a" * 500}, "Row 2: `stop_url`: at most 500 characters"),
        ({"price": 5}, "Row 2: `price`: there is no such field"),
        ({}, "Row 2: it is about the same as row 1"),
    ],
)
def test_a_batch_with_a_wrong_row_is_refused_whole_and_the_row_is_named(
    account: Account, wrong: dict[str, object], sentence: str
) -> None:
    Account.objects.create(external_ref="beta", name="Beta")
    second = {"account": "acme"} if not wrong else {"account": "beta"}
    with refused(sentence):
        record_billing(rows=[row(), row(**{**second, **wrong})], now=NOW)
    assert not AccountBilling.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": Decimal(1)},
        {"currency": "EUR"},
        {"amount": Decimal(-1), "currency": "EUR"},
        {"stop_url": "http://billing.example"},
        {"refund_url": "javascript:alert(1)"},
        {"period": "WEEK", "amount": Decimal(1), "currency": "EUR"},
        {"as_of_at": NOW + timedelta(days=100_000)},
    ],
)
def test_no_row_breaks_the_rules(account: Account, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountBilling.objects.create(
            **{"account": account, "as_of_at": NOW, "plan": "Scale", **wrong}
        )
