"""Plans of what goes under the rules of retention, and runs of those that two agreed to."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

from accounts.one_pass import TO_ADD_KEYS, OnePass

# Of an account that a run has come to, and of no other; what a hold names stays, whoever set it
# first: the lock of holds is kept until the end.
USAGE = """
CREATE FUNCTION docket_forget_usage(of_item uuid)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $function$
DECLARE
    gone integer;
    of_account uuid;
    before date;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtext('docket.legal_holds'));
    SELECT item.account_id, ((plan.made_at AT TIME ZONE 'UTC')::date
            - (plan.days ->> 'USAGE')::integer)
        INTO of_account, before
        FROM enforcement_retentionitem item
        JOIN enforcement_retentionplan plan ON plan.id = item.plan_id
        JOIN enforcement_retentionrun run ON run.plan_id = plan.id
        WHERE item.id = of_item AND item.done_at IS NULL AND run.agreed_at IS NOT NULL
            AND run.stopped_at IS NULL AND run.ended_at IS NULL;
    IF of_account IS NULL THEN
        RAISE EXCEPTION 'what is over is removed by a plan that two agreed to'
            USING ERRCODE = '23514', CONSTRAINT = 'removed_as_agreed';
    END IF;
    IF EXISTS (
        SELECT FROM enforcement_heldname held
        JOIN enforcement_legalhold hold ON hold.id = held.hold_id
        WHERE hold.ended_at IS NULL AND (
            held.account_id = of_account OR held.case_id IN (
                SELECT c.id FROM enforcement_case c WHERE c.account_id = of_account
            )
        )
    ) THEN
        RAISE EXCEPTION 'this cannot be removed now'
            USING ERRCODE = '23514', CONSTRAINT = 'kept_while_held';
    END IF;
    DELETE FROM accounts_usageday WHERE account_id = of_account AND used_on < before;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END;
