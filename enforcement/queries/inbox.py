"""What somebody was told, the newest first, and how much of it they have not read."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from accounts.preferences import Topic
from enforcement.language.staff_topics import KINDS
from enforcement.models import InboxItem
from enforcement.sql.page import Page, page_of

UNREAD, ALL = "unread", "all"


@dataclass(frozen=True)
class InboxQuery:
    """Which part of an inbox: what is not read or everything, of one topic or of all."""

    lane: str = UNREAD
    topic: Topic | None = None
    cursor: str = ""


def read_inbox_query(lane: str, topic: str, cursor: str) -> InboxQuery:
    """What an address asks for; what it does not know counts as not said."""
    known = Topic(topic) if topic in set(Topic) else None
    return InboxQuery(ALL if lane == ALL else UNREAD, known, cursor)


def inbox_page(person: UUID, wanted: InboxQuery) -> Page[InboxItem]:
    """One page of it; one statement. Raises StepRefused (code `bad-cursor`)."""
    rows: QuerySet[InboxItem] = InboxItem.objects.of(person).select_related("case", "account")
    if wanted.lane == UNREAD:
        rows = rows.filter(read_at__isnull=True)
    if wanted.topic:
        rows = rows.filter(kind__in=KINDS[wanted.topic])
    return page_of(rows, by="told_at", cursor=wanted.cursor, newest_first=True)
