from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="CaseBatchCounts")


@_attrs_define
class CaseBatchCounts:
    """How many cases are how far."""

    given: int
    """ Still to be looked at. """
    included: int
    """ To be changed, and not yet. """
    excluded: int
    done: int
    left_out: int
    """ Left out when their turn came. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        given = self.given

        included = self.included

        excluded = self.excluded

        done = self.done

        left_out = self.left_out

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "given": given,
                "included": included,
                "excluded": excluded,
                "done": done,
                "left_out": left_out,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        given = d.pop("given")

        included = d.pop("included")

        excluded = d.pop("excluded")

        done = d.pop("done")

        left_out = d.pop("left_out")

        case_batch_counts = cls(
            given=given,
            included=included,
            excluded=excluded,
            done=done,
            left_out=left_out,
        )

        case_batch_counts.additional_properties = d
        return case_batch_counts

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
