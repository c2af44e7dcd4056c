"""What is found by a few characters: accounts by parts of the name and with slips of the finger,
e-mail addresses, references, words of texts.

Each expression is the one of its index (see migration 0003), so that nothing is read but what is
found.

Accounts are looked for in stages, the next only where the one before found nothing: a name that
holds the text; names much alike; names as alike as a name with two letters swapped in each word.
Comparing is what is dear, so that each stage compares a bounded number. An index for the nearest
names (GiST) was tried among 500,000 accounts: see docs/reference/performance.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from enforcement.language.references import is_reference
from enforcement.models import Appeal, Case, Decision, Report
from enforcement.sql.batch import Row

MOST = 1000  # cases or accounts that a search goes on with
HITS = 8
# how alike the best part of a name must be, stage by stage; by the last one, two letters may be
# swapped in each word
MUCH_ALIKE, ALIKE = 0.6, 0.4

# Of a part that very many names hold, no more are read than a search goes on with.
WITH_PART = f"""
    SELECT id, CASE WHEN lower(external_ref) = lower(%(q)s) THEN 2 ELSE 1 END AS alike
    FROM (
        SELECT id, external_ref FROM accounts_account WHERE lower(external_ref) = lower(%(q)s)
            AND external_ref ILIKE %(part)s
        UNION
        (
            SELECT id, external_ref FROM accounts_account
            WHERE name ILIKE %(part)s OR external_ref ILIKE %(part)s LIMIT {MOST}
        )
    ) held"""
# Dear, some 10 µs a name: so of very many that are alike, no more are compared than a search goes
# on with.
ALIKE_ONES = f"""
    (SELECT id, name, external_ref FROM accounts_account WHERE %(q)s <%% name LIMIT {MOST})
    UNION
    (SELECT id, name, external_ref FROM accounts_account WHERE %(q)s <%% external_ref LIMIT {MOST})
    """
WITH_SLIPS = f"""
    SELECT id, greatest(word_similarity(%(q)s, name), word_similarity(%(q)s, external_ref)) AS alike
    FROM ({ALIKE_ONES}) near ORDER BY alike DESC, name LIMIT %(most)s"""
BY_ADDRESS = (
    "SELECT account_id AS id, 3 AS alike FROM accounts_contact "
    "WHERE lower(email) = lower(%(q)s) AND account_id IS NOT NULL"
)
TEXTS = """
    (
        SELECT case_id FROM enforcement_evidence
        WHERE to_tsvector('simple', citation || ' ' || text) @@ plainto_tsquery('simple', %(q)s)
        LIMIT %(most)s
    ) UNION (
        SELECT case_id FROM enforcement_report
        WHERE to_tsvector('simple', claim) @@ plainto_tsquery('simple', %(q)s)
            AND case_id IS NOT NULL
        LIMIT %(most)s
    ) UNION (
        SELECT id FROM enforcement_case
        WHERE to_tsvector('simple', question) @@ plainto_tsquery('simple', %(q)s)
        LIMIT %(most)s
    )"""
IDS = "SELECT id FROM ({accounts}) f ORDER BY alike DESC LIMIT %(most)s"
NAMES = (
    "SELECT a.name, a.external_ref FROM accounts_account a JOIN ({accounts}) f USING (id) "
    "ORDER BY f.alike DESC, a.name LIMIT %(most)s"
)
NEARNESS = "SELECT set_config('pg_trgm.word_similarity_threshold', %(near)s, true)"


@dataclass(frozen=True, kw_only=True)
class SearchHit:
    """Something that was found: what it is, what it is called, and where it is (the name of an
    address and its argument).
    """

    kind: str  # account, case, decision, appeal, report
    name: str
    detail: str
    page: str
    key: str
    case_id: UUID | None = None
    state: str = ""  # of a case


def search_rows(sql: str, text: str, most: int, *, near: float | None = None) -> list[Row]:
    """The rows of a search. One statement; with `near`, how alike words must be, it is sent
    together with another one, so that both are in one transaction, whose setting it is.
    """
    values: dict[str, str | int] = {"q": text, "part": part_of(text), "most": most}
    with connection.cursor() as cursor:
        if near is None:
            cursor.execute(sql, values)
        else:
            cursor.execute(f"{NEARNESS}; {sql}", {**values, "near": str(near)})
            cursor.nextset()
        return list(cursor.fetchall())


def rows_of_accounts(sql: str, text: str, most: int) -> list[Row]:
    """The rows of `sql`, in which `{accounts}` are the accounts (`id`, `alike`) with this address,
    else those whose name holds the text; only where there is none, those that are like it. Three
    statements at most.
    """
    if "@" in text:
        return search_rows(sql.format(accounts=BY_ADDRESS), text, most)
    if found := search_rows(sql.format(accounts=WITH_PART), text, most):
        return found
    for near in (MUCH_ALIKE, ALIKE):
        if found := search_rows(sql.format(accounts=WITH_SLIPS), text, most, near=near):
            return found
    return []


def part_of(text: str) -> str:
    """The pattern of everything that holds this text."""
    return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def cases_about(text: str) -> list[UUID]:
    """Up to 1,000 cases: of accounts that are called so or have this address, with this reference,
    or with these words in a text.
    """
    if is_reference(text):
        return list(Case.objects.filter(ref=text.upper()).values_list("pk", flat=True))
    accounts = [row[0] for row in rows_of_accounts(IDS, text, MOST)]
    sql = (
        "SELECT id FROM enforcement_case WHERE account_id = ANY(%(accounts)s) "
        f"UNION {TEXTS} LIMIT %(most)s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, {"q": text, "accounts": accounts, "most": MOST})
        return [row[0] for row in cursor.fetchall()]


def exact_match(text: str) -> SearchHit | None:
    """What a pasted reference, external reference or e-mail address names, where that is exactly
    one thing.
    """
    if is_reference(text, ("C", "D", "A", "R")):
        return by_reference(text.upper())
    named = (
        "SELECT id FROM accounts_account WHERE external_ref = %(q)s "
        f"UNION SELECT id FROM ({BY_ADDRESS}) c"
    )
    found = search_rows(
        f"SELECT id, name, external_ref FROM accounts_account WHERE id IN ({named}) LIMIT 2",
        text,
        2,
    )
    return account_hit(*found[0][1:]) if len(found) == 1 else None


def by_reference(ref: str) -> SearchHit | None:
    """The case, decision or appeal with this reference; a report leads to its case."""
    if ref[0] == "D" and (
        decision := Decision.objects.select_related("case__account").filter(ref=ref).first()
    ):
        return SearchHit(
            kind="decision",
            name=ref,
            detail=str(decision.case.account.name),
            page="decision",
            key=ref,
        )
    if ref[0] == "A" and (
        appeal := Appeal.objects.select_related("case__account").filter(ref=ref).first()
    ):
        return SearchHit(
            kind="appeal", name=ref, detail=str(appeal.case.account.name), page="appeal", key=ref
        )
    if ref[0] == "R" and (
        report := Report.objects.select_related("case__account")
        .filter(ref=ref, case__isnull=False)
        .first()
    ):
        return (
            SearchHit(
                kind="report",
                name=ref,
                detail=str(report.case.account.name),
                page="case",
                key=report.case.ref,
            )
            if report.case
            else None
        )
    case = Case.objects.select_related("account").filter(ref=ref).first()
    return case_hit(case) if case else None


def account_hit(name: str, external_ref: str) -> SearchHit:
    """An account that was found."""
    return SearchHit(
        kind="account", name=name, detail=external_ref, page="account", key=external_ref
    )


def case_hit(case: Case) -> SearchHit:
    """A case that was found."""
    return SearchHit(
        kind="case",
        name=f"{case.account.name}",
        detail=case.ref,
        page="case",
        key=case.ref,
        case_id=case.pk,
        state=case.state,
    )


def search_all(text: str) -> list[SearchHit]:
    """Up to eight things, the most alike first: what is named exactly, then accounts, then cases
    with these words in their texts.
    """
    if len(text) < 2:
        return []
    first = exact_match(text)
    hits = [account_hit(*row) for row in rows_of_accounts(NAMES, text, HITS)]
    ids = (
        [row[0] for row in search_rows(f"SELECT * FROM ({TEXTS}) t LIMIT %(most)s", text, HITS)]
        if len(hits) < HITS
        else []
    )
    texts = (
        Case.objects.filter(pk__in=ids).select_related("account").order_by("-priority", "id")
        if ids
        else []
    )
    found = [*([first] if first else []), *hits, *(case_hit(case) for case in texts)]
    return list(dict.fromkeys(found))[:HITS]
