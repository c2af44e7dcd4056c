from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.terms import Terms


T = TypeVar("T", bound="StepIn")


@_attrs_define
class StepIn:
    """A step to take. `version` is that of the case that was looked at; another one refuses."""

    verb: str
    version: int
    terms: Terms | Unset = UNSET
    """ Everything that some verb may want; the verb's mark says which it needs and which it
    takes. """

    def to_dict(self) -> dict[str, Any]:
        verb = self.verb

        version = self.version

        terms: dict[str, Any] | Unset = UNSET
        if not isinstance(self.terms, Unset):
            terms = self.terms.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "verb": verb,
                "version": version,
            }
        )
        if terms is not UNSET:
            field_dict["terms"] = terms

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.terms import Terms  # noqa: PLC0415

        d = dict(src_dict)
        verb = d.pop("verb")

        version = d.pop("version")

        _terms = d.pop("terms", UNSET)
        terms: Terms | Unset
        if isinstance(_terms, Unset):
            terms = UNSET
        else:
            terms = Terms.from_dict(_terms)

        step_in = cls(
            verb=verb,
            version=version,
            terms=terms,
        )

        return step_in
