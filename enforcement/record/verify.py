"""Does the record still say what was written? Each account's chain is recomputed, without trusting
what wrote it.

A chain holds when its events are numbered without a gap, each carries the hash of the one before it
and its own, each is what a checkpoint sealed or waits for the next one, and the account is as its
last event says. The first event that breaks this is named; what follows it in the chain proves
nothing any more. Checkpoints are looked at in record/seals.py. `verify_audit` walks all accounts
with `RecordCheck`; a scenario asks for one with `first_flaw_of`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain, groupby, islice
from operator import attrgetter
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef

from accounts.models import Account, Standing
from enforcement.models import Checkpoint, Event
from enforcement.models.outbox import SAYS_ANOTHER
from enforcement.models.vouched import TOMBSTONE
from enforcement.record import seals
from enforcement.record.guards import missing_guards
from enforcement.record.parallel import in_order
from enforcement.record.read import (
    BATCH,
    AccountRange,
    EventRow,
    Flaw,
    account_ranges,
    canonical_text,
    compact_json,
    read_events,
)
from enforcement.record.removed import (
    DELIVERY,
    Removal,
    Removals,
    by_row,
    hash_after,
    removals_in,
)
from enforcement.record.rows import DeliveryRow, StoredRows, rows_named
from enforcement.record.seals import SHOWN, SeenRows
from enforcement.record.signatures import Keys, StoredCheckpoint

Tap = Callable[[Iterable[EventRow]], Iterable[EventRow]]


class RecordCheck:
    """One look at the record, of one account or of all. What it counted is known once its flaws are
    all taken.

    `jobs`: processes that read the chains, at most. More than one only where nothing else runs in
    this one: it forks.
    """

    def __init__(
        self,
        account_id: UUID | None = None,
        *,
        keys: Keys | None = None,
        kept: Sequence[StoredCheckpoint] = (),
        jobs: int = 1,
    ) -> None:
        self.account_id, self.jobs = account_id, jobs
        self.seals = seals.CheckpointCheck(
            keys=seals.known_keys() if keys is None else keys, kept=kept, whole=account_id is None
        )
        self.events = self.silent = self.removed = 0

    @property
    def newest(self) -> Checkpoint | None:
        """The newest checkpoint, as this look found it."""
        return self.seals.newest

    def flaws(self, tap: Tap = iter) -> Iterator[Flaw]:
        """Flaws of checkpoints, the first of each broken chain, accounts whose events are all gone,
        what was sealed otherwise, the first row of an account that is not as its event says, and
        what no event wrote.

        All rows go through `tap` as well, if one is given: then it is this process that reads them.
        """
        yield from self.seals.opened()
        known, rows_changed = set(), []
        # Closed also where a row cannot be dealt with: else the next statement would wait for the
        # connection for ever.
        with closing(self.rows()) as rows:
            broken = first_flaws(tap(rows)) if self.jobs < 2 or tap is not iter else self.broken()
            for found in chain(broken, accounts_without_events(self.account_id)):
                if found.of_row:
                    rows_changed.append(found)
                else:
                    known.add(found.account)
                    yield found
        # a chain whose end is gone says nothing of what its rows have become
        for found in self.seals.closed(known):
            known.add(found.account)
            yield found
        yield from (found for found in rows_changed if found.account not in known)
        known |= {found.account for found in rows_changed}
        yield from rows_without_event(self.account_id, known)

    def rows(self) -> Generator[EventRow]:
        """The rows, taken note of as they pass.

        Those of one account are all there before the first is given.
        """
        for within in self.ranges():
            noted, rows = SeenRows(), read_events(within)
            yield from noted.through(list(rows) if self.account_id else rows)
            self.take(noted)

    def broken(self) -> Iterator[Flaw]:
        """The first flaw of each broken chain, found by other processes and given in order."""
        for noted, flaws in in_order(check_range, self.ranges(), jobs=self.jobs):
            self.take(noted)
            yield from flaws

    def ranges(self) -> Iterator[AccountRange]:
        """What there is to be read, piece by piece."""
        return (
            account_ranges()
            if self.account_id is None
            else iter([AccountRange.of(self.account_id)])
        )

    def take(self, noted: SeenRows) -> None:
        """What was noted of the next rows."""
        self.events += noted.events
        self.silent += noted.silent
        self.removed += noted.removed
        self.seals.take(noted)


def check_range(within: AccountRange) -> tuple[SeenRows, list[Flaw]]:
    """What there is to be known of a range: all that a process of its own gives back."""
    noted = SeenRows()
    with closing(read_events(within)) as rows:
        return noted, list(first_flaws(noted.through(rows)))


def first_flaw_of(account_id: UUID) -> Flaw | None:
    """Where the record of this account first breaks; None if it holds."""
    return next(RecordCheck(account_id).flaws(), None)


@dataclass(frozen=True)
class Verification:
    """What a look at the chains found: how many events were read, how many of them say nothing of
    the rows that their steps wrote, and where the record breaks.
    """

    events: int
    silent: int
    flaws: list[Flaw]


def verify_chains(account_id: UUID | None, *, most: int) -> Verification | None:
    """Recompute one chain or all, after looking for what protects the record; at most 20 flaws are
    named.

    None, and nothing is read, where all have more than `most` events.
    """
    if account_id is None and Event.objects.all()[: most + 1].count() > most:
        return None
    check = RecordCheck(account_id)
    found = list(islice(chain(missing_guards(), check.flaws()), 20))
    return Verification(check.events, check.silent, found)


def first_flaws(rows: Iterable[EventRow]) -> Iterator[Flaw]:
    """The first flaw of each broken chain."""
    for _account, events in groupby(rows, key=attrgetter("account_id")):
        if found := first_flaw(events):
            yield found


def first_flaw(events: Iterable[EventRow]) -> Flaw | None:
    """Where this chain first breaks, or None.

    Steps that are taken meanwhile disturb nothing: each row is judged by its own moment.
    """
    seq, head, row = 0, "", None
    vouched = Vouched()
    for row in events:
        seq += 1
        if row.seq != str(seq):
            return Flaw(row.ref, seq, "is missing")
        if row.prev_hash != head:
            return Flaw(row.ref, seq, "does not link to the one before it")
        head = sha256(canonical_text(row).encode()).hexdigest()
        if row.hash != head:
            return Flaw(row.ref, seq, "does not have the hash of what it says")
        if '_sha256"' in row.data and (changed := changed_beside(row)):
            return Flaw(
                row.ref, seq, f"wrote a {changed} that is gone, or is not as it was written"
            )
        vouched.read(row)
        if row.leaf is not None:
            return Flaw(row.ref, seq, f"is not the one that checkpoint {row.sealed} sealed")
        if row.waits == "f":
            return Flaw(row.ref, seq, "was never sealed, and does not wait for it")
        if row.wrong is not None:
            return Flaw(
                row.ref, seq, f"is the last, and the account's {row.wrong} is not what it says"
            )
    claimed = 0 if row is None or row.account_seq is None else int(row.account_seq)
    if row is None or claimed == seq:
        return row and vouched.first_flaw(row)
    return (
        Flaw(row.ref, seq + 1, "is missing at the end")
        if claimed > seq
        else Flaw(row.ref, seq, "is not known to the account")
    )


NAMED_ALONE = ("decision", "notice")  # by `rows_without_event`


class Vouched:
    """What the events of a chain say of the rows that they wrote or changed; the newest counts."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], tuple[int, str]] = {}  # the event, and the hash
        self.removals = Removals()
        self.cases: dict[str | None, bool] = {}  # whether the first event of a case vouches

    def read(self, row: EventRow) -> None:
        """One event, the next of its chain."""
        self.cases.setdefault(row.case_id, '"rows"' in row.data)
        named = dict(rows_named(row.data))
        before = {name: self.rows.get(name, (0, None))[1] for name in named}
        self.removals.read(int(row.seq), before, named)
        self.rows |= {name: (int(row.seq), hashed) for name, hashed in named.items()}

    def first_flaw(self, last: EventRow) -> Flaw | None:
        """The first row that is not as its event says, or that no event wrote: each has one, but
        for cases that were opened before events did so.
        """
        there = last.rows or StoredRows({}, {})
        # one that no event wrote stands for nothing
        tombstones = removals_in((n, row) for n, row in there.own.items() if n in self.rows)
        removed = by_row(tombstones.values())
        if wrong := self.first_wrong_proof(there, removed):
            return Flaw(last.ref, 0, wrong, of_row=True)
        found = []
        for (kind, key), (seq, hashed) in self.rows.items():
            row = there.get(kind, key)
            said = row and sha256(compact_json(row.said).encode()).hexdigest()
            if said != hashed:
                how = how_wrong(said, removed.get((kind, key), ()))
                found.append((seq, f"wrote {kind.replace('_', ' ')} {key}, which {how}"))
        if found:
            return Flaw(last.ref, *min(found), of_row=True)
        if other := self.removals.first_wrong(tombstones):
            return Flaw(last.ref, *other, of_row=True)
        for (kind, key), row in sorted(there.own.items()):
            known = (kind, key) in self.rows or kind in NAMED_ALONE
            asked = kind == TOMBSTONE or self.cases.get(row.case_id, row.case_id is not None)
            if asked and not known:
                what = f"no event wrote {kind.replace('_', ' ')} {key}"
                return Flaw(last.ref, 0, what, of_row=True)
        return None

    def first_wrong_proof(
        self, there: StoredRows, removed: Mapping[tuple[str, str], Sequence[Removal]]
    ) -> str:
        """What is wrong with a delivery, or with a moment of being told; empty where nothing is.

        What was told before events named notices is not asked for proofs that are sealed.
        """
        informed: dict[str, str | None] = {}
        came_back = {proof.message for proof in there.deliveries if proof.informs and proof.bounced}
        for proof in there.deliveries:
            known = ("notice", proof.notice) in self.rows
            gone = removed.get((DELIVERY, proof.key), ())
            if wrong := wrong_with(proof, known=known, removed=gone):
                return f"delivery {proof.key} {wrong}"
            if proof.informs and proof.message not in came_back:
                informed[proof.notice] = proof.at
            elif proof.informs:  # a letter that came back told nobody
                informed.setdefault(proof.notice, None)
        for notice in sorted(informed.keys() | there.informed.keys()):
            known = notice in informed or ("notice", notice) in self.rows
            if known and informed.get(notice) != there.informed.get(notice):
                return f"notice {notice} was told at another time than its first proof says"
        return ""


