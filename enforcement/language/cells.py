"""Cells of tables for other programs, in which no text is taken for a formula by a spreadsheet."""

from __future__ import annotations

import re

# Also as they are written in full width, and small, which some spreadsheets take for the same.
FORMULA = (*"=+-@\t\r\n", *"＝＋－＠−", *"﹦﹢﹣﹫")
# Where a spreadsheet of another language cuts a line into cells: at semicolons in German, whatever
# stands in quotation marks. The rest of such a cell would be one of its own.
CUT = re.compile(r"""([;|\t\r\n][\s"']*)(?=[=+\-@＝＋－＠−﹦﹢﹣﹫])""")


def without_formula(value: object) -> str:
    """A cell that no spreadsheet takes for a formula, nor a part of it, wherever it cuts.

    Source: OWASP ASVS 5.0, 1.2.10; OWASP, "CSV Injection" (separators and quotation marks).
    """
    text = str(value)
    # a spreadsheet may leave out what shows nothing before it reads on
    seen = next((n for n, c in enumerate(text) if c.isprintable() and not c.isspace()), 0)
    marked = text.startswith(FORMULA) or text.startswith(FORMULA, seen)
    return ("'" if marked else "") + text[:seen] + CUT.sub(r"\1'", text[seen:])
