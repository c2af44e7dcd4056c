"""The numbers and days that stand in a text, in English and German."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from enforcement.rules.public_counts import counts_of

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "januar", "jan", "jänner"),
            ("february", "februar", "feb"),
            ("march", "märz", "mar", "maerz"),
            ("april", "apr"),
            ("may", "mai"),
            ("june", "juni", "jun"),
            ("july", "juli", "jul"),
            ("august", "aug"),
            ("september", "sep", "sept"),
            ("october", "oktober", "oct", "okt"),
            ("november", "nov"),
            ("december", "dezember", "dec", "dez"),
        ),
        start=1,
    )
    for name in names
}
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
DAY = r"(?P<d>[0-3]?\d)"
DATES = (
    re.compile(r"(?<!\d)(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})(?!\d)"),
    re.compile(
        rf"(?i)(?<!\w){DAY}(?:\.|st|nd|rd|th)?\s+(?P<n>{MONTH})\.?(?:,?\s+(?P<y>\d{{4}}))?(?!\w)"
    ),
    re.compile(
        rf"(?i)(?<!\w)(?P<n>{MONTH})\.?\s+{DAY}(?:st|nd|rd|th)?(?:,?\s+(?P<y>\d{{4}}))?(?!\w)"
    ),
    re.compile(rf"(?i)(?<!\w)(?P<n>{MONTH})\.?\s+(?P<y>\d{{4}})(?!\w)"),
)
COUNTED = {
    word: number
    for number, names in enumerate(
        (
            "two zwei",
            "three drei",
            "four vier",
            "five fünf",
            "six sechs",
            "seven sieben",
            "eight acht",
            "nine neun",
            "ten zehn",
            "eleven elf",
            "twelve zwölf",
        ),
        start=2,
    )
    for word in names.split()
} | {
    "dozen": 12,
    "dozens": 24,
    "dutzend": 12,
    "dutzende": 24,
    "twenty": 20,
    "zwanzig": 20,
    "thirty": 30,
    "dreißig": 30,
    "hundred": 100,
    "hundert": 100,
    "hundreds": 100,
    "hunderte": 100,
    "thousand": 1000,
    "tausend": 1000,
    "thousands": 1000,
    "tausende": 1000,
    "million": 1_000_000,
    "millions": 1_000_000,
    "millionen": 1_000_000,
}
TENS = "zwanzig|dreißig|dreissig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig"
# numbers that stand in no list: they were told to nobody
OTHERS = re.compile(
    rf"(?i)(?<!\w)(?:\w+und(?:{TENS})|{TENS}|forty|fifty|sixty|seventy|eighty|ninety|thirteen|fourteen"
    r"|fifteen|sixteen|seventeen|eighteen|nineteen|dreizehn|vierzehn|fünfzehn|sechzehn|siebzehn"
    r"|achtzehn|neunzehn|billions?|milliarden?|(?!jahr)\w+hundert\w*|\w+tausend\w*)(?!\w)"
)
# days that are another day tomorrow
RELATIVE = re.compile(
    r"(?i)(?<!\w)(?:yesterday|(?:last|this)\s+(?:week|month|year|(?:mon|tues|wednes|thurs|fri|satur"
    r"|sun)day)|gestern|vorgestern|(?:letzte|vorige|diese)[nrs]?\s+(?:woche|monat|jahr|montag"
    r"|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag))(?!\w)"
)
NUMBER = re.compile(
    r"(?i)(?<![\w.,])\d+(?:[.,]\d+)*|(?<!\w)(?:"
    + "|".join(sorted(COUNTED, key=len, reverse=True))
    + r")(?!\w)"
)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number or a day of a text, with its place; of a day, what of it is said."""

    start: int
    end: int
    number: str = ""
    year: int | None = None
    month: int | None = None
    day: int | None = None

    def as_day(self) -> date | None:
        """The day, where all of it is said and there is one."""
        if self.year is None or self.month is None or self.day is None:
            return None
        try:
            return date(self.year, self.month, self.day)
        except ValueError:
            return None

    def is_of(self, when: date) -> bool:
        """Whether a day is what the text says."""
        pairs = ((self.year, when.year), (self.month, when.month), (self.day, when.day))
        return all(said is None or said == known for said, known in pairs)


def figures_of(text: str) -> Iterator[Figure]:
    """Each number and day of a text; a number that is part of a day is not said again. A day such
    as “yesterday” is none that anybody was told.
    """
    taken: list[tuple[int, int]] = []
    for pattern in DATES:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            parts = match.groupdict()
            name = (parts.get("n") or "").lower()
            taken.append(match.span())
            yield Figure(
                start=match.start(),
                end=match.end(),
                year=int(parts["y"]) if parts.get("y") else None,
                month=MONTHS[name] if name else int(parts["m"]),
                day=int(parts["d"]) if parts.get("d") else None,
            )
    for match in RELATIVE.finditer(text):
        yield Figure(start=match.start(), end=match.end(), year=0)
    for start, end, said in counts_of(text):
        if not any(start < e and s < end for s, e in taken):
            yield Figure(start=start, end=end, number=said)
    for match in OTHERS.finditer(text):
        yield Figure(start=match.start(), end=match.end(), number=match.group().lower())
    for match in NUMBER.finditer(text):
        if not any(match.start() < end and start < match.end() for start, end in taken):
            yield Figure(start=match.start(), end=match.end(), number=plain(match.group()))


def plain(number: str) -> str:
    """A number as both languages write it: without what groups its digits."""
    word = number.lower()
    if word in COUNTED:
        return str(COUNTED[word])
    whole = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", word)
    return whole.replace(",", ".")
