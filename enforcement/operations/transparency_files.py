"""The sheets of a transparency report as files: a ZIP of CSV files and one spreadsheet. The same
sheets give the same bytes.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from enforcement.language.cells import without_formula
from enforcement.rules.transparency.sheets import Cell, Made

BEGAN = (1980, 1, 1, 0, 0, 0)  # what a ZIP says of files whose time says nothing
WIDE, NARROW = 40, 16  # characters


def csv_files(sheets: Sequence[Made]) -> bytes:
    """A ZIP of one CSV file per sheet: UTF-8, commas, a head."""
    return packed((f"{sheet.name}.csv", csv_of(sheet).encode()) for sheet in sheets)


def csv_of(sheet: Made) -> str:
    """One sheet as CSV."""
    said = io.StringIO()
    writer = csv.writer(said, lineterminator="\r\n")
    writer.writerow(sheet.columns)
    writer.writerows([as_text(cell) for cell in line] for line in sheet.lines)
    return said.getvalue()


def as_text(cell: Cell) -> str:
    """A cell as CSV has it: no formula, whoever opens it."""
    if cell is None:
        return ""
    return without_formula(cell) if isinstance(cell, str) else str(cell)


def spreadsheet(sheets: Sequence[Made], counted_at: datetime) -> bytes:
    """All sheets in one workbook (XLSX); text is never a formula."""
    book = Workbook()
    for page in book.worksheets:
        book.remove(page)
    book.properties.creator = "Docket"
    book.properties.created = book.properties.modified = plain_time(counted_at)
    for sheet in sheets:
        page = book.create_sheet(sheet.name[:31])
        page.append(sheet.columns)
        for line in sheet.lines:
            page.append([as_value(cell) for cell in line])
        for row in page.iter_rows(min_row=2):
            for one in row:
                if one.data_type == "f":
                    one.data_type = "s"
        for cell in page[1]:
            cell.font = Font(bold=True)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        for number, name in enumerate(sheet.columns, start=1):
            letter = get_column_letter(number)
            page.column_dimensions[letter].width = WIDE if number <= 5 and len(name) < 40 else 22
        page.freeze_panes = "A2"
    said = io.BytesIO()
    book.save(said)
    # openpyxl writes the time of the day into its archive, and into what was changed last
    with zipfile.ZipFile(said) as archive:
        return packed(
            (name, without_time(name, archive.read(name), counted_at))
            for name in archive.namelist()
        )


def plain_time(moment: datetime) -> datetime:
    """As a workbook's properties take it."""
    return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def without_time(name: str, content: bytes, counted_at: datetime) -> bytes:
    """The properties as of the time of counting, for openpyxl says when it wrote."""
    if name != "docProps/core.xml":
        return content
    head, mark, rest = content.partition(b"<dcterms:modified")
    _old, end, tail = rest.partition(b"</dcterms:modified>")
    kind = _old.partition(b">")[0]
    said = f">{plain_time(counted_at).isoformat()}Z".encode()
    return head + mark + kind + said + end + tail if mark else content


def as_value(cell: Cell) -> Cell:
    """A cell of a spreadsheet; without what its format cannot hold."""
    if isinstance(cell, str):
        return "".join(one for one in cell if one >= " " or one in "\t\n")
    return cell


def packed(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A ZIP that says nothing of when it was made."""
    said = io.BytesIO()
    with zipfile.ZipFile(said, "w") as archive:
        for name, content in files:
            info = zipfile.ZipInfo(name, date_time=BEGAN)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return said.getvalue()
