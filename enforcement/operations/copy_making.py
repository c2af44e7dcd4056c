"""Making a copy of a piece of evidence, without what must not be told, and reading it: the bytes
that a holder would get. Nobody has them yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from accounts.bounds import SHORT, shows_something
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import number, say
from enforcement.models import Evidence, EvidenceCopy
from enforcement.models.evidence_copy import ENDINGS, MOST_MARKS, TEXT
from enforcement.operations import files
from enforcement.operations.files import Stored
from enforcement.operations.redacting import Original, original_of, redacted
from enforcement.rules.redaction import (
    WHOLE,
    Box,
    Kept,
    Mark,
    Passage,
    kept,
    whole_lines,
    words_within,
)
from enforcement.step.known import row_by_id
from enforcement.workflow.kinds import Ground

NOTE = 500  # characters of a note on a mark


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody wants removed: of a page a place, in percent; of a text lines, or only these
    words in them.
    """

    ground: str
    note: str = ""
    page: int = 1
    left: Decimal = Decimal(0)
    top: Decimal = Decimal(0)
    width: Decimal = Decimal(0)
    height: Decimal = Decimal(0)
    first: int = 0
    last: int = 0
    words: str = ""
    place: int = 0  # its number for whoever asked, with which a refusal names it


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A copy that is made and stored, and that nobody has disclosed; `over` is the copy that was
    shown when it was made, whose place it takes.
    """

    evidence_id: UUID
    original_sha256: str
    file: Stored
    pages: int
    title: str
    marks: list[Kept]
    notes: list[str]
    over: UUID | None


def prepare(*, evidence_id: UUID, title: str, asked: Sequence[Asked]) -> Prepared:
    """Make a copy and put it into the store, where it is removed a day later if nobody discloses
    it.

    Raises StepRefused: `unknown-evidence`, `no-copy`, `bad-title`, `bad-mark`, `too-large`,
    `locked-file`, `bad-file`, `changed-file`, `files-away`.
    """
    found = row_by_id(Evidence.objects.all(), evidence_id, "evidence")
    if not shows_something(title) or len(title) > SHORT:
        raise StepRefused(
            "bad-title",
            say(
                "Say in a few words what the holder gets: at most %(most)s characters.", most=SHORT
            ),
            field="title",
        )
    original = original_of(found)
    marks, notes = marks_of(original, asked)
    made = redacted(original, marks)
    shown = EvidenceCopy.objects.filter(
        evidence=found, shown_at__isnull=False, withdrawn_at__isnull=True
    )
    return Prepared(
        evidence_id=found.pk,
        original_sha256=found.sha256,
        # never the name of the original, which may say what was removed
        file=files.store(made.content, f"copy.{ENDINGS[made.type]}", made.type),
        pages=made.pages,
        title=title.strip(),
        marks=[kept(mark) for mark in marks],
        notes=notes,
        over=shown.values_list("pk", flat=True).first(),
    )


def marks_of(original: Original, asked: Sequence[Asked]) -> tuple[list[Mark], list[str]]:
    """What is removed, and what is noted of each. Raises StepRefused (code `bad-mark`), with the
    field of the one that is wrong.
    """
    marks: list[Mark] = []
    notes: list[str] = []
    for one in asked:
        place = one.place
        if one.ground not in Ground.values:
            sentence = say("Say why this is removed.")
            raise StepRefused("bad-mark", sentence, field=f"ground-{place}")
        if len(one.note) > NOTE:
            sentence = say("A note has at most %(most)s characters.", most=NOTE)
            raise StepRefused("bad-mark", sentence, field=f"note-{place}")
        found = passages_of(original.text, one) if original.kind is None else [box_of(one)]
        marks += found
        notes += [one.note.strip()] * len(found)
    if len(marks) > MOST_MARKS:
        sentence = say(
            "At most %(most)s marks: these are %(count)s. Mark larger places.",
            most=MOST_MARKS,
            count=number(len(marks)),
        )
        raise StepRefused("bad-mark", sentence)
    return marks, notes


def box_of(one: Asked) -> Box:
    """A place of a page. Raises StepRefused (code `bad-mark`)."""
    left, top, width, height = (
        int((value * 100).to_integral_value())
        for value in (one.left, one.top, one.width, one.height)
    )
    box = Box(
        page=one.page, left=left, top=top, width=width, height=height, ground=Ground(one.ground)
    )
    if not box.is_on_its_page:
        raise StepRefused(
            "bad-mark",
            say("A mark must be larger than nothing and lie within its page (0 to 100 percent)."),
            field=f"{'width' if width <= 0 or left + width > WHOLE else 'height'}-{one.place}",
        )
    return box


def passages_of(text: str, one: Asked) -> list[Passage]:
    """Lines of a text, or some words in them. Raises StepRefused (code `bad-mark`)."""
    lines = whole_lines(text, one.first, one.last, Ground(one.ground))
    if lines is None:
        sentence = say("There are no such lines. Give the first and the last one by their numbers.")
        raise StepRefused("bad-mark", sentence, field=f"first-{one.place}")
    if not one.words.strip():
        return [lines]
    if found := words_within(text, lines, one.words):
        return found
    sentence = say("These words do not stand in these lines.")
    raise StepRefused("bad-mark", sentence, field=f"words-{one.place}")


def content_of(file: Stored) -> bytes:
    """The bytes of a copy, which have its hash. Raises StepRefused: `changed-file`,
    `files-away`.
    """
    content = files.read(file.sha256, file.name)
    if content is None:
        raise StepRefused(
            "changed-file",
            say("The copy is not there any more. Make it again: it is quickly done."),
        )
    return content


def text_of(file: Stored) -> str:
    """What stands in a copy of a text; of a picture, nothing that is known. Raises StepRefused:
    `changed-file`, `files-away`.
    """
    content = content_of(file)
    return content.decode() if file.content_type == TEXT else ""
