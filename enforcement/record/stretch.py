"""Does a stretch of the record say what was sealed then? Read without the rest of it.

It begins after one checkpoint and ends with another one. Each of its checkpoints is signed and
names the one before, its root is that of what it sealed, and each event and delivery of it is there
as it was sealed, with the decision and the notice that were written with it, and follows the one
before it, where that is of the stretch as well. What came before and afterwards, what becomes of
rows that later events change too, and what accounts say now are not looked at: that is the whole
record's (record/verify.py).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple, cast

from django.db.models import Max, Min

from enforcement.models import Checkpoint, Delivery, Tombstone
from enforcement.models.event import HASHED
from enforcement.models.vouched import DELIVERY, TOMBSTONE, kinds_of
from enforcement.record.read import (
    BATCH,
    BESIDE,
    OF_EVENT,
    EventRow,
    Flaw,
    Stored,
    canonical_text,
    compact_json,
    stream_rows,
)
from enforcement.record.removed import hash_after
from enforcement.record.rows import json_of_row
from enforcement.record.seals import CheckpointCheck, is_tree_of, leaf_bytes
from enforcement.record.signatures import Keys, MerkleTree, StoredCheckpoint
from enforcement.record.verify import changed_beside

Bound = int | datetime  # the number of a checkpoint, or a moment

OF_TOMBSTONE = next(kind.columns for kind in kinds_of(Tombstone) if kind.name == TOMBSTONE)
# A leaf of a checkpoint, with what it stands for: an event, or a delivery.
SEALED = f"""
SELECT s.number, s.hash, s.account_id, s.seq,
    CASE WHEN p.number >= %(begins)s THEN p.hash END,
    NULL::uuid AS delivery_id, NULL::json,
    coalesce(a.external_ref, s.account_id::text),
    NULL::json,
    {OF_EVENT},
    {BESIDE}
FROM (
    SELECT * FROM enforcement_sealedevent WHERE number >= %(first)s AND number <= %(last)s
) s
LEFT JOIN enforcement_event e ON e.account_id = s.account_id AND e.seq = s.seq
LEFT JOIN enforcement_sealedevent p ON p.account_id = s.account_id AND p.seq = s.seq - 1
LEFT JOIN accounts_account a ON a.id = s.account_id
UNION ALL
SELECT s.number, s.hash, s.account_id, NULL, NULL, s.delivery_id,
    CASE WHEN r.id IS NOT NULL THEN {json_of_row(Delivery, DELIVERY)} END,
    coalesce(a.external_ref, s.account_id::text),
    (
        SELECT json_agg(json_build_object(
            'was', t.was_sha256, 'left', t.left_sha256,
            'said', ({json_of_row(Tombstone, OF_TOMBSTONE, "t")})::text,
            'vouched', v.data #>> ARRAY['rows', 'tombstone', t.id::text]
        ))
        FROM enforcement_tombstone t
        LEFT JOIN enforcement_event v ON v.account_id = t.account_id AND v.seq = t.seq
        WHERE t.row_id = s.delivery_id AND t.kind = 'delivery' AND t.was_sha256 <> ''
    ){", NULL" * (len(HASHED) + 3)}
