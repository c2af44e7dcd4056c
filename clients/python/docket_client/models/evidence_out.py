from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="EvidenceOut")


@_attrs_define
class EvidenceOut:
    """A piece of evidence."""

    number: int
    kind: str
    origin: str
    citation: str
    sha256: str
    size: int
    added_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        number = self.number

        kind = self.kind

        origin = self.origin

        citation = self.citation

        sha256 = self.sha256

        size = self.size

        added_at = self.added_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "number": number,
                "kind": kind,
                "origin": origin,
                "citation": citation,
                "sha256": sha256,
                "size": size,
                "added_at": added_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        number = d.pop("number")

        kind = d.pop("kind")

        origin = d.pop("origin")

        citation = d.pop("citation")

        sha256 = d.pop("sha256")

        size = d.pop("size")

        added_at = datetime.datetime.fromisoformat(d.pop("added_at"))

        evidence_out = cls(
            number=number,
            kind=kind,
            origin=origin,
            citation=citation,
            sha256=sha256,
            size=size,
            added_at=added_at,
        )

        evidence_out.additional_properties = d
        return evidence_out

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
