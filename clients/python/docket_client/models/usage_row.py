from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="UsageRow")


@_attrs_define
class UsageRow:
    """How much an account used a product on one day (UTC); `product` is the name under which the
    provider counts.

    """

    account: str
    day: datetime.date
    product: str | Unset = "api"
    requests: int | Unset = 0
    tokens: int | Unset = 0

    def to_dict(self) -> dict[str, Any]:
        account = self.account

        day = self.day.isoformat()

        product = self.product

        requests = self.requests

        tokens = self.tokens

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "account": account,
                "day": day,
            }
        )
        if product is not UNSET:
            field_dict["product"] = product
        if requests is not UNSET:
            field_dict["requests"] = requests
        if tokens is not UNSET:
            field_dict["tokens"] = tokens

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        account = d.pop("account")

        day = datetime.date.fromisoformat(d.pop("day"))

        product = d.pop("product", UNSET)

        requests = d.pop("requests", UNSET)

        tokens = d.pop("tokens", UNSET)

        usage_row = cls(
            account=account,
            day=day,
            product=product,
            requests=requests,
            tokens=tokens,
        )

        return usage_row
