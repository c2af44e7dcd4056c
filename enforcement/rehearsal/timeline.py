"""A story as it is told: when, who, what, and what came of it.

Calm without colours; colours only on a terminal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TextIO
from uuid import UUID

from django.db.models import Q

from accounts.models import Standing
from enforcement.models import Event, OutboxMessage
from enforcement.models.outbox import Channel

COLOURS = {"dim": "2", "good": "32", "bad": "31", "strong": "1"}
WHO, WHERE, WHAT = 14, 8, 20  # characters of a column


class Timeline:
    """Writes to `out`; remembers what it has told."""

    # the name that the story gives a case
    called: Callable[[UUID | None], str] = staticmethod(lambda case_id: "")

    def __init__(self, out: TextIO) -> None:
        self.out = out
        self.colours = out.isatty()
        self.day = ""
        self.since = datetime.min.replace(tzinfo=UTC)
        # account: seq, standing, epoch
        self.known: dict[UUID, tuple[int, str, int]] = defaultdict(lambda: (0, Standing.ACTIVE, 0))
        self.letters: dict[UUID, int] = {}  # message: attempts that were told

    def title(self, title: str, about: str) -> None:
        """What the story is called."""
        self.out.write(
            f"{self.paint('strong', title)}\n{about}\n"
            if about
            else f"{self.paint('strong', title)}\n"
        )

    def tell(
        self,
        at: datetime,
        who: str,
        what: str,
        more: str = "",
        *,
        where: str = "",
        colour: str = "",
    ) -> None:
        """One line; a new day has a line of its own."""
        day = f"{at:%a} {at.day} {at:%b %Y}"
        if day != self.day:
            self.day = day
            self.out.write(f"\n{self.paint('strong', day)}\n")
        line = f"  {at:%H:%M}  {who:<{WHO}} {where:<{WHERE}} {what:<{WHAT}}  {more}".rstrip()
        self.out.write(f"{self.paint(colour, line) if colour else line}\n")
        self.out.flush()

    def news(self, at: datetime) -> int:
        """Everything that was recorded or sent since we last looked; how many events that was."""
        events = self.events()
        for event in events:
            self.tell(
                event.at,
                event.actor_name,
                event.act.replace("_", " "),
                self.changes(event),
                where=self.called(event.case_id),
            )
        for (outcome, topic), people in self.mails().items():
            self.tell(
                at,
                "mail",
                topic,
                f"{', '.join(people)}{outcome and f': {outcome}'}",
                colour="bad" if outcome else "dim",
            )
        self.since = at
        return len(events)

    def events(self) -> list[Event]:
        """Events that were not told yet, in the order in which they were written."""
        newest = (
            Event.objects.filter(at__gte=self.since).select_related("account").order_by("at", "pk")
        )
        return [event for event in newest if event.seq > self.known[event.account_id][0]]

    def changes(self, event: Event) -> str:
        """What an event changed: the case's state, the account's standing and epoch."""
        _, standing, epoch = self.known[event.account_id]
        self.known[event.account_id] = (event.seq, event.standing, event.epoch)
        parts = [f"{event.source} → {event.target}"] if event.target else []
        if event.standing != standing:
            parts.append(f"{event.account.external_ref}: {standing} → {event.standing}")
        if event.epoch != epoch:
            parts.append(f"epoch {event.epoch}")
        return ", ".join([*parts, *self.details(event.data)])

    @staticmethod
    def details(data: dict[str, object]) -> list[str]:
        """What else is worth a word."""
        words = [
            str(data[key]).replace("_", " ")
            for key in ("verb", "review", "clause", "conclusion", "requirement", "answer")
            if key in data
        ]
        return [*words, *(["escalated"] if "escalated" in data else [])]

    def mails(self) -> dict[tuple[str, str], list[str]]:
        """E-mails that were tried since we last looked, by outcome and topic."""
        found: dict[tuple[str, str], list[str]] = {}
        lately = Q(done_at__gte=self.since) | Q(done_at__isnull=True)
        for mail in OutboxMessage.objects.filter(
            lately, channel=Channel.EMAIL, attempts__gt=0
        ).order_by("owed_at", "pk"):
            if mail.attempts > self.letters.get(mail.pk, 0):
                self.letters[mail.pk] = mail.attempts
                found.setdefault(
                    (mail.last_error, mail.topic.replace("staff.", "to staff: ")), []
                ).append(mail.recipient)
        return found

    def held(self, line: int, what: str) -> None:
        """An expectation that holds."""
        self.out.write(f"         {self.paint('good', 'ok')}             line {line}: {what}\n")

    def failed(self, line: int, sentence: str) -> None:
        """Something that is not as it should be."""
        self.out.write(f"         {self.paint('bad', 'FAILED')}         line {line}: {sentence}\n")

    def paint(self, colour: str, text: str) -> str:
        """Text in a colour, on a terminal."""
        return f"\x1b[{COLOURS[colour]}m{text}\x1b[0m" if self.colours else text
