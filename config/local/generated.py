"""A page that is made from the code: written, or compared."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from config.local.process import ROOT


def keep_current(
    page: Path, text: str, arguments: Sequence[str], *, command: str, description: str
) -> int:
    """What such a command does: write the page; with `--check`, only say whether it is current (0)
    or not (1).
    """
    parser = argparse.ArgumentParser(prog=f"manage.py {command}", description=description)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit status 1 if stale"
    )
    if not parser.parse_args(arguments).check:
        page.write_text(text, encoding="utf-8")
    elif not page.exists() or page.read_text(encoding="utf-8") != text:
        print(
            f"{page.relative_to(ROOT)} is out of date. Run: python3 manage.py {command}",
            file=sys.stderr,
        )
        return 1
    return 0
