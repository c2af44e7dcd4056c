"""Proofs of delivery are leaves of checkpoints, and say which of them was the first."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0018_sent_forms"),
    ]

    operations = [
        migrations.CreateModel(
            name="SealedDelivery",
            fields=[
                ("delivery_id", models.UUIDField(primary_key=True, serialize=False)),
                ("account_id", models.UUIDField()),
                ("hash", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="UnsealedDelivery",
            fields=[
                ("delivery_id", models.UUIDField(primary_key=True, serialize=False)),
                ("account_id", models.UUIDField()),
                ("hash", models.CharField(max_length=64)),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="checkpoint",
            name="checkpoint_counts_events",
        ),
        migrations.AddField(
            model_name="delivery",
            name="hash",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Of what it says, for a checkpoint; empty in rows of an older version.",
                max_length=64,
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="informs",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="The first proof that it arrived: the notice's `informed_at` is this time.",
            ),
        ),
        migrations.AlterField(
            model_name="checkpoint",
            name="events",
            field=models.BigIntegerField(
                default=0, help_text="And deliveries: the leaves of its tree."
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checkpoint",
            trigger=pgtrigger.compiler.Trigger(
                name="checkpoint_counts_events",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n                IF (SELECT count(*) FROM enforcement_sealedevent WHERE number = NEW.number)\n                    + (SELECT count(*) FROM enforcement_sealeddelivery WHERE number = NEW.number)\n                    <> NEW.events\n                THEN RAISE EXCEPTION 'a checkpoint counts the events that it sealed' USING ERRCODE = '23514', CONSTRAINT = 'checkpoint_counts_events'; END IF; RETURN NULL;",
                    hash="9cd8ef1eef70a5c0cc7bbb2cf5e5e953583a1604",
                    operation="INSERT",
                    pgid="pgtrigger_checkpoint_counts_events_ceea1",
                    table="enforcement_checkpoint",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="delivery",
            trigger=pgtrigger.compiler.Trigger(
                name="delivery_awaits_seal",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"hash\" > '')",
                    func="\n                INSERT INTO enforcement_unsealeddelivery (delivery_id, account_id, hash)\n                    SELECT NEW.id, n.account_id, NEW.hash FROM enforcement_notice n\n                    WHERE n.id = NEW.notice_id AND n.audience = 'HOLDER';\n                RETURN NULL;",
                    hash="6bd96b4ee331c1b6ea999b21ba1bfcf3ab972ed9",
                    operation="INSERT",
                    pgid="pgtrigger_delivery_awaits_seal_f3ccc",
                    table="enforcement_delivery",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="sealeddelivery",
            name="checkpoint",
            field=models.ForeignKey(
                db_column="number",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="delivery_leaves",
                to="enforcement.checkpoint",
                to_field="number",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sealeddelivery",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_delivery_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'sealed_delivery is append-only' USING ERRCODE = '23514', CONSTRAINT = 'sealed_delivery_kept';",
                    hash="16bc41779d144a3c2309b844133424b7658ca135",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_sealed_delivery_kept_a6345",
                    table="enforcement_sealeddelivery",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sealeddelivery",
            trigger=pgtrigger.compiler.Trigger(
                name="sealed_delivery_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'sealed_delivery is append-only' USING ERRCODE = '23514', CONSTRAINT = 'sealed_delivery_whole';",
                    hash="a7964e2e26db421a603185606acc1db1c47c824b",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_sealed_delivery_whole_1322b",
                    table="enforcement_sealeddelivery",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(
            "REVOKE UPDATE, DELETE ON enforcement_sealeddelivery FROM docket_app;"
            "REVOKE UPDATE ON enforcement_unsealeddelivery FROM docket_app",
            migrations.RunSQL.noop,
        ),
    ]
