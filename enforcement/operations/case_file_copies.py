"""The copies of exhibits that the holder was given, what is removed from each and why, attached as
the holder has them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from enforcement.models import EvidenceCopy
from enforcement.models.evidence_copy import ENDINGS
from enforcement.operations.case_file_exhibits import removed_in_words
from enforcement.operations.case_file_paper import Attachment, Paper, Part, by_and_when
from enforcement.operations.copy_files import read_copy


def copies_given(
    paper: Paper, copies: Iterable[EvidenceCopy], *, may_see: Collection[int]
) -> list[Part]:
    """Each of them; of sensitive evidence those alone that may be shown, or that the holder has."""
    parts: list[Part] = []
    for one in copies:
        number = one.evidence.number
        if number in paper.blacked.exhibits and one.shown_at is None:
            continue  # of what is removed, what the holder has is no secret
        seen = not one.evidence.sensitive or number in may_see or one.shown_at is not None
        heading = _("Copy %(number)s, of exhibit %(exhibit)s")
        parts += [
            paper.heading(heading % {"number": one.number, "exhibit": number}, 3),
            paper.facts(
                [
                    (_("As the holder reads it"), one.title),
                    (_("Removed from it"), removed_in_words(one)),
                    (_("Made by"), by_and_when(one.maker_name, one.made_at)),
                    (_("Why it is disclosed"), one.reason),
                    (_("Given"), given_in_words(one)),
                    (_("Withdrawn"), withdrawn_in_words(one)),
                    (_("SHA-256 of the copy"), one.sha256),
                    (_("Attached as"), attached(paper, one) if seen else ""),
                ]
            ),
        ]
    return [paper.heading(_("Copies for the holder")), *parts] if parts else []


def given_in_words(one: EvidenceCopy) -> str:
    """When, and who agreed."""
    if one.shown_at is None:
        return _("No: it was proposed, and nobody agreed")
    return by_and_when(one.approver_name or one.maker_name, one.shown_at)


def withdrawn_in_words(one: EvidenceCopy) -> str:
    """By whom, and why; empty where it was not."""
    if one.withdrawn_at is None:
        return ""
    return f"{by_and_when(one.withdrawn_by, one.withdrawn_at)}: {one.withdrawal}"


def attached(paper: Paper, one: EvidenceCopy) -> str:
    """The name that it is attached under; empty where there is no room, or no such file."""
    name = f"copy-{one.number:03}.{ENDINGS[one.content_type]}"
    content = read_copy(one)
    if content is None:
        return ""
    description = _("Copy %(number)s, of exhibit %(exhibit)s") % {
        "number": one.number,
        "exhibit": one.evidence.number,
    }
    made = Attachment(name=name, content=content, type=one.content_type, description=description)
    return name if paper.attach(made) else ""
