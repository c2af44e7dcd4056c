from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="ExportedCase")


@_attrs_define
class ExportedCase:
    """A case, without the names of people and without texts."""

    ref: str
    account: str
    tier: str
    country: str
    area: str
    policy: str
    policy_version: str
    state: str
    severity: str
    reports: int
    opened_at: datetime.datetime
    first_look_at: datetime.datetime | None
    decided_at: datetime.datetime | None
    closed_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        ref = self.ref

        account = self.account

        tier = self.tier

        country = self.country

        area = self.area

        policy = self.policy

        policy_version = self.policy_version

        state = self.state

        severity = self.severity

        reports = self.reports

        opened_at = self.opened_at.isoformat()

        first_look_at: str | None
        if isinstance(self.first_look_at, datetime.datetime):
            first_look_at = self.first_look_at.isoformat()
        else:
            first_look_at = self.first_look_at

        decided_at: str | None
        if isinstance(self.decided_at, datetime.datetime):
            decided_at = self.decided_at.isoformat()
        else:
            decided_at = self.decided_at

        closed_at: str | None
        if isinstance(self.closed_at, datetime.datetime):
            closed_at = self.closed_at.isoformat()
        else:
            closed_at = self.closed_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "ref": ref,
                "account": account,
                "tier": tier,
                "country": country,
                "area": area,
                "policy": policy,
                "policy_version": policy_version,
                "state": state,
                "severity": severity,
                "reports": reports,
                "opened_at": opened_at,
                "first_look_at": first_look_at,
                "decided_at": decided_at,
                "closed_at": closed_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        ref = d.pop("ref")

        account = d.pop("account")

        tier = d.pop("tier")

        country = d.pop("country")

        area = d.pop("area")

        policy = d.pop("policy")

        policy_version = d.pop("policy_version")

        state = d.pop("state")

        severity = d.pop("severity")

        reports = d.pop("reports")

        opened_at = datetime.datetime.fromisoformat(d.pop("opened_at"))

        def _parse_first_look_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                first_look_at_type_0 = datetime.datetime.fromisoformat(data)

                return first_look_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        first_look_at = _parse_first_look_at(d.pop("first_look_at"))

        def _parse_decided_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                decided_at_type_0 = datetime.datetime.fromisoformat(data)

                return decided_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        decided_at = _parse_decided_at(d.pop("decided_at"))

        def _parse_closed_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                closed_at_type_0 = datetime.datetime.fromisoformat(data)

                return closed_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        closed_at = _parse_closed_at(d.pop("closed_at"))

        exported_case = cls(
            ref=ref,
            account=account,
            tier=tier,
            country=country,
            area=area,
            policy=policy,
            policy_version=policy_version,
            state=state,
            severity=severity,
            reports=reports,
            opened_at=opened_at,
            first_look_at=first_look_at,
            decided_at=decided_at,
            closed_at=closed_at,
        )

        exported_case.additional_properties = d
        return exported_case

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
