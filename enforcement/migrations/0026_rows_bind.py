"""What binds somebody is written with its event and as its decision says, moves along its arrows, and
changes in the columns that are meant to change, for the application too.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

RIGHTS = """
REVOKE UPDATE ON enforcement_allegation, enforcement_appeal, enforcement_case, enforcement_decision,
    enforcement_escalation, enforcement_evidence, enforcement_measure, enforcement_notice,
    enforcement_plan, enforcement_referral, enforcement_reinstatementrequest, enforcement_report,
    enforcement_requirement, enforcement_review FROM docket_app;
GRANT UPDATE (phase) ON enforcement_allegation TO docket_app;
GRANT UPDATE (phase, hearer_id, decided_at, reasons) ON enforcement_appeal TO docket_app;
GRANT UPDATE (state, version, decided_at, closed_at, question, would_clear, first_look_at,
    assignee_id, lease_holder_id, lease_until_at, priority, priority_terms, severity, report_count,
    awaits, awaits_what, unseen_since_at, turn, turn_for, turn_verb, turn_review, turn_number, due_at,
    measure, tier, partner_id, locale, standing, to_approve, to_review, to_hear, escalated, with_others)
    ON enforcement_case TO docket_app;
GRANT UPDATE (phase, approved_by_id, approver_name, approver_role, approved_at, executed_at, impact,
    answer, notice, ratify_by_at, ratified_by_id, ratified_at) ON enforcement_decision TO docket_app;
GRANT UPDATE (phase, taken_by_id, taken_at, closed_at, answer) ON enforcement_escalation TO
    docket_app;
GRANT UPDATE (sealed_at) ON enforcement_evidence TO docket_app;
GRANT UPDATE (phase, over_at, over_how, lifted_by_id, review_by_at, review_set_at) ON
    enforcement_measure TO docket_app;
GRANT UPDATE (informed_at) ON enforcement_notice TO docket_app;
GRANT UPDATE (phase, answered, answer_text, answered_at) ON enforcement_referral TO docket_app;
GRANT UPDATE (phase, answered_by, answered_at, reasons) ON enforcement_reinstatementrequest TO
    docket_app;
GRANT UPDATE (account_id, case_id, policy_version_id, read_at, read_by_id, match_by_at, rejected_at,
    rejected_by_id, rejection, outcome_told, outcome_told_at) ON enforcement_report TO docket_app;
GRANT UPDATE (phase, superseded, due_at, extended_at, reminded, answer) ON enforcement_requirement
    TO docket_app;
GRANT UPDATE (phase, warn_at, due_at, warned_at, missed_at, assignee_id, paused_at, paused_until_at,
    paused_for, paused_what, looked_by, looked_at, outcome, reasons) ON enforcement_review TO
    docket_app;
