"""Notices that reached nobody: there was no contact, or each letter was refused, given up, or came
back. They are owed to whatever contact is found later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from accounts.addresses import comparable
from accounts.models import Contact
from enforcement.models import Notice, OutboxMessage
from enforcement.models.outbox import Channel
from enforcement.sql.batch import AnyQuerySet, Found, read_in_one_statement


@dataclass(frozen=True, kw_only=True)
class OwedNotice:
    """A notice that reached nobody, and the contacts that were not written to, in their order."""

    notice: Notice
    contacts: Sequence[Contact]


class OwedReads(NamedTuple):
    """What is read of a case: the notices, and the letters that went out with them."""

    owed: AnyQuerySet
    written: AnyQuerySet


def reads_of_owed(case_id: UUID) -> OwedReads:
    """The querysets, for whoever reads more in the same statement."""
    owed = Notice.objects.reached_nobody().filter(case_id=case_id).order_by("number", "id")
    return OwedReads(owed, written_of(owed.values("pk").order_by()))


def written_of(notices: QuerySet[Notice, Any] | Iterable[Notice]) -> AnyQuerySet:
    """To whom letters with these notices (a queryset, or rows) went."""
    written = OutboxMessage.objects.filter(notice__in=notices, channel=Channel.EMAIL)
    return written.values("notice_id", "recipient")


def owed_of_many(notices: Sequence[Notice]) -> list[OwedNotice]:
    """These notices, which reached nobody, whatever their accounts, in two statements."""
    contacts = Contact.objects.filter(account__in={notice.account_id for notice in notices})
    return owed_notices({"owed": list(notices), "written": list(written_of(notices))}, contacts)


def owed_notices_of(case_id: UUID, contacts: Iterable[Contact]) -> list[OwedNotice]:
    """What of a case reached nobody, oldest first, and to which `contacts` of the account it can
    be sent.
    """
    return owed_notices(read_in_one_statement(reads_of_owed(case_id)._asdict()), contacts)


def owed_notices(found: Found, contacts: Iterable[Contact]) -> list[OwedNotice]:
    """The same of what was read."""
    written: dict[str, set[str]] = defaultdict(set)
    for letter in found["written"]:
        written[str(letter["notice_id"])].add(comparable(letter["recipient"]))
    in_order = sorted(contacts, key=lambda contact: contact.place)
    return [
        OwedNotice(
            notice=notice,
            contacts=[
                c
                for c in in_order
                if c.account_id == notice.account_id
                and comparable(c.email) not in written[str(notice.pk)]
            ],
        )
        for notice in found["owed"]
    ]
