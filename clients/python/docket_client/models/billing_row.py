from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.billing_row_period_type_0 import (
    BillingRowPeriodType0,
    check_billing_row_period_type_0,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="BillingRow")


@_attrs_define
class BillingRow:
    """What the billing of an account says at `as_of`: its plan, what that costs for a month or a
    year and when it renews, whether charges go on while access is suspended, and where the holder
    stops them and asks for a refund. All but the first three may be left out.

    """

    account: str
    as_of: datetime.datetime
    plan: str
    amount: float | str | Unset | None = UNSET
    currency: str | Unset | None = UNSET
    period: BillingRowPeriodType0 | Unset | None = UNSET
    renews_on: datetime.date | Unset | None = UNSET
    charges_continue: bool | Unset | None = UNSET
    stop_url: str | Unset = ""
    refund_url: str | Unset = ""

    def to_dict(self) -> dict[str, Any]:
        account = self.account

        as_of = self.as_of.isoformat()

        plan = self.plan

        amount: float | str | Unset | None
        if isinstance(self.amount, Unset):
            amount = UNSET
        else:
            amount = self.amount

        currency: str | Unset | None
        if isinstance(self.currency, Unset):
            currency = UNSET
        else:
            currency = self.currency

        period: str | Unset | None
        if isinstance(self.period, Unset):
            period = UNSET
        elif isinstance(self.period, str):
            period = self.period
        else:
            period = self.period

        renews_on: str | Unset | None
        if isinstance(self.renews_on, Unset):
            renews_on = UNSET
        elif isinstance(self.renews_on, datetime.date):
            renews_on = self.renews_on.isoformat()
        else:
            renews_on = self.renews_on

        charges_continue: bool | Unset | None
        if isinstance(self.charges_continue, Unset):
            charges_continue = UNSET
        else:
            charges_continue = self.charges_continue

        stop_url = self.stop_url

        refund_url = self.refund_url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "account": account,
                "as_of": as_of,
                "plan": plan,
            }
        )
        if amount is not UNSET:
            field_dict["amount"] = amount
        if currency is not UNSET:
            field_dict["currency"] = currency
        if period is not UNSET:
            field_dict["period"] = period
        if renews_on is not UNSET:
            field_dict["renews_on"] = renews_on
        if charges_continue is not UNSET:
            field_dict["charges_continue"] = charges_continue
        if stop_url is not UNSET:
            field_dict["stop_url"] = stop_url
        if refund_url is not UNSET:
            field_dict["refund_url"] = refund_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        account = d.pop("account")

        as_of = datetime.datetime.fromisoformat(d.pop("as_of"))

        plan = d.pop("plan")

        def _parse_amount(data: object) -> float | str | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | str | Unset, data)

        amount = _parse_amount(d.pop("amount", UNSET))

        def _parse_currency(data: object) -> str | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        currency = _parse_currency(d.pop("currency", UNSET))

        def _parse_period(data: object) -> BillingRowPeriodType0 | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                period_type_0 = check_billing_row_period_type_0(data)

                return period_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BillingRowPeriodType0 | None | Unset, data)

        period = _parse_period(d.pop("period", UNSET))

        def _parse_renews_on(data: object) -> datetime.date | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                renews_on_type_0 = datetime.date.fromisoformat(data)

                return renews_on_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None | Unset, data)

        renews_on = _parse_renews_on(d.pop("renews_on", UNSET))

        def _parse_charges_continue(data: object) -> bool | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        charges_continue = _parse_charges_continue(d.pop("charges_continue", UNSET))

        stop_url = d.pop("stop_url", UNSET)

        refund_url = d.pop("refund_url", UNSET)

        billing_row = cls(
            account=account,
            as_of=as_of,
            plan=plan,
            amount=amount,
            currency=currency,
            period=period,
            renews_on=renews_on,
            charges_continue=charges_continue,
            stop_url=stop_url,
            refund_url=refund_url,
        )

        return billing_row