def how_wrong(said: str | None, removed: Sequence[Removal]) -> str:
    """What became of a row that is not what its event says; `said` is the hash that it has now."""
    if said is None:
        return "is gone"
    again = any(said == one.was_sha256 for one in removed)
    return "was removed, and is there again" if again else "is not as it was written"


def wrong_with(proof: DeliveryRow, *, known: bool, removed: Sequence[Removal] = ()) -> str:
    """What is wrong with a delivery, of a notice that an event names where it is `known`; `removed`
    is what tombstones say of it.
    """
    if not proof.hash and proof.leaf is None and not known and not proof.informs:
        return ""  # of an older version
    said = sha256(compact_json(proof.text).encode()).hexdigest()
    steps = [(one.was_sha256, one.left_sha256) for one in removed]
    if removed and hash_after(proof.hash or "", steps) != said:
        how = how_wrong(said, removed)
        return how if said == proof.hash else f"{how}, and its tombstone is of another one"
    if not removed and said != proof.hash:
        return "is not as it was written"
    if proof.sealed is None:
        return "" if proof.waits else "was never sealed, and does not wait for it"
    return (
        "" if proof.leaf == proof.hash else f"is not the one that checkpoint {proof.sealed} sealed"
    )


def changed_beside(row: EventRow) -> str:
    """What is not as the event says that it wrote it; empty where all of it is."""
    said = json.loads(compact_json(row.data))
    for name, there in row.beside.items():
        wanted = said.get(f"{name}_sha256")
        if wanted is not None and (
            there is None or sha256(compact_json(there).encode()).hexdigest() != wanted
        ):
            return name
    return ""


