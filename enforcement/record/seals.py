"""Do the checkpoints hold, and is the record still what they sealed?

Each names the one before it and is signed; its root is computed again from the events as they are
now. One that somebody kept outside of the database has to be among them: so a tail that was cut off
is missed, checkpoints and all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Max

from enforcement.models import Checkpoint, SealedDelivery, SealedEvent
from enforcement.models.vouched import TOMBSTONE
from enforcement.record import signatures
from enforcement.record.read import EventRow, Flaw
from enforcement.record.signatures import Keys, MerkleTree, StoredCheckpoint

SHOWN = 20
KEPT = (*signatures.SIGNED, "hash", "signature")  # of a checkpoint
ORPHANS = """
SELECT DISTINCT ON (s.account_id) coalesce(a.external_ref, s.account_id::text), s.seq, s.number
FROM (
    SELECT account_id, seq, number FROM enforcement_sealedevent
    WHERE number = ANY(%s)
    UNION ALL
    SELECT account_id, seq, NULL FROM enforcement_unsealedevent u
    WHERE NOT EXISTS (
        SELECT FROM enforcement_event e
        WHERE e.id = u.event_id
            AND (e.account_id, e.seq, e.hash) = (u.account_id, u.seq, u.hash)
    )
) s
LEFT JOIN accounts_account a ON a.id = s.account_id
LEFT JOIN enforcement_event e ON e.account_id = s.account_id AND e.seq = s.seq
WHERE (e.id IS NULL OR s.number IS NULL)
    AND coalesce(a.external_ref, s.account_id::text) <> ALL(%s)
ORDER BY s.account_id, s.seq LIMIT %s"""


COUNTED = """
SELECT number, count(*) FROM (
    SELECT number FROM enforcement_sealedevent
    UNION ALL SELECT number FROM enforcement_sealeddelivery
) leaves GROUP BY number ORDER BY number"""
LEAVES = """
SELECT number, account_id, seq, NULL::uuid AS delivery_id, hash
FROM enforcement_sealedevent WHERE number = ANY(%(numbers)s)
UNION ALL SELECT number, account_id, NULL, delivery_id, hash
FROM enforcement_sealeddelivery WHERE number = ANY(%(numbers)s)
ORDER BY number, account_id, seq NULLS LAST, delivery_id"""
LOST = """
SELECT coalesce(a.external_ref, s.account_id::text), s.delivery_id, s.number
FROM (
    SELECT delivery_id, account_id, number FROM enforcement_sealeddelivery
    UNION ALL SELECT delivery_id, account_id, NULL FROM enforcement_unsealeddelivery
) s
LEFT JOIN accounts_account a ON a.id = s.account_id
WHERE NOT EXISTS (
        SELECT FROM enforcement_delivery d JOIN enforcement_notice n ON n.id = d.notice_id
        WHERE d.id = s.delivery_id AND n.account_id = s.account_id
    )
    AND coalesce(a.external_ref, s.account_id::text) <> ALL(%s)
ORDER BY s.account_id, s.delivery_id LIMIT %s"""


class Leaf(NamedTuple):
    """A leaf of a checkpoint's tree: an event by its number, or a delivery by its key."""

    number: int
    account_id: UUID
    seq: int | None
    delivery_id: UUID | None
    hash: str | None


def leaves_of(numbers: Sequence[int]) -> list[Leaf]:
    """All leaves of these checkpoints, in the order in which their trees have them."""
    with connection.cursor() as cursor:
        cursor.execute(LEAVES, {"numbers": list(numbers)})
        return [Leaf(*values) for values in cursor.fetchall()]


def known_keys() -> Keys:
    """The keys that this stack signs with, or signed with. Raises signatures.UnreadableKey."""
    keys = signatures.public_keys(settings.SEAL_PUBLIC_KEYS)
    if settings.SEAL_KEY:
        own = signatures.private_key(settings.SEAL_KEY).public_key()
        keys[signatures.key_id(own)] = own
    return keys


