"""What somebody may do beside their role is said by seats that two admins gave. What one admin had
ticked ends: it was given by one.
"""

import django.contrib.postgres.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0023_legal_desk"),
    ]

    operations = [
        migrations.RunSQL(
            "UPDATE accounts_user SET duties = '{}' WHERE duties <> '{}'", migrations.RunSQL.noop
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="user",
            name="legal_has_seat",
        ),
        migrations.AlterField(
            model_name="user",
            name="duties",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[("SPOKESPERSON", "Spokesperson"), ("LEGAL", "Legal")], max_length=12
                ),
                blank=True,
                db_default=[],
                default=list,
                editable=False,
                help_text="What they may do beside their role: seats that two admins gave say so.",
                size=None,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="has_seat",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.legal_desk OR NEW.duties <> '{}')",
                    constraint="CONSTRAINT",
                    func="\n    IF EXISTS (\n        SELECT FROM accounts_user u, unnest(\n            CASE WHEN u.legal_desk THEN ARRAY['LEGAL_DESK'] ELSE '{}' END || u.duties::text[]\n        ) duty\n        WHERE u.id = NEW.id AND duty NOT IN (\n            SELECT s.kind FROM enforcement_seat s\n            WHERE s.person_id = NEW.id AND s.agreed_at IS NOT NULL AND s.ended_at IS NULL\n        )\n    ) THEN RAISE EXCEPTION 'who may do something beside their role has a seat for it' USING ERRCODE = '23514', CONSTRAINT = 'has_seat'; END IF; RETURN NULL;",
                    hash="76b5177bef8381e88f3fb28ee93fed6ed33a7c79",
                    operation='INSERT OR UPDATE OF "legal_desk", "duties"',
                    pgid="pgtrigger_has_seat_cd947",
                    table="accounts_user",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