FROM (
    SELECT * FROM enforcement_sealeddelivery WHERE number >= %(first)s AND number <= %(last)s
) s
LEFT JOIN enforcement_delivery r ON r.id = s.delivery_id
LEFT JOIN accounts_account a ON a.id = s.account_id
ORDER BY 1, 3, 4 NULLS LAST, 6"""
OF_LEAF = 9  # columns before those of the event


class Stretch(NamedTuple):
    """The checkpoints `first` to `last`, both included."""

    first: int
    last: int


def stretch_between(since: Bound | None, until: Bound | None) -> Stretch | None:
    """The checkpoints from the first that may have sealed what was written `since` then, to the
    first after everything that was written `until` then; None where there is none.

    A clock that went back between two checkpoints makes it longer, not shorter.
    """
    ends = Checkpoint.objects.aggregate(newest=Max("number"))["newest"]
    if ends is None:
        return None
    first, last = 1, ends
    if isinstance(since, datetime):
        later = Checkpoint.objects.filter(sealed_at__gt=since)
        first = later.aggregate(number=Min("number"))["number"] or ends + 1
    elif since is not None:
        first = since
    if isinstance(until, datetime):
        earlier = Checkpoint.objects.filter(sealed_at__lt=until)
        last = min(ends, (earlier.aggregate(number=Max("number"))["number"] or 0) + 1)
    elif until is not None:
        last = until
    return Stretch(first, last) if 1 <= first <= last <= ends else None


class StretchCheck:
    """One look at a stretch. What it counted is known once its flaws are all taken."""

    def __init__(
        self, stretch: Stretch, *, keys: Keys, kept: Sequence[StoredCheckpoint] = ()
    ) -> None:
        self.stretch = stretch
        self.seals = CheckpointCheck(keys=keys, kept=kept, whole=False)
        self.checkpoints: list[Checkpoint] = []
        self.events = self.deliveries = self.removed = 0
        self.before: Checkpoint | None = None  # the checkpoint that it begins after

    def flaws(self) -> Iterator[Flaw]:
        """Flaws of the checkpoints, in their order; the first of each account in what they sealed;
        and the checkpoints that sealed something else than is there.
        """
        yield from self.compared_checkpoints()
        known: set[str] = set()
        for piece in pieces(self.checkpoints):
            trees = {one.number: MerkleTree() for one in piece}
            bounds: dict[str, object] = {
                "begins": self.stretch.first,
                "first": piece[0].number,
                "last": piece[-1].number,
            }
            for row in stream_rows(SEALED, bounds):
                number, leaf, ref = int(cast("str", row[0])), row[1], cast("str", row[7])
                if number in trees:
                    trees[number].add(leaf_bytes(leaf))
                wrong = self.wrong_delivery(row) if row[5] else self.wrong_event(row)
                if wrong and ref not in known:
                    known.add(ref)
                    yield wrong
            for one in piece:
                if not is_tree_of(trees[one.number], one.events, one.root):
                    yield Flaw("", one.number, "has another root than what it sealed")

    def compared_checkpoints(self) -> Iterator[Flaw]:
        """Each by itself, and that it follows the one before it; the one before the first by
        itself; and those that were kept outside.
        """
        first, last = self.stretch
        head = ""
        if first > 1:
            self.before = Checkpoint.objects.filter(number=first - 1).first()
            if self.before is None:
                yield Flaw("", first - 1, "is missing")
            else:
                head = self.before.hash
                if wrong := self.seals.wrong(self.before):
                    yield Flaw("", first - 1, wrong)
        self.checkpoints = list(
            Checkpoint.objects.filter(number__gte=first, number__lte=last).order_by("number")
        )
        yield from self.seals.followed(self.checkpoints, number=first - 1, head=head)
        there = {one.number for one in self.checkpoints}
        if last not in there:
            yield Flaw("", last, "is missing")
        yield from self.seals.compared()

    def wrong_event(self, row: Stored) -> Flaw | None:
        """What is wrong with the event of a leaf."""
        number, leaf, _account, seq, before, _key, _said, ref = row[:8]
        columns = row[OF_LEAF:]
        self.events += 1
        at = int(cast("str", seq))
        said, beside = columns[:-2], columns[-2:]
        values = (*said, ref, None, None, None, number, None, None, *beside, None)
        event = EventRow._make(cast("tuple[str, ...]", values))

        def flaw(what: str) -> Flaw:
            return Flaw(cast("str", ref), at, what)

        if columns[0] is None:
            return flaw(f"was sealed by checkpoint {number}, and is missing")
        # the leaf before the stretch is not looked at, and its own checkpoint has to hold it
        if (at == 1 and event.prev_hash != "") or (before and event.prev_hash != before):
            return flaw("does not link to the one before it")
        hashed = sha256(canonical_text(event).encode()).hexdigest()
        if event.hash != hashed:
            return flaw("does not have the hash of what it says")
        if leaf != hashed:
            return flaw(f"is not the one that checkpoint {number} sealed")
        if '_sha256"' in event.data and (changed := changed_beside(event)):
            return flaw(f"wrote a {changed} that is gone, or is not as it was written")
        return None

    def wrong_delivery(self, row: Stored) -> Flaw | None:
        """What is wrong with the delivery of a leaf."""
        number, leaf, _account, _seq, _before, key, said, ref, tombstones = row[:OF_LEAF]
        removals = json.loads(tombstones or "[]")
        steps = [(one["was"], one["left"]) for one in removals]
        self.deliveries += 1
        if said is None:
            what = f"delivery {key} was sealed by checkpoint {number}, and is missing"
        elif hash_after(leaf or "", steps) != hash_of_json(said) or any(
            one["vouched"] != hash_of_json(one["said"]) for one in removals
        ):
            what = f"delivery {key} is not the one that checkpoint {number} sealed"
        else:
            self.removed += bool(removals)
            return None
        return Flaw(cast("str", ref), 0, what)


def hash_of_json(said: str | None) -> str:
    """SHA-256 of what a row says, as the record has it."""
    return sha256(compact_json(said or "").encode()).hexdigest()


def pieces(checkpoints: Sequence[Checkpoint]) -> Iterator[list[Checkpoint]]:
    """Neighbours that sealed about BATCH events together: so what is held does not grow."""
    piece, leaves = list[Checkpoint](), 0
    for one in checkpoints:
        piece.append(one)
        leaves += one.events or 0
        if leaves >= BATCH:
            yield piece
            piece, leaves = [], 0
    if piece:
        yield piece
