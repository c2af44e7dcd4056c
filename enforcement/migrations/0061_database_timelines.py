"""Which history this database is of, and what a failover lost of what the gateways were told.

`docket_timeline()` names the cluster, its timeline and the database: a standby that took over, and a
backup that was restored, have another name. Empty where PostgreSQL does not say it (some managed
services), and on a standby.
"""

import uuid

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.db import migrations, models

from accounts.one_pass import OnePass

TIMELINE = """
CREATE FUNCTION docket_timeline() RETURNS text LANGUAGE plpgsql STABLE AS $function$
BEGIN
    RETURN (SELECT system_identifier FROM pg_control_system())
        || ':' || ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::int
        || ':' || (SELECT oid FROM pg_database WHERE datname = current_database());
EXCEPTION WHEN OTHERS THEN
    RETURN '';
END;
$function$;
"""
NO_TIMELINE = "DROP FUNCTION docket_timeline()"
RIGHTS = """
REVOKE UPDATE, DELETE ON enforcement_databasetimeline, enforcement_lostdecision FROM docket_app;
GRANT UPDATE (taken_at, refused_at) ON enforcement_databasetimeline TO docket_app;
GRANT UPDATE (settled_at, how, settled_by, reason) ON enforcement_lostdecision TO docket_app;
"""


class Migration(OnePass):
    dependencies = [
        ("enforcement", "0057_fewer_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="DatabaseTimeline",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200)),
                ("token", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("began_at", models.DateTimeField()),
                (
                    "ordered",
                    models.BooleanField(
                        default=False,
                        help_text="A person said that this history counts, whatever is followed.",
                    ),
                ),
                (
                    "taken_at",
                    models.DateTimeField(
                        help_text="When the gateways’ store followed it.", null=True
                    ),
                ),
                (
                    "refused_at",
                    models.DateTimeField(
                        help_text="Since when the store follows another one.", null=True
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["name", "id"], name="database_timeline_by_name")],
            },
        ),
        migrations.CreateModel(
            name="LostDecision",
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
                ("account_ref", models.CharField(max_length=200)),
                ("told", models.JSONField()),
                ("kept", models.JSONField(default=list)),
                (
                    "own_epoch",
                    models.BigIntegerField(
                        help_text="The version of the account's access in the database, when this was noticed."
                    ),
                ),
                ("noticed_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "how",
                    models.CharField(
                        blank=True,
                        choices=[("DECIDED_AGAIN", "Decided Again"), ("DISMISSED", "Dismissed")],
                        max_length=13,
                    ),
                ),
                ("settled_by", models.CharField(blank=True, max_length=200)),
                ("reason", models.CharField(blank=True, max_length=500)),
                (
                    "timeline",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lost_decisions",
                        to="enforcement.databasetimeline",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account_ref"], name="lost_decision_of_account"),
                    models.Index(
                        condition=models.Q(("settled_at__isnull", True)),
                        fields=["noticed_at", "id"],
                        name="lost_decision_open",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("timeline", "account_ref"), name="lost_decision_once_per_account"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("how", ""),
                                ("reason", ""),
                                ("settled_at__isnull", True),
                                ("settled_by", ""),
                            ),
                            models.Q(
                                models.Q(("how__in", ["DECIDED_AGAIN", "DISMISSED"])),
                                models.Q(("settled_by", ""), _negated=True),
                                models.Q(("reason", ""), _negated=True),
                                ("settled_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="lost_decision_is_settled_whole",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lostdecision",
            trigger=pgtrigger.compiler.Trigger(
                name="lost_decision_settled_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."settled_at" IS NOT NULL)',
                    func="RAISE EXCEPTION 'a lost decision is settled once, and stays' USING ERRCODE = '23514', CONSTRAINT = 'lost_decision_settled_once';",
                    hash="e01e008755ba46253ccf6ecad73bfac67b2cd192",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_lost_decision_settled_once_d5e3a",
                    table="enforcement_lostdecision",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(TIMELINE, NO_TIMELINE),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
