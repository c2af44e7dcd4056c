"""Nobody hears an appeal against whom they gave their way in, or got it from."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0034_holder_requests"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="appeal",
            trigger=pgtrigger.compiler.Trigger(
                name="hearer_is_foreign",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF EXISTS (\n                    SELECT FROM enforcement_decision d\n                    -- what binds is written with an event of its case: it says when\n                    JOIN enforcement_event taken ON taken.case_id = NEW.case_id\n                        AND taken.xact = pg_current_xact_id()\n                    JOIN enforcement_staffevent e ON e.act IN ('make', 'role', 'enable', 'renew sign-in', 'email')\n                        AND e.at > taken.at - interval '30 days' AND e.at <= taken.at\n                    WHERE d.id = NEW.decision_id AND (\n                        (e.person_id = NEW.hearer_id AND (\n                            e.by_id IN (d.proposed_by_id, d.approved_by_id, d.ratified_by_id) OR e.proposer_id IN (d.proposed_by_id, d.approved_by_id, d.ratified_by_id)\n                        ))\n                        OR (e.person_id IN (d.proposed_by_id, d.approved_by_id, d.ratified_by_id) AND NEW.hearer_id IN (e.by_id, e.proposer_id))\n                    )\n                ) THEN RAISE EXCEPTION 'nobody hears an appeal against whom they gave their way in, or got it from' USING ERRCODE = '23514', CONSTRAINT = 'hearer_is_foreign'; END IF; RETURN NULL;",
                    hash="59b93b5835cb2f8e7c56090fc571a327afe09200",
                    operation='INSERT OR UPDATE OF "hearer_id", "decision_id"',
                    pgid="pgtrigger_hearer_is_foreign_3f33a",
                    table="enforcement_appeal",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
