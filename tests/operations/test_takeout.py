"""Everything about oneself in one ZIP, and nothing of anybody else."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pypdfium2
import pytest

from accounts.models import Account
from enforcement.models import Case, Evidence, Message, MisuseWarning, Notice
from enforcement.operations import files, takeout
from enforcement.queries import portal_takeout
from tests.canary import CANARY, PRIVATE, around, planted, told_case
from tests.counting import counting
from tests.files import kept_in, path_of
from tests.record.pdfs import unpacked, whole
from tests.world import World

# What the take-out gives: of rows that are the holder's own it may be seen, of all others never.
GIVEN = {
    "Account": ("external_ref", "name", "kind", "country", "locale", "time_zone", "standing"),
    "AccountBilling": ("plan", "currency", "period", "stop_url", "refund_url"),
    "Contact": ("name", "email", "role", "locale", "added_by"),
    "Case": ("ref", "state"),
    "Policy": ("title",),
    "Message": ("author", "text"),
    "Evidence": ("file_name", "content_type", "sha256"),
    "Requirement": ("title", "text", "evidence", "phase", "answer"),
    "Submission": ("text", "sent_by"),
    "Decision": ("ref",),
    "Appeal": ("ref", "phase", "lodged_by", "text", "reasons"),
    "ReinstatementRequest": ("phase", "asked_by", "text", "reasons"),
    "Notice": ("kind", "locale", "subject", "text"),
    "HolderRequest": ("kind", "phase", "asked_by", "text", "reasons"),
    "Disclosure": ("key_prefixes", "request_ids", "end_user_ids", "withheld", "withheld_text"),
    "Dispute": ("body", "reference"),
    "EvidenceCopy": ("title", "content_type", "sha256", "marks"),
    "Receipt": ("what", "reference", "sent_by", "sha256", "files"),
    "AccountKey": ("prefix", "name"),
    "Event": ("reason",),
}


@pytest.fixture
def told(world: World, settings: Any, tmp_path: Path) -> Case:
    """See `told_case`."""
    settings.STORAGES = kept_in(tmp_path)
    return told_case(world)


def opened(world: World, account: str = "acme") -> ZipFile:
    out = BytesIO()
    key = Account.objects.get(external_ref=account).pk
    takeout.write_takeout(out, account_id=key, now=world.now)
    return ZipFile(out)


def data_of(archive: ZipFile) -> dict[str, Any]:
    return dict(json.loads(archive.read("takeout.json")))


def test_a_take_out_has_all_that_passed_between_the_holder_and_us(told: Case, world: World) -> None:
    MisuseWarning.objects.create(
        account=told.account,
        kind="VIOLATIONS",
        since_at=world.now,
        counted=3,
        decided=4,
        profile="x",
        reason="Read the rules.",
        warned_by_id=world.actor("lena").user_id,
        warned_by_name="lena",
        warned_at=world.now,
        until_at=world.now + timedelta(days=9),
    )
    archive = opened(world)
    data = data_of(archive)
    (warning,) = data["misuse"]["warnings"]
    assert (warning["kind"], warning["counted"], warning["decided"]) == ("VIOLATIONS", 3, 4)
    assert warning["reason"] == "Read the rules." and "lena" not in str(warning)
    (case,) = data["cases"]
    assert data["account"]["reference"] == "acme"
    assert data["billing"]["plan"] == "Scale" and data["billing"]["charges_continue"] is True
    contacts = [(c["email"], c["added_by"]) for c in data["contacts"]]
    assert contacts == [("legal@acme.example", None), ("ann@law.example", "Legal")]
    (mandate,) = data["mandates"]
    assert (mandate["what"], mandate["by"]) == ("added", "you")
    assert mandate["text"] == "Added ann@law.example."
    (key,) = data["keys"]
    assert key["prefix"] == f"sk-{told.ref}" and key["revoked_by"] == "you" and key["revoked_at"]
    (given,) = case["disclosed"]
    assert given["request_ids"] == [
        {"identifier": f"request_id-{told.ref}".lower(), "seen_at": None}
    ]
    (copy,) = case["copies"]
    assert (copy["title"], copy["type"], copy["file"]) == (
        "The article",
        "text/plain",
        "copies/001.txt",
    )
    assert copy["removed"] == [{"why": "METHODS", "places": 1}]
    assert archive.read("copies/001.txt").decode() == "█████ article"
    assert hashlib.sha256(archive.read("copies/001.txt")).hexdigest() == copy["sha256"]
    (asked,) = case["requests"]
    assert (asked["kind"], asked["text"], asked["phase"]) == ("NARROW", "Less, please.", "LODGED")
    assert [(r["case"], r["what"]) for r in data["receipts"]] == [
        (told.ref, what)
        for what in (
            *("ANSWER", "SUBMISSION", "REINSTATEMENT", "REQUEST", "KEY_REVOKED"),
            "CONTACT_ADDED",
        )
    ]
    records = hashlib.sha256(b"our records").hexdigest()
    answered = data["receipts"][0]
    assert [one["sha256"] for one in answered["files"]] == [records]
    said = json.dumps(["Here it is.", [records]], separators=(",", ":"))
    assert answered["sha256"] == hashlib.sha256(said.encode()).hexdigest()
    assert case["reference"] == told.ref and case["policy"] == "Competing models"
    assert [(m["from"], m["sent_by"], m["text"]) for m in case["messages"]] == [
        ("us", None, "To holder."),
        ("you", "The holder", "Here it is."),
        ("us", None, case["messages"][2]["text"]),
        ("us", None, case["messages"][3]["text"]),
    ]
    (item,) = case["required_changes"]
    assert (item["title"], item["phase"]) == ("Stop the use", "SUBMITTED")
    assert [(s["text"], s["file"]) for s in item["submissions"]] == [("Done.", "files/002-CON.txt")]
    assert [a["text"] for a in case["appeals"]] == ["You are wrong, and here is why."]
    assert [r["text"] for r in case["requests_for_reinstatement"]] == ["It is fixed."]
    assert archive.read("files/002-CON.txt") == b"proof of it"
    notices = list(Notice.objects.filter(case=told, audience="HOLDER").order_by("number"))
    assert [n["kind"] for n in case["notices"]] == [n.kind for n in notices] and len(notices) >= 2
    for said, notice in zip(case["notices"], notices, strict=True):
        content = archive.read(said["text"])
        assert content == notice.text.encode()
        assert said["sha256"] == hashlib.sha256(content).hexdigest()
        # a reference may be broken at its hyphen, where the line ends
        subject, page = notice.subject, whole(archive.read(said["pdf"]))
        assert "".join(subject.split()) in "".join(page.split())


def test_a_take_out_reads_a_fixed_number_of_statements_and_is_the_same_twice(
    told: Case, world: World
) -> None:
    key, out = told.account_id, BytesIO()
    with counting() as counted:
        takeout.write_takeout(out, account_id=key, now=world.now)
    assert counted.statements == 22
    again = BytesIO()
    takeout.write_takeout(again, account_id=key, now=world.now)
    assert out.getvalue() == again.getvalue()


def test_names_inside_are_safe_wherever_they_are_unpacked(told: Case, world: World) -> None:
    archive = opened(world)
    names = archive.namelist()
    assert "files/001-Über_uns_records.txt" in names
    assert files.safe_name("../../Über uns\u202e\x00 records.txt") == "Über_uns___records.txt"
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        folder, _, last = name.rpartition("/")
        assert folder in ("", "notices", "files", "copies") and len(last) <= 90
        assert all(c.isalnum() or c in "._-" for c in last) and ".." not in last
    for info in archive.infolist():
        assert (info.create_system, info.external_attr >> 16, info.extra) == (3, 0o644, b"")
    assert files.safe_name("a/b\\..") == files.safe_name("") == "file"
    assert files.safe_name("x" * 300 + ".pdf") == "x" * 76 + ".pdf"


def test_a_file_that_was_changed_or_is_gone_is_said_to_be_missing(
    told: Case, world: World, settings: Any
) -> None:
    for content in (b"our records", b"proof of it"):
        sha256 = hashlib.sha256(content).hexdigest()
        place = path_of(sha256)
        if content == b"proof of it":
            place.unlink()
        else:
            place.chmod(0o644)
            place.write_bytes(b"forged")
    archive = opened(world)
    (case,) = data_of(archive)["cases"]
    assert [f["file"] for f in case["files"]] == [None, None]
    assert not [name for name in archive.namelist() if name.startswith("files/")]


def test_no_private_word_of_any_model_is_in_a_take_out(told: Case, world: World) -> None:
    fields = planted(GIVEN)
    assert len(fields) > 80
    assert fields >= {
        *("Message.text", "Message.author", "Report.reporter_name", "Report.claim", "User.email"),
        *("Decision.terms", "Decision.proposer_name", "Event.reason", "Event.data"),
        *("Evidence.text", "Evidence.citation", "Evidence.file_name", "Finding.reasons"),
        *("Notice.text", "Notice.statement", "Appeal.text", "Submission.text", "Account.name"),
        *("Contact.email", "Review.reasons", "Case.question", "Requirement.acceptance"),
    }
    archive = opened(world)
    assert len(archive.namelist()) >= 7
    members = dict.fromkeys(archive.namelist())
    for name in members:
        content = archive.read(name)
        seen = content + unpacked(content) + name.encode()
        if name.endswith(".pdf"):
            with pypdfium2.PdfDocument(content) as document:
                seen += str(document.get_metadata_dict()).encode()
            seen += whole(content).encode()
        assert CANARY.encode() not in seen, f"{name}: {around(seen)}"
        assert not PRIVATE.search(seen), f"{name}: {PRIVATE.search(seen)}"


def test_a_case_that_the_holder_was_not_told_of_is_in_no_take_out(told: Case, world: World) -> None:
    assert Case.objects.filter(account=told.account_id).count() == 2
    assert list(portal_takeout.told_cases(told.account_id)) == [told]
    assert Message.objects.filter(case__account=told.account_id).count() == 7
    assert [f.sha256 for f in portal_takeout.takeout_of(told.account_id).files] == [
        hashlib.sha256(content).hexdigest() for content in (b"our records", b"proof of it")
    ]
    assert Evidence.objects.filter(case=told).count() == 6
