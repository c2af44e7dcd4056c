from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="EventOut")


@_attrs_define
class EventOut:
    """An act of the record."""

    account: str
    case: str | None
    seq: int
    act: str
    by: str
    by_kind: str
    reason: str
    at: datetime.datetime
    source: str
    target: str
    standing: str
    epoch: int
    decision: str | None
    hash_: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        account = self.account

        case: str | None
        case = self.case

        seq = self.seq

        act = self.act

        by = self.by

        by_kind = self.by_kind

        reason = self.reason

        at = self.at.isoformat()

        source = self.source

        target = self.target

        standing = self.standing

        epoch = self.epoch

        decision: str | None
        decision = self.decision

        hash_ = self.hash_

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "account": account,
                "case": case,
                "seq": seq,
                "act": act,
                "by": by,
                "by_kind": by_kind,
                "reason": reason,
                "at": at,
                "source": source,
                "target": target,
                "standing": standing,
                "epoch": epoch,
                "decision": decision,
                "hash": hash_,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        account = d.pop("account")

        def _parse_case(data: object) -> str | None:
            if data is None:
                return data
            return cast(None | str, data)

        case = _parse_case(d.pop("case"))

        seq = d.pop("seq")

        act = d.pop("act")

        by = d.pop("by")

        by_kind = d.pop("by_kind")

        reason = d.pop("reason")

        at = datetime.datetime.fromisoformat(d.pop("at"))

        source = d.pop("source")

        target = d.pop("target")

        standing = d.pop("standing")

        epoch = d.pop("epoch")

        def _parse_decision(data: object) -> str | None:
            if data is None:
                return data
            return cast(None | str, data)

        decision = _parse_decision(d.pop("decision"))

        hash_ = d.pop("hash")

        event_out = cls(
            account=account,
            case=case,
            seq=seq,
            act=act,
            by=by,
            by_kind=by_kind,
            reason=reason,
            at=at,
            source=source,
            target=target,
            standing=standing,
            epoch=epoch,
            decision=decision,
            hash_=hash_,
        )

        event_out.additional_properties = d
        return event_out

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
