from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.statement_out_statement import StatementOutStatement


T = TypeVar("T", bound="StatementOut")


@_attrs_define
class StatementOut:
    """The statement of reasons of a decision, as it was sent to the account's holder."""

    decision: str
    case: str
    verb: str
    executed_at: datetime.datetime | None
    notice: str
    """ The kind of letter; empty where none was sent. """
    locale: str
    subject: str
    text: str
    statement: StatementOutStatement
    informed_at: datetime.datetime | None
    """ The first proof that it arrived. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        decision = self.decision

        case = self.case

        verb = self.verb

        executed_at: str | None
        if isinstance(self.executed_at, datetime.datetime):
            executed_at = self.executed_at.isoformat()
        else:
            executed_at = self.executed_at

        notice = self.notice

        locale = self.locale

        subject = self.subject

        text = self.text

        statement = self.statement.to_dict()

        informed_at: str | None
        if isinstance(self.informed_at, datetime.datetime):
            informed_at = self.informed_at.isoformat()
        else:
            informed_at = self.informed_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "decision": decision,
                "case": case,
                "verb": verb,
                "executed_at": executed_at,
                "notice": notice,
                "locale": locale,
                "subject": subject,
                "text": text,
                "statement": statement,
                "informed_at": informed_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.statement_out_statement import StatementOutStatement  # noqa: PLC0415

        d = dict(src_dict)
        decision = d.pop("decision")

        case = d.pop("case")

        verb = d.pop("verb")

        def _parse_executed_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                executed_at_type_0 = datetime.datetime.fromisoformat(data)

                return executed_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        executed_at = _parse_executed_at(d.pop("executed_at"))

        notice = d.pop("notice")

        locale = d.pop("locale")

        subject = d.pop("subject")

        text = d.pop("text")

        statement = StatementOutStatement.from_dict(d.pop("statement"))

        def _parse_informed_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                informed_at_type_0 = datetime.datetime.fromisoformat(data)

                return informed_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        informed_at = _parse_informed_at(d.pop("informed_at"))

        statement_out = cls(
            decision=decision,
            case=case,
            verb=verb,
            executed_at=executed_at,
            notice=notice,
            locale=locale,
            subject=subject,
            text=text,
            statement=statement,
            informed_at=informed_at,
        )

        statement_out.additional_properties = d
        return statement_out

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
