"""The record as it is stored, row by row, fast: every event with what its account and its seal say
of it in the same moment.

The rows come as text, column by column, so that nothing is made of a value that is only written
down again. The canonical JSON is put together here, and not by the database, which is what is being
checked. `models.event.hash_of` says what it has to be, and a test compares.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import NamedTuple
from uuid import UUID

import msgspec
import psycopg
from django.db import connection
from psycopg.rows import tuple_row
from psycopg.types.string import TextLoader

from enforcement.models.event import DECISION, HASHED, NOTICE, canonical_json
from enforcement.models.vouched import KINDS
from enforcement.record.rows import TIME, DeliveryRow, StoredRow, StoredRows, proofs, rows_of_kind

# rows of one statement, or few more: a chain is never cut; small enough for processes to be done at
# about the same time
BATCH = 10_000
LAST = UUID(int=2**128 - 1)
NULL = "null"
Stored = tuple[str | None, ...]


@dataclass(frozen=True)
class Flaw:
    """Where the record first breaks, and how: an event of an account, or, where `account` is empty,
    a checkpoint.
    """

    account: str  # external reference
    seq: int  # of the event (0: of what has none), or the number of the checkpoint
    what: str
    of_row: bool = False  # the chain holds, and a row that it vouches for does not

    def __str__(self) -> str:
        if not self.account:
            return f"checkpoint {self.seq} {self.what}"
        return (
            f"{self.account}: event {self.seq} {self.what}"
            if self.seq
            else f"{self.account}: {self.what}"
        )


class EventRow(NamedTuple):
    """An event, each column as PostgreSQL writes it, but for `at`, which is as it is hashed.

    A forged one may have null anywhere.
    """

    account_id: str
    case_id: str | None
    decision_id: str | None
    seq: str
    act: str
    actor_kind: str
    actor_id: str | None
    actor_name: str
    reason: str
    at: str
    source: str
    target: str
    case_version: str
    standing: str
    epoch: str
    holds: str
    data: str
    prev_hash: str
    hash: str
    ref: str  # of the account
    account_seq: str | None
    wrong: str | None  # in the last event: what the account says otherwise, if anything
    account: str | None  # in the last event: what the account says, as JSON
    sealed: str | None  # the number of its checkpoint
    leaf: str | None  # what that checkpoint sealed, if it was something else
    waits: str | None  # t where it waits for the next one
    # what was decided, and what was told with it, as JSON, where the event has their hashes
    decision: str | None
    notice: str | None
    rows: StoredRows | None = None  # in the last event: what binds somebody on the account

    @property
    def beside(self) -> dict[str, str | None]:
        """What was written with the event, by its name."""
        return {"decision": self.decision, "notice": self.notice}


AT = TIME.format("e.at")
COLUMNS = len(EventRow._fields) - 1  # of an event; a row that binds somebody follows in three more


def json_columns(of: str, names: tuple[str, ...]) -> str:
    """SQL for these columns of the rows called `of`, as JSON; by key, as
    `models.event.hash_of_rows` has them.
    """
    pairs = ", ".join(f"'{name}', {of}.{name}" for name in names)
    return f"pg_catalog.json_agg(pg_catalog.json_build_object({pairs}) ORDER BY {of}.id)"


# What an event `e` hashes, and its hash.
OF_EVENT = ", ".join([*(AT if name == "at" else f"e.{name}" for name in HASHED), "e.hash"])
# What an event `e` was written with, decision and notice, where it has their hashes.
BESIDE = f"""
    CASE WHEN pg_catalog.jsonb_exists(e.data, 'decision_sha256') THEN (
        SELECT {json_columns("d", DECISION)} FROM enforcement_decision d
        WHERE d.id = e.decision_id
    ) END,
    CASE WHEN pg_catalog.jsonb_exists(e.data, 'notice_sha256') THEN (
        SELECT {json_columns("n", NOTICE)} FROM enforcement_notice n
        WHERE n.account_id = e.account_id AND n.number = e.seq AND n.audience = 'HOLDER'
    ) END"""
# Every table within the same bounds, so that they are merged, and nothing is looked up row by row;
# in one statement, so that all of it is of one moment.
EVENTS = f"""
SELECT {OF_EVENT},
    coalesce(a.external_ref, e.account_id::text), a.seq,
    CASE WHEN a.seq = e.seq THEN
        CASE
            WHEN a.head IS DISTINCT FROM e.hash THEN 'head'
            WHEN a.standing IS DISTINCT FROM e.standing THEN 'standing'
            WHEN a.epoch IS DISTINCT FROM e.epoch THEN 'epoch'
            WHEN a.holds IS DISTINCT FROM e.holds THEN 'holds'
        END
    END,
    CASE WHEN a.seq = e.seq THEN
        pg_catalog.json_build_object(
            'head', a.head, 'standing', a.standing, 'epoch', a.epoch, 'holds', a.holds
        )
    END,
    s.number,
    CASE WHEN s.hash IS DISTINCT FROM e.hash AND s.number IS NOT NULL THEN
        coalesce(s.hash, '')
    END,
    CASE WHEN s.number IS NULL THEN
        EXISTS (SELECT FROM enforcement_unsealedevent u WHERE u.event_id = e.id)
    END,
    {BESIDE},
    NULL AS kind, NULL::uuid, NULL::json
