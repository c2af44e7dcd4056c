"""What the field in the bar finds: by plain words what is named or like them, by terms cases; each
case with the place where the words stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from accounts.models import User
from enforcement.queries.listed_cases import found_cases, order_of
from enforcement.queries.search import HITS, SearchHit, case_hit, search_all
from enforcement.queries.words import Piece, Snippet, named_pieces, snippets_of
from enforcement.rules.search_syntax import Search


@dataclass(frozen=True, kw_only=True)
class Found:
    """Something that was found, and for a case where."""

    hit: SearchHit
    name: list[Piece]
    snippet: Snippet | None


def find_all(text: str, search: Search, *, person: User) -> list[Found]:
    """Up to eight things; `search` is what `text` says."""
    hits = search_all(text) if search.plain else cases_of(search, person)
    ids: Sequence[UUID] = [hit.case_id for hit in hits if hit.case_id]
    snippets = snippets_of(ids, search.words)
    return [
        Found(
            hit=hit,
            name=named_pieces(hit.name, search),
            snippet=snippets.get(hit.case_id) if hit.case_id else None,
        )
        for hit in hits
    ]


def cases_of(search: Search, person: User) -> list[SearchHit]:
    """The first cases of a search with terms, the newest first."""
    rows = found_cases(search, person=person).rows.select_related("account")
    by = f"-{order_of(search)}"
    return [case_hit(case) for case in rows.order_by(by, "-pk")[:HITS]]
