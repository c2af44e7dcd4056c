"""A holder gets a copy of evidence that holds nothing of what is under the marks; what came in
attacks nobody, and of what is sensitive a second person agrees first.
"""

from __future__ import annotations

import re
import zlib
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.db import IntegrityError, connection, transaction
from PIL import Image, ImageDraw

from enforcement.models import Case, Event, Evidence, EvidenceCopy, Message, OutboxMessage
from enforcement.models.evidence_copy import AGREE_WITHIN
from enforcement.operations import copies, due, files, gather, redacting
from enforcement.operations.copy_making import Asked, Prepared, content_of, prepare
from enforcement.operations.files import store
from enforcement.record.files import changed_files
from tests.files import kept_in, path_of
from tests.invariants import broken, chains_broken
from tests.operations.test_pictures import ORIENTATION, WHERE, bomb, pdf, picture
from tests.scenes import refused
from tests.world import World

SECRET = b"canary-7f3a"
SEEN = (10, 200, 30)  # a colour that stands only under the mark
MARK = Asked(
    ground="PERSON",
    note="Anna Berg's address",
    left=Decimal(50),
    width=Decimal(50),
    height=Decimal(100),
)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """An empty store."""
    settings.STORAGES = kept_in(tmp_path)
    return tmp_path


@pytest.fixture
def case(world: World) -> Case:
    """A case whose holder was told of it."""
    world.account()
    case = world.case()
    world.suspend(case)
    return case


def added(world: World, case: Case, by: str = "rhea", **item: Any) -> Evidence:
    """A piece of evidence of the case."""
    values = {"kind": "log", "origin": "INTERNAL_DOCUMENT", **item}
    return gather.add_evidence(
        case_id=case.pk, item=gather.Item(**values), by=world.actor(by), now=world.now
    )


def holds() -> bool:
    """Whether the record says what the rows are."""
    return not broken() and not chains_broken()


def ready(found: Evidence, *asked: Asked, title: str = "The log") -> Prepared:
    """A copy that is made."""
    return prepare(evidence_id=found.pk, title=title, asked=asked)


def give(world: World, prepared: Prepared, by: str = "rhea") -> EvidenceCopy:
    """It is disclosed."""
    return copies.disclose_copy(
        prepared=prepared, reason="They asked for it.", by=world.actor(by), now=world.now
    )


def half(kind: str, size: tuple[int, int] = (400, 200), **more: Any) -> bytes:
    """A picture whose right half has a colour of its own, and which says where it was taken."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[0x010E] = 1, SECRET.decode()
    made, shown = BytesIO(), Image.new("RGB", size, "white")
    ImageDraw.Draw(shown).rectangle((size[0] // 2, 0, size[0], size[1]), fill=SEEN)
    known: dict[str, dict[str, Any]] = {
        "JPEG": {"exif": exif, "comment": SECRET, "quality": 95, "icc_profile": SECRET * 9},
        "PNG": {"exif": exif, "icc_profile": SECRET * 9},
        "WEBP": {"exif": exif, "xmp": SECRET, "lossless": True},
        "GIF": {"comment": SECRET},
    }
    shown.save(made, kind, **known[kind], **more)
    return made.getvalue() + SECRET  # and behind its end


def unpacked(content: bytes) -> bytes:
    """A PDF with each of its streams as it is read."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    found = [content]
    for one in streams:
        try:
            found.append(zlib.decompress(one))
        except zlib.error:
            found.append(one)
    return b"\n".join(found)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_of_a_picture_only_the_pixels_beside_the_marks_are_left(
    kind: str, world: World, case: Case
) -> None:
    sent = half(kind)
    assert SECRET in sent
    found = added(world, case, file=store(sent, f"{SECRET.decode()}.{kind.lower()}"))
    prepared = ready(found, MARK)
    made = content_of(prepared.file)
    assert SECRET not in made and SECRET.decode() not in str(prepared.file.name)
    with Image.open(BytesIO(made)) as seen:
        assert seen.size == (400, 200)
        assert not seen.getexif() and not set(seen.info) & {"icc_profile", "comment", "xmp"}
        plain = seen.convert("RGB")
        for at in ((200, 0), (399, 199), (300, 100), (195, 100)):
            assert max(plain.getpixel(at)) < 12, at  # type: ignore[type-var,arg-type]
        assert min(plain.getpixel((50, 100))) > 240  # type: ignore[type-var,arg-type]


