"""The record is recomputed, and the first thing that was tampered with is named.

The tampering is the tables' owner's.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import Any

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DataError, connection, transaction
from hypothesis import example, given
from hypothesis import strategies as st

from accounts.models import Account
from config.local.process import ROOT
from enforcement.models import Checkpoint, Event, UnsealedEvent
from enforcement.models.event import HASHED, hash_of
from enforcement.operations import escalate, messages
from enforcement.record import bundle, checkpoint, read, signatures, verify
from enforcement.record.guards import guarded_models
from enforcement.web.audit.chain import bundle_chunks
from tests.world import World


@pytest.fixture
def world(transactional_db: Any) -> World:
    """Two accounts with a history, and one without."""
    world = World()
    for ref in ("acme", "bolt"):
        world.account(ref)
        case = world.case(ref)
        world.suspend(case)
        world.take(world.fresh(case), "lift_measure", reasons="The question is answered.")
    world.account("calm")
    return world


@contextmanager
def as_owner(*tables: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection of the tables' owner, for whom no trigger of `tables` fires: the attack that
    only the record can show.
    """
    given = connection.settings_dict
    with psycopg.connect(
        host=given["HOST"],
        port=given["PORT"],
        dbname=given["NAME"],
        user=given["USER"],
        password=given["PASSWORD"],
    ) as owner:
        for table in tables:
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield owner
        for table in tables:
            owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def events_of(ref: str) -> int:
    return Event.objects.filter(account__external_ref=ref).count()


def verified(*arguments: str) -> tuple[str, str]:
    """What the command printed, and the sentence with which it failed, if it did."""
    out = StringIO()
    try:
        call_command("verify_audit", *arguments, stdout=out)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


