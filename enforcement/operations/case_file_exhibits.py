"""The evidence of a case as numbered exhibits: each with what is known of it, shown where it can be
shown, and its file attached as it came.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Collection, Iterable
from io import StringIO
from uuid import UUID

from django.utils.translation import gettext as _

from enforcement.language import words
from enforcement.language.formats import dated
from enforcement.language.refusals import StepRefused
from enforcement.language.removed import gone_in_words
from enforcement.language.saying import number
from enforcement.models import Disclosure, Evidence, EvidenceCopy
from enforcement.models._removal import NO_HASH
from enforcement.models.evidence import EvidenceOrigin
from enforcement.operations import files, pictures
from enforcement.operations.case_file_paper import (
    BEGINNING,
    MOST_OF_ONE,
    TEXT,
    Attachment,
    Paper,
    Part,
    by_and_when,
    mark,
    moment,
)
from enforcement.queries.case import EvidenceItem
from enforcement.queries.copies import grounds_of
from enforcement.queries.disclosures import table_of
from enforcement.queries.removed import removed_from

MOST_PICTURES = 200
UNKNOWN = "application/octet-stream"


def exhibits(
    paper: Paper,
    pieces: Iterable[EvidenceItem],
    *,
    may_see: Collection[int],
    copies: Iterable[EvidenceCopy],
    said: Callable[[], None],
) -> list[Part]:
    """All of them; `may_see` are the numbers of sensitive evidence that is shown, `copies` those
    that the holder was given or may be, `said` is called after each.
    """
    given: dict[UUID, list[EvidenceCopy]] = {}
    for copy in copies:
        if copy.shown_at:
            given.setdefault(copy.evidence_id, []).append(copy)
    parts: list[Part] = []
    for piece in pieces:
        row = piece.row
        shown = not row.sensitive or row.number in may_see
        known = known_to_holder(row, given.get(row.pk, []))
        if redaction := paper.blacked.exhibits.get(row.number):
            parts += removed_exhibit(paper, row, known, redaction)
        else:
            parts += exhibit(paper, piece, known, shown=shown)
        said()
    return parts or [paper.paragraph(_("There is no evidence in this case."))]


def removed_exhibit(paper: Paper, row: Evidence, known: str, redaction: int) -> list[Part]:
    """One that a redacted copy leaves out: its number, and what the holder has of it."""
    return [
        paper.heading(_("Exhibit %(number)s") % {"number": row.number}),
        paper.facts(
            [(_("Number on the page"), f"E{row.number}"), (_("Known to the holder"), known)]
        ),
        paper.paragraph(mark(redaction)),
    ]


def exhibit_that_is_gone(paper: Paper, row: Evidence, known: str) -> list[Part]:
    """One of which retention or an erasure removed what it said: when, and on which ground."""
    gone = removed_from(row.case.ref)
    return [
        paper.heading(_("Exhibit %(number)s") % {"number": row.number}),
        paper.facts(
            [(_("Number on the page"), f"E{row.number}"), (_("Known to the holder"), known)]
        ),
        paper.paragraph(gone_in_words(gone.at, gone.ground) if gone else ""),
    ]


def exhibit(paper: Paper, piece: EvidenceItem, known: str, *, shown: bool) -> list[Part]:
    """One, with its heading; `known` is what the holder has of it."""
    row, weighing = piece.row, piece.weighing
    if row.sha256 == NO_HASH:
        return exhibit_that_is_gone(paper, row, known)
    name = _("Exhibit %(number)s") % {"number": row.number}
    facts: list[tuple[str, object]] = [
        (_("Number on the page"), f"E{row.number}"),
        (_("Origin"), words.ORIGINS[row.origin]),
        (_("Source"), row.citation),
        (_("Date created"), dated(row.made_on, "j F Y") if row.made_on else ""),
        (_("Added by"), by_and_when(row.added_by, row.added_at)),
        (_("Sealed"), moment(row.sealed_at) or _("Not yet: no decision is based on it")),
        (_("Known to the holder"), known),
    ]
    if weighing:
        bearing = words.BEARINGS[weighing.bearing]
        judged = ", ".join(filter(None, (str(bearing), weighing.carries)))
        facts += [
            (_("Assessment"), judged),
            (_("Assessed by"), by_and_when(piece.weigher, weighing.weighed_at)),
        ]
    if row.file_name and shown:
        facts += [(_("File"), row.file_name), (_("Type"), row.content_type)]
    if shown:
        facts.append((_("Size"), _("%(count)s bytes") % {"count": number(row.size)}))
    facts.append(("SHA-256", row.sha256))
    parts = [paper.heading(f"{name}: {row.kind}")]
    if not shown:
        withheld = _("It is marked as sensitive, and is not in this file.")
        return [*parts, paper.facts(facts), paper.paragraph(withheld)]
    content, why_not = stored(row) if row.file_name else (None, "")
    attached = attach_file(paper, row, content) if content else ""
    facts.append((_("Attached as"), attached))
    parts.append(paper.facts(facts))
    if row.url:
        parts.append(paper.facts([(_("Link"), row.url)]))
    if row.text:
        parts += paper.words(row.text, f"exhibit-{row.number:03}.txt")
    if content:
        parts += shown_text(paper, row, content) or drawn(paper, row, content)
    if content and not attached:
        why_not = _("The file is not attached: there was no room for it.")
    if why_not:
        parts.append(paper.paragraph(why_not))
    return parts


def known_to_holder(row: Evidence, copies: Iterable[EvidenceCopy]) -> str:
    """Whether the holder has it, and which copies of it: from when until when, and what was removed
    from each for which reason.
    """
    if row.origin == EvidenceOrigin.HOLDER:
        return _("Yes, it came from them")
    said = []
    for one in copies:
        words_of = {
            "number": one.number,
            "given": moment(one.shown_at),
            "withdrawn": moment(one.withdrawn_at),
            "removed": removed_in_words(one),
        }
        said.append(
            _(
                "Copy %(number)s was given on %(given)s and withdrawn on %(withdrawn)s. "
                "Removed from it: %(removed)s."
            )
            % words_of
            if one.withdrawn_at
            else _("Copy %(number)s was given on %(given)s. Removed from it: %(removed)s.")
            % words_of
        )
    return " ".join([_("Not as such.") if said else _("Not as such"), *said])


def removed_in_words(one: EvidenceCopy) -> str:
    """How many places of a copy for which reason."""
    return "; ".join(
        f"{number} × {words.REMOVED_FOR[ground]}"
        for ground, number in grounds_of(one.marks).items()
    ) or _("Nothing")


def stored(row: Evidence) -> tuple[bytes | None, str]:
    """The file as it was added, or why it is not there. Raises StepRefused (code `files-away`)."""
    try:
        content = files.read(row.sha256, f"E{row.number}")
    except StepRefused as refused:
        if refused.code == files.AWAY:
            raise
        return None, _("The file is not attached: the stored file was changed after it was added.")
    return content, "" if content is not None else _("The file is not attached: it is gone.")


def attach_file(paper: Paper, row: Evidence, content: bytes) -> str:
    """The name that it is attached under; empty where there is no room."""
    name = f"exhibit-{row.number:03}-{files.safe_name(row.file_name)}"
    one = Attachment(
        name=name,
        content=content,
        type=row.content_type if row.content_type in files.ALLOWED else UNKNOWN,
        description=_("Exhibit %(number)s") % {"number": row.number},
    )
    return name if paper.attach(one) else ""


def shown_text(paper: Paper, row: Evidence, content: bytes) -> list[Part]:
    """What stands in a text file, or how it begins."""
    if row.content_type != TEXT:
        return []
    text = content.decode("utf-8", "replace").lstrip("\ufeff")
    if len(text) <= MOST_OF_ONE:
        return paper.words(text, f"exhibit-{row.number:03}.txt")
    begins = _("How the file begins; all of it is attached.")
    return [paper.quiet(begins), *paper.words(f"{text[:BEGINNING]} …", "")]


def drawn(paper: Paper, row: Evidence, content: bytes) -> list[Part]:
    """A picture, or the first page of a PDF, small."""
    kind = pictures.DRAWN_AS.get(row.content_type)
    if kind is None:
        return []
    in_time = time.monotonic() < paper.draws_until and len(paper.pictures) < MOST_PICTURES
    small = pictures.small(content, kind) if in_time else None
    if small is None:
        return [paper.quiet(_("The picture could not be shown. Open the attached file."))]
    alt = (
        _("The first page of exhibit %(number)s, %(title)s")
        if kind == pictures.Kind.PDF
        else _("The picture of exhibit %(number)s, %(title)s")
    ) % {"number": row.number, "title": row.kind}
    return [paper.picture(small.content, small.size, alt)]


def disclosed(paper: Paper, tables: Iterable[Disclosure]) -> list[Part]:
    """What the holder was given to look up: each table attached."""
    parts: list[Part] = []
    for place, table in enumerate(tables, start=1):
        out = StringIO()
        csv.writer(out).writerows(table_of(table))
        name = f"disclosed-{place:03}.csv"
        one = Attachment(
            name=name,
            content=out.getvalue().encode(),
            type="text/csv",
            description=_("What the holder was given to look up"),
        )
        days = f"{dated(table.begins_on, 'j M Y')} – {dated(table.ends_on, 'j M Y')}"
        parts += [
            paper.heading(days, 3),
            paper.facts(
                [
                    (_("Disclosed by"), by_and_when(table.disclosed_by, table.disclosed_at)),
                    (_("Withheld"), table.withheld_text),
                    (_("Attached as"), name if paper.attach(one) else ""),
                ]
            ),
        ]
    return [paper.heading(_("Disclosed to the holder")), *parts] if parts else []
