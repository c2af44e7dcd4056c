from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.report_in_origin import ReportInOrigin, check_report_in_origin
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.reporter import Reporter


T = TypeVar("T", bound="ReportIn")


@_attrs_define
class ReportIn:
    """A report as it came. The same `source` and `external_id` with the same claim is the same
    report; with another claim it is a new text of it.

    """

    external_id: str
    source: str
    origin: ReportInOrigin
    account: str
    """ The account's reference, or what it is called. """
    policy: str
    """ The policy's slug. Only a report of origin PUBLIC may leave it empty. """
    claim: str
    url: str | Unset = ""
    source_version: str | Unset = ""
    conduct_on: datetime.date | Unset | None = UNSET
    first_seen_at: datetime.datetime | Unset | None = UNSET
    reporter: Reporter | Unset = UNSET
    """ Who reports; kept apart from the record, and told what became of it where there is an
    address. """
    record_only: bool | Unset = False
    """ Keep it for the record; it opens no case and alarms nobody. """
    danger: bool | Unset = False
    """ The reporter says that somebody's life or health is in danger now. It is looked at sooner, and taken from a
    reporter who is suspended from reporting. """

    def to_dict(self) -> dict[str, Any]:
        external_id = self.external_id

        source = self.source

        origin: str = self.origin

        account = self.account

        policy = self.policy

        claim = self.claim

        url = self.url

        source_version = self.source_version

        conduct_on: str | Unset | None
        if isinstance(self.conduct_on, Unset):
            conduct_on = UNSET
        elif isinstance(self.conduct_on, datetime.date):
            conduct_on = self.conduct_on.isoformat()
        else:
            conduct_on = self.conduct_on

        first_seen_at: str | Unset | None
        if isinstance(self.first_seen_at, Unset):
            first_seen_at = UNSET
        elif isinstance(self.first_seen_at, datetime.datetime):
            first_seen_at = self.first_seen_at.isoformat()
        else:
            first_seen_at = self.first_seen_at

        reporter: dict[str, Any] | Unset = UNSET
        if not isinstance(self.reporter, Unset):
            reporter = self.reporter.to_dict()

        record_only = self.record_only

        danger = self.danger

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "external_id": external_id,
                "source": source,
                "origin": origin,
                "account": account,
                "policy": policy,
                "claim": claim,
            }
        )
        if url is not UNSET:
            field_dict["url"] = url
        if source_version is not UNSET:
            field_dict["source_version"] = source_version
        if conduct_on is not UNSET:
            field_dict["conduct_on"] = conduct_on
        if first_seen_at is not UNSET:
            field_dict["first_seen_at"] = first_seen_at
        if reporter is not UNSET:
            field_dict["reporter"] = reporter
        if record_only is not UNSET:
            field_dict["record_only"] = record_only
        if danger is not UNSET:
            field_dict["danger"] = danger

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.reporter import Reporter  # noqa: PLC0415

        d = dict(src_dict)
        external_id = d.pop("external_id")

        source = d.pop("source")

        origin = check_report_in_origin(d.pop("origin"))

        account = d.pop("account")

        policy = d.pop("policy")

        claim = d.pop("claim")

        url = d.pop("url", UNSET)

        source_version = d.pop("source_version", UNSET)

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

        def _parse_first_seen_at(data: object) -> datetime.datetime | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                first_seen_at_type_0 = datetime.datetime.fromisoformat(data)

                return first_seen_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        first_seen_at = _parse_first_seen_at(d.pop("first_seen_at", UNSET))

        _reporter = d.pop("reporter", UNSET)
        reporter: Reporter | Unset
        if isinstance(_reporter, Unset):
            reporter = UNSET
        else:
            reporter = Reporter.from_dict(_reporter)

        record_only = d.pop("record_only", UNSET)

        danger = d.pop("danger", UNSET)

        report_in = cls(
            external_id=external_id,
            source=source,
            origin=origin,
            account=account,
            policy=policy,
            claim=claim,
            url=url,
            source_version=source_version,
            conduct_on=conduct_on,
            first_seen_at=first_seen_at,
            reporter=reporter,
            record_only=record_only,
            danger=danger,
        )

        return report_in
