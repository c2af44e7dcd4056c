"""A picture is shown by its pixels alone: what it carries besides reaches no browser, and one that
would fill the memory is not unpacked.
"""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image, PngImagePlugin

from enforcement.operations import pictures
from enforcement.operations.pictures import Kind

WHERE = b"52 deg 31 N"
ORIENTATION, DESCRIPTION = 0x0112, 0x010E


def picture(kind: str, size: tuple[int, int] = (40, 20), **more: object) -> bytes:
    """A red picture that says where it was taken."""
    exif = Image.Exif()
    exif[DESCRIPTION] = WHERE.decode()
    exif[ORIENTATION] = 6  # turned by a quarter
    made, text = BytesIO(), PngImagePlugin.PngInfo()
    text.add_text("Comment", WHERE.decode())
    known = {
        "JPEG": {"exif": exif, "comment": WHERE},
        "PNG": {"exif": exif, "pnginfo": text},
        "WEBP": {"exif": exif, "xmp": WHERE},
        "GIF": {"comment": WHERE},
    }
    Image.new("RGB", size, "red").save(made, kind, **known[kind], **more)
    return made.getvalue()


@pytest.fixture(autouse=True)
def nothing_drawn_yet() -> None:
    """Each test draws for itself."""
    pictures.kept.empty()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_what_is_shown_says_nothing_but_its_pixels(kind: str) -> None:
    sent = picture(kind)
    assert WHERE in sent, "the picture does not carry what is to be removed"
    shown = pictures.preview(sent + b"<script>alert(1)</script>", Kind.PICTURE)
    assert shown and WHERE not in shown and b"script" not in shown and b"eXIf" not in shown
    with Image.open(BytesIO(shown)) as seen:
        assert seen.format == "PNG" and not seen.info and not seen.getexif()
        assert seen.size == ((40, 20) if kind == "GIF" else (20, 40)), "it is not upright"
        assert seen.convert("RGB").getpixel((5, 5))[0] > 200  # type: ignore[index]


def test_a_large_picture_is_made_smaller() -> None:
    shown = pictures.preview(picture("PNG", (6000, 300)), Kind.PICTURE)
    with Image.open(BytesIO(shown or b"")) as seen:
        assert seen.size == (100, 2_000)


