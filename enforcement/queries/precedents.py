"""The nearest closed cases to one that is decided, and the band that was usual in them.

One statement, whatever the size: of the cited clauses, in all versions of their policy, the newest
CANDIDATES that were alleged are compared; some of the same policy area where few have them. Cases
that were closed today do not count, so that what was shown is what is stored when the decision
comes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.addresses import comparable
from accounts.roles import Actor
from enforcement.models import Case, Clause
from enforcement.models._ledger import sql_list
from enforcement.rules.precedents import (
    GRANTED,
    MARKS,
    SHOWN,
    Band,
    LikeCase,
    Near,
    Sides,
    band_of,
    nearest_first,
    taken_with,
)
from enforcement.sql.batch import Row, fetch
from enforcement.workflow.machines import TOOK_EFFECT, DecisionPhase
from enforcement.workflow.proceeding import FINAL

CANDIDATES = 120  # whose clause was alleged last
IN_AREA = 20  # where few or none have the clause
WORDS = 250  # characters of a report that are compared
STOOD = tuple(phase for phase in TOOK_EFFECT if phase != DecisionPhase.LAPSED)
DECIDING = tuple(verb for verb, mark in MARKS.items() if mark.decides)
CLOSED = f"""k.state IN {sql_list(FINAL)} AND k.closed_at < %(before)s AND k.id <> %(case)s
    AND NOT EXISTS (SELECT FROM accounts_recusal q
        WHERE q.user_id = %(person)s AND q.account_id = k.account_id)
    AND NOT EXISTS (SELECT FROM accounts_contact q
        WHERE q.account_id = k.account_id AND lower(q.email COLLATE "C") = %(address)s)"""
NEAR = f"""
WITH rules AS MATERIALIZED (
    SELECT r.id, r.code, v.version, r.text <> c.text AS other_text
    FROM enforcement_clause c JOIN enforcement_policyversion o ON o.id = c.version_id
        JOIN enforcement_policyversion v ON v.policy_id = o.policy_id
        JOIN enforcement_clause r ON r.version_id = v.id AND r.code = c.code
    WHERE c.id = ANY(%(clauses)s)
), of_clause AS MATERIALIZED (
    SELECT a.case_id, array_agg(DISTINCT rules.code) AS codes,
        coalesce(array_agg(DISTINCT rules.version) FILTER (WHERE rules.other_text), '{{}}')
            AS versions
    FROM rules CROSS JOIN LATERAL (
        SELECT a.case_id, a.alleged_at
        FROM enforcement_allegation a JOIN enforcement_case k ON k.id = a.case_id
        WHERE a.clause_id = rules.id AND {CLOSED}
        ORDER BY a.alleged_at DESC LIMIT {CANDIDATES}
    ) a GROUP BY a.case_id ORDER BY max(a.alleged_at) DESC LIMIT {CANDIDATES}
), near AS MATERIALIZED (
    SELECT case_id, codes, versions FROM of_clause
    UNION ALL (
        SELECT k.id, '{{}}'::varchar[], '{{}}'::varchar[] FROM enforcement_case k
        WHERE k.area = %(area)s AND {CLOSED}
            AND NOT EXISTS (SELECT FROM of_clause o WHERE o.case_id = k.id)
        ORDER BY k.closed_at DESC, k.id DESC
        LIMIT CASE WHEN (SELECT count(*) FROM of_clause) < {SHOWN} THEN {IN_AREA} ELSE 0 END
    )
), said AS MATERIALIZED (
    SELECT left(claim, {WORDS}) AS words FROM enforcement_report WHERE case_id = %(case)s
    ORDER BY received_at, id LIMIT 1
)
SELECT k.ref, k.state, k.closed_at, k.severity, k.tier, n.codes, n.versions,
    coalesce((SELECT array_agg(DISTINCT a.code) FROM (
        SELECT c.code FROM enforcement_allegation a JOIN enforcement_clause c ON c.id = a.clause_id
        WHERE a.case_id = k.id) a), '{{}}'),
    coalesce((SELECT array_agg(DISTINCT e.origin) FROM enforcement_evidence e
        WHERE e.case_id = k.id AND NOT e.sensitive), '{{}}'),
    coalesce((SELECT similarity(left(r.claim, {WORDS}), said.words) FROM said CROSS JOIN LATERAL (
        SELECT claim FROM enforcement_report r WHERE r.case_id = k.id
        ORDER BY r.received_at, r.id LIMIT 1) r), 0),
    coalesce((SELECT json_agg(json_build_array(d.verb, d.terms -> 'measure', d.terms -> 'ends_in',
            d.terms -> 'days', k.state = 'CLEARED' OR EXISTS (
                SELECT FROM enforcement_appeal p WHERE p.decision_id = d.id
                    AND p.side = 'HOLDER' AND p.phase IN {sql_list(GRANTED)}))
        ORDER BY d.executed_at, d.id)
        FROM enforcement_decision d WHERE d.case_id = k.id AND d.phase IN {sql_list(STOOD)}
            AND d.verb IN {sql_list(DECIDING)}), '[]'),
    coalesce((SELECT p.phase FROM enforcement_appeal p WHERE p.case_id = k.id
        AND p.side = 'HOLDER' ORDER BY p.lodged_at DESC LIMIT 1), '')
