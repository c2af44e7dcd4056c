"""Identifiers that a holder is given to look up in their own records."""

import datetime

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.lookups
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.db import migrations, models

import enforcement.models.disclosure
from accounts.one_pass import OnePass

RIGHTS = "REVOKE UPDATE, DELETE ON enforcement_disclosure FROM docket_app"


class Migration(OnePass):
    dependencies = [
        ("enforcement", "0048_receipt_door"),
    ]

    operations = [
        migrations.CreateModel(
            name="Disclosure",
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
                ("begins_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("key_prefixes", models.JSONField(default=list)),
                ("request_ids", models.JSONField(default=list)),
                (
                    "end_user_ids",
                    models.JSONField(default=list, help_text="Of the holder's own end users."),
                ),
                (
                    "withheld",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("REPORTER", "Reporter"),
                                ("SECURITY", "Security"),
                                ("LAW", "Law"),
                            ],
                            max_length=8,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                ("withheld_text", models.TextField(blank=True, max_length=20000)),
                ("disclosed_by", models.CharField(max_length=200)),
                ("disclosed_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disclosures",
                        to="enforcement.case",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["case", "disclosed_at"], name="disclosure_of_case")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("begins_on__gte", datetime.date(1900, 1, 1)),
                            ("begins_on__lt", datetime.date(2200, 1, 1)),
                            ("ends_on__gte", datetime.date(1900, 1, 1)),
                            ("ends_on__lt", datetime.date(2200, 1, 1)),
                        ),
                        name="disclosure_within_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("begins_on"))),
                        name="disclosure_period_ends",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withheld__contained_by", ["REPORTER", "SECURITY", "LAW"]),
                            models.Q(
                                models.Q(("withheld", []), ("withheld_text", "")),
                                models.Q(
                                    models.Q(("withheld", []), _negated=True),
                                    models.Q(("withheld_text", ""), _negated=True),
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="disclosure_withholds_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.LessThanOrEqual(
                                enforcement.models.disclosure.ArrayLength(models.F("key_prefixes")),
                                models.Value(5000),
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                enforcement.models.disclosure.ArrayLength(models.F("request_ids")),
                                models.Value(5000),
                            ),
                            django.db.models.lookups.LessThanOrEqual(
                                enforcement.models.disclosure.ArrayLength(models.F("end_user_ids")),
                                models.Value(5000),
                            ),
                        ),
                        name="disclosure_is_bounded",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="disclosure",
            trigger=pgtrigger.compiler.Trigger(
                name="disclosure_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'disclosure is append-only' USING ERRCODE = '23514', CONSTRAINT = 'disclosure_kept';",
                    hash="412d86d25f04d2cf6e45c6133926ae318fde8423",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_disclosure_kept_4be6f",
                    table="enforcement_disclosure",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="disclosure",
            trigger=pgtrigger.compiler.Trigger(
                name="disclosure_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'disclosure is append-only' USING ERRCODE = '23514', CONSTRAINT = 'disclosure_whole';",
                    hash="95c5381d28e3b1bd1d22d8f7a06e12f1900ba34a",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_disclosure_whole_3512a",
                    table="enforcement_disclosure",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="disclosure",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="5b10c58eebb75df464276e6c7cf55dae1c65f123",
                    operation="INSERT",
                    pgid="pgtrigger_written_with_event_b80b1",
                    table="enforcement_disclosure",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
