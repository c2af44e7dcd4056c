"""Statements of reasons that two leads close without other words."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

from accounts.one_pass import TO_ADD_KEYS, TO_CHANGE, OnePass

RIGHTS = """
REVOKE UPDATE, DELETE ON enforcement_statementclosing FROM docket_app;
GRANT UPDATE (agreed_by_id, agreed_by_name, agreed_at, declined_by_name, declined_at)
    ON enforcement_statementclosing TO docket_app;
"""


class Migration(OnePass):
    in_use = {"accounts_user": TO_ADD_KEYS, "enforcement_statementofreasons": TO_CHANGE}

    dependencies = [
        ("enforcement", "0139_statement_says_why_it_waited"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StatementClosing",
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
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="statementofreasons",
            name="statement_is_frozen",
        ),
        migrations.RemoveConstraint(
            model_name="statementofreasons",
            name="statement_phase_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="statementofreasons",
            name="statement_with_findings_waits",
        ),
        migrations.AlterField(
            model_name="statementofreasons",
            name="phase",
            field=models.CharField(
                choices=[
                    ("TO_SEND", "To Send"),
                    ("SENT", "Sent"),
                    ("SET_ASIDE", "Set Aside"),
                    ("BLOCKED", "Blocked"),
                    ("KEPT", "Kept"),
                    ("NOT_COVERED", "Not Covered"),
                    ("NOT_TO_SEND", "Not To Send"),
                ],
                max_length=11,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statementofreasons",
            trigger=pgtrigger.compiler.Trigger(
                name="statement_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF TG_OP = 'DELETE' OR OLD.phase IN ('SENT', 'NOT_COVERED', 'NOT_TO_SEND')\n                    OR to_jsonb(OLD) - ARRAY['phase', 'findings', 'wording', 'look_by_at', 'kept_at', 'sent_at', 'remote_id', 'answer', 'message'] <> to_jsonb(NEW) - ARRAY['phase', 'findings', 'wording', 'look_by_at', 'kept_at', 'sent_at', 'remote_id', 'answer', 'message']\n                    OR NEW.wording NOT IN (OLD.wording, OLD.wording + 1)\n                THEN RAISE EXCEPTION 'a statement of reasons stays as it was drawn' USING ERRCODE = '23514', CONSTRAINT = 'statement_is_frozen'; END IF;\n                RETURN NEW;",
                    hash="dba3dbc8ee32463a4f9b42cacf0f49fa593926b2",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_statement_is_frozen_61803",
                    table="enforcement_statementofreasons",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statementofreasons",
            trigger=pgtrigger.compiler.Trigger(
                name="statement_closed_by_two",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"phase\" = 'NOT_TO_SEND')",
                    constraint="CONSTRAINT",
                    func="\n                IF NOT EXISTS (\n                    SELECT FROM enforcement_statementclosing c\n                    WHERE c.statement_id = NEW.id AND c.agreed_at IS NOT NULL\n                ) THEN RAISE EXCEPTION 'a statement is closed once two leads agreed' USING ERRCODE = '23514', CONSTRAINT = 'statement_closed_by_two'; END IF; RETURN NULL;",
                    hash="45ffe4bdb96bb1cffa3294c11ce5dac2d5f2f9ae",
                    operation='INSERT OR UPDATE OF "phase"',
                    pgid="pgtrigger_statement_closed_by_two_33ce1",
                    table="enforcement_statementofreasons",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="statementofreasons",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "phase__in",
                        [
                            "TO_SEND",
                            "SENT",
                            "SET_ASIDE",
                            "BLOCKED",
                            "KEPT",
                            "NOT_COVERED",
                            "NOT_TO_SEND",
                        ],
                    )
                ),
                name="statement_phase_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="statementofreasons",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("phase__in", ["BLOCKED", "SET_ASIDE", "NOT_TO_SEND"]),
                    ("findings", []),
                    _connector="OR",
                ),
                name="statement_with_findings_waits",
            ),
        ),
        migrations.AddField(
            model_name="statementclosing",
            name="agreed_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="statementclosing",
            name="proposed_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="statementclosing",
            name="statement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="closings",
                to="enforcement.statementofreasons",
            ),
        ),
        migrations.AddConstraint(
            model_name="statementclosing",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="statement_closing_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="statementclosing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agreed_by__isnull", True),
                    models.Q(("agreed_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="statement_closing_takes_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="statementclosing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agreed_at__isnull", True), ("declined_at__isnull", True), _connector="OR"
                ),
                name="statement_closing_answered_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="statementclosing",
            constraint=models.UniqueConstraint(
                condition=models.Q(("declined_at__isnull", True)),
                fields=("statement",),
                name="statement_closing_once",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statementclosing",
            trigger=pgtrigger.compiler.Trigger(
                name="statement_closing_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at'] <> to_jsonb(OLD) - ARRAY['agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at'] OR (\n            coalesce(OLD.agreed_at, OLD.declined_at) IS NOT NULL\n            AND to_jsonb(NEW) - '{}'::text[] <> to_jsonb(OLD) - '{}'::text[]\n        ) THEN RAISE EXCEPTION 'a closing stays as it was proposed and answered' USING ERRCODE = '23514', CONSTRAINT = 'statement_closing_kept'; END IF;\n        RETURN NEW;",
                    hash="46cb2dc0d75bf53176ffbdd38e3f3da96316ba4b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_statement_closing_kept_8d25c",
                    table="enforcement_statementclosing",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statementclosing",
            trigger=pgtrigger.compiler.Trigger(
                name="statement_closed_by_lead",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."agreed_at" IS NOT NULL)',
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM accounts_user u WHERE u.id = NEW.agreed_by_id AND u.role IN ('ADMIN', 'LEAD')\n                AND u.is_active\n        ) OR NOT EXISTS (\n            SELECT FROM enforcement_staffevent e\n            WHERE e.act = 'agree to statement closing' AND e.by_id = NEW.agreed_by_id\n                AND (e.after ->> 'number')::int = NEW.number\n                AND e.xact = pg_current_xact_id()\n        ) OR (NEW.agreed_by_id = NEW.proposed_by_id AND EXISTS (\n            SELECT FROM accounts_user u WHERE u.id <> NEW.proposed_by_id AND u.role IN ('ADMIN', 'LEAD')\n                AND u.is_active\n        )) THEN RAISE EXCEPTION 'a statement is closed by two leads, on the record' USING ERRCODE = '23514', CONSTRAINT = 'statement_closed_by_lead'; END IF; RETURN NULL;",
                    hash="60fe72375d485f18b35a17a61d33d8784ce591bf",
                    operation='INSERT OR UPDATE OF "agreed_at"',
                    pgid="pgtrigger_statement_closed_by_lead_83e2a",
                    table="enforcement_statementclosing",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
