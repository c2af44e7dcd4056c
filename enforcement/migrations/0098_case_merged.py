"""A case that was merged says in which one it goes on."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from accounts.one_pass import TO_CHANGE, OnePass

RIGHTS = "GRANT UPDATE (merged_into_id) ON enforcement_case TO docket_app;"
BACK = "REVOKE UPDATE (merged_into_id) ON enforcement_case FROM docket_app;"


class Migration(OnePass):
    in_use = {"enforcement_case": TO_CHANGE}
    dependencies = [
        ("enforcement", "0097_index_of_precedents"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="case",
            name="state_has_event",
        ),
        migrations.AddField(
            model_name="case",
            name="merged_into",
            field=models.ForeignKey(
                db_index=False,
                help_text="The case of its account and area in which it goes on.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged_from",
                to="enforcement.case",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="case",
            trigger=pgtrigger.compiler.Trigger(
                name="state_has_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF TG_OP = 'UPDATE' AND OLD.state = NEW.state THEN RETURN NULL; END IF;\n                IF NOT (CASE TG_OP WHEN 'INSERT' THEN NEW.state = 'TRIAGE' AND EXISTS (\n                    SELECT FROM enforcement_event e WHERE e.case_id = NEW.id\n                        AND e.source = '' AND e.target = NEW.state\n                        AND e.xact = pg_current_xact_id()\n                ) ELSE EXISTS (\n                    SELECT FROM enforcement_event e JOIN enforcement_decision d\n                        ON d.id = e.decision_id AND d.case_id = NEW.id AND d.verb = e.act\n                        AND d.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED') AND d.executed_at = e.at\n                    WHERE e.case_id = NEW.id AND e.source = OLD.state AND e.target = NEW.state\n                        AND e.xact = pg_current_xact_id()\n                        AND (e.act, e.source, e.target) IN (('accept_remediation', 'REMEDIATING', 'RESOLVED'), ('clear', 'INVESTIGATING', 'CLEARED'), ('dismiss', 'TRIAGE', 'DISMISSED'), ('end_as_served', 'REMEDIATING', 'RESOLVED'), ('end_as_served', 'SERVING', 'RESOLVED'), ('end_as_served', 'TERMINATED', 'RESOLVED'), ('end_as_served', 'TERMINATING', 'RESOLVED'), ('give_notice', 'INVESTIGATING', 'TERMINATING'), ('give_notice', 'REMEDIATING', 'TERMINATING'), ('give_notice', 'SERVING', 'TERMINATING'), ('lapse', 'REMEDIATING', 'INVESTIGATING'), ('lapse_notice', 'TERMINATING', 'INVESTIGATING'), ('limit', 'TRIAGE', 'INVESTIGATING'), ('merge', 'INVESTIGATING', 'DISMISSED'), ('merge', 'TRIAGE', 'DISMISSED'), ('overturn', 'DISMISSED', 'CLEARED'), ('overturn', 'INVESTIGATING', 'CLEARED'), ('overturn', 'REMEDIATING', 'CLEARED'), ('overturn', 'RESOLVED', 'CLEARED'), ('overturn', 'SERVING', 'CLEARED'), ('overturn', 'TERMINATED', 'CLEARED'), ('overturn', 'TERMINATING', 'CLEARED'), ('remand_notice', 'TERMINATING', 'INVESTIGATING'), ('reopen', 'CLEARED', 'INVESTIGATING'), ('reopen', 'DISMISSED', 'INVESTIGATING'), ('reopen', 'RESOLVED', 'INVESTIGATING'), ('reopen', 'TERMINATED', 'INVESTIGATING'), ('require_remediation', 'INVESTIGATING', 'REMEDIATING'), ('resume_plan', 'INVESTIGATING', 'REMEDIATING'), ('sanction', 'INVESTIGATING', 'SERVING'), ('serve', 'SERVING', 'RESOLVED'), ('set_aside', 'REMEDIATING', 'INVESTIGATING'), ('set_aside', 'RESOLVED', 'INVESTIGATING'), ('set_aside', 'SERVING', 'INVESTIGATING'), ('set_aside', 'TERMINATED', 'INVESTIGATING'), ('set_aside', 'TERMINATING', 'INVESTIGATING'), ('suspend', 'TRIAGE', 'INVESTIGATING'), ('take_on', 'TRIAGE', 'INVESTIGATING'), ('terminate', 'INVESTIGATING', 'TERMINATED'), ('terminate', 'REMEDIATING', 'TERMINATED'), ('terminate', 'TERMINATING', 'TERMINATED'), ('vary', 'REMEDIATING', 'SERVING'), ('vary', 'TERMINATED', 'SERVING'), ('vary', 'TERMINATING', 'SERVING'), ('warn', 'INVESTIGATING', 'RESOLVED'), ('withdraw_notice', 'TERMINATING', 'INVESTIGATING'))\n                        AND NOT EXISTS (\n                            SELECT FROM enforcement_event o\n                            WHERE o.decision_id = d.id AND o.id <> e.id AND o.target <> ''\n                        )\n                ) END) THEN RAISE EXCEPTION 'a state moves along an arrow of a decision that takes effect, with its event: a final one by reopening or on appeal alone' USING ERRCODE = '23514', CONSTRAINT = 'state_has_event';\n                END IF; RETURN NULL;",
                    hash="96137b9749dc04f2802569d0817e017b3da742a9",
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
                name="case_goes_on_in_its_own_area",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."merged_into_id" IS NOT NULL)',
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_case o JOIN enforcement_event e ON e.case_id = o.id\n                    WHERE o.id = NEW.merged_into_id AND o.account_id = NEW.account_id\n                        AND o.area = NEW.area AND e.xact = pg_current_xact_id()\n                ) THEN RAISE EXCEPTION 'a case goes on in another one of its account and area, in the records of both' USING ERRCODE = '23514', CONSTRAINT = 'case_goes_on_in_its_own_area'; END IF; RETURN NULL;",
                    hash="592f133bdec2fca3fca736b7e37f0ab1e404285b",
                    operation='INSERT OR UPDATE OF "merged_into_id"',
                    pgid="pgtrigger_case_goes_on_in_its_own_area_aaaa0",
                    table="enforcement_case",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(RIGHTS, BACK),
    ]
