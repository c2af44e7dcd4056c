"""Files that were made before an erasure leave with it."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from accounts.one_pass import TO_CHANGE, OnePass


class Migration(OnePass):
    in_use = {
        "enforcement_casefile": TO_CHANGE,
        "enforcement_dataexport": TO_CHANGE,
        "enforcement_tombstone": TO_CHANGE,
    }

    dependencies = [
        ("enforcement", "0142_disputes_erased"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="casefile",
            name="case_file_kept",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="dataexport",
            name="data_export_kept",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="tombstone",
            name="tombstone_stands_for_a_removal",
        ),
        migrations.RemoveConstraint(
            model_name="casefile",
            name="case_file_made_or_not",
        ),
        migrations.RemoveConstraint(
            model_name="dataexport",
            name="data_export_made_or_not",
        ),
        migrations.AddField(
            model_name="casefile",
            name="erased_at",
            field=models.DateTimeField(help_text="When it did.", null=True),
        ),
        migrations.AddField(
            model_name="casefile",
            name="was_sha256",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Of a file that an erasure took away.",
                max_length=64,
            ),
        ),
        migrations.AlterField(
            model_name="casefile",
            name="why_not",
            field=models.CharField(
                blank=True,
                choices=[
                    (
                        "NOT_ALLOWED",
                        "The person who asked for it may not have it any more, or has another role now.",
                    ),
                    ("FILES_AWAY", "Files could not be read or stored at that time. Ask again."),
                    (
                        "NOT_MADE",
                        "The case is too large for one file, or the program that makes it failed.",
                    ),
                    (
                        "ERASED",
                        "It was made before data of somebody in it was erased. Ask for a new one.",
                    ),
                ],
                max_length=11,
            ),
        ),
        migrations.AlterField(
            model_name="dataexport",
            name="why_not",
            field=models.CharField(
                blank=True,
                choices=[
                    (
                        "NOT_ALLOWED",
                        "The person who asked for it may not have it any more, or has another role now.",
                    ),
                    ("FILES_AWAY", "Files could not be read or stored at that time. Ask again."),
                    (
                        "NOT_MADE",
                        "The case is too large for one file, or the program that makes it failed.",
                    ),
                    (
                        "ERASED",
                        "It was made before data of somebody in it was erased. Ask for a new one.",
                    ),
                ],
                max_length=11,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="casefile",
            trigger=pgtrigger.compiler.Trigger(
                name="case_file_erased_unless_held",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"why_not\" = 'ERASED')",
                    constraint="CONSTRAINT",
                    func="\n                PERFORM pg_advisory_xact_lock_shared(hashtext('docket.legal_holds'));\n                IF EXISTS (\n        SELECT FROM enforcement_heldname held\n        JOIN enforcement_legalhold hold ON hold.id = held.hold_id\n        WHERE hold.ended_at IS NULL AND (\n            held.account_id = NULL::uuid\n            OR held.account_id = (SELECT c.account_id FROM enforcement_case c WHERE c.id = NEW.case_id)\n            OR held.case_id = ANY (ARRAY(SELECT docket_merged_with(NEW.case_id)))\n            OR (NEW.case_id IS NULL AND held.case_id IN (\n                SELECT c.id FROM enforcement_case c WHERE c.account_id = NULL::uuid\n            ))\n        )\n    )\n                THEN RAISE EXCEPTION 'this cannot be removed now' USING ERRCODE = '23514', CONSTRAINT = 'kept_while_held'; END IF; RETURN NULL;",
                    hash="b688219b05517efd12edbccb11ef448611a15164",
                    operation='UPDATE OF "why_not"',
                    pgid="pgtrigger_case_file_erased_unless_held_fba27",
                    table="enforcement_casefile",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="casefile",
            trigger=pgtrigger.compiler.Trigger(
                name="case_file_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF NEW.why_not = 'ERASED' AND OLD.why_not = ''\n                    AND NEW.was_sha256 = OLD.sha256\n                    AND to_jsonb(OLD) - '{percent,made_at,sha256,size,why_not,was_sha256,erased_at}'::text[]\n                        = to_jsonb(NEW) - '{percent,made_at,sha256,size,why_not,was_sha256,erased_at}'::text[]\n                THEN RETURN NEW; END IF;\n                IF OLD.sha256 <> '' OR OLD.why_not <> '' OR NEW.why_not = 'ERASED'\n                    OR to_jsonb(OLD) - '{tries,percent,made_at,sha256,size,why_not,until_at}'::text[]\n                        <> to_jsonb(NEW) - '{tries,percent,made_at,sha256,size,why_not,until_at}'::text[]\n                THEN RAISE EXCEPTION 'a case file is made once, as it was asked for' USING ERRCODE = '23514', CONSTRAINT = 'case_file_kept'; END IF;\n                RETURN NEW;",
                    hash="1b2ad3185cdd6ba7628cd7aaf24f7116d0ead00c",
                    operation="UPDATE",
                    pgid="pgtrigger_case_file_kept_ca9c2",
                    table="enforcement_casefile",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="dataexport",
            trigger=pgtrigger.compiler.Trigger(
                name="data_export_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF NEW.why_not = 'ERASED' AND OLD.why_not = ''\n                    AND to_jsonb(OLD) - '{made_at,data_sha256,data_size,paper_sha256,paper_size,rows,why_not}'::text[]\n                        = to_jsonb(NEW) - '{made_at,data_sha256,data_size,paper_sha256,paper_size,rows,why_not}'::text[]\n                THEN RETURN NEW; END IF;\n                IF OLD.data_sha256 <> '' OR OLD.why_not <> ''\n                    OR to_jsonb(OLD) - '{tries,made_at,data_sha256,data_size,paper_sha256,paper_size,rows,why_not,until_at}'::text[]\n                        <> to_jsonb(NEW) - '{tries,made_at,data_sha256,data_size,paper_sha256,paper_size,rows,why_not,until_at}'::text[]\n                THEN RAISE EXCEPTION 'a copy is made once, as it was asked for' USING ERRCODE = '23514', CONSTRAINT = 'data_export_kept'; END IF;\n                RETURN NEW;",
                    hash="ec54c600752de822ecace0312ea964d768c48033",
                    operation="UPDATE",
                    pgid="pgtrigger_data_export_kept_8f253",
                    table="enforcement_dataexport",
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
                    func="\n        PERFORM pg_advisory_xact_lock_shared(hashtext('docket.legal_holds'));\n        IF EXISTS (\n        SELECT FROM enforcement_heldname held\n        JOIN enforcement_legalhold hold ON hold.id = held.hold_id\n        WHERE hold.ended_at IS NULL AND (\n            held.account_id = coalesce(NEW.account_id, CASE\n            WHEN NEW.kind IN ('delivery') THEN (SELECT n.account_id FROM enforcement_delivery x\n                JOIN enforcement_notice n ON n.id = x.notice_id WHERE x.id = NEW.row_id)\n            WHEN NEW.kind IN ('letter') THEN (SELECT x.account_id FROM enforcement_outboxmessage x WHERE x.id = NEW.row_id)\n            WHEN NEW.kind IN ('report_words') THEN (SELECT x.account_id FROM enforcement_report x WHERE x.id = NEW.row_id)\n            WHEN NEW.kind IN ('follow_up') THEN (SELECT r.account_id FROM enforcement_followup x\n                JOIN enforcement_report r ON r.id = x.report_id WHERE x.id = NEW.row_id)\n            WHEN NEW.kind IN ('reporter_letter') THEN (SELECT r.account_id FROM enforcement_notice x\n                JOIN enforcement_report r ON r.id = x.report_id WHERE x.id = NEW.row_id)\n            WHEN NEW.kind IN ('receipt') THEN (SELECT r.account_id FROM enforcement_receipt x\n                JOIN enforcement_report r ON r.id = x.report_id WHERE x.id = NEW.row_id)\n            WHEN NEW.kind IN ('report_details') THEN (SELECT r.account_id FROM enforcement_reportdetails x\n                JOIN enforcement_report r ON r.id = x.report_id WHERE x.id = NEW.row_id)\n            WHEN NEW.kind IN ('report_file') THEN (SELECT r.account_id FROM enforcement_reportfile x\n                JOIN enforcement_report r ON r.id = x.report_id WHERE x.id = NEW.row_id) END)\n            OR held.account_id = (SELECT c.account_id FROM enforcement_case c WHERE c.id = NEW.case_id)\n            OR held.case_id = ANY (ARRAY(SELECT docket_merged_with(NEW.case_id)))\n            OR (NEW.case_id IS NULL AND held.case_id IN (\n                SELECT c.id FROM enforcement_case c WHERE c.account_id = coalesce(NEW.account_id, CASE\n            WHEN NEW.kind IN ('delivery') THEN (SELECT n.account_id FROM enforcement_delivery x\n                JOIN enforcement_notice n ON n.id = x.notice_id WHERE x.id = NEW.row_id)\n            WHEN NEW.kind IN ('letter') THEN (SELECT x.account_id FROM enforcement_outboxmessage x WHERE x.id = NEW.row_id)\n            WHEN NEW.kind IN ('report_words') THEN (SELECT x.account_id FROM enforcement_report x WHERE x.id = NEW.row_id)\n            WHEN NEW.kind IN ('follow_up') THEN (SELECT r.account_id FROM enforcement_followup x\n                JOIN enforcement_report r ON r.id = x.report_id WHERE x.id = NEW.row_id)\n            WHEN NEW.kind IN ('reporter_letter') THEN (SELECT r.account_id FROM enforcement_notice x\n                JOIN enforcement_report r ON r.id = x.report_id WHERE x.id = NEW.row_id)\n            WHEN NEW.kind IN ('receipt') THEN (SELECT r.account_id FROM enforcement_receipt x\n                JOIN enforcement_report r ON r.id = x.report_id WHERE x.id = NEW.row_id)\n            WHEN NEW.kind IN ('report_details') THEN (SELECT r.account_id FROM enforcement_reportdetails x\n                JOIN enforcement_report r ON r.id = x.report_id WHERE x.id = NEW.row_id)\n            WHEN NEW.kind IN ('report_file') THEN (SELECT r.account_id FROM enforcement_reportfile x\n                JOIN enforcement_report r ON r.id = x.report_id WHERE x.id = NEW.row_id) END)\n            ))\n        )\n    )\n        THEN RAISE EXCEPTION 'this cannot be removed now' USING ERRCODE = '23514', CONSTRAINT = 'kept_while_held'; END IF;\n        IF NOT EXISTS (\n            SELECT FROM enforcement_event e\n            WHERE e.account_id = NEW.account_id AND e.seq = NEW.seq\n                AND e.xact = pg_current_xact_id()\n                AND jsonb_exists(e.data -> 'rows' -> 'tombstone', NEW.id::text)\n        ) AND NOT (NEW.account_id IS NULL AND EXISTS (\n            SELECT FROM enforcement_staffevent s\n            WHERE s.xact = pg_current_xact_id()\n                AND jsonb_exists(s.after -> 'tombstones', NEW.id::text)\n        )) THEN RAISE EXCEPTION 'what is removed is removed by an act on the record' USING ERRCODE = '23514', CONSTRAINT = 'removed_on_record'; END IF;\n        IF NOT ((NEW.kind IN ('appeal', 'reporter_appeal') AND EXISTS (\n        SELECT FROM enforcement_appeal r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('lodged_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('lodged_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('delivery') AND EXISTS (\n        SELECT FROM enforcement_delivery r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('recipient', to_jsonb(r.id::text), 'proof', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('recipient', to_jsonb(r.id::text), 'proof', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('dispute', 'reporter_dispute') AND EXISTS (\n        SELECT FROM enforcement_dispute r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('reference', '\"\"'::jsonb, 'note', '\"\"'::jsonb, 'end_note', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('reference', '\"\"'::jsonb, 'note', '\"\"'::jsonb, 'end_note', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('evidence', 'sensitive_evidence') AND EXISTS (\n        SELECT FROM enforcement_evidence r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('kind', '\"\"'::jsonb, 'citation', '\"\"'::jsonb, 'text', '\"\"'::jsonb, 'url', '\"\"'::jsonb, 'file_name', '\"\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'added_by', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('kind', '\"\"'::jsonb, 'citation', '\"\"'::jsonb, 'text', '\"\"'::jsonb, 'url', '\"\"'::jsonb, 'file_name', '\"\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'added_by', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('evidence_copy', 'evidence_copy_marks') AND EXISTS (\n        SELECT FROM enforcement_evidencecopy r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('title', '\"\"'::jsonb, 'original_sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'marks', '[]'::jsonb, 'notes', '[]'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('title', '\"\"'::jsonb, 'original_sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'marks', '[]'::jsonb, 'notes', '[]'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('follow_up') AND EXISTS (\n        SELECT FROM enforcement_followup r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('text', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('text', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('holder_request') AND EXISTS (\n        SELECT FROM enforcement_holderrequest r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('asked_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb, 'reply_to', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('asked_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb, 'reply_to', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('joined_appeal') AND EXISTS (\n        SELECT FROM enforcement_joinedappeal r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('lodged_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('lodged_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('mailed_message') AND EXISTS (\n        SELECT FROM enforcement_mailedmessage r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('sender', '\"\"'::jsonb, 'subject', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('sender', '\"\"'::jsonb, 'subject', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('message', 'reporter_message') AND EXISTS (\n        SELECT FROM enforcement_message r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('author', '\"\"'::jsonb, 'text', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('author', '\"\"'::jsonb, 'text', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('reporter_letter') AND EXISTS (\n        SELECT FROM enforcement_notice r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('text', '\"[erased]\"'::jsonb, 'statement', '{}'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('text', '\"[erased]\"'::jsonb, 'statement', '{}'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('letter') AND EXISTS (\n        SELECT FROM enforcement_outboxmessage r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('recipient', to_jsonb(r.id::text), 'payload', '{}'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('recipient', to_jsonb(r.id::text), 'payload', '{}'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('receipt') AND EXISTS (\n        SELECT FROM enforcement_receipt r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('sent_by', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('sent_by', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('request') AND EXISTS (\n        SELECT FROM enforcement_reinstatementrequest r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('asked_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('asked_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('report_words') AND EXISTS (\n        SELECT FROM enforcement_report r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('url', '\"\"'::jsonb, 'claim', '\"\"'::jsonb, 'account_text', '\"\"'::jsonb, 'reporter_name', '\"\"'::jsonb, 'reporter_email', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('url', '\"\"'::jsonb, 'claim', '\"\"'::jsonb, 'account_text', '\"\"'::jsonb, 'reporter_name', '\"\"'::jsonb, 'reporter_email', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('report_details') AND EXISTS (\n        SELECT FROM enforcement_reportdetails r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('links', '[]'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('links', '[]'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('report_file') AND EXISTS (\n        SELECT FROM enforcement_reportfile r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('name', '\"\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('name', '\"\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('staff_event') AND EXISTS (\n        SELECT FROM enforcement_staffevent r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('before', '{}'::jsonb, 'after', '{}'::jsonb, 'reason', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('before', '{}'::jsonb, 'after', '{}'::jsonb, 'reason', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('submission') AND EXISTS (\n        SELECT FROM enforcement_submission r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('sent_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('sent_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb), c.name)\n        )\n    ))) THEN RAISE EXCEPTION 'a tombstone stands for what was removed, and for nothing else' USING ERRCODE = '23514', CONSTRAINT = 'tombstone_stands_for_a_removal'; END IF; RETURN NULL;",
                    hash="d0d31d25e460a45434962fe3b25aaf8952dce552",
                    operation="INSERT",
                    pgid="pgtrigger_tombstone_stands_for_a_removal_0c843",
                    table="enforcement_tombstone",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="casefile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("why_not", ""),
                    models.Q(
                        ("why_not__in", ["NOT_ALLOWED", "FILES_AWAY", "NOT_MADE", "ERASED"]),
                        ("sha256", ""),
                    ),
                    _connector="OR",
                ),
                name="case_file_made_or_not",
            ),
        ),
        migrations.AddConstraint(
            model_name="casefile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("erased_at__isnull", True), ("was_sha256", "")),
                    models.Q(("erased_at__isnull", False), ("why_not", "ERASED")),
                    _connector="OR",
                ),
                name="case_file_erased",
            ),
        ),
        migrations.AddConstraint(
            model_name="dataexport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("why_not", ""),
                    models.Q(
                        ("why_not__in", ["NOT_ALLOWED", "FILES_AWAY", "NOT_MADE", "ERASED"]),
                        ("data_sha256", ""),
                    ),
                    _connector="OR",
                ),
                name="data_export_made_or_not",
            ),
        ),
    ]
