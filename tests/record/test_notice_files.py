"""A notice as a PDF: the text that was frozen, whatever is in it, in every script."""

from __future__ import annotations

import getpass
import hashlib
import json
import unicodedata
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.conf import settings

from enforcement.language.notices import KINDS, render
from enforcement.language.notices.blocks import Block, parse
from enforcement.language.notices.glyphs import FONTS, showable
from enforcement.language.notices.letters import Letter, as_page
from enforcement.models import Delivery, Notice
from enforcement.record import notice_files
from enforcement.record.notice_files import NotTypeset, letter_of, letters_of, pdf_of, pdfs_of
from tests import nasty
from tests.counting import counting
from tests.language.complete_statements import a_statement
from tests.record.pdfs import LETTER, a_letter, feet, said, tags, unpacked, whole
from tests.world import NO_TO_ALL, STATED, World

ABOUT = {"en": "About this file", "de": "Über diese Datei"}
NAMES = {
    "Latin": "Łódź Fjørdtål Ltd",
    "Greek": "Ελληνική Εταιρεία",
    "Cyrillic": "ООО Ромашка",
    "Arabic": "شركة المثال",
    "Hebrew": "חברה לדוגמה",
    "Devanagari": "उदाहरण कंपनी",
    "Thai": "บริษัทตัวอย่างจำกัด",
    "Chinese": "示例公司範例",
    "Japanese": "株式会社サンプルかな",
    "Korean": "예시 주식회사",
    "Georgian": "საქართველოს კომპანია",
    "Armenian": "Հայկական ընկերություն",
}
MARKUP = (
    '#import "@preview/x:1.0.0": * #read("/etc/passwd") #include "a.typ" $x^2$ *a* _b_ `c` ~ '
    "\\ \\u{41} @ref <label> // end /* x */ -- --- ... [y] #panic() 'q' \"q\" = - + / #{1 + 1}"
)


def words(text: str) -> list[str]:
    return text.split()


def as_said(block: Block) -> str:
    """A block as a page says it."""
    return "\n".join(f"• {line}" if block.kind == "items" else line for line in block.lines)


def body(letter: Letter, pdf: bytes) -> str:
    return said(pdf, showable(letter.subject), ABOUT[letter.locale])


def made(*letters: Letter) -> list[bytes]:
    found = [pdf for pdf in pdfs_of(letters) if pdf]
    assert len(found) == len(letters)
    return found


def test_a_pdf_says_the_frozen_text_of_every_kind_of_notice_word_for_word() -> None:
    letters = []
    for language in ("en", "de"):
        for kind, owed in KINDS.items():
            if owed.to == "holder":
                rendered = render(a_statement(kind, language))
                letters.append(a_letter(rendered.text, subject=rendered.subject, locale=language))
    assert len(letters) > 40
    for letter, pdf in zip(letters, made(*letters), strict=True):
        frozen = "\n".join(as_said(block) for block in parse(letter.text))
        assert words(body(letter, pdf)) == words(frozen), letter.subject
        count = {"en": "Page {} of {}", "de": "Seite {} von {}"}[letter.locale]
        for number, foot in enumerate(feet(pdf), start=1):
            assert foot[0].endswith(count.format(number, len(feet(pdf))))
            assert letter.case_ref in foot[0] and letter.sha256 in foot[1]


def test_markup_in_a_notice_is_shown_and_never_read() -> None:
    letter = a_letter(
        f"{MARKUP}\n\n{MARKUP}\n------\n\n- {MARKUP}\n\n    {MARKUP}\n",
        subject=MARKUP,
        account_name=MARKUP,
        account_ref="#acme",
        told_by=MARKUP,
    )
    pdf = pdf_of(letter)
    text = whole(pdf)
    for word in {*words(MARKUP)}:
        assert words(text).count(word) >= 5 * words(MARKUP).count(word), word
    with pypdfium2.PdfDocument(pdf) as document:
        assert document.get_metadata_value("Title") == MARKUP
    assert b"root:" not in unpacked(pdf)


@pytest.mark.parametrize("script", NAMES)
def test_names_in_twelve_scripts_have_all_their_glyphs(script: str) -> None:
    name = NAMES[script]
    letter = a_letter(f"- Your account: {name}\n\n    {name}\n", account_name=name, subject=name)
    # PDF/A and PDF/UA forbid a character without a glyph: with one there would be no file
    pdf = pdf_of(letter)
    text = whole(pdf)
    assert "[U+" not in text
    for word in words(name):
        assert text.count(word) == 4, text


def test_a_character_that_no_font_has_is_shown_by_its_code_and_is_whole_in_the_attachment() -> None:
    text = "a \U0001f600 b \ue000 c \ufeff d k\u094d e 日\u0301 f e\u0301\n"
    pdf = pdf_of(letter := a_letter(text))
    shown = "a [U+1F600] b [U+E000] c [U+FEFF] d k[U+094D] e 日[U+0301] f é"
    assert unicodedata.normalize("NFC", body(letter, pdf)).strip() == shown
    assert attached(pdf) == text.encode()