UNWRITTEN = f"""
SELECT coalesce(a.external_ref, a.id::text), 0, 'decision ' || d.ref
FROM enforcement_decision d
JOIN enforcement_case c ON c.id = d.case_id
JOIN accounts_account a ON a.id = c.account_id
WHERE (%(account)s::uuid IS NULL OR a.id = %(account)s)
    AND a.external_ref <> ALL(%(known)s)
    AND NOT EXISTS (
        SELECT FROM enforcement_event e
        WHERE e.decision_id = d.id
            AND pg_catalog.jsonb_exists(e.data, 'decision_sha256')
    )
UNION ALL
SELECT coalesce(a.external_ref, n.account_id::text), n.number, 'notice ' || n.id
FROM enforcement_notice n
LEFT JOIN accounts_account a ON a.id = n.account_id
WHERE n.audience = 'HOLDER'
    AND (%(account)s::uuid IS NULL OR n.account_id = %(account)s)
    AND coalesce(a.external_ref, n.account_id::text) <> ALL(%(known)s)
    AND NOT EXISTS (
        SELECT FROM enforcement_event e
        WHERE e.account_id = n.account_id AND e.seq = n.number
            AND pg_catalog.jsonb_exists(e.data, 'notice_sha256')
    )
UNION ALL
SELECT coalesce(a.external_ref, n.account_id::text), 0, 'letter ' || o.id
FROM enforcement_outboxmessage o
JOIN enforcement_notice n ON n.id = o.notice_id AND n.audience = 'HOLDER'
LEFT JOIN accounts_account a ON a.id = n.account_id
WHERE o.channel = 'EMAIL' AND (o.payload ->> 'proves')::boolean
    AND (%(account)s::uuid IS NULL OR n.account_id = %(account)s)
    AND coalesce(a.external_ref, n.account_id::text) <> ALL(%(known)s)
    AND {SAYS_ANOTHER.format(message="o")}
ORDER BY 1, 2, 3 LIMIT %(most)s"""


