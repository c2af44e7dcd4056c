"""`case_file.py FOLDER`, a process of its own: the data, pictures and attachments of a case file
lie in a folder that is its alone, and its PDF leaves on standard output.

Nothing of ours is imported, the environment is empty, nothing can be written, and memory and time
are bounded. What Typst refuses ends it with a sentence and a code that is not 0.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
from pathlib import Path

import typst

MEMORY = 3 << 29  # bytes: the attachments are in memory, and packed
SECONDS = 150  # of processor time
FONTS = Path(__file__).parents[2] / "fonts"
# as of notices: the highest levels that go together and let files be attached
STANDARDS: list[typst.PDFStandard] = ["a-3a", "ua-1"]


def main(folder: Path) -> None:
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
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]
    )
    data = json.loads(folder.joinpath("data.json").read_bytes())
    made = typst.compile(
        folder / "case_file.typ",
        root=folder,
        font_paths=fonts,
        ignore_system_fonts=True,
        pdf_standards=STANDARDS,
        timestamp=int(data["timestamp"]),
    )
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except typst.TypstError as error:
        sys.exit(error.message)
