from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.rehearsal_out_impact_type_0 import RehearsalOutImpactType0
    from ..models.rehearsal_out_notice_type_0 import RehearsalOutNoticeType0


T = TypeVar("T", bound="RehearsalOut")


@_attrs_define
class RehearsalOut:
    """What the step would do. Nothing was written."""

    verb: str
    needs: str
    """ The role that would have to approve it. """
    impact: RehearsalOutImpactType0 | None
    notice: RehearsalOutNoticeType0 | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.rehearsal_out_impact_type_0 import RehearsalOutImpactType0  # noqa: PLC0415
        from ..models.rehearsal_out_notice_type_0 import RehearsalOutNoticeType0  # noqa: PLC0415

        verb = self.verb

        needs = self.needs

        impact: dict[str, Any] | None
        if isinstance(self.impact, RehearsalOutImpactType0):
            impact = self.impact.to_dict()
        else:
            impact = self.impact

        notice: dict[str, Any] | None
        if isinstance(self.notice, RehearsalOutNoticeType0):
            notice = self.notice.to_dict()
        else:
            notice = self.notice

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "verb": verb,
                "needs": needs,
                "impact": impact,
                "notice": notice,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.rehearsal_out_impact_type_0 import RehearsalOutImpactType0  # noqa: PLC0415
        from ..models.rehearsal_out_notice_type_0 import RehearsalOutNoticeType0  # noqa: PLC0415

        d = dict(src_dict)
        verb = d.pop("verb")

        needs = d.pop("needs")

        def _parse_impact(data: object) -> RehearsalOutImpactType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                impact_type_0 = RehearsalOutImpactType0.from_dict(data)

                return impact_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | RehearsalOutImpactType0, data)

        impact = _parse_impact(d.pop("impact"))

        def _parse_notice(data: object) -> RehearsalOutNoticeType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                notice_type_0 = RehearsalOutNoticeType0.from_dict(data)

                return notice_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | RehearsalOutNoticeType0, data)

        notice = _parse_notice(d.pop("notice"))

        rehearsal_out = cls(
            verb=verb,
            needs=needs,
            impact=impact,
            notice=notice,
        )

        rehearsal_out.additional_properties = d
        return rehearsal_out

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