def test_what_is_transparent_hides_nothing_and_a_turned_picture_is_marked_as_it_is_seen(
    world: World, case: Case
) -> None:
    hidden = Image.new("RGBA", (100, 100), (*SEEN, 0))
    out = BytesIO()
    hidden.save(out, "PNG")
    clear = ready(added(world, case, file=store(out.getvalue(), "a.png")))
    with Image.open(BytesIO(content_of(clear.file))) as seen:
        assert seen.mode == "RGB" and seen.getpixel((5, 5)) == (255, 255, 255)
    turned = ready(
        added(world, case, file=store(picture("JPEG", (400, 200)), "b.jpg")),
        Asked(ground="LAW", width=Decimal(100), height=Decimal(25)),
    )
    made = content_of(turned.file)
    assert WHERE not in made
    with Image.open(BytesIO(made)) as seen:
        assert seen.size == (200, 400), "it is not upright"
        plain = seen.convert("RGB")
        assert max(plain.getpixel((100, 90))) < 12  # type: ignore[type-var,arg-type]
        assert plain.getpixel((100, 200))[0] > 200  # type: ignore[index]


def text_pdf(pages: int = 2) -> bytes:
    """A document with text, a title and an attachment's name that say the secret."""
    return pdf(
        pages=pages,
        size=(400, 200),
        script=f"// {SECRET.decode()}",
        mark=f"BT /F1 12 Tf 20 20 Td ({SECRET.decode()}) Tj ET 1 0 0",
    )


def test_of_a_document_only_pictures_of_its_pages_are_left(world: World, case: Case) -> None:
    sent = text_pdf()
    assert SECRET in sent
    found = added(world, case, file=store(sent, "log.pdf"))
    prepared = ready(found, Asked(ground="METHODS", page=2, width=Decimal(50), height=Decimal(100)))
    made = unpacked(content_of(prepared.file))
    assert prepared.pages == 2 and made.startswith(b"%PDF")
    for word in (SECRET, SECRET.hex().encode(), b"JavaScript", b"OpenAction", b"/Font", b" Tj"):
        assert word not in made, word
    document = pypdfium2.PdfDocument(content_of(prepared.file))
    assert len(document) == 2 and not document[1].get_textpage().get_text_range()
    first, second = (document[n].render(scale=1).to_pil().convert("RGB") for n in (0, 1))
    assert first.getpixel((100, 100))[0] > 200 and second.getpixel((300, 100))[0] > 200  # type: ignore[index]
    assert max(second.getpixel((100, 100))) < 12  # type: ignore[type-var,arg-type]


def test_of_a_text_a_mark_is_as_long_whatever_stood_there(world: World, case: Case) -> None:
    text = "From: Anna  Berg\nTo: all\n\nShe wrote it.\nANNA\nBerg again\u202e\U000e0041.\nEnd"
    found = added(world, case, file=store(text.encode(), "mail.txt"))
    asked = (
        Asked(ground="REPORTER", first=1, last=7, words="anna berg"),
        Asked(ground="LAW", first=4, last=4),
    )
    made = content_of(ready(found, *asked).file).decode()
    assert made == "From: █████\nTo: all\n\n█████ again.\nEnd"
    longer = text.replace("She wrote it.", "She wrote it, and much more than that." * 9)
    other = added(world, case, file=store(longer.encode(), "mail.txt"))
    assert content_of(ready(other, *asked).file).decode() == made
    typed = added(world, case, text=text, kind="note")
    assert content_of(ready(typed, *asked).file).decode() == made


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no ground": ({"ground": "MOOD"}, "Say why this is removed"),
    "outside": ({"left": Decimal(60)}, "within its page"),
    "nothing": ({"width": Decimal(0)}, "larger than nothing"),
    "below": ({"top": Decimal("0.1")}, "within its page"),
    "before": ({"left": Decimal(-1)}, "within its page"),
    "another page": ({"page": 2}, "a page that there is not"),
    "no page": ({"page": 0}, "within its page"),
    "long": ({"note": "x" * 501}, "A note has at most 500"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_mark_that_is_wrong_is_said(what: str, world: World, case: Case) -> None:
    more, sentence = BAD[what]
    found = added(world, case, file=store(half("PNG"), "a.png"))
    with refused(sentence, "bad-mark"):
        ready(found, Asked(**{**vars(MARK), **more}))
    words = added(world, case, text="One line", kind="note")
    with refused("no such lines", "bad-mark"):
        ready(words, Asked(ground="LAW", first=1, last=2))
    with refused("do not stand in these lines", "bad-mark"):
        ready(words, Asked(ground="LAW", first=1, last=1, words="another"))
    with refused("At most 100 marks", "bad-mark"):
        ready(found, *[MARK] * 101)
    with refused("what the holder gets", "bad-title"):
        ready(found, title=" ")


def locked() -> bytes:
    """A document that asks for a password."""
    parts = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [] /Count 0 >>",
        b"<< /Filter /Standard /V 1 /R 2 /O <"
        + b"61" * 32
        + b"> /U <"
        + b"62" * 32
        + b"> /P -4 >>",
    )
    made, at = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        at.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in at)
    return made + (
        b"xref\n0 4\n0000000000 65535 f \n%strailer << /Size 4 /Root 1 0 R /Encrypt 3 0 R "
        b"/ID [<61><61>] >>\nstartxref\n%d\n%%%%EOF" % (table, len(made))
    )


