"""Rehearsing: what an act would do and whom it would tell, found by doing it, but for writing it
down.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from enforcement.models import Case, Notice, OutboxMessage, Report
from enforcement.models.message import Lane
from enforcement.models.outbox import Channel
from enforcement.queries.precedents import Precedents
from enforcement.rules.impact import Impact
from enforcement.step import consequences
from enforcement.step.doors import check_verb_may_be_taken
from enforcement.step.merging import Moves, moves_of
from enforcement.step.notice import partner_contacts, written
from enforcement.step.statement import recipients
from enforcement.step.step import Step
from enforcement.workflow.marks import mark_of
from enforcement.workflow.terms import Terms


class MessagePreview(NamedTuple):
    """A message as the other side will see it; without a subject where no mail is sent, and it
    stands on their page alone.
    """

    subject: str
    text: str
    addressee: str


@dataclass(frozen=True, kw_only=True)
class NoticePreview:
    """A notice as it would be sent.

    `email` is empty where no address is known; the notice then waits for one.
    """

    kind: str
    subject: str
    text: str
    locale: str
    addressee: str
    email: str


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """Exactly what would happen. `impact` is None where nothing does to the account; `notice` where
    none is owed.

    `needs` is the role that must approve first, or empty.
    """

    impact: Impact | None
    notice: NoticePreview | None
    needs: str = ""
    moves: Moves | None = None  # to the case in which this one goes on
    similar: Precedents | None = None  # what was usual, where that is asked


def no_facts() -> None:
    """A verb that is taken without further facts."""


def rehearse_verb(
    step: Step,
    verb: str,
    terms: Terms,
    *,
    appeal: UUID | None = None,
    approval: UUID | None = None,
    facts: Callable[[], object] = no_facts,
) -> Rehearsal:
    """Take a verb in a step of which nothing is kept, with all that would refuse it; `facts` are
    what the operation writes with it.

    Raises StepRefused, as the verb would.
    """
    mark = mark_of(Case, verb)
    held = check_verb_may_be_taken(step, verb, terms, mark=mark, appeal=appeal, approval=approval)
    facts()
    impact = consequences.take_or_hold(step, verb, terms, mark=mark, held=held, appeal=appeal)
    return Rehearsal(
        impact=impact,
        notice=preview_notice(step),
        needs=step.decision.needs if step.decision and step.held else "",
        moves=moves_of(step),
        similar=step.similar,
    )


def preview_notice(step: Step) -> NoticePreview | None:
    """The notice that the step owes, or will owe once it is approved."""
    if step.said is not None:
        text, locale = written(step.said), step.said.locale
        name, email = first_recipient(step)
        return NoticePreview(
            kind=step.said.kind,
            subject=text.subject,
            text=text.text,
            locale=locale,
            addressee=name,
            email=email,
        )
    notice = next((row for row in step.rows if isinstance(row, Notice)), None)
    if notice is None:
        return None
    report = notice.report
    name, email = (report.reporter_name, report.reporter_email) if report else first_recipient(step)
    return NoticePreview(
        kind=notice.kind,
        subject=notice.subject,
        text=notice.text,
        locale=notice.locale,
        addressee=name,
        email=email,
    )


def first_recipient(step: Step) -> tuple[str, str]:
    """Name and address of whoever gets the holder's notice first: their partner, where it gives
    notice, or the first of their contacts.
    """
    people = [*partner_contacts(step), *recipients(step)]
    return (people[0].name, people[0].email) if people else (step.account.name, "")


def preview_message(step: Step, lane: str, text: str) -> MessagePreview:
    """What the other side of a lane would see of a message."""
    mail = next(
        (
            row
            for row in step.rows
            if isinstance(row, OutboxMessage) and row.channel == Channel.EMAIL
        ),
        None,
    )
    if mail is None:
        return MessagePreview("", text, step.account.name if lane == Lane.HOLDER else "")
    names = {c.email: c.name for c in step.facts.contacts}
    if lane == Lane.REPORTER:
        names = dict(
            Report.objects.filter(case=step.case).values_list("reporter_email", "reporter_name")
        )
    return MessagePreview(
        mail.payload["subject"],
        mail.payload["text"],
        f"{names.get(mail.recipient, '')} <{mail.recipient}>".strip(),
    )
