from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="DisputeOut")


@_attrs_define
class DisputeOut:
    """What a body that settles disputes out of court told of one, and what became of it. The
    report names the reporter who complains; empty: the holder does.

    """

    number: int
    decision: str
    appeal: str
    """ Whose outcome is disputed; empty: the decision. """
    side: str
    report: str
    body: str
    law: str
    """ Under which the body is listed; empty: it is not. """
    reference: str
    told_on: datetime.date
    answer_by_on: datetime.date | None
    note: str
    phase: str
    recorded_at: datetime.datetime
    outcome: str
    ended_on: datetime.date | None
    end_note: str
    followed: str
    """ Whether the outcome was carried out. """
    followed_on: datetime.date | None
    follow_reason: str
    follow_decision: str
    """ The decision that carried it out. """
    over_at: datetime.datetime | None
    """ When the record was found wrong. """
    over_reason: str
    corrects: int | None
    """ The number of the one that it corrects. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        number = self.number

        decision = self.decision

        appeal = self.appeal

        side = self.side

        report = self.report

        body = self.body

        law = self.law

        reference = self.reference

        told_on = self.told_on.isoformat()

        answer_by_on: str | None
        if isinstance(self.answer_by_on, datetime.date):
            answer_by_on = self.answer_by_on.isoformat()
        else:
            answer_by_on = self.answer_by_on

        note = self.note

        phase = self.phase

        recorded_at = self.recorded_at.isoformat()

        outcome = self.outcome

        ended_on: str | None
        if isinstance(self.ended_on, datetime.date):
            ended_on = self.ended_on.isoformat()
        else:
            ended_on = self.ended_on

        end_note = self.end_note

        followed = self.followed

        followed_on: str | None
        if isinstance(self.followed_on, datetime.date):
            followed_on = self.followed_on.isoformat()
        else:
            followed_on = self.followed_on

        follow_reason = self.follow_reason

        follow_decision = self.follow_decision

        over_at: str | None
        if isinstance(self.over_at, datetime.datetime):
            over_at = self.over_at.isoformat()
        else:
            over_at = self.over_at

        over_reason = self.over_reason

        corrects: int | None
        corrects = self.corrects

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "number": number,
                "decision": decision,
                "appeal": appeal,
                "side": side,
                "report": report,
                "body": body,
                "law": law,
                "reference": reference,
                "told_on": told_on,
                "answer_by_on": answer_by_on,
                "note": note,
                "phase": phase,
                "recorded_at": recorded_at,
                "outcome": outcome,
                "ended_on": ended_on,
                "end_note": end_note,
                "followed": followed,
                "followed_on": followed_on,
                "follow_reason": follow_reason,
                "follow_decision": follow_decision,
                "over_at": over_at,
                "over_reason": over_reason,
                "corrects": corrects,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        number = d.pop("number")

        decision = d.pop("decision")

        appeal = d.pop("appeal")

        side = d.pop("side")

        report = d.pop("report")

        body = d.pop("body")

        law = d.pop("law")

        reference = d.pop("reference")

        told_on = datetime.date.fromisoformat(d.pop("told_on"))

        def _parse_answer_by_on(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                answer_by_on_type_0 = datetime.date.fromisoformat(data)

                return answer_by_on_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        answer_by_on = _parse_answer_by_on(d.pop("answer_by_on"))

        note = d.pop("note")

        phase = d.pop("phase")

        recorded_at = datetime.datetime.fromisoformat(d.pop("recorded_at"))

        outcome = d.pop("outcome")

        def _parse_ended_on(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                ended_on_type_0 = datetime.date.fromisoformat(data)

                return ended_on_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        ended_on = _parse_ended_on(d.pop("ended_on"))

        end_note = d.pop("end_note")

        followed = d.pop("followed")

        def _parse_followed_on(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                followed_on_type_0 = datetime.date.fromisoformat(data)

                return followed_on_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        followed_on = _parse_followed_on(d.pop("followed_on"))

        follow_reason = d.pop("follow_reason")

        follow_decision = d.pop("follow_decision")

        def _parse_over_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                over_at_type_0 = datetime.datetime.fromisoformat(data)

                return over_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        over_at = _parse_over_at(d.pop("over_at"))

        over_reason = d.pop("over_reason")

        def _parse_corrects(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        corrects = _parse_corrects(d.pop("corrects"))

        dispute_out = cls(
            number=number,
            decision=decision,
            appeal=appeal,
            side=side,
            report=report,
            body=body,
            law=law,
            reference=reference,
            told_on=told_on,
            answer_by_on=answer_by_on,
            note=note,
            phase=phase,
            recorded_at=recorded_at,
            outcome=outcome,
            ended_on=ended_on,
            end_note=end_note,
            followed=followed,
            followed_on=followed_on,
            follow_reason=follow_reason,
            follow_decision=follow_decision,
            over_at=over_at,
            over_reason=over_reason,
            corrects=corrects,
        )

        dispute_out.additional_properties = d
        return dispute_out

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
