"""Letters to many accounts that differ in the account's own parts alone: rendered and checked once,
and filled in for each.

A pattern is a letter with stand-ins in the places of these parts. It is filled in only where that
is the very text that rendering gives, and where checking it as a whole could say nothing else;
every other letter is rendered and checked by itself. What makes it so: a template shows these
parts as they are and asks of them only whether they are empty (`tests/language/test_alike.py`); a
part that is one plain line makes no block, heading, list or link of the one that it stands in; and
no check looks further than a block, so that those blocks alone are checked for each account.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from typing import Any

from enforcement.language.notices.blocks import LINK, inline, parse
from enforcement.language.notices.claims import check_claims
from enforcement.language.notices.lint import MAX_SUBJECT, is_odd, lint
from enforcement.language.notices.rendering import render
from enforcement.language.notices.statement import (
    UNSTORED,
    Statement,
    StatementIncomplete,
    as_data,
)

# The parts that are an account's own. The address of its page ends with the reference of its case.
OWN = ("account_name", "account_ref", "case_ref", "addressee")
# Letters of a script in which nobody's rules, templates or checks are written: they have no case,
# run from left to right, and no word of another script can be found in them.
STAND_INS = dict(zip(OWN, "\U00010330\U00010331\U00010332\U00010333", strict=True))
STAND_IN = re.compile(f"([{''.join(STAND_INS.values())}])")
own_parts = attrgetter(*OWN)
shared_parts = attrgetter(
    *(f.name for f in fields(Statement) if f.name not in (*OWN, "portal_url", *UNSTORED))
)
SEEN = 50  # kinds of letters that are remembered


@dataclass(frozen=True)
class Letter:
    """A notice as it is sent, fit to go out, and what is stored beside its text."""

    subject: str
    text: str
    data: dict[str, Any]


def written_alone(statement: Statement) -> Letter:
    """A letter of its own. Raises `StatementIncomplete` where it may not go out."""
    rendered = render(statement)
    lint(statement, rendered)
    return Letter(rendered.subject, rendered.text, as_data(statement))


class Letters:
    """Writes letters, and remembers what those before had in common."""

    def __init__(self) -> None:
        self.seen: list[tuple[object, Pattern | None]] = []

    def write(self, statement: Statement) -> Letter:
        """The letter. Raises `StatementIncomplete` where it may not go out."""
        page, _, last = statement.portal_url.rpartition("/")
        if statement.private_terms or last != statement.case_ref:
            return written_alone(statement)
        key = (shared_parts(statement), page)
        at = next((at for at, (other, _) in enumerate(self.seen) if other == key), None)
        if at is None:  # a pattern is worth its while from the second one on
            self.seen = [(key, None), *self.seen[: SEEN - 1]]
            return written_alone(statement)
        pattern = self.seen[at][1] or pattern_of(statement, page)
        self.seen[at] = (key, pattern)
        return pattern.filled(statement) or written_alone(statement)


@dataclass(frozen=True)
class Gaps:
    """A text with gaps: its pieces, of which each second one names the part that is put there."""

    pieces: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Gaps:
        """The text with its stand-ins."""
        return cls(tuple(STAND_IN.split(text)))

    def filled(self, parts: Mapping[str, str]) -> str:
        """The text with these parts in place of their stand-ins."""
        return "".join([parts.get(piece, piece) for piece in self.pieces])


@dataclass(frozen=True)
class Pattern:
    """A letter with gaps. Where it is not `usable`, each letter is written alone."""

    subject: Gaps
    text: Gaps
    lines: Gaps  # our own words in which something of the account's own stands, line by line
    data: dict[str, Any]
    usable: bool

    def filled(self, statement: Statement) -> Letter | None:
        """The letter of this statement; None where it has to be written alone."""
        own = dict(zip(OWN, own_parts(statement), strict=True))
        plain = LINK.match(statement.portal_url) and all(map(is_plain, own.values()))
        if not self.usable or not plain:
            return None
        parts = {STAND_INS[name]: value for name, value in own.items()}
        subject = self.subject.filled(parts)
        if len(subject) > MAX_SUBJECT or not has_nothing_odd(statement, self.lines.filled(parts)):
            return None
        data = {**self.data, **own, "portal_url": statement.portal_url}
        return Letter(subject, self.text.filled(parts), data)


def is_plain(value: str) -> bool:
    """Whether a part is one line that begins with a letter or a digit, and neither an address nor
    with a place to fill in.
    """
    return (
        value.isprintable()
        and value[:1].isalnum()
        and inline(value) == value
        and not any(sign in value for sign in ("://", "[", "]", "{", "}"))
    )


def has_nothing_odd(statement: Statement, lines: str) -> bool:
    """Whether lines of our own words, with the values that stand in them, have nothing for which a
    notice of that statement is refused; a value may be the reason.
    """
    try:
        check_claims(statement, lines.lower())
    except StatementIncomplete:
        return False
    return not is_odd(lines)


def with_own_parts(statement: Statement, own: Mapping[str, str], page: str) -> Statement:
    """The statement with these parts in place of the account's own."""
    return replace(
        statement,
        account_name=own["account_name"],
        account_ref=own["account_ref"],
        case_ref=own["case_ref"],
        addressee=own["addressee"],
        portal_url=f"{page}/{own['case_ref']}",
    )


def pattern_of(statement: Statement, page: str) -> Pattern:
    """What letters have in common that say what this one says, but for the account's own parts."""
    blank = with_own_parts(statement, STAND_INS, page)
    shared = as_data(with_own_parts(statement, dict.fromkeys(OWN, ""), page))
    usable, rendered = not STAND_IN.search(json.dumps(shared, ensure_ascii=False)), None
    try:
        rendered = render(blank)
        lint(blank, rendered)
    except StatementIncomplete:
        usable = False
    text = rendered.text if rendered else ""
    subject = rendered.subject if rendered else ""
    theirs = [block for block in parse(text) if STAND_IN.search(block.words)]
    return Pattern(
        subject=Gaps.of(subject),
        text=Gaps.of(text),
        lines=Gaps.of("\n".join([subject, *(block.words for block in theirs)])),
        data=as_data(blank),
        usable=usable and all(block.kind not in ("heading", "quote") for block in theirs),
    )
