"""Sealing: every minute in which something happened, once, whatever commits late, with keys that
change.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.db import IntegrityError, connection
from hypothesis import given
from hypothesis import strategies as st

from enforcement.models import Checkpoint, Event, SealedEvent, UnsealedEvent
from enforcement.operations import messages
from enforcement.record import checkpoint, signatures
from enforcement.record.verify import RecordCheck
from enforcement.step import doors
from tests.scenes import connect
from tests.world import World

KEY, OTHER = "demo-seal", "demo-another"
PATIENCE = 20  # seconds


def keys(*texts: str) -> signatures.Keys:
    publics = [signatures.private_key(text).public_key() for text in texts]
    return {signatures.key_id(public): public for public in publics}


def flaws(*texts: str, **more: Any) -> list[str]:
    return [str(flaw) for flaw in RecordCheck(keys=keys(*(texts or (KEY,))), **more).flaws()]


@pytest.fixture
def world(transactional_db: Any) -> World:
    """One account with a case."""
    world = World()
    world.account("acme")
    world.case("acme")
    return world


def sealed(world: World, minutes: float = 0, key: str = KEY) -> Checkpoint | None:
    """Seal, so many minutes after noon."""
    return checkpoint.seal(now=world.now + timedelta(minutes=minutes), key=key)


def test_a_checkpoint_seals_every_event_that_waits(world: World) -> None:
    world.account("bolt")
    world.suspend(world.case("bolt"))
    count = Event.objects.count()
    one = sealed(world)
    assert one and (one.number, one.events, one.accounts, one.prev_hash) == (1, count, 2, "")
    leaves = SealedEvent.objects.order_by("account_id", "seq").values_list(
        "account_id", "seq", "hash"
    )
    assert list(leaves) == list(
        Event.objects.order_by("account_id", "seq").values_list("account_id", "seq", "hash")
    )
    assert not UnsealedEvent.objects.exists()
    assert signatures.is_signed(Checkpoint.objects.get(), keys(KEY))
    assert flaws() == []


def test_nothing_is_sealed_when_nothing_happened(world: World) -> None:
    assert sealed(world)
    assert sealed(world, 5) is None
    assert Checkpoint.objects.count() == 1


def test_nothing_is_sealed_twice_in_a_minute(world: World) -> None:
    sealed(world)
    world.suspend(world.case("acme"))
    assert sealed(world, 0.9) is None
    second, first = sealed(world, 1), Checkpoint.objects.get(number=1)
    assert second and (second.number, second.prev_hash, second.prev_hash != "") == (
        2,
        first.hash,
        True,
    )
    assert flaws() == []


def test_a_clock_that_was_set_back_does_not_stop_the_sealing(world: World) -> None:
    sealed(world, 60)
    world.suspend(world.case("acme"))
    assert sealed(world, 0)


def test_a_great_mass_is_sealed_in_parts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.suspend(world.case("acme"))
    monkeypatch.setattr(checkpoint, "MOST", 2)
    count = Event.objects.count()
    parts = [sealed(world, minute) for minute in range(count)]
    assert [part.events for part in parts if part] == [2] * (count // 2) + [1] * (count % 2)
    assert flaws() == []


def in_thread(act: Any) -> Any:
    """Run an act on a connection of its own."""
    try:
        return act()
    finally:
        connection.close()


def say(world: World) -> None:
    """Something happens."""
    messages.say(
        case_id=world.case("acme").pk,
        lane="INTERNAL",
        text="Look at this.",
        by=world.actor("rhea"),
        now=world.now,
    )


def test_two_who_seal_at_once_make_one_checkpoint(world: World) -> None:
    together = threading.Barrier(2)

    def at_once(minute: int) -> Any:
        together.wait(PATIENCE)
        return sealed(world, minute)

    with ThreadPoolExecutor(2) as pool:
        for minute in range(20):
            say(world)
            results = [
                running.result(PATIENCE)
                for running in [
                    pool.submit(in_thread, lambda m=minute: at_once(m)) for _ in range(2)
                ]
            ]
            assert sum(result is not None for result in results) == 1
    assert Checkpoint.objects.count() == 20
    assert flaws() == []


def test_who_was_overtaken_seals_nothing_and_loses_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = checkpoint.is_due

    def overtaken(last: Checkpoint | None, now: Any) -> bool:
        if not Checkpoint.objects.exists():
            monkeypatch.setattr(checkpoint, "is_due", due)
            assert sealed(world)
            say(world)  # so that there is something left to seal
        return True

    monkeypatch.setattr(checkpoint, "is_due", overtaken)
    assert sealed(world) is None
    assert Checkpoint.objects.count() == 1 and UnsealedEvent.objects.exists()
    assert sealed(world, 1) and flaws() == []


def test_an_event_that_commits_late_is_sealed_by_the_next_checkpoint(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.account("bolt")
    bolt = world.case("bolt")
    written, go_on = threading.Event(), threading.Event()
    write = doors.write

    def held_up(*steps: Any, **what: Any) -> Any:
        written_from = write(*steps, **what)
        if threading.current_thread() is not threading.main_thread():
            written.set()
            assert go_on.wait(PATIENCE)
        return written_from

    monkeypatch.setattr(doors, "write", held_up)
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(in_thread, lambda: world.suspend(bolt))
        assert written.wait(PATIENCE)
        world.suspend(world.case("acme"))  # begins later, and commits first
        first = sealed(world)
        go_on.set()
        late.result(PATIENCE)
    second = sealed(world, 1)
    assert first and second and second.events == 1
    assert SealedEvent.objects.get(checkpoint=second).account_id == bolt.account_id
    assert flaws() == []


def test_old_checkpoints_hold_after_the_key_was_changed(world: World) -> None:
    sealed(world)
    world.suspend(world.case("acme"))
    sealed(world, 1, OTHER)
    assert flaws(KEY, OTHER) == []
    known = signatures.key_id(signatures.private_key(OTHER).public_key())[:16]
    assert flaws(KEY) == [f"checkpoint 2 is signed with a key that is not known ({known})"]


def test_a_signature_of_another_key_is_found(world: World) -> None:
    sealed(world)
    wrong = (
        signatures.private_key(OTHER).sign(signatures.signed_text(Checkpoint.objects.get())).hex()
    )
    with connect("") as owner:
        owner.execute("ALTER TABLE enforcement_checkpoint DISABLE TRIGGER USER")
        owner.execute("UPDATE enforcement_checkpoint SET signature = %s", [wrong])
        owner.execute("ALTER TABLE enforcement_checkpoint ENABLE TRIGGER USER")
    assert flaws() == ["checkpoint 1 does not have the signature of its key"]


LEAF = (
    "INSERT INTO enforcement_sealeddelivery (delivery_id, account_id, number, hash) "
    "VALUES (gen_random_uuid(), gen_random_uuid(), 1, '')"
)
NEW = (
    "INSERT INTO enforcement_checkpoint (id, number, sealed_at, accounts, events, root, prev_hash, "
    "key_id, hash, signature)"
)


@pytest.mark.parametrize(
    ("rule", "sql"),
    [
        (
            "checkpoint_follows",
            NEW
            + (
                " SELECT gen_random_uuid(), 3, now(), 0, 0, '', hash, '', '', '' FROM "
                "enforcement_checkpoint"
            ),
        ),
        (
            "checkpoint_follows",
            NEW + " VALUES (gen_random_uuid(), 2, now(), 0, 0, '', 'of another', '', '', '')",
        ),
        (
            "checkpoint_counts_events",
            NEW
            + (
                " SELECT gen_random_uuid(), 2, now(), 1, 1, '', hash, '', '', '' FROM "
                "enforcement_checkpoint"
            ),
        ),
        ("checkpoint_kept", "UPDATE enforcement_checkpoint SET root = ''"),
        ("checkpoint_kept", "DELETE FROM enforcement_checkpoint"),
        ("sealed_event_kept", "UPDATE enforcement_sealedevent SET hash = ''"),
        ("sealed_event_kept", "DELETE FROM enforcement_sealedevent"),
        ("sealed_event_whole", "TRUNCATE enforcement_sealedevent"),
        ("sealed_delivery_kept", f"{LEAF}; UPDATE enforcement_sealeddelivery SET hash = ''"),
        ("sealed_delivery_kept", f"{LEAF}; DELETE FROM enforcement_sealeddelivery"),
        ("sealed_delivery_whole", "TRUNCATE enforcement_sealeddelivery"),
        (
            "checkpoint_counts_events",
            "INSERT INTO enforcement_sealeddelivery (delivery_id, account_id, number, hash) "
            "VALUES (gen_random_uuid(), gen_random_uuid(), 2, ''); "
            + NEW
            + (
                " SELECT gen_random_uuid(), 2, now(), 1, 0, '', hash, '', '', '' FROM "
                "enforcement_checkpoint"
            ),
        ),
    ],
)
def test_the_database_keeps_checkpoints_even_from_the_owner(
    world: World, rule: str, sql: str
) -> None:
    sealed(world)
    with pytest.raises(psycopg.errors.CheckViolation) as refused, connect("") as owner:
        owner.execute(sql)  # type: ignore[arg-type]
        owner.commit()
    assert refused.value.diag.constraint_name == rule


@pytest.mark.parametrize("table", ["checkpoint", "sealedevent", "sealeddelivery"])
@pytest.mark.parametrize(
    "act", ["UPDATE enforcement_{} SET hash = ''", "DELETE FROM enforcement_{}"]
)
def test_the_application_may_not_even_try(world: World, table: str, act: str) -> None:
    sealed(world)
    with connect() as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(act.format(table))  # type: ignore[arg-type]


def test_an_error_that_is_not_about_being_second_is_raised(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        checkpoint,
        "MOVE",
        checkpoint.MOVE.replace(
            "account_id, seq, hash FROM gone", "account_id, NULL, hash FROM gone"
        ),
    )
    with pytest.raises(IntegrityError):
        sealed(world)
    assert UnsealedEvent.objects.exists()


def test_a_key_comes_in_pem_and_anything_else_is_refused() -> None:
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    assert signatures.private_key(pem).public_key() == key.public_key()
    both = (
        signatures.public_pem(key.public_key())
        + "\n"
        + signatures.public_pem(signatures.private_key(KEY).public_key())
    )
    assert set(signatures.public_keys(both)) == {signatures.key_id(key.public_key()), *keys(KEY)}
    assert signatures.public_keys("") == {}
    for text in ("", "a secret of 40 characters, but not a key at all"):
        with pytest.raises(signatures.UnreadableKey):
            signatures.private_key(text)
    for text in ("no key", signatures.PEM + "\nAAAA\n-----END PUBLIC KEY-----\n"):
        with pytest.raises(signatures.UnreadableKey):
            signatures.public_keys(text)


def merkle(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word, but for the leaves."""
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return signatures.hashlib.sha256(b"\x01" + merkle(leaves[:k]) + merkle(leaves[k:])).digest()


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70))
def test_the_tree_is_that_of_the_rfc_and_every_path_leads_to_its_root(leaves: list[bytes]) -> None:
    root = signatures.MerkleTree(leaves).root()
    assert root == merkle(leaves).hex()
    for at, found in enumerate(leaves):
        for step in signatures.path_to(leaves, at):
            other = bytes.fromhex(step[1:])
            found = signatures.hashlib.sha256(
                b"\x01" + (other + found if step[0] == "L" else found + other)
            ).digest()
        assert found.hex() == root
