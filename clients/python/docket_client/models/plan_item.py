from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.check import Check


T = TypeVar("T", bound="PlanItem")


@_attrs_define
class PlanItem:
    """One requirement of a remediation plan."""

    title: str
    text: str
    due: str
    evidence: str | Unset = ""
    acceptance: str | Unset = ""
    check: Check | Unset | None = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.check import Check  # noqa: PLC0415

        title = self.title

        text = self.text

        due = self.due

        evidence = self.evidence

        acceptance = self.acceptance

        check: dict[str, Any] | Unset | None
        if isinstance(self.check, Unset):
            check = UNSET
        elif isinstance(self.check, Check):
            check = self.check.to_dict()
        else:
            check = self.check

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "title": title,
                "text": text,
                "due": due,
            }
        )
        if evidence is not UNSET:
            field_dict["evidence"] = evidence
        if acceptance is not UNSET:
            field_dict["acceptance"] = acceptance
        if check is not UNSET:
            field_dict["check"] = check

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.check import Check  # noqa: PLC0415

        d = dict(src_dict)
        title = d.pop("title")

        text = d.pop("text")

        due = d.pop("due")

        evidence = d.pop("evidence", UNSET)

        acceptance = d.pop("acceptance", UNSET)

        def _parse_check(data: object) -> Check | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                check_type_0 = Check.from_dict(data)

                return check_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Check | None | Unset, data)

        check = _parse_check(d.pop("check", UNSET))

        plan_item = cls(
            title=title,
            text=text,
            due=due,
            evidence=evidence,
            acceptance=acceptance,
            check=check,
        )

        return plan_item
