from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="WebhookMade")


@_attrs_define
class WebhookMade:
    """With its new secret."""

    id: UUID
    url: str
    types: list[str]
    paused_at: datetime.datetime | None
    disabled_at: datetime.datetime | None
    disabled_why: str
    look_by_at: datetime.datetime | None
    """ By when an admin looks at one that is disabled. """
    signs_with: int
    """ Secrets: two while one is changed for another. """
    secret: str | None
    """ `whsec_…`, said this once; null where the same request is sent again with its `Idempotency-Key`. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        url = self.url

        types = self.types

        paused_at: str | None
        if isinstance(self.paused_at, datetime.datetime):
            paused_at = self.paused_at.isoformat()
        else:
            paused_at = self.paused_at

        disabled_at: str | None
        if isinstance(self.disabled_at, datetime.datetime):
            disabled_at = self.disabled_at.isoformat()
        else:
            disabled_at = self.disabled_at

        disabled_why = self.disabled_why

        look_by_at: str | None
        if isinstance(self.look_by_at, datetime.datetime):
            look_by_at = self.look_by_at.isoformat()
        else:
            look_by_at = self.look_by_at

        signs_with = self.signs_with

        secret: str | None
        secret = self.secret

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "url": url,
                "types": types,
                "paused_at": paused_at,
                "disabled_at": disabled_at,
                "disabled_why": disabled_why,
                "look_by_at": look_by_at,
                "signs_with": signs_with,
                "secret": secret,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = UUID(d.pop("id"))

        url = d.pop("url")

        types = cast(list[str], d.pop("types"))

        def _parse_paused_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                paused_at_type_0 = datetime.datetime.fromisoformat(data)

                return paused_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        paused_at = _parse_paused_at(d.pop("paused_at"))

        def _parse_disabled_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                disabled_at_type_0 = datetime.datetime.fromisoformat(data)

                return disabled_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        disabled_at = _parse_disabled_at(d.pop("disabled_at"))

        disabled_why = d.pop("disabled_why")

        def _parse_look_by_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                look_by_at_type_0 = datetime.datetime.fromisoformat(data)

                return look_by_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        look_by_at = _parse_look_by_at(d.pop("look_by_at"))

        signs_with = d.pop("signs_with")

        def _parse_secret(data: object) -> str | None:
            if data is None:
                return data
            return cast(None | str, data)

        secret = _parse_secret(d.pop("secret"))

        webhook_made = cls(
            id=id,
            url=url,
            types=types,
            paused_at=paused_at,
            disabled_at=disabled_at,
            disabled_why=disabled_why,
            look_by_at=look_by_at,
            signs_with=signs_with,
            secret=secret,
        )

        webhook_made.additional_properties = d
        return webhook_made

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
