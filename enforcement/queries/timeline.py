"""One timeline of a case: its events with the message, the notices and the change at the gateway
that each brought, page by page.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, Subquery

from accounts.models import Account, ChannelPartner
from accounts.roles import Kind
from enforcement.language.events import ACTS
from enforcement.models import (
    Case,
    Decision,
    Delivery,
    DistinctAccounts,
    Event,
    MailedMessage,
    Message,
    Notice,
    Referral,
)
from enforcement.models.message import Lane
from enforcement.queries.statement_stages import (
    ToldOfStatement,
    statements_of_case,
    told_of_statements,
)
from enforcement.sql.batch import Found, KeyedReads, Querysets, read_in_one_statement

PAGE = 40  # events
HOUSEKEEPING = [act for act, words in ACTS.items() if words.housekeeping]
SAYING = ("say", "ask_holder", "answer", "mail_reply")
LANES = {
    "all": ~Q(act__in=HOUSEKEEPING),
    "internal": Q(data__lane=Lane.INTERNAL),
    "holder": Q(data__lane=Lane.HOLDER) | Q(actor_kind=Kind.HOLDER),
    "reporter": Q(data__lane=Lane.REPORTER)
    | Q(act__in=("open", "join", "appeal"), actor_kind=Kind.REPORTER),
    "decisions": Q(decision__isnull=False) | Q(act__in=("record_finding", "propose")),
}


@dataclass(kw_only=True)
class NoticeWithProofs:
    """A notice with the proofs of what became of it, oldest first."""

    notice: Notice
    deliveries: list[Delivery] = field(default_factory=list)


@dataclass(kw_only=True)
class TimelineEntry:
    """An event and what belongs to it; `gateway` where it changed what the account may do."""

    event: Event
    decision: Decision | None = None
    message: Message | None = None
    by_mail: str = ""  # of a message that came by e-mail: the sender that stood in it, not proved
    told: list[NoticeWithProofs] = field(default_factory=list)
    gateway: bool = False
    statement: list[ToldOfStatement] = field(default_factory=list)  # of reasons, of the decision


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """A page of entries, oldest first; `earlier` is where the page before it ends, None at the
    beginning.
    """

    entries: list[TimelineEntry]
    lane: str
    counts: dict[str, int]
    # of partners that were asked and accounts that the case's record names, by reference
    names: dict[str, str]
    earlier: int | None = None


def timeline_of(
    case: Case,
    lane: str = "all",
    before: int | None = None,
    most: int = PAGE,
    beside: Found | None = None,
) -> Timeline:
    """The newest events of a lane, or those before an event (its number in the account's chain);
    four statements whatever the size, or three where `querysets_beside` were read (`beside`).
    """
    previous = Event.objects.filter(account=OuterRef("account"), seq=OuterRef("seq") - 1).values(
        "epoch"
    )[:1]
    rows = (
        Event.objects.filter(LANES[lane], case=case)
        .select_related("decision")
        .annotate(epoch_before=Subquery(previous))
    )
    if before is not None:
        rows = rows.filter(seq__lt=before)
    newest = list(rows.order_by("-seq")[: most + 1])
    events = newest[:most][::-1]
    entries = [
        TimelineEntry(event=e, decision=e.decision, gateway=e.epoch != (e.epoch_before or 0))
        for e in events
    ]
    beside = beside or read_beside(case=case.pk)
    counts, names = add_messages_and_notices(case, entries, beside)
    return Timeline(
        entries=entries,
        lane=lane,
        counts=counts,
        names=names,
        earlier=events[0].seq if len(newest) > most else None,
    )


def querysets_beside(case: UUID) -> Querysets:
    """What is read of a case whichever part of its timeline is shown."""
    asked = Referral.objects.filter(case=case).order_by().values("account")
    distinct = (
        DistinctAccounts.objects.filter(case=case).values("other"),
        DistinctAccounts.objects.filter(other_case=case).values("account"),
    )
    return {
        "mailed": MailedMessage.objects.filter(message__case=case),
        "counts": Event.objects.filter(case=case)
        .values("case_id")
        .annotate(**{name: Count("id", filter=condition) for name, condition in LANES.items()}),
        "partners": ChannelPartner.objects.filter(referrals__case=case).distinct(),
        "asked": Account.objects.filter(pk__in=asked.union(*distinct)),
        **statements_of_case(case),
    }


read_beside = KeyedReads(querysets_beside, ("case",))


def add_messages_and_notices(
    case: Case, entries: list[TimelineEntry], beside: Found
) -> tuple[dict[str, int], dict[str, str]]:
    """Give each entry its message and its notices; returns how many events each lane has, and the
    names by reference.
    """
    numbers = [e.event.seq for e in entries] or [0]  # an empty list would be no SQL at all
    said_at = [e.event.at for e in entries if e.event.act in SAYING] or [case.opened_at]
    own = Notice.objects.filter(case=case, number__in=numbers)
    found = beside | read_in_one_statement(
        {
            "messages": Message.objects.filter(case=case, said_at__in=said_at).order_by(
                "said_at", "id"
            ),
            "notices": own.order_by("number", "id"),
            "deliveries": Delivery.objects.filter(notice__in=own).order_by("at", "id"),
            "same": Event.objects.filter(case=case, act__in=SAYING, at__in=said_at)
            .order_by("seq")
            .values("seq", "at", "actor_name", "data"),
        }
    )
    by_notice: dict[UUID, list[Delivery]] = defaultdict(list)
    for delivery in found["deliveries"]:
        by_notice[delivery.notice_id].append(delivery)
    mailed = {one.message_id: one.sender for one in found["mailed"]}
    messages = messages_with_numbers(found["messages"], found["same"])
    statements = told_of_statements(found)
    for entry in entries:
        if entry.decision and entry.event.act == entry.decision.verb:
            entry.statement = statements.get(str(entry.decision.pk), [])
        entry.message = messages.get(entry.event.seq)
        entry.by_mail = mailed.get(entry.message.pk, "") if entry.message else ""
        entry.told = [
            NoticeWithProofs(notice=n, deliveries=by_notice[n.pk])
            for n in found["notices"]
            if n.number == entry.event.seq
        ]
    names = {
        **{p.ref: p.name for p in found["partners"]},
        **{a.external_ref: a.name for a in found["asked"]},
    }
    return {name: n for name, n in (found["counts"] or [{}])[0].items() if name in LANES}, names


def messages_with_numbers(
    messages: list[Message], events: list[dict[str, Any]]
) -> dict[int, Message]:
    """Each message with the number of its event.

    An act writes one message at its own time; where several share a time, they keep order.
    """
    waiting: dict[tuple[str, str], list[Message]] = defaultdict(list)
    for message in messages:
        waiting[message.author, message.lane].append(message)
    found = {}
    for event in events:
        lane = event["data"].get("lane", "")
        # of one that was removed nobody says any more who wrote it
        queue = waiting[event["actor_name"], lane] or waiting["", lane]
        match = next((m for m in queue if m.said_at.isoformat()[:19] == event["at"][:19]), None)
        if match:
            queue.remove(match)
            found[event["seq"]] = match
    return found