def test_what_attacks_or_cannot_be_read_is_refused(world: World, case: Case) -> None:
    for content, name, code in (
        (bomb(10_000, 10_000), "bomb.png", "too-large"),
        (bomb(60_000, 60_000), "bomb.png", "bad-file"),
        (half("PNG")[:80], "half.png", "bad-file"),
        (pdf()[:200], "half.pdf", "bad-file"),
        (pdf(pages=51), "long.pdf", "too-large"),
        (locked(), "locked.pdf", "locked-file"),
        (b"PK\x03\x04" + bytes(60), "office.zip", "no-copy"),
        (b"a" * 200_001, "long.txt", "too-large"),
    ):
        found = added(world, case, file=store(content, name))
        with refused("", code):
            ready(found)
    link = added(world, case, url="https://press.example/1", kind="link")
    with refused("no picture, PDF or text", "no-copy"):
        ready(link)
    assert not EvidenceCopy.objects.exists()


def test_what_takes_too_long_is_ended(world: World, case: Case, monkeypatch: Any) -> None:
    found = added(world, case, file=store(pdf(), "a.pdf"))
    monkeypatch.setattr(redacting.REDACTOR, "seconds", 0.01)
    with refused("takes too long", "bad-file"):
        ready(found)


def test_a_copy_is_given_with_its_record_and_the_original_stays(world: World, case: Case) -> None:
    found = added(world, case, file=store(half("PNG"), "a.png"))
    made = give(world, ready(found, MARK))
    found.refresh_from_db()
    assert found.sealed_at == world.now and made.shown_at == world.now
    assert (made.number, made.original_sha256) == (1, found.sha256) and made.sha256 != found.sha256
    assert made.marks == [
        {"page": 1, "left": 5000, "top": 0, "width": 5000, "height": 10000, "ground": "PERSON"}
    ]
    assert made.notes == ["Anna Berg's address"]
    event = Event.objects.get(act="disclose_copy")
    assert event.reason == "They asked for it."
    rows = event.data["rows"]
    for kind in ("evidence_copy", "evidence_copy_marks", "evidence_seal"):
        assert kind in rows, kind
    message = Message.objects.get(lane="HOLDER", text__contains="a copy of a piece of evidence")
    assert "Something is removed from it" in message.text
    mails = OutboxMessage.objects.filter(topic="message_to_holder")
    assert mails and not any("log" in str(m.payload["text"]) for m in mails)
    assert holds()


def test_another_takes_its_place_and_the_first_is_kept(world: World, case: Case) -> None:
    found = added(world, case, file=store(half("PNG"), "a.png"))
    first = give(world, ready(found))
    second = give(world, ready(found, MARK))
    first.refresh_from_db()
    assert first.withdrawn_at and first.withdrawal == "Replaced by copy 2."
    assert (second.replaces_id, second.number) == (first.pk, 2)
    gone = copies.withdraw_copy(
        copy_id=second.pk, reason="A name is seen.", by=world.actor("ravi"), now=world.now
    )
    assert gone.withdrawn_by == "ravi"
    with refused("withdrawn this copy already", "not-open"):
        copies.withdraw_copy(copy_id=second.pk, reason="x", by=world.actor("ravi"), now=world.now)
    assert Message.objects.filter(text__contains="We have withdrawn a copy").count() == 1
    assert OutboxMessage.objects.filter(topic="copy_withdrawn").exists()
    assert EvidenceCopy.objects.count() == 2 and holds()


