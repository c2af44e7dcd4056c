"""What somebody outside can show for what they sent: a row for each receipt."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.db import migrations, models

from accounts.one_pass import OnePass

RIGHTS = "REVOKE UPDATE, DELETE ON enforcement_receipt FROM docket_app"


class Migration(OnePass):
    dependencies = [
        ("accounts", "0014_billing"),
        ("enforcement", "0043_drafts_of_all_doors"),
    ]

    operations = [
        migrations.CreateModel(
            name="Receipt",
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
                    "door",
                    models.CharField(
                        choices=[
                            ("HOLDER", "Holder"),
                            ("REPORTER", "Reporter"),
                            ("PARTNER", "Partner"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("ANSWER", "Answer"),
                            ("SUBMISSION", "Submission"),
                            ("APPEAL", "Appeal"),
                            ("WITHDRAWAL", "Withdrawal"),
                            ("REINSTATEMENT", "Reinstatement"),
                            ("REQUEST", "Request"),
                            ("KEY_REVOKED", "Key Revoked"),
                            ("CONTACT_ADDED", "Contact Added"),
                            ("CONTACT_ENDED", "Contact Ended"),
                            ("REPORT", "Report"),
                            ("FOLLOW_UP", "Follow Up"),
                            ("CONTEST", "Contest"),
                            ("PARTNER_ANSWER", "Partner Answer"),
                            ("PASSED_ON", "Passed On"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "reference",
                    models.CharField(help_text="As it stands in the mail.", max_length=40),
                ),
                ("sent_by", models.CharField(blank=True, max_length=200)),
                (
                    "form",
                    models.UUIDField(help_text="The key of the form that was sent.", null=True),
                ),
                (
                    "sha256",
                    models.CharField(help_text="Of the text and the files' hashes.", max_length=64),
                ),
                (
                    "files",
                    models.JSONField(default=list, help_text="Of each file its name and SHA-256."),
                ),
                ("received_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="enforcement.case",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.channelpartner",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="enforcement.report",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("case__isnull", False)),
                        fields=["case", "received_at"],
                        name="receipt_of_case",
                    ),
                    models.Index(
                        condition=models.Q(("report__isnull", False)),
                        fields=["report", "received_at"],
                        name="receipt_of_report",
                    ),
                    models.Index(
                        condition=models.Q(("form__isnull", False)),
                        fields=["form"],
                        name="receipt_of_form",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "what__in",
                                [
                                    "ANSWER",
                                    "SUBMISSION",
                                    "APPEAL",
                                    "WITHDRAWAL",
                                    "REINSTATEMENT",
                                    "REQUEST",
                                    "KEY_REVOKED",
                                    "CONTACT_ADDED",
                                    "CONTACT_ENDED",
                                    "REPORT",
                                    "FOLLOW_UP",
                                    "CONTEST",
                                    "PARTNER_ANSWER",
                                    "PASSED_ON",
                                ],
                            )
                        ),
                        name="receipt_what_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                        name="receipt_has_hash",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("case__isnull", False),
                                ("door", "HOLDER"),
                                ("partner__isnull", True),
                                ("report__isnull", True),
                            ),
                            models.Q(
                                ("case__isnull", False),
                                ("door", "PARTNER"),
                                ("partner__isnull", False),
                                ("report__isnull", True),
                            ),
                            models.Q(
                                ("case__isnull", True),
                                ("door", "REPORTER"),
                                ("partner__isnull", True),
                                ("report__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="receipt_is_of_one",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="receipt",
            trigger=pgtrigger.compiler.Trigger(
                name="receipt_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'receipt is append-only' USING ERRCODE = '23514', CONSTRAINT = 'receipt_kept';",
                    hash="7ccf817882f198cf25b8f12a66dd373b9b24d9a9",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_receipt_kept_d5f0d",
                    table="enforcement_receipt",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="receipt",
            trigger=pgtrigger.compiler.Trigger(
                name="receipt_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'receipt is append-only' USING ERRCODE = '23514', CONSTRAINT = 'receipt_whole';",
                    hash="ac37c239fa62c99ca507e9874938fc8a0b77b2b0",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_receipt_whole_14e79",
                    table="enforcement_receipt",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="receipt",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NOT (NEW.\"door\" = 'REPORTER'))",
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = NEW.case_id AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="6f95c8414889a817efdf09fbddbe831be55f958d",
                    operation="INSERT",
                    pgid="pgtrigger_written_with_event_b336b",
                    table="enforcement_receipt",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
