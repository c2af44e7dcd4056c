from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.account_in_kind import AccountInKind, check_account_in_kind
from ..models.account_in_tier import AccountInTier, check_account_in_tier
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.contact_in import ContactIn


T = TypeVar("T", bound="AccountIn")


@_attrs_define
class AccountIn:
    """What the provider knows of an account. Without `contacts` those that are there stay."""

    name: str
    kind: AccountInKind | Unset = "ORGANISATION"
    country: str | Unset = ""
    """ ISO 3166-1 alpha-2. """
    locale: str | Unset = "en"
    time_zone: str | Unset = "UTC"
    registered_on: datetime.date | Unset | None = UNSET
    tier: AccountInTier | Unset = "STANDARD"
    partner: str | Unset = ""
    """ The reference of its channel partner. """
    controller: str | Unset = ""
    """ The reference of the account that controls it. """
    contacts: list[ContactIn] | Unset | None = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        kind: str | Unset = UNSET
        if not isinstance(self.kind, Unset):
            kind = self.kind

        country = self.country

        locale = self.locale

        time_zone = self.time_zone

        registered_on: str | Unset | None
        if isinstance(self.registered_on, Unset):
            registered_on = UNSET
        elif isinstance(self.registered_on, datetime.date):
            registered_on = self.registered_on.isoformat()
        else:
            registered_on = self.registered_on

        tier: str | Unset = UNSET
        if not isinstance(self.tier, Unset):
            tier = self.tier

        partner = self.partner

        controller = self.controller

        contacts: list[dict[str, Any]] | Unset | None
        if isinstance(self.contacts, Unset):
            contacts = UNSET
        elif isinstance(self.contacts, list):
            contacts = []
            for contacts_type_0_item_data in self.contacts:
                contacts_type_0_item = contacts_type_0_item_data.to_dict()
                contacts.append(contacts_type_0_item)

        else:
            contacts = self.contacts

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
            }
        )
        if kind is not UNSET:
            field_dict["kind"] = kind
        if country is not UNSET:
            field_dict["country"] = country
        if locale is not UNSET:
            field_dict["locale"] = locale
        if time_zone is not UNSET:
            field_dict["time_zone"] = time_zone
        if registered_on is not UNSET:
            field_dict["registered_on"] = registered_on
        if tier is not UNSET:
            field_dict["tier"] = tier
        if partner is not UNSET:
            field_dict["partner"] = partner
        if controller is not UNSET:
            field_dict["controller"] = controller
        if contacts is not UNSET:
            field_dict["contacts"] = contacts

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.contact_in import ContactIn  # noqa: PLC0415

        d = dict(src_dict)
        name = d.pop("name")

        _kind = d.pop("kind", UNSET)
        kind: AccountInKind | Unset
        if isinstance(_kind, Unset):
            kind = UNSET
        else:
            kind = check_account_in_kind(_kind)

        country = d.pop("country", UNSET)

        locale = d.pop("locale", UNSET)

        time_zone = d.pop("time_zone", UNSET)

        def _parse_registered_on(data: object) -> datetime.date | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                registered_on_type_0 = datetime.date.fromisoformat(data)

                return registered_on_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None | Unset, data)

        registered_on = _parse_registered_on(d.pop("registered_on", UNSET))

        _tier = d.pop("tier", UNSET)
        tier: AccountInTier | Unset
        if isinstance(_tier, Unset):
            tier = UNSET
        else:
            tier = check_account_in_tier(_tier)

        partner = d.pop("partner", UNSET)

        controller = d.pop("controller", UNSET)

        def _parse_contacts(data: object) -> list[ContactIn] | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                contacts_type_0 = []
                _contacts_type_0 = data
                for contacts_type_0_item_data in _contacts_type_0:
                    contacts_type_0_item = ContactIn.from_dict(contacts_type_0_item_data)

                    contacts_type_0.append(contacts_type_0_item)

                return contacts_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[ContactIn] | None | Unset, data)

        contacts = _parse_contacts(d.pop("contacts", UNSET))

        account_in = cls(
            name=name,
            kind=kind,
            country=country,
            locale=locale,
            time_zone=time_zone,
            registered_on=registered_on,
            tier=tier,
            partner=partner,
            controller=controller,
            contacts=contacts,
        )

        return account_in
