"""Evidence: by content and by hash, of bounded size, never opened, sealed by a decision; who reads
what is sensitive is an event.
"""

from __future__ import annotations

import hashlib
import io
import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accounts.roles import Actor, Kind
from enforcement.language.refusals import StepRefused
from enforcement.models import Case, Event, Evidence
from enforcement.models.evidence import MAX_FILE, EvidenceOrigin
from enforcement.operations import establish, files, gather
from enforcement.operations.files import store
from enforcement.record.files import changed_files
from tests.files import kept_in, path_of
from tests.scenes import refused
from tests.world import NO_TO_ALL, PLAN, STATED, World

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000100"
)
ELF = b"\x7fELF\x02\x01\x01" + bytes(57)
Add = Callable[..., Evidence]


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """An empty store."""
    settings.STORAGES = kept_in(tmp_path)
    return tmp_path


@pytest.fixture
def case(world: World) -> Case:
    """A case under investigation."""
    world.account()
    case = world.case()
    world.take(case, "take_on")
    return case


@pytest.fixture
def add(world: World, case: Case) -> Add:
    """Adds a thing to the case."""

    def add(by: str = "rhea", **item: Any) -> Evidence:
        values = {"kind": "document", "origin": "INTERNAL_DOCUMENT", **item}
        return gather.add_evidence(
            case_id=case.pk, item=gather.Item(**values), by=world.actor(by), now=world.now
        )

    return add


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_ten_megabytes_are_taken_and_one_byte_more_is_not(folder: Path, add: Add) -> None:
    whole = b"a" * MAX_FILE
    assert (MAX_FILE, add(file=store(whole, "log.txt")).size) == (10 * 1024 * 1024, MAX_FILE)
    with pytest.raises(StepRefused, match="10 MB"):
        store(whole + b"a", "log.txt")
    assert len(kept(folder)) == 1


def test_the_hash_is_that_of_the_content_and_the_same_content_is_kept_once(
    folder: Path, add: Add
) -> None:
    for name in ("one.png", "two.png"):
        assert add(file=store(PNG, name)).sha256 == hashlib.sha256(PNG).hexdigest()
    assert [path.read_bytes() for path in kept(folder)] == [PNG]
    assert add(text="What they said.").sha256 == hashlib.sha256(b"What they said.\n").hexdigest()


def test_nothing_and_half_a_file_are_not_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(StepRefused, match="empty"):
        store(b"", "empty.txt")

    def full(descriptor: int) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StepRefused, match="cannot be read or stored"):
        store(PNG, "one.png")
    assert not path_of(hashlib.sha256(PNG).hexdigest()).exists()


def test_the_type_is_told_by_content_and_not_by_name(folder: Path) -> None:
    assert store(PNG, "photo.txt").content_type == "image/png"
    assert store("Grüße".encode(), "photo.png").content_type == "text/plain"
    assert store(b"<script>alert(1)</script>", "page.html").content_type == "text/plain"
    for content, name in (
        (ELF, "photo.png"),
        (b"MZ" + bytes(100), "setup.txt"),
        (b"a\x00b", "text.txt"),
        ("Grüße".encode("latin-1"), "text.txt"),
        (b"\xff\xfe\xfd", "text.txt"),
        (b"\x1f\x8b\x08" + bytes(50), "archive.txt"),
    ):
        with pytest.raises(StepRefused, match=r"type|UTF-8"):
            store(content, name)
    assert len(kept(folder)) == 3


def test_a_zip_bomb_is_kept_as_it_is_and_never_opened(
    folder: Path, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as bomb:
        for number in range(8):
            bomb.writestr(f"{number}.bin", bytes(16 * 1024 * 1024))
    content = packed.getvalue()

    def opened(*args: object, **kwargs: object) -> None:
        raise AssertionError("somebody opened it")

    monkeypatch.setattr(zipfile.ZipFile, "__init__", opened)
    found = add(file=store(content, "logs.zip"))
    assert (found.content_type, found.size) == ("application/zip", len(content))
    assert [path.stat().st_size for path in kept(folder)] == [len(content)]


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\system.ini", "system.ini"),
        ("/absolute/name.png", "name.png"),
        ("a\nb\r\nSet-Cookie: x.png", "abSet-Cookie: x.png"),
        ("inv\u202egnp.exe", "invgnp.exe"),
        ("nul\x00.png", "nul.png"),
        ("x" * 500, "x" * 200),
        ("..", ".."),
        ("", "file"),
        ("dir/", "file"),
    ],
)
def test_a_file_s_name_is_a_name_and_nothing_more(folder: Path, given: str, name: str) -> None:
    assert store(PNG, given).name == name
    assert [path.relative_to(folder).parts[0] for path in kept(folder)] == [
        hashlib.sha256(PNG).hexdigest()[:2]
    ]


def test_evidence_has_something_in_it_and_a_known_origin(add: Add) -> None:
    for item, sentence in (
        ({}, "a text, a link"),
        ({"text": "  "}, "a text, a link"),
        ({"text": "x", "origin": "RUMOUR"}, "no origin"),
        ({"text": "x" * 20_001}, "20,000"),
    ):
        with refused(sentence):
            add(**item)


