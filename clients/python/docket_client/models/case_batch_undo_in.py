from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="CaseBatchUndoIn")


@_attrs_define
class CaseBatchUndoIn:
    """Why, and of which cases."""

    reason: str
    cases: list[str] | Unset | None = UNSET
    """ Of these alone; left out: of all of them. """

    def to_dict(self) -> dict[str, Any]:
        reason = self.reason

        cases: list[str] | Unset | None
        if isinstance(self.cases, Unset):
            cases = UNSET
        elif isinstance(self.cases, list):
            cases = self.cases

        else:
            cases = self.cases

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "reason": reason,
            }
        )
        if cases is not UNSET:
            field_dict["cases"] = cases

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        reason = d.pop("reason")

        def _parse_cases(data: object) -> list[str] | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                cases_type_0 = cast(list[str], data)

                return cases_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        cases = _parse_cases(d.pop("cases", UNSET))

        case_batch_undo_in = cls(
            reason=reason,
            cases=cases,
        )

        return case_batch_undo_in
