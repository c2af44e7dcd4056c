"""Reports that name no account that is known, what is due first, and which accounts each might be
about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from accounts.models import Contact, Recusal
from accounts.roles import Actor
from enforcement.models import Report
from enforcement.models.report import UNMATCHED
from enforcement.queries.search import LIKE_NAMES, NEARNESS, part_of
from enforcement.sql.batch import Named
from enforcement.sql.page import Page, page_of

SIZE = 20  # reports of a page
MOST = 5  # candidates of a report; a domain that more accounts share says nothing of any of them
SHORTEST = 2  # characters of a name, as where one searches
ADDRESS = re.compile(r"[^\s<>(),;]+@([\w-]+(?:\.[\w-]+)+)")
SITE = re.compile(r"(?:https?://)?(?:www\.)?([\w-]+(?:\.[\w-]+)+)(?:/\S*)?")


class Likeness(StrEnum):
    """Why an account might be the one that is meant."""

    ADDRESS = "ADDRESS"  # a contact has this e-mail address
    LETTERS = "LETTERS"  # the reference has the same letters, in another case at most
    DOMAIN = "DOMAIN"  # a contact's address has the same domain
    SIMILAR = "SIMILAR"  # the name or the reference is found by a search


# The search by names is that of /find, asked for each report in turn.
CANDIDATES = f"""
    SELECT r.id, f.why, a.id, a.name, a.external_ref
    FROM unnest(%(ids)s::uuid[], %(names)s::text[], %(parts)s::text[],
        %(addresses)s::text[], %(domains)s::text[]) AS r(id, q, part, address, domain)
    CROSS JOIN LATERAL (
        (
            SELECT id, CASE WHEN alike = 2 THEN 'LETTERS' ELSE 'SIMILAR' END AS why,
                alike::real AS alike
            FROM ({LIKE_NAMES.replace("%(q)s", "r.q").replace("%(part)s", "r.part")}) n
        ) UNION ALL (
            SELECT account_id, 'ADDRESS', 4 FROM accounts_contact
            WHERE lower(email) = r.address AND account_id IS NOT NULL
            LIMIT %(most)s
        ) UNION ALL (
            SELECT DISTINCT account_id, 'DOMAIN', 1.5 FROM accounts_contact
            WHERE split_part(lower(email), '@', 2) = r.domain AND account_id IS NOT NULL
            LIMIT %(most)s
        )
    ) f
    JOIN accounts_account a ON a.id = f.id
    ORDER BY r.id, f.alike DESC, a.name, a.id"""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """An account that a report might be about, why, and whether whoever asks keeps out of it."""

    account_id: UUID
    name: str
    external_ref: str
    why: Likeness
    kept_out: bool


@dataclass(frozen=True, kw_only=True)
class UnmatchedReport:
    """A report that waits, and at most five candidates, the likeliest first."""

    report: Report
    candidates: Sequence[Candidate]


def unmatched_reports() -> QuerySet[Report]:
    """Those that wait for somebody to match or reject them."""
    return Report.objects.filter(UNMATCHED)


def list_unmatched(*, cursor: str = "") -> Page[Report]:
    """One page of them, what is due first. Raises StepRefused (code `bad-cursor`)."""
    rows = unmatched_reports().select_related("policy")
    return page_of(rows, by="match_by_at", cursor=cursor, size=SIZE)


def with_candidates(reports: Sequence[Report], *, by: Actor) -> list[UnmatchedReport]:
    """Each of these reports with its candidates, as `by` may see them; three statements, however
    many reports there are.

    Who keeps out of an account is shown no more of it than a search shows: not that one of its
    contacts has an address at the same domain.
    """
    found = {key: list(rows) for key, rows in groupby(candidate_rows(reports), lambda row: row[0])}
    accounts = {account for rows in found.values() for _, _, account, *_ in rows}
    out = kept_out_of(accounts, by) if accounts else set()
    return [
        UnmatchedReport(report=r, candidates=list(candidates_of(found.get(r.pk, []), out))[:MOST])
        for r in reports
    ]


CandidateRow = tuple[UUID, str, UUID, str, str]


def candidate_rows(reports: Sequence[Report]) -> list[CandidateRow]:
    """For each report the accounts that it might be about, the likeliest first, each once a reason;
    one more than are shown.
    """
    texts = [" ".join(report.account_text.split()) for report in reports]
    names = [text if len(text) >= SHORTEST else None for text in texts]
    addressed = [ADDRESS.search(text) for text in texts]
    sites = [found or SITE.fullmatch(text) for found, text in zip(addressed, texts, strict=True)]
    values: Named = {
        "ids": [report.pk for report in reports],
        "names": names,
        "parts": [name and part_of(name) for name in names],
        "addresses": [found and found[0].lower() for found in addressed],
        "domains": [found and found[1].lower() for found in sites],
        "most": MOST + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(NEARNESS)
        cursor.execute(CANDIDATES, values)
        return list(cursor.fetchall())


def candidates_of(rows: Sequence[CandidateRow], out: set[UUID]) -> Iterator[Candidate]:
    """The accounts of one report, each once, for the best reason that may be shown."""
    shared = sum(why == Likeness.DOMAIN for _, why, *_ in rows) > MOST
    seen = set[UUID]()
    for _, why, account, name, external_ref in rows:
        hidden = why == Likeness.DOMAIN and (shared or account in out)
        if account not in seen and not hidden:
            seen.add(account)
            yield Candidate(
                account_id=account,
                name=name,
                external_ref=external_ref,
                why=Likeness(why),
                kept_out=account in out,
            )


def kept_out_of(accounts: set[UUID], by: Actor) -> set[UUID]:
    """Of which of these accounts somebody keeps out: recused, or a contact of it themselves."""
    recused = Recusal.objects.filter(user=by.user_id, account__in=accounts)
    themselves = Contact.objects.filter(account__in=accounts, email__iexact=by.email or None)
    found = recused.values_list("account_id").union(themselves.values_list("account_id"))
    return {account for (account,) in found}
