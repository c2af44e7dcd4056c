from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.usage_row import UsageRow


T = TypeVar("T", bound="UsageIn")


@_attrs_define
class UsageIn:
    """A batch of the usage feed; `complete` are days of which everything was sent."""

    rows: list[UsageRow]
    complete: list[datetime.date] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        rows = []
        for rows_item_data in self.rows:
            rows_item = rows_item_data.to_dict()
            rows.append(rows_item)

        complete: list[str] | Unset = UNSET
        if not isinstance(self.complete, Unset):
            complete = []
            for complete_item_data in self.complete:
                complete_item = complete_item_data.isoformat()
                complete.append(complete_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "rows": rows,
            }
        )
        if complete is not UNSET:
            field_dict["complete"] = complete

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.usage_row import UsageRow  # noqa: PLC0415

        d = dict(src_dict)
        rows = []
        _rows = d.pop("rows")
        for rows_item_data in _rows:
            rows_item = UsageRow.from_dict(rows_item_data)

            rows.append(rows_item)

        _complete = d.pop("complete", UNSET)
        complete: list[datetime.date] | Unset = UNSET
        if _complete is not UNSET:
            complete = []
            for complete_item_data in _complete:
                complete_item = datetime.date.fromisoformat(complete_item_data)

                complete.append(complete_item)

        usage_in = cls(
            rows=rows,
            complete=complete,
        )

        return usage_in
