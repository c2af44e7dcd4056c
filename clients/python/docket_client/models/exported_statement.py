from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.exported_statement_statement_type_0 import ExportedStatementStatementType0


T = TypeVar("T", bound="ExportedStatement")


@_attrs_define
class ExportedStatement:
    """The statement of reasons of a decision, as it is published: without personal data. Of one
    that two leads closed, that it is not sent, since when and why.

    """

    decision: str
    executed_at: datetime.datetime
    phase: str
    """ KEPT: exported alone; TO_SEND and SENT: to the EU's database; NOT_TO_SEND: closed. """
    statement: ExportedStatementStatementType0 | None
    """ Valid against the schema of the EU's database of statements; null for one that is closed. """
    closed_at: datetime.datetime | None
    closed_because: str
    """ Empty where it is not closed. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.exported_statement_statement_type_0 import ExportedStatementStatementType0  # noqa: PLC0415

        decision = self.decision

        executed_at = self.executed_at.isoformat()

        phase = self.phase

        statement: dict[str, Any] | None
        if isinstance(self.statement, ExportedStatementStatementType0):
            statement = self.statement.to_dict()
        else:
            statement = self.statement

        closed_at: str | None
        if isinstance(self.closed_at, datetime.datetime):
            closed_at = self.closed_at.isoformat()
        else:
            closed_at = self.closed_at

        closed_because = self.closed_because

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "decision": decision,
                "executed_at": executed_at,
                "phase": phase,
                "statement": statement,
                "closed_at": closed_at,
                "closed_because": closed_because,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.exported_statement_statement_type_0 import ExportedStatementStatementType0  # noqa: PLC0415

        d = dict(src_dict)
        decision = d.pop("decision")

        executed_at = datetime.datetime.fromisoformat(d.pop("executed_at"))

        phase = d.pop("phase")

        def _parse_statement(data: object) -> ExportedStatementStatementType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                statement_type_0 = ExportedStatementStatementType0.from_dict(data)

                return statement_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ExportedStatementStatementType0 | None, data)

        statement = _parse_statement(d.pop("statement"))

        def _parse_closed_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                closed_at_type_0 = datetime.datetime.fromisoformat(data)

                return closed_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        closed_at = _parse_closed_at(d.pop("closed_at"))

        closed_because = d.pop("closed_because")

        exported_statement = cls(
            decision=decision,
            executed_at=executed_at,
            phase=phase,
            statement=statement,
            closed_at=closed_at,
            closed_because=closed_because,
        )

        exported_statement.additional_properties = d
        return exported_statement

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
