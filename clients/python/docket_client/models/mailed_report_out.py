from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.file_not_taken import FileNotTaken
    from ..models.kept_file import KeptFile
    from ..models.report_out import ReportOut


T = TypeVar("T", bound="MailedReportOut")


@_attrs_define
class MailedReportOut:
    """What became of an e-mail."""

    report: ReportOut
    """ What became of a report. It never says who reported. """
    files: list[KeptFile]
    not_taken: list[FileNotTaken]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        report = self.report.to_dict()

        files = []
        for files_item_data in self.files:
            files_item = files_item_data.to_dict()
            files.append(files_item)

        not_taken = []
        for not_taken_item_data in self.not_taken:
            not_taken_item = not_taken_item_data.to_dict()
            not_taken.append(not_taken_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "report": report,
                "files": files,
                "not_taken": not_taken,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.file_not_taken import FileNotTaken  # noqa: PLC0415
        from ..models.kept_file import KeptFile  # noqa: PLC0415
        from ..models.report_out import ReportOut  # noqa: PLC0415

        d = dict(src_dict)
        report = ReportOut.from_dict(d.pop("report"))

        files = []
        _files = d.pop("files")
        for files_item_data in _files:
            files_item = KeptFile.from_dict(files_item_data)

            files.append(files_item)

        not_taken = []
        _not_taken = d.pop("not_taken")
        for not_taken_item_data in _not_taken:
            not_taken_item = FileNotTaken.from_dict(not_taken_item_data)

            not_taken.append(not_taken_item)

        mailed_report_out = cls(
            report=report,
            files=files,
            not_taken=not_taken,
        )

        mailed_report_out.additional_properties = d
        return mailed_report_out

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
