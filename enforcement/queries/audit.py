"""Does the record still say what was written? Each account's chain is recomputed, without trusting what wrote it.

A chain holds when its events are numbered without a gap, each carries the hash of the one before it and its own, each is what a checkpoint
sealed or waits for the next one, and the account is as its last event says. The first event that breaks this is named; what follows it in the
chain proves nothing any more. Checkpoints are looked at in queries/seals.py.
`verify_audit` walks all accounts with `Check`; a scenario asks for one with `first_bad`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby, islice
from operator import attrgetter
from uuid import UUID

from django.db.models import Exists, OuterRef

from accounts.models import Account
from enforcement.models import Checkpoint, Event
from enforcement.queries import seals
from enforcement.queries.record import BATCH, MIRRORED, NULL, Flaw, Row, read, text_of
from enforcement.sealing import Kept, Keys

Tap = Callable[[Iterable[Row]], Iterable[Row]]


class Check:
    """One look at the record, of one account or of all. What it counted is known once its flaws are all taken."""

    def __init__(self, account_id: UUID | None = None, *, keys: Keys | None = None, kept: Sequence[Kept] = ()) -> None:
        self.account_id = account_id
        self.seals = seals.Seals(keys=seals.known_keys() if keys is None else keys, kept=kept, whole=account_id is None)
        self.events = 0

    @property
    def newest(self) -> Checkpoint | None:
        """The newest checkpoint, as this look found it."""
        return self.seals.newest

    def flaws(self, tap: Tap = iter) -> Iterator[Flaw]:
        """Flaws of checkpoints, the first of each broken chain, accounts whose events are all gone, and what was sealed otherwise.

        All rows go through `tap` as well.
        """
        yield from self.seals.opened()
        rows = tap(self.rows())
        for _account, chain in groupby(rows, key=attrgetter("account_id")):
            if found := first_flaw(chain):
                yield found
        yield from bereft(self.account_id)
        yield from self.seals.closed()

    def rows(self) -> Iterator[Row]:
        """The rows, counted and taken note of as they pass."""
        for row in self.seals.through(read(self.account_id)):
            self.events += 1
            yield row


def first_bad(account_id: UUID) -> Flaw | None:
    """Where the record of this account first breaks; None if it holds."""
    return next(Check(account_id).flaws(), None)


@dataclass(frozen=True)
class Verified:
    """What a look at the chains found: how many events were read, and where the record breaks."""

    events: int
    flaws: list[Flaw]


def verified(account_id: UUID | None, *, most: int) -> Verified | None:
    """Recompute one chain or all; at most 20 flaws are named. None, and nothing is read, where all have more than `most` events."""
    if account_id is None and Event.objects.all()[: most + 1].count() > most:
        return None
    check = Check(account_id)
    found = list(islice(check.flaws(), 20))
    return Verified(check.events, found)


def first_flaw(chain: Iterable[Row]) -> Flaw | None:
    """Where this chain first breaks, or None. Steps that are taken meanwhile disturb nothing: each row is judged by its own moment."""
    seq, head, last, claimed = 0, "", None, 0
    for last in chain:
        number = int(last.seq)
        if number != seq + 1:
            return Flaw(last.ref, seq + 1, "is missing")
        if last.prev_hash != head:
            return Flaw(last.ref, number, "does not link to the one before it")
        if last.hash != sha256(text_of(last).encode()).hexdigest():
            return Flaw(last.ref, number, "does not have the hash of what it says")
        if last.sealed == NULL:
            if last.waits != "t":
                return Flaw(last.ref, number, "was never sealed, and does not wait for it")
        elif last.sealed_hash != last.hash:
            return Flaw(last.ref, number, f"is not the one that checkpoint {last.sealed} sealed")
        if last.account_seq == last.seq and (wrong := disagreement(last)):
            return Flaw(last.ref, number, f"is the last, and the account's {wrong} is not what it says")
        seq, head = number, last.hash
    if last is None:
        return None
    claimed = 0 if last.account_seq == NULL else int(last.account_seq)
    if claimed > seq:
        return Flaw(last.ref, seq + 1, "is missing at the end")
    if claimed < seq:
        return Flaw(last.ref, seq, "is not known to the account")
    return None


def disagreement(row: Row) -> str:
    """What the account says otherwise than its last event; empty when they agree."""
    found = (name for name, column in MIRRORED.items() if getattr(row, name) != getattr(row, column))
    return next(found, "").removeprefix("account_")


def bereft(account_id: UUID | None = None) -> Iterator[Flaw]:
    """Accounts that claim a history and have no event."""
    untouched = {"seq": 0, "head": "", "epoch": 0, "standing": "ACTIVE", "holds": []}
    accounts = Account.objects.filter(pk=account_id) if account_id else Account.objects.all()
    silent = accounts.exclude(**untouched).filter(~Exists(Event.objects.filter(account_id=OuterRef("pk")))).order_by("external_ref")
    for ref in silent.values_list("external_ref", flat=True).iterator(BATCH):
        yield Flaw(ref, 1, "is missing, and with it every other")
