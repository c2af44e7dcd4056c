from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.account_out_standing import AccountOutStanding, check_account_out_standing

if TYPE_CHECKING:
    from ..models.contact_out import ContactOut


T = TypeVar("T", bound="AccountOut")


@_attrs_define
class AccountOut:
    """An account, and what it may do now."""

    external_ref: str
    name: str
    kind: str
    country: str
    locale: str
    time_zone: str
    registered_on: datetime.date | None
    tier: str
    partner: str | None
    controller: str | None
    standing: AccountOutStanding
    epoch: int
    """ The version of what it may do. """
    contacts: list[ContactOut]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        external_ref = self.external_ref

        name = self.name

        kind = self.kind

        country = self.country

        locale = self.locale

        time_zone = self.time_zone

        registered_on: str | None
        if isinstance(self.registered_on, datetime.date):
            registered_on = self.registered_on.isoformat()
        else:
            registered_on = self.registered_on

        tier = self.tier

        partner: str | None
        partner = self.partner

        controller: str | None
        controller = self.controller

        standing: str = self.standing

        epoch = self.epoch

        contacts = []
        for contacts_item_data in self.contacts:
            contacts_item = contacts_item_data.to_dict()
            contacts.append(contacts_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "external_ref": external_ref,
                "name": name,
                "kind": kind,
                "country": country,
                "locale": locale,
                "time_zone": time_zone,
                "registered_on": registered_on,
                "tier": tier,
                "partner": partner,
                "controller": controller,
                "standing": standing,
                "epoch": epoch,
                "contacts": contacts,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.contact_out import ContactOut  # noqa: PLC0415

        d = dict(src_dict)
        external_ref = d.pop("external_ref")

        name = d.pop("name")

        kind = d.pop("kind")

        country = d.pop("country")

        locale = d.pop("locale")

        time_zone = d.pop("time_zone")

        def _parse_registered_on(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                registered_on_type_0 = datetime.date.fromisoformat(data)

                return registered_on_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        registered_on = _parse_registered_on(d.pop("registered_on"))

        tier = d.pop("tier")

        def _parse_partner(data: object) -> str | None:
            if data is None:
                return data
            return cast(None | str, data)

        partner = _parse_partner(d.pop("partner"))

        def _parse_controller(data: object) -> str | None:
            if data is None:
                return data
            return cast(None | str, data)

        controller = _parse_controller(d.pop("controller"))

        standing = check_account_out_standing(d.pop("standing"))

        epoch = d.pop("epoch")

        contacts = []
        _contacts = d.pop("contacts")
        for contacts_item_data in _contacts:
            contacts_item = ContactOut.from_dict(contacts_item_data)

            contacts.append(contacts_item)

        account_out = cls(
            external_ref=external_ref,
            name=name,
            kind=kind,
            country=country,
            locale=locale,
            time_zone=time_zone,
            registered_on=registered_on,
            tier=tier,
            partner=partner,
            controller=controller,
            standing=standing,
            epoch=epoch,
            contacts=contacts,
        )

        account_out.additional_properties = d
        return account_out

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
