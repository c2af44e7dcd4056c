"""The record of one case as a file that anybody can check: the chain of its account, in which
events of other cases are hashes in their places.

JSON lines, which `docs/reference/verify.py` reads and describes (format 6).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import BinaryIO
from uuid import UUID

from enforcement.models.event import HASHED
from enforcement.models.vouched import TOMBSTONE, WITHHELD
from enforcement.record.bundle import BundleWriter
from enforcement.record.parts import NO_KEY, Leaf, Masking, Place
from enforcement.record.read import EventRow, canonical_text, compact_json
from enforcement.record.redaction import Hidden, Piece, RowName, hide
from enforcement.record.removed import removals_in
from enforcement.record.rows import StoredRow, StoredRows, rows_named
from enforcement.record.seals import CheckpointCheck

FORMAT = 6
# fields of a row that is removed which only say that it is there, and when it came
FRAME = frozenset(
    {"case_id", "account_id", "number", "lane", "incoming", "author", "said_at", "sensitive"}
    | {"added_at", "added_by", "made_at", "maker_name", "sent_at", "opened_at", "shown_at"}
)


class WhyHidden(Enum):
    """Why something of the record is not shown."""

    OTHER_CASE = "OTHER_CASE"
    REDACTED = "REDACTED"


@dataclass(frozen=True, kw_only=True)
class Removed:
    """What a redaction removes from the record, by its `number`: rows by their names, words
    wherever they stand, and of events by their numbers what `goes` says of a place.
    """

    number: int
    rows: frozenset[RowName] = frozenset()
    events: Mapping[int, Callable[[Place], bool]] = field(default_factory=dict)
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
    parts: dict[int, dict[str, object]] = field(default_factory=dict)  # of hidden events
    parts_of_rows: dict[RowName, dict[str, object]] = field(default_factory=dict)
    leaves: list[Leaf] = field(default_factory=list)  # fields that were removed
    taken: dict[int, int] = field(default_factory=dict)  # events of which what was written goes

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
        self.taken = {seq: one.number for one in removed for seq in one.events}
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
        self.show_parts(removed, begin_rows=frozenset(n for one in removed for n in one.rows))

    def show_parts(self, removed: Sequence[Removed], *, begin_rows: frozenset[RowName]) -> None:
        """Show the fields of what is hidden that are not removed."""
        masking = Masking(
            words={word: one.number for one in removed for word in one.words},
            secret=self.hidden.secret.keys(),
            shown=self.own.keys() | self.common.keys(),
        )
        for seq in sorted(self.hidden.events):
            if not self.is_of_case(seq) or seq in self.hidden.exposed:
                continue
            goes = [(one.number, one.events[seq]) for one in removed if seq in one.events]
            shown, gone = masking.part(self.event_said(seq, beside=True), first_of(goes))
            self.parts[seq] = shown
            self.leaves += [Leaf(number=n, place=at, value=v, event=seq) for at, n, v in gone]
        for name, number in sorted(self.hidden.rows.items()):
            goes = [(number, is_no_frame)] if name in begin_rows else []
            said = json.loads(compact_json(self.there.own[name].said))
            shown, gone = masking.part(said, first_of(goes))
            if name[0] not in WITHHELD:
                self.parts_of_rows[name] = shown
            self.leaves += [Leaf(number=n, place=at, value=v, row=name) for at, n, v in gone]

    def hidden_by(self, name: RowName) -> int | None:
        """The event that wrote a row last, where that is not shown."""
        newest = self.named_by.get(name, [0])[-1]
        return newest if newest and not self.shows(newest) else None

    def shows(self, seq: int) -> bool:
        """Whether an event is shown whole."""
        return self.is_of_case(seq) and seq not in self.hidden.events


def first_of(goes: Sequence[tuple[int, Callable[[Place], bool]]]) -> Callable[[Place], int]:
    """The number of the first that takes what stands at a place, or 0."""
    return lambda place: next((number for number, takes in goes if takes(place)), 0)


def is_no_frame(place: Place) -> bool:
    """Whether a field of a row that is removed goes with it."""
    return place[0] not in FRAME


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
        if seq in self.record.parts:
            said["shown"] = self.record.parts[seq]
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
        for (kind, key), part in sorted(record.parts_of_rows.items()):
            known = NO_KEY if key in record.hidden.secret else key
            self.line("part", {"kind": kind, "id": known, "shown": part})
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
