"""What of a record is hidden in a redacted copy, so that nothing of it can be guessed.

The record hashes rows and events without a salt. Whoever knows all of a row but a short value, such
as a name, could try names until the hash is right: with the row's own hash, which stands in its
event, and, where they know the rest of the event, also with the event's hash, which stands in the
next event for ever. So of what is hidden, something that nobody can guess has to be hidden with it:
the key of a row, of which 74 bits are random. `hide` sees to it that each hidden event has such a
key in it which is shown nowhere. Then the other fields of it may be shown (`record/parts.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
RowName = tuple[str, str]  # kind and key


@dataclass(frozen=True, kw_only=True)
class Piece:
    """An event with what was written beside it, or a row: its canonical text, and the keys that are
    known of whoever shows it.
    """

    text: str
    keys: frozenset[str]

    @classmethod
    def of(cls, *texts: str, key: str = "") -> Piece:
        """One of these texts; `key` is its own."""
        text = "\n".join(texts)
        return cls(text=text, keys=frozenset({*KEY.findall(text), *filter(None, [key])}))


@dataclass(kw_only=True)
class Hidden:
    """Events by number and rows by name, each with the number of the redaction because of which it
    is hidden; `secret` are keys that are shown nowhere; of `exposed` events, whoever can guess all
    that they say can confirm it.
    """

    events: dict[int, int] = field(default_factory=dict)
    rows: dict[RowName, int] = field(default_factory=dict)
    secret: dict[str, int] = field(default_factory=dict)
    exposed: set[int] = field(default_factory=set)


def hide(
    events: Mapping[int, Piece],
    rows: Mapping[RowName, Piece],
    *,
    begin: Hidden,
    named_by: Mapping[RowName, Iterable[int]],
    known: Collection[str],
) -> Hidden:
    """Hide what has to be hidden besides what `begin` hides: the events that have the hash of one
    of its rows (`named_by`), and what mentions a key that has to be secret. What is hidden for that
    alone has the key in it, so that its own hash may be shown. `known` are keys that others know:
    of the account and the case.
    """
    found = begin
    for name, why in begin.rows.items():
        for seq in named_by.get(name, ()):
            found.events.setdefault(seq, why)
    while True:
        before = (len(found.events), len(found.rows), len(found.secret), len(found.exposed))
        hide_mentions(events, rows, found)
        seen = Counter(known)
        for seq, piece in events.items():
            seen.update(piece.keys if seq not in found.events else ())
        for name, piece in rows.items():
            seen.update(piece.keys if name not in found.rows else ())
        for seq, why in found.events.items():
            keys = events[seq].keys
            if keys & found.secret.keys():
                continue
            rest = sorted(keys - set(known), key=lambda key: (seen[key], key))
            if rest:
                found.secret[rest[0]] = why
                if seen[rest[0]]:
                    break  # look again at what is seen
            else:
                found.exposed.add(seq)
        if before == (
            len(found.events),
            len(found.rows),
            len(found.secret),
            len(found.exposed),
        ):
            return found


def hide_mentions(
    events: Mapping[int, Piece], rows: Mapping[RowName, Piece], found: Hidden
) -> None:
    """What mentions a secret key is hidden, too."""
    for seq, piece in events.items():
        for key in piece.keys & found.secret.keys():
            found.events.setdefault(seq, found.secret[key])
    for name, piece in rows.items():
        for key in piece.keys & found.secret.keys():
            found.rows.setdefault(name, found.secret[key])
