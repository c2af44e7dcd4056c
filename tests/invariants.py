"""The invariants of domain.md as SQL: each query finds what breaks it, so that an empty answer is
the good one.

Walks, races and faults ask the same questions. `broken()` names every invariant that does not hold,
with the first rows that break it; `chains_broken()` recomputes every hash from what is stored, as
somebody outside would.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.apps import apps
from django.db import connection

from enforcement.queries.waiting import WAITING
from enforcement.record.read import read_events
from enforcement.record.verify import first_flaws

FINAL = "('DISMISSED', 'CLEARED', 'RESOLVED', 'TERMINATED')"
DONE = "('EXECUTED', 'RATIFIED', 'LAPSED')"

INVARIANTS: dict[str, str] = {
    # 1. Nothing changes without an event, which says who and why, and links to the one before it.
    "1 the state is where its last event led": """
        SELECT c.ref, c.state, e.target FROM enforcement_case c
        LEFT JOIN LATERAL (
            SELECT target FROM enforcement_event
            WHERE case_id = c.id AND target <> ''
            ORDER BY seq DESC LIMIT 1
        ) e ON true
        WHERE e.target IS DISTINCT FROM c.state""",
    "1 the account is as its last event says": """
        SELECT a.external_ref, a.seq, e.seq FROM accounts_account a
        LEFT JOIN LATERAL (
            SELECT * FROM enforcement_event WHERE account_id = a.id ORDER BY seq DESC LIMIT 1
        ) e ON true
        WHERE (a.seq, a.head, a.standing, a.epoch, a.holds) IS DISTINCT FROM (
            coalesce(e.seq, 0), coalesce(e.hash, ''), coalesce(e.standing, 'ACTIVE'),
            coalesce(e.epoch, 0), coalesce(e.holds, '[]')
        )""",
    "1 events link without a gap": """
        SELECT * FROM (
            SELECT account_id, seq, prev_hash,
                row_number() OVER w AS n,
                coalesce(lag(hash) OVER w, '') AS before
            FROM enforcement_event
            WINDOW w AS (PARTITION BY account_id ORDER BY seq)
        ) e
        WHERE seq <> n OR prev_hash <> before""",
    "1 each event has somebody and a reason": """
        SELECT id FROM enforcement_event
        WHERE actor_name = '' OR reason = ''
            OR (actor_kind = 'STAFF') <> (actor_id IS NOT NULL)""",
    "1 the version counts up to the case's last event": """
        SELECT c.ref, c.version FROM enforcement_case c
        WHERE c.version <> (
            SELECT max(case_version) FROM enforcement_event WHERE case_id = c.id
        )""",
    "1 every event was sealed by a checkpoint, or waits for the next": """
        SELECT e.account_id, e.seq FROM enforcement_event e
        LEFT JOIN enforcement_sealedevent s ON s.account_id = e.account_id AND s.seq = e.seq
        LEFT JOIN enforcement_unsealedevent u ON u.event_id = e.id
        WHERE (s.seq IS NULL) = (u.event_id IS NULL)
            OR e.hash <> coalesce(s.hash, u.hash)""",
    "1 every proof of delivery to a holder was sealed by a checkpoint, or waits for the next": """
        SELECT d.id FROM enforcement_delivery d
        JOIN enforcement_notice n ON n.id = d.notice_id AND n.audience = 'HOLDER'
        LEFT JOIN enforcement_sealeddelivery s ON s.delivery_id = d.id
        LEFT JOIN enforcement_unsealeddelivery u ON u.delivery_id = d.id
        WHERE (s.delivery_id IS NULL) = (u.delivery_id IS NULL)
            OR d.hash <> coalesce(s.hash, u.hash)""",
    # 2. Standing and epoch.
    "2 the standing is the strictest measure in force": """
        SELECT a.external_ref, a.standing FROM accounts_account a
        WHERE a.standing <> coalesce((
            SELECT (ARRAY['LIMITED', 'SUSPENDED', 'TERMINATED'])[
                max(array_position(ARRAY['LIMIT', 'SUSPEND', 'TERMINATE'], m.kind::text))
            ]
            FROM enforcement_measure m
            WHERE m.account_id = a.id AND m.phase = 'IN_FORCE'
        ), 'ACTIVE')""",
    "2 the epoch counts the changes of what the account may do": """
        SELECT * FROM (
            SELECT account_id, seq, epoch,
                sum((holds IS DISTINCT FROM before)::int)
                    OVER (PARTITION BY account_id ORDER BY seq) AS n
            FROM (
                SELECT *,
                    coalesce(
                        lag(holds) OVER (PARTITION BY account_id ORDER BY seq), '[]'
                    ) AS before
                FROM enforcement_event
            ) e
        ) f
        WHERE epoch <> n""",
    "2 each change is owed to the gateway once": """
        SELECT a.external_ref, a.epoch FROM accounts_account a
        WHERE a.epoch <> (
            SELECT count(*) FROM enforcement_outboxmessage o
            WHERE o.account_id = a.id AND o.channel = 'SNAPSHOT'
        )""",
    "2 the gateway is told of the measures in force, and of nothing else": """
        WITH told AS (
            SELECT a.id,
                h ->> 'reference' AS ref,
                h ->> 'standing' AS standing,
                (h ->> 'since')::timestamptz AS since,
                (h ->> 'until')::timestamptz AS until,
                (h ->> 'review_by')::timestamptz AS review,
                (h #>> '{limits,0,requests_per_minute}')::int AS rate
            FROM accounts_account a, jsonb_array_elements(a.holds) h
        ), real AS (
            SELECT m.account_id, c.ref,
                CASE m.kind
                    WHEN 'LIMIT' THEN 'LIMITED'
                    WHEN 'SUSPEND' THEN 'SUSPENDED'
                    ELSE 'TERMINATED'
                END,
                m.first_at, m.ends_at, m.review_by_at, m.rate
            FROM enforcement_measure m
            JOIN enforcement_case c ON c.id = m.case_id
            WHERE m.phase = 'IN_FORCE'
        )
        (TABLE told EXCEPT ALL TABLE real) UNION ALL (TABLE real EXCEPT ALL TABLE told)""",
    # 3. Proposer, approver, hearer.
    "3 who proposes does not approve or ratify": """
        SELECT ref FROM enforcement_decision
        WHERE proposed_by_id IN (approved_by_id, ratified_by_id)""",
    "3 who hears an appeal had no part in the decision": """
        SELECT a.ref FROM enforcement_appeal a
        JOIN enforcement_decision d ON d.id = a.decision_id
        WHERE a.hearer_id IN (d.proposed_by_id, d.approved_by_id, d.ratified_by_id)""",
    "3 what needs a second person took effect with one of that role": f"""
        SELECT ref FROM enforcement_decision
        WHERE phase IN {DONE} AND needs <> '' AND (
            approved_by_id IS NULL
            OR NOT (approver_role = needs OR (needs = 'LEAD' AND approver_role = 'ADMIN'))
        )""",
    "3 what answers an appeal was proposed by its hearer": """
        SELECT d.ref FROM enforcement_decision d
        LEFT JOIN enforcement_appeal a ON a.id = d.appeal_id
        WHERE d.verb IN ('overturn', 'set_aside', 'resume_plan', 'remand_notice',
                'lift_on_appeal', 'vary', 'end_as_served')
            AND d.proposed_by_id IS DISTINCT FROM a.hearer_id""",
    # 4. Every measure has its date, and a termination its people.
    "4 a precaution is looked at within seven days": """
        SELECT id FROM enforcement_measure
        WHERE basis = 'PRECAUTION'
            AND coalesce(review_by_at > review_set_at + interval '7 days', true)""",
    "4 a precaution in force has a look that is open": """
        SELECT m.id FROM enforcement_measure m
        WHERE m.phase = 'IN_FORCE' AND m.basis = 'PRECAUTION' AND NOT EXISTS (
            SELECT FROM enforcement_review r
            WHERE r.subject = m.id AND r.kind = 'MEASURE' AND r.phase IN ('OPEN', 'MISSED')
        )""",
    "4 a fixed term has an end": """
        SELECT id FROM enforcement_measure
        WHERE basis = 'SANCTION' AND coalesce(ends_at <= starts_at, true)""",
    "4 a termination is approved by an admin and rests on a human finding": """
        SELECT m.id FROM enforcement_measure m
        JOIN enforcement_decision d ON d.id = m.imposed_by_id
        WHERE m.kind = 'TERMINATE' AND NOT (
            d.approver_role = 'ADMIN'
            AND d.approved_by_id IS NOT NULL
            AND d.proposed_by_id IS NOT NULL
            AND EXISTS (
                SELECT FROM enforcement_finding f
                JOIN enforcement_allegation a ON a.id = f.allegation_id
                WHERE a.case_id = m.case_id AND f.conclusion = 'ESTABLISHED'
                    AND f.found_at <= d.executed_at
            )
        )""",
    "4 automation finds nothing, terminates nothing and holds only as a precaution": """
        SELECT d.ref FROM enforcement_decision d
        JOIN enforcement_measure m ON m.imposed_by_id = d.id
        WHERE d.proposed_by_id IS NULL AND m.basis <> 'PRECAUTION'""",
    # 5. One of each.
    "5 one undecided case per account and area, but for those that came back": """
        SELECT account_id, area FROM enforcement_case
        WHERE state IN ('TRIAGE', 'INVESTIGATING') AND decided_at IS NULL AND split_from_id IS NULL
        GROUP BY 1, 2 HAVING count(*) > 1""",
    "5 one proposal, one escalation, one appeal": """
        SELECT case_id FROM enforcement_decision
        WHERE phase = 'PROPOSED'
        GROUP BY 1 HAVING count(*) > 1
        UNION ALL
        SELECT case_id FROM enforcement_escalation
        WHERE phase IN ('RAISED', 'TAKEN')
        GROUP BY 1 HAVING count(*) > 1
        UNION ALL
        SELECT decision_id FROM enforcement_appeal
        GROUP BY decision_id, report_id HAVING count(*) > 1
        UNION ALL
        SELECT decision_id FROM enforcement_appeal
        WHERE phase IN ('LODGED', 'HEARING')
        GROUP BY 1 HAVING count(*) > 1""",
    "5 one measure in force, one order, per case": """
        SELECT case_id FROM enforcement_measure
        WHERE phase <> 'OVER'
        GROUP BY case_id, phase HAVING count(*) > 1""",
    # 6. Notices.
    "6 each step that owes a notice has exactly one": f"""
        SELECT d.ref, d.verb FROM enforcement_decision d
        WHERE d.phase IN {DONE} AND (
            d.verb IN ('take_on', 'dismiss') OR d.verb = 'reopen' AND NOT EXISTS (
            SELECT FROM enforcement_decision told
            WHERE told.case_id = d.case_id AND told.phase IN {DONE} AND told.notice <> ''
                AND (told.executed_at, told.id) < (d.executed_at, d.id)
            )
        ) = (1 = (
            SELECT count(*) FROM enforcement_notice n
            WHERE n.decision_id = d.id AND n.audience = 'HOLDER' AND n.kind = d.notice
        ))""",
    "6 what took no effect told nobody": f"""
        SELECT d.ref FROM enforcement_decision d
        JOIN enforcement_notice n ON n.decision_id = d.id
        WHERE d.phase NOT IN {DONE}""",
    "6 each notice is owed once to each recipient": """
        SELECT n.id FROM enforcement_notice n
        LEFT JOIN enforcement_outboxmessage o ON o.notice_id = n.id
        GROUP BY n.id
        HAVING count(o.id) = 0 OR count(o.id) <> count(DISTINCT (o.channel, o.recipient))""",
    # 7. What is given back is given back whole.
    "7 a closed case holds nothing, and a terminated one the account's end": """
        SELECT c.ref, c.state, m.kind FROM enforcement_case c
        LEFT JOIN enforcement_measure m ON m.case_id = c.id AND m.phase <> 'OVER'
        WHERE (c.state IN ('TRIAGE', 'DISMISSED', 'CLEARED', 'RESOLVED') AND m.id IS NOT NULL)
            OR (
                c.state = 'TERMINATED'
                AND (m.kind IS DISTINCT FROM 'TERMINATE' OR m.phase <> 'IN_FORCE')
            )""",
    "7 an order stands while the notice period runs, and only then": """
        SELECT c.ref FROM enforcement_case c
        LEFT JOIN enforcement_measure m ON m.case_id = c.id AND m.phase = 'ORDERED'
        WHERE (c.state = 'TERMINATING') <> (m.id IS NOT NULL)""",
    # 8. Whoever is second is told: at most one decision per version of a case.
    "8 one decision per version of a case": """
        SELECT case_id, case_version FROM enforcement_event
        WHERE decision_id IS NOT NULL
        GROUP BY 1, 2 HAVING count(*) > 1""",
    # 9. Final states.
    "9 a final state is left only by reopen, overturn or vary": f"""
        SELECT id, act FROM enforcement_event
        WHERE source IN {FINAL} AND act NOT IN ('reopen', 'overturn', 'vary', 'end_as_served')""",
    "9 a case is closed when its state is final": f"""
        SELECT ref FROM enforcement_case
        WHERE (state IN {FINAL}) <> (closed_at IS NOT NULL)""",
    # 10 and 11 are about readers and failing writes: see the tests of the gateway and of faults.
    # What the record can say of them:
    "10 the epoch never goes back": """
        SELECT * FROM (
            SELECT account_id, seq, epoch,
                lag(epoch) OVER (PARTITION BY account_id ORDER BY seq) AS before
            FROM enforcement_event
        ) e
        WHERE epoch < before""",
    "11 each decision has an event": """
        SELECT d.ref FROM enforcement_decision d
        WHERE NOT EXISTS (SELECT FROM enforcement_event e WHERE e.decision_id = d.id)""",
    # Nobody is forgotten.
    "an investigation has a date": """
        SELECT c.ref FROM enforcement_case c
        WHERE c.state = 'INVESTIGATING'
            AND NOT EXISTS (
                SELECT FROM enforcement_review r
                WHERE r.case_id = c.id AND r.phase IN ('OPEN', 'MISSED')
                    AND r.kind NOT IN ('APPEAL', 'REFERRAL')
            )
            AND NOT EXISTS (
                SELECT FROM enforcement_escalation x
                WHERE x.case_id = c.id AND x.phase IN ('RAISED', 'TAKEN')
            )""",
    "a closed case waits only for what came since, or what its end does not answer": f"""
        SELECT c.ref, r.kind FROM enforcement_case c
        JOIN enforcement_review r ON r.case_id = c.id
        WHERE c.state IN {FINAL} AND r.phase IN ('OPEN', 'MISSED')
            AND r.kind NOT IN ('APPEAL', 'ADDRESS')
            AND NOT (r.kind = 'ANSWER' AND c.unseen_since_at IS NOT NULL)
            AND NOT (r.kind IN ('QUESTION', 'ANSWER') AND r.opened_at >= c.closed_at)
            AND NOT EXISTS (
                SELECT FROM enforcement_escalation e
                WHERE e.id = r.subject AND r.kind = 'ESCALATION' AND e.raised_at >= c.closed_at
            )
            AND NOT EXISTS (
                SELECT FROM enforcement_appeal a
                WHERE a.id = r.subject AND r.kind = 'FIRST_LOOK' AND a.phase = 'REMANDED'
            )
            AND NOT EXISTS (
                SELECT FROM enforcement_referral f
                WHERE f.id = r.subject AND r.kind = 'REFERRAL' AND f.sent_at >= c.closed_at
            )
            AND NOT EXISTS (
                SELECT FROM enforcement_reinstatementrequest q
                WHERE q.id = r.subject AND r.kind = 'SUBMISSION' AND q.phase = 'LODGED'
            )""",
    "a final state leaves no proposal": f"""
        SELECT d.ref FROM enforcement_decision d
        JOIN enforcement_case c ON c.id = d.case_id
        WHERE c.state IN {FINAL} AND d.phase = 'PROPOSED'
            AND d.verb NOT IN ('reopen', 'overturn', 'vary')""",
    # 12. Nothing waits without a date.
    "12 nothing waits without a date": WAITING,
    "12 a rejected report says who rejected it and why, and waits for nobody": """
        SELECT ref FROM enforcement_report
        WHERE rejected_at IS NOT NULL AND (
            rejected_by_id IS NULL OR rejection = '' OR match_by_at IS NOT NULL
            OR account_id IS NOT NULL
        )""",
    # 13. What is said of a report is what was done about it.
    "13 nobody is told how a report ended before somebody looked at it": """
        SELECT ref FROM enforcement_report WHERE outcome_told <> '' AND read_at IS NULL""",
    "a look that was missed falls due again": """
        SELECT r.id, r.kind FROM enforcement_review r
        WHERE r.phase = 'MISSED' AND r.kind NOT IN ('REFERRAL', 'RATIFICATION') AND NOT EXISTS (
            SELECT FROM enforcement_review o
            WHERE o.case_id = r.case_id AND o.kind = r.kind
                AND o.subject IS NOT DISTINCT FROM r.subject
                AND o.phase = 'OPEN'
        )""",
    "what the case let go is held again by two": f"""
        SELECT d.ref FROM enforcement_decision d
        WHERE d.phase IN {DONE} AND d.verb IN ('limit', 'suspend') AND d.needs = '' AND EXISTS (
            SELECT FROM enforcement_decision b
            WHERE b.case_id = d.case_id AND b.verb = 'lift_measure'
                AND b.executed_at < d.executed_at AND b.phase IN {DONE}
        )""",
    # 14. Work belongs to somebody who may do it.
    "14 nobody has a case who may not work on it": """
        SELECT c.ref, u.username FROM enforcement_case c JOIN accounts_user u
            ON u.id = c.assignee_id
        WHERE c.closed_at IS NULL AND (NOT u.is_active OR u.role = 'AUDITOR')""",
    "14 nobody hears an appeal who may not work on it": """
        SELECT a.ref, u.username FROM enforcement_appeal a
        JOIN accounts_user u ON u.id = a.hearer_id
        WHERE a.phase = 'HEARING' AND (NOT u.is_active OR u.role = 'AUDITOR')
            AND NOT EXISTS (
                SELECT FROM enforcement_decision d
                WHERE d.case_id = a.case_id AND d.phase = 'PROPOSED'
            )""",
    "14 nobody has an escalation who is no admin": """
        SELECT c.ref, u.username FROM enforcement_escalation e
        JOIN enforcement_case c ON c.id = e.case_id
        JOIN accounts_user u ON u.id = e.taken_by_id
        WHERE e.phase = 'TAKEN' AND (NOT u.is_active OR u.role <> 'ADMIN')""",
    "14 nobody has a review of a case that is not theirs": """
        SELECT c.ref, r.kind FROM enforcement_review r JOIN enforcement_case c ON c.id = r.case_id
        WHERE r.phase IN ('OPEN', 'MISSED') AND r.kind <> 'APPEAL'
            AND r.assignee_id IS DISTINCT FROM c.assignee_id""",
    # 13. What a letter says of access is what the ledger held when it was written.
    "13 a letter says of access what the ledger held": """
        SELECT c.ref, n.kind, e.holds FROM enforcement_notice n
        JOIN enforcement_case c ON c.id = n.case_id
        JOIN enforcement_event e ON e.account_id = n.account_id AND e.seq = n.number
        CROSS JOIN LATERAL (
            SELECT coalesce(bool_or(h ->> 'reference' = c.ref), false) AS here,
                coalesce(bool_or(h ->> 'reference' <> c.ref), false) AS elsewhere
            FROM jsonb_array_elements(e.holds) h
        ) held
        CROSS JOIN LATERAL (
            SELECT n.text ~ 'You have full API access|vollständig freigeschaltet\\. Ihre' AS open,
                n.text ~ 'What works and what does not|Was geht und was nicht' AS described
        ) told
        WHERE n.audience = 'HOLDER' AND (
            (n.statement ->> 'restricted_here')::bool <> here
            OR (n.statement ->> 'restricted_elsewhere')::bool <> elsewhere
            OR told.open AND (here OR elsewhere)
            OR told.described <> here
        )""",
}
HASHED = (
    "account_id",
    "case_id",
    "decision_id",
    "seq",
    "act",
    "actor_kind",
    "actor_id",
    "actor_name",
    "reason",
    "at",
    "source",
    "target",
    "case_version",
    "standing",
    "epoch",
    "holds",
    "data",
    "prev_hash",
)


QUESTIONS = " UNION ALL ".join(
    f"SELECT {n}, to_jsonb(q) FROM ({sql}) q" for n, sql in enumerate(INVARIANTS.values())
)


def ask(sql: str) -> list[tuple[Any, ...]]:
    """Prepared on the server, for these are asked often, and planning them takes longer than
    answering.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        return cursor.execute(sql, prepare=True).fetchall()


def broken() -> dict[str, list[Any]]:
    """What does not hold, with the rows that break it."""
    found: dict[str, list[Any]] = {}
    for number, row in ask(QUESTIONS):
        found.setdefault(list(INVARIANTS)[number], []).append(row)
    return found


def said(value: object) -> str:
    """A time or a key as the record has it."""
    return (
        value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        if isinstance(value, datetime)
        else str(value)
    )


def chains_broken() -> list[int | str]:
    """The numbers of events whose hash is not that of what they say; of each account the first row
    that binds somebody and is not as its event says.
    """
    bad: list[int | str] = [str(flaw) for flaw in first_flaws(read_events()) if flaw.of_row]
    for stored, *values in ask(f"SELECT hash, {', '.join(HASHED)} FROM enforcement_event"):
        row = dict(zip(HASHED, values, strict=True))
        row |= {name: json.loads(row[name]) for name in ("holds", "data")}
        text = json.dumps(
            row, default=said, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        if hashlib.sha256(text.encode()).hexdigest() != stored:
            bad.append(row["seq"])
    return bad


def fingerprint() -> list[Any]:
    """Every row of both apps as one number per table: two equal fingerprints mean that nothing was
    written between.
    """
    models = [
        m for app in ("accounts", "enforcement") for m in apps.get_app_config(app).get_models()
    ]
    sums = (
        f'(SELECT sum(hashtextextended(t::text, 0)) FROM "{m._meta.db_table}" t)' for m in models
    )
    return list(ask(f"SELECT {', '.join(sums)}")[0])
