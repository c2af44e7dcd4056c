"""A history to tamper with, made by real operations and sealed as it grew; and ways to tamper with
it, as the tables' owner.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from contextlib import closing, contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.db import connection, transaction

from enforcement.models import Event
from enforcement.models.event import hash_of
from enforcement.operations import escalate, messages
from enforcement.record import checkpoint, signatures
from enforcement.record.bundle import BundleWriter
from enforcement.record.signatures import StoredCheckpoint
from enforcement.record.verify import RecordCheck
from tests.world import World

KEY, OTHER = "demo-seal", "demo-of-the-tamperer"
KEYS = {signatures.key_id(key): key for key in [signatures.private_key(KEY).public_key()]}
TABLES = (
    "enforcement_event",
    "accounts_account",
    "enforcement_checkpoint",
    "enforcement_sealedevent",
    "enforcement_decision",
    "enforcement_notice",
)
REFS = ("acme", "bolt", "calm", "dusk", "echo")


def build() -> World:
    """Five accounts with histories of different length, sealed seven times, and a last event that
    waits.
    """
    world = World()
    minute = 0

    def sealed() -> None:
        nonlocal minute
        minute += 1
        assert checkpoint.seal(now=world.now + timedelta(minutes=minute), key=KEY)

    cases = {}
    for ref in REFS:
        world.account(ref)
        cases[ref] = world.case(ref)
    sealed()
    for ref in REFS[:4]:
        world.suspend(cases[ref])
    sealed()
    for turn in range(4):
        for number, ref in enumerate(REFS[: 4 - turn]):
            text = f"Note {turn} about {ref}."
            messages.say(
                case_id=cases[ref].pk,
                lane="INTERNAL",
                text=text,
                by=world.actor(("rhea", "ravi")[number % 2]),
                now=world.now,
            )
        sealed()
    world.take(world.fresh(cases["acme"]), "lift_measure", reasons="The question is answered.")
    world.establish(cases["bolt"])
    escalate.escalate(
        case_id=cases["calm"].pk,
        by=world.actor("rhea"),
        reason="It is in the papers.",
        now=world.now,
    )
    sealed()
    messages.say(
        case_id=cases["echo"].pk,
        lane="INTERNAL",
        text="Not sealed yet.",
        by=world.actor("rhea"),
        now=world.now,
    )
    return world


def found(kept: list[StoredCheckpoint] | None = None) -> list[str]:
    """What a look at the record finds."""
    return [str(flaw) for flaw in RecordCheck(keys=KEYS, kept=kept or ()).flaws()]


def bundled(account_id: UUID | None = None) -> list[bytes]:
    """The record as a bundle, of one account or of all."""
    out = io.BytesIO()
    check = RecordCheck(account_id, keys=KEYS)
    with closing(check.rows()) as rows:
        for _row in BundleWriter(cast(Any, out), check.seals).through(rows):
            pass
    return out.getvalue().splitlines(keepends=True)


@contextmanager
def as_owner() -> Iterator[None]:
    """Inside, we are the tables' owner and no trigger fires; afterwards nothing of it has
    happened.
    """
    with transaction.atomic():
        sql("RESET ROLE")
        for table in TABLES:
            sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        transaction.set_rollback(True)


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside is undone at the end."""
    point = transaction.savepoint()
    yield
    transaction.savepoint_rollback(point)


