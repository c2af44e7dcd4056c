"""What a redacted copy of a case leaves out: from the parts that somebody chose, the words,
exhibits, rows and events that have to go, and afterwards the list of what went on which ground.

Of what was removed the list has a hash with a salt, which stays here. So a judge can be shown what
one redaction removed, and sees that it is that, while nobody can guess a name and compare.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q

from accounts.models import Contact
from enforcement.language import redactions as words
from enforcement.models import CaseFile, Evidence
from enforcement.models.event import canonical_json
from enforcement.models.message import Lane
from enforcement.operations import files
from enforcement.operations.case_file_paper import BlackedOut, mark
from enforcement.queries.case_file import CaseWhole
from enforcement.record.case_bundle import CaseRecord, Removed
from enforcement.record.parts import Leaf, Place, pattern_of
from enforcement.record.read import compact_json
from enforcement.record.redaction import RowName
from enforcement.workflow.redactions import RedactedPart, Redaction

REPORTERS = (
    "report_words",
    "reporter_message",
    "reporter_appeal",
    "reporter_dispute",
    "joined_appeal",
)
# what staff note of a dispute before a body
OF_DISPUTE = ("note", "end_note", "follow_reason", "over_reason")
MARKS = "evidence_copy_marks"
SENSITIVE = ("sensitive_evidence", MARKS)
EVIDENCE = ("evidence", "sensitive_evidence")
COPY = "evidence_copy"
# rows of the case that speak of what is removed, and say nothing of what it says
STAYS = frozenset(
    {"case", "decision", "disclosure", "evidence_seal", "finding", "measure", "report"}
    | {"report_reading", "review", "receipt", "notice"}
)
# of what an act noted: what it was about, by number
NUMBERS = frozenset(
    {"rows", "evidence", "copy", "report", "lane", "origin", "number", "dispute", "side", "outcome"}
)
LEAST = 3  # characters of a name that is looked for
READABLE = ("text/", "application/json", "message/")  # files in which words can be looked for


@dataclass(frozen=True, kw_only=True)
class Removal:
    """What goes, by the number of its redaction; `exhibits` are numbers of evidence."""

    redactions: Mapping[int, Redaction]
    words: Mapping[str, int] = field(default_factory=dict)
    exhibits: Mapping[int, int] = field(default_factory=dict)
    notes: int = 0

    def blacked(self, record: CaseRecord) -> BlackedOut:
        """As the PDF takes it. What was written when an exhibit was added, such as where it is
        from, goes with it.
        """
        parts = (RedactedPart.EXHIBITS, RedactedPart.SENSITIVE)
        goes = {number for number, one in self.redactions.items() if one.part in parts}
        return BlackedOut(
            words=self.words,
            exhibits=self.exhibits,
            events={seq: number for seq, number in record.taken.items() if number in goes},
            notes=self.notes,
            legend=[f"{mark(n)} {in_words(one)}" for n, one in self.redactions.items()],
        )

    def without(self, text: str) -> str:
        """A text without the words that go."""
        return BlackedOut(words=self.words).without(text)

    def number_of(self, part: RedactedPart) -> int:
        """The number of the redaction of a part; 0 where it is left in."""
        return next((n for n, one in self.redactions.items() if one.part == part), 0)


def in_words(one: Redaction) -> str:
    """A part, its ground, and the ground in a sentence."""
    ground = str(words.GROUNDS[one.ground])
    return f"{words.PARTS[one.part]}: {ground}{'. ' if one.text else ''}{one.text}"


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing that was removed; `at` says which event or row had it, and in which field."""

    number: int
    redaction: Redaction
    what: str
    removed: object
    at: Mapping[str, object] = field(default_factory=dict)

    def said(self, salt: str) -> dict[str, object]:
        """As the manifest lists it."""
        salted = hashlib.sha256(
            bytes.fromhex(salt_of(salt, self.number)) + canonical_json(self.removed).encode()
        )
        return {
            "number": self.number,
            "what": self.what,
            "part": self.redaction.part.value,
            "ground": self.redaction.ground.value,
            "text": self.redaction.text,
            "salted_sha256": salted.hexdigest(),
            **self.at,
        }


def salt_of(salt: str, number: int) -> str:
    """The salt of one item, in hexadecimal: who is shown one knows no other."""
    return hmac.new(bytes.fromhex(salt), str(number).encode(), hashlib.sha256).hexdigest()


