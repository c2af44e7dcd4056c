from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.report_out_stage import ReportOutStage, check_report_out_stage
from ..models.report_outcome import ReportOutcome, check_report_outcome

T = TypeVar("T", bound="ReportOut")


@_attrs_define
class ReportOut:
    """What became of a report. It never says who reported."""

    id: UUID
    ref: str
    number: int
    """ Which text of this report it is; the first has 1. """
    stage: ReportOutStage
    """ `waiting`: somebody has to say which account it is about. """
    account: str | None
    case: str | None
    """ The reference of the case that it is in. """
    received_at: datetime.datetime
    outcome: ReportOutcome | None
    """ What its reporter was told last. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        ref = self.ref

        number = self.number

        stage: str = self.stage

        account: str | None
        account = self.account

        case: str | None
        case = self.case

        received_at = self.received_at.isoformat()

        outcome: str | None
        if isinstance(self.outcome, str):
            outcome = self.outcome
        else:
            outcome = self.outcome

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "ref": ref,
                "number": number,
                "stage": stage,
                "account": account,
                "case": case,
                "received_at": received_at,
                "outcome": outcome,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = UUID(d.pop("id"))

        ref = d.pop("ref")

        number = d.pop("number")

        stage = check_report_out_stage(d.pop("stage"))

        def _parse_account(data: object) -> str | None:
            if data is None:
                return data
            return cast(None | str, data)

        account = _parse_account(d.pop("account"))

        def _parse_case(data: object) -> str | None:
            if data is None:
                return data
            return cast(None | str, data)

        case = _parse_case(d.pop("case"))

        received_at = datetime.datetime.fromisoformat(d.pop("received_at"))

        def _parse_outcome(data: object) -> ReportOutcome | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                outcome_type_0 = check_report_outcome(data)

                return outcome_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ReportOutcome, data)

        outcome = _parse_outcome(d.pop("outcome"))

        report_out = cls(
            id=id,
            ref=ref,
            number=number,
            stage=stage,
            account=account,
            case=case,
            received_at=received_at,
            outcome=outcome,
        )

        report_out.additional_properties = d
        return report_out

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