FROM (
    SELECT * FROM enforcement_event
    WHERE account_id >= %(first)s AND account_id <= %(last)s
) e
LEFT JOIN (
    SELECT * FROM accounts_account
    WHERE id >= %(first)s AND id <= %(last)s
) a ON a.id = e.account_id
LEFT JOIN (
    SELECT * FROM enforcement_sealedevent
    WHERE account_id >= %(first)s AND account_id <= %(last)s
) s ON s.account_id = e.account_id AND s.seq = e.seq"""
# what belongs to no account comes first, then each account's events, then its rows
READ = f"""
{" UNION ALL ".join([EVENTS, *(rows_of_kind(kind, COLUMNS) for kind in KINDS), *proofs(COLUMNS)])}
ORDER BY 1 NULLS FIRST, {HASHED.index("seq") + 1} NULLS LAST"""
NEXT = (
    "SELECT account_id FROM enforcement_event WHERE account_id >= %s "
    "ORDER BY account_id OFFSET %s LIMIT 1"
)


class AccountRange(NamedTuple):
    """Accounts by their keys, from `first` to `last`."""

    first: UUID
    last: UUID

    @classmethod
    def of(cls, account_id: UUID) -> AccountRange:
        """One account alone."""
        return cls(account_id, account_id)


def account_ranges() -> Iterator[AccountRange]:
    """All keys that there can be, in order, cut where about BATCH events are full; each is found
    when it is asked for.
    """
    first = UUID(int=0)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(NEXT, [first, BATCH - 1])
            found = cursor.fetchone()
        last = found[0] if found else LAST
        yield AccountRange(first, last)
        if last == LAST:
            return
        first = UUID(int=last.int + 1)


def read_events(within: AccountRange | None = None) -> Generator[EventRow]:
    """Every event of a range or of all, chain by chain and in order. Each range is as it was at one
    moment.

    While the rows come, the connection is busy with them, and whatever else it is asked waits for
    ever: close what is not read to its end.
    """
    for each in [within] if within else account_ranges():
        yield from with_rows(stream_rows(READ, each._asdict()))


def with_rows(found: Iterable[Stored]) -> Iterator[EventRow]:
    """The events as they come, the last of each account with the rows of its account."""
    common: dict[tuple[str, str], StoredRow] = {}
    rows, last = StoredRows({}, common), None
    for values in found:
        account_id, case_id, *_, kind, key, said = values
        if last is not None and account_id != last.account_id:
            yield completed(last, rows)
            rows, last = StoredRows({}, common), None
        if kind is None:
            if last is not None:
                yield last
            last = EventRow(*values[:COLUMNS])  # type: ignore[arg-type]  # null if forged
        elif account_id is None:
            common[kind, str(key)] = StoredRow(None, str(said))
        elif last is None:  # an account without any event has nothing to compare with
            continue
        elif kind == "delivery":
            rows.deliveries.append(DELIVERIES.decode(str(said)))
        elif kind == "informed":
            rows.informed[str(key)] = str(json.loads(str(said)))
        else:
            rows.own[kind, str(key)] = StoredRow(case_id, str(said))
    if last is not None:
        yield completed(last, rows)


def completed(last: EventRow, rows: StoredRows) -> EventRow:
    """The last event of an account, with the rows of its account."""
    rows.deliveries.sort(key=lambda proof: proof.key)
    return last._replace(rows=rows)


def stream_rows(sql: str, parameters: dict[str, object]) -> Iterator[Stored]:
    """The rows of a statement as they come, each column as text, whatever its type."""
    connection.ensure_connection()
    with (
        connection.wrap_database_errors,
        psycopg.Cursor(connection.connection, row_factory=tuple_row) as cursor,
    ):
        for name in ("uuid", "int8", "int4", "jsonb", "json", "bool"):
            cursor.adapters.register_loader(name, TextLoader)
        yield from cursor.stream(sql, parameters, size=1_000)


class CachedTexts(dict[str | None, str]):
    """What was made of a text that comes again and again, up to so many texts."""

    def __init__(self, make: Callable[[str], str], most: int = 20_000) -> None:
        super().__init__()
        self.make, self.most = make, most

    def __missing__(self, text: str | None) -> str:
        if len(self) >= self.most:
            self.clear()
        made = self[text] = self.make(text) if text is not None else NULL
        return made


def quoted_json(text: str | None) -> str:
    """As JSON writes it."""
    return encode_basestring(text) if text is not None else NULL


def compact_json(text: str) -> str:
    """JSON as it is hashed, from JSON as PostgreSQL writes it.

    What Python cannot read nobody hashed: it stays a text.
    """
    try:
        return str(SORTED.encode(READ_JSON.decode(text)), "utf-8")
    # of these, `json` knows some better
    except (HasFraction, OverflowError, ValueError, RecursionError):
        pass
    try:
        return canonical_json(json.loads(text))
    except (ValueError, RecursionError):
        return quoted_json(text)


class HasFraction(Exception):
    """There is one in it: `json` writes some of them otherwise."""


def refuse_fraction(_text: str) -> object:
    """Leave it to `json`."""
    raise HasFraction


READ_JSON, SORTED = (
    msgspec.json.Decoder(float_hook=refuse_fraction),
    msgspec.json.Encoder(order="sorted"),
)
DELIVERIES = msgspec.json.Decoder(DeliveryRow)
WORD, JSON = CachedTexts(encode_basestring), CachedTexts(compact_json, most=2_000)
KEY = CachedTexts(lambda text: f'"{text}"')


def canonical_text(row: EventRow) -> str:
    """The canonical JSON of what the event says: its SHA-256 is the event's hash."""
    (
        account_id,
        case_id,
        decision_id,
        seq,
        act,
        actor_kind,
        actor_id,
        actor_name,
        reason,
        at,
        source,
        target,
        case_version,
        standing,
        epoch,
        holds,
        data,
        prev_hash,
    ) = row[:18]
    return (
        f'{{"account_id":"{account_id}","act":{WORD[act]},'
        f'"actor_id":{KEY[actor_id]},"actor_kind":{WORD[actor_kind]},'
        f'"actor_name":{WORD[actor_name]},"at":"{at}",'
        f'"case_id":{KEY[case_id]},"case_version":{case_version or NULL},'
        f'"data":{JSON[data]},"decision_id":{KEY[decision_id]},'
        f'"epoch":{epoch or NULL},"holds":{JSON[holds]},'
        f'"prev_hash":{quoted_json(prev_hash)},"reason":{quoted_json(reason)},'
        f'"seq":{seq or NULL},"source":{WORD[source]},'
        f'"standing":{WORD[standing]},"target":{WORD[target]}}}'
    )
