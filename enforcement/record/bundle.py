"""The record as a file that anybody can check without Docket:

JSON lines, which `docs/reference/verify.py` reads and describes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import BinaryIO

from django.db.models import QuerySet

from enforcement.models import Checkpoint
from enforcement.models.event import HASHED, canonical_json
from enforcement.models.vouched import WITHHELD
from enforcement.record import signatures
from enforcement.record.read import EventRow, canonical_text, compact_json
from enforcement.record.rows import DeliveryRow, StoredRow, StoredRows, rows_named
from enforcement.record.seals import KEPT, CheckpointCheck, leaf_bytes, leaves_of

FORMAT = 4


class BundleWriter:
    """Writes to `out`, which is open for binary writing, and keeps the digest of all that it
    wrote.
    """

    def __init__(self, out: BinaryIO, seals: CheckpointCheck) -> None:
        self.out, self.seals = out, seals
        self.digest = hashlib.sha256()
        self.events = self.accounts = self.checkpoints = self.opened = 0
        self.places: dict[tuple[str, int | None], int] = {}
        self.leaves: list[bytes] = []
        self.named: set[tuple[str, str]] = set()  # rows, by the events of the chain
        self.common: set[tuple[str, str]] = set()  # rows of no account that were written

    def through(self, rows: Iterable[EventRow]) -> Iterator[EventRow]:
        """Hand on `rows` as they come, and write each; after a chain its account, then checkpoints,
        at the end the numbers and the digest.
        """
        self.line(
            "bundle",
            {
                "name": "docket-audit",
                "format": FORMAT,
                "hashed": list(HASHED),
                "whole": self.seals.whole,
                "withheld": list(WITHHELD),
            },
        )
        for key_id, key in sorted(self.seals.keys.items()):
            self.line("key", {"id": key_id, "public": key.public_bytes_raw().hex()})
        for _account, chain in groupby(rows, key=attrgetter("account_id")):
            for row in chain:
                self.event(row)
                yield row
            self.rows(row)
            self.account(row)
        self.end()

    def end(self) -> None:
        """The checkpoints, the numbers and the digest."""
        for one in self.wanted().iterator():
            sealed_at = one.sealed_at and signatures.utc_timestamp(one.sealed_at)
            self.line(
                "checkpoint", {name: getattr(one, name) for name in KEPT} | {"sealed_at": sealed_at}
            )
            self.checkpoints += 1
        counts = {"accounts": self.accounts, "events": self.events, "checkpoints": self.checkpoints}
        self.line("end", {**counts, "sha256": self.digest.hexdigest()})

    def event(self, row: EventRow) -> None:
        """An event, the number of its checkpoint, and in a bundle of one account the way from it to
        the checkpoint's root.
        """
        number = self.sealed_by(row)
        said = {**json.loads(canonical_text(row)), "hash": row.hash, "sealed": number}
        if number is not None and row.leaf is not None:
            said["leaf"] = row.leaf
        if number is not None and not self.seals.whole:
            said["path"] = self.path(number, (row.account_id, int(row.seq)))
        said |= {
            name: json.loads(compact_json(there))
            for name, there in row.beside.items()
            if there is not None
        }
        self.line("event", said)
        self.events += 1
        self.named |= {name for name, _ in rows_named(row.data)}

    def sealed_by(self, row: EventRow) -> int | None:
        """The number of an event's checkpoint, where the bundle has it."""
        if row.sealed is None or int(row.sealed) > self.seals.last:
            return None
        return int(row.sealed)

    def rows(self, row: EventRow) -> None:
        """After a chain the rows that its events vouch for, or should, as they are now; those that
        belong to no account (the rules) where they are named first.
        """
        there = row.rows or StoredRows({}, {})
        for name in sorted((self.named & there.common.keys()) - self.common):
            self.row(name, there.common[name], None)
            self.common.add(name)
        for name, stored in there.own.items():
            if name[0] not in WITHHELD:
                self.row(name, stored, row.account_id)
        for proof in there.deliveries:
            self.delivery(proof)
        for notice, at in sorted(there.informed.items()):
            self.line("informed", {"notice_id": notice, "at": at})
        self.named = set()

    def delivery(self, proof: DeliveryRow) -> None:
        """A proof of delivery, the number of its checkpoint, and in a bundle of one account the way
        to its root.
        """
        number = None if proof.sealed is None or proof.sealed > self.seals.last else proof.sealed
        said = {"said": json.loads(compact_json(proof.text)), "hash": proof.hash, "sealed": number}
        if number is not None and proof.leaf != proof.hash:
            said["leaf"] = proof.leaf
        if number is not None and not self.seals.whole:
            said["path"] = self.path(number, (proof.key, None))
        self.line("delivery", said)

    def row(
        self,
        name: tuple[str, str],
        stored: StoredRow,
        account_id: str | None,
        *,
        hidden_by: int | None = None,
    ) -> None:
        """One row, its words as the events have hashed them; `hidden_by` is the event that wrote it
        last, where that is not shown.
        """
        kind, key = name
        about: dict[str, object] = {
            "kind": kind,
            "id": key,
            "account_id": account_id,
            "case_id": stored.case_id,
        }
        if hidden_by is not None:
            about["hidden_by"] = hidden_by
        self.line("row", {**about, "said": json.loads(compact_json(stored.said))})

    def path(self, number: int, leaf_of: tuple[str, int | None]) -> list[str]:
        """The way from an event (account and number) or a delivery (its key) to the root of its
        checkpoint; empty where that is the leaf itself, or where it is no leaf of it.
        """
        # events of one account come in order, and so do their checkpoints
        if self.opened != number:
            self.opened, self.places, self.leaves = number, {}, []
            for leaf in leaves_of([number]):
                self.places[(str(leaf.delivery_id or leaf.account_id), leaf.seq)] = len(self.leaves)
                self.leaves.append(leaf_bytes(leaf.hash))
        return (
            signatures.path_to(self.leaves, self.places[leaf_of]) if leaf_of in self.places else []
        )

    def account(self, row: EventRow) -> None:
        """What the account says of its state, next to its last event."""
        seq = None if row.account_seq is None else int(row.account_seq)
        told = json.loads(compact_json(row.account)) if row.account else None
        if not isinstance(told, dict):  # nothing is there, or nothing that can be read
            told = dict.fromkeys(("head", "standing", "epoch", "holds"))
        self.line("account", {"ref": row.ref, "account_id": row.account_id, "seq": seq, **told})
        self.accounts += 1

    def wanted(self) -> QuerySet[Checkpoint]:
        """The checkpoints that the bundle speaks of, in order."""
        found = Checkpoint.objects.filter(number__lte=self.seals.last).order_by("number")
        return (
            found
            if self.seals.whole
            else found.filter(number__in=[int(number) for number in self.seals.trees])
        )

    def line(self, kind: str, said: dict[str, object]) -> None:
        """One line, in the canonical form in which events are hashed."""
        text = canonical_json({kind: said}) + "\n"
        self.digest.update(text.encode())
        self.out.write(text.encode())
