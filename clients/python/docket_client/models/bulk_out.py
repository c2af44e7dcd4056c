from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.bulk_phase import BulkPhase, check_bulk_phase

if TYPE_CHECKING:
    from ..models.bulk_account import BulkAccount
    from ..models.bulk_counts import BulkCounts


T = TypeVar("T", bound="BulkOut")


@_attrs_define
class BulkOut:
    """A bulk decision, how far it is, and some of its accounts."""

    ref: str
    verb: str
    phase: BulkPhase
    """ How far one decision over many accounts is. """
    undoes: str | None
    set_hash: str
    """ What is proposed and approved; empty while it is prepared. """
    made_by: str
    made_at: datetime.datetime
    expires_at: datetime.datetime | None
    approved_by: str
    approved_at: datetime.datetime | None
    ended_at: datetime.datetime | None
    answer: str
    """ Why it was returned, withdrawn or stopped. """
    counts: BulkCounts
    """ How many accounts are how far. """
    accounts: list[BulkAccount]
    next_: int | None
    """ `after` of the next accounts; null where there are none. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        ref = self.ref

        verb = self.verb

        phase: str = self.phase

        undoes: str | None
        undoes = self.undoes

        set_hash = self.set_hash

        made_by = self.made_by

        made_at = self.made_at.isoformat()

        expires_at: str | None
        if isinstance(self.expires_at, datetime.datetime):
            expires_at = self.expires_at.isoformat()
        else:
            expires_at = self.expires_at

        approved_by = self.approved_by

        approved_at: str | None
        if isinstance(self.approved_at, datetime.datetime):
            approved_at = self.approved_at.isoformat()
        else:
            approved_at = self.approved_at

        ended_at: str | None
        if isinstance(self.ended_at, datetime.datetime):
            ended_at = self.ended_at.isoformat()
        else:
            ended_at = self.ended_at

        answer = self.answer

        counts = self.counts.to_dict()

        accounts = []
        for accounts_item_data in self.accounts:
            accounts_item = accounts_item_data.to_dict()
            accounts.append(accounts_item)

        next_: int | None
        next_ = self.next_

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "ref": ref,
                "verb": verb,
                "phase": phase,
                "undoes": undoes,
                "set_hash": set_hash,
                "made_by": made_by,
                "made_at": made_at,
                "expires_at": expires_at,
                "approved_by": approved_by,
                "approved_at": approved_at,
                "ended_at": ended_at,
                "answer": answer,
                "counts": counts,
                "accounts": accounts,
                "next": next_,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.bulk_account import BulkAccount  # noqa: PLC0415
        from ..models.bulk_counts import BulkCounts  # noqa: PLC0415

        d = dict(src_dict)
        ref = d.pop("ref")

        verb = d.pop("verb")

        phase = check_bulk_phase(d.pop("phase"))

        def _parse_undoes(data: object) -> str | None:
            if data is None:
                return data
            return cast(None | str, data)

        undoes = _parse_undoes(d.pop("undoes"))

        set_hash = d.pop("set_hash")

        made_by = d.pop("made_by")

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

        approved_by = d.pop("approved_by")

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

        counts = BulkCounts.from_dict(d.pop("counts"))

        accounts = []
        _accounts = d.pop("accounts")
        for accounts_item_data in _accounts:
            accounts_item = BulkAccount.from_dict(accounts_item_data)

            accounts.append(accounts_item)

        def _parse_next_(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        next_ = _parse_next_(d.pop("next"))

        bulk_out = cls(
            ref=ref,
            verb=verb,
            phase=phase,
            undoes=undoes,
            set_hash=set_hash,
            made_by=made_by,
            made_at=made_at,
            expires_at=expires_at,
            approved_by=approved_by,
            approved_at=approved_at,
            ended_at=ended_at,
            answer=answer,
            counts=counts,
            accounts=accounts,
            next_=next_,
        )

        bulk_out.additional_properties = d
        return bulk_out

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
