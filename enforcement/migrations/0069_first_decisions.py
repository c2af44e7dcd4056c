"""When each case was first decided on, written by the database with the decision."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from accounts.one_pass import TO_ADD_KEYS, OnePass


class Migration(OnePass):
    in_use = dict.fromkeys(("enforcement_case", "enforcement_decision"), TO_ADD_KEYS)
    dependencies = [
        ("enforcement", "0067_traces"),
    ]

    operations = [
        migrations.CreateModel(
            name="FirstDecision",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="first_decision",
                        serialize=False,
                        to="enforcement.case",
                    ),
                ),
                ("decided_at", models.DateTimeField()),
                ("took", models.DurationField(help_text="Since the case was opened.")),
                (
                    "area",
                    models.CharField(help_text="The case's; it never changes.", max_length=50),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="firstdecision",
            index=models.Index(
                fields=["decided_at"], include=("took", "area"), name="first_decision_by_time"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="firstdecision",
            trigger=pgtrigger.compiler.Trigger(
                name="first_decision_is_the_first",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM (SELECT d.executed_at, d.executed_at - c.opened_at, c.area\n    FROM enforcement_decision d JOIN enforcement_case c ON c.id = d.case_id\n    WHERE d.case_id = NEW.case_id AND d.executed_at IS NOT NULL AND d.verb IN ('dismiss', 'limit', 'suspend', 'require_remediation', 'warn', 'sanction', 'give_notice', 'terminate', 'clear')\n    ORDER BY d.executed_at LIMIT 1) AS f (decided_at, took, area)\n                    WHERE (f.*) = (NEW.decided_at, NEW.took, NEW.area)\n                ) THEN RAISE EXCEPTION 'the first decision of a case is as its decisions say' USING ERRCODE = '23514', CONSTRAINT = 'first_decision_is_the_first'; END IF; RETURN NULL;",
                    hash="b24b1414f5000751fcabda906dcb5cdec97084a2",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_first_decision_is_the_first_15f9e",
                    table="enforcement_firstdecision",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="decision_is_the_first",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"executed_at\" IS NOT NULL AND NEW.\"verb\" IN ('dismiss', 'limit', 'suspend', 'require_remediation', 'warn', 'sanction', 'give_notice', 'terminate', 'clear'))",
                    func="\n                INSERT INTO enforcement_firstdecision AS f (case_id, decided_at, took, area)\n                    SELECT c.id, NEW.executed_at, NEW.executed_at - c.opened_at, c.area\n                    FROM enforcement_case c WHERE c.id = NEW.case_id\n                    ON CONFLICT (case_id) DO UPDATE\n                        SET decided_at = excluded.decided_at, took = excluded.took\n                        WHERE excluded.decided_at < f.decided_at;\n                RETURN NULL;",
                    hash="2d942291fa975a32b3826e17bef95523dc077e5c",
                    operation='INSERT OR UPDATE OF "executed_at"',
                    pgid="pgtrigger_decision_is_the_first_3f1a2",
                    table="enforcement_decision",
                    when="AFTER",
                ),
            ),
        ),
    ]
