"""The pages of bundles at the legal desk: asked for, looked at, released by two, handed over."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from config.local.process import ROOT
from enforcement.models import BundleRelease, CaseFile, LegalEvent, Seat
from enforcement.models.event import canonical_json
from enforcement.operations import case_files
from enforcement.operations.case_bundle_redacting import salt_of
from enforcement.process import clock
from tests.files import kept_in
from tests.web._desks import today
from tests.web.conftest import SignIn
from tests.web.legal.test_legal import given, seated, text_of
from tests.world import World

ASK = {
    "audience": "The court",
    "reason": "It asks.",
    "shape": "REDACTED",
    "people_ground": "",
    "people_text": "",
    "notes_ground": "LEGAL_PRIVILEGE",
    "notes_text": "Advice of counsel.",
    "exhibits": "",
    "exhibits_ground": "",
    "exhibits_text": "",
}
PAGE = "/legal/requests/1/bundles"
VERIFY = ROOT / "docs" / "reference" / "verify.py"


@pytest.fixture
def world(transactional_db: Any, settings: Any, tmp_path: Path) -> World:
    settings.STORAGES = kept_in(tmp_path / "files")
    world = today()
    world.account("acme")
    return world


def second(sign_in: SignIn) -> Client:
    """lena, with a seat of her own."""
    lena, ada, axel = sign_in("lena"), sign_in("ada", "ADMIN"), sign_in("axel", "ADMIN")
    key = User.objects.get(username="lena").pk
    ada.post("/legal/people", {"person": str(key), "kind": "LEGAL_DESK", "reason": "Counsel."})
    seat = Seat.objects.get(person=key)
    assert axel.post(f"/legal/people/{seat.pk}/answer", {"answer": "agree"}).status_code == 302
    return lena


def an_opening(rhea: Client, lena: Client, row: CaseFile, copy: bytes, folder: Path) -> None:
    """What one redaction removed is looked at by two, opened, and checked against the copy."""
    (folder / "copy.zip").write_bytes(copy)
    listing = f"{PAGE}/{row.pk}/redactions"
    with ZipFile(folder / "copy.zip") as packed:
        items = json.loads(packed.read("manifest.json"))["redactions"]
    number = next(i["number"] for i in items if hashed(row, i, "Rita Reporter"))
    text = text_of(rhea.get(listing))
    assert "A name or address, wherever it stands" in text and "not opened" in text
    one = f"{listing}/{number}"
    for address in (f"{listing}/9999", f"{PAGE}/{UUID(int=0)}/redactions/1"):
        assert rhea.get(address).status_code == 404, address
    assert rhea.get(f"{one}.json").status_code == 422, "nobody has agreed"
    assert "Look at what was removed first" in text_of(rhea.post(one, {"reason": "Asked."}))
    assert "Rita Reporter" in text_of(rhea.get(one)) and rhea.get(one).status_code == 200
    assert 'id="reason_error"' in rhea.post(one, {"reason": " "}).content.decode()
    assert rhea.post(one, {"reason": "The court asks who it was."}).status_code == 302
    release = BundleRelease.objects.get(item=number)
    answer = f"/legal/requests/1/releases/{release.number}"
    assert "Agree" not in rhea.get(one).content.decode(), "their own"
    assert "Look at what was removed" in text_of(lena.post(f"{answer}/answer", {"answer": "agree"}))
    assert "The court asks who it was." in text_of(lena.get(one))
    agreed = lena.post(f"{answer}/answer", {"answer": "agree"})
    assert (agreed.status_code, agreed["Location"]) == (302, one)
    file = rhea.get(f"{one}.json")
    assert file["Content-Disposition"].endswith(f'-item-{number}.json"')
    assert json.loads(file.content)["removed"] == "Rita Reporter"
    (folder / "item.json").write_bytes(file.content)
    command = [sys.executable, "-I", "-S", str(VERIFY), "copy.zip", "--opened", "item.json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={}, cwd=folder)
    assert "it is what that redaction removed" in done.stdout, done.stderr
    wrong = rhea.post(f"{answer}/handed", {"handed_to": "", "handed_on": "2001-01-01"})
    assert wrong.status_code == 422 and "Redaction" in text_of(wrong)
    day = datetime.now(UTC).date().isoformat()
    handed = rhea.post(f"{answer}/handed", {"handed_to": "The judge", "handed_on": day})
    assert (handed.status_code, handed["Location"]) == (302, one)
    for page in (one, listing, PAGE):
        assert "Handed over" in text_of(rhea.get(page)), page
    assert f"agreed to open redaction {number}" in text_of(rhea.get("/legal/requests/1"))
    looked = LegalEvent.objects.filter(act="look at redaction")
    assert looked.count() == 2, "once for each"


def hashed(row: CaseFile, item: dict[str, Any], removed: object) -> bool:
    """Whether it is what the item of a copy speaks of."""
    text = bytes.fromhex(salt_of(row.salt, item["number"])) + canonical_json(removed).encode()
    return item["salted_sha256"] == hashlib.sha256(text).hexdigest()


def test_a_redacted_copy_from_the_request_to_the_court(
    world: World, sign_in: SignIn, tmp_path: Path
) -> None:
    case = world.case("acme", reporter_name="Rita Reporter", reporter_email="rita@press.example")
    rhea = seated(sign_in)
    lena = second(sign_in)
    door = f"/legal/cases/{case.ref}"
    assert door in rhea.get(f"/cases/{case.ref}").content.decode()
    assert "No request names this case" in text_of(rhea.get(door))
    assert case.ref in rhea.get(f"/legal/requests/new?case={case.ref}").content.decode()
    assert rhea.post("/legal/requests/new", given()).status_code == 302
    assert f"{PAGE}?case={case.ref}" in rhea.get(door).content.decode()
    assert "selected" in rhea.get(f"{PAGE}?case={case.ref}").content.decode()
    ask = {**ASK, "case": case.ref}
    for wrong, name, code in (
        ({"case": "C-XXXX-XXXX"}, "case", 422),
        ({"audience": " "}, "audience", 422),
        ({"notes_text": ""}, "notes_text", 422),
        ({"notes_ground": "WISH"}, "notes_ground", 422),
        ({"exhibits": "E1"}, "exhibits_ground", 422),
        ({"exhibits": "first"}, "exhibits", 422),
        (
            {"exhibits": "E9", "exhibits_ground": "OUTSIDE_SCOPE", "exhibits_text": "x"},
            "exhibits",
            422,
        ),
        ({"shape": "BUNDLE"}, "shape", 422),
    ):
        answer = rhea.post(PAGE, {**ask, **wrong})
        assert answer.status_code == code, (wrong, answer.status_code)
        assert f'id="{name}_error"' in answer.content.decode(), (wrong, text_of(answer))
    assert "no field “secret”" in text_of(rhea.post(PAGE, {**ask, "secret": "x"}))
    assert not CaseFile.objects.exists()
    assert rhea.post(PAGE, ask).status_code == 302
    assert "Waiting" in text_of(rhea.get(f"{PAGE}/progress"))
    assert case_files.work_through(now=clock.now) == 1
    row = CaseFile.objects.get()
    assert row.sha256, row.why_not
    file, release = f"{PAGE}/{row.pk}.zip", "/legal/requests/1/releases/1"
    early = rhea.post(f"{PAGE}/{row.pk}/release", {"reason": "Asked for."})
    assert "look at it first" in text_of(early), "nobody releases what they have not seen"
    taken = rhea.get(file)
    assert taken["Content-Type"] == "application/zip" and "-redacted.zip" in str(taken.headers)
    with ZipFile(BytesIO(taken.content)) as packed:
        assert "redactions.txt" in packed.namelist()
    assert rhea.post(f"{PAGE}/{row.pk}/release", {"reason": "Asked."}).status_code == 302
    own = rhea.post(f"{release}/answer", {"answer": "agree"})
    assert own.status_code == 403 and "Somebody else with a seat" in text_of(own)
    lena.get(file)
    assert lena.post(f"{release}/answer", {"answer": "agree"}).status_code == 302
    day = datetime.now(UTC).date().isoformat()
    handed = {"handed_to": "The court, by post", "handed_on": day}
    wrong_day = rhea.post(f"{release}/handed", {**handed, "handed_on": "2001-01-01"})
    assert "until today" in text_of(wrong_day)
    assert rhea.post(f"{release}/handed", handed).status_code == 302
    with CaptureQueriesContext(connection) as few:
        page = rhea.get(PAGE)
    assert len(few) <= 24
    for said in ("Handed over", "The court, by post", "lena agreed", "Legal privilege. Advice of"):
        assert said in text_of(page), said
    assert row.sha256 in rhea.get("/legal/requests/1").content.decode(), "the answer has its hash"
    an_opening(rhea, lena, row, taken.content, tmp_path)
    close = {"phase": "ANSWERED", "outcome": "Sent.", **{k: handed[k] for k in ("handed_to",)}}
    close["handed_sha256"] = row.sha256
    assert rhea.post("/legal/requests/1", close).status_code == 302
    assert BundleRelease.objects.of_files().get().handed_by_name == "rhea"
    assert LegalEvent.objects.filter(act="download bundle").count() == 2


def test_nobody_without_a_seat_sees_that_a_bundle_was_made(world: World, sign_in: SignIn) -> None:
    case = world.case("acme")
    rhea = seated(sign_in)
    assert rhea.post("/legal/requests/new", given()).status_code == 302
    assert rhea.post(PAGE, {**ASK, "case": case.ref}).status_code == 302
    assert case_files.work_through(now=clock.now) == 1
    row = CaseFile.objects.get()
    for who, role in (("ada", "ADMIN"), ("otto", "AUDITOR"), ("lena", "LEAD")):
        other = sign_in(who, role)
        of_copy = f"{PAGE}/{row.pk}"
        addresses = [PAGE, f"{PAGE}/progress", f"{of_copy}.zip", f"/legal/cases/{case.ref}"]
        addresses += [f"{of_copy}/redactions{end}" for end in ("", "/1", "/1.json")]
        for address in addresses:
            assert other.get(address).status_code == 404, (who, address)
        seen = text_of(other.get(f"/cases/{case.ref}")) + text_of(other.get("/audit"))
        assert "bundle" not in seen.lower() and "Zarathustra" not in seen
    own = text_of(rhea.get(f"/cases/{case.ref}/file"))
    assert "The court" not in own, "the case's page has what was asked for there"
    other_address = f"/cases/{case.ref}/file/{row.pk}.pdf"
    assert rhea.get(other_address).status_code == 404
