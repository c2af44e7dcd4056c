"""Transparency reports: what they counted, and who published them."""

import datetime

import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

from accounts.one_pass import TO_ADD_KEYS, OnePass

RIGHTS = """
REVOKE UPDATE, DELETE ON enforcement_transparencyreport FROM docket_app;
GRANT UPDATE (tries, percent, counted_at, content, rows, rows_sha256, csv_sha256, csv_size,
    xlsx_sha256, xlsx_size, sha256, why_not, differences, published_at)
    ON enforcement_transparencyreport TO docket_app;
REVOKE UPDATE, DELETE ON enforcement_transparencypublication FROM docket_app;
GRANT UPDATE (agreed_by_id, agreed_by_name, agreed_at, declined_by_name, declined_at)
    ON enforcement_transparencypublication TO docket_app;
REVOKE UPDATE ON enforcement_transparencyrow FROM docket_app;
"""


class Migration(OnePass):
    in_use = {"accounts_user": TO_ADD_KEYS}

    dependencies = [
        ("enforcement", "0114_held_rows_stay"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TransparencyReport",
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
                ("number", models.PositiveIntegerField(unique=True)),
                ("profile", models.CharField(help_text="Its slug in the data.", max_length=50)),
                ("since_on", models.DateField(help_text="The first day, in UTC.")),
                ("until_on", models.DateField(help_text="The last day.")),
                (
                    "given",
                    models.JSONField(default=dict, help_text="What the person who made it added."),
                ),
                (
                    "categories",
                    models.JSONField(
                        default=dict,
                        help_text="By policy area: category and keyword, as they were then.",
                    ),
                ),
                ("asked_by_name", models.CharField(max_length=200)),
                ("asked_at", models.DateTimeField()),
                ("tries", models.SmallIntegerField(default=0)),
                ("percent", models.SmallIntegerField(default=0, help_text="How far it is.")),
                ("counted_at", models.DateTimeField(null=True)),
                ("content", models.JSONField(default=dict)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("rows_sha256", models.CharField(blank=True, max_length=64)),
                ("csv_sha256", models.CharField(blank=True, max_length=64)),
                ("csv_size", models.PositiveIntegerField(default=0, help_text="Bytes.")),
                ("xlsx_sha256", models.CharField(blank=True, max_length=64)),
                ("xlsx_size", models.PositiveIntegerField(default=0, help_text="Bytes.")),
                ("sha256", models.CharField(blank=True, help_text="Of all of it.", max_length=64)),
                (
                    "why_not",
                    models.CharField(
                        blank=True,
                        choices=[
                            (
                                "FILES_AWAY",
                                "Files could not be stored at that time. Count it again.",
                            ),
                            (
                                "NOT_MADE",
                                "Counting failed three times. Count it again, or tell an admin.",
                            ),
                        ],
                        max_length=10,
                    ),
                ),
                ("differences", models.JSONField(default=list)),
                ("published_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "checks",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checked_by",
                        to="enforcement.transparencyreport",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TransparencyPublication",
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
                ("number", models.PositiveIntegerField(unique=True)),
                ("reason", models.CharField(max_length=500)),
                ("proposed_by_name", models.CharField(max_length=200)),
                ("proposed_at", models.DateTimeField()),
                ("agreed_by_name", models.CharField(blank=True, max_length=200)),
                ("agreed_at", models.DateTimeField(null=True)),
                ("declined_by_name", models.CharField(blank=True, max_length=200)),
                ("declined_at", models.DateTimeField(null=True)),
                ("sha256", models.CharField(max_length=64)),
                (
                    "agreed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="enforcement.transparencyreport",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TransparencyRow",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ORDER", "Order"),
                            ("REPORT", "Report"),
                            ("MEASURE", "Measure"),
                            ("APPEAL", "Appeal"),
                            ("REVIEW", "Review"),
                            ("PERSON", "Person"),
                        ],
                        max_length=7,
                    ),
                ),
                ("subject", models.UUIDField(help_text="The row that was counted.")),
                ("ref", models.CharField(blank=True, max_length=40)),
                ("case_ref", models.CharField(blank=True, max_length=12)),
                ("happened_at", models.DateTimeField()),
                ("area", models.CharField(blank=True, max_length=50)),
                ("source", models.CharField(blank=True, max_length=20)),
                ("outcome", models.CharField(blank=True, max_length=20)),
                ("measure", models.CharField(blank=True, max_length=20)),
                ("automation", models.CharField(blank=True, max_length=20)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("machine_found", models.BooleanField(default=False)),
                ("items", models.PositiveIntegerField(default=1)),
                ("took", models.FloatField(help_text="Seconds.", null=True)),
                (
                    "report",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counted",
                        to="enforcement.transparencyreport",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="transparencyreport",
            index=models.Index(fields=["asked_at", "id"], name="transparency_by_time"),
        ),
        migrations.AddIndex(
            model_name="transparencyreport",
            index=models.Index(
                condition=models.Q(("counted_at__isnull", True), ("why_not", "")),
                fields=["asked_at"],
                name="transparency_wanted",
            ),
        ),
        migrations.AddConstraint(
            model_name="transparencyreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("since_on__gte", datetime.date(1900, 1, 1)),
                    ("since_on__lt", datetime.date(2200, 1, 1)),
                    ("until_on__gte", datetime.date(1900, 1, 1)),
                    ("until_on__lt", datetime.date(2200, 1, 1)),
                ),
                name="transparency_within_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="transparencyreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_on__gte", models.F("since_on")),
                    (
                        "until_on__lt",
                        django.db.models.expressions.CombinedExpression(
                            models.F("since_on"), "+", models.Value(datetime.timedelta(days=1100))
                        ),
                    ),
                ),
                name="transparency_of_a_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="transparencyreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("why_not", ""),
                    models.Q(("why_not__in", ["FILES_AWAY", "NOT_MADE"]), ("sha256", "")),
                    _connector="OR",
                ),
                name="transparency_counted_or_not",
            ),
        ),
        migrations.AddConstraint(
            model_name="transparencyreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("counted_at__isnull", True), ("published_at__isnull", True), ("sha256", "")
                    ),
                    models.Q(
                        ("counted_at__isnull", False),
                        ("csv_sha256__regex", "^[0-9a-f]{64}$"),
                        ("rows_sha256__regex", "^[0-9a-f]{64}$"),
                        ("sha256__regex", "^[0-9a-f]{64}$"),
                        ("xlsx_sha256__regex", "^[0-9a-f]{64}$"),
                    ),
                    _connector="OR",
                ),
                name="transparency_has_hashes",
            ),
        ),
        migrations.AddConstraint(
            model_name="transparencyreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("published_at__isnull", True),
                    models.Q(
                        ("checks__isnull", True), ("counted_at__date__gt", models.F("until_on"))
                    ),
                    _connector="OR",
                ),
                name="transparency_published_once_over",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="transparencyreport",
            trigger=pgtrigger.compiler.Trigger(
                name="transparency_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF TG_OP = 'DELETE' OR OLD.published_at IS NOT NULL\n                    OR to_jsonb(OLD) - ARRAY['tries', 'percent', 'counted_at', 'content', 'rows', 'rows_sha256', 'csv_sha256', 'csv_size', 'xlsx_sha256', 'xlsx_size', 'sha256', 'why_not', 'differences', 'published_at'] <> to_jsonb(NEW) - ARRAY['tries', 'percent', 'counted_at', 'content', 'rows', 'rows_sha256', 'csv_sha256', 'csv_size', 'xlsx_sha256', 'xlsx_size', 'sha256', 'why_not', 'differences', 'published_at']\n                    OR (NEW.published_at IS NOT NULL AND NEW.sha256 <> OLD.sha256)\n                THEN RAISE EXCEPTION 'a transparency report stays as it was asked for and published' USING ERRCODE = '23514', CONSTRAINT = 'transparency_kept'; END IF;\n                RETURN NEW;",
                    hash="95a877981c4c76bf397463d9c80d0b532e4978d5",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_transparency_kept_fc163",
                    table="enforcement_transparencyreport",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="transparencyreport",
            trigger=pgtrigger.compiler.Trigger(
                name="transparency_published_by_two",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."published_at" IS NOT NULL)',
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_transparencypublication p\n                    WHERE p.report_id = NEW.id AND p.agreed_at IS NOT NULL\n                        AND p.sha256 = NEW.sha256\n                ) THEN RAISE EXCEPTION 'a transparency report is published as two agreed to it' USING ERRCODE = '23514', CONSTRAINT = 'transparency_published_by_two'; END IF; RETURN NULL;",
                    hash="471b6b5456a9303ddaea79e91050f09ad449f0d3",
                    operation='INSERT OR UPDATE OF "published_at"',
                    pgid="pgtrigger_transparency_published_by_two_9c2b3",
                    table="enforcement_transparencyreport",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="transparencypublication",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="transparency_publication_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="transparencypublication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agreed_at__isnull", True), ("declined_at__isnull", True), _connector="OR"
                ),
                name="transparency_publication_answered_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="transparencypublication",
            constraint=models.UniqueConstraint(
                condition=models.Q(("declined_at__isnull", True)),
                fields=("report",),
                name="transparency_published_once",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="transparencypublication",
            trigger=pgtrigger.compiler.Trigger(
                name="transparency_publication_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at'] <> to_jsonb(OLD) - ARRAY['agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at'] OR (\n            coalesce(OLD.agreed_at, OLD.declined_at) IS NOT NULL\n            AND to_jsonb(NEW) - '{}'::text[] <> to_jsonb(OLD) - '{}'::text[]\n        ) THEN RAISE EXCEPTION 'a publication stays as it was proposed and answered' USING ERRCODE = '23514', CONSTRAINT = 'transparency_publication_kept'; END IF;\n        RETURN NEW;",
                    hash="c3f5f782eaed818c10b7a6b8f838474cee4bf6d3",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_transparency_publication_kept_2f610",
                    table="enforcement_transparencypublication",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="transparencypublication",
            trigger=pgtrigger.compiler.Trigger(
                name="transparency_agreed_by_two",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."agreed_at" IS NOT NULL)',
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM accounts_user u WHERE u.id = NEW.agreed_by_id AND u.role IN ('ADMIN', 'LEAD')\n                AND u.is_active\n        ) OR NOT EXISTS (\n            SELECT FROM enforcement_staffevent e\n            WHERE e.act = 'agree to transparency report' AND e.by_id = NEW.agreed_by_id\n                AND (e.after ->> 'number')::int = NEW.number\n                AND e.xact = pg_current_xact_id()\n        ) OR (NEW.agreed_by_id = NEW.proposed_by_id AND EXISTS (\n            SELECT FROM accounts_user u WHERE u.id <> NEW.proposed_by_id AND u.role IN ('ADMIN', 'LEAD')\n                AND u.is_active\n        )) THEN RAISE EXCEPTION 'a transparency report is published by two, on the record' USING ERRCODE = '23514', CONSTRAINT = 'transparency_agreed_by_two'; END IF; RETURN NULL;",
                    hash="e761c9227fbdac90163002a5f257d0900ffee36e",
                    operation='INSERT OR UPDATE OF "agreed_at"',
                    pgid="pgtrigger_transparency_agreed_by_two_e2ee5",
                    table="enforcement_transparencypublication",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="transparencyrow",
            index=models.Index(
                fields=["report", "kind", "happened_at", "id"], name="transparency_row_by_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="transparencyrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["ORDER", "REPORT", "MEASURE", "APPEAL", "REVIEW", "PERSON"])
                ),
                name="transparency_row_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="transparencyrow",
            constraint=models.UniqueConstraint(
                fields=("report", "kind", "subject"), name="transparency_row_once"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="transparencyrow",
            trigger=pgtrigger.compiler.Trigger(
                name="transparency_row_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF TG_OP = 'UPDATE' OR EXISTS (\n                    SELECT FROM enforcement_transparencyreport r\n                    WHERE r.published_at IS NOT NULL\n                        AND r.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.report_id\n                            ELSE NEW.report_id END\n                ) THEN RAISE EXCEPTION 'the rows of a published transparency report stay' USING ERRCODE = '23514', CONSTRAINT = 'transparency_row_kept'; END IF;\n                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                RETURN NEW;",
                    hash="0cc20cd18135bb79162eacd947c2b415646c52c2",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_transparency_row_kept_a3974",
                    table="enforcement_transparencyrow",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