def attached(pdf: bytes) -> bytes:
    with pypdfium2.PdfDocument(pdf) as document:
        assert document.count_attachments() == 1
        one = document.get_attachment(0)
        assert one.get_name() == "notice.txt"
        return bytes(one.get_data())


def test_typst_itself_refuses_a_character_without_a_glyph() -> None:
    """What the tests of glyphs rest on."""
    raw = json.dumps([{**as_page(LETTER), "blocks": [paragraph("\U0001f600")]}])
    assert notice_files.TYPESETTER.run(raw.encode()) == bytes(notice_files.LENGTH)


def paragraph(text: str) -> dict[str, Any]:
    return {"kind": "paragraph", "lines": [{"pieces": [text], "rtl": False}]}


def test_the_fonts_have_what_their_table_says() -> None:
    ends = []
    for row in (FONTS / "coverage.txt").read_text(encoding="ascii").splitlines():
        name, *ranges = row.split(" ")
        assert (FONTS / name).is_file()
        found = [chr(int(end, 16)) for one in ranges for end in one.split("-")]
        # a mark alone stands on a circle, which not every font has
        alone = [c for c in found if unicodedata.category(c)[0] in "LNPS"]
        ends.append(paragraph(" ".join(c for c in alone if showable(c) == c)))
    assert len(ends) == len([*FONTS.glob("*.ttf"), *FONTS.glob("*.otf")]) > 20
    raw = json.dumps([{**as_page(LETTER), "blocks": ends}])
    assert (notice_files.TYPESETTER.run(raw.encode()) or b"")[: notice_files.LENGTH] > bytes(
        notice_files.LENGTH
    )


def test_any_characters_next_to_one_another_make_a_file() -> None:
    chance = nasty.chance("pdf")
    known = [c for c in map(chr, range(0x20, 0x3000)) if unicodedata.category(c) != "Cs"]
    lines = ["".join(chance.choices(known, k=60)) for _ in range(150)]
    anything = [chr(chance.randrange(0x110000)) for _ in range(600)]
    letters = [a_letter("\n\n".join(lines)), a_letter("".join(anything))]
    values = [v for v in nasty.VALUES if len(v) < 5_000]
    letters += [a_letter(v, subject=v, account_name=v, case_ref=v, told_by=v) for v in values]
    assert len(made(*letters)) == len(letters), f"DOCKET_SEED={nasty.SEED}"


def test_what_runs_from_right_to_left_begins_at_the_right() -> None:
    hebrew, english = "שלום עולם וברוכים הבאים", "To whom it may concern"
    letter = a_letter(f"    {hebrew}\n\n{english}\n\n    {english} {hebrew}\n")
    pdf = pdf_of(letter)
    assert sorted(words(body(letter, pdf))) == sorted([*words(hebrew), *words(english)] * 2)
    first, last = edges(pdf, "שלום")[0], edges(pdf, "הבאים")[0]
    assert first[1] == pytest.approx(right_margin(pdf), abs=3), "it does not begin at the right"
    assert last[1] < first[0], "its words stand in the wrong order"
    assert edges(pdf, "To whom")[0][0] < edges(pdf, "שלום")[1][0], "the sentence is turned round"


