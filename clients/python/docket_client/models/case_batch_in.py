from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.batch_act import BatchAct, check_batch_act
from ..models.severity import Severity, check_severity
from ..types import UNSET, Unset

T = TypeVar("T", bound="CaseBatchIn")


@_attrs_define
class CaseBatchIn:
    """One act for many cases; which of the others is needed depends on `act`."""

    act: BatchAct
    """ What is done to each case of a batch. """
    person: str
    """ User name of whose it is: who looks at it and starts it. """
    cases: list[str]
    """ References of cases. """
    reason: str
    """ It stands in the record of each case. """
    to: str | Unset = ""
    """ `ASSIGN`, `LOOK`: a user name; empty: back to the queue, or each case’s assignee. """
    severity: Severity | Unset | None = UNSET
    """ Of `SEVERITY`. """
    due_at: datetime.datetime | Unset | None = UNSET
    """ Of `LOOK`: within 90 days. """
    original: str | Unset = ""
    """ Of `DISMISS`: the case that they repeat, or empty. """

    def to_dict(self) -> dict[str, Any]:
        act: str = self.act

        person = self.person

        cases = self.cases

        reason = self.reason

        to = self.to

        severity: str | Unset | None
        if isinstance(self.severity, Unset):
            severity = UNSET
        elif isinstance(self.severity, str):
            severity = self.severity
        else:
            severity = self.severity

        due_at: str | Unset | None
        if isinstance(self.due_at, Unset):
            due_at = UNSET
        elif isinstance(self.due_at, datetime.datetime):
            due_at = self.due_at.isoformat()
        else:
            due_at = self.due_at

        original = self.original

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "act": act,
                "person": person,
                "cases": cases,
                "reason": reason,
            }
        )
        if to is not UNSET:
            field_dict["to"] = to
        if severity is not UNSET:
            field_dict["severity"] = severity
        if due_at is not UNSET:
            field_dict["due_at"] = due_at
        if original is not UNSET:
            field_dict["original"] = original

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        act = check_batch_act(d.pop("act"))

        person = d.pop("person")

        cases = cast(list[str], d.pop("cases"))

        reason = d.pop("reason")

        to = d.pop("to", UNSET)

        def _parse_severity(data: object) -> Severity | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                severity_type_0 = check_severity(data)

                return severity_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Severity | Unset, data)

        severity = _parse_severity(d.pop("severity", UNSET))

        def _parse_due_at(data: object) -> datetime.datetime | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                due_at_type_0 = datetime.datetime.fromisoformat(data)

                return due_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        due_at = _parse_due_at(d.pop("due_at", UNSET))

        original = d.pop("original", UNSET)

        case_batch_in = cls(
            act=act,
            person=person,
            cases=cases,
            reason=reason,
            to=to,
            severity=severity,
            due_at=due_at,
            original=original,
        )

        return case_batch_in
