"""Every letter in every branch of its template, and its sentences: for tests of how they read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from enforcement.language.notices import KINDS, OUTCOMES, Rendered, Statement, render
from enforcement.language.notices.blocks import parse
from enforcement.language.notices.kinds import CAUSES
from tests.language.complete_statements import (
    CLAUSE,
    DECIDED_AT,
    LIMIT,
    SUSPENSION,
    TERM,
    TERMINATION,
    a_statement,
)

PART = replace(SUSPENSION, scope={"models": ["large-2"]})
MEASURES = (
    LIMIT,
    replace(LIMIT, requests_per_minute=None),
    replace(LIMIT, scope={}, requests_per_minute=1),
    SUSPENSION,
    PART,
    TERM,
    TERMINATION,
)
ASKED = {"question": "What was it used for?", "answer_by_at": DECIDED_AT}
# A day with its time, in each language.
TIME = re.compile(
    r"\w+day \d+ \w+ \d{4}, \d\d:\d\d"
    r"|\w+(?:tag|woch), \d+\. \w+ \d{4}, \d\d:\d\d Uhr"
    r"|\w+(?:di|che) (?:1er|\d+) \w+ \d{4} à \d\d:\d\d"
    r"|\w+(?:es|ado|ingo) \d+ de \w+ de \d{4}, \d\d:\d\d h"
)
DAY = re.compile(r"\b\d{1,2}\. (?=[A-ZÄÖÜ])")  # „14. März“, and the number of a requirement


def letters(language: str) -> Iterator[tuple[Statement, Rendered]]:
    """All kinds, each with what can be said in it and what can be left out."""
    for kind, owed in KINDS.items():
        for changes in _changes(kind, owed.to == "holder"):
            statement = a_statement(kind, language, **changes)
            yield statement, render(statement)


def _changes(kind: str, to_holder: bool) -> Iterator[dict[str, Any]]:
    yield from ({"outcome": outcome} for outcome in OUTCOMES.get(kind, ("",)))
    yield from ({"restricted_elsewhere": held, "time_zone": "UTC"} for held in (True, False))
    yield from ({"days_left": left} for left in (0, 1))
    if "measure" in KINDS[kind].owes or to_holder:
        given = {"clauses": (CLAUSE,)} if to_holder else {}
        measured = [m for m in MEASURES if KINDS[kind].length in ("", *_length(m))]
        for measure in measured:
            for found in (True, False):
                yield {"measure": measure, "finding_made": found, **given}
    if to_holder:
        yield from ({"strike": True, "was_suspended": suspended} for suspended in (True, False))
        yield from ({"cause": cause, "reasons": ""} for cause in CAUSES)
        yield {"reasons": "It is so.", "detected_by_automation": True}
        yield {"reasons": "It is so.", "decided_by_automation": True}
        yield {"appealable": True}
        yield ASKED


def _length(measure: Any) -> set[str]:
    """Which field of a measure says how long it lasts."""
    return {name for name in ("ends_at", "review_by_at") if getattr(measure, name)}


def our_words(rendered: Rendered) -> list[str]:
    """The subject and each paragraph, heading or list item that is ours, not quoted."""
    ours = (b for b in parse(rendered.text) if b.kind not in ("quote", "link"))
    return [rendered.subject, *(line for block in ours for line in block.lines)]


def sentences(rendered: Rendered) -> list[str]:
    """Our sentences, with the word TIME for each time."""
    found = []
    for words in our_words(rendered):
        plain = DAY.sub("", TIME.sub("TIME", words))
        found += [s for s in re.split(r"(?<=[.:!?])\s+", plain) if len(s.split()) > 3]
    return found
