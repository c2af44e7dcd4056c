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

BATCH = 20_000  # rows of one statement, or few more: a chain is never cut
LAST = UUID(int=2**128 - 1)
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
FROM (SELECT * FROM enforcement_event WHERE account_id > %(after)s AND account_id <= %(to)s) e
LEFT JOIN (SELECT * FROM accounts_account WHERE id > %(after)s AND id <= %(to)s) a ON a.id = e.account_id
LEFT JOIN (SELECT * FROM enforcement_sealedevent WHERE account_id > %(after)s AND account_id <= %(to)s) s
    ON s.account_id = e.account_id AND s.seq = e.seq
ORDER BY e.account_id, e.seq"""  # every table within the same bounds, so that they are merged, and nothing is looked up row by row
NEXT = "SELECT account_id FROM enforcement_event WHERE account_id > %s ORDER BY account_id OFFSET %s LIMIT 1"


class Range(NamedTuple):
    """Accounts by their keys: those above `after`, up to `to` and with it."""

    after: UUID
    to: UUID

    @classmethod
    def of(cls, account_id: UUID) -> Range:
        """One account alone."""
        return cls(UUID(int=account_id.int - 1), account_id)


def ranges() -> Iterator[Range]:
    """All keys that there can be, in order, cut where about BATCH events are full; each is found when it is asked for."""
    after: UUID | None = UUID(int=0)
    while after:
        with connection.cursor() as cursor:
            cursor.execute(NEXT, [after, BATCH - 1])
            found = cursor.fetchone()
        yield Range(after, found[0] if found else LAST)
        after = found[0] if found else None


def read(within: Range | None = None) -> Iterator[Row]:
    """Every event of a range or of all, chain by chain and in order. Each range is as it was at one moment.

    While the rows come, the connection is busy with them.
    """
    for each in [within] if within else ranges():
        yield from copied(READ, each._asdict())


def copied(sql: str, parameters: dict[str, Any]) -> Iterator[Row]:
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
