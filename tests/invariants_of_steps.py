"""Invariants 1 to 5 as SQL: the record, standing and epoch, who takes part, measures, one of each.
An empty answer is the good one.
"""

from __future__ import annotations

DONE = "('EXECUTED', 'RATIFIED', 'LAPSED')"

OF_STEPS: dict[str, str] = {
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
}
