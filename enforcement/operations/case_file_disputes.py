"""What bodies that settle disputes out of court told of a case."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from enforcement.language import formats, words
from enforcement.language.verbs import verb_label
from enforcement.models import Dispute
from enforcement.models.appeal import Side
from enforcement.operations.case_file_paper import Paper, Part, by_and_when, mark


def disputes(paper: Paper, rows: Iterable[Dispute]) -> list[Part]:
    """Each with what is disputed, who complains, how it ended and what followed. What a reporter
    complains of goes to nobody outside.
    """
    parts: list[Part] = []
    for one in rows:
        holder = one.side == Side.HOLDER
        if paper.beside and not holder:
            continue
        parts += [
            paper.heading(_("Dispute %(n)s") % {"n": one.number}),
            paper.facts(
                [
                    (_("Body"), one.body),
                    (_("Its reference"), paper.without_reporters(one.reference)),
                    (_("What is disputed"), f"{verb_label(one.decision.verb)} {one.decision.ref}"),
                    (_("Who complains"), _("Holder") if holder else _("Reporter")),
                    (_("Told us on"), formats.day(one.told_on)),
                    (_("What is asked for"), noted(paper, one.note)),
                    (_("Status"), str(words.DISPUTE_PHASES[one.phase])),
                    (_("Recorded"), by_and_when(one.recorded_by_name, one.recorded_at)),
                    (_("Outcome"), outcome_in_words(one)),
                    (_("What the body says"), noted(paper, one.end_note)),
                    (_("What followed"), followed_in_words(one)),
                    (_("Reason"), noted(paper, one.follow_reason)),
                    (_("What was wrong"), over_in_words(paper, one)),
                ]
            ),
        ]
    return parts


def noted(paper: Paper, text: str) -> str:
    """What staff wrote of it; who reported is named nowhere."""
    if text and paper.blacked.notes:
        return mark(paper.blacked.notes)
    return paper.without_reporters(text)


def outcome_in_words(one: Dispute) -> str:
    """The outcome and its day; empty where there is none."""
    if one.ended_on is None:
        return ""
    return f"{words.DISPUTE_OUTCOMES[one.outcome]}, {formats.day(one.ended_on)}"


def followed_in_words(one: Dispute) -> str:
    """Whether it was carried out, when and by which decision."""
    if not one.followed:
        return ""
    said = [str(words.FOLLOWED[one.followed])]
    if one.followed_on:
        said.append(formats.day(one.followed_on))
    if one.follow_decision:
        said.append(f"{verb_label(one.follow_decision.verb)} {one.follow_decision.ref}")
    return ", ".join([*said, by_and_when(one.followed_by_name, one.followed_at)])


def over_in_words(paper: Paper, one: Dispute) -> str:
    """Of a record that was wrong: by whom, when and why."""
    if one.over_at is None:
        return ""
    return f"{by_and_when(one.over_by_name, one.over_at)}: {noted(paper, one.over_reason)}"
