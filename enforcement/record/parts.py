"""What is shown of an event or a row of which something is hidden: its fields, but those that are
removed.

Its hash is that of the whole. So what is left must not help to guess the rest: a key that nobody
can guess is taken out of it (`record/redaction.py`), and so are hashes of what is not shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from enforcement.record.redaction import KEY, RowName

HASH = re.compile(r"[0-9a-f]{64}")
NO_KEY, NO_HASH = "█key█", "█hash█"
Place = tuple[str | int, ...]  # from the outside in: names of fields, numbers in lists


def mark(number: int) -> str:
    """What stands in place of what a redaction removed; `verify.py` knows it."""
    return f"█{number}█"


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """One field that a redaction removed something of, whole: of an event or of a row."""

    number: int  # of the redaction
    place: Place
    value: object
    event: int | None = None
    row: RowName | None = None


@dataclass(frozen=True, kw_only=True)
class Masking:
    """What is taken out wherever it stands: `words`, each with the number of its redaction, and
    keys; and the rows whose hashes may be shown.
    """

    words: Mapping[str, int]
    secret: Collection[str]
    shown: Collection[RowName]

    def part(
        self, said: Mapping[str, Any], removes: Callable[[Place], int]
    ) -> tuple[dict[str, Any], list[tuple[Place, int, object]]]:
        """What is shown, and each field that was removed: its place, the number of its redaction,
        and what stood there. `removes` says the number for what goes as a whole, or 0.
        """
        removed: list[tuple[Place, int, object]] = []

        def walk(value: Any, place: Place) -> Any:
            if number := removes(place):
                removed.extend((at, number, one) for at, one in self.leaves(value, place))
                return mark(number)
            if isinstance(value, dict):
                kept = {key: one for key, one in value.items() if not self.takes(key)}
                shown = {key: walk(one, (*place, key)) for key, one in kept.items()}
                return shown if len(kept) == len(value) else {**shown, NO_KEY: NO_HASH}
            if isinstance(value, list):
                return [walk(one, (*place, at)) for at, one in enumerate(value)]
            if not isinstance(value, str):
                return value
            if HASH.fullmatch(value):
                return value if self.may_show_hash(place) else NO_HASH
            left, number = self.without_words(value)
            if number:
                removed.append((place, number, value))
            return KEY.sub(lambda key: NO_KEY if key[0] in self.secret else key[0], left)

        return {key: walk(one, (key,)) for key, one in said.items()}, removed

    def leaves(self, value: object, place: Place) -> Iterator[tuple[Place, object]]:
        """Each field within it that says something; keys and hashes are never opened."""
        if isinstance(value, dict):
            for key, one in value.items():
                yield from self.leaves(one, (*place, key))
        elif isinstance(value, list):
            for at, one in enumerate(value):
                yield from self.leaves(one, (*place, at))
        elif value not in ("", None) and not (
            isinstance(value, str) and (HASH.fullmatch(value) or KEY.fullmatch(value))
        ):
            yield place, value

    def takes(self, key: str) -> bool:
        """Whether the name of a field is not shown either."""
        return key in self.secret or bool(self.without_words(key)[1])

    def without_words(self, text: str) -> tuple[str, int]:
        """A text without these words, and the number of the redaction of the first; 0 if none is
        there.
        """
        first = 0
        for word in sorted(self.words, key=len, reverse=True):
            number = self.words[word]
            text, count = pattern_of(word).subn(mark(number), text)
            first = first or (number if count else 0)
        return text, first

    def may_show_hash(self, place: Place) -> bool:
        """Whether a hash at this place tells nothing: that of the event before, or of a row that is
        shown.
        """
        if place == ("prev_hash",):
            return True
        name = (str(place[2]), str(place[3])) if len(place) == 4 else ("", "")
        return place[:2] == ("data", "rows") and name in self.shown


def pattern_of(word: str) -> re.Pattern[str]:
    """A name or an address where it stands as a word."""
    return re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
