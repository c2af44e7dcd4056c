from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="ExportedDecision")


@_attrs_define
class ExportedDecision:
    """A decision that took effect, without the names of people and without texts."""

    ref: str
    case: str
    account: str
    verb: str
    phase: str
    policy: str
    policy_version: str
    detected_by_automation: bool
    approver_role: str
    """ Empty where it needed no approval. """
    proposed_at: datetime.datetime
    executed_at: datetime.datetime
    ratified_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        ref = self.ref

        case = self.case

        account = self.account

        verb = self.verb

        phase = self.phase

        policy = self.policy

        policy_version = self.policy_version

        detected_by_automation = self.detected_by_automation

        approver_role = self.approver_role

        proposed_at = self.proposed_at.isoformat()

        executed_at = self.executed_at.isoformat()

        ratified_at: str | None
        if isinstance(self.ratified_at, datetime.datetime):
            ratified_at = self.ratified_at.isoformat()
        else:
            ratified_at = self.ratified_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "ref": ref,
                "case": case,
                "account": account,
                "verb": verb,
                "phase": phase,
                "policy": policy,
                "policy_version": policy_version,
                "detected_by_automation": detected_by_automation,
                "approver_role": approver_role,
                "proposed_at": proposed_at,
                "executed_at": executed_at,
                "ratified_at": ratified_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        ref = d.pop("ref")

        case = d.pop("case")

        account = d.pop("account")

        verb = d.pop("verb")

        phase = d.pop("phase")

        policy = d.pop("policy")

        policy_version = d.pop("policy_version")

        detected_by_automation = d.pop("detected_by_automation")

        approver_role = d.pop("approver_role")

        proposed_at = datetime.datetime.fromisoformat(d.pop("proposed_at"))

        executed_at = datetime.datetime.fromisoformat(d.pop("executed_at"))

        def _parse_ratified_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                ratified_at_type_0 = datetime.datetime.fromisoformat(data)

                return ratified_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        ratified_at = _parse_ratified_at(d.pop("ratified_at"))

        exported_decision = cls(
            ref=ref,
            case=case,
            account=account,
            verb=verb,
            phase=phase,
            policy=policy,
            policy_version=policy_version,
            detected_by_automation=detected_by_automation,
            approver_role=approver_role,
            proposed_at=proposed_at,
            executed_at=executed_at,
            ratified_at=ratified_at,
        )

        exported_decision.additional_properties = d
        return exported_decision

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
