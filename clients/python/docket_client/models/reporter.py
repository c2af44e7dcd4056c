from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="Reporter")


@_attrs_define
class Reporter:
    """Who reports; kept apart from the record, and told what became of it where there is an
    address.

    """

    name: str | Unset = ""
    email: str | Unset = ""
    locale: str | Unset = "en"

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        email = self.email

        locale = self.locale

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if name is not UNSET:
            field_dict["name"] = name
        if email is not UNSET:
            field_dict["email"] = email
        if locale is not UNSET:
            field_dict["locale"] = locale

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name", UNSET)

        email = d.pop("email", UNSET)

        locale = d.pop("locale", UNSET)

        reporter = cls(
            name=name,
            email=email,
            locale=locale,
        )

        return reporter
