"""`redactor.py KIND`, a process of its own: a file and what is to be removed from it come on
standard input, and a new file leaves that holds nothing of what was under the marks.

The first line of the input is JSON, `{"boxes": [{"page", "left", "top", "width", "height"}],
"most": bytes}`, in hundredths of a percent of the page as it is shown; the file follows. The first
line of the output says the type and the number of pages, then the new file follows; or it says
`refused` and why. Nothing of ours is imported, the environment is empty, nothing can be written,
and memory and time are bounded. Any other failure ends it with a traceback and a status that is not
0.

A picture is unpacked, painted over and packed again from its pixels. A PDF becomes pictures of its
pages: no text, link, form, script, attachment or name of the old one is in the new one.
"""

from __future__ import annotations

import contextlib
import json
import resource
import sys
from collections.abc import Iterable, Mapping
from io import BytesIO

import pypdfium2
from PIL import Image, ImageDraw, ImageOps

MEMORY = 3 << 29  # bytes
SECONDS = 30  # of processor time
MOST_PIXELS = 50_000_000  # of a picture: 150 MB once it is unpacked
MOST_PAGES = 50  # of a PDF
SIDE = 4_000  # pixels of the longer side of a picture that is given out
PAGE_SIDE = 2_200  # the same of a page
MARGIN = 8  # pixels around a mark: what packed pictures smear over their blocks
WHOLE = 10_000  # hundredths of a percent
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
LOSSY = ("JPEG", "WEBP")
# of a PDF: times the 72 pixels an inch that it counts in, and the quality of its pictures
SHARPNESS = ((150 / 72, 85), (110 / 72, 70), (85 / 72, 55))

Box = Mapping[str, int]


class Refused(Exception):
    """Why no copy can be made, as one word."""


def main(kind: str) -> None:
    """Read, paint over, print. Raises whatever is wrong with the file."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        # macOS knows no bound for memory
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))
    asked = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    try:
        made_as, pages, made = MADE_BY[kind](content, asked["boxes"], asked["most"])
    except Refused as why:
        sys.stdout.buffer.write(b"refused %s\n" % str(why).encode())
        return
    sys.stdout.buffer.write(b"%s %d\n" % (made_as.encode(), pages) + made)


def picture(content: bytes, boxes: list[Box], most: int) -> tuple[str, int, bytes]:
    """The first frame, upright, on white: what was transparent may have hidden something."""
    # Pillow only warns of what is larger
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    if any(box["page"] != 1 for box in boxes):
        raise Refused("no-such-page")
    with Image.open(BytesIO(content), formats=FORMATS) as read:
        if read.width * read.height > MOST_PIXELS:
            raise Refused("too-large")
        lossy = read.format in LOSSY
        shown = ImageOps.exif_transpose(read)
        shown = on_white(shown)
    shown = painted_over(shown, boxes)
    shown.thumbnail((SIDE, SIDE))
    # the pixels, and nothing else
    shown = Image.frombytes("RGB", shown.size, shown.tobytes())
    made = BytesIO()
    if not lossy:
        shown.save(made, "PNG")
        if made.tell() <= most:
            return "image/png", 1, made.getvalue()
    for quality in (92, 80, 60):
        made = BytesIO()
        shown.save(made, "JPEG", quality=quality)
        if made.tell() <= most:
            return "image/jpeg", 1, made.getvalue()
    raise Refused("too-large")


def on_white(shown: Image.Image) -> Image.Image:
    """The picture as it is seen, without what lies under transparent places."""
    if not shown.has_transparency_data:
        return shown.convert("RGB")
    seen = shown.convert("RGBA")
    ground = Image.new("RGB", seen.size, "white")
    ground.paste(seen, mask=seen.getchannel("A"))
    return ground


def painted_over(shown: Image.Image, boxes: Iterable[Box]) -> Image.Image:
    """The same picture with each box black, and a little around it."""
    draw = ImageDraw.Draw(shown)
    for box in boxes:
        left, right = box["left"], box["left"] + box["width"]
        top, bottom = box["top"], box["top"] + box["height"]
        draw.rectangle(
            (
                left * shown.width // WHOLE - MARGIN,
                top * shown.height // WHOLE - MARGIN,
                -(-right * shown.width // WHOLE) + MARGIN,
                -(-bottom * shown.height // WHOLE) + MARGIN,
            ),
            fill="black",
        )
    return shown


def pdf(content: bytes, boxes: list[Box], most: int) -> tuple[str, int, bytes]:
    """Pictures of the pages in a new document. Forms are not begun, and PDFium is built without a
    JavaScript engine here, so that nothing in the document runs.
    """
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Refused("locked" if "password" in str(error).lower() else "broken") from error
    if not 1 <= len(document) <= MOST_PAGES:
        raise Refused("too-many-pages" if len(document) else "broken")
    if any(box["page"] > len(document) for box in boxes):
        raise Refused("no-such-page")
    for sharp, quality in SHARPNESS:
        made = pages_of(document, boxes, sharp, quality)
        if len(made) <= most:
            return "application/pdf", len(document), made
    raise Refused("too-large")


def pages_of(
    document: pypdfium2.PdfDocument, boxes: list[Box], sharp: float, quality: int
) -> bytes:
    """The new document, drawn so sharp and packed so well."""
    new = pypdfium2.PdfDocument.new()
    for number, old in enumerate(document, start=1):
        width, height = old.get_size()
        scale = min(sharp, PAGE_SIDE / max(width, height))
        drawn = old.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
        drawn = painted_over(drawn, [box for box in boxes if box["page"] == number])
        packed = BytesIO()
        drawn.save(packed, "JPEG", quality=quality)
        page = new.new_page(width, height)
        image = pypdfium2.PdfImage.new(new)
        image.load_jpeg(packed, inline=True)
        image.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
        page.insert_obj(image)
        page.gen_content()
        page.close()
        old.close()
    made = BytesIO()
    new.save(made)
    return made.getvalue()


MADE_BY = {"PDF": pdf, "PICTURE": picture}

if __name__ == "__main__":
    main(sys.argv[1])
