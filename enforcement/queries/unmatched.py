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
from django.db.models import Prefetch, QuerySet

from accounts.addresses import comparable, plainly
from accounts.models import Contact, Recusal
from accounts.roles import Actor
from enforcement.models import FollowUp, Report, ReportFile
from enforcement.models.report import UNMATCHED
from enforcement.queries.search import ALIKE, ALIKE_ONES, NEARNESS, WITH_PART, part_of
from enforcement.sql.batch import Named
from enforcement.sql.page import Page, page_of

SIZE = 10  # reports of a page: each costs what a search costs
MOST = 5  # candidates of a report; a domain that more accounts share says nothing of any of them
SHORTEST = 2  # characters of a name, as where one searches
ADDRESS = re.compile(r"[^\s<>(),;]+@([\w-]+(?:\.[\w-]+)+)")
PLACE = re.compile(r"%\((id|q|part)\)s")  # in NAMES: what each report has its own of
SITE = re.compile(r"(?:https?://)?(?:www\.)?([\w-]+(?:\.[\w-]+)+)(?:/\S*)?")


class Likeness(StrEnum):
    """Why an account might be the one that is meant."""

    ADDRESS = "ADDRESS"  # a contact has this e-mail address
    LETTERS = "LETTERS"  # the reference has the same letters, in another case at most
    DOMAIN = "DOMAIN"  # a contact's address has the same domain
    SIMILAR = "SIMILAR"  # the name or the reference is found by a search


# What a search finds, in one statement for a whole page of reports.
LIKE_NAMES = f"""
    SELECT a.id, a.name,
        CASE
            WHEN lower(a.external_ref) = lower(%(q)s) THEN 2
            WHEN a.name ILIKE %(part)s THEN 1
            ELSE greatest(word_similarity(%(q)s, a.name), word_similarity(%(q)s, a.external_ref))
        END AS alike
    FROM (SELECT id FROM ({WITH_PART}) h UNION SELECT id FROM ({ALIKE_ONES}) s) found
    JOIN accounts_account a USING (id)
    ORDER BY alike DESC, name LIMIT %(most)s"""
# By the addresses of contacts; and by names, slips of the finger included, for one report.
CONTACTS = """
    SELECT r.id AS report, c.account_id AS account, 'ADDRESS' AS why, 4::real AS alike
    FROM unnest(%(ids)s::uuid[], %(addresses)s::text[]) AS r(id, address)
    CROSS JOIN LATERAL (
        SELECT account_id FROM accounts_contact
        WHERE lower(email) = r.address AND account_id IS NOT NULL
        LIMIT %(most)s
    ) c
    UNION ALL
    SELECT r.id, c.account_id, 'DOMAIN', 1.5
    FROM unnest(%(ids)s::uuid[], %(domains)s::text[]) AS r(id, domain)
    CROSS JOIN LATERAL (
        SELECT DISTINCT account_id FROM accounts_contact
        WHERE split_part(lower(email), '@', 2) = r.domain AND account_id IS NOT NULL
        LIMIT %(most)s
    ) c"""
NAMES = f"""
    SELECT %(id)s::uuid, id, CASE WHEN alike = 2 THEN 'LETTERS' ELSE 'SIMILAR' END, alike::real
    FROM ({LIKE_NAMES}) n"""


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


def with_enclosures(reports: QuerySet[Report]) -> QuerySet[Report]:
    """With their policies, and what came with them."""
    return reports.select_related(
        "policy", "details", "flagged__flagger", "weighed__because", "danger"
    ).prefetch_related(
        Prefetch("files", ReportFile.objects.order_by("id")),
        Prefetch("follow_ups", FollowUp.objects.order_by("sent_at", "id")),
    )


def list_unmatched(*, cursor: str = "") -> Page[Report]:
    """One page of them, what is due first. Raises StepRefused (code `bad-cursor`)."""
    return page_of(with_enclosures(unmatched_reports()), by="match_by_at", cursor=cursor, size=SIZE)


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
    texts = {report.pk: " ".join(report.account_text.split()) for report in reports}
    addressed = [ADDRESS.search(text) for text in texts.values()]
    sites = [
        found or SITE.fullmatch(text) for found, text in zip(addressed, texts.values(), strict=True)
    ]
    parts = [CONTACTS]
    values: Named = {
        "ids": list(texts),
        "addresses": [found and found[0].lower() for found in addressed],
        "domains": [found and found[1].lower() for found in sites],
        "most": MOST + 1,
    }
    # Each text stands in the statement by itself: of one that came from a row the planner could not
    # know how few names it fits, and would read all accounts for each report.
    for number, (key, text) in enumerate(texts.items()):
        if len(text) >= SHORTEST:
            names = {"id": key, "q": text, "part": part_of(text)}
            values |= {f"{name}{number}": value for name, value in names.items()}
            parts.append(PLACE.sub(rf"%(\g<1>{number})s", NAMES))
    sql = (
        "SELECT f.report, f.why, a.id, a.name, a.external_ref "
        f"FROM ({' UNION ALL '.join(f'({part})' for part in parts)}) f "
        "JOIN accounts_account a ON a.id = f.account "
        "ORDER BY f.report, f.alike DESC, a.name, a.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"{NEARNESS}; {sql}", {**values, "near": str(ALIKE)})
        cursor.nextset()
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
    themselves = Contact.objects.alias(address=plainly("email")).filter(
        account__in=accounts, address=comparable(by.email) or None
    )
    found = recused.values_list("account_id").union(themselves.values_list("account_id"))
    return {account for (account,) in found}
