"""Mail that people send in answer to ours, and the receipt for it."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.db import migrations, models

from accounts.one_pass import OnePass

RIGHTS = "REVOKE UPDATE, DELETE ON enforcement_mailedmessage FROM docket_app"


class Migration(OnePass):
    dependencies = [
        ("enforcement", "0049_disclosures"),
    ]

    operations = [
        migrations.CreateModel(
            name="MailedMessage",
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
                    "sender",
                    models.CharField(
                        help_text="As it stood in the mail; not proved.", max_length=254
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=200)),
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mailed",
                        to="enforcement.message",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ArrivedMail",
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
                    "digest",
                    models.CharField(
                        help_text="SHA-256 of what it says.", max_length=64, unique=True
                    ),
                ),
                (
                    "sender",
                    models.CharField(blank=True, help_text="Who is answered.", max_length=254),
                ),
                (
                    "fate",
                    models.CharField(
                        choices=[
                            ("TAKEN", "Taken"),
                            ("WAY_IN", "Way In"),
                            ("AUTOMATIC", "Automatic"),
                            ("LIMITED", "Limited"),
                        ],
                        max_length=9,
                    ),
                ),
                ("came_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("fate__in", ["TAKEN", "WAY_IN", "AUTOMATIC", "LIMITED"])
                        ),
                        name="mail_fate_is_known",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["sender", "came_at"], name="mail_of_sender"),
                    models.Index(fields=["came_at"], name="mail_by_time"),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="receipt",
            name="receipt_what_is_known",
        ),
        migrations.AlterField(
            model_name="receipt",
            name="what",
            field=models.CharField(
                choices=[
                    ("ANSWER", "Answer"),
                    ("SUBMISSION", "Submission"),
                    ("APPEAL", "Appeal"),
                    ("WITHDRAWAL", "Withdrawal"),
                    ("REINSTATEMENT", "Reinstatement"),
                    ("REQUEST", "Request"),
                    ("MAIL", "Mail"),
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
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.CheckConstraint(
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
                            "MAIL",
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
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mailedmessage",
            trigger=pgtrigger.compiler.Trigger(
                name="mailed_message_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'mailed_message is append-only' USING ERRCODE = '23514', CONSTRAINT = 'mailed_message_kept';",
                    hash="9efde47551b83631e4123a38239ae8e098b25c4e",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_mailed_message_kept_fb376",
                    table="enforcement_mailedmessage",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mailedmessage",
            trigger=pgtrigger.compiler.Trigger(
                name="mailed_message_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'mailed_message is append-only' USING ERRCODE = '23514', CONSTRAINT = 'mailed_message_whole';",
                    hash="674c11f49966507c1056c7ba068e47077ce3467b",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_mailed_message_whole_530a9",
                    table="enforcement_mailedmessage",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mailedmessage",
            trigger=pgtrigger.compiler.Trigger(
                name="written_with_event",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_case c JOIN enforcement_event e\n                ON e.case_id = c.id AND e.case_version = c.version\n            WHERE c.id = (SELECT m.case_id FROM enforcement_message m WHERE m.id = NEW.message_id) AND e.xact = pg_current_xact_id()\n        ) THEN RAISE EXCEPTION 'what binds somebody is written with an event of its case' USING ERRCODE = '23514', CONSTRAINT = 'written_with_event'; END IF; RETURN NULL;",
                    hash="6830d94ee3824c9b55c570fa4fce089c8d308241",
                    operation="INSERT",
                    pgid="pgtrigger_written_with_event_9a073",
                    table="enforcement_mailedmessage",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