$function$;
REVOKE ALL ON FUNCTION docket_forget_usage(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION docket_forget_usage(uuid) TO docket_app;
"""
NO_USAGE = "DROP FUNCTION docket_forget_usage(uuid)"
RIGHTS = """
REVOKE UPDATE, DELETE, TRUNCATE ON enforcement_retentionplan FROM docket_app;
REVOKE UPDATE, DELETE ON enforcement_retentionitem, enforcement_retentionrun FROM docket_app;
GRANT UPDATE (done_at, removed, why_kept) ON enforcement_retentionitem TO docket_app;
GRANT UPDATE (agreed_by_id, agreed_by_name, agreed_at, declined_by_name, declined_at, stopped_at,
    stopped_by_name, ended_at) ON enforcement_retentionrun TO docket_app;
"""


class Migration(OnePass):
    in_use = dict.fromkeys(
        (
            "accounts_account",
            "accounts_user",
            "enforcement_case",
            "enforcement_report",
            "enforcement_tombstone",
        ),
        TO_ADD_KEYS,
    )

    dependencies = [
        ("accounts", "0023_legal_desk"),
        ("enforcement", "0118_tombstones"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RetentionItem",
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
                ("number", models.PositiveIntegerField(help_text="Of the items of its plan.")),
                ("counts", models.JSONField(help_text="By kind, how many rows would go.")),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "removed",
                    models.JSONField(default=dict, help_text="By kind, how many rows went."),
                ),
                (
                    "why_kept",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("REOPENED", "Reopened"),
                            ("WINDOW_OPEN", "Window Open"),
                            ("NOT_NOW", "Not Now"),
                        ],
                        max_length=11,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RetentionPlan",
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
                ("made_at", models.DateTimeField()),
                ("terms_from_on", models.DateField(help_text="The edition of the terms.")),
                ("days", models.JSONField(help_text="By kind, how many days it is kept.")),
                ("counts", models.JSONField(help_text="By kind, how many rows would go.")),
                ("items_count", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="RetentionRun",
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
                ("stopped_at", models.DateTimeField(null=True)),
                ("stopped_by_name", models.CharField(blank=True, max_length=200)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="tombstone",
            name="tombstone_stands_for_a_removal",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tombstone",
            trigger=pgtrigger.compiler.Trigger(
                name="tombstone_stands_for_a_removal",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        PERFORM pg_advisory_xact_lock_shared(hashtext('docket.legal_holds'));\n        IF EXISTS (\n        SELECT FROM enforcement_heldname held\n        JOIN enforcement_legalhold hold ON hold.id = held.hold_id\n        WHERE hold.ended_at IS NULL AND (\n            held.case_id = NEW.case_id OR held.account_id = coalesce(NEW.account_id, (SELECT r.account_id FROM enforcement_report r WHERE r.id = NEW.row_id))\n            OR held.account_id = (SELECT c.account_id FROM enforcement_case c WHERE c.id = NEW.case_id)\n            OR (NEW.case_id IS NULL AND held.case_id IN (\n                SELECT c.id FROM enforcement_case c WHERE c.account_id = coalesce(NEW.account_id, (SELECT r.account_id FROM enforcement_report r WHERE r.id = NEW.row_id))\n            ))\n        )\n    )\n        THEN RAISE EXCEPTION 'this cannot be removed now' USING ERRCODE = '23514', CONSTRAINT = 'kept_while_held'; END IF;\n        IF NOT EXISTS (\n            SELECT FROM enforcement_event e\n            WHERE e.account_id = NEW.account_id AND e.seq = NEW.seq\n                AND e.xact = pg_current_xact_id()\n                AND jsonb_exists(e.data -> 'rows' -> 'tombstone', NEW.id::text)\n        ) AND NOT (NEW.account_id IS NULL AND EXISTS (\n            SELECT FROM enforcement_staffevent s\n            WHERE s.xact = pg_current_xact_id()\n                AND jsonb_exists(s.after -> 'tombstones', NEW.id::text)\n        )) THEN RAISE EXCEPTION 'what is removed is removed by an act on the record' USING ERRCODE = '23514', CONSTRAINT = 'removed_on_record'; END IF;\n        IF NOT ((NEW.kind IN ('delivery') AND EXISTS (\n        SELECT FROM enforcement_delivery r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('recipient', to_jsonb(r.id::text), 'proof', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('recipient', to_jsonb(r.id::text), 'proof', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('evidence', 'sensitive_evidence') AND EXISTS (\n        SELECT FROM enforcement_evidence r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('kind', '\"\"'::jsonb, 'citation', '\"\"'::jsonb, 'text', '\"\"'::jsonb, 'url', '\"\"'::jsonb, 'file_name', '\"\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'added_by', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('kind', '\"\"'::jsonb, 'citation', '\"\"'::jsonb, 'text', '\"\"'::jsonb, 'url', '\"\"'::jsonb, 'file_name', '\"\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'added_by', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('evidence_copy', 'evidence_copy_marks') AND EXISTS (\n        SELECT FROM enforcement_evidencecopy r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('title', '\"\"'::jsonb, 'original_sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'marks', '[]'::jsonb, 'notes', '[]'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('title', '\"\"'::jsonb, 'original_sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'marks', '[]'::jsonb, 'notes', '[]'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('follow_up') AND EXISTS (\n        SELECT FROM enforcement_followup r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('text', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('text', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('mailed_message') AND EXISTS (\n        SELECT FROM enforcement_mailedmessage r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('sender', '\"\"'::jsonb, 'subject', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('sender', '\"\"'::jsonb, 'subject', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('message', 'reporter_message') AND EXISTS (\n        SELECT FROM enforcement_message r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('author', '\"\"'::jsonb, 'text', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('author', '\"\"'::jsonb, 'text', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('letter') AND EXISTS (\n        SELECT FROM enforcement_outboxmessage r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('recipient', to_jsonb(r.id::text), 'payload', '{}'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('recipient', to_jsonb(r.id::text), 'payload', '{}'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('report_words') AND EXISTS (\n        SELECT FROM enforcement_report r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('url', '\"\"'::jsonb, 'claim', '\"\"'::jsonb, 'account_text', '\"\"'::jsonb, 'reporter_name', '\"\"'::jsonb, 'reporter_email', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('url', '\"\"'::jsonb, 'claim', '\"\"'::jsonb, 'account_text', '\"\"'::jsonb, 'reporter_name', '\"\"'::jsonb, 'reporter_email', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('report_details') AND EXISTS (\n        SELECT FROM enforcement_reportdetails r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('links', '[]'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('links', '[]'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('report_file') AND EXISTS (\n        SELECT FROM enforcement_reportfile r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('name', '\"\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('name', '\"\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb), c.name)\n        )\n    ))) THEN RAISE EXCEPTION 'a tombstone stands for what was removed, and for nothing else' USING ERRCODE = '23514', CONSTRAINT = 'tombstone_stands_for_a_removal'; END IF; RETURN NULL;",
                    hash="d829882c04b85ab53b656832da43a8adb35c1c32",
                    operation="INSERT",
                    pgid="pgtrigger_tombstone_stands_for_a_removal_0c843",
                    table="enforcement_tombstone",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tombstone",
            trigger=pgtrigger.compiler.Trigger(
                name="removed_as_agreed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"ground\" = 'RETENTION')",
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM enforcement_retentionrun run\n            JOIN enforcement_retentionplan plan ON plan.id = run.plan_id\n            WHERE NEW.reference = 'plan ' || plan.number\n                AND run.agreed_at IS NOT NULL AND run.ended_at IS NULL\n                AND run.stopped_at IS NULL AND EXISTS (\n                    SELECT FROM enforcement_retentionitem item\n                    WHERE item.plan_id = plan.id\n                        AND (item.case_id = NEW.case_id OR NEW.case_id IS NULL)\n                )\n        ) THEN RAISE EXCEPTION 'what is over is removed by a plan that two agreed to' USING ERRCODE = '23514', CONSTRAINT = 'removed_as_agreed'; END IF; RETURN NULL;",
                    hash="7c15e53d308dbaa6967e2b3c1b3b62c85da302ef",
                    operation="INSERT",
                    pgid="pgtrigger_removed_as_agreed_64113",
                    table="enforcement_tombstone",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="retentionitem",
            name="account",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.account",
            ),
        ),
        migrations.AddField(
            model_name="retentionitem",
            name="case",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="enforcement.case",
            ),
        ),
        migrations.AddField(
            model_name="retentionitem",
            name="report",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="enforcement.report",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("days", {}), _negated=True), name="retention_plan_has_terms"
            ),
        ),
        migrations.AddField(
            model_name="retentionitem",
            name="plan",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to="enforcement.retentionplan",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="retentionplan",
            trigger=pgtrigger.compiler.Trigger(
                name="retention_plan_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'retention_plan is append-only' USING ERRCODE = '23514', CONSTRAINT = 'retention_plan_kept';",
                    hash="675dfe6f8eb36a750365afe92aa158338db46974",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_retention_plan_kept_45493",
                    table="enforcement_retentionplan",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="retentionplan",
            trigger=pgtrigger.compiler.Trigger(
                name="retention_plan_whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF current_setting('docket.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'retention_plan is append-only' USING ERRCODE = '23514', CONSTRAINT = 'retention_plan_whole';",
                    hash="1ca458db435799afdcb2e26fa5f78ccd0274225f",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_retention_plan_whole_e7ef9",
                    table="enforcement_retentionplan",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="retentionrun",
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
            model_name="retentionrun",
            name="plan",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="runs",
                to="enforcement.retentionplan",
            ),
        ),
        migrations.AddField(
            model_name="retentionrun",
            name="proposed_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="retentionitem",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True)),
                fields=["plan", "number"],
                name="retention_item_waits",
            ),
        ),
        migrations.AddIndex(
            model_name="retentionitem",
            index=models.Index(
                condition=models.Q(("why_kept", ""), _negated=True),
                fields=["plan", "number"],
                name="retention_item_kept",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionitem",
            constraint=models.UniqueConstraint(
                fields=("plan", "number"), name="retention_item_numbered"
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("account__isnull", True), ("case__isnull", False), ("report__isnull", True)
                    ),
                    models.Q(
                        ("account__isnull", True), ("case__isnull", True), ("report__isnull", False)
                    ),
                    models.Q(
                        ("account__isnull", False), ("case__isnull", True), ("report__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="retention_item_is_of_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("why_kept", ""),
                    models.Q(
                        ("done_at__isnull", False),
                        ("why_kept__in", ["REOPENED", "WINDOW_OPEN", "NOT_NOW"]),
                    ),
                    _connector="OR",
                ),
                name="retention_item_says_why_kept",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="retentionitem",
            trigger=pgtrigger.compiler.Trigger(
                name="retention_item_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['done_at', 'removed', 'why_kept'] <> to_jsonb(OLD) - ARRAY['done_at', 'removed', 'why_kept']\n        THEN RAISE EXCEPTION 'an item stays as it was planned' USING ERRCODE = '23514', CONSTRAINT = 'retention_item_kept'; END IF;\n        RETURN NEW;",
                    hash="37b9eefe0bcf638f404861605c7f576e20630ada",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_retention_item_kept_cfb2c",
                    table="enforcement_retentionitem",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="retention_run_has_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agreed_at__isnull", True), ("declined_at__isnull", True), _connector="OR"
                ),
                name="retention_run_answered_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("stopped_at__isnull", True)),
                    ("agreed_at__isnull", False),
                    _connector="OR",
                ),
                name="retention_run_runs_once_agreed",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("declined_at__isnull", True)),
                fields=("plan",),
                name="retention_run_once",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="retentionrun",
            trigger=pgtrigger.compiler.Trigger(
                name="retention_run_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at', 'stopped_at', 'stopped_by_name', 'ended_at'] <> to_jsonb(OLD) - ARRAY['agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at', 'stopped_at', 'stopped_by_name', 'ended_at'] OR (\n            coalesce(OLD.agreed_at, OLD.declined_at) IS NOT NULL\n            AND to_jsonb(NEW) - ARRAY['stopped_at', 'stopped_by_name', 'ended_at'] <> to_jsonb(OLD) - ARRAY['stopped_at', 'stopped_by_name', 'ended_at']\n        ) THEN RAISE EXCEPTION 'a run stays as it was proposed and answered' USING ERRCODE = '23514', CONSTRAINT = 'retention_run_kept'; END IF;\n        RETURN NEW;",
                    hash="823ea28f5ea1abf7e20d4d02c8d358d069003f20",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_retention_run_kept_09523",
                    table="enforcement_retentionrun",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="retentionrun",
            trigger=pgtrigger.compiler.Trigger(
                name="retention_run_by_two",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."agreed_at" IS NOT NULL)',
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM accounts_user u WHERE u.id = NEW.agreed_by_id AND u.role IN ('ADMIN')\n                AND u.is_active\n        ) OR NOT EXISTS (\n            SELECT FROM enforcement_staffevent e\n            WHERE e.act = 'agree to retention' AND e.by_id = NEW.agreed_by_id\n                AND (e.after ->> 'number')::int = NEW.number\n                AND e.xact = pg_current_xact_id()\n        ) OR (NEW.agreed_by_id = NEW.proposed_by_id AND EXISTS (\n            SELECT FROM accounts_user u WHERE u.id <> NEW.proposed_by_id AND u.role IN ('ADMIN')\n                AND u.is_active\n        )) THEN RAISE EXCEPTION 'what is over is removed by two, on the record' USING ERRCODE = '23514', CONSTRAINT = 'retention_run_by_two'; END IF; RETURN NULL;",
                    hash="97d39f0b58f6fcb3ade9f7e9bc53dcac88a4c9ac",
                    operation='INSERT OR UPDATE OF "agreed_at"',
                    pgid="pgtrigger_retention_run_by_two_42869",
                    table="enforcement_retentionrun",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
        migrations.RunSQL(USAGE, NO_USAGE),
    ]
