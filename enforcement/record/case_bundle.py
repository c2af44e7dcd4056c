"""The record of one case as a file that anybody can check: the chain of its account, in which
events of other cases are hashes in their places.

JSON lines, which `docs/reference/verify.py` reads and describes (format 5).
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import BinaryIO
from uuid import UUID

from enforcement.models.event import HASHED
from enforcement.models.vouched import TOMBSTONE, WITHHELD
from enforcement.record.bundle import BundleWriter
from enforcement.record.read import EventRow, canonical_text, compact_json
from enforcement.record.redaction import Hidden, Piece, RowName, hide
from enforcement.record.removed import removals_in
from enforcement.record.rows import StoredRow, StoredRows, rows_named
from enforcement.record.seals import CheckpointCheck

FORMAT = 5


class WhyHidden(Enum):
    """Why something of the record is not shown."""

    OTHER_CASE = "OTHER_CASE"
    REDACTED = "REDACTED"


@dataclass(frozen=True, kw_only=True)
class Removed:
    """What a redaction removes from the record, by its `number`: rows by their names, events, and
    whatever has one of these words in it.
    """

    number: int
    rows: frozenset[RowName] = frozenset()
    events: frozenset[int] = frozenset()
    words: tuple[str, ...] = ()


@dataclass(kw_only=True)
class CaseRecord:
    """The chain of an account as one of its cases sees it."""

    case_id: str
    account_id: str
    events: dict[int, EventRow]
    own: dict[RowName, StoredRow]  # rows of the case
    common: dict[RowName, StoredRow]  # rules
    last: EventRow
    there: StoredRows
    named_by: dict[RowName, list[int]] = field(default_factory=dict)
    hidden: Hidden = field(default_factory=Hidden)
    words: tuple[str, ...] = ()  # that are shown nowhere

    @classmethod
    def read(
        cls, rows: Iterable[EventRow], case_id: UUID, *, also: Collection[RowName] = ()
    ) -> CaseRecord:
        """What `RecordCheck.rows` gives of the account; `also` are rows that bundles else do not
        have, and this one has.
        """
        events = {int(row.seq): row for row in rows}
        last = events[max(events)]
        there = last.rows or StoredRows({}, {})
        own = {
            name: stored
            for name, stored in there.own.items()
            if stored.case_id == str(case_id) and (name[0] not in WITHHELD or name in also)
        }
        found = cls(
            case_id=str(case_id),
            account_id=last.account_id,
            events=events,
            own=own,
            common=there.common,
            last=last,
            there=there,
        )
        for seq, row in events.items():
            for name, _ in rows_named(row.data):
                found.named_by.setdefault(name, []).append(seq)
        return found

    @property
    def withheld(self) -> dict[RowName, StoredRow]:
        """Rows of the case that are not in the bundle, redacted or not."""
        return {
            name: stored
            for name, stored in self.there.own.items()
            if stored.case_id == self.case_id and name not in self.own
        }

    def is_of_case(self, seq: int) -> bool:
        """Whether an event is of this case."""
        return self.events[seq].case_id == self.case_id

    def event_said(self, seq: int, *, beside: bool = False) -> dict[str, object]:
        """What an event says, as it is hashed; with what was written `beside` it by its name."""
        row = self.events[seq]
        said: dict[str, object] = json.loads(canonical_text(row))
        if beside:
            there = {name: text for name, text in row.beside.items() if text is not None}
            said |= {name: json.loads(compact_json(text)) for name, text in there.items()}
        return said

    def redact(self, removed: Sequence[Removed]) -> None:
        """Hide what is removed, and what would let somebody guess it."""
        events = {
            seq: Piece.of(canonical_text(row), *(said for said in row.beside.values() if said))
            for seq, row in self.events.items()
        }
        rows = {
            name: Piece.of(stored.said, key=name[1])
            for name, stored in {**self.own, **self.withheld}.items()
        }
        begin = Hidden()
        self.words = tuple(word for one in removed for word in one.words)
        for one in removed:
            begin.rows.update(dict.fromkeys(one.rows & rows.keys(), one.number))
            begin.events.update(dict.fromkeys(one.events, one.number))
            for seq, piece in events.items():
                if self.is_of_case(seq) and mentions(piece.text, one.words):
                    begin.events.setdefault(seq, one.number)
            for name, piece in rows.items():
                if mentions(piece.text, one.words):
                    begin.rows.setdefault(name, one.number)
        # what is not in the bundle is hidden from whoever guesses, too
        begin.rows.update({name: begin.rows.get(name, 0) for name in self.withheld})
        others = {seq: 0 for seq in events if not self.is_of_case(seq)}
        begin.events |= {seq: begin.events.get(seq, 0) for seq in others}
        known = {self.case_id, self.account_id}
        self.hidden = hide(events, rows, begin=begin, named_by=self.named_by, known=known)
        for name in self.hidden.rows:
            self.own.pop(name, None)

    def hidden_by(self, name: RowName) -> int | None:
        """The event that wrote a row last, where that is not shown."""
        newest = self.named_by.get(name, [0])[-1]
        return newest if newest and not self.shows(newest) else None

    def shows(self, seq: int) -> bool:
        """Whether an event is shown whole."""
        return self.is_of_case(seq) and seq not in self.hidden.events


def mentions(text: str, words: Iterable[str]) -> bool:
    """Whether one of the words stands in a text of JSON."""
    return any(
        re.search(
            rf"(?<!\w){re.escape(json.dumps(word, ensure_ascii=False)[1:-1])}(?!\w)", text, re.I
        )
        for word in words
    )


class CaseBundleWriter(BundleWriter):
    """Writes the record of one case to `out`."""

    def __init__(self, out: BinaryIO, seals: CheckpointCheck, record: CaseRecord) -> None:
        super().__init__(out, seals)
        self.record = record

    def write(self, *, redacted: bool) -> None:
        """All of it."""
        record = self.record
        self.line(
            "bundle",
            {
                "name": "docket-audit",
                "format": FORMAT,
                "hashed": list(HASHED),
                "whole": False,
                "withheld": list(WITHHELD),
                "case": record.case_id,
                "redacted": redacted,
            },
        )
        for key_id, key in sorted(self.seals.keys.items()):
            self.line("key", {"id": key_id, "public": key.public_bytes_raw().hex()})
        for seq, row in record.events.items():
            if record.shows(seq):
                self.event(row)
            else:
                self.hidden_event(seq, row)
        self.rows_of_case()
        self.end_of_account()
        self.end()

    def hidden_event(self, seq: int, row: EventRow) -> None:
        """The hash of an event, its checkpoint and the way to its root."""
        number = self.sealed_by(row)
        why = WhyHidden.REDACTED if self.record.is_of_case(seq) else WhyHidden.OTHER_CASE
        said: dict[str, object] = {
            "seq": seq,
            "hash": row.hash,
            "sealed": number,
            "why": why.value,
        }
        if number is not None:
            said["path"] = self.path(number, (row.account_id, seq))
        self.line("hidden", said)
        self.events += 1

    def rows_of_case(self) -> None:
        """The rules that its events name, its rows, and the names of those that are not shown."""
        record = self.record
        for name in sorted(self.named & record.common.keys()):
            self.row(name, record.common[name], None)
        for name, stored in record.own.items():
            self.row(name, stored, record.account_id, hidden_by=record.hidden_by(name))
        shown = record.own.keys() | record.common.keys()
        for kind, key in sorted(self.named - shown):
            if kind in WITHHELD:
                continue
            redacted = (kind, key) in record.hidden.rows
            why = WhyHidden.REDACTED if redacted else WhyHidden.OTHER_CASE
            self.line("absent", {"kind": kind, "id": key, "why": why.value})
        notices = {key for kind, key in record.own if kind == "notice"}
        notices -= self.notices_without_proofs()
        for proof in record.there.deliveries:
            if proof.notice in notices:
                self.delivery(proof)
        for notice, at in sorted(record.there.informed.items()):
            if notice in notices:
                self.line("informed", {"notice_id": notice, "at": at})

    def notices_without_proofs(self) -> set[str]:
        """Letters of which no proof is shown: one of them has something that a redaction removed,
        or is not as it was sealed, and no event that is shown vouches for the tombstone.
        """
        record = self.record
        unvouched = {
            one.row_id
            for key, one in removals_in(record.there.own.items()).items()
            if (TOMBSTONE, key) not in record.own or record.hidden_by((TOMBSTONE, key))
        }
        return {
            proof.notice
            for proof in record.there.deliveries
            if mentions(proof.text, record.words) or proof.key in unvouched
        }

    def end_of_account(self) -> None:
        """The number and hash of the newest event; more where that event is shown."""
        last = self.record.last
        if self.record.shows(int(last.seq)):
            self.account(last)
            return
        self.line("account", {"ref": last.ref, "seq": int(last.seq), "head": last.hash})
        self.accounts += 1