def edges(pdf: bytes, word: str) -> list[tuple[float, float]]:
    """Where a word begins and ends, from the left edge of the page in points, wherever it is."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0].get_textpage()
        found, search = [], page.search(word)
        while at := search.get_next():
            boxes = [page.get_charbox(at[0] + place) for place in range(at[1])]
            found.append((min(b[0] for b in boxes), max(b[2] for b in boxes)))
        return found


def right_margin(pdf: bytes) -> float:
    with pypdfium2.PdfDocument(pdf) as document:
        return float(document[0].get_width()) - 25 / 25.4 * 72


def test_nothing_runs_over_the_edge_of_a_page() -> None:
    address = f"https://provider.example/{'a' * 900}"
    marks = "a" + "\u0301" * 300
    letter = a_letter(f"{'W' * 5_000}\n\n{address}\n\n- {'x' * 500}\n\n    {'y' * 500} {marks}\n")
    pdf = pdf_of(letter)
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            text = page.get_textpage()
            boxes = [text.get_charbox(place) for place in range(text.count_chars())]
            assert max(b[2] for b in boxes) <= right_margin(pdf) + 1
            assert max(b[3] for b in boxes) <= page.get_height() - 40
    joined = body(letter, pdf).replace(" ", "")
    assert "W" * 5_000 in joined and address in joined and joined.count("[U+0301]") == 292


@pytest.mark.parametrize("text", ["word " * 40_000, "x" * 200_000, "- to be done\n" * 4_000])
def test_a_very_long_text_is_there_whole(text: str) -> None:
    pdf = pdf_of(letter := a_letter(text))
    kept = {c for c in text if c.isalpha()}
    found = "".join(c for c in whole(pdf).partition(letter.subject)[2] if c in kept)
    expected = "".join(c for c in text if c in kept)
    assert found.startswith(expected)


def test_empty_parts_and_what_nobody_knows_make_a_file_all_the_same() -> None:
    texts = ["", " ", "\n\n", "-", "- \n- \n", "    \n\n    ", "a\n-\n\n", "https://\n", "​"]
    letters = [a_letter(text, account_name="", told_at=None, told_by="") for text in texts]
    for pdf in made(*letters, a_letter("x", time_zone="Nowhere", locale="xx")):
        assert "About this file" in whole(pdf)


def test_the_file_is_archivable_and_accessible_and_says_nothing_of_where_it_was_made() -> None:
    text = (
        "What happened\n-------------\n\n- one\n- two\n\n    said\n\nhttps://a.example/x\n\nEnd.\n"
    )
    pdf = pdf_of(letter := a_letter(text))
    assert pdf == pdf_of(letter), "the same letter is another file"
    assert pdf != pdf_of(a_letter(text + "More.\n"))
    inside = unpacked(pdf)
    for standard in (b"pdfaid:part>3<", b"pdfaid:conformance>A<", b"pdfuaid:part>1<"):
        assert standard in inside
    assert b"/Lang(en)" in inside and b"/DisplayDocTitle true" in inside
    assert " ".join(tags(pdf)).startswith(
        "Document P P H1 H2 L LI Lbl LBody LI Lbl LBody BlockQuote P P Link P H2"
    )
    with pypdfium2.PdfDocument(pdf) as document:
        outline = [bookmark.get_title() for bookmark in document.get_toc()]
        known = {k: v for k, v in document.get_metadata_dict().items() if v}
    assert outline == [letter.subject, "What happened", "About this file"]
    assert known.pop("Creator").startswith("Typst ")
    assert known == {
        "Title": letter.subject,
        "Author": "Example Provider",
        "CreationDate": "D:20240301120000Z",
        "ModDate": "D:20240301120000Z",
    }
    here = (str(settings.BASE_DIR), str(Path.home()), getpass.getuser(), "typesetter", "notice.typ")
    assert not [word for word in here if len(word) > 4 and word.encode() in inside]


def test_the_number_at_the_foot_is_that_of_the_attached_text() -> None:
    pdf = pdf_of(a_letter("Ünïcode, and\n\n    quoted.\n"))
    assert hashlib.sha256(attached(pdf)).hexdigest() in feet(pdf)[0][1]


def test_a_letter_that_cannot_be_made_keeps_no_other_from_being_made(
    monkeypatch: Any, tmp_path: Path
) -> None:
    long = a_letter("x" * (notice_files.MOST_TEXT + 1))
    found = list(pdfs_of([LETTER, long, LETTER]))
    assert [bool(pdf) for pdf in found] == [True, False, True]
    with pytest.raises(NotTypeset, match="C-7K3M-92QX"):
        pdf_of(long)
    dies = tmp_path / "dies.py"
    dies.write_text(
        "import sys; said = sys.stdin.read(); sys.exit('poison' in said or None)\n", "utf-8"
    )
    monkeypatch.setattr(notice_files.TYPESETTER, "script", dies)
    assert list(pdfs_of([LETTER, a_letter("poison")])) == [None, None]
    dies.write_text("while True: pass", "utf-8")
    monkeypatch.setattr(notice_files.TYPESETTER, "seconds", 0.3)
    with pytest.raises(NotTypeset):
        pdf_of(LETTER)


@pytest.mark.django_db
def test_a_letter_of_clearance_says_what_was_stored_and_how_the_holder_was_told() -> None:
    world = World()
    world.account("acme", name=NAMES["Hebrew"], time_zone="Europe/Berlin", locale="de")
    case = world.case()
    world.suspend(case)
    world.find(case, "NOT_ESTABLISHED", NO_TO_ALL)
    world.both(case, "clear", **STATED)
    of_case = Notice.objects.filter(case=case).select_related("account", "case").order_by("number")
    suspended, cleared = of_case
    assert cleared.kind == "cleared"
    told_at = world.now + timedelta(hours=1)
    came = Delivery(
        notice=cleared,
        channel="EMAIL",
        recipient="legal@acme.example",
        outcome="ACCEPTED",
        at=told_at,
        informs=True,
    )
    cleared.informed_at = told_at
    letter = letter_of(cleared, came)
    assert letter.sha256 == hashlib.sha256(cleared.text.encode()).hexdigest()
    assert letter_of(suspended, None).told_by == ""
    text = whole(pdf_of(letter))
    assert cleared.subject in text
    assert "Freitag, 1. März 2024, 13:00 Uhr (Berlin)" in text
    assert (
        "Sie wurden informiert am: Freitag, 1. März 2024, 14:00 Uhr (Berlin), "
        "Zugestellt: legal@acme.example" in text
    )
    with counting() as counted:
        letters = letters_of(list(of_case.all()))
    assert counted.statements == 2, "one of them for the notices"
    assert [one.told_at for one in letters] == [None, None]
    assert "noch nicht bestätigt" in whole(pdf_of(letters[1]))