def removal_of(asked: CaseFile, found: CaseWhole) -> Removal:
    """What a redacted copy leaves out; nothing of one that is no such copy."""
    redactions = dict(enumerate(map(Redaction.read, asked.redactions), start=1))
    numbers = {one.part: number for number, one in redactions.items()}
    terms: dict[str, int] = {}
    if number := numbers.get(RedactedPart.PEOPLE, 0):
        terms |= dict.fromkeys(names_of_people(found), number)
    if number := numbers.get(RedactedPart.REPORTERS, 0):
        terms |= dict.fromkeys(looked_for(found.sheet.facts.private_terms), number)
    exhibits: dict[int, int] = {}
    if number := numbers.get(RedactedPart.SENSITIVE, 0):
        left = [one.row.number for one in found.exhibits if one.row.sensitive]
        exhibits |= {n: number for n in left if n not in asked.sensitive}
    if number := numbers.get(RedactedPart.EXHIBITS, 0):
        exhibits |= dict.fromkeys(redactions[number].numbers, number)
    for one in found.exhibits if redactions else ():
        if one.row.number not in exhibits and (word := first_word_in(one.row, terms)):
            exhibits[one.row.number] = terms[word]
    return Removal(
        redactions=redactions,
        words=terms,
        exhibits=exhibits,
        notes=numbers.get(RedactedPart.NOTES, 0),
    )


def names_of_people(found: CaseWhole) -> Iterator[str]:
    """Names and addresses of the holder's people and of partners', and accounts of other cases. A
    name that is no more than a role, such as Legal, is none.
    """
    account = found.sheet.case.account
    partners = [one.partner_id for one in found.sheet.referrals]
    rows = Contact.objects.filter(Q(account=account) | Q(partner__in=partners))
    roles = {str(label).casefold() for label in Contact.Role.labels} | {
        value.casefold() for value in Contact.Role.values
    }
    for name, email in rows.values_list("name", "email"):
        yield from looked_for([email])
        if name.casefold() not in roles and name != account.name:
            yield from looked_for([name])
    yield from looked_for(one.account for one in found.card.linked_cases)


def looked_for(names: Iterable[str]) -> Iterator[str]:
    """Those that are long enough to be a name."""
    return (name for name in names if len(name) >= LEAST)


def first_word_in(row: Evidence, terms: Mapping[str, int]) -> str:
    """The first of these words in a piece of evidence or its readable file; empty if none is."""
    texts = [row.kind, row.citation, row.url, row.file_name, row.text]
    if row.file_name and row.content_type.startswith(READABLE):
        content = files.read(row.sha256, f"E{row.number}") or b""
        texts.append(content.decode("utf-8", "replace"))
    return next((word for word in terms if any(pattern_of(word).search(t) for t in texts)), "")


def removed_from_record(removal: Removal, record: CaseRecord) -> list[Removed]:
    """The same as the record takes it."""
    wanted: dict[int, set[tuple[str, str]]] = {n: set() for n in removal.redactions}
    events: dict[int, dict[int, Callable[[Place], bool]]] = {n: {} for n in removal.redactions}
    reporters = removal.number_of(RedactedPart.REPORTERS)
    sensitive = removal.number_of(RedactedPart.SENSITIVE)
    for name, stored in (record.own | record.withheld).items():
        said = json.loads(compact_json(stored.said))
        if name[0] in REPORTERS:
            wanted[reporters].add(name)
        elif name[0] in EVIDENCE and said["number"] in removal.exhibits:
            wanted[removal.exhibits[said["number"]]].add(name)
        elif name[0] in SENSITIVE and name not in record.own:
            wanted[sensitive].add(name)
        elif removal.notes and is_noted(name[0], said):
            wanted[removal.notes].add(name)
    for name, number in about_removed(wanted, record):
        wanted[number].add(name)
    for number, names in wanted.items():
        # what was written when a copy was made says nothing of where its marks are
        written = [name for name in names if name[0] != MARKS]
        for seq in {seq for name in written for seq in record.named_by.get(name, ())}:
            if record.is_of_case(seq) and not record.events[seq].beside["decision"]:
                events[number][seq] = is_written
    if removal.notes:
        for seq, row in record.events.items():
            if record.is_of_case(seq) and has_note(row.beside["decision"]):
                events[removal.notes][seq] = is_note
    return [
        Removed(
            number=number,
            rows=frozenset(wanted[number]),
            events=events[number],
            words=tuple(word for word, n in removal.words.items() if n == number),
        )
        for number in removal.redactions
    ]