class SeenRows:
    """What is to be known of rows that passed, once they are gone.

    It may come from another process.
    """

    def __init__(self) -> None:
        # by the number of their checkpoint, in order
        self.leaves: dict[str, list[bytes]] = defaultdict(list)
        self.events = self.unsealed = 0
        self.silent = 0  # events that say nothing of the rows that their steps wrote
        self.removed = 0  # tombstones of rows of which something was removed

    def through(self, rows: Iterable[EventRow]) -> Iterator[EventRow]:
        """The same rows, taken note of."""
        leaves, fromhex = self.leaves, bytes.fromhex
        for row in rows:
            self.events += 1
            self.silent += '"rows"' not in (row.data or "")  # whoever owns the table may empty it
            if row.sealed is None:
                self.unsealed += 1
            else:
                try:
                    leaves[row.sealed].append(fromhex(row.hash))
                except (TypeError, ValueError):  # it is no hash: of no tree that was ever signed
                    leaves[row.sealed].append(b"")
            if row.rows:
                self.removed += sum(kind == TOMBSTONE for kind, _key in row.rows.own)
            for proof in row.rows.deliveries if row.rows else ():
                if proof.sealed is not None:
                    leaves[str(proof.sealed)].append(leaf_bytes(proof.hash))
            yield row


