from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.key_row_revoked_by import KeyRowRevokedBy, check_key_row_revoked_by
from ..types import UNSET, Unset

T = TypeVar("T", bound="KeyRow")


@_attrs_define
class KeyRow:
    """A key of an account, by the part of it that may be shown."""

    account: str
    prefix: str
    created_at: datetime.datetime
    name: str | Unset = ""
    last_used_at: datetime.datetime | Unset | None = UNSET
    revoked_at: datetime.datetime | Unset | None = UNSET
    revoked_by: KeyRowRevokedBy | Unset = "PROVIDER"

    def to_dict(self) -> dict[str, Any]:
        account = self.account

        prefix = self.prefix

        created_at = self.created_at.isoformat()

        name = self.name

        last_used_at: str | Unset | None
        if isinstance(self.last_used_at, Unset):
            last_used_at = UNSET
        elif isinstance(self.last_used_at, datetime.datetime):
            last_used_at = self.last_used_at.isoformat()
        else:
            last_used_at = self.last_used_at

        revoked_at: str | Unset | None
        if isinstance(self.revoked_at, Unset):
            revoked_at = UNSET
        elif isinstance(self.revoked_at, datetime.datetime):
            revoked_at = self.revoked_at.isoformat()
        else:
            revoked_at = self.revoked_at

        revoked_by: str | Unset = UNSET
        if not isinstance(self.revoked_by, Unset):
            revoked_by = self.revoked_by

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "account": account,
                "prefix": prefix,
                "created_at": created_at,
            }
        )
        if name is not UNSET:
            field_dict["name"] = name
        if last_used_at is not UNSET:
            field_dict["last_used_at"] = last_used_at
        if revoked_at is not UNSET:
            field_dict["revoked_at"] = revoked_at
        if revoked_by is not UNSET:
            field_dict["revoked_by"] = revoked_by

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        account = d.pop("account")

        prefix = d.pop("prefix")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        name = d.pop("name", UNSET)

        def _parse_last_used_at(data: object) -> datetime.datetime | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                last_used_at_type_0 = datetime.datetime.fromisoformat(data)

                return last_used_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        last_used_at = _parse_last_used_at(d.pop("last_used_at", UNSET))

        def _parse_revoked_at(data: object) -> datetime.datetime | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                revoked_at_type_0 = datetime.datetime.fromisoformat(data)

                return revoked_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        revoked_at = _parse_revoked_at(d.pop("revoked_at", UNSET))

        _revoked_by = d.pop("revoked_by", UNSET)
        revoked_by: KeyRowRevokedBy | Unset
        if isinstance(_revoked_by, Unset):
            revoked_by = UNSET
        else:
            revoked_by = check_key_row_revoked_by(_revoked_by)

        key_row = cls(
            account=account,
            prefix=prefix,
            created_at=created_at,
            name=name,
            last_used_at=last_used_at,
            revoked_at=revoked_at,
            revoked_by=revoked_by,
        )

        return key_row