def bomb(width: int, height: int) -> bytes:
    """A PNG of some bytes that says that it is as large as this."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 99))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "size", [(10_000, 10_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1), (1, 2**31 - 1)]
)
def test_a_picture_that_would_fill_the_memory_is_not_unpacked(size: tuple[int, int]) -> None:
    assert pictures.pages_of(bomb(*size), Kind.PICTURE) == 0
    assert pictures.preview(bomb(*size), Kind.PICTURE) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x",
        b"\x89PNG\r\n\x1a\n" + bytes(64),
        picture("JPEG")[:200],
        picture("PNG")[:60],
        b"GIF89a",
        b"%!PS-Adobe-3.0\n",
        b"RIFF\0\0\0\0WEBP",
    ],
)
def test_a_broken_picture_is_none(content: bytes) -> None:
    assert pictures.preview(content, Kind.PICTURE) is None


def test_of_a_moving_picture_the_first_frame_is_shown() -> None:
    made = BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(made, "GIF", save_all=True, append_images=frames[1:])
    with Image.open(BytesIO(pictures.preview(made.getvalue(), Kind.PICTURE) or b"")) as seen:
        assert seen.convert("RGB").getpixel((1, 1)) == (255, 0, 0)


SCRIPT = "app.alert('hello'); this.submitForm('http://127.0.0.1:9/');"


def pdf(
    pages: int = 1, size: tuple[int, int] = (200, 100), script: str = SCRIPT, mark: str = "1 0 0"
) -> bytes:
    """A document of red pages that runs a script when it is opened, and when its field is drawn."""
    kids = " ".join(f"{4 + number} 0 R" for number in range(pages))
    paint = f"{mark} rg 0 0 {size[0]} {size[1]} re f"
    parts = [
        "<< /Type /Catalog /Pages 2 0 R /OpenAction 3 0 R "
        "/Names << /JavaScript << /Names [(a) 3 0 R] >> >> >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        f"<< /S /JavaScript /JS <{script.encode().hex()}> >>",
        *(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}] "
            f"/Contents {4 + pages} 0 R /AA << /O 3 0 R >> >>"
            for _ in range(pages)
        ),
        f"<< /Length {len(paint)} >>\nstream\n{paint}\nendstream",
    ]
    made, at = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, start=1):
        at.append(len(made))
        made += f"{number} 0 obj\n{part}\nendobj\n".encode()
    table = "".join(f"{offset:010} 00000 n \n" for offset in at)
    return (
        made
        + (
            f"xref\n0 {len(at) + 1}\n0000000000 65535 f \n{table}"
            f"trailer << /Size {len(at) + 1} /Root 1 0 R >>\nstartxref\n{len(made)}\n%%EOF"
        ).encode()
    )


def test_a_document_is_shown_page_by_page_as_pixels_alone() -> None:
    sent = pdf(pages=3)
    assert b"/JavaScript" in sent and pictures.pages_of(sent, Kind.PDF) == 3
    for page in (1, 3):
        shown = pictures.preview(sent, Kind.PDF, page) or b""
        assert b"JavaScript" not in shown and b"alert" not in shown
        with Image.open(BytesIO(shown)) as seen:
            assert seen.format == "PNG" and not seen.info and seen.size == (400, 200)
            assert seen.convert("RGB").getpixel((5, 5)) == (255, 0, 0)
    assert pictures.preview(sent, Kind.PDF, 4) is None


def test_what_draws_documents_has_no_engine_for_their_scripts() -> None:
    """PDFium can be built with V8; the one that is locked here is not."""
    assert not pypdfium2.version.PDFIUM_INFO.flags
    library = Path(pypdfium2.raw.__file__).parent
    built = [file for file in library.iterdir() if "pdfium" in file.name and file.suffix != ".py"]
    for file in filter(Path.is_file, built):
        assert b"v8::Isolate" not in file.read_bytes(), file


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7 x", pdf()[:200], pdf(pages=0), b"\x89PNG\r\n\x1a\n"],
)
def test_a_broken_document_is_none(content: bytes) -> None:
    assert pictures.preview(content, Kind.PDF) is None


def test_a_document_of_very_large_pages_is_drawn_no_larger_than_a_picture() -> None:
    shown = pictures.preview(pdf(size=(14_000, 7_000)), Kind.PDF) or b""
    with Image.open(BytesIO(shown)) as seen:
        assert seen.size == (2_000, 1_000)


def test_what_draws_knows_no_secret_and_is_ended_when_it_takes_too_long(
    monkeypatch: Any, tmp_path: Path
) -> None:
    monkeypatch.setenv("DOCKET_SECRET_KEY", "of the house")
    told = tmp_path / "told.py"
    told.write_text("import os, sys; print(1); print(sorted(os.environ), sys.flags.isolated)")
    monkeypatch.setattr(pictures.DRAWER, "script", told)
    assert b"DOCKET" not in (seen := pictures.preview(b"", Kind.PDF) or b"") and b" 1" in seen
    told.write_text("while True: pass")
    monkeypatch.setattr(pictures.DRAWER, "seconds", 0.5)
    assert pictures.preview(b"another", Kind.PDF) is None
    assert pictures.pages_of(b"another", Kind.PDF) == 0, "its turn was not given back"


def test_a_second_look_draws_nothing_and_what_is_kept_is_bounded(
    monkeypatch: Any, tmp_path: Path
) -> None:
    began, told = tmp_path / "began", tmp_path / "told.py"
    told.write_text(f"open({str(began)!r}, 'a').write('x'); print(3); print('x' * 1000)")
    monkeypatch.setattr(pictures.DRAWER, "script", told)
    for _ in range(2):
        assert pictures.pages_of(b"one", Kind.PDF) == 3
        assert pictures.preview(b"one", Kind.PDF, 2)
    assert began.read_text() == "xx", "a look began the process again"
    assert pictures.preview(b"another", Kind.PDF, 2) and began.read_text() == "xxx"
    monkeypatch.setattr(pictures, "KEPT", 2_500)
    assert pictures.preview(b"one", Kind.PDF, 3) and began.read_text() == "xxxx"
    assert pictures.preview(b"another", Kind.PDF, 2) and began.read_text() == "xxxx"
    assert pictures.preview(b"one", Kind.PDF, 2) and began.read_text() == "xxxxx", "it was kept"
    told.write_text(f"open({str(began)!r}, 'a').write('y'); raise SystemExit(1)")
    for _ in range(2):  # short of memory, say: another look may see it
        assert pictures.pages_of(b"broken", Kind.PDF) == 0
    assert began.read_text().count("y") == 2


def test_the_largest_picture_that_is_shown_fits_into_the_memory_of_what_draws() -> None:
    assert pictures.preview(picture("PNG", (7_000, 7_000)), Kind.PICTURE)