def rows_without_event(account_id: UUID | None, known: Collection[str]) -> Iterator[Flaw]:
    """Decisions and notices that no event wrote, and letters that say something else than the
    notice that they bring, but for accounts of `known` flaws.
    """
    with connection.cursor() as cursor:
        cursor.execute(UNWRITTEN, {"account": account_id, "known": list(known), "most": SHOWN})
        found = cursor.fetchall()
    for ref, seq, what in found:
        said = f"did not write {what}" if seq else f"no event wrote {what}"
        yield Flaw(ref, seq, f"{what} is not its notice" if what.startswith("letter") else said)


def accounts_without_events(account_id: UUID | None = None) -> Iterator[Flaw]:
    """Accounts that claim a history and have no event."""
    # What is null is none of these.
    untouched = Account.objects.filter(
        pk=OuterRef("pk"), seq=0, head="", epoch=0, standing=Standing.ACTIVE, holds=[]
    )
    accounts = Account.objects.filter(pk=account_id) if account_id else Account.objects.all()
    silent = accounts.filter(
        ~Exists(untouched), ~Exists(Event.objects.filter(account_id=OuterRef("pk")))
    ).order_by("external_ref")
    for ref in silent.values_list("external_ref", flat=True).iterator(BATCH):
        yield Flaw(ref, 1, "is missing, and with it every other")
