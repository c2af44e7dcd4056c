"""The record as it is stored, row by row, fast: every event with what its account and its seal say of it in the same moment.

The rows come by COPY, as text, in batches; so nothing is made of a value that is only hashed again. The canonical JSON is put together here
from the columns, and not by the database, which is what is being checked. `models.event.hash_of` says what it has to be.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from django.db import connection

from enforcement.models.event import HASHED, canonical

BATCH = 20_000  # rows of one statement; they stream, so that memory does not grow with it
NULL = "null"
MIRRORED = {
    "account_seq": "seq",
    "account_head": "hash",
    "account_standing": "standing",
    "account_epoch": "epoch",
    "account_holds": "holds",
}


@dataclass(frozen=True)
class Flaw:
    """Where the record first breaks, and how: an event of an account, or, where `account` is empty, a checkpoint."""

    account: str  # external reference
    seq: int  # of the event, or the number of the checkpoint
    what: str

    def __str__(self) -> str:
        return f"{self.account}: event {self.seq} {self.what}" if self.account else f"checkpoint {self.seq} {self.what}"


class Row(NamedTuple):
    """An event: each column as PostgreSQL writes it, `at` as it is hashed. But for `account_seq`, the account speaks in its last event alone."""

    account_id: str
    case_id: str
    decision_id: str
    seq: str
    act: str
    actor_kind: str
    actor_id: str
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
    ref: str
    account_seq: str
    account_head: str
    account_standing: str
    account_epoch: str
    account_holds: str
    sealed: str  # the number of its checkpoint
    sealed_hash: str
    waits: str  # t where it waits for the next one


COLUMNS = ", ".join("""to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""" if n == "at" else f"e.{n}" for n in HASHED)
LAST = ", ".join(f"CASE WHEN a.seq = e.seq THEN a.{name.removeprefix('account_')} END" for name in list(MIRRORED)[1:])
READ = f"""
SELECT {COLUMNS}, e.hash, coalesce(a.external_ref, e.account_id::text), a.seq, {LAST}, s.number, s.hash,
    CASE WHEN s.number IS NULL THEN EXISTS (SELECT FROM enforcement_unsealedevent u WHERE u.event_id = e.id) END
FROM (SELECT * FROM enforcement_event WHERE {{which}} ORDER BY account_id, seq LIMIT {{limit}}) e
LEFT JOIN accounts_account a ON a.id = e.account_id
LEFT JOIN enforcement_sealedevent s ON s.account_id = e.account_id AND s.seq = e.seq
ORDER BY e.account_id, e.seq"""


def read(account_id: UUID | None = None) -> Iterator[Row]:
    """Every event, of one account or of all, chain by chain and in order. Each batch is as it was at one moment.

    While the rows of all accounts come, the connection is busy with them; those of one are all there before the first is given.
    """
    which = "account_id = %s AND seq > %s" if account_id else "(account_id, seq) > (%s, %s)"
    sql = READ.format(which=which, limit=BATCH)
    after: tuple[UUID, int] | None = (account_id or UUID(int=0), 0)
    while after:
        rows, number, row = copied(sql, after), 0, None
        for number, row in enumerate(list(rows) if account_id else rows, start=1):  # noqa: B007 (it is asked for after the loop)
            yield row
        after = (UUID(row.account_id), int(row.seq)) if row is not None and number == BATCH else None


def copied(sql: str, parameters: tuple[Any, ...]) -> Iterator[Row]:
    """The rows of a statement, by COPY."""
    connection.ensure_connection()
    command = f"COPY ({sql}) TO STDOUT (NULL '{NULL}')".encode()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor, cursor.copy(command, parameters) as rows:
        for raw in rows:
            line = str(raw, "utf-8")[:-1]
            columns = line.split("\t")
            yield Row._make(map(unescaped, columns) if "\\" in line else columns)


ESCAPED = re.compile(r"\\(.)", re.DOTALL)
MEANT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def unescaped(column: str) -> str:
    """A column as it was before COPY wrote it."""
    return ESCAPED.sub(lambda found: MEANT.get(found[1], found[1]), column) if "\\" in column else column


def text_of(row: Row) -> str:
    """The canonical JSON of what the event says: its SHA-256 is the event's hash."""
    (
        account_id, case_id, decision_id, seq, act, actor_kind, actor_id, actor_name, reason, at, source, target, case_version, standing, epoch,
        holds, data, prev_hash,
    ) = row[:18]  # fmt: skip
    return (
        f'{{"account_id":"{account_id}","act":{word(act)},"actor_id":{key(actor_id)},"actor_kind":{word(actor_kind)},'
        f'"actor_name":{word(actor_name)},"at":"{at}","case_id":{key(case_id)},"case_version":{case_version},"data":{compact(data)},'
        f'"decision_id":{key(decision_id)},"epoch":{epoch},"holds":{compact(holds)},"prev_hash":{word(prev_hash)},'
        f'"reason":{encode_basestring(reason)},"seq":{seq},"source":{word(source)},"standing":{word(standing)},"target":{word(target)}}}'
    )


def key(value: str) -> str:
    """A key, or null."""
    return NULL if value == NULL else f'"{value}"'


@lru_cache(maxsize=4096)
def word(value: str) -> str:
    """A short text that comes again and again, in JSON."""
    return encode_basestring(value)


@lru_cache(maxsize=4096)
def compact(value: str) -> str:
    """JSON as it is hashed, from JSON as PostgreSQL writes it."""
    return json.dumps(json.loads(value), default=canonical, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
