# /// script
# requires-python = ">=3.11"
# dependencies = ["fonttools==4.68.0"]
# ///
"""`uv run fonts/make.py FOLDER`: makes this folder's fonts, and `coverage.txt`, from Noto's own.

FOLDER holds the fonts as Debian's packages `fonts-noto-core` and `fonts-noto-cjk` install them, at
any depth. Run it again only for other fonts or other characters: what it makes is kept here. Docket
itself never runs it, and needs none of its libraries.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

HERE = Path(__file__).parent
# Latin, Greek and Cyrillic, which our own words are written in: headings are bold.
FACES = ("NotoSans-Regular", "NotoSans-Bold")
SCRIPTS = (
    "Arabic",
    "Armenian",
    "Bengali",
    "Devanagari",
    "Ethiopic",
    "Georgian",
    "Gujarati",
    "Gurmukhi",
    "Hebrew",
    "Kannada",
    "Khmer",
    "Lao",
    "Malayalam",
    "Myanmar",
    "Sinhala",
    "Tamil",
    "Telugu",
    "Thai",
)
# Arrows, mathematics, technical, boxes, shapes, symbols and dingbats.
SIGNS = ("NotoSansSymbols2-Regular", "NotoSansMath-Regular", "NotoSansSymbols-Regular")
SIGN_RANGES = ((0x2190, 0x23FF), (0x2500, 0x27BF), (0x2B00, 0x2BFF))
CJK, CJK_MADE = "NotoSansCJK-Regular.ttc", "NotoSansCJK-Regular.otf"
# One shape for each character: the one of Simplified Chinese.
CJK_FAMILY = "Noto Sans CJK SC"
CJK_RANGES = (
    (0x0020, 0x007E),
    (0x1100, 0x11FF),  # the letters that Korean syllables are made of
    (0x3000, 0x30FF),  # punctuation, kana
    (0x3105, 0x312F),
    (0x3131, 0x318E),
    (0x31F0, 0x31FF),
    (0x3200, 0x33FF),
    (0x4E00, 0x9FFF),  # Chinese characters, the common 20,992
    (0xAC00, 0xD7A3),  # every Korean syllable
    (0xF900, 0xFAFF),
    (0xFF01, 0xFFEE),
)
CJK_CODECS = ("gb2312", "big5", "shift_jis", "euc_kr")
NAMES = [0, 1, 2, 3, 4, 5, 6, 13, 14]  # copyright and licence stay in the file


def main(folder: Path) -> None:
    """Make every font, then the table of what each of them covers."""
    files = {path.name: path for path in folder.rglob("NotoSans*.tt[fc]")}
    covered: dict[str, set[int]] = {}
    faces = [f"{face}.ttf" for face in FACES] + [f"NotoSans{s}-Regular.ttf" for s in SCRIPTS]
    for name in faces:
        regular = set(TTFont(files[name]).getBestCmap())
        covered[name] = made(files[name], name, regular)
    signs = set(spread(SIGN_RANGES)).difference(*covered.values())
    for name in (f"{sign}.ttf" for sign in SIGNS):
        covered[name] = made(files[name], name, signs)
        signs -= covered[name]
    covered[CJK_MADE] = made(files[CJK], CJK_MADE, cjk_characters())
    lines = [
        " ".join([name, *(f"{first:04X}-{last:04X}" for first, last in runs(characters))])
        for name, characters in covered.items()
    ]
    (HERE / "coverage.txt").write_text("\n".join(lines) + "\n", encoding="ascii")


def made(source: Path, name: str, characters: set[int]) -> set[int]:
    """Write the part of a font that has these characters; returns those that it has."""
    options = subset.Options(
        font_number=number_in(source),
        hinting=False,
        layout_features=["ccmp", "ljmo", "vjmo", "tjmo"] if source.suffix == ".ttc" else ["*"],
        name_IDs=NAMES,
        notdef_outline=True,
    )
    if source.suffix == ".ttc":
        options.drop_tables += ["BASE", "VORG", "vhea", "vmtx"]  # lines run across
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    subset.save_font(font, str(HERE / name), options)
    return set(font.getBestCmap())


def number_in(source: Path) -> int:
    """Which font of a collection it is."""
    if source.suffix != ".ttc":
        return -1
    names = [font["name"].getDebugName(1) for font in TTCollection(source).fonts]
    return names.index(CJK_FAMILY)


def cjk_characters() -> set[int]:
    """Whatever the common standards of the four countries have, and the ranges above."""
    found = set(spread(CJK_RANGES))
    pairs = [bytes((a, b)) for a in range(0x81, 0xFF) for b in range(0x40, 0xFF)]
    for codec in CJK_CODECS:
        for pair in pairs:
            found |= {ord(c) for c in pair.decode(codec, "ignore")}
    return found


def spread(ranges: Iterable[tuple[int, int]]) -> Iterator[int]:
    """Every number of the ranges, both ends included."""
    for first, last in ranges:
        yield from range(first, last + 1)


def runs(numbers: set[int]) -> Iterator[tuple[int, int]]:
    """The numbers as ranges, both ends included."""
    ordered = sorted(numbers)
    first = last = ordered[0]
    for number in ordered[1:]:
        if number != last + 1:
            yield first, last
            first = number
        last = number
    yield first, last


if __name__ == "__main__":
    main(Path(sys.argv[1]))
