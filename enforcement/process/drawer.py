"""`drawer.py KIND PAGE [SIDE]`, a process of its own: what was uploaded comes on standard input,
and leaves as pixels.

It prints how many pages there are, then (PAGE not 0) a PNG of one of them. With SIDE, the most
pixels of a side, also how wide and high it is, and a JPEG on white. Libraries that read
foreign files are large and may err; so nothing of ours is imported here, the environment is empty,
and memory and time are bounded. Any failure ends it with a traceback and a status that is not 0.
"""

from __future__ import annotations

import contextlib
import resource
import sys
from io import BytesIO

import pypdfium2
from PIL import Image, ImageOps

MEMORY = 1 << 30  # bytes
SECONDS = 8  # of processor time
MOST_PIXELS = 50_000_000  # of a picture: 200 MB once it is unpacked
SIDE = 2_000  # pixels of the longer side of what is shown
SHARP = 2.0  # times the 72 pixels an inch that a PDF counts in, at most
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")


def main(kind: str, page: int, side: int = 0) -> None:
    """Read, draw, print. Raises whatever is wrong with the file."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        # macOS knows no bound for memory
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))
    content = sys.stdin.buffer.read()
    pages, drawn = DRAWN_BY[kind](content, page)
    made = BytesIO()
    if drawn and side:
        drawn.thumbnail((side, side))
        small = Image.new("RGB", drawn.size, "white")
        small.paste(drawn, mask=drawn if drawn.mode == "RGBA" else None)
        small.save(made, "JPEG", quality=85)
        sys.stdout.buffer.write(b"%d %d %d\n" % (pages, *small.size) + made.getvalue())
        return
    if drawn:
        # the pixels, and nothing else
        Image.frombytes(drawn.mode, drawn.size, drawn.tobytes()).save(made, "PNG")
    sys.stdout.buffer.write(b"%d\n" % pages + made.getvalue())


def picture(content: bytes, page: int) -> tuple[int, Image.Image | None]:
    """One page: the first frame, upright."""
    # Pillow only warns of what is larger
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(BytesIO(content), formats=FORMATS) as read:
        if read.width * read.height > MOST_PIXELS:
            raise ValueError("too large to be unpacked")
        if not page:
            return 1, None
        read.draft("RGB", (SIDE, SIDE))
        upright = ImageOps.exif_transpose(read)
        upright.thumbnail((SIDE, SIDE))
        return 1, upright.convert("RGBA" if upright.has_transparency_data else "RGB")


def pdf(content: bytes, page: int) -> tuple[int, Image.Image | None]:
    """A page of a PDF. PDFium is built without a JavaScript engine here, and forms are not begun,
    so that nothing in the document runs.
    """
    document = pypdfium2.PdfDocument(content)
    if not page:
        return len(document), None
    one = document[page - 1]
    scale = min(SHARP, SIDE / max(one.get_size()))
    return len(document), one.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")


DRAWN_BY = {"PDF": pdf, "PICTURE": picture}

if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
