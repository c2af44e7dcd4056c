"""Words that a notice may not use, and when: places left to fill in, stock phrases, and guilt
before a finding.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# Sentences that a notice must contain in our own words, by language.
NO_FINDING = {"en": "no finding has been made", "de": "bisher haben wir nichts festgestellt"}
APOLOGY = {"en": "we are sorry", "de": "wir bitten um entschuldigung"}

_KEYWORDS = "insert|fill in|your|name|date|reason|hier|bitte|datum|grund"
FILL_IN = re.compile(
    r"\{\{|\}\}|\{%|%\}|\{#|_{3,}|\b(?:TODO|TBD|FIXME|X{3,})\b"
    rf"|\[(?:[\s…._]*|\?[^\]]{{0,80}}|[A-ZÄÖÜ][A-ZÄÖÜ _-]+|(?i:(?:{_KEYWORDS})\b[^\]]{{0,80}}))\]"
)
# Texts that are kept ready and say nothing of the case at hand.

STOCK_PHRASES = frozenset(
    (
        "none",
        "test",
        "unknown",
        "default",
        "reason",
        "reasons",
        "facts",
        "see above",
        "see policy",
        "see clause",
        "policy violation",
        "violation of policy",
        "terms violation",
        "violation of our terms",
        "not applicable",
        "no reason given",
        "no comment",
        "to be done",
        "lorem ipsum",
        "siehe oben",
        "siehe richtlinie",
        "verstoß gegen richtlinie",
        "verstoß gegen unsere bedingungen",
        "kein grund",
        "keine angabe",
        "nicht zutreffend",
    )
)

# Guilt as an assertion, in the languages that notices are written in.
_GUILT = (
    r"violat(?:ions?|ed|es|ing)|in breach|breached|"
    r"versto(?:ß|ss)(?:es|en)?|verstöße[ns]?|verstößt|verstieß(?:en)?|verletzt(?:e[nrs]?)?|verletzung(?:en)?"
)
# ... unless the word before it takes the assertion back.
_RELATIVE = (
    r"alleged(?:ly)?|suspected|possibl[ey]|potential(?:ly)?|no|"
    r"mutmaßlich\w*|angeblich\w*|möglich\w*|vermutet\w*|vermeintlich\w*|kein\w*"
)
_ASSERTED = re.compile(rf"(?<!\w)(?:({_RELATIVE})\s+)?({_GUILT})(?!\w)", re.IGNORECASE)
# In our own words "breach" and the like are refused as well: our words are fixed, so nothing is
# lost.
_ASSERTED_BY_US = re.compile(rf"(?<!\w)(?:{_GUILT}|breach(?:es)?)(?!\w)", re.IGNORECASE)
# One of these stands in whatever the two find, and looking for them takes next to nothing. No i:
# the two find i without its dot, and I with one.
_STEMS = ("olat", "breach", "verst", "verletz")
_WORD = re.compile(r"[^\W\d_]{2,}")


def says_something(value: str) -> bool:
    """At least two words, or one of four letters or more: "x", "-", "…" and "ok" are refused,
    "Established." is not.
    """
    words = _WORD.findall(value)
    return len(words) >= 2 or any(len(word) >= 4 for word in words)


def is_stock(value: str, others: Iterable[str] = ()) -> bool:
    """Whether a text is no more than a phrase kept ready, or than one of `others` (such as the
    clause's own words).
    """
    said = _plain(value)
    return said in _STOCK or any(said == _plain(other) for other in others)


def asserts_guilt(value: str) -> str | None:
    """The first word by which a text asserts a violation; None where there is none, or only an
    alleged one.
    """
    return (
        next((match[2] for match in _ASSERTED.finditer(value) if not match[1]), None)
        if _speaks_of_guilt(value)
        else None
    )


def we_assert_guilt(own_words: str) -> bool:
    """Whether fixed wording of ours asserts a violation."""
    return _speaks_of_guilt(own_words) and bool(_ASSERTED_BY_US.search(own_words))


def _speaks_of_guilt(text: str) -> bool:
    plain = (
        text.casefold()
    )  # which, but for i, knows all letters that are the same without regard to case
    return any(stem in plain for stem in _STEMS)


def visible(value: str) -> str:
    """A text without its invisible characters, in compatibility forms."""
    if value.isascii():
        return value
    normal = unicodedata.normalize("NFKC", value)
    return "".join(c for c in normal if unicodedata.category(c) != "Cf")


def folded(value: str) -> str:
    """A text for comparing: compatibility forms, letter case, white space and invisible characters
    do not count.
    """
    return " ".join(visible(value).casefold().split())


def names(text: str, term: str) -> bool:
    """Whether a text contains a term as a word of its own, however it is spaced or capitalised."""
    sought = folded(term)
    return bool(sought) and bool(re.search(rf"(?<!\w){re.escape(sought)}(?!\w)", folded(text)))


def name_parts(term: str) -> tuple[str, ...]:
    """The words of somebody's name by which they can be known, of three letters or more; none of an
    e-mail address, and none of a single word.
    """
    words = [] if "@" in term else _WORD.findall(visible(term))
    return tuple(word for word in words if len(word) > 2) if len(words) > 1 else ()


def capitalised(text: str) -> set[str]:
    """The words of a text that begin with a capital letter, folded."""
    return {word.casefold() for word in _WORD.findall(visible(text)) if word[0].isupper()}


def _plain(value: str) -> str:
    return folded(value).strip(" .!:;-–")


_STOCK = frozenset(map(_plain, STOCK_PHRASES))
