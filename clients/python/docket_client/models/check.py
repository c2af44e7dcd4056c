from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.check_kind import CheckKind, check_check_kind
from ..types import UNSET, Unset

T = TypeVar("T", bound="Check")


@_attrs_define
class Check:
    """What Docket checks of a requirement by itself: so many `days` on which calls were possible,
    each without a request or with fewer than `below`, to a `product` as the feed names it (empty:
    to all of them); or that a key, or every key from before the decision, is revoked.

    """

    kind: CheckKind
    """ What Docket checks of a required change by itself, from what the provider feeds. """
    product: str | Unset = ""
    key: str | Unset = ""
    days: int | Unset | None = UNSET
    below: int | Unset | None = UNSET

    def to_dict(self) -> dict[str, Any]:
        kind: str = self.kind

        product = self.product

        key = self.key

        days: int | Unset | None
        if isinstance(self.days, Unset):
            days = UNSET
        else:
            days = self.days

        below: int | Unset | None
        if isinstance(self.below, Unset):
            below = UNSET
        else:
            below = self.below

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kind": kind,
            }
        )
        if product is not UNSET:
            field_dict["product"] = product
        if key is not UNSET:
            field_dict["key"] = key
        if days is not UNSET:
            field_dict["days"] = days
        if below is not UNSET:
            field_dict["below"] = below

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        kind = check_check_kind(d.pop("kind"))

        product = d.pop("product", UNSET)

        key = d.pop("key", UNSET)

        def _parse_days(data: object) -> int | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        days = _parse_days(d.pop("days", UNSET))

        def _parse_below(data: object) -> int | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        below = _parse_below(d.pop("below", UNSET))

        check = cls(
            kind=kind,
            product=product,
            key=key,
            days=days,
            below=below,
        )

        return check
