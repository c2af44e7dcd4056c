"""Of a statement of reasons: since when it waited, and of its public words what they answered."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from accounts.one_pass import TO_CHANGE, OnePass

RIGHTS = "GRANT UPDATE (kept_at) ON enforcement_statementofreasons TO docket_app"


class Migration(OnePass):
    in_use = dict.fromkeys(
        ("enforcement_statementofreasons", "enforcement_statementwording"), TO_CHANGE
    )
    dependencies = [
        ("enforcement", "0138_bulk_item_asked_by_key"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="statementofreasons",
            name="statement_is_frozen",
        ),
        migrations.AddField(
            model_name="statementofreasons",
            name="kept_at",
            field=models.DateTimeField(
                help_text="Since when it waits; of those that waited before, unknown.", null=True
            ),
        ),
        migrations.AddField(
            model_name="statementwording",
            name="answer",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="What the database had said of it, where that had refused it.",
                max_length=500,
            ),
        ),
        migrations.AddField(
            model_name="statementwording",
            name="findings",
            field=models.JSONField(
                db_default=models.Value([], models.JSONField()),
                default=list,
                help_text="What had kept it back.",
            ),
        ),
        migrations.AddField(
            model_name="statementwording",
            name="kept_at",
            field=models.DateTimeField(
                help_text="Since when the statement had waited for these words.", null=True
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statementofreasons",
            trigger=pgtrigger.compiler.Trigger(
                name="statement_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF TG_OP = 'DELETE' OR OLD.phase IN ('SENT', 'NOT_COVERED')\n                    OR to_jsonb(OLD) - ARRAY['phase', 'findings', 'wording', 'look_by_at', 'kept_at', 'sent_at', 'remote_id', 'answer', 'message'] <> to_jsonb(NEW) - ARRAY['phase', 'findings', 'wording', 'look_by_at', 'kept_at', 'sent_at', 'remote_id', 'answer', 'message']\n                    OR NEW.wording NOT IN (OLD.wording, OLD.wording + 1)\n                THEN RAISE EXCEPTION 'a statement of reasons stays as it was drawn' USING ERRCODE = '23514', CONSTRAINT = 'statement_is_frozen'; END IF;\n                RETURN NEW;",
                    hash="abd682a3eadec06200ec60fed22377e236829ab6",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_statement_is_frozen_61803",
                    table="enforcement_statementofreasons",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