def about_removed(
    wanted: Mapping[int, Collection[RowName]], record: CaseRecord
) -> Iterator[tuple[RowName, int]]:
    """Rows that say something of one that is removed, such as how it was assessed, with the number
    of its redaction. A copy that the holder was given stays.
    """
    keys = {key: number for number, names in wanted.items() for _kind, key in names}
    everything = {name for names in wanted.values() for name in names}
    for name, stored in record.own.items():
        if name in everything or name[0] in STAYS:
            continue
        if name[0] == COPY and json.loads(stored.said)["shown_at"]:
            continue
        for key, number in keys.items():
            if key in stored.said:
                yield name, number
                break


def is_noted(kind: str, said: Mapping[str, object]) -> bool:
    """Whether a row has what staff note among themselves."""
    if kind == "message":
        return said["lane"] == Lane.INTERNAL
    return kind == "dispute" and any(said[at] for at in OF_DISPUTE)


def is_written(place: Place) -> bool:
    """What was written in an act that wrote what is removed; that it was done, by whom, when and to
    which number stays.
    """
    return place[0] in ("reason", "decision", "notice") or (
        place[0] == "data" and len(place) == 2 and place[1] not in NUMBERS
    )


def is_note(place: Place) -> bool:
    """The internal note of a decision."""
    return place[0] == "decision" and place[-2:] == ("terms", "note")


def has_note(decisions: str | None) -> bool:
    """Whether a decision, as JSON, has an internal note."""
    rows = json.loads(decisions) if decisions else []
    return any(row["terms"].get("note") for row in rows)


def items_of(removal: Removal, record: CaseRecord, exhibits: Sequence[Evidence]) -> list[Item]:
    """All that was removed, numbered: words, exhibits, and fields of events and rows."""
    found: list[tuple[int, str, object, dict[str, object]]] = [
        (number, str(words.A_WORD), word, {}) for word, number in sorted(removal.words.items())
    ]
    by_number = {row.number: row for row in exhibits}
    for one, number in sorted(removal.exhibits.items()):
        if one in by_number:
            what = str(words.AN_EXHIBIT) % {"number": one}
            found.append((number, what, {"sha256": by_number[one].sha256}, {"exhibit": one}))
    default = removal.number_of(RedactedPart.REPORTERS)
    for seq in sorted(record.hidden.exposed):
        if record.is_of_case(seq):
            number = record.hidden.events[seq] or default
            what = str(words.AN_EVENT) % {"number": seq}
            found.append((number, what, record.event_said(seq), {"event": seq}))
    for leaf in record.leaves:
        found.append((leaf.number or default, what_of(leaf), leaf.value, at_place(leaf)))
    return [
        Item(
            number=number,
            redaction=removal.redactions[redaction],
            what=what,
            removed=removed,
            at=at,
        )
        for number, (redaction, what, removed, at) in enumerate(found, start=1)
    ]


def what_of(leaf: Leaf) -> str:
    """Which field of an event or a row it is."""
    names = ", ".join(str(step).replace("_", " ") for step in leaf.place if step != 0)
    if leaf.row:
        return f"{str(words.A_ROW) % {'kind': leaf.row[0].replace('_', ' ')}}, {names}"
    return f"{str(words.AN_EVENT) % {'number': leaf.event}}, {names}"


def at_place(leaf: Leaf) -> dict[str, object]:
    """The same, as `verify.py` finds it."""
    place = list(leaf.place)
    if leaf.row:
        return {"row": leaf.row[0], "place": place}
    return {"event": leaf.event, "place": place}


def sensitive_rows(case_id: UUID, numbers: Iterable[int]) -> set[tuple[str, str]]:
    """Sensitive evidence that was asked for, as rows of the record."""
    rows = Evidence.objects.filter(case=case_id, sensitive=True, number__in=list(numbers))
    return {("sensitive_evidence", str(key)) for key in rows.values_list("pk", flat=True)}
