"""A holder finds the copies of evidence that they were given, with what is removed and why; nobody
else does, and what is under a mark is in no byte that leaves.
"""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.test import Client

from enforcement.models import Delivery, EvidenceCopy, Notice, OutboxMessage
from enforcement.operations import copies, gather
from enforcement.operations.copy_making import Asked, prepare
from enforcement.operations.files import store
from tests.counting import page_statements
from tests.files import kept_in, path_of
from tests.operations.test_copies import MARK, SECRET, half, text_pdf, unpacked
from tests.portal.conftest import Outside, mail_of

TEXT = f"Seen by {SECRET.decode()} twice.\n{SECRET.decode()}"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    """An empty store."""
    settings.STORAGES = kept_in(tmp_path)


def give(outside: Outside, content: bytes, *asked: Asked, **more: Any) -> EvidenceCopy:
    """A reviewer gives the holder a copy of a file."""
    item = gather.Item(
        kind=SECRET.decode(),
        origin="INTERNAL_DOCUMENT",
        citation=SECRET.decode(),
        file=store(content, f"{SECRET.decode()}.txt"),
    )
    at = {"by": outside.world.actor("rhea"), "now": datetime.now(UTC)}
    case = more.pop("case", outside.case)
    found = gather.add_evidence(case_id=case.pk, item=item, **at)
    prepared = prepare(evidence_id=found.pk, title=more.pop("title", "The log"), asked=asked)
    return copies.disclose_copy(prepared=prepared, reason=SECRET.decode(), **at)


def text_marks() -> tuple[Asked, ...]:
    """Whatever says the secret."""
    return (Asked(ground="REPORTER", note=TEXT, first=1, last=2, words=SECRET.decode()),)


def test_a_copy_stands_on_the_page_with_what_is_removed_and_why(outside: Outside) -> None:
    browser = outside.come_in()
    before = page_statements(browser, f"/h/{outside.case.ref}")
    told = list(Notice.objects.values_list("informed_at")), Delivery.objects.count()
    made = give(outside, half("PNG"), MARK, MARK)
    page = " ".join(browser.get(f"/h/{outside.case.ref}").content.decode().split())
    address = f"/h/{outside.case.ref}/copies/{made.pk}"
    for words in (
        f'<a href="{address}"><b dir="auto">The log</b></a>',
        "picture (PNG)",
        "2 places, because it is the data of another person",
        "Each removed place is black.",
        made.sha256,
        "there is now a copy of a piece of evidence",
    ):
        assert words in page, words
    assert page_statements(browser, f"/h/{outside.case.ref}") == before <= 12
    answer = browser.get(address)
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"] == f'attachment; filename="{outside.case.ref}-copy-1.png"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert told == (list(Notice.objects.values_list("informed_at")), Delivery.objects.count())
    assert OutboxMessage.objects.filter(topic="message_to_holder").count() >= 1


def test_what_is_under_a_mark_is_in_no_byte_that_leaves(outside: Outside) -> None:
    browser = outside.come_in()
    given = [
        give(outside, half("PNG"), MARK),
        give(outside, half("JPEG"), MARK),
        give(outside, text_pdf(), MARK),
        give(outside, TEXT.encode(), *text_marks()),
    ]
    copies.withdraw_copy(
        copy_id=given[1].pk,
        reason=SECRET.decode(),
        by=outside.world.actor("ravi"),
        now=datetime.now(UTC),
    )
    answers = [browser.get(f"/h/{outside.case.ref}"), browser.get("/h/")]
    answers += [browser.get(f"/h/{outside.case.ref}/copies/{made.pk}") for made in given]
    seen = [part for one in answers for part in (one.content, str(one.headers).encode())]
    archive = ZipFile(io.BytesIO(b"".join(browser.get("/h/takeout"))))  # type: ignore[arg-type]
    for name in archive.namelist():
        seen += [name.encode(), archive.read(name)]
    for message in OutboxMessage.objects.filter(topic="message_to_holder"):
        seen += [*mail_of(message), json.dumps(message.payload).encode()]
    assert len(seen) > 20 and SECRET in half("PNG") and SECRET in text_pdf()
    for part in seen:
        whole = unpacked(part)
        assert SECRET not in whole and SECRET.hex().encode() not in whole, whole[:200]
        assert b"rhea" not in whole and b"ravi" not in whole


def test_what_was_withdrawn_lost_or_changed_is_not_there(outside: Outside) -> None:
    browser = outside.come_in()
    made = give(outside, half("PNG"), MARK)
    address = f"/h/{outside.case.ref}/copies/{made.pk}"
    kept = path_of(made.sha256).read_bytes()
    path_of(made.sha256).write_bytes(half("PNG"))
    assert browser.get(address).status_code == 404
    archive = ZipFile(io.BytesIO(b"".join(browser.get("/h/takeout"))))  # type: ignore[arg-type]
    (one,) = json.loads(archive.read("takeout.json"))["cases"][0]["copies"]
    assert one["file"] is None and not any("copies" in name for name in archive.namelist())
    path_of(made.sha256).write_bytes(kept)
    assert browser.get(address).content == kept
    by, now = outside.world.actor("rhea"), datetime.now(UTC)
    copies.withdraw_copy(copy_id=made.pk, reason="A name is seen.", by=by, now=now)
    assert browser.get(address).status_code == 404
    page = " ".join(browser.get(f"/h/{outside.case.ref}").content.decode().split())
    assert "Copy 1 was withdrawn" in page and "The log" not in page and "A name" not in page
    assert "We have withdrawn a copy" in page


def test_what_waits_and_what_is_of_others_is_not_there(outside: Outside) -> None:
    made = give(outside, half("PNG"), MARK)
    waits = copies.disclose_copy(
        prepared=prepare(evidence_id=made.evidence_id, title="Waits", asked=[]),
        reason="x",
        by=outside.world.actor("system"),
        now=datetime.now(UTC),
    )
    outside.world.account("beta")
    other = outside.suspended("beta")
    theirs = give(outside, TEXT.encode(), case=other, title="Theirs")
    browser = outside.come_in()
    for path in (
        f"/h/{outside.case.ref}/copies/{waits.pk}",
        f"/h/{outside.case.ref}/copies/{theirs.pk}",
        f"/h/{other.ref}/copies/{theirs.pk}",
        f"/h/{other.ref}/copies/{made.pk}",
        f"/h/{outside.case.ref}/copies/{uuid4()}",
    ):
        assert browser.get(path).status_code == 404, path
    stranger = Client().get(f"/h/{outside.case.ref}/copies/{made.pk}")
    assert stranger.status_code == 302 and stranger["Location"] == f"/h/{outside.case.ref}"
    page = browser.get(f"/h/{outside.case.ref}").content.decode()
    assert "Waits" not in page and "Theirs" not in page
