"""The bundle of a case for an authority: checked by one file of Python alone, redacted so that
nothing of what is removed is in it or can be guessed, and released by two.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import psycopg
import pytest

from accounts.models import Contact
from enforcement.models import (
    Case,
    CaseFile,
    Event,
    Evidence,
    LegalEvent,
    OutboxMessage,
    Seat,
    StaffEvent,
)
from enforcement.models.event import HASHED, canonical_json
from enforcement.models.vouched import hashes_of
from enforcement.operations import (
    bundle_releases,
    case_bundles,
    case_files,
    due,
    files,
    gather,
    legal_requests,
    seats,
)
from enforcement.operations.case_bundle_making import signed
from enforcement.operations.case_bundles import NewBundle
from enforcement.operations.legal_requests import Closing
from enforcement.record import checkpoint as sealing
from enforcement.record.redaction import KEY
from enforcement.workflow.legal import RequestPhase
from enforcement.workflow.redactions import (
    FileShape,
    RedactedPart,
    Redaction,
    RedactionGround,
)
from tests.canary import CANARY, told_case
from tests.files import kept_in
from tests.operations._opened import checked, each_kind_opens, no_part_can_be_changed
from tests.operations.test_case_files import whole
from tests.operations.test_legal import asked
from tests.record.pdfs import unpacked
from tests.scenes import connect, refused
from tests.seats import give_seat
from tests.world import World

SECRET = f"{CANARY} secret".encode()  # of the sensitive evidence of `told_case`
GUESSABLE = ("report_words", "evidence", "sensitive_evidence", "message")
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
OPENED = """INSERT INTO enforcement_bundlerelease
    SELECT (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'number', 99,
        'item', 1, 'redacted', true, 'agreed_at', now(), 'agreed_by_id', %s::text))).*
    FROM enforcement_bundlerelease r"""
NOTES = Redaction(
    part=RedactedPart.NOTES, ground=RedactionGround.LEGAL_PRIVILEGE, text="Advice of counsel."
)
PEOPLE = Redaction(
    part=RedactedPart.PEOPLE, ground=RedactionGround.PERSONAL_DATA, text="Not needed for this."
)
FIRST = Redaction(
    part=RedactedPart.EXHIBITS,
    ground=RedactionGround.OUTSIDE_SCOPE,
    text="Not asked for.",
    numbers=(1,),
)


@pytest.fixture
def world(transactional_db: Any) -> World:
    return World(NOW)


@pytest.fixture
def told(world: World, settings: Any, tmp_path: Path) -> Case:
    """See `told_case`; what it holds is sealed, and two have a seat."""
    settings.STORAGES = kept_in(tmp_path / "files")
    case = told_case(world)
    Contact.objects.filter(account=case.account_id).update(name="Petra Personsdottir")
    give_seat(world, "rhea")
    give_seat(world, "lena")
    sealing.seal(now=world.now + timedelta(minutes=2), key=settings.SEAL_KEY)
    return case


def bundle(world: World, case: Case, by: str = "rhea", **more: Any) -> CaseFile:
    given = {"audience": "The court", "reason": "It asks.", "shape": FileShape.BUNDLE, **more}
    wanted = NewBundle(case=case.ref, **given)
    number = case_number(world)
    row = case_bundles.ask_bundle(number=number, wanted=wanted, by=world.actor(by), now=world.now)
    assert case_files.work_through(now=lambda: world.now) == 1
    row.refresh_from_db()
    assert row.sha256, row.why_not
    return row


def case_number(world: World) -> int:
    """The number of the request, which is entered once."""
    found = LegalEvent.objects.filter(act="take in").values_list("request_number", flat=True)
    return next(iter(found), None) or asked(world).number


def redacted(world: World, case: Case, *redactions: Redaction) -> CaseFile:
    return bundle(world, case, shape=FileShape.REDACTED, redactions=redactions)


def content(row: CaseFile) -> bytes:
    return files.read(row.sha256, "the bundle") or b""


def inside(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as file:
        for name, one in parts.items():
            file.writestr(name, one)
    return out.getvalue()


def test_a_bundle_is_checked_by_one_file_of_python_alone_and_no_file_can_be_changed(
    world: World, told: Case, settings: Any, tmp_path: Path
) -> None:
    row = bundle(world, told)
    whole_bundle = content(row)
    parts = inside(whole_bundle)
    done = checked(whole_bundle, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    for said in (
        f"Case {told.ref}: ",
        "2 of the events are hidden (of other cases, or redacted)",
        "The manifest is signed with keys that it brings itself.",
        "1 checkpoint holds, the newest is number 1",
    ):
        assert said in done.stdout, said
    keys = tmp_path / "keys.pem"
    keys.write_bytes(parts["keys.pem"])
    done = checked(whole_bundle, tmp_path, "--public-key", str(keys))
    assert "signed with the keys that you named" in done.stdout, done.stderr
    folder = tmp_path / "unpacked"
    with ZipFile(BytesIO(whole_bundle)) as file:
        file.extractall(folder)
    here = [sys.executable, "-I", "-S", str(folder / "verify.py"), str(folder)]
    done = subprocess.run(here, capture_output=True, text=True, check=False, env={})
    assert done.returncode == 0, done.stderr
    text = whole(parts["case-file.pdf"])
    assert "Made for: The court" in text and "record.jsonl beside it" in text
    assert parts["attachments/exhibit-001-article.txt"] == f"{CANARY} article".encode()
    assert b"2c-iii" in parts["policies/competing-models-2023-03.txt"]
    assert b"suspended" in parts["letters/letter-0003.txt"]
    shown = b"".join(parts.values()) + text.encode()
    for private in (b"Rita", b"press.example", b"Hush", b"Ottokar", SECRET):
        assert private not in shown, private
    for name, one in parts.items():  # a byte of each, and each away
        middle = len(one) // 2
        changed = one[:middle] + bytes([one[middle] ^ 1]) + one[middle + 1 :]
        for other in ({**parts, name: changed}, {n: c for n, c in parts.items() if n != name}):
            done = checked(packed(other), tmp_path)
            assert done.returncode == 1, f"{name}: {done.stdout}"
            assert name in done.stderr, f"{name}: {done.stderr}"
    for other in ({**parts, "more.txt": b"x"}, {**parts, "attachments/../x": b"x"}):
        assert "was put there later" in checked(packed(other), tmp_path).stderr
    manifest = json.loads(parts["manifest.json"])
    forged = parts["record.jsonl"].replace(b"To holder.", b"To holder!")
    (listed,) = [one for one in manifest["files"] if one["name"] == "record.jsonl"]
    listed["sha256"] = hashlib.sha256(forged).hexdigest()
    again = {**parts, "record.jsonl": forged, "manifest.json": canonical(manifest)}
    assert "they do not belong together" in checked(packed(again), tmp_path).stderr
    again["manifest.sig"] = signed(again["manifest.json"])  # by who has the key
    assert "record.jsonl, line " in checked(packed(again), tmp_path).stderr
    settings.SEAL_KEY = "demo-another"
    again = {**parts, "manifest.sig": signed(parts["manifest.json"])}
    assert "a key that is not known" in checked(packed(again), tmp_path).stderr


def canonical(said: object) -> bytes:
    return f"{canonical_json(said)}\n".encode()


def test_a_redacted_copy_holds_nothing_of_what_is_removed_and_nothing_that_can_be_guessed(
    world: World, told: Case, tmp_path: Path
) -> None:
    item = gather.Item(kind="memo", origin="PRESS", citation="Quixotic source", text="Windmills.")
    gather.add_evidence(case_id=told.pk, item=item, by=world.actor("rhea"), now=world.now)
    row = redacted(world, told, NOTES, PEOPLE, replace(FIRST, numbers=(1, 7)))
    parts = inside(content(row))
    done = checked(content(row), tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "This is a redacted copy." in done.stdout
    assert "LEGAL_PRIVILEGE (Advice of counsel.)" in done.stdout
    text = whole(parts["case-file.pdf"])
    legend = "This is a redacted copy • [redacted 1] Who reported: Protection of who reported"
    assert legend in text and "rhea added E7. [redacted 4]" in text
    assert "Copy 1 was given on" in text and "Removed from it: 1 ×" in text
    everything = b"".join(parts.values()) + whole(parts["case-file.pdf"]).encode()
    everything += unpacked(parts["case-file.pdf"]) + "".join(parts).encode()
    for private in (
        *(b"Rita", b"press.example", b"Petra", b"acme.example", b"To internal.", b"Ottokar"),
        b"Tacenda",
        *(f"{CANARY} article".encode(), b"exhibit-001", b"Hush", b"a patient's file"),
        *(b"Quixotic", b"Windmills", b"memo"),
    ):
        assert private.lower() not in everything.lower(), private
    rows: list[Any] = [
        *Evidence.objects.filter(case=told, number__in=(1, 2, 4)),
        *told.reports.all(),
    ]
    rows += told.messages.filter(lane="INTERNAL")
    hashes = {d for row in rows for kind, d in hashes_of(row) if kind in GUESSABLE}
    hashes |= {row.sha256 for row in rows if isinstance(row, Evidence)}
    assert len(hashes) == 3 + 3 + 2 + 1
    for digest in hashes:
        assert digest.encode() not in everything, "the hash of something that can be guessed"
    manifest = json.loads(parts["manifest.json"])
    shown = {json.loads(line).popitem()[0] for line in parts["record.jsonl"].splitlines()}
    assert {"hidden", "event", "row"} <= shown
    hidden = [
        json.loads(line)["hidden"]
        for line in parts["record.jsonl"].splitlines()
        if line.startswith(b'{"hidden"')
    ]
    events = {event.seq: event for event in Event.objects.filter(account=told.account_id)}
    for one in hidden:
        said = canonical_json({name: getattr(events[one["seq"]], name) for name in HASHED})
        keys = set(KEY.findall(said))
        assert any(key.encode() not in everything for key in keys), one["seq"]
    for item in manifest["redactions"]:
        assert item["ground"] and len(item["salted_sha256"]) == 64
    assert all("shown" in one for one in hidden if one["why"] == "REDACTED"), "fields alone go"
    for said in (b'"act":"add_evidence"', b'"verb":"suspend"', b'"actor_name":"rhea"', b'"lane"'):
        assert said in parts["record.jsonl"], said
    each_kind_opens(row, parts, world.now, tmp_path)
    for name, file in parts.items():  # each file altered in turn
        changed = {**parts, name: bytes([file[0] ^ 1]) + file[1:]}
        assert name in checked(packed(changed), tmp_path).stderr, name
    no_part_can_be_changed(parts["record.jsonl"], tmp_path)


def test_a_bundle_is_released_by_two_and_handed_over_on_the_record(
    world: World, told: Case
) -> None:
    row = redacted(world, told)
    number = case_number(world)
    rhea, lena = world.actor("rhea"), world.actor("lena")
    at = {"number": number, "now": world.now}
    answer = {**at, "release": 1, "agreed": True}
    with refused("look at it first"):
        bundle_releases.propose_release(**at, key=row.pk, reason="Asked for.", by=rhea)
    for who in ("ada", "otto", "axel"):
        with refused("may not do this"):
            case_bundles.content_of_bundle(**at, key=row.pk, by=world.actor(who))
    case_bundles.content_of_bundle(**at, key=row.pk, by=rhea)
    made = bundle_releases.propose_release(**at, key=row.pk, reason="Asked for.", by=rhea)
    with refused("proposed already"):
        bundle_releases.propose_release(**at, key=row.pk, reason="Again.", by=rhea)
    with refused("Somebody else with a seat"):
        bundle_releases.answer_release(**answer, by=rhea)
    with refused("look at it first"):
        bundle_releases.answer_release(**answer, by=lena)
    with refused("Nobody has agreed"):
        bundle_releases.hand_over(
            **at, release=1, handed_to="The court", handed_on=world.now.date(), by=rhea
        )
    closing = Closing(
        phase=RequestPhase.ANSWERED, outcome="Sent.", handed_to="x", handed_sha256=row.sha256
    )
    with refused("not been released"):
        legal_requests.close_request(**at, closing=closing, by=rhea)
    case_bundles.content_of_bundle(**at, key=row.pk, by=lena)
    bundle_releases.answer_release(**answer, by=lena)
    with refused("from the release until today"):
        bundle_releases.hand_over(
            **at,
            release=1,
            handed_to="The court",
            handed_on=world.now.date() - timedelta(days=1),
            by=rhea,
        )
    bundle_releases.hand_over(
        **at, release=1, handed_to="The court, by post", handed_on=world.now.date(), by=rhea
    )
    made.refresh_from_db()
    assert (made.agreed_by_name, made.handed_to) == ("lena", "The court, by post")
    legal_requests.close_request(**at, closing=closing, by=rhea)
    acts = [e.act for e in LegalEvent.objects.filter(request_number=number).order_by("number")]
    assert acts == [
        *("take in", "ask for bundle", "make bundle", "download bundle", "propose release"),
        *("download bundle", "release bundle", "hand over", "answered"),
    ]
    handed = LegalEvent.objects.get(act="hand over")
    assert handed.said["sha256"] == row.sha256 and handed.said["to"] == "The court, by post"
    for model, words in ((Event, ("bundle", "case file")), (StaffEvent, ("bundle", "Zarathustra"))):
        said = str(list(model.objects.values())).lower()
        assert not any(word.lower() in said for word in words), model
    for message in OutboxMessage.objects.filter(topic__startswith="staff"):
        assert told.ref not in str(message.payload) or "legal" not in str(message.payload)


def test_a_release_that_nobody_answers_ends_and_one_alone_may_release(
    world: World, told: Case
) -> None:
    row = bundle(world, told)
    at = {"number": case_number(world), "now": world.now}
    rhea, lena = world.actor("rhea"), world.actor("lena")
    case_bundles.content_of_bundle(**at, key=row.pk, by=rhea)
    made = bundle_releases.propose_release(**at, key=row.pk, reason="Asked for.", by=rhea)
    sql = "UPDATE enforcement_bundlerelease SET agreed_at = now(), agreed_by_id = %s"
    with connect("") as owner:
        for who in (rhea, lena):
            with pytest.raises(psycopg.IntegrityError, match=r"by two|legal desk acts"):
                owner.execute(sql, [who.user_id])
                owner.commit()
            owner.rollback()
        with pytest.raises(psycopg.IntegrityError, match=r"by two"):  # nothing was released yet
            owner.execute(OPENED, [str(lena.user_id)])
            owner.commit()
        owner.rollback()
    world.now += timedelta(days=15)
    due.work_through(now=lambda: world.now)
    made.refresh_from_db()
    assert made.has_expired and LegalEvent.objects.filter(act="expire release").exists()
    at["now"] = world.now
    (left,) = Seat.objects.filter(person=lena.user_id)
    seats.end_seat(seat_id=left.pk, reason="Left.", by=lena, now=world.now)
    alone = bundle_releases.propose_release(**at, key=row.pk, reason="Asked for.", by=rhea)
    assert alone.agreed_by_name == "rhea"


def test_what_cannot_be_asked_for_is_refused_with_a_sentence(world: World, told: Case) -> None:
    number = asked(world, named=["acme"]).number
    other = Case.objects.exclude(account=told.account_id).first()
    given = {"audience": "A court", "reason": "Asked.", "shape": FileShape.REDACTED}

    def ask(by: str = "rhea", case: str = told.ref, **more: Any) -> None:
        wanted = NewBundle(case=case, **{**given, **more})
        case_bundles.ask_bundle(number=number, wanted=wanted, by=world.actor(by), now=world.now)

    assert other is not None
    with refused("names no case"):
        ask(case=other.ref)
    with refused("may not do this"):
        ask("ada")
    for part in (RedactedPart.NOTES, RedactedPart.EXHIBITS):
        with refused(code="bad-text"):
            ask(redactions=[Redaction(part=part, ground=RedactionGround.OUTSIDE_SCOPE)])
    for numbers, sentence in (((), "by their numbers"), ((1, 77), "no evidence E77")):
        chosen = Redaction(
            part=RedactedPart.EXHIBITS,
            ground=RedactionGround.OUTSIDE_SCOPE,
            text="x",
            numbers=numbers,
        )
        with refused(sentence):
            ask(redactions=[chosen])
    assert not CaseFile.objects.exists()
    ask()
    with refused("is being made"):
        ask()
