from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="NextStepOut")


@_attrs_define
class NextStepOut:
    """A step that leads on from here."""

    verb: str
    may: bool
    """ Whether the token may take it now. """
    why_not: str | None
    approved_by: str
    """ The role that would have to approve it. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        verb = self.verb

        may = self.may

        why_not: str | None
        why_not = self.why_not

        approved_by = self.approved_by

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "verb": verb,
                "may": may,
                "why_not": why_not,
                "approved_by": approved_by,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        verb = d.pop("verb")

        may = d.pop("may")

        def _parse_why_not(data: object) -> str | None:
            if data is None:
                return data
            return cast(None | str, data)

        why_not = _parse_why_not(d.pop("why_not"))

        approved_by = d.pop("approved_by")

        next_step_out = cls(
            verb=verb,
            may=may,
            why_not=why_not,
            approved_by=approved_by,
        )

        next_step_out.additional_properties = d
        return next_step_out

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
