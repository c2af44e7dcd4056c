from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.evidence_in_origin import EvidenceInOrigin, check_evidence_in_origin
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.file_in import FileIn


T = TypeVar("T", bound="EvidenceIn")


@_attrs_define
class EvidenceIn:
    """Something to be added to a case: a text, a link or a file."""

    kind: str
    origin: EvidenceInOrigin
    citation: str | Unset = ""
    text: str | Unset = ""
    url: str | Unset = ""
    file: FileIn | Unset | None = UNSET
    made_on: datetime.date | Unset | None = UNSET
    sensitive: bool | Unset = False

    def to_dict(self) -> dict[str, Any]:
        from ..models.file_in import FileIn  # noqa: PLC0415

        kind = self.kind

        origin: str = self.origin

        citation = self.citation

        text = self.text

        url = self.url

        file: dict[str, Any] | Unset | None
        if isinstance(self.file, Unset):
            file = UNSET
        elif isinstance(self.file, FileIn):
            file = self.file.to_dict()
        else:
            file = self.file

        made_on: str | Unset | None
        if isinstance(self.made_on, Unset):
            made_on = UNSET
        elif isinstance(self.made_on, datetime.date):
            made_on = self.made_on.isoformat()
        else:
            made_on = self.made_on

        sensitive = self.sensitive

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kind": kind,
                "origin": origin,
            }
        )
        if citation is not UNSET:
            field_dict["citation"] = citation
        if text is not UNSET:
            field_dict["text"] = text
        if url is not UNSET:
            field_dict["url"] = url
        if file is not UNSET:
            field_dict["file"] = file
        if made_on is not UNSET:
            field_dict["made_on"] = made_on
        if sensitive is not UNSET:
            field_dict["sensitive"] = sensitive

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.file_in import FileIn  # noqa: PLC0415

        d = dict(src_dict)
        kind = d.pop("kind")

        origin = check_evidence_in_origin(d.pop("origin"))

        citation = d.pop("citation", UNSET)

        text = d.pop("text", UNSET)

        url = d.pop("url", UNSET)

        def _parse_file(data: object) -> FileIn | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                file_type_0 = FileIn.from_dict(data)

                return file_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(FileIn | None | Unset, data)

        file = _parse_file(d.pop("file", UNSET))

        def _parse_made_on(data: object) -> datetime.date | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                made_on_type_0 = datetime.date.fromisoformat(data)

                return made_on_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None | Unset, data)

        made_on = _parse_made_on(d.pop("made_on", UNSET))

        sensitive = d.pop("sensitive", UNSET)

        evidence_in = cls(
            kind=kind,
            origin=origin,
            citation=citation,
            text=text,
            url=url,
            file=file,
            made_on=made_on,
            sensitive=sensitive,
        )

        return evidence_in
