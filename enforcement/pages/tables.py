"""Tables for other programs (CSV), in which no cell is taken for a formula by a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse

from enforcement.language.cells import without_formula


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
