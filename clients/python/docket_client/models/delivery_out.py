from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.outbox_phase import OutboxPhase, check_outbox_phase

if TYPE_CHECKING:
    from ..models.delivery_out_payload import DeliveryOutPayload


T = TypeVar("T", bound="DeliveryOut")


@_attrs_define
class DeliveryOut:
    """A message to an endpoint, and what became of it."""

    id: UUID
    """ The `webhook-id`, however often it is sent. """
    type_: str
    phase: OutboxPhase
    """ The words for it. """
    made_at: datetime.datetime
    attempts: int
    tried_at: datetime.datetime | None
    answer: str
    """ What came of the last attempt. """
    next_at: datetime.datetime | None
    """ When it is tried again. """
    payload: DeliveryOutPayload
    """ The body: `type`, `timestamp`, `data`. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        type_ = self.type_

        phase: str = self.phase

        made_at = self.made_at.isoformat()

        attempts = self.attempts

        tried_at: str | None
        if isinstance(self.tried_at, datetime.datetime):
            tried_at = self.tried_at.isoformat()
        else:
            tried_at = self.tried_at

        answer = self.answer

        next_at: str | None
        if isinstance(self.next_at, datetime.datetime):
            next_at = self.next_at.isoformat()
        else:
            next_at = self.next_at

        payload = self.payload.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "type": type_,
                "phase": phase,
                "made_at": made_at,
                "attempts": attempts,
                "tried_at": tried_at,
                "answer": answer,
                "next_at": next_at,
                "payload": payload,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.delivery_out_payload import DeliveryOutPayload  # noqa: PLC0415

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        type_ = d.pop("type")

        phase = check_outbox_phase(d.pop("phase"))

        made_at = datetime.datetime.fromisoformat(d.pop("made_at"))

        attempts = d.pop("attempts")

        def _parse_tried_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                tried_at_type_0 = datetime.datetime.fromisoformat(data)

                return tried_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        tried_at = _parse_tried_at(d.pop("tried_at"))

        answer = d.pop("answer")

        def _parse_next_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                next_at_type_0 = datetime.datetime.fromisoformat(data)

                return next_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        next_at = _parse_next_at(d.pop("next_at"))

        payload = DeliveryOutPayload.from_dict(d.pop("payload"))

        delivery_out = cls(
            id=id,
            type_=type_,
            phase=phase,
            made_at=made_at,
            attempts=attempts,
            tried_at=tried_at,
            answer=answer,
            next_at=next_at,
            payload=payload,
        )

        delivery_out.additional_properties = d
        return delivery_out

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
