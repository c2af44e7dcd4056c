"""Rules ask the rows, not columns that the writer sets: who approved, when a review date was set,
what became of a letter. What a message says and to whom is written once.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

WRITTEN_ONCE = """
REVOKE UPDATE ON enforcement_outboxmessage FROM docket_app;
GRANT UPDATE (phase, next_at, attempts, crashes, lease_token, lease_until_at, done_at, last_error)
    ON enforcement_outboxmessage TO docket_app;
REVOKE UPDATE, DELETE ON enforcement_delivery FROM docket_app;
"""
WRITTEN_AGAIN = """
GRANT UPDATE ON enforcement_outboxmessage, enforcement_delivery TO docket_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0015_appeals_granted"),  # whether it came by itself or with the others
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="measure",
            name="termination_is_human",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="decision_is_approved",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NEW.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED') AND (CASE\n                    WHEN NEW.verb IN ('continue_measure', 'require_remediation', 'sanction', 'give_notice', 'withdraw_notice', 'terminate', 'vary') THEN TG_OP = 'INSERT' AND NOT EXISTS (\n                        -- a termination that comes due has the approval of its notice\n                        SELECT FROM enforcement_decision o WHERE NEW.verb = 'terminate'\n                            AND o.case_id = NEW.case_id AND o.verb = 'give_notice'\n                            AND o.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED') AND o.approved_at = NEW.approved_at\n                            AND o.approved_by_id = NEW.approved_by_id\n                    ) OR TG_OP = 'UPDATE' AND OLD.phase = 'PROPOSED' AND NOT EXISTS (\n                        SELECT FROM accounts_user u WHERE u.id = NEW.approved_by_id\n                            AND (u.role = 'ADMIN' OR (u.role = 'LEAD'\n                                AND NEW.verb IN ('continue_measure', 'require_remediation', 'sanction', 'vary')))\n                    )\n                    WHEN NEW.verb = 'clear' THEN NEW.approved_by_id IS NULL AND EXISTS (\n                        SELECT FROM enforcement_measure m WHERE m.lifted_by_id = NEW.id\n                    )\n                    ELSE false END)\n                THEN RAISE EXCEPTION 'what needs an approval took effect with one' USING ERRCODE = '23514', CONSTRAINT = 'decision_is_approved'; END IF; RETURN NULL;",
                    hash="f5888be75c9e697107650fa22465e146c9448447",
                    operation='INSERT OR UPDATE OF "phase"',
                    pgid="pgtrigger_decision_is_approved_9fab4",
                    table="enforcement_decision",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="delivery",
            trigger=pgtrigger.compiler.Trigger(
                name="delivery_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'delivery is append-only' USING ERRCODE = '23514', CONSTRAINT = 'delivery_kept';",
                    hash="b73ce8fbb0fd5f36830c45d8811412e3f053c1cf",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_delivery_kept_e9b02",
                    table="enforcement_delivery",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="delivery",
            trigger=pgtrigger.compiler.Trigger(
                name="delivery_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'delivery is append-only' USING ERRCODE = '23514', CONSTRAINT = 'delivery_whole';",
                    hash="72063a32e7c4e7c7044097eae4b12de5a102699f",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_delivery_whole_3e5d7",
                    table="enforcement_delivery",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="delivery",
            trigger=pgtrigger.compiler.Trigger(
                name="delivery_is_of_its_message",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_outboxmessage o WHERE o.id = NEW.message_id\n                        AND o.notice_id = NEW.notice_id AND o.channel = NEW.channel\n                        AND o.recipient = NEW.recipient\n                        AND (o.attempts > 0 OR o.crashes > 0 OR o.phase <> 'PENDING')\n                ) THEN RAISE EXCEPTION 'a delivery is what became of a message that was sent' USING ERRCODE = '23514', CONSTRAINT = 'delivery_is_of_its_message'; END IF; RETURN NULL;",
                    hash="bb834dd3b61946381c037eecfa0cfa4e63e1e6f4",
                    operation="INSERT",
                    pgid="pgtrigger_delivery_is_of_its_message_0be81",
                    table="enforcement_delivery",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measure",
            trigger=pgtrigger.compiler.Trigger(
                name="termination_is_human",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NEW.kind = 'TERMINATE' AND NOT EXISTS (\n                    SELECT FROM enforcement_decision d JOIN enforcement_allegation a\n                        ON a.case_id = d.case_id\n                    JOIN accounts_user u ON u.id = d.approved_by_id AND u.role = 'ADMIN'\n                    WHERE d.id = NEW.imposed_by_id AND d.approver_role = 'ADMIN'\n                        AND d.case_id = NEW.case_id AND d.verb IN ('give_notice', 'terminate')\n                        AND d.proposed_by_id IS NOT NULL AND a.phase = 'ESTABLISHED'\n                ) THEN RAISE EXCEPTION 'a termination is approved by an admin and rests on a finding' USING ERRCODE = '23514', CONSTRAINT = 'termination_is_human'; END IF; RETURN NULL;",
                    hash="974e78544460092cd2432fe32ef62db2f61cbd46",
                    operation='INSERT OR UPDATE OF "kind"',
                    pgid="pgtrigger_termination_is_human_ce558",
                    table="enforcement_measure",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measure",
            trigger=pgtrigger.compiler.Trigger(
                name="review_date_has_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NEW.review_set_at IS NOT NULL AND (\n                    TG_OP = 'INSERT' OR OLD.review_set_at IS DISTINCT FROM NEW.review_set_at\n                ) AND NOT EXISTS (\n                    SELECT FROM enforcement_event e WHERE e.case_id = NEW.case_id\n                        AND e.at = NEW.review_set_at AND e.xact = pg_current_xact_id()\n                ) THEN RAISE EXCEPTION 'a review date is set at the time of its act' USING ERRCODE = '23514', CONSTRAINT = 'review_date_has_event'; END IF; RETURN NULL;",
                    hash="aa1a5be90e678839ec958730ad0932207843f4ea",
                    operation='INSERT OR UPDATE OF "review_set_at"',
                    pgid="pgtrigger_review_date_has_event_e456b",
                    table="enforcement_measure",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outboxmessage",
            trigger=pgtrigger.compiler.Trigger(
                name="paid_has_proof",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."channel" = \'EMAIL\' AND NEW."notice_id" IS NOT NULL AND NEW."phase" = \'DONE\')',
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_delivery d WHERE d.message_id = NEW.id\n                ) THEN RAISE EXCEPTION 'a letter is done once it is known what became of it' USING ERRCODE = '23514', CONSTRAINT = 'paid_has_proof'; END IF; RETURN NULL;",
                    hash="3cfa705f90734ba1f8dccfc1730f0e50486b81db",
                    operation='INSERT OR UPDATE OF "phase"',
                    pgid="pgtrigger_paid_has_proof_ca2b8",
                    table="enforcement_outboxmessage",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(WRITTEN_ONCE, WRITTEN_AGAIN),
    ]
