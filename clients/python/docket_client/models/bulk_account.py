from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.bulk_item_phase import BulkItemPhase, check_bulk_item_phase
from ..models.left_out import LeftOut, check_left_out

T = TypeVar("T", bound="BulkAccount")


@_attrs_define
class BulkAccount:
    """One account of it, as it was shown, and what became of it."""

    number: int
    """ Its place in what was given. """
    account: str
    """ The reference as it was given. """
    phase: BulkItemPhase
    """ What is known of one account of it, and what became of it. """
    before: str
    """ Its standing. """
    after: str
    """ Its standing, if it is done. """
    notice: str
    left_out: LeftOut | None
    """ Why it is not in the set. """
    why: str
    """ The same in full. """
    case: str | None
    """ The case that it joins, or that is opened. """
    decision: str | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        number = self.number

        account = self.account

        phase: str = self.phase

        before = self.before

        after = self.after

        notice = self.notice

        left_out: str | None
        if isinstance(self.left_out, str):
            left_out = self.left_out
        else:
            left_out = self.left_out

        why = self.why

        case: str | None
        case = self.case

        decision: str | None
        decision = self.decision

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "number": number,
                "account": account,
                "phase": phase,
                "before": before,
                "after": after,
                "notice": notice,
                "left_out": left_out,
                "why": why,
                "case": case,
                "decision": decision,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        number = d.pop("number")

        account = d.pop("account")

        phase = check_bulk_item_phase(d.pop("phase"))

        before = d.pop("before")

        after = d.pop("after")

        notice = d.pop("notice")

        def _parse_left_out(data: object) -> LeftOut | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                left_out_type_0 = check_left_out(data)

                return left_out_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(LeftOut | None, data)

        left_out = _parse_left_out(d.pop("left_out"))

        why = d.pop("why")

        def _parse_case(data: object) -> str | None:
            if data is None:
                return data
            return cast(None | str, data)

        case = _parse_case(d.pop("case"))

        def _parse_decision(data: object) -> str | None:
            if data is None:
                return data
            return cast(None | str, data)

        decision = _parse_decision(d.pop("decision"))

        bulk_account = cls(
            number=number,
            account=account,
            phase=phase,
            before=before,
            after=after,
            notice=notice,
            left_out=left_out,
            why=why,
            case=case,
            decision=decision,
        )

        bulk_account.additional_properties = d
        return bulk_account

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
