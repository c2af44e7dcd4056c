"""A case file: everything that who asks for it may see, in one PDF that can be checked."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.db import IntegrityError, transaction
from PIL import Image

from accounts.models import Recusal
from accounts.roles import Role
from config.local.process import ROOT
from enforcement.language.refusals import StepRefused
from enforcement.models import Case, CaseFile, Event, Evidence, OutboxMessage
from enforcement.models.case_file import KEPT
from enforcement.operations import (
    case_file_exhibits,
    case_file_making,
    case_file_paper,
    case_files,
    files,
    gather,
    messages,
)
from enforcement.queries import case_file
from enforcement.record.files import FilesAway
from enforcement.record.sentences import event_sentence
from tests.canary import CANARY, told_case
from tests.counting import counting
from tests.files import kept_in, path_of
from tests.operations.test_pictures import bomb
from tests.record.pdfs import tags, unpacked
from tests.world import World

MARKUP = '#import "@preview/x:1.0.0": * #read("/etc/passwd") $x^2$ *a* <label> @ref \\u{41} // end'
SECRET = f"{CANARY} secret"  # of the sensitive evidence of `told_case`


@pytest.fixture
def told(world: World, settings: Any, tmp_path: Path) -> Case:
    """See `told_case`."""
    settings.STORAGES = kept_in(tmp_path / "files")
    return told_case(world)


def asked(world: World, case: Case, by: str = "otto", **more: Any) -> CaseFile:
    given = {"audience": "Counsel", "reason": "The court asks.", "sensitive": False}
    return case_files.ask_case_file(
        case_id=case.pk,
        by=world.actor(by),
        now=world.now,
        **{"locale": "en", "time_zone": "Europe/Berlin", **given, **more},
    )


def work(world: World, row: CaseFile) -> CaseFile:
    """The worker comes by."""
    assert case_files.work_through(now=lambda: world.now) == 1
    row.refresh_from_db()
    return row


def content(row: CaseFile) -> bytes:
    return files.read(row.sha256, "the case file") or b""


def made(world: World, case: Case, by: str = "otto", **more: Any) -> bytes:
    row = work(world, asked(world, case, by, **more))
    assert row.sha256, row.why_not
    return content(row)


def pages(pdf: bytes) -> list[str]:
    """What each page says, its foot included; every gap is one space."""
    with pypdfium2.PdfDocument(pdf) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
        return [" ".join(text.replace("\ufffe", "-").split()) for text in texts]


def whole(pdf: bytes) -> str:
    return " ".join(pages(pdf))


def attached(pdf: bytes) -> dict[str, bytes]:
    with pypdfium2.PdfDocument(pdf) as document:
        found = [document.get_attachment(n) for n in range(document.count_attachments())]
        return {one.get_name(): bytes(one.get_data()) for one in found}


def everything_in(pdf: bytes) -> bytes:
    return whole(pdf).encode() + unpacked(pdf) + b"".join(attached(pdf).values())


def test_a_file_says_what_the_page_says_and_its_record_verifies_without_docket(
    world: World, told: Case, tmp_path: Path
) -> None:
    row = work(world, asked(world, told))
    pdf, inside = content(row), attached(content(row))
    text = whole(pdf)
    for said in (
        f"Case file {told.ref}: Acme",
        "Made for: Counsel",
        "Why: The court asks.",
        "As seen by: auditor",
        "Access is suspended while we investigate further.",  # why it was decided
        "Approved by: lena",
        "Fine-tuning of models",  # an exception, in a letter
        "rhea recorded a finding on clause 2c-iii: established.",
        "To internal.",
        "Letter 2: Your API access is suspended",
        "A person made this decision. No automated system took part in it.",
        "Exhibit 1: article",
        f"{CANARY} article",  # what stands in a text file
        hashlib.sha256(f"{CANARY} article".encode()).hexdigest(),
        "Known to the holder: Yes, it came from them",
        "You are wrong, and here is why.",
        "Less, please.",
        "otto asked for the case file as PDF, for Counsel.",
    ):
        assert said in text, said
    assert inside["exhibit-001-article.txt"] == f"{CANARY} article".encode()
    assert b"key_prefix" in inside["disclosed-001.csv"]
    last = Event.objects.filter(account=told.account_id, act="ask_case_file").get()
    assert last.hash in text, "the record's newest hash when it was made"
    for number, page in enumerate(pages(pdf), start=1):
        assert f"{told.ref} Page {number} of {len(pages(pdf))} Made on" in page
    bundle = tmp_path / "record.jsonl"
    bundle.write_bytes(inside["record.jsonl"])
    verify = [sys.executable, str(ROOT / "docs/reference/verify.py"), str(bundle)]
    checked = subprocess.run(verify, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    bundle.write_bytes(inside["record.jsonl"].replace(b"suspended", b"suspendet", 1))
    assert subprocess.run(verify, capture_output=True, check=False).returncode == 1
    event = Event.objects.get(act="make_case_file")
    assert event.data["sha256"] == row.sha256 == hashlib.sha256(pdf).hexdigest()
    told_sentence = event_sentence(event, told.ref, {}).text
    assert told_sentence == f"The case file that otto asked for was made (SHA-256 {row.sha256})."
    message = OutboxMessage.objects.get(topic="case_file_made")
    assert message.payload["users"] == [str(row.person_id)]
    assert message.payload["path"] == f"/cases/{told.ref}/file"


def test_a_file_is_archivable_and_accessible_in_the_language_of_who_asked(
    world: World, told: Case
) -> None:
    pdf = made(world, told, locale="de")
    inside = unpacked(pdf)
    for standard in (b"pdfaid:part>3<", b"pdfaid:conformance>A<", b"pdfuaid:part>1<"):
        assert standard in inside
    assert b"/Lang(de)" in inside and b"/DisplayDocTitle true" in inside
    assert b"/AFRelationship/Data" in inside and b"/AFRelationship/Supplement" in inside
    found = tags(pdf)
    assert {"H1", "H2", "H3", "Table", "TH", "TD", "TOC", "TOCI", "Link", "L"} <= set(found)
    assert "Fallakte" in whole(pdf) and "Frühere" not in whole(pdf)[:50]
    with pypdfium2.PdfDocument(pdf) as document:
        outline = [bookmark.get_title() for bookmark in document.get_toc()]
        assert document.get_metadata_dict()["Title"] == f"Fallakte {told.ref}, Acme"
    assert len(outline) > 20 and "tmp" not in str(outline)
    assert b"docket-case-file" not in inside, "where it was made"


@pytest.mark.parametrize("role", list(Role))
def test_what_a_role_may_not_see_is_not_in_its_file(world: World, told: Case, role: Role) -> None:
    who = next(name for name, user in world.people.items() if user.role == role)
    pdf = made(world, told, who)
    inside = everything_in(pdf)
    for private in (b"Rita", b"press.example", SECRET.encode(), b"a patient's file.txt"):
        assert private not in inside, private
    assert ("record.jsonl" in attached(pdf)) == (role in (Role.AUDITOR, Role.ADMIN))
    assert ("only auditors and admins" in whole(pdf)) == (role in (Role.REVIEWER, Role.LEAD))
    assert "that are marked as sensitive: it was not asked for" in whole(pdf)


def test_sensitive_evidence_is_in_it_on_request_and_the_record_names_each_piece(
    world: World, told: Case
) -> None:
    row = asked(world, told, "rhea", sensitive=True)
    late = files.store(b"LATER", "later.txt")
    item = gather.Item(kind="late", origin="PRESS", citation="x", sensitive=True, file=late)
    gather.add_evidence(case_id=told.pk, item=item, by=world.actor("ravi"), now=world.now)
    pdf = content(work(world, row))
    assert SECRET.encode() in everything_in(pdf) and b"LATER" not in everything_in(pdf)
    event = Event.objects.get(act="ask_case_file")
    assert event.data["sensitive"] == row.sensitive == [2, 4]
    sentence = (
        "rhea asked for the case file as PDF, for Counsel, with the sensitive evidence E2, E4."
    )
    assert event_sentence(event, told.ref, {}).text == sentence
    assert event.reason == "The court asks."


def jpeg(width: int = 3_000, height: int = 1_000) -> bytes:
    out = BytesIO()
    Image.new("RGBA", (width, height), (200, 30, 30, 90)).save(out, "PNG")
    return out.getvalue()


def test_hostile_texts_and_files_break_nothing_and_are_whole_in_the_attachments(
    world: World, told: Case, monkeypatch: Any
) -> None:
    rhea, number = world.actor("rhea"), Evidence.objects.filter(case=told).count()
    hostile = (
        ("markup.txt", MARKUP.encode()),
        ("<b>שלום\u202e 🙂.txt", "שלום 🙂 \ufffe".encode()),
        ("long.txt", b"word " * 30_000),
        ("picture.png", jpeg()),
        ("broken.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 64),
        ("bomb.png", bomb(20_000, 20_000)),
        ("gone.txt", b"It will be gone."),
        ("changed.txt", b"It will be changed."),
        ("no room.txt", b"no room " * 20_000),
    )
    for name, given in hostile:
        file = files.store(given, name)
        item = gather.Item(kind=MARKUP, origin="PRESS", citation=MARKUP, text=MARKUP, file=file)
        gather.add_evidence(case_id=told.pk, item=item, by=rhea, now=world.now)
    hashes = {name: hashlib.sha256(given).hexdigest() for name, given in hostile}
    path_of(hashes["gone.txt"]).unlink()
    path_of(hashes["changed.txt"]).write_bytes(b"Something else.")
    for text in (MARKUP, "x" * 20_000, "שלום 🙂 " * 500, "\u0301" * 300):
        world.now += timedelta(seconds=1)
        messages.say(case_id=told.pk, lane="INTERNAL", text=text, by=rhea, now=world.now)
    monkeypatch.setattr(case_file_paper, "MOST_ATTACHED", 360_000)
    monkeypatch.setattr(case_file_paper, "MOST_OF_ONE", 15_000)
    pdf = made(world, told, "otto", audience=MARKUP, reason=MARKUP)
    text, inside = whole(pdf), attached(pdf)
    assert text.count('#read("/etc/passwd")') > 10 and "root:" not in text
    assert "U+1F642" in text and "שלום" in text, "what the fonts lack is a code"
    assert "The text has 20,000 characters. All of it is attached as message-" in text
    assert any(one == b"x" * 20_000 for one in inside.values())
    assert inside[f"exhibit-{number + 3:03}-long.txt"] == b"word " * 30_000
    assert "How the file begins; all of it is attached." in text
    assert text.count("The picture could not be shown. Open the attached file.") == 2
    assert "The file is not attached: it is gone." in text
    assert "the stored file was changed after it was added" in text
    assert "The file is not attached: there was no room for it." in text
    assert "Files for which there was no room: 1." in text
    assert "Figure" in tags(pdf), "the picture, with its words for who does not see it"
    assert f"The picture of exhibit {number + 4}" in unpacked(pdf).decode("latin-1")


def test_statements_do_not_grow_with_the_case_and_what_is_beyond_the_limits_is_said(
    world: World, told: Case, monkeypatch: Any
) -> None:
    def statements() -> tuple[int, str]:
        row = asked(world, told, "rhea")
        row.case = Case.objects.select_related(*case_files.BESIDE).get(pk=told.pk)
        drawn: list[dict[str, Any]] = []
        monkeypatch.setattr(
            case_file_making, "typeset", lambda data, paper: drawn.append(data) or b"%PDF"
        )
        with counting() as counted:
            case_file_making.made_file(row, world.now, far=lambda percent: None)
        row.delete()
        return counted.statements, str(drawn[0]["cover"])

    few, cover = statements()
    assert few <= 20 and "Exhibits after" not in cover and "Events before" not in cover
    for number in range(12):
        world.now += timedelta(seconds=1)
        item = gather.Item(kind="x", origin="PRESS", citation="x", text=f"Text {number}")
        gather.add_evidence(case_id=told.pk, item=item, by=world.actor("rhea"), now=world.now)
    assert statements()[0] == few
    monkeypatch.setattr(case_file, "EVENTS", 10)
    monkeypatch.setattr(case_file, "EXHIBITS", 8)
    monkeypatch.setattr(case_file_exhibits, "MOST_PICTURES", 0)
    many, cover = statements()
    assert many == few
    assert "Exhibits after the first 8: 10." in cover and "Events before those of the" in cover


def test_only_who_may_asks_once_at_a_time_and_takes_what_their_role_sees(
    world: World, told: Case
) -> None:
    for by, text in (("rhea", {"reason": " "}), ("rhea", {"audience": "\u200b"})):
        with pytest.raises(StepRefused, match="Say for whom and why"):
            asked(world, told, by, **text)
    Recusal.objects.create(
        account=told.account, user=world.people["ravi"], reason="A friend.", since_at=world.now
    )
    with pytest.raises(StepRefused, match="recused"):
        asked(world, told, "ravi")
    with pytest.raises(StepRefused, match="may not take a case file"):
        asked(world, told, "holder")
    assert not Event.objects.filter(act="ask_case_file").exists()
    version = world.fresh(told).version
    row = asked(world, told, "rhea")
    assert world.fresh(told).version == version, "nobody's page is stale because of it"
    with pytest.raises(StepRefused, match="is being made"):
        asked(world, told, "rhea")
    work(world, row)
    rhea = world.people["rhea"]
    of = {"by": rhea.actor, "now": world.now}
    for change in ({"reason": "Another."}, {"sha256": "0" * 64}, {"why_not": "NOT_MADE"}):
        with pytest.raises(IntegrityError, match="a case file is made once"), transaction.atomic():
            CaseFile.objects.filter(pk=row.pk).update(**change)
    assert (case_files.content_of_case_file(found=row, **of) or b"").startswith(b"%PDF")
    rhea.role = Role.LEAD
    with pytest.raises(StepRefused, match="Your role has changed"):
        case_files.content_of_case_file(found=row, by=rhea.actor, now=world.now)


def test_a_file_that_cannot_be_made_is_given_up_and_who_asked_is_told_why(
    world: World, told: Case, monkeypatch: Any
) -> None:
    cases: list[tuple[Exception, str]] = [
        (case_file_making.NotMade("too large"), "NOT_MADE"),
        (FilesAway("no disk"), "FILES_AWAY"),
    ]
    for error, why in cases:

        def broken(*_given: object, raised: Exception = error, **_more: object) -> bytes:
            raise raised

        monkeypatch.setattr(case_files, "made_file", broken)
        assert work(world, asked(world, told, "rhea")).why_not == why
    row = asked(world, told, "rhea")
    CaseFile.objects.filter(pk=row.pk).update(tries=case_files.MOST_TRIES)  # its workers died
    assert work(world, row).why_not == "NOT_MADE"
    row = asked(world, told, "ravi")
    Recusal.objects.create(
        account=told.account, user=world.people["ravi"], reason="A friend.", since_at=world.now
    )
    assert work(world, row).why_not == "NOT_ALLOWED"
    assert OutboxMessage.objects.filter(topic="case_file_not_made").count() == 4
    assert case_files.work_through(now=lambda: world.now) == 0
    assert not Event.objects.filter(act="make_case_file").exists()


def test_a_file_leaves_after_a_week_and_the_record_keeps_that_it_was_made(
    world: World, told: Case
) -> None:
    row = work(world, asked(world, told, "rhea"))
    folder, tomorrow = row.sha256[:2], path_of(row.sha256).stat().st_mtime + 1
    for _turn in range(2):
        files.remove_orphans(folder, before=tomorrow)
    assert content(row), "as long as it is kept"
    assert case_files.forget_case_files(now=world.now + KEPT - timedelta(seconds=1)) == 0
    assert case_files.forget_case_files(now=world.now + KEPT) == 1
    for _turn in range(2):
        files.remove_orphans(folder, before=tomorrow + 1_000)
    with tempfile.TemporaryDirectory(prefix=case_file_making.FOLDER) as left:
        at = Path(left).stat().st_mtime + case_file_making.LEFT
        case_file_making.remove_left_behind(at)
        assert Path(left).exists(), "a worker may be at it"
        case_file_making.remove_left_behind(at + 1)
        assert not Path(left).exists()
        Path(left).mkdir()
    assert files.read(row.sha256, "it") is None
    assert Event.objects.get(act="make_case_file").data["sha256"] == row.sha256
