"""Rows of the history changed, removed, swapped and rewritten by whoever owns the tables: each is
found, and the first bad row is named.

Invariant 1: events are never changed, deleted or truncated. A trigger refuses it to the owner, too;
here the owner has disabled them. All of it is done inside transactions that are rolled back, on one
history; seeds stand for the choices.
"""

from __future__ import annotations

import random
import runpy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from accounts.models import Account
from enforcement.models import Checkpoint, Decision, Event, Notice, SealedEvent
from enforcement.models.event import HASHED
from enforcement.record import seals, signatures
from enforcement.record.signatures import StoredCheckpoint
from enforcement.record.verify import RecordCheck
from tests.faults import _history as history
from tests.faults._history import KEYS, Tamperer, as_owner, bundled, found, sql, undone
from tests.sampling import sampled

pytestmark = pytest.mark.django_db
SEEDS = sampled(range(250), 0.2)
OFFLINE = 5  # every so many seeds the verifier outside looks as well
VERIFIER: dict[str, Any] = runpy.run_path(
    str(settings.BASE_DIR / "docs" / "reference" / "verify.py")
)


@pytest.fixture(scope="module", autouse=True)
def past(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """One history for all tests of this file."""
    with django_db_blocker.unblock():
        call_command(
            "flush",
            verbosity=0,
            interactive=False,
            reset_sequences=False,
            inhibit_post_migrate=True,
        )
        history.build()
        yield
        call_command(
            "flush",
            verbosity=0,
            interactive=False,
            reset_sequences=False,
            inhibit_post_migrate=True,
        )


def chains() -> list[Event]:
    return list(Event.objects.select_related("account").order_by("account_id", "seq"))


def offline(kept: list[dict[str, Any]] | None = None) -> str:
    """What the verifier outside says of a bundle; nothing where it holds."""
    try:
        VERIFIER["verify"](bundled(), None, kept or [])
    except VERIFIER["Broken"] as broken:
        return str(broken)
    return ""


def kept_now() -> list[StoredCheckpoint]:
    """The newest checkpoint, as somebody keeps it outside."""
    return [
        signatures.read_checkpoint_file(
            signatures.checkpoint_file(Checkpoint.objects.latest("number"))
        )
    ]


def kept_offline() -> list[dict[str, Any]]:
    return [
        VERIFIER["read_kept"](signatures.checkpoint_file(Checkpoint.objects.latest("number")), None)
    ]


def test_what_nobody_tampered_with_holds() -> None:
    """Control: where nobody tampered, neither the check inside nor the verifier outside finds
    anything.
    """
    assert (len(chains()), Checkpoint.objects.count()) == (23, 7)
    assert found(kept_now()) == []
    assert offline(kept_offline()) == ""


def tampered(act: Callable[[Tamperer], str]) -> None:
    """Tamper with every seed: what is named first about an account is the row that was tampered
    with.
    """
    events = chains()
    with as_owner():
        for number, seed in enumerate(SEEDS):
            with undone():
                named = act(Tamperer(random.Random(seed), events))
                lines = [line for line in found() if not line.startswith("checkpoint")]
                assert lines and lines[0].startswith(named), (seed, named, lines)
                if number % OFFLINE == 0:
                    # Of a chain whose end is gone, and which the account has forgotten, a bundle
                    # has nothing to show but the root; and of
                    # what no checkpoint had sealed yet, not even that.
                    said = offline()
                    forgotten = act is Tamperer.remove and (said or named == "echo: event 2 ")
                    assert f"event {named.split()[-1]}" in said or forgotten, (seed, named, said)
        assert found() == []


def test_a_changed_row_is_named() -> None:
    """Fault: one column of one event says something else.

    Invariant 1: found, and that event is named.
    """
    tampered(Tamperer.change)


def test_a_removed_row_is_named() -> None:
    """Fault: an event is removed. Invariant 1: found, and where it was is named."""
    tampered(Tamperer.remove)


def test_swapped_rows_are_named() -> None:
    """Fault: two events of a chain change places.

    Invariant 1: found, and the first of them is named.
    """
    tampered(Tamperer.swap)


def test_a_chain_rewritten_with_right_hashes_is_named_from_where_it_was_rewritten() -> None:
    """Fault: a chain is rewritten from some event on, with right hashes.

    Invariant 1: its checkpoint shows it, and names the first of them.
    """
    events = chains()
    with as_owner():
        for number, seed in enumerate(SEEDS):
            with undone():
                named, _ = Tamperer(random.Random(seed), events).rewrite()
                lines = found()
                assert lines[0].startswith(f"{named}is not the one that checkpoint "), (
                    seed,
                    named,
                    lines,
                )
                if number % OFFLINE == 0:
                    assert f"event {named.split()[-1]} is not the one that checkpoint" in offline()


def test_without_checkpoints_a_rewritten_chain_would_not_be_found() -> None:
    """Control: the hashes alone do not show it: this is what checkpoints are for, and that the
    tests above bite.
    """
    events = chains()
    with as_owner():
        sql("DELETE FROM enforcement_sealedevent")
        sql("DELETE FROM enforcement_checkpoint")
        sql("TRUNCATE enforcement_unsealedevent")
        for seed in SEEDS[::25]:
            with undone():
                Tamperer(random.Random(seed), events).rewrite("actor_name")
                sql(
                    "INSERT INTO enforcement_unsealedevent SELECT id, account_id, seq, hash "
                    "FROM enforcement_event"
                )
                assert found() == []
                assert offline() == ""


def test_leaves_that_were_rewritten_along_do_not_give_the_signed_root() -> None:
    """Fault: the checkpoints' leaves are rewritten along, then everything is sealed again with
    another key. Invariant 1: the root shows it, then the key.
    """
    events = chains()
    sealed = {(leaf.account_id, leaf.seq): leaf.checkpoint_id for leaf in SealedEvent.objects.all()}
    with as_owner():
        for seed in SEEDS[::5]:
            with undone():
                _, changed = Tamperer(random.Random(seed), events).rewrite()
                for event in changed:
                    for table in ("enforcement_sealedevent", "enforcement_unsealedevent"):
                        sql(
                            f"UPDATE {table} SET hash = %s WHERE account_id = %s AND seq = %s",
                            event.hash,
                            event.account_id,
                            event.seq,
                        )
                first = sealed[(changed[0].account_id, changed[0].seq)]
                assert found()[0].startswith(f"checkpoint {first} has another root")
                assert f"checkpoint {first} has another root" in offline()
                resealed(first)
                assert found()[0].startswith(
                    f"checkpoint {first} is signed with a key that is not known"
                )


def resealed(first: int) -> None:
    """From checkpoint `first` on, everything is sealed again, with another key: ours nobody has."""
    signer = signatures.private_key(history.OTHER)
    head = ""
    for one in Checkpoint.objects.order_by("number"):
        if one.number >= first:
            leaves = (
                SealedEvent.objects.filter(checkpoint__number=one.number)
                .order_by("account_id", "seq")
                .values_list("hash", flat=True)
            )
            one.root, one.prev_hash = (
                signatures.MerkleTree(bytes.fromhex(leaf) for leaf in leaves).root(),
                head,
            )
            one.key_id = signatures.key_id(signer.public_key())
            one.hash = signatures.checkpoint_hash(one)
            signature = signer.sign(signatures.signed_text(one)).hex()
            query = (
                "UPDATE enforcement_checkpoint SET root = %s, prev_hash = %s, key_id = %s, hash = "
                "%s, signature = %s WHERE number = %s"
            )
            sql(query, one.root, one.prev_hash, one.key_id, one.hash, signature, one.number)
        head = one.hash


CUT = """
DELETE FROM enforcement_event e WHERE NOT EXISTS (
    SELECT FROM enforcement_sealedevent s WHERE (s.account_id, s.seq) = (e.account_id, e.seq)
        AND s.number < %s);
DELETE FROM enforcement_notice n WHERE NOT EXISTS (SELECT FROM enforcement_event e
    WHERE (e.account_id, e.seq) = (n.account_id, n.number));
DELETE FROM enforcement_decision d WHERE NOT EXISTS (SELECT FROM enforcement_event e
    WHERE e.decision_id = d.id);
TRUNCATE enforcement_unsealedevent;
DELETE FROM enforcement_sealedevent WHERE number >= %s;
DELETE FROM enforcement_checkpoint WHERE number >= %s;
UPDATE accounts_account SET seq = 0, head = '', epoch = 0, standing = 'ACTIVE', holds = '[]';
UPDATE accounts_account a SET seq = e.seq, head = e.hash, epoch = e.epoch, standing = e.standing,
    holds = e.holds
    FROM (SELECT DISTINCT ON (account_id) * FROM enforcement_event
        ORDER BY account_id, seq DESC) e WHERE e.account_id = a.id"""


def test_a_tail_cut_off_with_its_checkpoints_shows_only_against_one_that_was_kept() -> None:
    """Fault: everything after some checkpoint is cut off, with what was decided and told. Invariant
    1: whoever kept a checkpoint outside finds it; inside nothing is left to see but rows that are
    as the events that are gone left them.
    """
    kept, outside, last = kept_now(), kept_offline(), Checkpoint.objects.latest("number").number
    with as_owner():
        for cut in range(1, last + 1):
            with undone():
                for statement in CUT.split(";\n"):
                    sql(statement, *[cut] * statement.count("%s"))
                inside = found()
                assert all("as it was written" in line or "no event" in line for line in inside)
                assert found(kept) == [
                    (
                        f"checkpoint {last} is missing: it was kept outside, and the record ends "
                        f"with number {cut - 1}"
                    ),
                    *inside,
                ]
                said = offline(outside)
                assert (
                    f"checkpoint {last} was kept outside, and the record ends with number {cut - 1}"
                    in said
                    or (inside and ("as it was written" in said or "no event" in said))
                )


def test_a_checkpoint_that_is_missing_in_the_middle_is_named() -> None:
    """Fault: a checkpoint is removed. Invariant 1: found, and its number is named."""
    with as_owner():
        for number in range(1, Checkpoint.objects.count()):
            with undone():
                sql("ALTER TABLE enforcement_sealedevent DISABLE TRIGGER USER")
                sql("DELETE FROM enforcement_checkpoint WHERE number = %s", number)
                assert found()[0] == f"checkpoint {number} is missing"
                assert f"number {number} was to come" in offline()


def test_checkpoints_that_are_missing_at_the_end_are_named_as_long_as_their_leaves_are_there() -> (
    None
):
    """Fault: the newest checkpoints are removed, down to all of them, and their leaves forgotten.

    Invariant 1: found, without one that was kept.
    """
    last = Checkpoint.objects.latest("number").number
    with as_owner():
        for cut in range(1, last + 1):
            with undone():
                sql("DELETE FROM enforcement_checkpoint WHERE number >= %s", cut)
                assert found() == [
                    f"checkpoint {number} sealed events, and is missing"
                    for number in range(cut, last + 1)
                ]
                assert f"checkpoint {cut} sealed events, and is missing" in offline()
        sql(
            "INSERT INTO enforcement_sealedevent (account_id, seq, number, hash) VALUES "
            "(gen_random_uuid(), 1, %s, '')",
            last + 1,
        )
        assert found() == [f"checkpoint {last + 1} sealed events, and is missing"]


def test_a_leaf_that_was_added_is_named() -> None:
    """Fault: a checkpoint gets a leaf more, of no event.

    Invariant 1: found, with the event that it claims; else the paths would lead astray.
    """
    with as_owner():
        acme = Event.objects.filter(account__external_ref="acme").latest("seq")
        sql(
            "INSERT INTO enforcement_sealedevent (account_id, seq, number, hash) VALUES (%s, "
            "99, 3, %s)",
            acme.account_id,
            acme.hash,
        )
        assert found() == [
            "acme: event 99 was sealed by checkpoint 3, and is missing",
            "checkpoint 3 has 5 leaves, and sealed 4 events",
        ]


def test_no_chain_that_is_gone_hides_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fault: whole chains are removed, and the accounts say that they never had one. Invariant 1:
    the first event of each is named, even if one of them had more events than are shown.
    """
    monkeypatch.setattr(seals, "SHOWN", 3)
    gone = ("acme", "bolt", "calm")
    with as_owner():
        sql(
            "DELETE FROM enforcement_event e USING accounts_account a WHERE a.id = "
            "e.account_id AND external_ref = ANY(%s)",
            list(gone),
        )
        sql(
            "UPDATE accounts_account SET seq = 0, head = '', epoch = 0, standing = 'ACTIVE', "
            "holds = '[]' WHERE external_ref <> 'acme'"
            " AND external_ref = ANY(%s)",
            list(gone),
        )
        assert [
            line.split(" was ")[0] for line in found() if not line.startswith("checkpoint")
        ] == [
            "acme: event 1 is missing, and with it every other",
            "bolt: event 1",
            "calm: event 1",
        ]


def test_an_event_that_was_taken_out_of_the_queue_is_named() -> None:
    """Fault: an event is taken out of what waits for the next checkpoint.

    Invariant 1: found, and the event is named.
    """
    with as_owner():
        sql("DELETE FROM enforcement_unsealedevent")
        assert found() == ["echo: event 2 was never sealed, and does not wait for it"]


ECHO = "account_id = (SELECT id FROM accounts_account WHERE external_ref = 'echo') AND seq = 2"


@pytest.mark.parametrize(
    "data",
    ['{"x": 1e5000}', "[" * 3_000 + "]" * 3_000, '{"x": 0.1}', '{"x": 18446744073709551616}'],
)
def test_json_that_nobody_here_could_have_written_is_named(data: str) -> None:
    """Fault: an event's data have a number of thousands of digits, or lists in lists in lists.

    Invariant 1: named like any other change.
    """
    with as_owner():
        assert sql(f"UPDATE enforcement_event SET data = %s::jsonb WHERE {ECHO}", data) == 1
        assert found() == ["echo: event 2 does not have the hash of what it says"]
        assert "does not have the hash of what it says" in offline()


@pytest.mark.parametrize(
    ("act", "what"),
    [
        (
            f"UPDATE enforcement_unsealedevent SET hash = repeat('0', 64) WHERE {ECHO}",
            "waits to be sealed, and is no such event",
        ),
        (
            (
                "INSERT INTO enforcement_unsealedevent SELECT gen_random_uuid(), account_id, seq, "
                f"hash FROM enforcement_event WHERE {ECHO}"
            ),
            "waits to be sealed, and is no such event",
        ),
    ],
)
def test_what_waits_to_be_sealed_and_is_no_event_is_named(act: str, what: str) -> None:
    """Fault: the queue of the sealer is tampered with.

    Invariant 1: named before it is sealed, or stops the sealer.
    """
    with as_owner():
        assert sql(act) == 1
        assert found() == [f"echo: event 2 {what}"]


def test_no_key_is_so_small_or_so_great_that_its_events_are_not_read() -> None:
    """Fault: a history under the first or last key that there can be.

    Invariant 1: it is read like any other.
    """
    columns = ", ".join(HASHED[1:])
    for key in ("00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"):
        with as_owner():
            sql(
                f"INSERT INTO enforcement_event (id, account_id, {columns}, hash, xact) SELECT "
                f"gen_random_uuid(), %s, {columns}, hash, xact"
                f" FROM enforcement_event WHERE {ECHO}",
                key,
            )
            assert found() == [f"{key}: event 1 is missing"]


# What is forged, in which row, and with what the first line begins that names it.
NOTHING = [
    *(("enforcement_event", name, "acme: event 2 ") for name in (*HASHED, "hash")),
    *(
        ("accounts_account", name, "acme: event ")
        for name in ("seq", "head", "standing", "epoch", "holds")
    ),
    ("enforcement_sealedevent", "hash", "acme: event 2 is not the one that checkpoint 2 sealed"),
    *(
        ("enforcement_checkpoint", name, "checkpoint 2 ")
        for name in (*signatures.SIGNED[1:], "hash", "signature")
    ),
]
ROWS = {
    "enforcement_event": (
        "seq = 2 AND account_id = (SELECT id FROM accounts_account WHERE external_ref = 'acme')"
    ),
    "accounts_account": "external_ref = 'acme'",
    "enforcement_sealedevent": (
        "seq = 2 AND account_id = (SELECT id FROM accounts_account WHERE external_ref = 'acme')"
    ),
    "enforcement_checkpoint": "number = 2",
}


def forged(table: str, column: str, value: str) -> list[str]:
    """What is found, of all and then of the one account alone; a bundle can be made of it, and does
    not hold either.
    """
    acme = Account.objects.get(external_ref="acme").pk
    assert sql(f"UPDATE {table} SET {column} = {value} WHERE {ROWS[table]}") == 1
    alone = [str(flaw) for flaw in RecordCheck(acme, keys=KEYS).flaws()]
    assert alone and offline(), (column, value)
    bundled(acme)
    return [found()[0], alone[0]]


@pytest.mark.parametrize(("table", "column", "named"), NOTHING)
def test_where_nothing_stands_in_place_of_something_it_is_named(
    table: str, column: str, named: str
) -> None:
    """Fault: a constraint is dropped, and a column is emptied.

    Invariant 1: found and named; nothing is equal to nothing.
    """
    with as_owner():
        sql("ALTER TABLE enforcement_event DROP CONSTRAINT event_of_staff_names_the_person")
        sql(f"ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL")
        assert [line.startswith(named) for line in forged(table, column, "NULL")] == [True, True]


@pytest.mark.parametrize(
    ("table", "column"),
    [("enforcement_event", "data"), ("enforcement_event", "holds"), ("accounts_account", "holds")],
)
@pytest.mark.parametrize(
    "value",
    [
        "repeat('[', 3000) || repeat(']', 3000)",
        "repeat('9', 5000)",
        "'[0.5, ' || repeat('9', 5000) || ']'",
    ],
)
def test_json_that_nobody_here_can_read_is_named(table: str, column: str, value: str) -> None:
    """Fault: JSON nested deeper, or a number longer, than Python reads.

    Invariant 1: found and named, like any other change.
    """
    with as_owner():
        named = (
            "acme: event 2 does not have the hash of what it says"
            if table == "enforcement_event"
            else "acme: event "
        )
        assert [line.startswith(named) for line in forged(table, column, f"({value})::jsonb")] == [
            True,
            True,
        ]


def test_a_year_before_christ_is_not_the_one_after() -> None:
    """Fault: an event is moved to the same day of the same year before Christ.

    Invariant 1: found and named.
    """
    with as_owner():
        named = ["acme: event 2 does not have the hash of what it says"] * 2
        assert (
            forged(
                "enforcement_event",
                "at",
                "(to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || ' UTC "
                "BC')::timestamptz",
            )
            == named
        )


@pytest.mark.parametrize("column", ["seq", "head", "standing", "epoch", "holds"])
def test_an_account_without_events_that_says_nothing_of_itself_is_named(column: str) -> None:
    """Fault: an account that never had an event is emptied. Invariant 1: found and named."""
    with as_owner():
        sql(f"ALTER TABLE accounts_account ALTER COLUMN {column} DROP NOT NULL")
        Account.objects.create(external_ref="still", name="Still")
        assert found() == []
        sql(f"UPDATE accounts_account SET {column} = NULL WHERE external_ref = 'still'")
        assert found() == ["still: event 1 is missing, and with it every other"]


SUSPENDED = "(SELECT id FROM enforcement_decision WHERE verb = 'suspend' ORDER BY id LIMIT 1)"


@pytest.mark.parametrize(
    ("table", "change", "what"),
    [
        (
            "decision",
            "terms = jsonb_set(terms, '{reasons}', '\"Another reason altogether.\"')",
            "decision",
        ),
        ("decision", "clauses = clauses || gen_random_uuid()", "decision"),
        ("decision", "verb = 'limit'", "decision"),
        ("notice", "text = overlay(text placing 'X' from 1 for 1)", "notice"),
        ("notice", "subject = subject || ' '", "notice"),
        ("notice", 'statement = statement || \'{"facts": "Other ones."}\'', "notice"),
        ("notice", "number = number + 1000", "notice"),
        ("notice", "audience = 'REPORTER'", "notice"),
    ],
)
def test_a_decision_or_notice_that_was_changed_is_named(table: str, change: str, what: str) -> None:
    """Fault: one byte of what was decided, or of what the holder was told, is changed.

    Invariant 1: found, inside and outside.
    """
    with as_owner():
        key = "id" if table == "decision" else "decision_id"
        assert sql(f"UPDATE enforcement_{table} SET {change} WHERE {key} = {SUSPENDED}") == 1
        assert found()[0].endswith(
            f": event 2 wrote a {what} that is gone, or is not as it was written"
        )
        assert f"event 2 wrote a {what} that is gone, or is not as it was written" in offline()


def test_a_notice_that_was_removed_is_named() -> None:
    """Fault: a notice is gone. Invariant 1: found, inside and outside."""
    with as_owner():
        assert sql(f"DELETE FROM enforcement_notice WHERE decision_id = {SUSPENDED}") == 1
        assert found()[0].endswith(
            ": event 2 wrote a notice that is gone, or is not as it was written"
        )
        assert "event 2 wrote a notice that is gone" in offline()


def test_a_decision_or_notice_that_no_event_wrote_is_named() -> None:
    """Fault: a decision and a notice are put there past the steps. Invariant 1: found."""
    with as_owner():
        decisions, notices = (
            [f.column for f in model._meta.concrete_fields if f.column != "id"]
            for model in (Decision, Notice)
        )
        same = ", ".join(name for name in decisions if name != "ref")
        sql(
            f"INSERT INTO enforcement_decision (id, ref, {same}) SELECT gen_random_uuid(), "
            f"'D-FORGED', {same} FROM enforcement_decision LIMIT 1"
        )
        assert [line.partition(": ")[2] for line in found()] == ["no event wrote decision D-FORGED"]
        sql("DELETE FROM enforcement_decision WHERE ref = 'D-FORGED'")
        same = ", ".join(name for name in notices if name not in ("number", "decision_id"))
        sql(
            f"INSERT INTO enforcement_notice (id, number, {same}) SELECT gen_random_uuid(), 1, "
            f"{same} FROM enforcement_notice LIMIT 1"
        )
        (line,) = found()
        assert ": event 1 did not write notice " in line
