"""The chronology of a case file, with its messages, and the letters as they were sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.languages import language_of
from enforcement.language import words
from enforcement.language.notices.letters import line_of
from enforcement.models import Message
from enforcement.models.message import Lane
from enforcement.models.notice import Audience
from enforcement.operations.case_file_paper import Paper, Part, at_line, mark, moment
from enforcement.queries.case_file import CaseWhole
from enforcement.queries.statement_stages import ToldOfStatement, stage_of
from enforcement.queries.timeline import NoticeWithProofs, TimelineEntry
from enforcement.record.sentences import GATEWAY, event_sentence


def chronology(paper: Paper, found: CaseWhole, letters: Mapping[UUID, int]) -> list[Part]:
    """Every event as the page tells it."""
    head = [line_of(_("When")), line_of(_("What happened"))]
    rows = [
        {"at": at_line(entry.event.at), "parts": happened(paper, found, entry, letters)}
        for entry in found.timeline.entries
    ]
    earlier = found.events - len(rows)
    if earlier > 0:
        paper.left_out.append(
            _("Events before those of the chronology: %(count)s.") % {"count": earlier}
        )
    return [{"kind": "table", "head": head, "rows": rows}] if rows else []


def happened(
    paper: Paper, found: CaseWhole, entry: TimelineEntry, letters: Mapping[UUID, int]
) -> list[Part]:
    """One event, with the message, the change and the letters that it brought."""
    event, case = entry.event, found.sheet.case
    told = event_sentence(event, case.ref, found.timeline.names)
    sentence = paper.without_reporters(told.text)
    if entry.decision:
        sentence = f"{sentence} ({entry.decision.ref})"
    parts = [paper.paragraph(sentence)]
    if told.reason and event.reason and event.seq in paper.blacked.events:
        parts.append(paper.paragraph(mark(paper.blacked.events[event.seq])))
    elif told.reason and event.reason:
        parts += paper.words(paper.without_reporters(event.reason), f"event-{event.seq}.txt")
    if entry.message:
        parts += paper.boxed(message(paper, entry.message, entry.by_mail, event.seq))
    if entry.gateway:
        parts.append(
            paper.quiet(
                _("Since then the gateway answers: %(answer)s (access version %(epoch)s).")
                % {"answer": GATEWAY[event.standing], "epoch": event.epoch}
            )
        )
    for notice in entry.told:
        parts += paper.boxed(
            [
                paper.paragraph(
                    _("Letter %(number)s: %(subject)s")
                    % {
                        "number": letters[notice.notice.pk],
                        "subject": paper.without_reporters(notice.notice.subject),
                    }
                ),
                *proofs(paper, notice),
            ]
        )
    return parts + of_statement(paper, entry.statement)


def of_statement(paper: Paper, told: Iterable[ToldOfStatement]) -> list[Part]:
    """What became of the decision's statement of reasons. Where notes are blacked out, whoever gave
    it other words has no reason here.
    """
    parts: list[Part] = []
    for one in told:
        said = stage_of(one)
        why = "; ".join((*one.why, "" if paper.blacked.notes else one.reason)).strip("; ")
        when = moment(one.at) or _("time not known")
        parts.append(paper.quiet(f"{paper.without_reporters(said)}, {when}"))
        if why:
            parts.append(paper.quiet(paper.without_reporters(why)))
    return paper.boxed(parts) if parts else []


def message(paper: Paper, said: Message, by_mail: str, number: int) -> list[Part]:
    """A message under its lane."""
    lanes = {
        (Lane.INTERNAL, False): _("Internal note"),
        (Lane.HOLDER, False): _("To the holder"),
        (Lane.HOLDER, True): _("From the holder"),
        (Lane.REPORTER, False): _("To the reporter"),
        (Lane.REPORTER, True): _("From the reporter"),
    }
    of_reporter = said.lane == Lane.REPORTER
    label = lanes.get((Lane(said.lane), said.incoming), lanes[Lane.INTERNAL, False])
    if by_mail and not of_reporter:
        label = _("By e-mail from %(sender)s, not proved") % {"sender": by_mail}
    if said.lane == Lane.INTERNAL and paper.blacked.notes:
        return [paper.quiet(label), paper.paragraph(mark(paper.blacked.notes))]
    text = paper.without_reporters(said.text) if of_reporter else said.text
    return [paper.quiet(label), *paper.words(text, f"message-{number}.txt")]


def proofs(paper: Paper, told: NoticeWithProofs) -> list[Part]:
    """What became of a letter; the address of a reporter is left out."""
    to_holder = told.notice.audience == Audience.HOLDER
    rows = [
        ", ".join(
            filter(
                None,
                (
                    str(words.DELIVERIES[one.outcome]),
                    one.recipient if to_holder else "",
                    moment(one.at),
                ),
            )
        )
        for one in told.deliveries
    ]
    return [paper.quiet(row) for row in rows or [_("No proof of delivery yet.")]]


def letters_in_order(found: CaseWhole) -> list[NoticeWithProofs]:
    """All letters of the chronology."""
    return [told for entry in found.timeline.entries for told in entry.told]


def letters(paper: Paper, sent: Iterable[NoticeWithProofs]) -> list[Part]:
    """Each as it was sent; of one to a reporter, without what they are known by."""
    parts: list[Part] = []
    for number, told in enumerate(sent, start=1):
        notice = told.notice
        to_holder = notice.audience == Audience.HOLDER
        text, subject = (
            (notice.text, notice.subject)
            if to_holder
            else (paper.without_reporters(notice.text), paper.without_reporters(notice.subject))
        )
        label = _("Letter %(number)s: %(subject)s") % {"number": number, "subject": subject}
        parts += [
            paper.heading(label),
            paper.facts(
                [
                    (_("To"), _("The holder") if to_holder else _("A reporter")),
                    (_("Sent"), moment(notice.owed_at)),
                    (_("Informed"), moment(notice.informed_at)),
                    (_("Language"), words.LANGUAGES.get(notice.locale[:2], notice.locale)),
                ]
            ),
            *proofs(paper, told),
            *paper.letter(text, f"letter-{number:03}.txt", language_of(notice.locale)),
        ]
    return parts
