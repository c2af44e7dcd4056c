"""The door for what is no case: policies, staff, partners, the office.

All or none, by an admin, and recorded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models

from accounts.bounds import shows_something
from accounts.models import User
from accounts.roles import MAY, Actor
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import role_in_words, say
from enforcement.models import OutboxMessage, StaffEvent
from enforcement.models.outbox import staff_message
from enforcement.step.doors import one_transaction
from enforcement.step.sent_forms import claim_form
from enforcement.step.texts import check_rows


@dataclass(kw_only=True)
class Arrangement:
    """What is being changed, and what the record will say of it."""

    by: Actor
    now: datetime
    events: list[StaffEvent] = field(default_factory=list)

    def note(
        self,
        act: str,
        about: str,
        *,
        person: User | None = None,
        before: object = None,
        after: object = None,
        reason: str = "",
        proposer: User | None = None,
    ) -> None:
        """One sentence of the record; `proposer` is the other one, where it took two."""
        self.events.append(
            StaffEvent(
                by_id=self.by.user_id,
                by_name=self.by.name,
                proposer=proposer,
                person=person,
                about=about[:200],
                act=act,
                before=before,
                after=after,
                reason=reason,
                at=self.now,
            )
        )

    def tell(self, kind: str, *, path: str, about: Mapping[str, str], **whom: Any) -> OutboxMessage:
        """Owe a mail to staff, to be sent when this is committed: `kind` is a row of
        `language/staff_mails.py`; `whom` as `staff_payload` takes it.
        """
        message = staff_message(
            kind, now=self.now, path=path, about={"by": self.by.name, **about}, **whom
        )
        message.save()
        return message

    def write_record(self) -> None:
        """The sentences of the record, in the transaction that is open."""
        check_rows(self.events, now=self.now)
        StaffEvent.objects.bulk_create(self.events)

    def save(self, *rows: models.Model, only: Sequence[str] | None = None) -> None:
        """Write rows (or `only` some of their fields) once what they hold can be kept.

        Raises StepRefused (code `bad-text`).
        """
        check_rows(rows, now=self.now)
        for row in rows:
            row.save(update_fields=only)


@contextmanager
def arranging(*, by: Actor, now: datetime, what: str = "administer") -> Iterator[Arrangement]:
    """Let an admin (`what` names another line of roles.MAY) change what is no case; the record is
    written with it.

    Raises StepRefused: `not-allowed`, `bad-text`, `conflict`.
    """
    if not by.may(what):
        what_of = role_in_words(by.role) if by.role else say("nobody")
        raise StepRefused(
            "not-allowed",
            say(
                "%(name)s is %(role)s and may not change this. It needs %(needed)s.",
                name=by.name,
                role=what_of,
                needed=role_in_words(min(MAY[what], key=lambda role: role.rank)),
            ),
        )
    with recording(by=by, now=now) as arrangement:
        yield arrangement


@contextmanager
def recording(*, by: Actor, now: datetime) -> Iterator[Arrangement]:
    """Change what is no case in one transaction, with the record of it; what falls due by itself is
    asked for no role.
    """
    with one_transaction():
        claim_form(by, now)
        arrangement = Arrangement(by=by, now=now)
        yield arrangement
        arrangement.write_record()


def required_text(name: str, value: str) -> str:
    """The text without the space around it.

    Raises StepRefused (code `bad-text`) where nothing is left.
    """
    if not shows_something(value):
        raise StepRefused("bad-text", say("`%(name)s` is required.", name=name))
    return value.strip()
