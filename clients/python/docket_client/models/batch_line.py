from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.problem_document import ProblemDocument
    from ..models.report_out import ReportOut


T = TypeVar("T", bound="BatchLine")


@_attrs_define
class BatchLine:
    """What became of one report of a batch."""

    code: int
    report: ReportOut | Unset | None = UNSET
    problem: ProblemDocument | Unset | None = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.problem_document import ProblemDocument  # noqa: PLC0415
        from ..models.report_out import ReportOut  # noqa: PLC0415

        code = self.code

        report: dict[str, Any] | Unset | None
        if isinstance(self.report, Unset):
            report = UNSET
        elif isinstance(self.report, ReportOut):
            report = self.report.to_dict()
        else:
            report = self.report

        problem: dict[str, Any] | Unset | None
        if isinstance(self.problem, Unset):
            problem = UNSET
        elif isinstance(self.problem, ProblemDocument):
            problem = self.problem.to_dict()
        else:
            problem = self.problem

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "code": code,
            }
        )
        if report is not UNSET:
            field_dict["report"] = report
        if problem is not UNSET:
            field_dict["problem"] = problem

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.problem_document import ProblemDocument  # noqa: PLC0415
        from ..models.report_out import ReportOut  # noqa: PLC0415

        d = dict(src_dict)
        code = d.pop("code")

        def _parse_report(data: object) -> ReportOut | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                report_type_0 = ReportOut.from_dict(data)

                return report_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ReportOut | Unset, data)

        report = _parse_report(d.pop("report", UNSET))

        def _parse_problem(data: object) -> ProblemDocument | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                problem_type_0 = ProblemDocument.from_dict(data)

                return problem_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ProblemDocument | Unset, data)

        problem = _parse_problem(d.pop("problem", UNSET))

        batch_line = cls(
            code=code,
            report=report,
            problem=problem,
        )

        batch_line.additional_properties = d
        return batch_line

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