def test_an_honest_record_holds(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    count = Event.objects.count()
    assert count >= 6
    assert verified() == (
        f"{count} events were read; integrity verified.\nNo checkpoint has been sealed yet.\n",
        "",
    )
    assert verified("--account", "acme")[0].startswith(
        f"{events_of('acme')} events were read; integrity verified.\n"
    )
    monkeypatch.setattr(read, "BATCH", 2)
    assert verified()[0].startswith(f"{count} events were read; integrity verified.\n")
    assert verified("--account", "acme")[0].startswith(
        f"{events_of('acme')} events were read; integrity verified.\n"
    )


def test_several_processes_say_the_same_in_the_same_order(
    world: World, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(6):
        world.account(f"more-{n}")
        world.take(world.case(f"more-{n}"), "take_on")
    settings.SEAL_KEY = KEY
    seal_all(world)
    monkeypatch.setattr(read, "BATCH", 2)
    assert len(list(read.account_ranges())) >= 6
    assert verified("--jobs", "3") == verified("--jobs", "1") == verified()
    assert "integrity verified" in verified("--jobs", "3")[0]
    with as_owner("enforcement_event") as owner:
        owner.execute("UPDATE enforcement_event SET reason = reason || '!' WHERE seq = 1")
        owner.execute(
            "DELETE FROM enforcement_event USING accounts_account a WHERE a.id = account_id "
            "AND external_ref = 'bolt'"
        )
    out, failed = alone = verified("--jobs", "1")
    assert verified("--jobs", "3") == verified("--jobs", "2") == alone
    assert failed
    assert out.startswith("acme: event 1 does not have the hash of what it says\nmore-0: event 1 ")
    assert "checkpoint 1 has another root" in out


def test_a_process_that_is_killed_proves_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read, "BATCH", 2)
    parent = os.getpid()

    def dies(row: read.EventRow) -> str:
        if os.getpid() == parent:
            raise AssertionError("this process reads no chain")
        os.kill(os.getpid(), signal.SIGKILL)
        return ""

    monkeypatch.setattr(verify, "canonical_text", dies)
    out, failed = verified("--jobs", "2")
    assert "integrity verified" not in out
    assert failed == (
        "A process that read the chains was killed: nothing is proved. Try again, perhaps with "
        "--jobs 1."
    )


def test_what_goes_wrong_in_a_process_is_said(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read, "BATCH", 2)
    monkeypatch.setattr(read, "READ", "SELECT 1 / 0")
    with pytest.raises(DataError, match="division by zero"):
        verified("--jobs", "2")


@pytest.mark.parametrize(
    "look",
    [
        verify.verify_chains,
        lambda _all, most: verify.check_range(next(read.account_ranges())),
        lambda _all, most: list(bundle_chunks(None)),
    ],
)
def test_after_a_row_that_cannot_be_dealt_with_the_connection_serves_others(
    world: World, monkeypatch: pytest.MonkeyPatch, look: Any
) -> None:
    def fails(row: read.EventRow) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(verify, "canonical_text", fails)
    monkeypatch.setattr(bundle, "canonical_text", fails)
    with pytest.raises(ZeroDivisionError) as raised:
        look(None, most=100)
    assert raised.tb, "the exception lives, and with it all that it went through"
    assert not connection.connection.lock.locked(), "who asks now would wait for ever"
    assert Event.objects.count()


def test_an_empty_record_holds(db: Any) -> None:
    assert verified() == (
        "0 events were read; integrity verified.\nNo checkpoint has been sealed yet.\n",
        "",
    )


def test_an_unknown_account_is_named(world: World) -> None:
    assert verified("--account", "nobody") == ("", "There is no account nobody.")


def test_a_changed_reason_is_found_in_its_chain_and_nowhere_else(world: World) -> None:
    acme = Account.objects.get(external_ref="acme")
    with as_owner("enforcement_event") as owner:
        owner.execute(
            "UPDATE enforcement_event SET reason = reason || '!' WHERE seq = 2 AND account_id = %s",
            [acme.pk],
        )
    out, failed = verified()
    assert out == "acme: event 2 does not have the hash of what it says\n"
    assert failed.startswith("The record does not hold: 1 flaw; ")
    assert verified("--account", "bolt")[1] == ""


@pytest.mark.parametrize(
    "column",
    [name for name in HASHED if name not in ("account_id", "decision_id", "actor_id", "case_id")],
)
def test_no_word_of_an_event_can_be_changed(world: World, column: str) -> None:
    changed = {
        "seq": "99",
        "at": "at + interval '1 microsecond'",
        "epoch": "epoch + 1",
        "case_version": "99",
    }
    changed |= {"holds": "'[\"x\"]'", "data": "'{\"x\": 1}'"}
    with as_owner("enforcement_event") as owner:
        done = owner.execute(
            f"UPDATE enforcement_event SET {column} = "
            f"{changed.get(column, chr(39) + 'OTHER' + chr(39))} WHERE seq = 2"
        )
        assert done.rowcount == 2
    out, _ = verified()
    assert [line.split(":")[0] for line in out.splitlines()] == ["acme", "bolt"] or out.count(
        "event 2"
    ) == 2


def test_a_removed_event_is_missed_in_the_middle_and_at_the_end(world: World) -> None:
    last = events_of("bolt")
    with as_owner("enforcement_event", "enforcement_decision") as owner:
        owner.execute(
            "DELETE FROM enforcement_event e USING accounts_account a WHERE a.id = "
            "e.account_id AND external_ref = 'acme' AND e.seq = 2"
        )
        owner.execute(
            "DELETE FROM enforcement_event e USING accounts_account a WHERE a.id = "
            "e.account_id AND external_ref = 'bolt' AND e.seq = %s",
            [last],
        )
    out, failed = verified()
    assert sorted(out.splitlines()) == [
        "acme: event 2 is missing",
        f"bolt: event {last} is missing at the end",
    ]
    assert failed.startswith("The record does not hold: 2 flaws; ")


def test_an_account_that_lost_its_whole_history_is_found(world: World) -> None:
    with as_owner("enforcement_event") as owner:
        owner.execute(
            "DELETE FROM enforcement_event e USING accounts_account a WHERE a.id = "
            "e.account_id AND external_ref = 'acme'"
        )
    assert verified()[0] == "acme: event 1 is missing, and with it every other\n"


def test_a_standing_that_no_event_gave_is_found(world: World) -> None:
    with as_owner("accounts_account") as owner:
        owner.execute(
            "UPDATE accounts_account SET standing = 'SUSPENDED' WHERE external_ref IN ('acme', "
            "'calm')"
        )
    out = verified()[0].splitlines()
    assert out[0].startswith("acme: event ")
    assert out[0].endswith("is the last, and the account's standing is not what it says")
    assert out[1] == "calm: event 1 is missing, and with it every other"


def test_a_chain_that_was_rewritten_from_the_middle_does_not_meet_the_account(world: World) -> None:
    events = list(Event.objects.filter(account__external_ref="acme").order_by("seq"))
    with as_owner("enforcement_event") as owner:
        head = events[0].hash
        for event in events[1:]:
            event.prev_hash, event.reason = head, "Another story."
            head = hash_of(event)
            owner.execute(
                "UPDATE enforcement_event SET prev_hash = %s, reason = %s, hash = %s WHERE id = %s",
                [event.prev_hash, event.reason, head, event.pk],
            )
    assert (
        verified()[0]
        == f"acme: event {len(events)} is the last, and the account's head is not what it says\n"
    )


def test_the_first_bad_row_can_be_asked_for_one_account(world: World) -> None:
    acme = Account.objects.get(external_ref="acme")
    assert verify.first_flaw_of(acme.pk) is None
    with as_owner("enforcement_event") as owner:
        owner.execute(
            "UPDATE enforcement_event SET actor_name = 'Nobody' WHERE seq = 1 AND account_id = %s",
            [acme.pk],
        )
    assert (
        str(verify.first_flaw_of(acme.pk)) == "acme: event 1 does not have the hash of what it says"
    )


@pytest.fixture(scope="module")
def verifier() -> ModuleType:
    """The offline verifier, as anybody would have it: one file, loaded without Docket."""
    spec = importlib.util.spec_from_file_location(
        "verify", settings.BASE_DIR / "docs" / "reference" / "verify.py"
    )
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_exported_bundle_holds_without_docket(
    world: World, verifier: ModuleType, tmp_path: Path, capsys: Any
) -> None:
    path = tmp_path / "bundle.jsonl"
    assert verified("--export", str(path))[1] == ""
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert verifier.main([str(path)]) == 0
    assert capsys.readouterr().out.startswith(
        f"{Event.objects.count()} events of 2 accounts: integrity verified.\nNo checkpoint"
    )
    assert verified("--export", str(path))[1] == f"{path} is there already. Name a new file."
    assert verified("--export", str(tmp_path / "no" / "file"))[1].endswith(
        "cannot be written: No such file or directory."
    )


def test_one_changed_byte_anywhere_in_the_bundle_is_named(
    world: World, verifier: ModuleType, tmp_path: Path
) -> None:
    path = tmp_path / "bundle.jsonl"
    verified("--account", "acme", "--export", str(path))
    whole = path.read_bytes()
    for place in range(0, len(whole), 3):
        changed = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        with pytest.raises(verifier.Broken, match=r"^line "):
            verifier.verify(changed.splitlines(keepends=True))
    # in its reason; the decision has the same words
    at = whole.rindex(b'"reason":"The question is answered."') + len(b'"reason":"')
    line = whole.count(b"\n", 0, at) + 1
    seq = json.loads(whole.splitlines()[line - 1])["event"]["seq"]
    with pytest.raises(
        verifier.Broken, match=f"^line {line}: event {seq} does not have the hash of what it says$"
    ):
        verifier.verify((whole[:at] + b"That" + whole[at + 3 :]).splitlines(keepends=True))


def test_a_bundle_without_a_line_is_refused(
    world: World, verifier: ModuleType, tmp_path: Path
) -> None:
    path = tmp_path / "bundle.jsonl"
    verified("--export", str(path))
    lines = path.read_bytes().splitlines(keepends=True)
    for place in range(len(lines)):
        with pytest.raises(verifier.Broken):
            verifier.verify(lines[:place] + lines[place + 1 :])
    with pytest.raises(verifier.Broken):
        verifier.verify([])


def test_the_verifier_says_what_is_wrong_with_its_file(
    verifier: ModuleType, tmp_path: Path, capsys: Any
) -> None:
    path = tmp_path / "other.jsonl"
    assert verifier.main([str(path)]) == 2
    path.write_text("hello\n", encoding="utf-8")
    assert verifier.main([str(path)]) == 1
    assert capsys.readouterr().err.endswith("line 1: not as it was written.\n")
    assert verifier.main([]) == 2


KEY = "demo-seal"


def seal_all(world: World, minute: int = 0, key: str = KEY) -> Checkpoint:
    made = checkpoint.seal(now=world.now + timedelta(minutes=minute), key=key)
    assert made
    return made


def public_file(path: Path, *keys: str) -> str:
    path.write_text(
        "".join(signatures.public_pem(signatures.private_key(key).public_key()) for key in keys),
        encoding="utf-8",
    )
    return str(path)


@pytest.fixture
def sealed(world: World, settings: Any) -> World:
    """The same, sealed twice, and one event that waits."""
    settings.SEAL_KEY, settings.SEAL_PUBLIC_KEYS = KEY, ""
    seal_all(world)
    for minute, ref in ((1, "acme"), (2, "bolt")):
        messages.say(
            case_id=world.case(ref).pk,
            lane="INTERNAL",
            text="Look.",
            by=world.actor("rhea"),
            now=world.now,
        )
        if minute == 1:
            seal_all(world, 1)
    return world


def test_the_checkpoints_are_counted_and_what_waits(sealed: World) -> None:
    said, failed = verified()
    waits = UnsealedEvent.objects.count()
    assert not failed and said.splitlines()[1].startswith(
        "2 checkpoints hold, the newest is 2 of 2024-03-01T12:01:00.000000Z; "
    )
    assert said.splitlines()[1].endswith(f"; {waits} events wait for the next.")
    assert verified("--account", "acme")[0].splitlines()[1].startswith("2 checkpoints hold")


def test_a_checkpoint_that_was_kept_is_looked_for(
    sealed: World, tmp_path: Path, verifier: ModuleType, capsys: Any
) -> None:
    kept, bundle, public = (
        tmp_path / "kept.json",
        tmp_path / "bundle.jsonl",
        public_file(tmp_path / "keys.pem", KEY),
    )
    assert verified("--export-checkpoint", str(kept), "--export", str(bundle))[1] == ""
    assert verified("--checkpoint", str(kept), "--public-key", public)[1] == ""
    assert verifier.main([str(bundle), "--checkpoint", str(kept), "--public-key", public]) == 0
    assert "signed with the keys that you named" in capsys.readouterr().out
    with as_owner("enforcement_checkpoint", "enforcement_sealedevent") as owner:
        owner.execute(
            "INSERT INTO enforcement_unsealedevent SELECT e.id, s.account_id, s.seq, s.hash "
            "FROM enforcement_sealedevent s"
            " JOIN enforcement_event e ON (e.account_id, e.seq) = (s.account_id, s.seq) WHERE "
            "number = 2"
        )
        owner.execute("DELETE FROM enforcement_sealedevent WHERE number = 2")
        owner.execute("DELETE FROM enforcement_checkpoint WHERE number = 2")
        owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert verified()[1] == ""
    assert (
        verified("--checkpoint", str(kept))[0]
        == "checkpoint 2 is missing: it was kept outside, and the record ends with number 1\n"
    )
    again = tmp_path / "again.jsonl"
    verified("--export", str(again))
    assert verifier.main([str(again), "--checkpoint", str(kept)]) == 1
    assert (
        "checkpoint 2 was kept outside, and the record ends with number 1"
        in capsys.readouterr().err
    )


def test_a_checkpoint_is_written_for_keeping_only_when_the_whole_record_holds(
    sealed: World, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.json"
    with as_owner("enforcement_event") as owner:
        owner.execute(
            "UPDATE enforcement_event SET reason = 'Another.' WHERE seq = 1 AND account_id IN "
            "(SELECT id FROM accounts_account WHERE external_ref = 'bolt')"
        )
    assert "does not hold" in verified("--export-checkpoint", str(kept))[1]
    assert (
        "leave --account out" in verified("--account", "acme", "--export-checkpoint", str(kept))[1]
    )
    assert not kept.exists()


def test_another_record_with_right_signatures_is_not_the_one_that_was_kept(
    sealed: World, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.json"
    verified("--export-checkpoint", str(kept))
    other = Checkpoint.objects.get(number=2)
    other.accounts += 1
    other.hash = signatures.checkpoint_hash(other)
    other.signature = signatures.private_key(KEY).sign(signatures.signed_text(other)).hex()
    with as_owner("enforcement_checkpoint") as owner:
        query = (
            "UPDATE enforcement_checkpoint SET accounts = %s, hash = %s, signature = %s WHERE "
            "number = 2"
        )
        owner.execute(query, [other.accounts, other.hash, other.signature])
    assert (
        verified("--checkpoint", str(kept))[0]
        == "checkpoint 2 is not the one that was kept outside\n"
    )


def test_a_file_that_is_no_checkpoint_or_no_key_is_refused(
    sealed: World, tmp_path: Path, verifier: ModuleType, capsys: Any
) -> None:
    kept, bundle = tmp_path / "kept.json", tmp_path / "bundle.jsonl"
    verified("--export-checkpoint", str(kept), "--export", str(bundle))
    wrong = tmp_path / "wrong.json"
    wrong.write_text(
        kept.read_text(encoding="utf-8").replace('"number":2', '"number":3'), encoding="utf-8"
    )
    assert (
        verified("--checkpoint", str(wrong))[1]
        == "This is no checkpoint, or it is not as it was written."
    )
    assert verified("--public-key", str(kept))[1].startswith("There is no public key here")
    assert verified("--public-key", str(tmp_path / "none"))[1].startswith(str(tmp_path / "none"))
    assert verifier.main([str(bundle), "--checkpoint", str(wrong)]) == 1
    assert verifier.main([str(bundle), "--public-key", str(kept)]) == 1
    assert capsys.readouterr().err.count("wrong.json, ") == 1


def test_keys_from_outside_stand_in_place_of_the_stacks_own(
    sealed: World, tmp_path: Path, verifier: ModuleType, capsys: Any
) -> None:
    bundle = tmp_path / "bundle.jsonl"
    verified("--export", str(bundle))
    other = public_file(tmp_path / "other.pem", "demo-another")
    assert "is signed with a key that is not known" in verified("--public-key", other)[0]
    assert verifier.main([str(bundle), "--public-key", other]) == 1
    assert verifier.main([str(bundle)]) == 0
    assert "name those that you keep with --public-key" in capsys.readouterr().out


def test_after_a_rotation_both_keys_are_known(sealed: World, settings: Any) -> None:
    settings.SEAL_KEY = "demo-another"
    seal_all(sealed, 2, "demo-another")
    assert "checkpoint 1 is signed with a key that is not known" in verified()[0]
    settings.SEAL_PUBLIC_KEYS = signatures.public_pem(signatures.private_key(KEY).public_key())
    assert verified()[0].splitlines()[1].startswith("3 checkpoints hold")


def test_without_the_module_the_verifier_checks_signatures_by_itself(
    sealed: World, tmp_path: Path
) -> None:
    bundle, blocked = tmp_path / "bundle.jsonl", tmp_path / "cryptography.py"
    verified("--export", str(bundle))
    blocked.write_text("raise ImportError\n", encoding="utf-8")
    command = [sys.executable, str(ROOT / "docs" / "reference" / "verify.py"), str(bundle)]
    done = subprocess.run(
        command, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0 and "signed with the keys that the file itself" in done.stdout
    alone = [*command[:1], "-I", "-S", *command[1:]]
    done = subprocess.run(alone, env={}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, "the standard library is enough"
    text = bundle.read_text("utf-8")
    at = text.index('"signature":"') + len('"signature":"') + 90
    changed = "0" if text[at] != "0" else "1"
    lines = f"{text[:at]}{changed}{text[at + 1 :]}".splitlines(keepends=True)
    digest = hashlib.sha256("".join(lines[:-1]).encode()).hexdigest()
    lines[-1] = re.sub("[0-9a-f]{64}", digest, lines[-1])
    bundle.write_text("".join(lines), "utf-8")
    done = subprocess.run(alone, env={}, capture_output=True, text=True, check=False)
    assert "does not have the signature of its key" in done.stderr


def test_the_verifiers_own_signatures_are_those_of_the_library(verifier: ModuleType) -> None:
    curve = verifier.Curve()
    for size in range(20):
        key, text = Ed25519PrivateKey.generate(), bytes(size)
        public, signature = key.public_key().public_bytes_raw(), key.sign(text)
        assert curve.holds(public, signature, text)
        assert not curve.holds(public, signature, text + b"x")
        changed = bytearray(signature)
        changed[3 * size] ^= 1
        assert not curve.holds(public, bytes(changed), text)
    order = curve.order.to_bytes(32, "little")
    assert not curve.holds(public, signature[:32] + order, text), "one signature is one text"
    assert not curve.holds(b"\xff" * 32, signature, text)
    assert not curve.holds(public, signature[:-1], text)


def test_a_bundle_of_one_account_proves_each_event_by_its_path(
    sealed: World, verifier: ModuleType, tmp_path: Path
) -> None:
    bundle = tmp_path / "bundle.jsonl"
    verified("--account", "acme", "--export", str(bundle))
    lines = bundle.read_bytes().splitlines(keepends=True)
    found = verifier.verify(lines)
    assert (found.accounts, found.checkpoints, found.unsealed) == (1, 2, 0)
    head, chain = "", []
    for line in lines:  # the chain is told otherwise, with right hashes throughout
        kind, said = verifier.read(line)
        if kind == "event":
            said |= {"reason": "Another story.", "prev_hash": head}
            said["hash"] = head = hashlib.sha256(
                verifier.canonical({name: said[name] for name in HASHED})
            ).hexdigest()
        if kind == "account":
            said["head"] = head
        if kind == "end":
            said["sha256"] = hashlib.sha256(b"".join(chain)).hexdigest()
        chain.append(verifier.canonical({kind: said}) + b"\n")
    with pytest.raises(
        verifier.Broken, match="event 1 is not among those that checkpoint 1 sealed"
    ):
        verifier.verify(chain)


NASTY = 'quote " backslash \\ tab \t line \n return \r null \\N "null" – ü 漢 🙂 \u2028 </script>'


def test_the_text_that_is_put_together_is_the_one_that_was_hashed(world: World) -> None:
    for text in (NASTY, "null", "\\N", "\\", "x\\ty", "t\\"):
        case = world.case("acme")
        messages.say(
            case_id=case.pk, lane="INTERNAL", text=text, by=world.actor("rhea"), now=world.now
        )
        escalate.escalate(case_id=case.pk, by=world.actor("rhea"), reason=text, now=world.now)
        escalate.take_escalation(case_id=case.pk, by=world.actor("ada"), now=world.now)
        escalate.return_escalation(
            case_id=case.pk, by=world.actor("ada"), answer=text, now=world.now
        )
    stored = {str(event.hash): event for event in Event.objects.all()}
    rows = list(read.read_events())
    assert {row.hash for row in rows} == stored.keys()
    for row in rows:
        assert (
            hashlib.sha256(read.canonical_text(row).encode()).hexdigest()
            == row.hash
            == hash_of(stored[row.hash])
        )
    assert any(NASTY in json.loads(read.canonical_text(row))["reason"] for row in rows)


WRITTEN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(2**80), 2**80)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=6),
)


@given(WRITTEN)
@example({"é": 1, "z": 2, "\U0001f600": 3, "\uffff": 4, "\x7f\x1f": 5})
def test_json_is_written_again_as_it_was_hashed(value: object) -> None:
    expected = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert read.compact_json(json.dumps(value, ensure_ascii=False)) == expected


GUARDS = [
    (
        "ALTER TABLE enforcement_event DISABLE TRIGGER {event_kept}",
        "trigger event_kept of enforcement_event is disabled",
    ),
    (
        "ALTER TABLE enforcement_event ENABLE REPLICA TRIGGER {event_kept}",
        "trigger event_kept of enforcement_event is disabled",
    ),
    (
        "DROP TRIGGER {measure_is_kept} ON enforcement_measure",
        "trigger measure_is_kept of enforcement_measure is missing",
    ),
    (
        "CREATE OR REPLACE FUNCTION {evidence_sealed}() RETURNS trigger LANGUAGE plpgsql "
        "AS 'BEGIN RETURN NEW; END'",
        "trigger evidence_sealed of enforcement_evidence does something else",
    ),
    (
        "ALTER TABLE enforcement_decision DROP CONSTRAINT decision_approver_is_not_proposer",
        "constraint decision_approver_is_not_proposer of enforcement_decision is missing, "
        "or not in force",
    ),
    (
        "DROP INDEX decision_one_open_per_case",
        "constraint decision_one_open_per_case of enforcement_decision is missing, or not in force",
    ),
    (
        "SET session_replication_role = replica",
        "session_replication_role is set, so that no trigger fires",
    ),
]


@pytest.mark.parametrize(("act", "named"), GUARDS)
def test_a_guard_of_the_record_that_is_gone_is_named(db: None, act: str, named: str) -> None:
    """Fault: who owns the tables takes away what keeps them from being changed, and changes nothing
    yet.
    """
    names = {
        trigger.name: f'"{trigger.get_pgid(model)}"'
        for model in guarded_models()
        for trigger in getattr(model._meta, "triggers", [])
    }
    assert verified()[1] == ""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(act.format(**names))
        assert verified("--jobs", "1")[0].splitlines() == [f"the database: {named}"]
        transaction.set_rollback(True)
