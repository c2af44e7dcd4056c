from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.exported_statement_statement import ExportedStatementStatement


T = TypeVar("T", bound="ExportedStatement")


@_attrs_define
class ExportedStatement:
    """The statement of reasons of a decision, as it is published: without personal data."""

    decision: str
    executed_at: datetime.datetime
    phase: str
    """ KEPT: exported alone; TO_SEND and SENT: to the EU's database. """
    statement: ExportedStatementStatement
    """ Valid against the schema of the EU's database of statements. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        decision = self.decision

        executed_at = self.executed_at.isoformat()

        phase = self.phase

        statement = self.statement.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "decision": decision,
                "executed_at": executed_at,
                "phase": phase,
                "statement": statement,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.exported_statement_statement import ExportedStatementStatement  # noqa: PLC0415

        d = dict(src_dict)
        decision = d.pop("decision")

        executed_at = datetime.datetime.fromisoformat(d.pop("executed_at"))

        phase = d.pop("phase")

        statement = ExportedStatementStatement.from_dict(d.pop("statement"))

        exported_statement = cls(
            decision=decision,
            executed_at=executed_at,
            phase=phase,
            statement=statement,
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