def test_staff_who_decide_the_holder_and_the_partner_add_evidence_and_the_auditor_does_not(
    world: World, case: Case, add: Add
) -> None:
    with refused("needs a reviewer"):
        add("otto", text="I found this.")
    assert [add(who, text="I found this.").number for who in ("rhea", "lena")] == [1, 2]
    assert add("holder", text="I found this.", origin="HOLDER").number == 3
    partner = Actor(kind=Kind.PARTNER, name="Azure")
    item = gather.Item(kind="log", origin="PARTNER", text="We found this.")
    assert gather.add_evidence(case_id=case.pk, item=item, by=partner, now=world.now).number == 4


@pytest.mark.parametrize("origin", [o for o in EvidenceOrigin.values if o != "HOLDER"])
def test_what_the_holder_adds_is_never_told_to_be_somebody_else_s(add: Add, origin: str) -> None:
    with refused("whose origin is holder", code="not-allowed"):
        add("holder", text="The press says so.", origin=origin)


def test_what_a_decision_cites_is_sealed(world: World, case: Case, add: Add) -> None:
    cited, other = add(text="What they said."), add(text="Something else.")
    establish.record_finding(
        case_id=case.pk,
        clause="2c-iii",
        conclusion="ESTABLISHED",
        exceptions=NO_TO_ALL,
        evidence=[cited.pk],
        reasons="The records say so.",
        by=world.actor("rhea"),
        now=world.now,
    )
    held = world.take(case, "require_remediation", measure="keep", plan=PLAN, **STATED)
    assert Evidence.objects.get(pk=cited.pk).sealed_at is None
    world.wait(hours=1)
    world.approve(held)
    assert (
        Evidence.objects.get(pk=cited.pk).sealed_at,
        Evidence.objects.get(pk=other.pk).sealed_at,
    ) == (world.now, None)


def test_who_reads_what_is_sensitive_is_an_event(world: World, case: Case, add: Add) -> None:
    secret, plain = add(text="A name.", sensitive=True), add(text="What they said.")
    before, version = Event.objects.count(), world.fresh(case).version
    gather.read_sensitive(evidence_id=plain.pk, by=world.actor("otto"), now=world.now)
    assert Event.objects.count() == before
    for who in ("rhea", "otto"):
        assert (
            gather.read_sensitive(evidence_id=secret.pk, by=world.actor(who), now=world.now).text
            == "A name."
        )
    assert world.fresh(case).version == version  # nobody's page is stale because somebody read
    read = Event.objects.filter(act="read_evidence").order_by("seq")
    assert [(e.actor_name, e.data["evidence"], e.data["sha256"]) for e in read] == [
        ("rhea", 1, secret.sha256),
        ("otto", 1, secret.sha256),
    ]
    for who in ("holder", "system"):
        with refused("may not read"):
            gather.read_sensitive(evidence_id=secret.pk, by=world.actor(who), now=world.now)


def test_a_stored_file_that_was_changed_is_put_right_when_the_same_one_is_added(
    settings: Any, tmp_path: Any
) -> None:
    settings.STORAGES = kept_in(tmp_path)
    stored = files.store(PNG, "shot.png")
    path_of(stored.sha256).write_bytes(b"something else")
    assert files.store(PNG, "again.png").sha256 == stored.sha256
    assert path_of(stored.sha256).read_bytes() == PNG


def test_a_file_that_became_no_evidence_is_taken_away_after_a_day(folder: Path, add: Add) -> None:
    """Once round, each folder has had its turn."""
    orphan, cited = store(b"Of a step that was refused.", "a.txt"), store(b"Cited.", "b.txt")
    add(file=cited)
    torn = path_of(cited.sha256).parent / "tmp-of-a-process-that-died"
    torn.write_bytes(b"half")
    born = path_of(orphan.sha256).stat().st_mtime

    def once_round(since: float) -> int:
        return sum(
            files.remove_orphans_by_turns(since + turn * files.TURN)
            for turn in range(256 // files.TURNS)
        )

    assert files.DAY > 256 // files.TURNS * files.TURN
    assert once_round(born - files.DAY) == 0
    assert once_round(born + 2 * files.DAY) == 0  # laid aside
    assert files.read(orphan.sha256, "a.txt") == b"Of a step that was refused."
    assert once_round(born + 2 * files.DAY) == 2
    assert kept(folder) == [path_of(cited.sha256)]


def test_a_file_that_becomes_evidence_after_it_was_laid_aside_is_put_back(
    folder: Path, add: Add
) -> None:
    late = store(b"Taken for an orphan.", "a.txt")
    where = path_of(late.sha256).parent.name
    os.utime(path_of(late.sha256), (0, 0))
    files.remove_orphans(where, before=time.time() - files.DAY)
    assert not path_of(late.sha256).exists()

    add(file=late)
    assert files.read(late.sha256, "a.txt") == b"Taken for an orphan."
    assert list(changed_files()) == []
    files.remove_orphans(where, before=time.time() + files.DAY)
    assert kept(folder) == [path_of(late.sha256)]


@pytest.mark.django_db
def test_a_file_that_is_stored_again_is_no_orphan_any_more(folder: Path) -> None:
    first = path_of(store(b"Once more.", "a.txt").sha256)
    os.utime(first, (0, 0))
    store(b"Once more.", "a.txt")
    files.remove_orphans(first.parent.name, before=time.time() - files.DAY)
    assert first.exists()