def test_who_looked_at_an_older_state_is_told(world: World, case: Case) -> None:
    found = added(world, case, file=store(half("PNG"), "a.png"))
    both = ready(found, MARK), ready(found)
    give(world, both[0])
    with refused("Meanwhile somebody else", "conflict"):
        give(world, both[1], by="ravi")
    assert EvidenceCopy.objects.count() == 1


def test_a_second_person_agrees_to_a_copy_of_what_is_sensitive(world: World, case: Case) -> None:
    found = added(world, case, file=store(half("PNG"), "a.png"), sensitive=True)
    made = give(world, ready(found, MARK), by="lena")
    assert made.needs_second and made.shown_at is None
    assert not Message.objects.filter(lane="HOLDER", text__contains="copy of a piece").exists()
    assert OutboxMessage.objects.filter(topic="copy_proposed").exists()
    with refused("made, approved or withdrawn", "conflict"):
        give(world, ready(found), by="rhea")
    for by, sentence in (
        ("lena", "by a different person"),
        ("ravi", "may not approve the copy"),
        ("otto", "may not approve the copy"),
        ("system", "may not approve the copy"),
        ("holder", "may not approve the copy"),
    ):
        with refused(sentence, "not-allowed"):
            copies.approve_copy(copy_id=made.pk, by=world.actor(by), now=world.now)
    agreed = copies.approve_copy(copy_id=made.pk, by=world.actor("lars"), now=world.now)
    assert agreed.shown_at == world.now and agreed.approver_name == "lars"
    with refused("has this copy already", "not-open"):
        copies.approve_copy(copy_id=made.pk, by=world.actor("ada"), now=world.now)
    again = give(world, ready(found), by="rhea")
    copies.approve_copy(copy_id=again.pk, by=world.actor("lars"), now=world.now)
    made.refresh_from_db()
    assert made.withdrawal == "Replaced by copy 2." and holds()


def test_what_nobody_agrees_to_in_time_is_withdrawn(world: World, case: Case) -> None:
    found = added(world, case, file=store(half("PNG"), "a.png"), sensitive=True)
    made = give(world, ready(found, MARK), by="lena")
    proposed_at = world.now
    world.now = proposed_at + AGREE_WITHIN - timedelta(seconds=1)
    with refused("withdraws only what a program proposed", "not-allowed"):
        copies.expire_copy(copy_id=made.pk, now=world.now)
    assert not EvidenceCopy.objects.expired(world.now).exists()
    world.now = proposed_at + AGREE_WITHIN
    with refused("Nobody agreed to this copy in time", "not-open"):
        copies.approve_copy(copy_id=made.pk, by=world.actor("lars"), now=world.now)
    due.work_through(now=lambda: world.now)
    made.refresh_from_db()
    assert (made.withdrawn_by, made.withdrawn_at) == ("Docket", world.now) and holds()
    mail = OutboxMessage.objects.get(topic="copy_withdrawn").payload
    assert mail["users"] == [str(world.people["lena"].pk)]
    give(world, ready(found), by="rhea")


def test_a_program_proposes_and_a_person_agrees(world: World, case: Case) -> None:
    found = added(world, case, file=store(half("PNG"), "a.png"))
    made = give(world, ready(found, MARK), by="system")
    assert made.needs_second and made.made_by_id is None
    shown = copies.approve_copy(copy_id=made.pk, by=world.actor("lena"), now=world.now)
    with refused("only what a program proposed", "not-allowed"):
        copies.withdraw_copy(copy_id=shown.pk, reason="x", by=world.actor("system"), now=world.now)
    next_one = give(world, ready(found), by="system")
    copies.withdraw_copy(copy_id=next_one.pk, reason="x", by=world.actor("system"), now=world.now)
    assert holds()


def test_only_who_works_on_it_and_only_to_who_knows(world: World, case: Case) -> None:
    found = added(world, case, text="A line", kind="note")
    for by in ("otto", "holder"):
        with refused("", "not-allowed"):
            give(world, ready(found), by=by)
    world.account("beta")
    secret = world.case("beta")
    unknown = ready(added(world, secret, text="A line", kind="note"))
    with refused("does not know of this case", "not-possible"):
        give(world, unknown)
    with refused("Give a reason", "bad-reason"):
        copies.disclose_copy(
            prepared=ready(found), reason=" ", by=world.actor("rhea"), now=world.now
        )


