from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.mark_in import MarkIn


T = TypeVar("T", bound="CopyIn")


@_attrs_define
class CopyIn:
    """A copy to be proposed."""

    title: str
    """ What it is, as the holder reads it. """
    reason: str
    marks: list[MarkIn] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        title = self.title

        reason = self.reason

        marks: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.marks, Unset):
            marks = []
            for marks_item_data in self.marks:
                marks_item = marks_item_data.to_dict()
                marks.append(marks_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "title": title,
                "reason": reason,
            }
        )
        if marks is not UNSET:
            field_dict["marks"] = marks

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.mark_in import MarkIn  # noqa: PLC0415

        d = dict(src_dict)
        title = d.pop("title")

        reason = d.pop("reason")

        _marks = d.pop("marks", UNSET)
        marks: list[MarkIn] | Unset = UNSET
        if _marks is not UNSET:
            marks = []
            for marks_item_data in _marks:
                marks_item = MarkIn.from_dict(marks_item_data)

                marks.append(marks_item)

        copy_in = cls(
            title=title,
            reason=reason,
            marks=marks,
        )

        return copy_in
