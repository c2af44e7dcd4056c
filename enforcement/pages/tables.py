"""Tables for other programs (CSV), in which no cell is taken for a formula by a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse

# Also as they are written in full width, and small, which some spreadsheets take for the same.
FORMULA = (*"=+-@\t\r\n", *"＝＋－＠−", *"﹦﹢﹣﹫")


def without_formula(value: object) -> str:
    """A cell that no spreadsheet takes for a formula. Source: OWASP ASVS 5.0, 1.2.10."""
    text = str(value)
    # a spreadsheet may leave out what shows nothing before it reads on
    seen = next((n for n, c in enumerate(text) if c.isprintable() and not c.isspace()), 0)
    return f"'{text}" if text.startswith(FORMULA) or text.startswith(FORMULA, seen) else text


def csv_response(name: str, rows: Iterable[Iterable[object]]) -> HttpResponse:
    """Rows as a CSV file to download; text that looks like a formula is made harmless."""
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
    response.write("\ufeff")  # so that a spreadsheet reads it as UTF-8
    for row in rows:
        cells = (without_formula(cell).replace('"', '""') for cell in row)
        response.write(",".join(f'"{cell}"' for cell in cells) + "\r\n")
    return response