def test_a_text_or_title_that_names_who_reported_is_refused(world: World, case: Case) -> None:
    world.report(reporter_name="Rita Reporter", reporter_email="rita@press.example")
    found = added(world, case, text="Seen by Rita Reporter.", kind="note")
    with refused("still names a person", "bad-mark"):
        give(world, ready(found))
    with refused("still names a person", "bad-mark"):
        give(world, ready(found, Asked(ground="REPORTER", first=1, last=1), title="Rita Reporter"))
    give(world, ready(found, Asked(ground="REPORTER", first=1, last=1, words="rita reporter")))


def test_a_file_that_was_lost_or_changed_is_refused(world: World, case: Case) -> None:
    found = added(world, case, file=store(half("PNG"), "a.png"))
    prepared = ready(found, MARK)
    path_of(prepared.file.sha256).write_bytes(half("PNG"))  # the original in place of the copy
    with refused("", "changed-file"):
        give(world, prepared)
    path_of(prepared.file.sha256).unlink()
    with refused("not there any more", "changed-file"):
        give(world, prepared)
    again = ready(found, MARK)
    made = give(world, again)
    assert not list(changed_files())
    path_of(made.sha256).unlink()
    (flaw,) = changed_files()
    assert "the file of copy 1" in flaw.what and "is gone" in flaw.what
    path_of(found.sha256).unlink()
    with refused("is gone", "changed-file"):
        ready(found)


def test_the_file_of_a_copy_is_kept_and_what_nobody_disclosed_leaves(
    world: World, case: Case
) -> None:
    found = added(world, case, file=store(half("PNG"), "a.png"))
    given, tried = ready(found, MARK), ready(found)
    give(world, given)
    for file in (given.file, tried.file):
        for _ in range(2):
            files.remove_orphans(file.sha256[:2], before=9e9 * 9)
    assert content_of(given.file)
    with refused("", "changed-file"):
        content_of(tried.file)


def test_the_database_keeps_what_was_given(world: World, case: Case) -> None:
    found = added(world, case, file=store(half("PNG"), "a.png"))
    hidden = added(world, case, file=store(half("JPEG"), "b.jpg"), sensitive=True)
    made = give(world, ready(found, MARK))
    waits = give(world, ready(hidden, MARK))
    for change in ({"title": "Else"}, {"marks": []}, {"sha256": "0" * 64}):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            EvidenceCopy.objects.filter(pk=made.pk).update(**change)
    now, lena = world.now, world.people["lena"]
    for pk, change, name in (
        (made.pk, {"shown_at": None}, "copy_kept"),
        (waits.pk, {"shown_at": now}, "copy_agreed_to_by_a_second"),
        (
            waits.pk,
            {"shown_at": now, "approved_by": world.people["rhea"]},
            "copy_agreed_to_by_another",
        ),
        (made.pk, {"withdrawn_at": now}, "copy_withdrawn_by_somebody"),
        (waits.pk, {"shown_at": now, "approved_by": lena}, "written_with_event"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            EvidenceCopy.objects.filter(pk=pk).update(**change)
    row = {
        name: getattr(made, name)
        for name in (
            *("case", "evidence", "title", "original_sha256", "content_type", "size", "sha256"),
            *("pages", "marks", "notes", "reason", "made_by", "maker_name", "made_at"),
            *("needs_second", "shown_at"),
        )
    }
    for more, name in (
        ({"number": 1}, "copy_numbered"),
        ({"evidence": hidden, "original_sha256": hidden.sha256}, "copy_of_its_evidence"),
        ({"made_by": None}, "copy_of_its_evidence"),
        ({"original_sha256": "0" * 64}, "copy_of_its_evidence"),
        ({"sha256": made.original_sha256}, "copy_has_no_hash_of_what_is_removed"),
        ({"content_type": "image/svg+xml"}, "(copy_type_is_known|value too long)"),
        ({}, "copy_shown_once"),
    ):
        with pytest.raises(Exception, match=name), transaction.atomic():
            EvidenceCopy(**{**row, "number": 9, **more}).save(force_insert=True)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
