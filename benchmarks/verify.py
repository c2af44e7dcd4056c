"""How fast is the record verified, chains, rows, seals and signatures, against raw SHA-256 over the
very bytes that are hashed?

100,000 events of 10,000 accounts in 100 checkpoints, each with a message of its own that it vouches
for, beside its case; by COPY with right hashes; `verify_audit` is
what the command does, without its process: in as many processes as there are cores, as by default,
and in one. Raw SHA-256 is always one process: each figure says how many stand against it.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.db import connection

from accounts.models import Account
from benchmarks.crowd import PER_ACCOUNT, copy, fill, key, with_bare_tables
from benchmarks.rounds import rounds, select_one, sha256
from enforcement.models import Case, Checkpoint, Event, Message, SealedEvent, UnsealedEvent
from enforcement.models.event import HASHED, hash_of
from enforcement.models.message import Lane
from enforcement.models.vouched import hashes_of
from enforcement.record import signatures
from enforcement.record.read import canonical_text, compact_json, read_events
from enforcement.record.verify import RecordCheck

ACCOUNTS, CHAIN = 10_000, 10
KEY = "demo-bench"
MESSAGE = ("id", "case_id", "lane", "author", "text", "said_at")
BEGAN = datetime(2026, 1, 5, 8, tzinfo=UTC)
ACTS = (
    "open",
    "assign",
    "suspend",
    "add_evidence",
    "say",
    "record_finding",
    "propose",
    "second",
    "say",
    "lift_measure",
)
REASON = (
    "The records that the holder sent show the use which the report describes, and nothing in them "
    "speaks for an exception."
)
HOLD = {
    "kind": "SUSPEND",
    "reason": "precautionary_suspension",
    "reference": "C-7K3M-92QX",
    "since": "2026-01-05T08:00:00+00:00",
    "until": None,
    "standing": "SUSPENDED",
    "review_by": "2026-01-12T08:00:00+00:00",
    "limits": [],
}


def run(_wanted: argparse.Namespace) -> None:
    """Fill, check that the record holds, compare, and print."""
    fill(PER_ACCOUNT * ACCOUNTS)
    with_bare_tables(Event, SealedEvent, UnsealedEvent, Checkpoint, Account, Message, do=write)
    texts, said = [], []
    for row in read_events():
        texts.append(canonical_text(row).encode())
        if row.rows:  # with the last of each chain
            said += [compact_json(stored.said).encode() for stored in row.rows.own.values()]
    check = look()
    assert list(check.flaws()) == [] and check.silent == 0
    assert (len(texts), len(said)) == (ACCOUNTS * CHAIN, ACCOUNTS * (CHAIN + PER_ACCOUNT))
    jobs = os.cpu_count() or 1
    shared, alone = f"verify_audit, {jobs} processes", "verify_audit, 1 process"
    table = rounds(
        {
            "raw SHA-256, 1 process": lambda: raw(texts, said),
            shared: lambda: verified(jobs),
            alone: lambda: verified(1),
        },
        {"SHA-256 of 1 MiB": sha256, "SELECT 1": select_one},
        better="higher",
        unit="events/s",
    )
    mean = sum(map(len, texts)) / len(texts)
    print(
        f"\n## verify: {len(texts):,} events of {mean:.0f} bytes on average, {ACCOUNTS:,} "
        f"accounts, {ACCOUNTS * CHAIN // 1000} checkpoints; {len(said):,} rows of "
        f"{sum(map(len, said)) / len(said):.0f} bytes\n"
    )
    print(table.markdown())
    print(
        "\nGoal: verify_audit at 0.15 × raw SHA-256 of one process, or more; it is "
        f"{table.line(shared).ratio:.2f} with {jobs} processes"
        f" and {table.line(alone).ratio:.2f} with one. PostgreSQL, with one backend for each, "
        "works on the same cores."
    )


def raw(texts: list[bytes], said: list[bytes]) -> float:
    """Events a second, hashed with their rows and nothing else."""
    began = time.perf_counter()
    for text in (*texts, *said):
        hashlib.sha256(text).hexdigest()
    return len(texts) / (time.perf_counter() - began)


def verified(jobs: int) -> float:
    """Events a second, verified by so many processes; what it takes to start them is part of it."""
    began = time.perf_counter()
    check = look(jobs)
    assert not any(check.flaws())
    return check.events / (time.perf_counter() - began)


def look(jobs: int = 1) -> RecordCheck:
    """A look at all of the record."""
    public = signatures.private_key(KEY).public_key()
    return RecordCheck(keys={signatures.key_id(public): public}, jobs=jobs)


def write() -> None:
    """Events, their seals, and accounts that are as their last events say."""
    trees: dict[int, signatures.MerkleTree] = defaultdict(signatures.MerkleTree)
    leaves: list[tuple[Any, ...]] = []
    copy(Message, MESSAGE, messages())
    # read before: while rows are copied, nothing else is asked on the connection
    cases = {case.pk: dict(hashes_of(case))["case"] for case in Case.objects.iterator()}
    copy(Event, ("id", *HASHED, "hash"), events(trees, leaves, cases))
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY enforcement_sealedevent (account_id, seq, number, hash) FROM STDIN"
        ) as into,
    ):
        for leaf in leaves:
            into.write_row(leaf)
    signer, head = signatures.private_key(KEY), ""
    for number, tree in sorted(trees.items()):
        one = Checkpoint(
            number=number,
            sealed_at=BEGAN + timedelta(minutes=number),
            accounts=tree.leaves,
            events=tree.leaves,
            root=tree.root(),
            prev_hash=head,
            key_id=signatures.key_id(signer.public_key()),
        )
        one.hash = head = signatures.checkpoint_hash(one)
        one.signature = signer.sign(signatures.signed_text(one)).hex()
        one.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_account a SET seq = e.seq, head = e.hash, epoch = e.epoch, "
            "standing = e.standing, holds = e.holds"
            " FROM enforcement_event e WHERE e.account_id = a.id AND e.seq = %s",
            [CHAIN],
        )


def messages() -> Iterator[tuple[Any, ...]]:
    """One for each event."""
    for number in range(ACCOUNTS * CHAIN):
        yield tuple(getattr(message(number), name) for name in MESSAGE)


def message(number: int) -> Message:
    """The message that an event wrote, by the event's number."""
    return Message(
        id=UUID(key(4, number)),
        case_id=UUID(key(2, PER_ACCOUNT * (number // CHAIN))),
        lane=Lane.INTERNAL,
        author="Docket",
        text=f"{REASON} {number}.",
        said_at=BEGAN + timedelta(seconds=number),
    )


def events(
    trees: dict[int, signatures.MerkleTree],
    leaves: list[tuple[Any, ...]],
    cases: dict[UUID, str],
) -> Iterator[tuple[Any, ...]]:
    """Chains of ten: a suspension in the third event, lifted in the last; what happens in a minute
    is of a thousand accounts. `cases` has the hash of each case.
    """
    for index in range(ACCOUNTS):
        head, own = "", [UUID(key(2, PER_ACCOUNT * index + other)) for other in range(PER_ACCOUNT)]
        vouched = {"case": {str(case): cases[case] for case in own}}
        for seq in range(1, CHAIN + 1):
            held, act = 3 <= seq < CHAIN, ACTS[seq - 1]
            event = SimpleNamespace(
                account_id=UUID(key(1, index)),
                case_id=own[0],
                decision_id=None,
                seq=seq,
                act=act,
                actor_kind="SYSTEM",
                actor_id=None,
                actor_name="Docket",
                reason=f"{REASON} {index}.",
                at=BEGAN + timedelta(seconds=60 * seq + index % 60, microseconds=index),
                source="TRIAGE" if seq == 3 else "",
                target="INVESTIGATING" if seq == 3 else "",
                case_version=seq,
                standing="SUSPENDED" if held else "ACTIVE",
                epoch=(seq >= 3) + (seq == CHAIN),
                holds=[HOLD] if held else [],
                data={"rows": {**vouched, **written(index * CHAIN + seq - 1)}},
                prev_hash=head,
            )
            event.hash = head = hash_of(event)
            number = (seq - 1) * 10 + index % 10 + 1
            trees[number].add(bytes.fromhex(head))
            leaves.append((event.account_id, seq, number, head))
            yield (
                key(3, index * CHAIN + seq),
                *(prepared(name, getattr(event, name)) for name in HASHED),
                head,
            )


def written(number: int) -> dict[str, dict[str, str]]:
    """The hash of an event's message, as it stands in its data."""
    said = message(number)
    return {kind: {str(said.pk): hashed} for kind, hashed in hashes_of(said)}


def prepared(name: str, value: Any) -> Any:
    """A value as COPY takes it."""
    return (
        Event._meta.get_field(name).get_db_prep_save(value, connection)
        if name in ("holds", "data")
        else value
    )
