from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.terms import Terms


T = TypeVar("T", bound="BulkIn")


@_attrs_define
class BulkIn:
    """A decision for many accounts: exactly one of `accounts`, `partner` and `linked_to`."""

    verb: str
    """ `limit` or `suspend`. """
    policy: str
    """ The slug of the policy. """
    terms: Terms
    """ Everything that some verb may want; the verb's mark says which it needs and which it
    takes. """
    accounts: list[str] | Unset = UNSET
    """ References of accounts. """
    partner: str | Unset = ""
    """ The reference of a partner: its customers. """
    linked_to: str | Unset = ""
    """ An account: itself, and those linked to it. """

    def to_dict(self) -> dict[str, Any]:
        verb = self.verb

        policy = self.policy

        terms = self.terms.to_dict()

        accounts: list[str] | Unset = UNSET
        if not isinstance(self.accounts, Unset):
            accounts = self.accounts

        partner = self.partner

        linked_to = self.linked_to

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "verb": verb,
                "policy": policy,
                "terms": terms,
            }
        )
        if accounts is not UNSET:
            field_dict["accounts"] = accounts
        if partner is not UNSET:
            field_dict["partner"] = partner
        if linked_to is not UNSET:
            field_dict["linked_to"] = linked_to

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.terms import Terms  # noqa: PLC0415

        d = dict(src_dict)
        verb = d.pop("verb")

        policy = d.pop("policy")

        terms = Terms.from_dict(d.pop("terms"))

        accounts = cast(list[str], d.pop("accounts", UNSET))

        partner = d.pop("partner", UNSET)

        linked_to = d.pop("linked_to", UNSET)

        bulk_in = cls(
            verb=verb,
            policy=policy,
            terms=terms,
            accounts=accounts,
            partner=partner,
            linked_to=linked_to,
        )

        return bulk_in
