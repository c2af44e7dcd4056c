from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.batch_act import BatchAct, check_batch_act
from ..models.batch_phase import BatchPhase, check_batch_phase

if TYPE_CHECKING:
    from ..models.case_batch_case import CaseBatchCase
    from ..models.case_batch_counts import CaseBatchCounts


T = TypeVar("T", bound="CaseBatchOut")


@_attrs_define
class CaseBatchOut:
    """A batch, how far it is, and some of its cases."""

    ref: str
    act: BatchAct
    """ What is done to each case of a batch. """
    phase: BatchPhase
    """ How far one change of many cases is. """
    undoes: str | None
    reason: str
    person: str
    """ The name of whose it is. """
    prepared_by: str
    """ The program; empty: the person themselves. """
    made_at: datetime.datetime
    expires_at: datetime.datetime | None
    """ By when it must be started. """
    started_at: datetime.datetime | None
    ended_at: datetime.datetime | None
    answer: str
    """ Why it was stopped. """
    counts: CaseBatchCounts
    """ How many cases are how far. """
    cases: list[CaseBatchCase]
    next_: int | None
    """ `after` of the next cases; null at the end. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        ref = self.ref

        act: str = self.act

        phase: str = self.phase

        undoes: str | None
        undoes = self.undoes

        reason = self.reason

        person = self.person

        prepared_by = self.prepared_by

        made_at = self.made_at.isoformat()

        expires_at: str | None
        if isinstance(self.expires_at, datetime.datetime):
            expires_at = self.expires_at.isoformat()
        else:
            expires_at = self.expires_at

        started_at: str | None
        if isinstance(self.started_at, datetime.datetime):
            started_at = self.started_at.isoformat()
        else:
            started_at = self.started_at

        ended_at: str | None
        if isinstance(self.ended_at, datetime.datetime):
            ended_at = self.ended_at.isoformat()
        else:
            ended_at = self.ended_at

        answer = self.answer

        counts = self.counts.to_dict()

        cases = []
        for cases_item_data in self.cases:
            cases_item = cases_item_data.to_dict()
            cases.append(cases_item)

        next_: int | None
        next_ = self.next_

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "ref": ref,
                "act": act,
                "phase": phase,
                "undoes": undoes,
                "reason": reason,
                "person": person,
                "prepared_by": prepared_by,
                "made_at": made_at,
                "expires_at": expires_at,
                "started_at": started_at,
                "ended_at": ended_at,
                "answer": answer,
                "counts": counts,
                "cases": cases,
                "next": next_,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.case_batch_case import CaseBatchCase  # noqa: PLC0415
        from ..models.case_batch_counts import CaseBatchCounts  # noqa: PLC0415

        d = dict(src_dict)
        ref = d.pop("ref")

        act = check_batch_act(d.pop("act"))

        phase = check_batch_phase(d.pop("phase"))

        def _parse_undoes(data: object) -> str | None:
            if data is None:
                return data
            return cast(None | str, data)

        undoes = _parse_undoes(d.pop("undoes"))

        reason = d.pop("reason")

        person = d.pop("person")

        prepared_by = d.pop("prepared_by")

        made_at = datetime.datetime.fromisoformat(d.pop("made_at"))

        def _parse_expires_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                expires_at_type_0 = datetime.datetime.fromisoformat(data)

                return expires_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        expires_at = _parse_expires_at(d.pop("expires_at"))

        def _parse_started_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                started_at_type_0 = datetime.datetime.fromisoformat(data)

                return started_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        started_at = _parse_started_at(d.pop("started_at"))

        def _parse_ended_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                ended_at_type_0 = datetime.datetime.fromisoformat(data)

                return ended_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        ended_at = _parse_ended_at(d.pop("ended_at"))

        answer = d.pop("answer")

        counts = CaseBatchCounts.from_dict(d.pop("counts"))

        cases = []
        _cases = d.pop("cases")
        for cases_item_data in _cases:
            cases_item = CaseBatchCase.from_dict(cases_item_data)

            cases.append(cases_item)

        def _parse_next_(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        next_ = _parse_next_(d.pop("next"))

        case_batch_out = cls(
            ref=ref,
            act=act,
            phase=phase,
            undoes=undoes,
            reason=reason,
            person=person,
            prepared_by=prepared_by,
            made_at=made_at,
            expires_at=expires_at,
            started_at=started_at,
            ended_at=ended_at,
            answer=answer,
            counts=counts,
            cases=cases,
            next_=next_,
        )

        case_batch_out.additional_properties = d
        return case_batch_out

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
