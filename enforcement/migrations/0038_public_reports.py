"""Reports from anybody: files, links, what is added later, and how often somebody sends."""

import django.contrib.postgres.fields
import django.db.models.deletion
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

from accounts.one_pass import OnePass

# A reporter's words are written once; only the owner of the database erases them.
RIGHTS = """
REVOKE UPDATE, DELETE ON enforcement_followup, enforcement_reportdetails, enforcement_reportfile
    FROM docket_app;
GRANT UPDATE (policy_id) ON enforcement_report TO docket_app;
"""
# The reports of one address, as `accounts.addresses.plainly` compares it.
INDEX = """
CREATE INDEX report_of_address ON enforcement_report (LOWER(reporter_email COLLATE "C"))
    WHERE NOT (reporter_email = '');
"""
RIGHTS_BEFORE = """
REVOKE UPDATE (policy_id) ON enforcement_report FROM docket_app;
GRANT UPDATE, DELETE ON enforcement_followup, enforcement_reportdetails, enforcement_reportfile
    TO docket_app;
"""


class Migration(OnePass):
    dependencies = [
        ("accounts", "0009_contacts_confirmed"),
        ("enforcement", "0037_pleas"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FollowUp",
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
                ("text", models.TextField(max_length=20000)),
                ("sent_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ReportDetails",
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
                    "affected",
                    models.BooleanField(
                        default=False,
                        help_text="The reporter says that they are affected themselves.",
                    ),
                ),
                (
                    "links",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=500), default=list, size=None
                    ),
                ),
                (
                    "declared_at",
                    models.DateTimeField(
                        help_text="When they said that they believe in good faith what they report."
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReportFile",
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
                ("name", models.CharField(max_length=200)),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.IntegerField(help_text="Bytes.")),
                ("sha256", models.CharField(max_length=64)),
                ("sent_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ReportSending",
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
                ("browser", models.UUIDField(help_text="In a cookie of the browser that sent.")),
                (
                    "network",
                    models.CharField(help_text="SHA-256 of the network that sent.", max_length=64),
                ),
                (
                    "work",
                    models.CharField(
                        help_text="SHA-256 of the proof of work, if any.",
                        max_length=64,
                        null=True,
                        unique=True,
                    ),
                ),
                ("sent_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="evidence",
            name="evidence_origin_is_known",
        ),
        migrations.AlterField(
            model_name="evidence",
            name="origin",
            field=models.CharField(
                choices=[
                    ("PRESS", "Press"),
                    ("INTERNAL_DOCUMENT", "Internal Document"),
                    ("USAGE_DATA", "Usage Data"),
                    ("HOLDER", "Holder"),
                    ("PARTNER", "Partner"),
                    ("REPORTER", "Reporter"),
                    ("DETECTOR", "Detector"),
                ],
                max_length=17,
            ),
        ),
        migrations.AlterField(
            model_name="report",
            name="policy",
            field=models.ForeignKey(
                help_text="Null while nobody has said which rule it is about.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports",
                to="enforcement.policy",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "origin__in",
                        [
                            "PRESS",
                            "INTERNAL_DOCUMENT",
                            "USAGE_DATA",
                            "HOLDER",
                            "PARTNER",
                            "REPORTER",
                            "DETECTOR",
                        ],
                    )
                ),
                name="evidence_origin_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("case__isnull", True), ("policy__isnull", False), _connector="OR"
                ),
                name="report_in_case_has_policy",
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="follow_ups",
                to="enforcement.report",
            ),
        ),
        migrations.AddField(
            model_name="reportdetails",
            name="report",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="details",
                to="enforcement.report",
            ),
        ),
        migrations.AddField(
            model_name="reportfile",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="files",
                to="enforcement.report",
            ),
        ),
        migrations.AddIndex(
            model_name="reportsending",
            index=models.Index(fields=["network", "sent_at"], name="report_sending_of_network"),
        ),
        migrations.AddIndex(
            model_name="reportsending",
            index=models.Index(fields=["browser", "sent_at"], name="report_sending_of_browser"),
        ),
        migrations.AddIndex(
            model_name="reportsending",
            index=models.Index(fields=["sent_at"], name="report_sending_by_time"),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(fields=["report", "sent_at"], name="follow_up_of_report"),
        ),
        migrations.AddIndex(
            model_name="reportfile",
            index=models.Index(fields=["report", "sent_at"], name="report_file_of_report"),
        ),
        migrations.AddIndex(
            model_name="reportfile",
            index=models.Index(fields=["sha256"], name="report_file_by_hash"),
        ),
        migrations.AddConstraint(
            model_name="reportfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__gt", 0), ("size__lte", 10485760)),
                name="report_file_size",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="report_file_has_hash"
            ),
        ),
        migrations.RunSQL(INDEX, "DROP INDEX report_of_address"),
        migrations.RunSQL(RIGHTS, RIGHTS_BEFORE),
    ]
