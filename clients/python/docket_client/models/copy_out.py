from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.copy_out_removed import CopyOutRemoved


T = TypeVar("T", bound="CopyOut")


@_attrs_define
class CopyOut:
    """A copy: what it is of, and what became of it."""

    number: int
    evidence: int
    title: str
    content_type: str
    size: int
    pages: int
    sha256: str
    original_sha256: str
    removed: CopyOutRemoved
    """ Places by ground. """
    made_by: str
    made_at: datetime.datetime
    waits: bool
    """ Whether a person still has to agree. """
    given_at: datetime.datetime | None
    withdrawn_at: datetime.datetime | None
    withdrawal: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        number = self.number

        evidence = self.evidence

        title = self.title

        content_type = self.content_type

        size = self.size

        pages = self.pages

        sha256 = self.sha256

        original_sha256 = self.original_sha256

        removed = self.removed.to_dict()

        made_by = self.made_by

        made_at = self.made_at.isoformat()

        waits = self.waits

        given_at: str | None
        if isinstance(self.given_at, datetime.datetime):
            given_at = self.given_at.isoformat()
        else:
            given_at = self.given_at

        withdrawn_at: str | None
        if isinstance(self.withdrawn_at, datetime.datetime):
            withdrawn_at = self.withdrawn_at.isoformat()
        else:
            withdrawn_at = self.withdrawn_at

        withdrawal = self.withdrawal

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "number": number,
                "evidence": evidence,
                "title": title,
                "content_type": content_type,
                "size": size,
                "pages": pages,
                "sha256": sha256,
                "original_sha256": original_sha256,
                "removed": removed,
                "made_by": made_by,
                "made_at": made_at,
                "waits": waits,
                "given_at": given_at,
                "withdrawn_at": withdrawn_at,
                "withdrawal": withdrawal,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.copy_out_removed import CopyOutRemoved  # noqa: PLC0415

        d = dict(src_dict)
        number = d.pop("number")

        evidence = d.pop("evidence")

        title = d.pop("title")

        content_type = d.pop("content_type")

        size = d.pop("size")

        pages = d.pop("pages")

        sha256 = d.pop("sha256")

        original_sha256 = d.pop("original_sha256")

        removed = CopyOutRemoved.from_dict(d.pop("removed"))

        made_by = d.pop("made_by")

        made_at = datetime.datetime.fromisoformat(d.pop("made_at"))

        waits = d.pop("waits")

        def _parse_given_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                given_at_type_0 = datetime.datetime.fromisoformat(data)

                return given_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        given_at = _parse_given_at(d.pop("given_at"))

        def _parse_withdrawn_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                withdrawn_at_type_0 = datetime.datetime.fromisoformat(data)

                return withdrawn_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        withdrawn_at = _parse_withdrawn_at(d.pop("withdrawn_at"))

        withdrawal = d.pop("withdrawal")

        copy_out = cls(
            number=number,
            evidence=evidence,
            title=title,
            content_type=content_type,
            size=size,
            pages=pages,
            sha256=sha256,
            original_sha256=original_sha256,
            removed=removed,
            made_by=made_by,
            made_at=made_at,
            waits=waits,
            given_at=given_at,
            withdrawn_at=withdrawn_at,
            withdrawal=withdrawal,
        )

        copy_out.additional_properties = d
        return copy_out

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
