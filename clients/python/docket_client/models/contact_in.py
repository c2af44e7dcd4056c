from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..models.contact_in_role import ContactInRole, check_contact_in_role
from ..types import UNSET, Unset

T = TypeVar("T", bound="ContactIn")


@_attrs_define
class ContactIn:
    """Somebody to write to."""

    name: str
    email: str
    role: ContactInRole | Unset = "OTHER"
    locale: str | Unset = "en"

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        email = self.email

        role: str | Unset = UNSET
        if not isinstance(self.role, Unset):
            role = self.role

        locale = self.locale

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "email": email,
            }
        )
        if role is not UNSET:
            field_dict["role"] = role
        if locale is not UNSET:
            field_dict["locale"] = locale

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        email = d.pop("email")

        _role = d.pop("role", UNSET)
        role: ContactInRole | Unset
        if isinstance(_role, Unset):
            role = UNSET
        else:
            role = check_contact_in_role(_role)

        locale = d.pop("locale", UNSET)

        contact_in = cls(
            name=name,
            email=email,
            role=role,
            locale=locale,
        )

        return contact_in
