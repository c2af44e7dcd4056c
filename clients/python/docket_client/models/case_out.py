from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.state import State, check_state

if TYPE_CHECKING:
    from ..models.next_step_out import NextStepOut


T = TypeVar("T", bound="CaseOut")


@_attrs_define
class CaseOut:
    """A case, and what could be done next."""

    ref: str
    version: int
    """ Counts its events; send it with a step. """
    account: str
    area: str
    state: State
    """ Where a proceeding is. """
    standing: str
    """ What the account may do, whichever case holds it. """
    measure: str
    """ What this case holds itself, or nothing. """
    severity: str
    priority: int
    assignee: str | None
    due_at: datetime.datetime | None
    opened_at: datetime.datetime
    closed_at: datetime.datetime | None
    reports: int
    question: str
    would_clear: str
    policy: str
    policy_version: str
    merged_into: str | None
    """ The case in which it goes on. """
    next_steps: list[NextStepOut]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        ref = self.ref

        version = self.version

        account = self.account

        area = self.area

        state: str = self.state

        standing = self.standing

        measure = self.measure

        severity = self.severity

        priority = self.priority

        assignee: str | None
        assignee = self.assignee

        due_at: str | None
        if isinstance(self.due_at, datetime.datetime):
            due_at = self.due_at.isoformat()
        else:
            due_at = self.due_at

        opened_at = self.opened_at.isoformat()

        closed_at: str | None
        if isinstance(self.closed_at, datetime.datetime):
            closed_at = self.closed_at.isoformat()
        else:
            closed_at = self.closed_at

        reports = self.reports

        question = self.question

        would_clear = self.would_clear

        policy = self.policy

        policy_version = self.policy_version

        merged_into: str | None
        merged_into = self.merged_into

        next_steps = []
        for next_steps_item_data in self.next_steps:
            next_steps_item = next_steps_item_data.to_dict()
            next_steps.append(next_steps_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "ref": ref,
                "version": version,
                "account": account,
                "area": area,
                "state": state,
                "standing": standing,
                "measure": measure,
                "severity": severity,
                "priority": priority,
                "assignee": assignee,
                "due_at": due_at,
                "opened_at": opened_at,
                "closed_at": closed_at,
                "reports": reports,
                "question": question,
                "would_clear": would_clear,
                "policy": policy,
                "policy_version": policy_version,
                "merged_into": merged_into,
                "next_steps": next_steps,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.next_step_out import NextStepOut  # noqa: PLC0415

        d = dict(src_dict)
        ref = d.pop("ref")

        version = d.pop("version")

        account = d.pop("account")

        area = d.pop("area")

        state = check_state(d.pop("state"))

        standing = d.pop("standing")

        measure = d.pop("measure")

        severity = d.pop("severity")

        priority = d.pop("priority")

        def _parse_assignee(data: object) -> str | None:
            if data is None:
                return data
            return cast(None | str, data)

        assignee = _parse_assignee(d.pop("assignee"))

        def _parse_due_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                due_at_type_0 = datetime.datetime.fromisoformat(data)

                return due_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        due_at = _parse_due_at(d.pop("due_at"))

        opened_at = datetime.datetime.fromisoformat(d.pop("opened_at"))

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

        reports = d.pop("reports")

        question = d.pop("question")

        would_clear = d.pop("would_clear")

        policy = d.pop("policy")

        policy_version = d.pop("policy_version")

        def _parse_merged_into(data: object) -> str | None:
            if data is None:
                return data
            return cast(None | str, data)

        merged_into = _parse_merged_into(d.pop("merged_into"))

        next_steps = []
        _next_steps = d.pop("next_steps")
        for next_steps_item_data in _next_steps:
            next_steps_item = NextStepOut.from_dict(next_steps_item_data)

            next_steps.append(next_steps_item)

        case_out = cls(
            ref=ref,
            version=version,
            account=account,
            area=area,
            state=state,
            standing=standing,
            measure=measure,
            severity=severity,
            priority=priority,
            assignee=assignee,
            due_at=due_at,
            opened_at=opened_at,
            closed_at=closed_at,
            reports=reports,
            question=question,
            would_clear=would_clear,
            policy=policy,
            policy_version=policy_version,
            merged_into=merged_into,
            next_steps=next_steps,
        )

        case_out.additional_properties = d
        return case_out

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
