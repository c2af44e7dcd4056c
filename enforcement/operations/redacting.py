"""Making the file of a copy: pictures and PDFs in a process of their own, since what came in may
attack whoever opens it; a text here, where nothing has to be unpacked.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import NamedTuple

from enforcement.language.refusals import StepRefused
from enforcement.language.saying import number, say
from enforcement.models import Evidence
from enforcement.models.evidence import MAX_FILE
from enforcement.models.evidence_copy import TEXT
from enforcement.operations import files
from enforcement.operations.pictures import DRAWN_AS, Kind
from enforcement.process.confined import Confined
from enforcement.rules.redaction import Box, Mark, Passage, readable, without

# each may take 1.5 GB
REDACTOR = Confined("redactor.py", at_once=1, wait=10.0, seconds=40.0)
MOST_PAGES = 50  # of a PDF, as the other process has it
MOST_TEXT = 200_000  # characters of a text


class Made(NamedTuple):
    """The file of a copy."""

    content: bytes
    type: str
    pages: int


@dataclass(frozen=True)
class Original:
    """What a copy is made of: the file as it was added, or the text."""

    content: bytes = b""
    kind: Kind | None = None  # None: it is a text
    text: str = ""


def original_of(evidence: Evidence) -> Original:
    """What can be copied of a piece of evidence.

    Raises StepRefused: `no-copy` for what cannot be; `changed-file`, `files-away`, `too-large`.
    """
    if not evidence.file_name:
        if not evidence.text.strip():
            raise no_copy(evidence)
        return Original(text=text_within(evidence.text))
    kind = DRAWN_AS.get(evidence.content_type)
    if kind is None and evidence.content_type != TEXT:
        raise no_copy(evidence)
    content = files.read(evidence.sha256, f"E{evidence.number} ({evidence.file_name})")
    if content is None:
        raise StepRefused(
            "changed-file",
            say(
                "The file of E%(number)s is gone. Tell an admin; `manage.py verify_audit --files` "
                "names every file that is gone.",
                number=evidence.number,
            ),
        )
    if kind is None:
        return Original(text=text_within(content.decode("utf-8", "replace")))
    return Original(content=content, kind=kind)


def can_be_copied(evidence: Evidence) -> bool:
    """Whether a copy can be made of it, as far as its type says."""
    if not evidence.file_name:
        return bool(evidence.text.strip())
    return evidence.content_type in DRAWN_AS or evidence.content_type == TEXT


def no_copy(evidence: Evidence) -> StepRefused:
    """That nothing can be removed from a file of this type."""
    return StepRefused(
        "no-copy",
        say(
            "E%(number)s is no picture, PDF or text, so nothing can be removed from it. Make a "
            "picture or a PDF of it, add that as evidence, and disclose a copy of it; or describe "
            "it to the holder in a message.",
            number=evidence.number,
        ),
    )


def text_within(text: str) -> str:
    """The text, without what nobody sees. Raises StepRefused (code `too-large`)."""
    found = readable(text)
    if len(found) > MOST_TEXT:
        raise StepRefused(
            "too-large",
            say(
                "The text has %(count)s characters; a copy is made of at most %(most)s. Add the "
                "part that matters as evidence, and disclose a copy of it.",
                count=number(len(found)),
                most=number(MOST_TEXT),
            ),
        )
    return found


def redacted(original: Original, marks: Sequence[Mark]) -> Made:
    """The file without what is marked. Raises StepRefused: `too-large`, `locked-file`, `bad-file`,
    `bad-mark`.
    """
    if original.kind is None:
        passages = [mark for mark in marks if isinstance(mark, Passage)]
        return Made(without(original.text, passages).encode(), TEXT, 1)
    boxes = [asdict(mark) for mark in marks if isinstance(mark, Box)]
    asked = json.dumps({"boxes": boxes, "most": MAX_FILE}).encode()
    printed = REDACTOR.run(asked + b"\n" + original.content, original.kind)
    said, _line, content = (printed or b"refused broken\n").partition(b"\n")
    word, _space, rest = said.decode().partition(" ")
    if word == "refused":
        raise refused_as(rest)
    return Made(content, word, int(rest))


def refused_as(why: str) -> StepRefused:
    """What the other process found, for people."""
    match why:
        case "too-many-pages":
            sentence = say(
                "The document has more than %(most)s pages. Make a document of the pages that "
                "matter, add that as evidence, and disclose a copy of it.",
                most=MOST_PAGES,
            )
            return StepRefused("too-large", sentence)
        case "too-large":
            sentence = say(
                "The copy would be larger than 10 MB, or the picture has more than 50 million "
                "pixels. Make a smaller one of what matters, and add that as evidence."
            )
            return StepRefused("too-large", sentence)
        case "locked":
            sentence = say(
                "The document is locked with a password. Add it as evidence without the password."
            )
            return StepRefused("locked-file", sentence)
        case "no-such-page":
            return StepRefused("bad-mark", say("A mark is on a page that there is not."))
    sentence = say(
        "No copy can be made of this file: it is broken, or takes too long or too much memory to "
        "be unpacked. Try again; else make a picture or a PDF of it, and add that as evidence."
    )
    return StepRefused("bad-file", sentence)
