"""The provider's feed of billing: what an account costs, and how its holder stops that. What is not
fed is not said anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter, model_validator
from pydantic_core import PydanticCustomError

from accounts.bounds import EARLIEST, last_day
from accounts.models import AccountBilling
from accounts.models.billing import ADDRESS
from accounts.weblinks import is_https_link
from enforcement.language.saying import say
from enforcement.operations.feeds import (
    Day,
    Moment,
    OfAccount,
    Reference,
    accounts_by_ref,
    read_rows,
    refuse_doubles,
    refused_row,
)
from enforcement.step.doors import one_transaction
from enforcement.workflow.terms import Line, Strict

DIGITS, PLACES = 15, 3  # of an amount


def parse_amount(value: object) -> Decimal:
    """An amount such as `499.00`, as a text or a whole number: no binary fraction says money.

    Raises ValueError otherwise.
    """
    try:
        if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
            raise InvalidOperation
        amount = Decimal(value)
        exponent = amount.as_tuple().exponent
        if not isinstance(exponent, int) or exponent < -PLACES or amount < 0:
            raise InvalidOperation
        if amount >= 10 ** (DIGITS - PLACES):
            raise InvalidOperation
    except InvalidOperation as error:
        raise PydanticCustomError("no_amount", "must be an amount such as 499.00") from error
    return amount


def check_currency(value: str) -> str:
    """A currency such as `EUR` (ISO 4217). Raises ValueError otherwise."""
    if not re.fullmatch("[A-Z]{3}", value):
        raise PydanticCustomError("no_currency", "must be a currency such as EUR")
    return value


def check_link(value: str) -> str:
    """An address that begins with https://, or nothing. Raises ValueError otherwise."""
    if value and not is_https_link(value):
        raise PydanticCustomError("no_link", "must be an address that begins with https://")
    return value


Amount = Annotated[Decimal, BeforeValidator(parse_amount)]
Currency = Annotated[str, AfterValidator(check_currency)]
Link = Annotated[str, Field(max_length=ADDRESS), AfterValidator(check_link)]


class BillingRow(Strict):
    """What the billing of an account says at `as_of`: its plan, what that costs for a month or a
    year and when it renews, whether charges go on while access is suspended, and where the holder
    stops them and asks for a refund. All but the first three may be left out.
    """

    account: Reference
    as_of: Moment
    plan: Annotated[Line, Field(min_length=1)]
    amount: Amount | None = None
    currency: Currency | None = None
    period: Literal["MONTH", "YEAR"] | None = None
    renews_on: Day | None = None
    charges_continue: bool | None = Field(default=None, strict=True)
    stop_url: Link = ""
    refund_url: Link = ""

    @model_validator(mode="after")
    def has_currency(self) -> Self:
        """An amount and its currency go together, and a period goes with them."""
        if (self.amount is None) != (self.currency is None) or (self.period and not self.currency):
            raise PydanticCustomError("amount_in_currency", "amount and currency go together")
        return self


BILLING: TypeAdapter[list[BillingRow]] = TypeAdapter(list[BillingRow])


class AccountWithout(Strict):
    """An account of which billing has nothing any more."""

    account: Reference


WITHOUT: TypeAdapter[list[AccountWithout]] = TypeAdapter(list[AccountWithout])


def record_billing(
    *, rows: Sequence[Mapping[str, object]], now: datetime, without: Sequence[str] = ()
) -> int:
    """Record a batch of the billing feed, at most 10,000 rows, and say how many these were. `rows`
    have the fields of `BillingRow` and replace what is known of their accounts; one that is older
    than that (`as_of`) changes nothing. Of the accounts `without` nothing is known any more.

    Raises StepRefused (code `bad-feed`) with a sentence that names the row.
    """
    given = read_rows(BILLING, rows)
    gone = read_rows(WITHOUT, [{"account": ref} for ref in without])
    today = now.astimezone(UTC).date()
    for place, row in enumerate(given, start=1):
        if row.as_of > now or row.as_of.date() < EARLIEST:
            raise refused_row(place, say("a time must lie between 2000 and now"))
        if row.renews_on and not EARLIEST <= row.renews_on <= last_day(today):
            raise refused_row(
                place,
                say("`renews_on` must lie between 2000 and ten years from now"),
            )
    everybody: list[OfAccount] = [*given, *gone]
    refuse_doubles([(row.account,) for row in everybody])
    accounts = accounts_by_ref(everybody)
    by_account = {accounts[row.account]: row for row in given}
    with one_transaction():
        # in one order, so that two batches never wait for each other
        known = {
            one.account_id: one.as_of_at
            for one in AccountBilling.objects.filter(account__in=accounts.values())
            .order_by("account")
            .select_for_update()
        }
        AccountBilling.objects.bulk_create(
            (
                AccountBilling(
                    account_id=account,
                    as_of_at=row.as_of,
                    plan=row.plan,
                    amount=row.amount,
                    currency=row.currency or "",
                    period=row.period or "",
                    renews_on=row.renews_on,
                    charges_continue=row.charges_continue,
                    stop_url=row.stop_url,
                    refund_url=row.refund_url,
                )
                for account, row in sorted(by_account.items())
                if account not in known or known[account] <= row.as_of
            ),
            update_conflicts=True,
            unique_fields=["account"],
            update_fields=[
                "as_of_at",
                "plan",
                "amount",
                "currency",
                "period",
                "renews_on",
                "charges_continue",
                "stop_url",
                "refund_url",
            ],
        )
        AccountBilling.objects.filter(account__in=[accounts[one.account] for one in gone]).delete()
    return len(given)
