"""What was proposed and said in public about a case, word for word."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from enforcement.language import words
from enforcement.models import PublicStatement
from enforcement.operations.case_file_paper import Paper, Part, by_and_when


def said_in_public(paper: Paper, statements: Iterable[PublicStatement]) -> list[Part]:
    """Each with its text, its hash, who had a part in it and what became of it."""
    parts: list[Part] = []
    for one in statements:
        where = ", ".join(filter(None, [str(words.PUBLIC_CHANNELS[one.channel]), one.outlet]))
        parts += [
            paper.heading(_("Public statement %(number)s") % {"number": one.number}),
            paper.facts(
                [
                    (_("Text"), one.text),
                    (_("Status"), str(words.PUBLIC_PHASES[one.phase])),
                    (_("Where"), where),
                    (_("Reason"), one.reason),
                    (_("Proposed"), by_and_when(one.proposer_name, one.proposed_at)),
                    (_("Approved"), by_and_when(one.approver_name, one.approved_at)),
                    (_("Published"), by_and_when(one.published_by_name, one.published_at)),
                    (_("Ended"), ended_in_words(one)),
                    (_("SHA-256"), one.sha256),
                ]
            ),
        ]
    return parts


def ended_in_words(one: PublicStatement) -> str:
    """By whom, when and why; empty where it holds."""
    if one.ended_at is None:
        return ""
    return f"{by_and_when(one.ended_by_name, one.ended_at)}: {one.end_reason}"
