"""Finds the names of people in a text, in all the ways in which English and German write them:
bent, in capitals, without umlauts or accents, turned round, or as part of a user name.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from enforcement.rules.statements.found import Finds, Found, Plain

WORDS: dict[str, list[str]] = json.loads(
    Path(__file__).with_name("name_words.json").read_text(encoding="utf-8")
)
# Names of roles and companies, which say nothing of a person.
NO_NAMES = frozenset(WORDS["no_names"])
# Names that are words as well: alone they count only where they have a capital letter.
ALSO_WORDS = frozenset(WORDS["also_words"])
# And these only within a sentence, where no other word has one.
ALSO_VERBS = frozenset(WORDS["also_verbs"])
MONTHS = frozenset(WORDS["months"])
IN_A_MONTH = re.compile(
    r"(?i)(?:\b(?:in|since|of|until|till|from|to|and|early|late|mid|last|next|this|every|im|seit|bis|"
    r"ab|ende|anfang|mitte)|\d{1,2}(?:st|nd|rd|th|\.)?|-)\s*$"
)
FOLDS = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "ı": "i"})
GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa"})
ENDING = r"(?:['’`]?s|['’]|es|e?n|ns|in|innen|sche[nrsm]?|schen)?"
LETTER = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def _simple(char: str) -> str:
    """A letter without its marks, in small."""
    small = char.casefold().translate(FOLDS)
    apart = unicodedata.normalize("NFD", small)
    return "".join(c for c in apart if not unicodedata.combining(c))


def _german(char: str) -> str:
    """A letter as it is written where there are no umlauts."""
    return _simple(char.casefold().translate(GERMAN))


def _parts(name: str) -> list[str]:
    """The words of a name by which a person can be known; of an e-mail address those before the @,
    where they are more than one.
    """
    local, at, _host = name.partition("@")
    if at:
        name = re.sub(r"[\d._+-]+", " ", local)
        if len(name.split()) < 2:
            return []
    said = [word for word in LETTER.findall(Plain(name).text) if word.casefold() not in NO_NAMES]
    return [word for word in said if len(word) > 1]


def _patterns(name: str) -> Iterator[tuple[re.Pattern[str], str, Callable[[str], str]]]:
    """How a name is looked for: the pattern, the word where it is a single one, and the form of the
    text in which it is.
    """
    parts = _parts(name)
    for form in (_simple, _german):
        written = ["".join(map(form, part)) for part in parts]
        if len(written) > 1:
            between = r"[\s.,_-]*"
            for order in (written, written[::-1]):
                whole = between.join(map(re.escape, order))
                yield re.compile(rf"(?<![^\W_]){whole}{ENDING}(?![^\W_])"), "", form
            # with an initial, as in a user name: also where the name is a word
            first = rf"(?<![^\W_]){re.escape(written[0][0])}[._-]{re.escape(written[-1])}(?![^\W_])"
            yield re.compile(first), "", form
        for part, plain in zip(parts, written, strict=True):
            if len(part) > 2:
                pattern = rf"(?<![^\W_]){re.escape(plain)}{ENDING}(?![^\W_])"
                yield re.compile(pattern), part.casefold(), form


STARTS = re.compile(r"(?:^|[.!?:;\n“„\"»•*]|\s-)\s*$")
TITLE = re.compile(r"(?i)\b(?:mr|mrs|ms|miss|dr|prof|herr|herrn|frau|sir|mag|ing)\.?\s+$")


def _is_written_as_name(text: str, start: int, end: int, name: str) -> bool:
    """Whether a word that is one of `ALSO_WORDS` or `ALSO_VERBS` stands there as a name."""
    word, before = text[start:end], text[:start]
    if TITLE.search(before):
        return True
    if not word[:1].isupper():
        return False
    if name not in ALSO_VERBS or (word.isupper() and len(word) > 2):
        return True
    if name in MONTHS and (IN_A_MONTH.search(before) or re.match(r"\s*,?\s*\d", text[end:])):
        return False
    return not STARTS.search(before)


def find_names(text: str, names: Iterable[str]) -> Iterator[Found]:
    """Every place of a text at which one of these names stands."""
    forms: list[Callable[[str], str]] = [_simple, _german]
    plains = {form: Plain(text, form) for form in forms}
    for name in {n for n in names if n.strip()}:
        for pattern, word, form in _patterns(name):
            plain = plains[form]
            for match in pattern.finditer(plain.text):
                found = plain.found(Finds.NAME, *match.span())
                told = word in ALSO_WORDS or word in ALSO_VERBS
                if not told or _is_written_as_name(text, found.start, found.end, word):
                    yield found
