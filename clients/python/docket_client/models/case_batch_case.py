from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.batch_left_out import BatchLeftOut, check_batch_left_out
from ..models.bulk_item_phase import BulkItemPhase, check_bulk_item_phase

T = TypeVar("T", bound="CaseBatchCase")


@_attrs_define
class CaseBatchCase:
    """One case of it, as it was shown, and what became of it."""

    number: int
    case: str
    account: str
    phase: BulkItemPhase
    """ What is known of one account of it, and what became of it. """
    before: str
    """ A name, a severity or a state. """
    after: str
    left_out: BatchLeftOut | None
    """ Why it is not changed. """
    why: str
    """ The same in full. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        number = self.number

        case = self.case

        account = self.account

        phase: str = self.phase

        before = self.before

        after = self.after

        left_out: str | None
        if isinstance(self.left_out, str):
            left_out = self.left_out
        else:
            left_out = self.left_out

        why = self.why

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "number": number,
                "case": case,
                "account": account,
                "phase": phase,
                "before": before,
                "after": after,
                "left_out": left_out,
                "why": why,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        number = d.pop("number")

        case = d.pop("case")

        account = d.pop("account")

        phase = check_bulk_item_phase(d.pop("phase"))

        before = d.pop("before")

        after = d.pop("after")

        def _parse_left_out(data: object) -> BatchLeftOut | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                left_out_type_0 = check_batch_left_out(data)

                return left_out_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BatchLeftOut | None, data)

        left_out = _parse_left_out(d.pop("left_out"))

        why = d.pop("why")

        case_batch_case = cls(
            number=number,
            case=case,
            account=account,
            phase=phase,
            before=before,
            after=after,
            left_out=left_out,
            why=why,
        )

        case_batch_case.additional_properties = d
        return case_batch_case

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
