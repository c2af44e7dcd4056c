from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="ProposeIn")


@_attrs_define
class ProposeIn:
    """The set as it was shown."""

    set_hash: str

    def to_dict(self) -> dict[str, Any]:
        set_hash = self.set_hash

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "set_hash": set_hash,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        set_hash = d.pop("set_hash")

        propose_in = cls(
            set_hash=set_hash,
        )

        return propose_in
