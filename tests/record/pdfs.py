"""What a PDF says, read back: its words, its structure, and all that is packed in it."""

from __future__ import annotations

import ctypes
import re
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from enforcement.language.notices import Provider
from enforcement.language.notices.letters import Letter

FOOT = 3  # lines
OWED = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)
LETTER = Letter(
    subject="Your access is suspended (C-7K3M-92QX)",
    text="We have looked into it.\n",
    locale="en",
    time_zone="Asia/Singapore",
    account_name="Acme",
    account_ref="acme",
    case_ref="C-7K3M-92QX",
    owed_at=OWED,
    told_at=OWED + timedelta(minutes=5),
    told_by="Delivered: legal@acme.example",
    provider=Provider(
        name="Example Provider",
        address="1 Example Street, 10115 Berlin, Germany",
        contact="enforcement@provider.example",
    ),
)


def a_letter(text: str, **changes: Any) -> Letter:
    """A letter with this text."""
    return replace(LETTER, text=text, **changes)


def pages(pdf: bytes) -> list[list[str]]:
    """The lines of each page, without its foot. PDFium joins a word that goes on after a hyphen at
    the end of a line, and has U+FFFE for the hyphen.
    """
    with pypdfium2.PdfDocument(pdf) as document:
        found = []
        for page in document:
            lines = page.get_textpage().get_text_range().replace("\ufffe", "-").splitlines()
            found.append(lines[:-FOOT])
        return found


def feet(pdf: bytes) -> list[list[str]]:
    """The last lines of each page."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range().splitlines()[-FOOT:] for page in document]


def whole(pdf: bytes) -> str:
    """All that it says but for the feet; every gap is one space."""
    return " ".join(word for page in pages(pdf) for line in page for word in line.split())


def said(pdf: bytes, begins: str, ends: str) -> str:
    """What it says between two sentences of ours, each of them once."""
    text = whole(pdf)
    begins, ends = " ".join(begins.split()), f" {ends} "
    assert text.count(begins) == text.count(ends) == 1, text[:500]
    return text.partition(begins)[2].partition(ends)[0]


def tags(pdf: bytes) -> list[str]:
    """The structure that a screen reader finds, in order."""
    with pypdfium2.PdfDocument(pdf) as document:
        found: list[str] = []
        for page in document:
            tree = pdfium.FPDF_StructTree_GetForPage(page)
            for place in range(pdfium.FPDF_StructTree_CountChildren(tree)):
                gather_tags(pdfium.FPDF_StructTree_GetChildAtIndex(tree, place), found)
            pdfium.FPDF_StructTree_Close(tree)
        return found


def gather_tags(element: Any, found: list[str]) -> None:
    """The type of an element and of all below it."""
    size = pdfium.FPDF_StructElement_GetType(element, None, 0)
    name = ctypes.create_string_buffer(size)
    pdfium.FPDF_StructElement_GetType(element, name, size)
    found.append(name.raw.decode("utf-16-le").rstrip("\x00"))
    for place in range(pdfium.FPDF_StructElement_CountChildren(element)):
        if child := pdfium.FPDF_StructElement_GetChildAtIndex(element, place):
            gather_tags(child, found)


def unpacked(pdf: bytes) -> bytes:
    """Everything in the file, with its packed parts unpacked."""
    parts = [pdf]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            parts.append(zlib.decompress(packed))
        except zlib.error:
            continue  # it was not packed, and is in the file as it is
    return b"\n".join(parts)
