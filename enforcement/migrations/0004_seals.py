"""Checkpoints follow one another, and know their leaves. Every event that is there already waits for the first one.

The application's role takes events from those that wait, and can neither change nor remove what was sealed.
"""
# ruff: noqa: E501 (triggers, as django-pgtrigger writes them)

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

GRANT = """
REVOKE UPDATE, DELETE ON enforcement_sealedevent FROM docket_app;
REVOKE UPDATE ON enforcement_unsealedevent FROM docket_app;
"""
WAIT = """
INSERT INTO enforcement_unsealedevent (event_id, account_id, seq, hash) SELECT id, account_id, seq, hash FROM enforcement_event;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0003_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="SealedEvent",
            fields=[
                ("pk", models.CompositePrimaryKey("account_id", "seq", blank=True, editable=False, primary_key=True, serialize=False)),
                ("account_id", models.UUIDField()),
                ("seq", models.BigIntegerField()),
                ("hash", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="UnsealedEvent",
            fields=[
                ("event_id", models.UUIDField(primary_key=True, serialize=False)),
                ("account_id", models.UUIDField()),
                ("seq", models.BigIntegerField()),
                ("hash", models.CharField(max_length=64)),
            ],
        ),
        migrations.RenameField(
            model_name="checkpoint",
            old_name="prev_root",
            new_name="prev_hash",
        ),
        migrations.AddField(
            model_name="checkpoint",
            name="events",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="checkpoint",
            name="hash",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AlterField(
            model_name="checkpoint",
            name="accounts",
            field=models.BigIntegerField(help_text="How many accounts these events are of."),
        ),
        migrations.AlterField(
            model_name="checkpoint",
            name="sealed_at",
            field=models.DateTimeField(help_text="By the clock of the machine that sealed it, also in a story."),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checkpoint",
            trigger=pgtrigger.compiler.Trigger(
                name="checkpoint_follows",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF NOT (NEW.number = 1 AND NEW.prev_hash = '') AND NOT EXISTS (\n                    SELECT FROM enforcement_checkpoint c WHERE c.number = NEW.number - 1 AND c.hash = NEW.prev_hash\n                ) THEN RAISE EXCEPTION 'a checkpoint follows the one before it' USING ERRCODE = '23514', CONSTRAINT = 'checkpoint_follows'; END IF;\n                RETURN NEW;",
                    hash="c28de3134fb1796a7b2b1b5b88849eb835ae5208",
                    operation="INSERT",
                    pgid="pgtrigger_checkpoint_follows_2e149",
                    table="enforcement_checkpoint",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checkpoint",
            trigger=pgtrigger.compiler.Trigger(
                name="checkpoint_counts_events",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF (SELECT count(*) FROM enforcement_sealedevent WHERE number = NEW.number) <> NEW.events\n                THEN RAISE EXCEPTION 'a checkpoint counts the events that it sealed' USING ERRCODE = '23514', CONSTRAINT = 'checkpoint_counts_events'; END IF; RETURN NULL;",
                    hash="1337d4e956c10da1cac27d0c9e94ff63d7685049",
                    operation="INSERT",
                    pgid="pgtrigger_checkpoint_counts_events_ceea1",
                    table="enforcement_checkpoint",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="event_awaits_seal",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                INSERT INTO enforcement_unsealedevent (event_id, account_id, seq, hash) VALUES (NEW.id, NEW.account_id, NEW.seq, NEW.hash);\n                RETURN NULL;",
                    hash="31d7ab0a4a8f8d6f7b82722d30b58dae62da2824",
                    operation="INSERT",
                    pgid="pgtrigger_event_awaits_seal_61a3d",
                    table="enforcement_event",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="checkpoint",
            constraint=models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="checkpoint_numbered_from_one"),
        ),
        migrations.AddField(
            model_name="sealedevent",
            name="checkpoint",
            field=models.ForeignKey(
                db_column="number",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="leaves",
                to="enforcement.checkpoint",
                to_field="number",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sealedevent",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_event_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'sealed_event is append-only' USING ERRCODE = '23514', CONSTRAINT = 'sealed_event_kept';",
                    hash="288def6ddfee93ae1524e08efcc3d9146f509346",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_sealed_event_kept_473be",
                    table="enforcement_sealedevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sealedevent",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_event_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'sealed_event is append-only' USING ERRCODE = '23514', CONSTRAINT = 'sealed_event_whole';",
                    hash="f9a782215dcadbde1192f964e602ca50fe06da8c",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_sealed_event_whole_fef5a",
                    table="enforcement_sealedevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(GRANT, migrations.RunSQL.noop),
        migrations.RunSQL(WAIT, migrations.RunSQL.noop),
    ]
