"""`typesetter.py`, a process of its own: letters come as JSON on standard input, and leave as PDFs.

Standard input holds a list of what `language/notices/letters.py` makes. For each, eight bytes say
how long its PDF is, then the PDF follows; no length at all where Typst refuses it. Nothing of ours
is imported, the environment is empty, and memory and time are bounded. Any other failure ends it
with a traceback and a code that is not 0.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
from pathlib import Path

import typst

MEMORY = 1 << 30  # bytes
SECONDS = 20  # of processor time
PAGE = Path(__file__).with_name("notice.typ")
FONTS = Path(__file__).parents[2] / "fonts"
# Archivable for good with its text and structure, and readable by a screen reader: the highest
# levels that go together, in the part of PDF/A that lets the text itself be attached.
STANDARDS: list[typst.PDFStandard] = ["a-3a", "ua-1"]


def main() -> None:
    """Read, typeset, print."""
    os.environ["RAYON_NUM_THREADS"] = "1"  # threads of a large machine would not fit in MEMORY
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        # macOS knows no bound for memory
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))
    letters = json.loads(sys.stdin.buffer.read())
    # neither the machine's fonts nor those inside the library: the same pages everywhere
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]
    )
    for letter in letters:
        made = typeset(letter, fonts)
        sys.stdout.buffer.write(len(made).to_bytes(8, "big") + made)


def typeset(letter: dict[str, object], fonts: typst.Fonts) -> bytes:
    """The PDF of one letter; nothing where Typst refuses it, which is said on standard error."""
    try:
        return typst.compile(
            PAGE,
            root=PAGE.parent,
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs={"letter": json.dumps(letter)},
            pdf_standards=STANDARDS,
            timestamp=int(str(letter["timestamp"])),
        )
    except typst.TypstError as error:
        sys.stderr.write(f"{error.message}\n")
        return b""


if __name__ == "__main__":
    main()
