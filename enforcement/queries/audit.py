"""Does the record still say what was written? Each account's chain is recomputed, without trusting what wrote it.

A chain holds when its events are numbered without a gap, each carries the hash of the one before it and its own, and the account is as its
last event says. The first event that breaks this is named; what follows it in the chain proves nothing any more.
`verify_audit` walks all accounts with `flaws(read())`; a scenario asks for one with `first_bad`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan

from accounts.models import Account
from enforcement.models import Event
from enforcement.models.event import HASHED, hash_of

BATCH = 2_000  # rows held in memory
MIRRORED = {"seq": "seq", "head": "hash", "standing": "standing", "epoch": "epoch", "holds": "holds"}  # of the account: of its last event
COLUMNS = (*HASHED, "hash", "account__external_ref", *(f"account__{name}" for name in MIRRORED))
Row = Any  # a named tuple of COLUMNS


@dataclass(frozen=True)
class Flaw:
    """Where the chain of an account first breaks: at which event, and how."""

    account: str  # external reference
    seq: int
    what: str

    def __str__(self) -> str:
        return f"{self.account}: event {self.seq} {self.what}"


def first_bad(account_id: UUID) -> Flaw | None:
    """Where the chain of this account first breaks; None if it holds."""
    return next(flaws(read(account_id), account_id), None)


@dataclass(frozen=True)
class Verified:
    """What a look at the chains found: how many events were read, and where chains break."""

    events: int
    flaws: list[Flaw]


def verified(account_id: UUID | None, *, most: int) -> Verified | None:
    """Recompute one chain or all; at most 20 flaws are named. None, and nothing is read, where all have more than `most` events."""
    if account_id is None and Event.objects.all()[: most + 1].count() > most:
        return None
    read_events = 0

    def counted(rows: Iterable[Row]) -> Iterator[Row]:
        nonlocal read_events
        for row in rows:
            read_events += 1
            yield row

    found = list(islice(flaws(counted(read(account_id)), account_id), 20))
    return Verified(read_events, found)


def flaws(rows: Iterable[Row], account_id: UUID | None = None) -> Iterator[Flaw]:
    """The first flaw of each broken chain among `rows`, which come as `read()` gives them; then accounts whose events are all gone."""
    for ref, chain in groupby(rows, key=attrgetter("account__external_ref")):
        if found := first_flaw(ref, chain):
            yield found
    yield from bereft(account_id)


def read(account_id: UUID | None = None) -> Iterator[Row]:
    """Every event, of one account or of all, chain by chain and in order; with what its account says of itself in the same moment."""
    events = Event.objects.filter(account_id=account_id) if account_id else Event.objects.all()
    events = events.order_by("account_id", "seq")
    batch = list(events.values_list(*COLUMNS, named=True)[:BATCH])
    while batch:
        yield from batch
        after = TupleGreaterThan(Tuple(F("account_id"), F("seq")), (batch[-1].account_id, batch[-1].seq))
        batch = list(events.filter(after).values_list(*COLUMNS, named=True)[:BATCH])


def first_flaw(ref: str, chain: Iterable[Row]) -> Flaw | None:
    """Where this chain first breaks, or None. Steps that are taken meanwhile disturb nothing: each row is judged by its own moment."""
    seq, head, last = 0, "", None
    for last in chain:
        if last.seq != seq + 1:
            return Flaw(ref, seq + 1, "is missing")
        if last.prev_hash != head:
            return Flaw(ref, last.seq, "does not link to the one before it")
        if last.hash != hash_of(last):
            return Flaw(ref, last.seq, "does not have the hash of what it says")
        if last.account__seq == last.seq and (wrong := disagreement(last)):
            return Flaw(ref, last.seq, f"is the last, and the account's {wrong} is not what it says")
        seq, head = last.seq, last.hash
    if last is not None and last.account__seq > seq:
        return Flaw(ref, seq + 1, "is missing at the end")
    if last is not None and last.account__seq < seq:
        return Flaw(ref, seq, "is not known to the account")
    return None


def disagreement(row: Row) -> str:
    """What the account says otherwise than its last event; empty when they agree."""
    return next((name for name, column in MIRRORED.items() if getattr(row, f"account__{name}") != getattr(row, column)), "")


def bereft(account_id: UUID | None = None) -> Iterator[Flaw]:
    """Accounts that claim a history and have no event."""
    untouched = {"seq": 0, "head": "", "epoch": 0, "standing": "ACTIVE", "holds": []}
    accounts = Account.objects.filter(pk=account_id) if account_id else Account.objects.all()
    silent = accounts.exclude(**untouched).filter(~Exists(Event.objects.filter(account_id=OuterRef("pk")))).order_by("external_ref")
    for ref in silent.values_list("external_ref", flat=True).iterator(BATCH):
        yield Flaw(ref, 1, "is missing, and with it every other")