FROM near n JOIN enforcement_case k ON k.id = n.case_id"""
OWN = """
    SELECT coalesce(array_agg(DISTINCT origin), '{}') FROM enforcement_evidence
    WHERE case_id = %(case)s AND NOT sensitive"""

WHOLE = f"SELECT f.*, o.* FROM ({NEAR}) f CROSS JOIN ({OWN}) o"
# As it is kept by each connection: planning it costs a third of what it takes.
PLACE = re.compile(r"%\((\w+)\)s")
STATEMENT, NAMES = PLACE.sub("%s", WHOLE), PLACE.findall(WHOLE)


@dataclass(frozen=True, kw_only=True)
class Precedents:
    """The nearest closed cases, and the band of those with a clause in common."""

    nearest: list[Near]
    band: Band


def precedents_of(*, case: Case, clauses: Sequence[Clause], by: Actor, now: datetime) -> Precedents:
    """What was decided in cases like this one, but for those that this person keeps out of;
    `clauses` are those that the decision rests on. One statement.
    """
    start = now.replace(hour=0, minute=0, second=0, microsecond=0)
    rows = rows_near(case, [clause.pk for clause in clauses], by, start)
    own_origins = rows[0][-1] if rows else ()
    codes = frozenset(clause.code for clause in clauses)
    own = Sides(
        clauses=codes, severity=case.severity, tier=case.tier, origins=frozenset(own_origins)
    )
    nearest = nearest_first(own, [like_case(row, codes) for row in rows])
    return Precedents(
        nearest=nearest[:SHOWN],
        band=band_of(nearest, clauses=codes, counted_on=start.date()),
    )


def rows_near(case: Case, clauses: Collection[UUID], by: Actor, before: datetime) -> list[Row]:
    """The candidates, each with what it is compared by, and the kinds of evidence of `case`."""
    values: dict[str, Any] = {
        "case": case.pk,
        "area": case.area,
        "clauses": list(clauses),
        "person": by.user_id,
        "address": comparable(by.email) or None,
        "before": before,
    }
    return fetch(STATEMENT, [values[name] for name in NAMES])


def like_case(row: Row, asked: frozenset[str]) -> LikeCase:
    """A candidate as the rules compare it. Clauses in common are those of the same policy."""
    (
        ref,
        state,
        closed_at,
        severity,
        tier,
        common,
        versions,
        codes,
        origins,
        words,
        taken,
        appeal,
    ) = row[:12]
    others = {f"-{code}" if code in asked else code for code in {*codes} - {*common}}
    return LikeCase(
        ref=ref,
        state=state,
        closed_at=closed_at,
        sides=Sides(
            clauses=frozenset({*common, *others}),
            severity=severity,
            tier=tier,
            origins=frozenset(origins),
            words=words,
        ),
        taken=tuple(
            taken_with(
                verb, {"measure": measure, "ends_in": ends_in, "days": days}, set_aside=set_aside
            )
            for verb, measure, ends_in, days, set_aside in taken
        ),
        appeal=appeal,
        versions=tuple(versions),
    )
