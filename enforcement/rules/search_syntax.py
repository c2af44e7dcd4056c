"""What somebody types to search: words, quoted phrases, terms such as `state:closed`, and a minus
before what must not be there.

    kestrel "mail order" clause:3.2 -state:closed

means the terms ("", kestrel), ("", mail order, a phrase), (clause, 3.2) and not (state, closed).
Pure: which values the database knows is asked where the terms become a query.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from accounts.bounds import is_in_time
from accounts.models import Account, Standing
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models.policy import Severity
from enforcement.models.report import ReportOrigin
from enforcement.workflow.kinds import ReviewKind
from enforcement.workflow.marks import verbs_of
from enforcement.workflow.proceeding import FINAL, Proceeding, State

MOST_TERMS = 12
OPEN, CLOSED = "open", "closed"  # beside the states themselves
MERGED = "merged"  # of a case that goes on in another one, which is not a dismissed one
STATES: dict[str, tuple[str, ...]] = {
    OPEN: tuple(state for state in State.values if state not in FINAL),
    CLOSED: tuple(FINAL),
    **{state.lower(): (state,) for state in State.values},
    MERGED: (State.DISMISSED,),
}
Terms = Mapping[str, Collection[str]]  # the names of terms, and the values of those that have some


def lower(values: Iterable[str]) -> tuple[str, ...]:
    """The codes as they are typed."""
    return tuple(value.lower() for value in values)


DATES = ("before", "after", "closed-before", "closed-after")
OPEN_ON = "open-on"  # at the end of that day
# What happened within some days: 2026-03-01..2026-03-31, or one of them; an end may be missing.
RANGES = (
    "opened",
    "closed",
    "merged",
    "reopened",
    "first-review",
    "decided",
    "notice",
    "unconfirmed",
    "deadline",
    "in-time",
    "missed",
    "appealed",
    "overturned",
    "settled",
    "returned",
    "precaution",
    "automated",
    "reversed",
    "restricted",
    "terminated",
    "one-person",
    "reported",
    "worked",
    "acted",
)
FLAGGER = "flagger"  # told apart from everybody else who reports
SOURCES = (*lower(ReportOrigin.values), FLAGGER)
US, OTHERS = "us", "others"
YES, NO = "yes", "no"
ME = "me"
PRECAUTIONARY, AFTER_FINDING = "precautionary", "decided"
TIERS, STANDINGS = lower(Account.Tier.values), lower(Standing.values)
CASE_TERMS: Terms = {
    "state": tuple(STATES),
    "outcome": (*lower(FINAL), MERGED),
    "standing": STANDINGS,
    "severity": lower(Severity.values),
    "tier": TIERS,
    **dict.fromkeys(("area", "policy", "clause", "assignee", "account", "partner"), ()),
    **dict.fromkeys(DATES, ()),
    OPEN_ON: (),
    **dict.fromkeys(RANGES, ()),
    "waiting": (US, OTHERS),
    "source": SOURCES,
    "reported-by": SOURCES,
    "established": (YES, NO),
    "review": lower(ReviewKind.values),
    "action": tuple(verbs_of(Proceeding)),
    "basis": (PRECAUTIONARY, AFTER_FINDING),
    "by": (),
    "following": (ME,),
}
ACCOUNT_TERMS: Terms = {"standing": STANDINGS, "tier": TIERS, "partner": (), "country": ()}
TERM = re.compile(
    r"""(?P<minus>-(?=[\w"]))?          # a minus before a word, a phrase or a term
        (?:(?P<name>[a-z][a-z-]*):)?    # the name of a term
        (?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+)|(?=\s|$))""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True)
class Term:
    """One of the things asked for: of a `name`, or, where it has none, a word or a phrase."""

    name: str
    value: str
    excluded: bool = False
    phrase: bool = False

    def __str__(self) -> str:
        """As it is typed."""
        sign, name = "-" if self.excluded else "", f"{self.name}:" if self.name else ""
        quoted = self.phrase or bool(re.search(r"\s", self.value))
        return f"{sign}{name}" + (f'"{self.value}"' if quoted else self.value)


@dataclass(frozen=True)
class Search:
    """What is asked for, in the order in which it was typed."""

    terms: tuple[Term, ...] = ()

    def __str__(self) -> str:
        """As it is typed."""
        return " ".join(map(str, self.terms))

    @property
    def words(self) -> list[Term]:
        """Words and phrases that must be found."""
        return [term for term in self.terms if not term.name and not term.excluded]

    @property
    def plain(self) -> bool:
        """Whether it is words alone, with nothing that has a meaning of its own."""
        return all(not (term.name or term.excluded or term.phrase) for term in self.terms)

    def values(self, name: str, *, excluded: bool = False) -> list[str]:
        """What is asked for by this name, or what is not to be there."""
        return [t.value for t in self.terms if t.name == name and t.excluded == excluded]

    def names(self) -> dict[str, None]:
        """The names of all terms, each once, in their order."""
        return {term.name: None for term in self.terms if term.name}

    def also(self, name: str, value: str) -> Search:
        """The same with one more term."""
        return replace(self, terms=(*self.terms, Term(name, value)))

    def without(self, gone: Term) -> Search:
        """The same without one of its terms."""
        return replace(self, terms=tuple(term for term in self.terms if term != gone))


def read_search(text: str, known: Terms) -> Search:
    """The terms of a text.

    Raises StepRefused (code `bad-filter`) with a sentence about the first that is not `known`.
    """
    found = []
    for match in TERM.finditer(text.replace("\x00", " ")):
        name, phrase = (match["name"] or "").lower(), match["phrase"]
        value = (match["word"] if phrase is None else " ".join(phrase.split())) or ""
        if name:
            value = value_of(name, value, known)
        if value:
            quoted = phrase is not None and not name
            found.append(Term(name, value, bool(match["minus"]), quoted))
    if len(found) > MOST_TERMS:
        raise StepRefused(
            "bad-filter",
            say("A search can have at most %(most)s words and terms.", most=MOST_TERMS),
        )
    return Search(tuple(dict.fromkeys(found)))


def value_of(name: str, value: str, known: Terms) -> str:
    """The value of a term, as it is compared. Raises StepRefused (code `bad-filter`)."""
    if name not in known:
        raise StepRefused(
            "bad-filter",
            say(
                "Unknown term “%(name)s:”. Known: %(choices)s. Quote text with a colon.",
                name=name[:40],
                choices=", ".join(f"{one}:" for one in known),
            ),
        )
    if name in DATES or name == OPEN_ON:
        return day_of(name, value)
    if name in RANGES:
        return range_of(name, value)
    choices = known[name]
    if not choices and value:
        return value
    if (typed := value.lower()) in choices:
        return typed
    if not choices:
        raise StepRefused("bad-filter", say("Write what to look for after “%(name)s:”.", name=name))
    raise unknown_value(name, value, choices)


def unknown_value(name: str, value: str, choices: Iterable[str]) -> StepRefused:
    """What a value is answered with that a list knows nothing of."""
    return StepRefused(
        "bad-filter",
        say(
            "Unknown value “%(value)s” for “%(name)s”. Choose from: %(choices)s.",
            value=value[:40],
            name=name,
            choices=", ".join(choices),
        ),
    )


def day_of(name: str, value: str) -> str:
    """A day as it is written: 2026-03-01. Raises StepRefused (code `bad-filter`)."""
    try:
        on = date.fromisoformat(value)
        if value != on.isoformat() or not is_in_time(on):
            raise ValueError(value)
    except ValueError as error:
        raise StepRefused(
            "bad-filter", say("Write a day after “%(name)s:”, like 2026-03-01.", name=name)
        ) from error
    return value


def range_of(name: str, value: str) -> str:
    """Some days as they are written: 2026-03-01..2026-03-31. Raises StepRefused (code
    `bad-filter`).
    """
    try:
        first, last = days_between(value)
        if not value or (first and last and first > last):
            raise ValueError(value)
    except ValueError as error:
        raise StepRefused(
            "bad-filter",
            say(
                "Write a day or a period after “%(name)s:”, like 2026-03-01..2026-03-31.", name=name
            ),
        ) from error
    return value


def days_between(value: str) -> tuple[date | None, date | None]:
    """The first and the last day of a period as it is written; None for an end that it has not.

    Raises ValueError.
    """
    first, between, last = value.partition("..")
    ends = [first, last if between else first]
    days = [date.fromisoformat(end) if end else None for end in ends]
    if any(day and (day.isoformat() not in ends or not is_in_time(day)) for day in days):
        raise ValueError(value)
    return days[0], days[1]


def written_range(first: date | None, last: date | None) -> str:
    """A period as it is written."""
    return f"{first or ''}..{last or ''}"