"""
RIGHTS_BEFORE = """
GRANT UPDATE ON enforcement_allegation, enforcement_appeal, enforcement_case, enforcement_decision,
    enforcement_escalation, enforcement_evidence, enforcement_measure, enforcement_notice,
    enforcement_plan, enforcement_referral, enforcement_reinstatementrequest, enforcement_report,
    enforcement_requirement, enforcement_review TO docket_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0025_enough_served"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="case",
            name="state_has_event",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="decision",
            name="decision_is_approved",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allegation",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="c2c0e8371397d695aedb352faad9c4158c9eb78e",
                    operation='INSERT OR UPDATE OF "phase"',
                    pgid="pgtrigger_written_with_event_0d02b",
                    table="enforcement_allegation",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="appeal",
            trigger=pgtrigger.compiler.Trigger(
                name="appeal_is_of_its_case",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_decision d WHERE d.id = NEW.decision_id\n                        AND d.case_id = NEW.case_id AND d.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED')\n                ) THEN RAISE EXCEPTION 'an appeal is against a decision of its case that took effect' USING ERRCODE = '23514', CONSTRAINT = 'appeal_is_of_its_case'; END IF; RETURN NULL;",
                    hash="186c588cabfc12ca206453c189150ea996f6c87c",
                    operation="INSERT",
                    pgid="pgtrigger_appeal_is_of_its_case_bf4a9",
                    table="enforcement_appeal",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="appeal",
            trigger=pgtrigger.compiler.Trigger(
                name="phase_follows_arrows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))',
                    func="\n        IF (OLD.phase, NEW.phase) NOT IN (('HEARING', 'AFFIRMED'), ('HEARING', 'LODGED'), ('LODGED', 'HEARING'), ('HEARING', 'OVERTURNED'), ('LODGED', 'INADMISSIBLE'), ('HEARING', 'REMANDED'), ('HEARING', 'VARIED'), ('HEARING', 'WITHDRAWN'), ('LODGED', 'WITHDRAWN'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;",
                    hash="227ded63baa46273a42c9216436b187ad4de9544",
                    operation="UPDATE",
                    pgid="pgtrigger_phase_follows_arrows_cc9fa",
                    table="enforcement_appeal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="appeal",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="94a6aad469bbde5c9a6798735c1e0f22e3f4b64e",
                    operation='INSERT OR UPDATE OF "phase", "hearer_id"',
                    pgid="pgtrigger_written_with_event_a5fe1",
                    table="enforcement_appeal",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="case",
            trigger=pgtrigger.compiler.Trigger(
                name="state_has_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF TG_OP = 'UPDATE' AND OLD.state = NEW.state THEN RETURN NULL; END IF;\n                IF NOT (CASE TG_OP WHEN 'INSERT' THEN NEW.state = 'TRIAGE' AND EXISTS (\n                    SELECT FROM enforcement_event e WHERE e.case_id = NEW.id\n                        AND e.source = '' AND e.target = NEW.state\n                        AND e.xact = pg_current_xact_id()\n                ) ELSE EXISTS (\n                    SELECT FROM enforcement_event e JOIN enforcement_decision d\n                        ON d.id = e.decision_id AND d.case_id = NEW.id AND d.verb = e.act\n                        AND d.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED') AND d.executed_at = e.at\n                    WHERE e.case_id = NEW.id AND e.source = OLD.state AND e.target = NEW.state\n                        AND e.xact = pg_current_xact_id()\n                        AND (e.act, e.source, e.target) IN (('accept_remediation', 'REMEDIATING', 'RESOLVED'), ('clear', 'INVESTIGATING', 'CLEARED'), ('dismiss', 'TRIAGE', 'DISMISSED'), ('end_as_served', 'REMEDIATING', 'RESOLVED'), ('end_as_served', 'SERVING', 'RESOLVED'), ('end_as_served', 'TERMINATED', 'RESOLVED'), ('end_as_served', 'TERMINATING', 'RESOLVED'), ('give_notice', 'INVESTIGATING', 'TERMINATING'), ('give_notice', 'REMEDIATING', 'TERMINATING'), ('give_notice', 'SERVING', 'TERMINATING'), ('lapse', 'REMEDIATING', 'INVESTIGATING'), ('lapse_notice', 'TERMINATING', 'INVESTIGATING'), ('limit', 'TRIAGE', 'INVESTIGATING'), ('overturn', 'DISMISSED', 'CLEARED'), ('overturn', 'INVESTIGATING', 'CLEARED'), ('overturn', 'REMEDIATING', 'CLEARED'), ('overturn', 'RESOLVED', 'CLEARED'), ('overturn', 'SERVING', 'CLEARED'), ('overturn', 'TERMINATED', 'CLEARED'), ('overturn', 'TERMINATING', 'CLEARED'), ('remand_notice', 'TERMINATING', 'INVESTIGATING'), ('reopen', 'CLEARED', 'INVESTIGATING'), ('reopen', 'DISMISSED', 'INVESTIGATING'), ('reopen', 'RESOLVED', 'INVESTIGATING'), ('reopen', 'TERMINATED', 'INVESTIGATING'), ('require_remediation', 'INVESTIGATING', 'REMEDIATING'), ('resume_plan', 'INVESTIGATING', 'REMEDIATING'), ('sanction', 'INVESTIGATING', 'SERVING'), ('serve', 'SERVING', 'RESOLVED'), ('set_aside', 'REMEDIATING', 'INVESTIGATING'), ('set_aside', 'RESOLVED', 'INVESTIGATING'), ('set_aside', 'SERVING', 'INVESTIGATING'), ('set_aside', 'TERMINATED', 'INVESTIGATING'), ('set_aside', 'TERMINATING', 'INVESTIGATING'), ('suspend', 'TRIAGE', 'INVESTIGATING'), ('take_on', 'TRIAGE', 'INVESTIGATING'), ('terminate', 'INVESTIGATING', 'TERMINATED'), ('terminate', 'REMEDIATING', 'TERMINATED'), ('terminate', 'TERMINATING', 'TERMINATED'), ('vary', 'REMEDIATING', 'SERVING'), ('vary', 'TERMINATED', 'SERVING'), ('vary', 'TERMINATING', 'SERVING'), ('warn', 'INVESTIGATING', 'RESOLVED'), ('withdraw_notice', 'TERMINATING', 'INVESTIGATING'))\n                        AND NOT EXISTS (\n                            SELECT FROM enforcement_event o\n                            WHERE o.decision_id = d.id AND o.id <> e.id AND o.target <> ''\n                        )\n                ) END) THEN RAISE EXCEPTION 'a state moves along an arrow of a decision that takes effect, with its event: a final one by reopening or on appeal alone' USING ERRCODE = '23514', CONSTRAINT = 'state_has_event';\n                END IF; RETURN NULL;",
                    hash="35dbf45c03d8e6e15305f064f172ac92caf6fb0c",
                    operation='INSERT OR UPDATE OF "state"',
                    pgid="pgtrigger_state_has_event_0df22",
                    table="enforcement_case",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="case",
            trigger=pgtrigger.compiler.Trigger(
                name="case_holds_what_it_decided",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."state" IS DISTINCT FROM (NEW."state"))',
                    constraint="CONSTRAINT",
                    func="\n    IF EXISTS (\n        SELECT FROM enforcement_case c LEFT JOIN enforcement_measure m\n            ON m.case_id = c.id AND m.phase <> 'OVER'\n        WHERE c.id = NEW.id AND (\n            (c.state IN ('TRIAGE', 'DISMISSED', 'CLEARED', 'RESOLVED') AND m.id IS NOT NULL)\n            OR (c.state = 'TERMINATED'\n                AND (m.kind IS DISTINCT FROM 'TERMINATE' OR m.phase <> 'IN_FORCE'))\n            OR (m.phase = 'ORDERED' AND c.state <> 'TERMINATING')\n            OR (c.state = 'TERMINATING' AND NOT EXISTS (\n                SELECT FROM enforcement_measure o WHERE o.case_id = c.id AND o.phase = 'ORDERED'\n            ))\n        )\n    ) THEN RAISE EXCEPTION 'a case holds what its state allows: nothing once it has let go' USING ERRCODE = '23514', CONSTRAINT = 'case_holds_what_it_decided'; END IF; RETURN NULL;",
                    hash="d56f3c974484bb352691898702cbee23f8d656cd",
                    operation='UPDATE OF "state"',
                    pgid="pgtrigger_case_holds_what_it_decided_a7c8a",
                    table="enforcement_case",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="decision_is_approved",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NEW.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED') AND (CASE\n                    WHEN NEW.verb IN ('continue_measure', 'require_remediation', 'sanction', 'give_notice', 'withdraw_notice', 'terminate', 'vary', 'end_as_served') THEN TG_OP = 'INSERT' AND NOT EXISTS (\n                        -- a termination that comes due has the approval of its notice\n                        SELECT FROM enforcement_decision o WHERE NEW.verb = 'terminate'\n                            AND o.case_id = NEW.case_id AND o.verb = 'give_notice'\n                            AND o.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED') AND o.approved_at = NEW.approved_at\n                            AND o.approved_by_id = NEW.approved_by_id\n                    ) OR TG_OP = 'UPDATE' AND OLD.phase = 'PROPOSED' AND NOT EXISTS (\n                        SELECT FROM accounts_user u WHERE u.id = NEW.approved_by_id\n                            AND (u.role = 'ADMIN' OR (u.role = 'LEAD'\n                                AND NEW.verb IN ('continue_measure', 'require_remediation', 'sanction', 'vary', 'end_as_served') AND NOT EXISTS (\n                                    -- for long: a sanction, or a precaution in all\n                                    SELECT FROM enforcement_measure m\n                                    WHERE m.case_id = NEW.case_id AND m.phase = 'IN_FORCE' AND (\n                                        (NEW.verb = 'sanction'\n                                            AND m.imposed_by_id = NEW.id\n                                            AND m.ends_at > NEW.executed_at + interval '90 days')\n                                        OR (NEW.verb = 'continue_measure'\n                                            AND m.basis = 'PRECAUTION'\n                                            AND m.review_by_at > m.first_at + interval '30 days')\n                                    )\n                                )))\n                    )\n                    WHEN NEW.verb = 'clear' THEN NEW.approved_by_id IS NULL AND EXISTS (\n                        SELECT FROM enforcement_measure m WHERE m.lifted_by_id = NEW.id\n                    )\n                    WHEN NEW.verb IN ('limit', 'suspend') THEN NEW.approved_by_id IS NULL AND EXISTS (\n                        SELECT FROM enforcement_decision o WHERE o.case_id = NEW.case_id\n                            AND o.verb IN ('lift_measure') AND o.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED')\n                            AND o.executed_at < NEW.executed_at\n                    ) AND EXISTS (\n                        SELECT FROM enforcement_decision o WHERE o.case_id = NEW.case_id\n                            AND o.verb IN ('limit', 'suspend', 'suspend_for_danger') AND o.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED')\n                            AND o.executed_at < NEW.executed_at\n                    )\n                    WHEN NEW.verb IN ('suspend_for_danger') THEN NEW.approved_by_id IS NULL AND EXISTS (\n                        SELECT FROM enforcement_decision o WHERE o.case_id = NEW.case_id\n                            AND o.verb = NEW.verb AND o.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED')\n                            AND o.executed_at < NEW.executed_at\n                    )\n                    ELSE false END)\n                THEN RAISE EXCEPTION 'what needs an approval took effect with one' USING ERRCODE = '23514', CONSTRAINT = 'decision_is_approved'; END IF; RETURN NULL;",
                    hash="bf56b73b9fd6dafa5984fac387e6ef1a5297bb16",
                    operation='INSERT OR UPDATE OF "phase"',
                    pgid="pgtrigger_decision_is_approved_9fab4",
                    table="enforcement_decision",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="decision_leaves_its_own",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NEW.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED') AND (TG_OP = 'INSERT' OR OLD.phase = 'PROPOSED')\n                    AND NEW.verb IN ('limit', 'suspend', 'suspend_for_danger', 'lift_measure', 'require_remediation', 'accept_remediation', 'warn', 'sanction', 'serve', 'terminate', 'clear', 'overturn', 'vary', 'end_as_served') AND EXISTS (\n                        SELECT FROM enforcement_measure m\n                        WHERE m.case_id = NEW.case_id AND m.phase = 'IN_FORCE'\n                            AND m.kind <> 'TERMINATE' AND m.imposed_by_id <> NEW.id\n                    )\n                THEN RAISE EXCEPTION 'what a decision lifts or replaces is over with it' USING ERRCODE = '23514', CONSTRAINT = 'decision_leaves_its_own'; END IF; RETURN NULL;",
                    hash="584d22bb07e41fd89f03f38a8d4b843555725541",
                    operation='INSERT OR UPDATE OF "phase"',
                    pgid="pgtrigger_decision_leaves_its_own_d49ca",
                    table="enforcement_decision",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="hearer_gives_outcome",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NEW.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED') AND NEW.verb IN ('overturn', 'set_aside', 'resume_plan', 'remand_notice', 'lift_on_appeal', 'vary', 'end_as_served') AND NOT EXISTS (\n                    SELECT FROM enforcement_appeal a WHERE a.id = NEW.appeal_id\n                        AND a.case_id = NEW.case_id AND a.hearer_id = NEW.proposed_by_id\n                )\n                THEN RAISE EXCEPTION 'the outcome of an appeal is its hearer''s to give' USING ERRCODE = '23514', CONSTRAINT = 'hearer_gives_outcome'; END IF; RETURN NULL;",
                    hash="c256ab84c95816a7466f5565cea7da42f00df125",
                    operation='INSERT OR UPDATE OF "phase"',
                    pgid="pgtrigger_hearer_gives_outcome_d54c2",
                    table="enforcement_decision",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="2caae765d3b25dbad05b2dd155a465fae15c4fd0",
                    operation='INSERT OR UPDATE OF "phase"',
                    pgid="pgtrigger_written_with_event_443f3",
                    table="enforcement_decision",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="escalation",
            trigger=pgtrigger.compiler.Trigger(
                name="phase_follows_arrows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))',
                    func="\n        IF (OLD.phase, NEW.phase) NOT IN (('RAISED', 'RESOLVED'), ('TAKEN', 'RESOLVED'), ('TAKEN', 'RAISED'), ('TAKEN', 'RESOLVED'), ('TAKEN', 'RETURNED'), ('RAISED', 'TAKEN'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;",
                    hash="b88261b57fbc13cd4dc417bb307336ebc3fa8972",
                    operation="UPDATE",
                    pgid="pgtrigger_phase_follows_arrows_55437",
                    table="enforcement_escalation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="escalation",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="1af3cb9bb1e1dd8a17b7eadf80c83fd25bf19b91",
                    operation='INSERT OR UPDATE OF "phase", "taken_by_id"',
                    pgid="pgtrigger_written_with_event_d7873",
                    table="enforcement_escalation",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="a4cdc9284228019e099f02f45e15d5376d8ad401",
                    operation='INSERT OR UPDATE OF "sealed_at"',
                    pgid="pgtrigger_written_with_event_ccf44",
                    table="enforcement_evidence",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="finding",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = (SELECT a.case_id FROM enforcement_allegation a WHERE a.id = NEW.allegation_id) AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="820f436f9ab3dc64468d87cc7b76cb6670d1e76e",
                    operation="INSERT",
                    pgid="pgtrigger_written_with_event_8b745",
                    table="enforcement_finding",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="joinedappeal",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = (SELECT a.case_id FROM enforcement_appeal a WHERE a.id = NEW.appeal_id) AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="313a82121d6c3f5010e1f20c7405d204da861833",
                    operation="INSERT",
                    pgid="pgtrigger_written_with_event_64e1f",
                    table="enforcement_joinedappeal",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measure",
            trigger=pgtrigger.compiler.Trigger(
                name="measure_begins_as_decided",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_decision d JOIN enforcement_event e\n                        ON e.decision_id = d.id AND e.act = d.verb AND e.at = d.executed_at\n                    WHERE d.case_id = NEW.case_id AND d.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED')\n                        AND e.xact = pg_current_xact_id() AND d.id = NEW.imposed_by_id AND NEW.account_id = (\n                        SELECT c.account_id FROM enforcement_case c WHERE c.id = NEW.case_id\n                    ) AND ((((NEW.basis = 'PRECAUTION' AND d.verb IN ('limit', 'suspend', 'suspend_for_danger')) OR (NEW.basis = 'REMEDIATION' AND d.verb IN ('require_remediation')) OR (NEW.basis = 'SANCTION' AND d.verb IN ('sanction', 'vary')) OR (NEW.basis = 'NOTICE_PERIOD' AND d.verb IN ('give_notice')) OR (NEW.basis = 'TERMINATION' AND d.verb IN ('give_notice', 'terminate'))) AND (d.proposed_by_id IS NOT NULL OR NEW.basis = 'PRECAUTION'))\n                        OR (d.verb IN ('lift_measure', 'lapse', 'withdraw_notice', 'lapse_notice', 'set_aside', 'resume_plan', 'remand_notice', 'lift_on_appeal') AND EXISTS (\n                            SELECT FROM enforcement_measure m\n                            WHERE m.case_id = NEW.case_id AND m.id <> NEW.id AND m.phase = 'OVER'\n                                AND CASE m.kind WHEN 'TERMINATE' THEN 3 WHEN 'SUSPEND' THEN 2 ELSE 1 END >= CASE NEW.kind WHEN 'TERMINATE' THEN 3 WHEN 'SUSPEND' THEN 2 ELSE 1 END\n                                AND (NEW.basis <> 'SANCTION' OR m.ends_at = NEW.ends_at)\n                        )))\n                ) THEN RAISE EXCEPTION 'a measure begins with the decision that imposes it, on its ground' USING ERRCODE = '23514', CONSTRAINT = 'measure_begins_as_decided'; END IF; RETURN NULL;",
                    hash="c2b8f53e666f6bc72ad60fe3e3d0090027a55b16",
                    operation="INSERT",
                    pgid="pgtrigger_measure_begins_as_decided_e29e0",
                    table="enforcement_measure",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measure",
            trigger=pgtrigger.compiler.Trigger(
                name="order_begins_when_due",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"phase\" = 'IN_FORCE' AND OLD.\"phase\" = 'ORDERED')",
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (SELECT FROM enforcement_decision d JOIN enforcement_event e\n                        ON e.decision_id = d.id AND e.act = d.verb AND e.at = d.executed_at\n                    WHERE d.case_id = NEW.case_id AND d.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED')\n                        AND e.xact = pg_current_xact_id() AND e.at >= NEW.starts_at\n                    AND d.verb IN ('terminate'))\n                THEN RAISE EXCEPTION 'an order begins when it is due, by its verb' USING ERRCODE = '23514', CONSTRAINT = 'order_begins_when_due'; END IF; RETURN NULL;",
                    hash="1826e1414e2e5468c47b30fe2002c8f0ccedd01f",
                    operation='UPDATE OF "phase"',
                    pgid="pgtrigger_order_begins_when_due_edefa",
                    table="enforcement_measure",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measure",
            trigger=pgtrigger.compiler.Trigger(
                name="measure_ends_as_decided",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."phase" = \'OVER\' AND OLD."phase" IS DISTINCT FROM (NEW."phase"))',
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_decision d JOIN enforcement_event e\n                        ON e.decision_id = d.id AND e.act = d.verb AND e.at = d.executed_at\n                    WHERE d.case_id = NEW.case_id AND d.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED')\n                        AND e.xact = pg_current_xact_id() AND d.id = NEW.lifted_by_id AND e.at = NEW.over_at\n                        AND d.verb IN ('limit', 'suspend', 'suspend_for_danger', 'lift_measure', 'require_remediation', 'accept_remediation', 'lapse', 'warn', 'sanction', 'serve', 'give_notice', 'withdraw_notice', 'lapse_notice', 'terminate', 'clear', 'overturn', 'set_aside', 'resume_plan', 'remand_notice', 'lift_on_appeal', 'vary', 'end_as_served')\n                ) AND NOT (\n                    NEW.lifted_by_id IS NULL AND NEW.over_how = 'ENDED' AND EXISTS (\n                        SELECT FROM enforcement_event e WHERE e.case_id = NEW.case_id\n                            AND e.xact = pg_current_xact_id() AND e.at = NEW.over_at\n                            AND e.at >= NEW.ends_at\n                    )\n                ) THEN RAISE EXCEPTION 'a measure ends by a decision that takes effect, or with its term' USING ERRCODE = '23514', CONSTRAINT = 'measure_ends_as_decided'; END IF; RETURN NULL;",
                    hash="4203a1d31d2c9018367abf0ac328cc4f840ddd95",
                    operation='UPDATE OF "phase"',
                    pgid="pgtrigger_measure_ends_as_decided_e7ad0",
                    table="enforcement_measure",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measure",
            trigger=pgtrigger.compiler.Trigger(
                name="case_holds_what_it_decided",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n    IF EXISTS (\n        SELECT FROM enforcement_case c LEFT JOIN enforcement_measure m\n            ON m.case_id = c.id AND m.phase <> 'OVER'\n        WHERE c.id = NEW.case_id AND (\n            (c.state IN ('TRIAGE', 'DISMISSED', 'CLEARED', 'RESOLVED') AND m.id IS NOT NULL)\n            OR (c.state = 'TERMINATED'\n                AND (m.kind IS DISTINCT FROM 'TERMINATE' OR m.phase <> 'IN_FORCE'))\n            OR (m.phase = 'ORDERED' AND c.state <> 'TERMINATING')\n            OR (c.state = 'TERMINATING' AND NOT EXISTS (\n                SELECT FROM enforcement_measure o WHERE o.case_id = c.id AND o.phase = 'ORDERED'\n            ))\n        )\n    ) THEN RAISE EXCEPTION 'a case holds what its state allows: nothing once it has let go' USING ERRCODE = '23514', CONSTRAINT = 'case_holds_what_it_decided'; END IF; RETURN NULL;",
                    hash="006d41a37693110956f9d1507e25cdf6ef96334c",
                    operation='INSERT OR UPDATE OF "phase"',
                    pgid="pgtrigger_case_holds_what_it_decided_f6051",
                    table="enforcement_measure",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measure",
            trigger=pgtrigger.compiler.Trigger(
                name="precaution_has_look",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"basis\" = 'PRECAUTION' AND NEW.\"phase\" = 'IN_FORCE')",
                    constraint="CONSTRAINT",
                    func="\n    IF EXISTS (\n        SELECT FROM enforcement_measure m\n        WHERE m.id = NEW.id AND m.phase = 'IN_FORCE' AND m.basis = 'PRECAUTION' AND NOT EXISTS (\n            SELECT FROM enforcement_review v\n            WHERE v.case_id = m.case_id AND v.phase IN ('OPEN', 'MISSED') AND v.kind = 'MEASURE'\n                AND v.subject = m.id\n                AND v.due_at <= greatest(m.review_by_at, v.opened_at + interval '7 days')\n        )\n    ) THEN RAISE EXCEPTION 'a precaution in force has a look that falls due by its date' USING ERRCODE = '23514', CONSTRAINT = 'precaution_has_look'; END IF; RETURN NULL;",
                    hash="9385451a36f4a210f045c1d5ec7e22fc606aeb36",
                    operation='INSERT OR UPDATE OF "phase", "review_by_at"',
                    pgid="pgtrigger_precaution_has_look_352f6",
                    table="enforcement_measure",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measure",
            trigger=pgtrigger.compiler.Trigger(
                name="precaution_is_continued",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."basis" = \'PRECAUTION\' AND OLD."review_by_at" IS DISTINCT FROM (NEW."review_by_at"))',
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (SELECT FROM enforcement_decision d JOIN enforcement_event e\n                        ON e.decision_id = d.id AND e.act = d.verb AND e.at = d.executed_at\n                    WHERE d.case_id = NEW.case_id AND d.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED')\n                        AND e.xact = pg_current_xact_id() AND d.verb = 'continue_measure')\n                THEN RAISE EXCEPTION 'a precaution gets a new date by continuing' USING ERRCODE = '23514', CONSTRAINT = 'precaution_is_continued'; END IF; RETURN NULL;",
                    hash="75264d00c1537823d8c9041a9e6ca46c3e873289",
                    operation='UPDATE OF "review_by_at"',
                    pgid="pgtrigger_precaution_is_continued_0a28a",
                    table="enforcement_measure",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measure",
            trigger=pgtrigger.compiler.Trigger(
                name="phase_follows_arrows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))',
                    func="\n        IF (OLD.phase, NEW.phase) NOT IN (('ORDERED', 'IN_FORCE'), ('IN_FORCE', 'OVER'), ('ORDERED', 'OVER'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;",
                    hash="d5b0e9b68e67b0bf5ad561872ace197939ea9867",
                    operation="UPDATE",
                    pgid="pgtrigger_phase_follows_arrows_965a4",
                    table="enforcement_measure",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measure",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="8d2a60a5ca3a7c04442a01fa55c9209e48ee27f9",
                    operation='UPDATE OF "phase", "review_by_at", "review_set_at"',
                    pgid="pgtrigger_written_with_event_af703",
                    table="enforcement_measure",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="message",
            trigger=pgtrigger.compiler.Trigger(
                name="word_has_look",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."incoming")',
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_review v WHERE v.case_id = NEW.case_id\n                        AND v.phase IN ('OPEN', 'MISSED') AND v.kind IN ('FIRST_LOOK', 'MEASURE', 'DECISION', 'AUTOMATION', 'ANSWER')\n                ) THEN RAISE EXCEPTION 'what somebody outside writes is looked at by a date, in every state' USING ERRCODE = '23514', CONSTRAINT = 'word_has_look'; END IF; RETURN NULL;",
                    hash="d657958c55d83d1d90be5b88e748edaaa5013912",
                    operation="INSERT",
                    pgid="pgtrigger_word_has_look_8da0a",
                    table="enforcement_message",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="message",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="2f158af2510ddce4fc6453164d0d033041002280",
                    operation="INSERT",
                    pgid="pgtrigger_written_with_event_95c75",
                    table="enforcement_message",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="notice",
            trigger=pgtrigger.compiler.Trigger(
                name="notice_is_of_its_case",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"audience\" = 'HOLDER')",
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_case c WHERE c.id = NEW.case_id\n                        AND c.account_id = NEW.account_id AND (NEW.decision_id IS NULL OR EXISTS (\n                            SELECT FROM enforcement_decision d\n                            WHERE d.id = NEW.decision_id AND d.case_id = c.id\n                        ))\n                ) THEN RAISE EXCEPTION 'a notice is about its case, to its account' USING ERRCODE = '23514', CONSTRAINT = 'notice_is_of_its_case'; END IF; RETURN NULL;",
                    hash="d64caf9c424b42ec4e51383c7ee026e487c1a1af",
                    operation="INSERT",
                    pgid="pgtrigger_notice_is_of_its_case_d4b1b",
                    table="enforcement_notice",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="notice",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"audience\" = 'HOLDER')",
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="f3f22690caf724aedb4979f3cf4311864bdf0183",
                    operation="INSERT",
                    pgid="pgtrigger_written_with_event_ed9e8",
                    table="enforcement_notice",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outboxmessage",
            trigger=pgtrigger.compiler.Trigger(
                name="letter_is_its_notice",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."channel" = \'EMAIL\' AND NEW."notice_id" IS NOT NULL)',
                    constraint="CONSTRAINT",
                    func="\n                IF (NEW.payload ->> 'proves')::boolean AND EXISTS (\n                    SELECT FROM enforcement_notice n WHERE n.id = NEW.notice_id\n                        AND n.audience = 'HOLDER' AND (n.text, n.subject, NEW.recipient) IS DISTINCT FROM\n    (NEW.payload ->> 'text', NEW.payload ->> 'subject', NEW.payload ->> 'to')\n                )\n                THEN RAISE EXCEPTION 'a letter that proves anything says what its notice says, to its recipient' USING ERRCODE = '23514', CONSTRAINT = 'letter_is_its_notice'; END IF; RETURN NULL;",
                    hash="66f058a2ad497400996e3ad0ad917b2f2813b38e",
                    operation="INSERT",
                    pgid="pgtrigger_letter_is_its_notice_e31e1",
                    table="enforcement_outboxmessage",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plan",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="d7da4b7c04d2da2a40f101e85af05b5decb52d8d",
                    operation="INSERT",
                    pgid="pgtrigger_written_with_event_c2338",
                    table="enforcement_plan",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="referral",
            trigger=pgtrigger.compiler.Trigger(
                name="phase_follows_arrows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))',
                    func="\n        IF (OLD.phase, NEW.phase) NOT IN (('OVERDUE', 'ANSWERED'), ('SENT', 'ANSWERED'), ('SENT', 'OVERDUE'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;",
                    hash="e306252d36487da7ff084435a29bb5a31b01dddb",
                    operation="UPDATE",
                    pgid="pgtrigger_phase_follows_arrows_065df",
                    table="enforcement_referral",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="referral",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="0c8ae1a4f98fcf9a95eb3fef8b447217faba5f58",
                    operation='INSERT OR UPDATE OF "phase"',
                    pgid="pgtrigger_written_with_event_1747f",
                    table="enforcement_referral",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reinstatementrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="phase_follows_arrows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))',
                    func="\n        IF (OLD.phase, NEW.phase) NOT IN (('LODGED', 'DECLINED'), ('LODGED', 'GRANTED'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;",
                    hash="ab80a2e0e577c205eda3537cc653b0c7fd0c5a98",
                    operation="UPDATE",
                    pgid="pgtrigger_phase_follows_arrows_8bf3d",
                    table="enforcement_reinstatementrequest",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reinstatementrequest",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="a2d66de2bd5d3543260db012f0cafd817f4c8fe0",
                    operation='INSERT OR UPDATE OF "phase"',
                    pgid="pgtrigger_written_with_event_dec28",
                    table="enforcement_reinstatementrequest",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."case_id" IS NOT NULL)',
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="9f5306aea2b811bd84308925fb58034951e40861",
                    operation='INSERT OR UPDATE OF "case_id", "read_at"',
                    pgid="pgtrigger_written_with_event_4a7cc",
                    table="enforcement_report",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="requirement",
            trigger=pgtrigger.compiler.Trigger(
                name="phase_follows_arrows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))',
                    func="\n        IF (OLD.phase, NEW.phase) NOT IN (('SUBMITTED', 'ACCEPTED'), ('SUBMITTED', 'RETURNED'), ('REQUIRED', 'SUBMITTED'), ('RETURNED', 'SUBMITTED'), ('REQUIRED', 'WAIVED'), ('RETURNED', 'WAIVED'), ('SUBMITTED', 'WAIVED'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;",
                    hash="c263a784c62ce9d6f6756fb971933d40994e58aa",
                    operation="UPDATE",
                    pgid="pgtrigger_phase_follows_arrows_b84a3",
                    table="enforcement_requirement",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="requirement",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="9e2ffed186aa6036dd870f4149b35947d59040aa",
                    operation='INSERT OR UPDATE OF "phase", "superseded", "due_at"',
                    pgid="pgtrigger_written_with_event_bc572",
                    table="enforcement_requirement",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="review",
            trigger=pgtrigger.compiler.Trigger(
                name="phase_follows_arrows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."phase" IS DISTINCT FROM (NEW."phase"))',
                    func="\n        IF (OLD.phase, NEW.phase) NOT IN (('MISSED', 'DROPPED'), ('OPEN', 'DROPPED'), ('MISSED', 'DONE'), ('OPEN', 'DONE'), ('OPEN', 'MISSED'))\n        THEN RAISE EXCEPTION 'a phase moves along its arrows' USING ERRCODE = '23514', CONSTRAINT = 'phase_follows_arrows'; END IF;\n        RETURN NEW;",
                    hash="06c57e6cd06ba7435b968719291ecc7f31b44bf2",
                    operation="UPDATE",
                    pgid="pgtrigger_phase_follows_arrows_1b5af",
                    table="enforcement_review",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="review",
            trigger=pgtrigger.compiler.Trigger(
                name="precaution_has_look",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"kind\" = 'MEASURE')",
                    constraint="CONSTRAINT",
                    func="\n    IF EXISTS (\n        SELECT FROM enforcement_measure m\n        WHERE m.id = NEW.subject AND m.phase = 'IN_FORCE' AND m.basis = 'PRECAUTION' AND NOT EXISTS (\n            SELECT FROM enforcement_review v\n            WHERE v.case_id = m.case_id AND v.phase IN ('OPEN', 'MISSED') AND v.kind = 'MEASURE'\n                AND v.subject = m.id\n                AND v.due_at <= greatest(m.review_by_at, v.opened_at + interval '7 days')\n        )\n    ) THEN RAISE EXCEPTION 'a precaution in force has a look that falls due by its date' USING ERRCODE = '23514', CONSTRAINT = 'precaution_has_look'; END IF; RETURN NULL;",
                    hash="b9a92d8bf2d6c630cc3196179ad12b720aac3fa0",
                    operation='UPDATE OF "phase", "due_at"',
                    pgid="pgtrigger_precaution_has_look_a1166",
                    table="enforcement_review",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="review",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="c3bdb2a1079beca83d8c25668303970abad1a971",
                    operation='INSERT OR UPDATE OF "phase", "due_at", "paused_at"',
                    pgid="pgtrigger_written_with_event_b7e01",
                    table="enforcement_review",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = (SELECT r.case_id FROM enforcement_requirement r WHERE r.id = NEW.requirement_id) AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="c706483bf086944a4be8780aa6768b8c6feb91fb",
                    operation="INSERT",
                    pgid="pgtrigger_written_with_event_d0742",
                    table="enforcement_submission",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="weighing",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = (SELECT e.case_id FROM enforcement_evidence e WHERE e.id = NEW.evidence_id) AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="1aaa8c4be751e2b24606dc30eb7e35d27ca24b0d",
                    operation="INSERT",
                    pgid="pgtrigger_written_with_event_97af0",
                    table="enforcement_weighing",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("paused_at__isnull", True),
                    models.Q(
                        ("kind__in", ["MEASURE", "DECISION", "RATIFICATION", "AUTOMATION"]),
                        _negated=True,
                    ),
                    _connector="OR",
                ),
                name="review_that_protects_is_not_paused",
            ),
        ),
        migrations.RunSQL(RIGHTS, RIGHTS_BEFORE),
    ]
