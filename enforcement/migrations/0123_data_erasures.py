"""Erasures by two; and what of more tables may be removed with a tombstone."""

from importlib import import_module

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

from accounts.one_pass import TO_ADD_KEYS, OnePass

REMOVED_BEFORE = import_module("enforcement.migrations.0118_tombstones").REMOVES
REMOVES = """
CREATE OR REPLACE FUNCTION docket_remove_payload(ids uuid[])
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $function$
BEGIN
    UPDATE enforcement_appeal r SET
        lodged_by = CASE WHEN jsonb_exists(t.columns, 'lodged_by') THEN '' ELSE r.lodged_by END,
        text = CASE WHEN jsonb_exists(t.columns, 'text') THEN '' ELSE r.text END
    FROM (
        SELECT b.row_id, jsonb_object_agg(c.name, true) AS columns
        FROM enforcement_tombstone b, jsonb_object_keys(b.removed) c (name)
        WHERE b.id = ANY(ids) AND b.xact = pg_current_xact_id()
            AND b.kind IN ('appeal', 'reporter_appeal')
        GROUP BY b.row_id
    ) t WHERE r.id = t.row_id;
    UPDATE enforcement_delivery r SET
        recipient = CASE WHEN jsonb_exists(t.columns, 'recipient') THEN r.id::text ELSE r.recipient END,
        proof = CASE WHEN jsonb_exists(t.columns, 'proof') THEN '' ELSE r.proof END
    FROM (
        SELECT b.row_id, jsonb_object_agg(c.name, true) AS columns
        FROM enforcement_tombstone b, jsonb_object_keys(b.removed) c (name)
        WHERE b.id = ANY(ids) AND b.xact = pg_current_xact_id()
            AND b.kind IN ('delivery')
        GROUP BY b.row_id
    ) t WHERE r.id = t.row_id;
    UPDATE enforcement_evidence r SET
        kind = CASE WHEN jsonb_exists(t.columns, 'kind') THEN '' ELSE r.kind END,
        citation = CASE WHEN jsonb_exists(t.columns, 'citation') THEN '' ELSE r.citation END,
        text = CASE WHEN jsonb_exists(t.columns, 'text') THEN '' ELSE r.text END,
        url = CASE WHEN jsonb_exists(t.columns, 'url') THEN '' ELSE r.url END,
        file_name = CASE WHEN jsonb_exists(t.columns, 'file_name') THEN '' ELSE r.file_name END,
        sha256 = CASE WHEN jsonb_exists(t.columns, 'sha256') THEN '0000000000000000000000000000000000000000000000000000000000000000' ELSE r.sha256 END,
        added_by = CASE WHEN jsonb_exists(t.columns, 'added_by') THEN '' ELSE r.added_by END
    FROM (
        SELECT b.row_id, jsonb_object_agg(c.name, true) AS columns
        FROM enforcement_tombstone b, jsonb_object_keys(b.removed) c (name)
        WHERE b.id = ANY(ids) AND b.xact = pg_current_xact_id()
            AND b.kind IN ('evidence', 'sensitive_evidence')
        GROUP BY b.row_id
    ) t WHERE r.id = t.row_id;
    UPDATE enforcement_evidencecopy r SET
        title = CASE WHEN jsonb_exists(t.columns, 'title') THEN '' ELSE r.title END,
        original_sha256 = CASE WHEN jsonb_exists(t.columns, 'original_sha256') THEN '0000000000000000000000000000000000000000000000000000000000000000' ELSE r.original_sha256 END,
        sha256 = CASE WHEN jsonb_exists(t.columns, 'sha256') THEN '0000000000000000000000000000000000000000000000000000000000000000' ELSE r.sha256 END,
        marks = CASE WHEN jsonb_exists(t.columns, 'marks') THEN '[]'::jsonb ELSE r.marks END,
        notes = CASE WHEN jsonb_exists(t.columns, 'notes') THEN '[]'::jsonb ELSE r.notes END
    FROM (
        SELECT b.row_id, jsonb_object_agg(c.name, true) AS columns
        FROM enforcement_tombstone b, jsonb_object_keys(b.removed) c (name)
        WHERE b.id = ANY(ids) AND b.xact = pg_current_xact_id()
            AND b.kind IN ('evidence_copy', 'evidence_copy_marks')
        GROUP BY b.row_id
    ) t WHERE r.id = t.row_id;
    UPDATE enforcement_followup r SET
        text = CASE WHEN jsonb_exists(t.columns, 'text') THEN '' ELSE r.text END
    FROM (
        SELECT b.row_id, jsonb_object_agg(c.name, true) AS columns
        FROM enforcement_tombstone b, jsonb_object_keys(b.removed) c (name)
        WHERE b.id = ANY(ids) AND b.xact = pg_current_xact_id()
            AND b.kind IN ('follow_up')
        GROUP BY b.row_id
    ) t WHERE r.id = t.row_id;
    UPDATE enforcement_holderrequest r SET
        asked_by = CASE WHEN jsonb_exists(t.columns, 'asked_by') THEN '' ELSE r.asked_by END,
        text = CASE WHEN jsonb_exists(t.columns, 'text') THEN '' ELSE r.text END,
        reply_to = CASE WHEN jsonb_exists(t.columns, 'reply_to') THEN '' ELSE r.reply_to END
    FROM (
        SELECT b.row_id, jsonb_object_agg(c.name, true) AS columns
        FROM enforcement_tombstone b, jsonb_object_keys(b.removed) c (name)
        WHERE b.id = ANY(ids) AND b.xact = pg_current_xact_id()
            AND b.kind IN ('holder_request')
        GROUP BY b.row_id
    ) t WHERE r.id = t.row_id;
    UPDATE enforcement_joinedappeal r SET
        lodged_by = CASE WHEN jsonb_exists(t.columns, 'lodged_by') THEN '' ELSE r.lodged_by END,
        text = CASE WHEN jsonb_exists(t.columns, 'text') THEN '' ELSE r.text END
    FROM (
        SELECT b.row_id, jsonb_object_agg(c.name, true) AS columns
        FROM enforcement_tombstone b, jsonb_object_keys(b.removed) c (name)
        WHERE b.id = ANY(ids) AND b.xact = pg_current_xact_id()
            AND b.kind IN ('joined_appeal')
        GROUP BY b.row_id
    ) t WHERE r.id = t.row_id;
    UPDATE enforcement_mailedmessage r SET
        sender = CASE WHEN jsonb_exists(t.columns, 'sender') THEN '' ELSE r.sender END,
        subject = CASE WHEN jsonb_exists(t.columns, 'subject') THEN '' ELSE r.subject END
    FROM (
        SELECT b.row_id, jsonb_object_agg(c.name, true) AS columns
        FROM enforcement_tombstone b, jsonb_object_keys(b.removed) c (name)
        WHERE b.id = ANY(ids) AND b.xact = pg_current_xact_id()
            AND b.kind IN ('mailed_message')
        GROUP BY b.row_id
    ) t WHERE r.id = t.row_id;
    UPDATE enforcement_message r SET
        author = CASE WHEN jsonb_exists(t.columns, 'author') THEN '' ELSE r.author END,
        text = CASE WHEN jsonb_exists(t.columns, 'text') THEN '' ELSE r.text END
    FROM (
        SELECT b.row_id, jsonb_object_agg(c.name, true) AS columns
        FROM enforcement_tombstone b, jsonb_object_keys(b.removed) c (name)
        WHERE b.id = ANY(ids) AND b.xact = pg_current_xact_id()
            AND b.kind IN ('message', 'reporter_message')
        GROUP BY b.row_id
    ) t WHERE r.id = t.row_id;
    UPDATE enforcement_notice r SET
        text = CASE WHEN jsonb_exists(t.columns, 'text') THEN '[erased]' ELSE r.text END,
        statement = CASE WHEN jsonb_exists(t.columns, 'statement') THEN '{}'::jsonb ELSE r.statement END
    FROM (
        SELECT b.row_id, jsonb_object_agg(c.name, true) AS columns
        FROM enforcement_tombstone b, jsonb_object_keys(b.removed) c (name)
        WHERE b.id = ANY(ids) AND b.xact = pg_current_xact_id()
            AND b.kind IN ('reporter_letter')
        GROUP BY b.row_id
    ) t WHERE r.id = t.row_id;
    UPDATE enforcement_outboxmessage r SET
        recipient = CASE WHEN jsonb_exists(t.columns, 'recipient') THEN r.id::text ELSE r.recipient END,
        payload = CASE WHEN jsonb_exists(t.columns, 'payload') THEN '{}'::jsonb ELSE r.payload END
    FROM (
        SELECT b.row_id, jsonb_object_agg(c.name, true) AS columns
        FROM enforcement_tombstone b, jsonb_object_keys(b.removed) c (name)
        WHERE b.id = ANY(ids) AND b.xact = pg_current_xact_id()
            AND b.kind IN ('letter')
        GROUP BY b.row_id
    ) t WHERE r.id = t.row_id;
    UPDATE enforcement_receipt r SET
        sent_by = CASE WHEN jsonb_exists(t.columns, 'sent_by') THEN '' ELSE r.sent_by END
    FROM (
        SELECT b.row_id, jsonb_object_agg(c.name, true) AS columns
        FROM enforcement_tombstone b, jsonb_object_keys(b.removed) c (name)
        WHERE b.id = ANY(ids) AND b.xact = pg_current_xact_id()
            AND b.kind IN ('receipt')
        GROUP BY b.row_id
    ) t WHERE r.id = t.row_id;
    UPDATE enforcement_reinstatementrequest r SET
        asked_by = CASE WHEN jsonb_exists(t.columns, 'asked_by') THEN '' ELSE r.asked_by END,
        text = CASE WHEN jsonb_exists(t.columns, 'text') THEN '' ELSE r.text END
    FROM (
        SELECT b.row_id, jsonb_object_agg(c.name, true) AS columns
        FROM enforcement_tombstone b, jsonb_object_keys(b.removed) c (name)
        WHERE b.id = ANY(ids) AND b.xact = pg_current_xact_id()
            AND b.kind IN ('request')
        GROUP BY b.row_id
    ) t WHERE r.id = t.row_id;
    UPDATE enforcement_report r SET
        url = CASE WHEN jsonb_exists(t.columns, 'url') THEN '' ELSE r.url END,
        claim = CASE WHEN jsonb_exists(t.columns, 'claim') THEN '' ELSE r.claim END,
        account_text = CASE WHEN jsonb_exists(t.columns, 'account_text') THEN '' ELSE r.account_text END,
        reporter_name = CASE WHEN jsonb_exists(t.columns, 'reporter_name') THEN '' ELSE r.reporter_name END,
        reporter_email = CASE WHEN jsonb_exists(t.columns, 'reporter_email') THEN '' ELSE r.reporter_email END
    FROM (
        SELECT b.row_id, jsonb_object_agg(c.name, true) AS columns
        FROM enforcement_tombstone b, jsonb_object_keys(b.removed) c (name)
        WHERE b.id = ANY(ids) AND b.xact = pg_current_xact_id()
            AND b.kind IN ('report_words')
        GROUP BY b.row_id
    ) t WHERE r.id = t.row_id;
    UPDATE enforcement_reportdetails r SET
        links = CASE WHEN jsonb_exists(t.columns, 'links') THEN '{}' ELSE r.links END
    FROM (
        SELECT b.row_id, jsonb_object_agg(c.name, true) AS columns
        FROM enforcement_tombstone b, jsonb_object_keys(b.removed) c (name)
        WHERE b.id = ANY(ids) AND b.xact = pg_current_xact_id()
            AND b.kind IN ('report_details')
        GROUP BY b.row_id
    ) t WHERE r.id = t.row_id;
    UPDATE enforcement_reportfile r SET
        name = CASE WHEN jsonb_exists(t.columns, 'name') THEN '' ELSE r.name END,
        sha256 = CASE WHEN jsonb_exists(t.columns, 'sha256') THEN '0000000000000000000000000000000000000000000000000000000000000000' ELSE r.sha256 END
    FROM (
        SELECT b.row_id, jsonb_object_agg(c.name, true) AS columns
        FROM enforcement_tombstone b, jsonb_object_keys(b.removed) c (name)
        WHERE b.id = ANY(ids) AND b.xact = pg_current_xact_id()
            AND b.kind IN ('report_file')
        GROUP BY b.row_id
    ) t WHERE r.id = t.row_id;
    UPDATE enforcement_staffevent r SET
        before = CASE WHEN jsonb_exists(t.columns, 'before') THEN '{}'::jsonb ELSE r.before END,
        after = CASE WHEN jsonb_exists(t.columns, 'after') THEN '{}'::jsonb ELSE r.after END,
        reason = CASE WHEN jsonb_exists(t.columns, 'reason') THEN '' ELSE r.reason END
    FROM (
        SELECT b.row_id, jsonb_object_agg(c.name, true) AS columns
        FROM enforcement_tombstone b, jsonb_object_keys(b.removed) c (name)
        WHERE b.id = ANY(ids) AND b.xact = pg_current_xact_id()
            AND b.kind IN ('staff_event')
        GROUP BY b.row_id
    ) t WHERE r.id = t.row_id;
    UPDATE enforcement_submission r SET
        sent_by = CASE WHEN jsonb_exists(t.columns, 'sent_by') THEN '' ELSE r.sent_by END,
        text = CASE WHEN jsonb_exists(t.columns, 'text') THEN '' ELSE r.text END
    FROM (
        SELECT b.row_id, jsonb_object_agg(c.name, true) AS columns
        FROM enforcement_tombstone b, jsonb_object_keys(b.removed) c (name)
        WHERE b.id = ANY(ids) AND b.xact = pg_current_xact_id()
            AND b.kind IN ('submission')
        GROUP BY b.row_id
    ) t WHERE r.id = t.row_id;
END;
$function$;
REVOKE ALL ON FUNCTION docket_remove_payload(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION docket_remove_payload(uuid[]) TO docket_app;
"""
RIGHTS = """
REVOKE UPDATE, DELETE ON enforcement_dataerasure FROM docket_app;
GRANT UPDATE (
    scope, agreed_by_id, agreed_by_name, agreed_at, declined_by_name, declined_at,
    next_at, done_at, stopped_for, removed, plain, "left", last_checkpoint,
    backups_until_on
) ON enforcement_dataerasure TO docket_app;
"""


