"""The record as it is stored, row by row, fast: every event with what its account and its seal say of it in the same moment.

The rows come by COPY, as text, in batches, so that nothing is made of a value that is only written down again. The canonical JSON is put together
here, and not by the database, which is what is being checked. `models.event.hash_of` says what it has to be, and a test compares.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from django.db import connection

from enforcement.models.event import HASHED, canonical

BATCH = 20_000  # rows of one statement; they stream, so that memory does not grow with it
NULL = "null"


@dataclass(frozen=True)
class Flaw:
    """Where the record first breaks, and how: an event of an account, or, where `account` is empty, a checkpoint."""

    account: str  # external reference
    seq: int  # of the event, or the number of the checkpoint
    what: str

    def __str__(self) -> str:
        return f"{self.account}: event {self.seq} {self.what}" if self.account else f"checkpoint {self.seq} {self.what}"


class Row(NamedTuple):
    """An event, each column as PostgreSQL writes it, but for `at`, which is as it is hashed."""

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
    ref: str  # of the account
    account_seq: str
    wrong: str  # in the last event: what the account says otherwise, if anything
    account: str  # in the last event: what the account says, as JSON
    sealed: str  # the number of its checkpoint
    leaf: str  # what that checkpoint sealed, if it was something else
    waits: str  # t where it waits for the next one


AT = """pg_catalog.to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
READ = f"""
SELECT {", ".join(AT if name == "at" else f"e.{name}" for name in HASHED)}, e.hash, coalesce(a.external_ref, e.account_id::text), a.seq,
    CASE WHEN a.seq = e.seq THEN CASE WHEN a.head <> e.hash THEN 'head' WHEN a.standing <> e.standing THEN 'standing'
        WHEN a.epoch <> e.epoch THEN 'epoch' WHEN a.holds <> e.holds THEN 'holds' END END,
    CASE WHEN a.seq = e.seq THEN pg_catalog.json_build_object('head', a.head, 'standing', a.standing, 'epoch', a.epoch, 'holds', a.holds) END,
    s.number, CASE WHEN s.hash <> e.hash THEN s.hash END,
    CASE WHEN s.number IS NULL THEN EXISTS (SELECT FROM enforcement_unsealedevent u WHERE u.event_id = e.id) END
FROM (SELECT * FROM enforcement_event WHERE <which> ORDER BY account_id, seq LIMIT <limit>) e
LEFT JOIN accounts_account a ON a.id = e.account_id
LEFT JOIN enforcement_sealedevent s ON s.account_id = e.account_id AND s.seq = e.seq
ORDER BY e.account_id, e.seq"""


def read(account_id: UUID | None = None) -> Iterator[Row]:
    """Every event, of one account or of all, chain by chain and in order. Each batch is as it was at one moment.

    While the rows of all accounts come, the connection is busy with them; those of one are all there before the first is given.
    """
    which = "account_id = %s AND seq > %s" if account_id else "(account_id, seq) > (%s, %s)"
    sql = READ.replace("<which>", which).replace("<limit>", str(BATCH))
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


class Memo(dict[str, str]):
    """What was made of a text that comes again and again, up to so many texts."""

    def __init__(self, make: Callable[[str], str], most: int = 20_000) -> None:
        super().__init__()
        self.make, self.most = make, most

    def __missing__(self, text: str) -> str:
        if len(self) >= self.most:
            self.clear()
        made = self[text] = self.make(text)
        return made


def compact(text: str) -> str:
    """JSON as it is hashed, from JSON as PostgreSQL writes it."""
    return json.dumps(json.loads(text), default=canonical, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


WORD, JSON = Memo(encode_basestring), Memo(compact, most=2_000)
KEY = Memo(lambda text: NULL if text == NULL else f'"{text}"')


def text_of(row: Row) -> str:
    """The canonical JSON of what the event says: its SHA-256 is the event's hash."""
    (
        account_id, case_id, decision_id, seq, act, actor_kind, actor_id, actor_name, reason, at, source, target, case_version, standing, epoch,
        holds, data, prev_hash,
    ) = row[:18]  # fmt: skip
    return (
        f'{{"account_id":"{account_id}","act":{WORD[act]},"actor_id":{KEY[actor_id]},"actor_kind":{WORD[actor_kind]},'
        f'"actor_name":{WORD[actor_name]},"at":"{at}","case_id":{KEY[case_id]},"case_version":{case_version},"data":{JSON[data]},'
        f'"decision_id":{KEY[decision_id]},"epoch":{epoch},"holds":{JSON[holds]},"prev_hash":{encode_basestring(prev_hash)},'
        f'"reason":{encode_basestring(reason)},"seq":{seq},"source":{WORD[source]},"standing":{WORD[standing]},"target":{WORD[target]}}}'
    )
