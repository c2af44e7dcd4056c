from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.mail_in_origin import MailInOrigin, check_mail_in_origin
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.mail_file import MailFile


T = TypeVar("T", bound="MailIn")


@_attrs_define
class MailIn:
    """An e-mail as a report: its text is the claim, and whoever wrote it the reporter."""

    source: str
    origin: MailInOrigin
    file: MailFile
    """ An e-mail as it came (RFC 5322, `.eml`), in base64: 10 MB at most. """
    external_id: str | Unset = ""
    """ Without it the mail is told apart by its SHA-256. """
    account: str | Unset = ""
    """ The account's reference; without it somebody matches the report. """
    policy: str | Unset = ""
    """ The policy's slug. Only a report of origin PUBLIC may leave it out. """
    conduct_on: datetime.date | Unset | None = UNSET
    danger: bool | Unset = False
    """ As of a report: its writer says that somebody is in danger. """

    def to_dict(self) -> dict[str, Any]:
        source = self.source

        origin: str = self.origin

        file = self.file.to_dict()

        external_id = self.external_id

        account = self.account

        policy = self.policy

        conduct_on: str | Unset | None
        if isinstance(self.conduct_on, Unset):
            conduct_on = UNSET
        elif isinstance(self.conduct_on, datetime.date):
            conduct_on = self.conduct_on.isoformat()
        else:
            conduct_on = self.conduct_on

        danger = self.danger

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "source": source,
                "origin": origin,
                "file": file,
            }
        )
        if external_id is not UNSET:
            field_dict["external_id"] = external_id
        if account is not UNSET:
            field_dict["account"] = account
        if policy is not UNSET:
            field_dict["policy"] = policy
        if conduct_on is not UNSET:
            field_dict["conduct_on"] = conduct_on
        if danger is not UNSET:
            field_dict["danger"] = danger

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.mail_file import MailFile  # noqa: PLC0415

        d = dict(src_dict)
        source = d.pop("source")

        origin = check_mail_in_origin(d.pop("origin"))

        file = MailFile.from_dict(d.pop("file"))

        external_id = d.pop("external_id", UNSET)

        account = d.pop("account", UNSET)

        policy = d.pop("policy", UNSET)

        def _parse_conduct_on(data: object) -> datetime.date | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                conduct_on_type_0 = datetime.date.fromisoformat(data)

                return conduct_on_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None | Unset, data)

        conduct_on = _parse_conduct_on(d.pop("conduct_on", UNSET))

        danger = d.pop("danger", UNSET)

        mail_in = cls(
            source=source,
            origin=origin,
            file=file,
            external_id=external_id,
            account=account,
            policy=policy,
            conduct_on=conduct_on,
            danger=danger,
        )

        return mail_in