def sql(statement: str, *values: Any) -> int:
    """Run a statement; how many rows it was about."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


@dataclass
class Tamperer:
    """Chooses by its seed, and says what should be found: the start of the first line about the
    accounts, or about the checkpoints.
    """

    rng: random.Random
    events: list[Event]

    def any(self, least: int = 1) -> list[Event]:
        """The chain of some account with at least so many sealed events."""
        chains = [[e for e in self.events if e.account.external_ref == ref] for ref in REFS]
        return self.rng.choice([chain for chain in chains if len(chain) >= least])

    def change(self) -> str:
        """One column of one event says something else."""
        event = self.rng.choice(self.events)
        column, value = self.rng.choice(
            [
                ("reason", "overlay(reason placing chr(1 + ascii(reason)) from 1 for 1)"),
                ("actor_name", "actor_name || ' '"),
                ("act", "'dismiss_'"),
                ("at", "at + interval '1 microsecond'"),
                ("standing", "lower(standing)"),
                ("epoch", "epoch + 1"),
                ("case_version", "case_version + 1"),
                ("holds", "holds || '[{}]'"),
                ("data", "data || '{\"also\": 1}'"),
                ("prev_hash", "translate(hash, '0123456789', '1234567890')"),
                ("hash", "translate(hash, '0123456789', '1234567890')"),
                ("seq", "seq + 1000"),
                ("case_id", "NULL"),
                ("actor_kind", "lower(actor_kind)"),
                ("source", "source || 'X'"),
                ("target", "target || 'X'"),
                ("decision_id", "gen_random_uuid()"),
                ("actor_id", "gen_random_uuid()"),
            ]
        )
        assert sql(f"UPDATE enforcement_event SET {column} = {value} WHERE id = %s", event.pk) == 1
        return f"{event.account.external_ref}: event {event.seq} "

    def remove(self) -> str:
        """One event is gone, as it is; or the last ones of a chain are, and the account says that
        it never knew them.
        """
        chain = self.any()
        at = self.rng.randrange(len(chain))
        cut = self.rng.random() < 0.3
        gone = chain[at:] if cut else chain[at : at + 1]
        assert sql("DELETE FROM enforcement_event WHERE id = ANY(%s)", [e.pk for e in gone]) == len(
            gone
        )
        if cut:
            last = chain[at - 1] if at else None
            seq, head, standing, epoch = (
                (last.seq, last.hash, last.standing, last.epoch) if last else (0, "", "ACTIVE", 0)
            )
            holds = "coalesce((SELECT holds FROM enforcement_event WHERE id = %s), '[]')"
            query = (
                "UPDATE accounts_account SET seq = %s, head = %s, standing = %s, epoch = %s, "
                f"holds = {holds} WHERE id = %s"
            )
            sql(query, seq, head, standing, epoch, last.pk if last else None, chain[0].account_id)
        return f"{chain[0].account.external_ref}: event {gone[0].seq} "

    def swap(self) -> str:
        """Two events change places: by their numbers, or by all that they say; or two of different
        accounts do.
        """
        way = self.rng.randrange(3)
        if way == 2:
            one, other = sorted(
                self.rng.sample([e for e in self.events if e.seq == 2], 2),
                key=lambda e: str(e.account_id),
            )
            self.exchange(one, other, "account_id")
        else:
            chain = self.any(least=2)
            one, other = sorted(self.rng.sample(chain, 2), key=lambda e: e.seq)
            if way == 0 or (one.act, one.reason) == (other.act, other.reason):
                self.exchange(one, other, "seq")
            else:
                self.exchange(
                    one,
                    other,
                    "act",
                    "reason",
                    "at",
                    "data",
                    "case_version",
                    "standing",
                    "epoch",
                    "holds",
                )
        return f"{one.account.external_ref}: event {one.seq} "

    def exchange(self, one: Event, other: Event, *columns: str) -> None:
        """Exchange columns of two rows; their numbers step aside meanwhile, for two rows may not
        have the same.
        """
        both = [one.pk, other.pk]
        sql("UPDATE enforcement_event SET seq = -seq WHERE id = ANY(%s)", both)
        new = ", ".join(f"{column} = o.{column}" for column in columns if column != "seq")
        new = f"{new}, seq = -e.seq" if new else "seq = -o.seq"
        sql(
            f"UPDATE enforcement_event e SET {new} FROM enforcement_event o WHERE e.id = "
            "ANY(%s) AND o.id = ANY(%s) AND e.id <> o.id",
            both,
            both,
        )

    def rewrite(self, column: str = "reason") -> tuple[str, list[Event]]:
        """From some event on, the chain tells another story, with right numbers, links and hashes,
        down to the account.
        """
        chain = self.any()
        at = self.rng.randrange(len(chain))
        if chain[0].account.external_ref == "echo":
            at = 0  # its last event is not sealed, and may say anything
        changed = [copy(event) for event in chain[at:]]
        head = chain[at].prev_hash
        for event in changed:
            setattr(event, column, f"Another story {self.rng.random()}")
            event.prev_hash = head
            event.hash = head = hash_of(event)
        sql(
            f"UPDATE enforcement_event e SET {column} = n.said, prev_hash = n.prev, hash = n.hash"
            " FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[]) AS n (id, said, "
            "prev, hash) WHERE e.id = n.id",
            [e.pk for e in changed],
            [getattr(e, column) for e in changed],
            [e.prev_hash for e in changed],
            [e.hash for e in changed],
        )
        sql("UPDATE accounts_account SET head = %s WHERE id = %s", head, chain[0].account_id)
        return f"{chain[0].account.external_ref}: event {chain[at].seq} ", changed
