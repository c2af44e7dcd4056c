"""Invariants 6 to 14 as SQL: letters, final states, what waits, what is said, whose work it is. An
empty answer is the good one.
"""

from __future__ import annotations

from enforcement.queries.waiting import WAITING
from tests.invariants_of_steps import DONE

FINAL = "('DISMISSED', 'CLEARED', 'RESOLVED', 'TERMINATED')"

OF_PEOPLE: dict[str, str] = {
    # 6. Notices.
    "6 each step that owes a notice has exactly one": f"""
        SELECT d.ref, d.verb FROM enforcement_decision d
        WHERE d.phase IN {DONE} AND (
            d.verb = 'take_on' OR d.verb IN ('dismiss', 'merge') AND d.notice = ''
            OR d.verb = 'reopen' AND NOT EXISTS (
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
        WHERE source IN {FINAL}
            AND act NOT IN ('reopen', 'overturn', 'set_aside', 'vary', 'end_as_served')""",
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
        WHERE r.phase IN ('OPEN', 'MISSED') AND r.kind NOT IN ('APPEAL', 'ASKED')
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
    "13 what a letter says of automation is what happened": """
        SELECT c.ref, n.kind FROM enforcement_notice n
        JOIN enforcement_case c ON c.id = n.case_id
        WHERE n.audience = 'HOLDER' AND n.text ~ 'No automated system|Kein automatisches System'
            AND (
                EXISTS (
                    SELECT FROM enforcement_report r
                    WHERE r.case_id = c.id AND r.origin = 'DETECTOR'
                        AND r.received_at = c.opened_at
                )
                OR EXISTS (
                    SELECT FROM enforcement_decision d
                    WHERE d.case_id = c.id AND d.proposed_by_id IS NULL
                        AND d.verb IN ('limit', 'suspend') AND d.executed_at <= n.owed_at
                )
            )""",
    "13 how a report ended is told once a case of its account ended so": """
        SELECT r.ref, r.outcome_told FROM enforcement_report r
        WHERE r.outcome_told <> '' AND r.account_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM enforcement_event e
            WHERE e.account_id = r.account_id AND e.at <= r.outcome_told_at
                AND e.target IN (
                    'DISMISSED', 'CLEARED', 'RESOLVED', 'TERMINATED'
                )
                AND r.outcome_told = CASE e.target
                    WHEN 'DISMISSED' THEN 'NOT_PURSUED'
                    WHEN 'CLEARED' THEN 'NOTHING_FOUND'
                    ELSE 'ACTED'
                END
        )""",
    "14 nobody has what is about an account that they keep out of": """
        SELECT c.ref, u.username FROM (
            SELECT user_id, account_id FROM accounts_recusal
            UNION SELECT s.id, t.account_id FROM accounts_user s
            JOIN accounts_contact t ON lower(t.email COLLATE "C") = lower(s.email COLLATE "C")
        ) k
        JOIN accounts_user u ON u.id = k.user_id
        JOIN enforcement_case c ON c.account_id = k.account_id
        LEFT JOIN enforcement_appeal a ON a.case_id = c.id AND a.phase = 'HEARING'
        LEFT JOIN enforcement_escalation e ON e.case_id = c.id AND e.phase = 'TAKEN'
        WHERE c.closed_at IS NULL AND c.assignee_id = u.id
            OR e.taken_by_id = u.id
            OR a.hearer_id = u.id AND NOT EXISTS (
                SELECT FROM enforcement_decision d
                WHERE d.case_id = c.id AND d.phase = 'PROPOSED'
            )""",
}
