"""A final state is left as well where what was served is enough, which a lead approves."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0024_nothing_waits"),
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
            model_name="case",
            trigger=pgtrigger.compiler.Trigger(
                name="state_has_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF TG_OP = 'UPDATE' AND OLD.state = NEW.state THEN RETURN NULL; END IF;\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_event e WHERE e.case_id = NEW.id\n                        AND e.target = NEW.state\n                    AND e.source = CASE TG_OP WHEN 'INSERT' THEN '' ELSE OLD.state END\n                        AND e.xact = pg_current_xact_id()\n                    AND (e.source NOT IN ('DISMISSED', 'CLEARED', 'RESOLVED', 'TERMINATED')\n                        OR e.act IN ('reopen', 'overturn', 'set_aside', 'vary',\n                            'end_as_served'))\n                ) THEN RAISE EXCEPTION 'a state changes only with its event, and a final state only by reopen, overturn, set_aside, vary or end_as_served' USING ERRCODE = '23514', CONSTRAINT = 'state_has_event';\n                END IF; RETURN NULL;",
                    hash="167f4cedd58015ea00201bb2f1815a128b15db2f",
                    operation='INSERT OR UPDATE OF "state"',
                    pgid="pgtrigger_state_has_event_0df22",
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
                    func="\n                IF NEW.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED') AND (CASE\n                    WHEN NEW.verb IN ('continue_measure', 'require_remediation', 'sanction', 'give_notice', 'withdraw_notice', 'terminate', 'vary', 'end_as_served') THEN TG_OP = 'INSERT' AND NOT EXISTS (\n                        -- a termination that comes due has the approval of its notice\n                        SELECT FROM enforcement_decision o WHERE NEW.verb = 'terminate'\n                            AND o.case_id = NEW.case_id AND o.verb = 'give_notice'\n                            AND o.phase IN ('EXECUTED', 'RATIFIED', 'LAPSED') AND o.approved_at = NEW.approved_at\n                            AND o.approved_by_id = NEW.approved_by_id\n                    ) OR TG_OP = 'UPDATE' AND OLD.phase = 'PROPOSED' AND NOT EXISTS (\n                        SELECT FROM accounts_user u WHERE u.id = NEW.approved_by_id\n                            AND (u.role = 'ADMIN' OR (u.role = 'LEAD'\n                                AND NEW.verb IN ('continue_measure', 'require_remediation', 'sanction', 'vary', 'end_as_served')))\n                    )\n                    WHEN NEW.verb = 'clear' THEN NEW.approved_by_id IS NULL AND EXISTS (\n                        SELECT FROM enforcement_measure m WHERE m.lifted_by_id = NEW.id\n                    )\n                    ELSE false END)\n                THEN RAISE EXCEPTION 'what needs an approval took effect with one' USING ERRCODE = '23514', CONSTRAINT = 'decision_is_approved'; END IF; RETURN NULL;",
                    hash="425a21ce9e2797c8d91e1c898d44f517c1801879",
                    operation='INSERT OR UPDATE OF "phase"',
                    pgid="pgtrigger_decision_is_approved_9fab4",
                    table="enforcement_decision",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