class Migration(OnePass):
    in_use = dict.fromkeys(
        (
            "accounts_user",
            "enforcement_datarequest",
            "enforcement_joinedappeal",
            "enforcement_notice",
            "enforcement_receipt",
            "enforcement_staffevent",
            "enforcement_submission",
            "enforcement_tombstone",
        ),
        TO_ADD_KEYS,
    )

    dependencies = [
        ("accounts", "0023_legal_desk"),
        ("enforcement", "0122_data_requests"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DataErasure",
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
                (
                    "scope",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(),
                        default=list,
                        help_text="Accounts in which rows are theirs that have their name.",
                        size=None,
                    ),
                ),
                ("next_at", models.DateTimeField(help_text="When the worker goes on.", null=True)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "stopped_for",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("NOT_THEM", "Not Them"),
                            ("NEEDED", "Needed"),
                            ("OPEN", "Open"),
                            ("CLAIMS", "Claims"),
                            ("AS_TOLD", "As Told"),
                            ("EXCESSIVE", "Excessive"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "removed",
                    models.PositiveIntegerField(default=0, help_text="Rows that lost something."),
                ),
                (
                    "plain",
                    models.JSONField(
                        default=list,
                        help_text="Of columns that no event has a hash of: salt and SHA-256.",
                    ),
                ),
                (
                    "left",
                    models.JSONField(
                        default=dict, help_text="Where they are named still, how often."
                    ),
                ),
                (
                    "last_checkpoint",
                    models.BigIntegerField(
                        help_text="Backups that know no newer one still have what went.", null=True
                    ),
                ),
                (
                    "backups_until_on",
                    models.DateField(help_text="Then the last such backup is gone.", null=True),
                ),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="joinedappeal",
            name="joined_appeal_kept",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="notice",
            name="notice_is_frozen",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="receipt",
            name="receipt_kept",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="staffevent",
            name="staff_event_kept",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="submission",
            name="submission_kept",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="tombstone",
            name="tombstone_stands_for_a_removal",
        ),
        migrations.RemoveConstraint(
            model_name="tombstone",
            name="tombstone_says_what_was_there",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="joinedappeal",
            trigger=pgtrigger.compiler.Trigger(
                name="joined_appeal_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF TG_OP = 'UPDATE' AND coalesce(to_jsonb(NEW) = to_jsonb(OLD) || (\n        SELECT jsonb_object_agg(c.name, jsonb_build_object('lodged_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb) -> c.name)\n        FROM enforcement_tombstone t, jsonb_object_keys(t.removed) c (name)\n        WHERE t.row_id = OLD.id AND t.kind IN ('joined_appeal')\n            AND t.xact = pg_current_xact_id()\n            AND jsonb_exists(jsonb_build_object('lodged_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb), c.name)\n    ), false) THEN RETURN NEW; END IF; RAISE EXCEPTION 'joined_appeal is append-only' USING ERRCODE = '23514', CONSTRAINT = 'joined_appeal_kept';",
                    hash="41cf02fc694c0091bbc7fc5336e17f77bfcef73e",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_joined_appeal_kept_f247b",
                    table="enforcement_joinedappeal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="notice",
            trigger=pgtrigger.compiler.Trigger(
                name="notice_is_frozen",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF TG_OP = 'UPDATE' AND coalesce(to_jsonb(NEW) = to_jsonb(OLD) || (\n        SELECT jsonb_object_agg(c.name, jsonb_build_object('text', '\"[erased]\"'::jsonb, 'statement', '{}'::jsonb) -> c.name)\n        FROM enforcement_tombstone t, jsonb_object_keys(t.removed) c (name)\n        WHERE t.row_id = OLD.id AND t.kind IN ('reporter_letter')\n            AND t.xact = pg_current_xact_id()\n            AND jsonb_exists(jsonb_build_object('text', '\"[erased]\"'::jsonb, 'statement', '{}'::jsonb), c.name)\n    ), false) AND OLD.audience = 'REPORTER'\n                THEN RETURN NEW; END IF;\n                IF TG_OP = 'DELETE' OR (OLD.informed_at IS NOT NULL AND NEW.informed_at IS NOT NULL)\n                    OR to_jsonb(OLD) - 'informed_at' <> to_jsonb(NEW) - 'informed_at'\n                THEN RAISE EXCEPTION 'a notice is frozen as it was sent' USING ERRCODE = '23514', CONSTRAINT = 'notice_is_frozen'; END IF;\n                RETURN NEW;",
                    hash="a9bf4a09a90d7e43dd64b93525d00020c974be12",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_notice_is_frozen_dd74a",
                    table="enforcement_notice",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="receipt",
            trigger=pgtrigger.compiler.Trigger(
                name="receipt_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF TG_OP = 'UPDATE' AND coalesce(to_jsonb(NEW) = to_jsonb(OLD) || (\n        SELECT jsonb_object_agg(c.name, jsonb_build_object('sent_by', '\"\"'::jsonb) -> c.name)\n        FROM enforcement_tombstone t, jsonb_object_keys(t.removed) c (name)\n        WHERE t.row_id = OLD.id AND t.kind IN ('receipt')\n            AND t.xact = pg_current_xact_id()\n            AND jsonb_exists(jsonb_build_object('sent_by', '\"\"'::jsonb), c.name)\n    ), false) THEN RETURN NEW; END IF; RAISE EXCEPTION 'receipt is append-only' USING ERRCODE = '23514', CONSTRAINT = 'receipt_kept';",
                    hash="ba77369caefe1534dfe15f1a06982584fdc01726",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_receipt_kept_d5f0d",
                    table="enforcement_receipt",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="staffevent",
            trigger=pgtrigger.compiler.Trigger(
                name="staff_event_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF TG_OP = 'UPDATE' AND coalesce(to_jsonb(NEW) = to_jsonb(OLD) || (\n        SELECT jsonb_object_agg(c.name, jsonb_build_object('before', '{}'::jsonb, 'after', '{}'::jsonb, 'reason', '\"\"'::jsonb) -> c.name)\n        FROM enforcement_tombstone t, jsonb_object_keys(t.removed) c (name)\n        WHERE t.row_id = OLD.id AND t.kind IN ('staff_event')\n            AND t.xact = pg_current_xact_id()\n            AND jsonb_exists(jsonb_build_object('before', '{}'::jsonb, 'after', '{}'::jsonb, 'reason', '\"\"'::jsonb), c.name)\n    ), false) THEN RETURN NEW; END IF; RAISE EXCEPTION 'staff_event is append-only' USING ERRCODE = '23514', CONSTRAINT = 'staff_event_kept';",
                    hash="0c4b6305a3b65efc59ea19f61ec0d002eda0bfe2",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_staff_event_kept_370ef",
                    table="enforcement_staffevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="submission",
            trigger=pgtrigger.compiler.Trigger(
                name="submission_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF TG_OP = 'UPDATE' AND coalesce(to_jsonb(NEW) = to_jsonb(OLD) || (\n        SELECT jsonb_object_agg(c.name, jsonb_build_object('sent_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb) -> c.name)\n        FROM enforcement_tombstone t, jsonb_object_keys(t.removed) c (name)\n        WHERE t.row_id = OLD.id AND t.kind IN ('submission')\n            AND t.xact = pg_current_xact_id()\n            AND jsonb_exists(jsonb_build_object('sent_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb), c.name)\n    ), false) THEN RETURN NEW; END IF; RAISE EXCEPTION 'submission is append-only' USING ERRCODE = '23514', CONSTRAINT = 'submission_kept';",
                    hash="f0630586b5bcec4e40693abfdd8316dcff1894a6",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_submission_kept_ff24b",
                    table="enforcement_submission",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tombstone",
            trigger=pgtrigger.compiler.Trigger(
                name="tombstone_stands_for_a_removal",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        PERFORM pg_advisory_xact_lock_shared(hashtext('docket.legal_holds'));\n        IF EXISTS (\n        SELECT FROM enforcement_heldname held\n        JOIN enforcement_legalhold hold ON hold.id = held.hold_id\n        WHERE hold.ended_at IS NULL AND (\n            held.case_id = NEW.case_id OR held.account_id = NEW.account_id\n            OR held.account_id = (SELECT c.account_id FROM enforcement_case c WHERE c.id = NEW.case_id)\n            OR (NEW.case_id IS NULL AND held.case_id IN (\n                SELECT c.id FROM enforcement_case c WHERE c.account_id = NEW.account_id\n            ))\n        )\n    )\n        THEN RAISE EXCEPTION 'this cannot be removed now' USING ERRCODE = '23514', CONSTRAINT = 'kept_while_held'; END IF;\n        IF NOT EXISTS (\n            SELECT FROM enforcement_event e\n            WHERE e.account_id = NEW.account_id AND e.seq = NEW.seq\n                AND e.xact = pg_current_xact_id()\n                AND jsonb_exists(e.data -> 'rows' -> 'tombstone', NEW.id::text)\n        ) AND NOT (NEW.account_id IS NULL AND EXISTS (\n            SELECT FROM enforcement_staffevent s\n            WHERE s.xact = pg_current_xact_id()\n                AND jsonb_exists(s.after -> 'tombstones', NEW.id::text)\n        )) THEN RAISE EXCEPTION 'what is removed is removed by an act on the record' USING ERRCODE = '23514', CONSTRAINT = 'removed_on_record'; END IF;\n        IF NOT ((NEW.kind IN ('appeal', 'reporter_appeal') AND EXISTS (\n        SELECT FROM enforcement_appeal r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('lodged_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('lodged_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('delivery') AND EXISTS (\n        SELECT FROM enforcement_delivery r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('recipient', to_jsonb(r.id::text), 'proof', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('recipient', to_jsonb(r.id::text), 'proof', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('evidence', 'sensitive_evidence') AND EXISTS (\n        SELECT FROM enforcement_evidence r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('kind', '\"\"'::jsonb, 'citation', '\"\"'::jsonb, 'text', '\"\"'::jsonb, 'url', '\"\"'::jsonb, 'file_name', '\"\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'added_by', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('kind', '\"\"'::jsonb, 'citation', '\"\"'::jsonb, 'text', '\"\"'::jsonb, 'url', '\"\"'::jsonb, 'file_name', '\"\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'added_by', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('evidence_copy', 'evidence_copy_marks') AND EXISTS (\n        SELECT FROM enforcement_evidencecopy r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('title', '\"\"'::jsonb, 'original_sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'marks', '[]'::jsonb, 'notes', '[]'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('title', '\"\"'::jsonb, 'original_sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'marks', '[]'::jsonb, 'notes', '[]'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('follow_up') AND EXISTS (\n        SELECT FROM enforcement_followup r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('text', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('text', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('holder_request') AND EXISTS (\n        SELECT FROM enforcement_holderrequest r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('asked_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb, 'reply_to', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('asked_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb, 'reply_to', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('joined_appeal') AND EXISTS (\n        SELECT FROM enforcement_joinedappeal r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('lodged_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('lodged_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('mailed_message') AND EXISTS (\n        SELECT FROM enforcement_mailedmessage r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('sender', '\"\"'::jsonb, 'subject', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('sender', '\"\"'::jsonb, 'subject', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('message', 'reporter_message') AND EXISTS (\n        SELECT FROM enforcement_message r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('author', '\"\"'::jsonb, 'text', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('author', '\"\"'::jsonb, 'text', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('reporter_letter') AND EXISTS (\n        SELECT FROM enforcement_notice r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('text', '\"[erased]\"'::jsonb, 'statement', '{}'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('text', '\"[erased]\"'::jsonb, 'statement', '{}'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('letter') AND EXISTS (\n        SELECT FROM enforcement_outboxmessage r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('recipient', to_jsonb(r.id::text), 'payload', '{}'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('recipient', to_jsonb(r.id::text), 'payload', '{}'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('receipt') AND EXISTS (\n        SELECT FROM enforcement_receipt r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('sent_by', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('sent_by', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('request') AND EXISTS (\n        SELECT FROM enforcement_reinstatementrequest r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('asked_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('asked_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('report_words') AND EXISTS (\n        SELECT FROM enforcement_report r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('url', '\"\"'::jsonb, 'claim', '\"\"'::jsonb, 'account_text', '\"\"'::jsonb, 'reporter_name', '\"\"'::jsonb, 'reporter_email', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('url', '\"\"'::jsonb, 'claim', '\"\"'::jsonb, 'account_text', '\"\"'::jsonb, 'reporter_name', '\"\"'::jsonb, 'reporter_email', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('report_details') AND EXISTS (\n        SELECT FROM enforcement_reportdetails r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('links', '[]'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('links', '[]'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('report_file') AND EXISTS (\n        SELECT FROM enforcement_reportfile r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('name', '\"\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('name', '\"\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('staff_event') AND EXISTS (\n        SELECT FROM enforcement_staffevent r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('before', '{}'::jsonb, 'after', '{}'::jsonb, 'reason', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('before', '{}'::jsonb, 'after', '{}'::jsonb, 'reason', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('submission') AND EXISTS (\n        SELECT FROM enforcement_submission r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('sent_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('sent_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb), c.name)\n        )\n    ))) THEN RAISE EXCEPTION 'a tombstone stands for what was removed, and for nothing else' USING ERRCODE = '23514', CONSTRAINT = 'tombstone_stands_for_a_removal'; END IF; RETURN NULL;",
                    hash="e6d584df550d149c7be4bb34a73c1525e42cb707",
                    operation="INSERT",
                    pgid="pgtrigger_tombstone_stands_for_a_removal_0c843",
                    table="enforcement_tombstone",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="tombstone",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("salt__regex", "^[0-9a-f]{64}$"),
                    models.Q(("removed", {}), _negated=True),
                    models.Q(("reference", ""), _negated=True),
                    models.Q(
                        models.Q(
                            (
                                "kind__in",
                                (
                                    "follow_up",
                                    "letter",
                                    "report_details",
                                    "report_file",
                                    "reporter_letter",
                                    "staff_event",
                                    "delivery",
                                ),
                            ),
                            ("left_sha256", ""),
                            ("was_sha256", ""),
                        ),
                        models.Q(
                            models.Q(
                                (
                                    "kind__in",
                                    (
                                        "follow_up",
                                        "letter",
                                        "report_details",
                                        "report_file",
                                        "reporter_letter",
                                        "staff_event",
                                    ),
                                ),
                                _negated=True,
                            ),
                            ("left_sha256__regex", "^[0-9a-f]{64}$"),
                            ("was_sha256__regex", "^[0-9a-f]{64}$"),
                        ),
                        _connector="OR",
                    ),
                ),
                name="tombstone_says_what_was_there",
            ),
        ),
        migrations.AddField(
            model_name="dataerasure",
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
            model_name="dataerasure",
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
            model_name="dataerasure",
            name="request",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="erasures",
                to="enforcement.datarequest",
            ),
        ),
        migrations.AddIndex(
            model_name="dataerasure",
            index=models.Index(
                condition=models.Q(("next_at__isnull", False)),
                fields=["next_at"],
                name="data_erasure_runs",
            ),
        ),
        migrations.AddConstraint(
            model_name="dataerasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="data_erasure_has_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="dataerasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agreed_at__isnull", True), ("declined_at__isnull", True), _connector="OR"
                ),
                name="data_erasure_answered_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="dataerasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stopped_for", ""),
                    (
                        "stopped_for__in",
                        ["NOT_THEM", "NEEDED", "OPEN", "CLAIMS", "AS_TOLD", "EXCESSIVE"],
                    ),
                    _connector="OR",
                ),
                name="data_erasure_ground_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="dataerasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at__isnull", True), ("last_checkpoint__isnull", True)),
                    models.Q(
                        ("agreed_at__isnull", False),
                        ("backups_until_on__isnull", False),
                        ("done_at__isnull", False),
                        ("next_at__isnull", True),
                        ("stopped_for", ""),
                    ),
                    _connector="OR",
                ),
                name="data_erasure_done_once_agreed",
            ),
        ),
        migrations.AddConstraint(
            model_name="dataerasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("next_at__isnull", True), ("agreed_at__isnull", False), _connector="OR"
                ),
                name="data_erasure_runs_once_agreed",
            ),
        ),
        migrations.AddConstraint(
            model_name="dataerasure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("declined_at__isnull", True), ("stopped_for", "")),
                fields=("request",),
                name="data_erasure_one_at_a_time",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="dataerasure",
            trigger=pgtrigger.compiler.Trigger(
                name="data_erasure_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at', 'scope', 'next_at', 'done_at', 'stopped_for', 'removed', 'plain', 'left', 'last_checkpoint', 'backups_until_on'] <> to_jsonb(OLD) - ARRAY['agreed_by_id', 'agreed_by_name', 'agreed_at', 'declined_by_name', 'declined_at', 'scope', 'next_at', 'done_at', 'stopped_for', 'removed', 'plain', 'left', 'last_checkpoint', 'backups_until_on'] OR (\n            coalesce(OLD.agreed_at, OLD.declined_at) IS NOT NULL\n            AND to_jsonb(NEW) - ARRAY['scope', 'next_at', 'done_at', 'stopped_for', 'removed', 'plain', 'left', 'last_checkpoint', 'backups_until_on'] <> to_jsonb(OLD) - ARRAY['scope', 'next_at', 'done_at', 'stopped_for', 'removed', 'plain', 'left', 'last_checkpoint', 'backups_until_on']\n        ) THEN RAISE EXCEPTION 'an erasure stays as it was proposed and answered' USING ERRCODE = '23514', CONSTRAINT = 'data_erasure_kept'; END IF;\n        RETURN NEW;",
                    hash="15628f14104ebb54ee5865e37c40de605161ba41",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_data_erasure_kept_8869f",
                    table="enforcement_dataerasure",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="dataerasure",
            trigger=pgtrigger.compiler.Trigger(
                name="data_erasure_by_two",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."agreed_at" IS NOT NULL)',
                    constraint="CONSTRAINT",
                    func="\n        IF NOT EXISTS (\n            SELECT FROM accounts_user u WHERE u.id = NEW.agreed_by_id AND u.role IN ('ADMIN')\n                AND u.is_active\n        ) OR NOT EXISTS (\n            SELECT FROM enforcement_staffevent e\n            WHERE e.act = 'agree to erasure' AND e.by_id = NEW.agreed_by_id\n                AND (e.after ->> 'number')::int = NEW.number\n                AND e.xact = pg_current_xact_id()\n        ) OR (NEW.agreed_by_id = NEW.proposed_by_id AND EXISTS (\n            SELECT FROM accounts_user u WHERE u.id <> NEW.proposed_by_id AND u.role IN ('ADMIN')\n                AND u.is_active\n        )) THEN RAISE EXCEPTION 'an erasure takes two admins, on the record' USING ERRCODE = '23514', CONSTRAINT = 'data_erasure_by_two'; END IF; RETURN NULL;",
                    hash="35eb35963234a2429efa08a1bbfcb1b2645961dd",
                    operation='INSERT OR UPDATE OF "agreed_at"',
                    pgid="pgtrigger_data_erasure_by_two_e3734",
                    table="enforcement_dataerasure",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(REMOVES, REMOVED_BEFORE),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