class CheckpointCheck:
    """Looks at the checkpoints first, at each event as it passes, and at the end at whether the two
    agree.

    With `whole`, all events pass, chain by chain; without, those of one account, and only their
    checkpoints are looked at.
    """

    def __init__(
        self, *, keys: Keys, kept: Sequence[StoredCheckpoint] = (), whole: bool = True
    ) -> None:
        self.keys, self.kept, self.whole = keys, kept, whole
        # Leaves are committed with their checkpoint. Asked for before it, a leaf that is beyond the
        # newest has lost its own.
        furthest = max(
            leaves.objects.aggregate(last=Max("checkpoint_id"))["last"] or 0
            for leaves in (SealedEvent, SealedDelivery)
        )
        self.newest: Checkpoint | None = Checkpoint.objects.order_by("-number").first()
        self.ends = self.newest.number if self.newest else 0
        # what is sealed meanwhile is not looked at
        self.last: int = max(int(furthest), self.ends)
        self.wanted: dict[int, tuple[int, str]] = {}  # number to events and root
        self.trees: dict[str, MerkleTree] = defaultdict(MerkleTree)
        self.unsealed = 0

    def opened(self) -> Iterator[Flaw]:
        """What is wrong with the checkpoints themselves, in their order."""
        if self.whole:
            yield from self.followed(
                Checkpoint.objects.filter(number__lte=self.last).order_by("number").iterator()
            )
        yield from self.compared()

    def followed(
        self, checkpoints: Iterable[Checkpoint], *, number: int = 0, head: str = ""
    ) -> Iterator[Flaw]:
        """They are numbered without a gap, each names the one before it, and each is signed; before
        the first stands the one of this `number` and hash.
        """
        for one in checkpoints:
            if one.number != number + 1:
                yield Flaw("", number + 1, "is missing")
            elif one.prev_hash != head:
                yield Flaw("", one.number, "does not link to the one before it")
            if wrong := self.wrong(one):
                yield Flaw("", one.number, wrong)
            number, head = one.number, one.hash
            self.wanted[number] = (one.events, one.root)

    def wrong(self, one: Checkpoint | StoredCheckpoint) -> str:
        """What is wrong with one checkpoint by itself; empty if nothing is."""
        if emptied := [name for name in KEPT if getattr(one, name) is None]:
            return f"says nothing of its {emptied[0]}"
        if signatures.checkpoint_hash(one) != one.hash:
            return "does not have the hash of what it says"
        signed = signatures.is_signed(one, self.keys)
        if signed is None:
            return f"is signed with a key that is not known ({one.key_id[:16] or 'none'})"
        return "" if signed else "does not have the signature of its key"

    def compared(self) -> Iterator[Flaw]:
        """Those that were kept outside are among them."""
        for kept in self.kept:
            if wrong := self.wrong(kept):
                yield Flaw("", kept.number, f"(the one that was kept) {wrong}")
                continue
            found = (
                Checkpoint.objects.filter(number=kept.number).values_list("hash", flat=True).first()
            )
            if found is None:
                ends = (
                    f"the record ends with number {self.ends}"
                    if self.ends < kept.number
                    else "others stand around it"
                )
                yield Flaw("", kept.number, f"is missing: it was kept outside, and {ends}")
            elif found != kept.hash:
                yield Flaw("", kept.number, "is not the one that was kept outside")

    def take(self, noted: SeenRows) -> None:
        """What was noted of the next rows."""
        for number, leaves in noted.leaves.items():
            self.trees[number].add(*leaves)
        self.unsealed += noted.unsealed

    def closed(self, known: Collection[str] = ()) -> Iterator[Flaw]:
        """Checkpoints whose root is not that of the events that passed, and what was sealed and is
        gone, but for accounts of `known` flaws.
        """
        if not self.whole:
            yield from self.followed_alone()
        trees = {
            int(number): tree for number, tree in self.trees.items() if int(number) <= self.last
        }
        bad = sorted(
            n
            for n, (events, root) in self.wanted.items()
            if not is_tree_of(trees.get(n) or MerkleTree(), events, root)
        )
        crowded = self.crowded() if self.whole else {}
        if self.whole:
            with connection.cursor() as cursor:
                cursor.execute(ORPHANS, [[*bad, *crowded], list(known), SHOWN])
                for ref, seq, number in cursor.fetchall():
                    what = (
                        f"was sealed by checkpoint {number}, and is missing"
                        if number
                        else "waits to be sealed, and is no such event"
                    )
                    yield Flaw(ref, seq, what)
                cursor.execute(LOST, [list(known), SHOWN])
                for ref, key, number in cursor.fetchall():
                    what = f"was sealed by checkpoint {number}" if number else "waits to be sealed"
                    yield Flaw(ref, 0, f"delivery {key} {what}, and is missing")
        for number in bad:
            there = trees[number].leaves if number in trees else 0
            yield Flaw(
                "",
                number,
                f"has another root than the events that it sealed ({self.wanted[number][0]}, "
                f"of which {there} are there)",
            )
        for number, leaves in crowded.items():
            yield Flaw(
                "", number, f"has {leaves} leaves, and sealed {self.wanted[number][0]} events"
            )
        cut_off = {self.last} - {self.ends}  # by a leaf, though no event of it may be there
        for number in sorted((trees.keys() | cut_off) - self.wanted.keys()):
            yield Flaw("", number, "sealed events, and is missing")

    def crowded(self) -> dict[int, int]:
        """Checkpoints to which leaves were added, and how many they have now: no event leads to
        such a leaf, but the path of each goes past it.
        """
        with connection.cursor() as cursor:
            cursor.execute(COUNTED)
            return {
                number: leaves
                for number, leaves in cursor
                if number in self.wanted and leaves > (self.wanted[number][0] or 0)
            }

    def followed_alone(self) -> Iterator[Flaw]:
        """The checkpoints of one account's events, each by itself; their trees are put together
        from all of their leaves.
        """
        numbers = [int(number) for number in self.trees if int(number) <= self.last]
        self.trees = defaultdict(MerkleTree)
        for leaf in leaves_of(numbers):
            self.trees[str(leaf.number)].add(leaf_bytes(leaf.hash))
        for one in Checkpoint.objects.filter(number__in=numbers).order_by("number"):
            if wrong := self.wrong(one):
                yield Flaw("", one.number, wrong)
            self.wanted[one.number] = (one.events, one.root)


def leaf_bytes(found: str | None) -> bytes:
    """A hash as a leaf; what is none belongs to no tree that was ever signed."""
    try:
        return bytes.fromhex(found or "")
    except ValueError:
        return str(found).encode()


def is_tree_of(tree: MerkleTree, events: int, root: str) -> bool:
    """Whether this is the tree of a checkpoint."""
    return tree.leaves == events and tree.root() == root
