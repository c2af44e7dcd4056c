"""Reporters who contest the same dismissal are heard together with whoever was first."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0013_split_reports"),
    ]

    operations = [
        migrations.CreateModel(
            name="JoinedAppeal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("lodged_by", models.CharField(max_length=200)),
                ("text", models.TextField(max_length=20000)),
                ("lodged_at", models.DateTimeField()),
                (
                    "appeal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="joined",
                        to="enforcement.appeal",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="enforcement.report",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("appeal", "report"), name="joined_appeal_once")
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="joinedappeal",
            trigger=pgtrigger.compiler.Trigger(
                name="joined_appeal_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'joined_appeal is append-only' USING ERRCODE = '23514', CONSTRAINT = 'joined_appeal_kept';",
                    hash="556825059255c2a35f96d59d9a58e2c61cce6366",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_joined_appeal_kept_f247b",
                    table="enforcement_joinedappeal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="joinedappeal",
            trigger=pgtrigger.compiler.Trigger(
                name="joined_appeal_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'joined_appeal is append-only' USING ERRCODE = '23514', CONSTRAINT = 'joined_appeal_whole';",
                    hash="ababda777b230ec2d14ccf413d3a1fe099239a56",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_joined_appeal_whole_67231",
                    table="enforcement_joinedappeal",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(
            "REVOKE UPDATE, DELETE ON enforcement_joinedappeal FROM docket_app",
            migrations.RunSQL.noop,
        ),
    ]
