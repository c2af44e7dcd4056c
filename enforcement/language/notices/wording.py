"""Words that a notice may not use, and when: places left to fill in, stock phrases, and guilt
before a finding.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from accounts.languages import LANGUAGES

_KEYWORDS = "|".join(
    re.escape(word) for language in LANGUAGES.values() for word in language.ready.placeholders
)
_FILL_IN = re.compile(
    r"\{\{|\}\}|\{%|%\}|\{#|_{3,}|\b(?:TODO|TBD|FIXME|X{3,})\b"
    r"|\[(?:[\s…._]*|\?[^\]]{0,80}|[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ _-]+"
    rf"|(?i:(?:{_KEYWORDS})\b[^\]]{{0,80}}))\]"
)
# One of these stands in whatever it finds, and looking for them takes next to nothing.
_SIGNS = ("{", "}", "___", "[", "TODO", "TBD", "FIXME", "XXX")
# Guilt as an assertion, in the languages that notices are written in, unless a word beside it takes
# the assertion back: people write in whichever they please.
_GUILT = [word for language in LANGUAGES.values() for word in language.guilt.asserts]
_OURS = [word for language in LANGUAGES.values() for word in language.guilt.ours]
_BEFORE = [word for language in LANGUAGES.values() for word in language.guilt.before]
_AFTER = [word for language in LANGUAGES.values() for word in language.guilt.after]


def _any_of(words: Iterable[str]) -> str:
    """A pattern for any of these words; `*` stands for any ending."""
    return "|".join(re.escape(word).replace(r"\*", r"\w*") for word in words) or r"(?!)"


_ASSERTED = re.compile(
    rf"(?<!\w)(?:({_any_of(_BEFORE)})\s+)?({_any_of(_GUILT)})(?!\w)"
    rf"(?:\s+({_any_of(_AFTER)})(?!\w))?",
    re.IGNORECASE,
)
# In our own words "breach" and the like are refused as well: our words are fixed, so nothing is
# lost.
_ASSERTED_BY_US = re.compile(rf"(?<!\w)(?:{_any_of([*_GUILT, *_OURS])})(?!\w)", re.IGNORECASE)
# One of these stands in whatever the two find, and looking for them takes next to nothing: longer
# words that hold a shorter one are left out.
_LOWER = frozenset(word.casefold().rstrip("*") for word in (*_GUILT, *_OURS))
_STEMS = frozenset(w for w in _LOWER if not any(other in w for other in _LOWER - {w}))
_WORD = re.compile(r"[^\W\d_]{2,}")


def place_to_fill_in(text: str) -> str | None:
    """The first place in a text that was left to be filled in; None where there is none."""
    found = _FILL_IN.search(text) if any(sign in text for sign in _SIGNS) else None
    return found[0] if found else None


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
        next((match[2] for match in _ASSERTED.finditer(value) if not (match[1] or match[3])), None)
        if _speaks_of_guilt(value)
        else None
    )


def we_assert_guilt(own_words: str) -> bool:
    """Whether fixed wording of ours asserts a violation."""
    return _speaks_of_guilt(own_words) and bool(_ASSERTED_BY_US.search(own_words))


def _speaks_of_guilt(text: str) -> bool:
    plain = text.casefold()  # which knows all letters that are the same without regard to case
    if not text.isascii():  # but for I with a dot and i without one, which the two find as i
        plain = plain.replace("i\u0307", "i").replace("\u0131", "i")
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


_STOCK = frozenset(
    _plain(phrase) for language in LANGUAGES.values() for phrase in language.ready.phrases
)
