from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="PublicStatementOut")


@_attrs_define
class PublicStatementOut:
    """What was proposed or said in public about a case, and what became of it."""

    number: int
    about: str
    phase: str
    language: str
    text: str
    sha256: str
    """ Of the text in UTF-8. """
    channel: str
    outlet: str
    show_holder: bool
    proposed_at: datetime.datetime
    approved_at: datetime.datetime | None
    published_at: datetime.datetime | None
    ended_at: datetime.datetime | None
    end_reason: str
    corrects: int | None
    """ The number of the one that it corrects. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        number = self.number

        about = self.about

        phase = self.phase

        language = self.language

        text = self.text

        sha256 = self.sha256

        channel = self.channel

        outlet = self.outlet

        show_holder = self.show_holder

        proposed_at = self.proposed_at.isoformat()

        approved_at: str | None
        if isinstance(self.approved_at, datetime.datetime):
            approved_at = self.approved_at.isoformat()
        else:
            approved_at = self.approved_at

        published_at: str | None
        if isinstance(self.published_at, datetime.datetime):
            published_at = self.published_at.isoformat()
        else:
            published_at = self.published_at

        ended_at: str | None
        if isinstance(self.ended_at, datetime.datetime):
            ended_at = self.ended_at.isoformat()
        else:
            ended_at = self.ended_at

        end_reason = self.end_reason

        corrects: int | None
        corrects = self.corrects

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "number": number,
                "about": about,
                "phase": phase,
                "language": language,
                "text": text,
                "sha256": sha256,
                "channel": channel,
                "outlet": outlet,
                "show_holder": show_holder,
                "proposed_at": proposed_at,
                "approved_at": approved_at,
                "published_at": published_at,
                "ended_at": ended_at,
                "end_reason": end_reason,
                "corrects": corrects,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        number = d.pop("number")

        about = d.pop("about")

        phase = d.pop("phase")

        language = d.pop("language")

        text = d.pop("text")

        sha256 = d.pop("sha256")

        channel = d.pop("channel")

        outlet = d.pop("outlet")

        show_holder = d.pop("show_holder")

        proposed_at = datetime.datetime.fromisoformat(d.pop("proposed_at"))

        def _parse_approved_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                approved_at_type_0 = datetime.datetime.fromisoformat(data)

                return approved_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        approved_at = _parse_approved_at(d.pop("approved_at"))

        def _parse_published_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                published_at_type_0 = datetime.datetime.fromisoformat(data)

                return published_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        published_at = _parse_published_at(d.pop("published_at"))

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

        end_reason = d.pop("end_reason")

        def _parse_corrects(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        corrects = _parse_corrects(d.pop("corrects"))

        public_statement_out = cls(
            number=number,
            about=about,
            phase=phase,
            language=language,
            text=text,
            sha256=sha256,
            channel=channel,
            outlet=outlet,
            show_holder=show_holder,
            proposed_at=proposed_at,
            approved_at=approved_at,
            published_at=published_at,
            ended_at=ended_at,
            end_reason=end_reason,
            corrects=corrects,
        )

        public_statement_out.additional_properties = d
        return public_statement_out

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
