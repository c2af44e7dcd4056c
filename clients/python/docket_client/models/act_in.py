from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..models.act_in_act import ActInAct, check_act_in_act

T = TypeVar("T", bound="ActIn")


@_attrs_define
class ActIn:
    """What is done with an endpoint."""

    act: ActInAct

    def to_dict(self) -> dict[str, Any]:
        act: str = self.act

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "act": act,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        act = check_act_in_act(d.pop("act"))

        act_in = cls(
            act=act,
        )

        return act_in
