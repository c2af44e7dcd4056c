"""Cases and accounts in which words stand, and where in them.

Each expression is the one of its index (migration 0003). Words of one search stand in one place: in
an account's name and references, or in one report, one piece of evidence, or the question.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL

from enforcement.language.references import ALPHABET
from enforcement.queries.search import MOST, part_of
from enforcement.rules.search_syntax import Search, Term

SHORT_WORD = 2  # characters; so short, it has no trigrams of its own: it begins a word
# Of private use, so that no text has them; they are taken out of those that do.
BEGIN, END = "\ue000", "\ue001"
# What is searched, with the words of one text as `{words}`.
TEXTS = (
    (
        "QUESTION",
        "SELECT id AS case_id, question AS body FROM enforcement_case "
        "WHERE to_tsvector('simple', question) @@ {words}",
    ),
    (
        "REPORT",
        "SELECT case_id, claim AS body FROM enforcement_report "
        "WHERE to_tsvector('simple', claim) @@ {words} AND case_id IS NOT NULL",
    ),
    (
        "EVIDENCE",
        "SELECT case_id, CASE WHEN sensitive THEN '' ELSE citation || ' ' || text END AS body "
        "FROM enforcement_evidence "
        "WHERE to_tsvector('simple', citation || ' ' || text) @@ {words}",
    ),
)
HEADLINE = f"StartSel={BEGIN}, StopSel={END}, MaxWords=24, MinWords=12, MaxFragments=1"


@dataclass(frozen=True)
class Piece:
    """A part of a text, and whether it is what was looked for."""

    text: str
    found: bool = False


@dataclass(frozen=True)
class Snippet:
    """Where words were found; of what is marked sensitive there are no `pieces`."""

    place: str  # of TEXTS
    pieces: list[Piece]


@dataclass(frozen=True)
class Hits:
    """What words were found in; `capped` where that is more than a search goes on with."""

    ids: list[UUID]
    capped: bool = False


def patterns_of(word: str) -> list[str]:
    """The patterns of names that hold a word; a short one stands at the beginning of a word."""
    part = part_of(word)
    return [part] if len(word) > SHORT_WORD else [part[1:], f"% {part[1:]}"]


def accounts_with(words: Sequence[str]) -> tuple[str, list[str]]:
    """The statement that gives 1,001 accounts at most whose name or reference holds each word."""
    conditions, values = [], list[str]()
    for word in words:
        patterns = patterns_of(word)
        either = " OR ".join(["name ILIKE %s", "external_ref ILIKE %s"] * len(patterns))
        conditions.append(f"({either})")
        values += [pattern for pattern in patterns for _column in range(2)]
    where = " AND ".join(conditions)
    return f"SELECT id FROM accounts_account WHERE {where} LIMIT {MOST + 1}", values


def text_query(words: Sequence[Term]) -> tuple[str, list[str]]:
    """The words of one text, as PostgreSQL asks for them: those of a phrase one after another."""
    asked = [f"{'phraseto' if word.phrase else 'plainto'}_tsquery('simple', %s)" for word in words]
    return f"({' && '.join(asked)})", [word.value for word in words]


def hits_of_accounts(asked: Sequence[Sequence[str]]) -> Hits:
    """The cases of the accounts whose name or reference holds all words of one of these."""
    parts, values = [], list[str]()
    for words in asked:
        sql, said = accounts_with(words)
        parts.append(f"({sql})")
        values += said
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM enforcement_case "
            f"WHERE account_id = ANY(ARRAY({' UNION '.join(parts)})) LIMIT {MOST + 1}",
            values,
        )
        return hits_of([row[0] for row in cursor.fetchall()])


def case_hits(words: Sequence[Term]) -> Hits:
    """The cases in which these words stand, or whose reference begins so."""
    accounts, values = accounts_with([word.value for word in words])
    asked, said = text_query(words)
    parts = [
        f"SELECT id FROM enforcement_case WHERE account_id = ANY(ARRAY({accounts})) "
        f"LIMIT {MOST + 1}"
    ]
    for _place, sql in TEXTS:
        parts.append(f"SELECT case_id FROM ({sql.format(words=asked)}) t LIMIT {MOST + 1}")
        values += said
    if len(words) == 1 and (begun := begun_reference(words[0].value)):
        parts.append("SELECT id FROM enforcement_case WHERE ref LIKE %s")
        values.append(f"{begun}%")
    union = " UNION ".join(f"({part})" for part in parts)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({union}) f LIMIT {MOST + 1}", values)
        return hits_of([row[0] for row in cursor.fetchall()])


def hits_of(ids: list[UUID]) -> Hits:
    """What is gone on with."""
    return Hits(ids[:MOST], capped=len(ids) > MOST)


def begun_reference(word: str) -> str:
    """The beginning of a case's reference that a word is; empty where it is none."""
    begun = word.upper().removeprefix("C-")
    return f"C-{begun}" if len(begun) > SHORT_WORD and set(begun) <= {*ALPHABET, "-"} else ""


def holds_word(word: Term) -> Q:
    """Cases in whose account's name or references, or in one of whose texts, a word stands: asked
    row by row, for words that are not to be there.
    """
    asked, said = text_query([word])
    exists = " OR ".join(
        f"EXISTS (SELECT FROM ({sql.format(words=asked)}) t WHERE case_id = enforcement_case.id)"
        for _place, sql in TEXTS
    )
    in_texts = RawSQL(f"({exists})", said * len(TEXTS), output_field=BooleanField())
    return (
        Q(account__name__icontains=word.value)
        | Q(account__external_ref__icontains=word.value)
        | Q(ref__icontains=word.value)
        | Q(in_texts)
    )


def snippets_of(cases: Collection[UUID], words: Sequence[Term]) -> dict[UUID, Snippet]:
    """Of each of these cases the first text with these words: the question before reports before
    evidence. One statement.
    """
    if not cases or not words:
        return {}
    asked, said = text_query(words)
    parts, values = [], list[str | list[UUID]]()
    for rank, (place, sql) in enumerate(TEXTS):
        parts.append(
            f"SELECT {rank} AS rank, '{place}' AS place, case_id, body "
            f"FROM ({sql.format(words=asked)}) t WHERE case_id = ANY(%s)"
        )
        values += [*said, list(cases)]
    first = (
        "SELECT DISTINCT ON (case_id) case_id, place, body "
        f"FROM ({' UNION ALL '.join(parts)}) found ORDER BY case_id, rank, body DESC"
    )
    shown = f"ts_headline('simple', translate(body, %s, ''), {asked}, %s)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT case_id, place, {shown} FROM ({first}) first",
            [BEGIN + END, *said, HEADLINE, *values],
        )
        return {
            case: Snippet(place, pieces_of(" ".join(text.split())))
            for case, place, text in cursor.fetchall()
        }


def pieces_of(text: str) -> list[Piece]:
    """The pieces of a text between whose BEGIN and END is what was found."""
    parts = re.split(f"[{BEGIN}{END}]", text)
    return [Piece(part, found=n % 2 == 1) for n, part in enumerate(parts) if part]


def named_pieces(name: str, search: Search) -> list[Piece]:
    """A name with what was looked for in it."""
    values = [term.value for term in search.words] + search.values("account")
    if not values:
        return [Piece(name)]
    either = "|".join(re.escape(value) for value in sorted(values, key=len, reverse=True))
    parts = re.split(f"({either})", name, flags=re.IGNORECASE)
    return [Piece(part, found=n % 2 == 1) for n, part in enumerate(parts) if part]
