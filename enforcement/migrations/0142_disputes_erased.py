"""What of disputes before bodies may be removed with a tombstone."""

from importlib import import_module

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

from accounts.one_pass import TO_CHANGE, OnePass

REMOVED_BEFORE = import_module("enforcement.migrations.0123_data_erasures").REMOVES
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
    UPDATE enforcement_dispute r SET
        reference = CASE WHEN jsonb_exists(t.columns, 'reference') THEN '' ELSE r.reference END,
        note = CASE WHEN jsonb_exists(t.columns, 'note') THEN '' ELSE r.note END,
        end_note = CASE WHEN jsonb_exists(t.columns, 'end_note') THEN '' ELSE r.end_note END
    FROM (
        SELECT b.row_id, jsonb_object_agg(c.name, true) AS columns
        FROM enforcement_tombstone b, jsonb_object_keys(b.removed) c (name)
        WHERE b.id = ANY(ids) AND b.xact = pg_current_xact_id()
            AND b.kind IN ('dispute', 'reporter_dispute')
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


class Migration(OnePass):
    in_use = dict.fromkeys(("enforcement_dispute", "enforcement_tombstone"), TO_CHANGE)

    dependencies = [
        ("enforcement", "0141_out_of_court_disputes"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="dispute",
            name="dispute_kept",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="tombstone",
            name="tombstone_stands_for_a_removal",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="dispute",
            trigger=pgtrigger.compiler.Trigger(
                name="dispute_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                IF TG_OP = 'UPDATE' AND coalesce(to_jsonb(NEW) = to_jsonb(OLD) || (\n        SELECT jsonb_object_agg(c.name, jsonb_build_object('reference', '\"\"'::jsonb, 'note', '\"\"'::jsonb, 'end_note', '\"\"'::jsonb) -> c.name)\n        FROM enforcement_tombstone t, jsonb_object_keys(t.removed) c (name)\n        WHERE t.row_id = OLD.id AND t.kind IN ('dispute', 'reporter_dispute')\n            AND t.xact = pg_current_xact_id()\n            AND jsonb_exists(jsonb_build_object('reference', '\"\"'::jsonb, 'note', '\"\"'::jsonb, 'end_note', '\"\"'::jsonb), c.name)\n    ), false) THEN RETURN NEW; END IF;\n                IF TG_OP = 'DELETE' OR OLD.phase IN ('WITHDRAWN', 'CORRECTED')\n                    OR to_jsonb(OLD) - ARRAY['phase', 'remind_at', 'outcome', 'ended_on', 'end_note', 'ended_by_name', 'ended_at', 'followed', 'followed_on', 'follow_reason', 'follow_decision_id', 'followed_by_name', 'followed_at', 'over_by_name', 'over_at', 'over_reason'] <> to_jsonb(NEW) - ARRAY['phase', 'remind_at', 'outcome', 'ended_on', 'end_note', 'ended_by_name', 'ended_at', 'followed', 'followed_on', 'follow_reason', 'follow_decision_id', 'followed_by_name', 'followed_at', 'over_by_name', 'over_at', 'over_reason']\n                    OR (OLD.phase = 'ENDED' AND NEW.phase = 'OPEN')\n                    OR (OLD.outcome <> '' AND (OLD.outcome, OLD.ended_on, OLD.end_note, OLD.ended_by_name, OLD.ended_at) IS DISTINCT FROM (NEW.outcome, NEW.ended_on, NEW.end_note, NEW.ended_by_name, NEW.ended_at)) OR (OLD.followed <> '' AND (OLD.followed, OLD.followed_on, OLD.follow_reason, OLD.follow_decision_id, OLD.followed_by_name, OLD.followed_at) IS DISTINCT FROM (NEW.followed, NEW.followed_on, NEW.follow_reason, NEW.follow_decision_id, NEW.followed_by_name, NEW.followed_at))\n                THEN RAISE EXCEPTION 'a dispute stays as it was recorded, and ends once' USING ERRCODE = '23514', CONSTRAINT = 'dispute_kept'; END IF;\n                RETURN NEW;",
                    hash="e0d559e40c19df428266d94423fc71dba123bd20",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_dispute_kept_2da4e",
                    table="enforcement_dispute",
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
                    func="\n        PERFORM pg_advisory_xact_lock_shared(hashtext('docket.legal_holds'));\n        IF EXISTS (\n        SELECT FROM enforcement_heldname held\n        JOIN enforcement_legalhold hold ON hold.id = held.hold_id\n        WHERE hold.ended_at IS NULL AND (\n            held.account_id = coalesce(NEW.account_id, (SELECT r.account_id FROM enforcement_report r WHERE r.id = NEW.row_id))\n            OR held.account_id = (SELECT c.account_id FROM enforcement_case c WHERE c.id = NEW.case_id)\n            OR held.case_id = ANY (ARRAY(SELECT docket_merged_with(NEW.case_id)))\n            OR (NEW.case_id IS NULL AND held.case_id IN (\n                SELECT c.id FROM enforcement_case c WHERE c.account_id = coalesce(NEW.account_id, (SELECT r.account_id FROM enforcement_report r WHERE r.id = NEW.row_id))\n            ))\n        )\n    )\n        THEN RAISE EXCEPTION 'this cannot be removed now' USING ERRCODE = '23514', CONSTRAINT = 'kept_while_held'; END IF;\n        IF NOT EXISTS (\n            SELECT FROM enforcement_event e\n            WHERE e.account_id = NEW.account_id AND e.seq = NEW.seq\n                AND e.xact = pg_current_xact_id()\n                AND jsonb_exists(e.data -> 'rows' -> 'tombstone', NEW.id::text)\n        ) AND NOT (NEW.account_id IS NULL AND EXISTS (\n            SELECT FROM enforcement_staffevent s\n            WHERE s.xact = pg_current_xact_id()\n                AND jsonb_exists(s.after -> 'tombstones', NEW.id::text)\n        )) THEN RAISE EXCEPTION 'what is removed is removed by an act on the record' USING ERRCODE = '23514', CONSTRAINT = 'removed_on_record'; END IF;\n        IF NOT ((NEW.kind IN ('appeal', 'reporter_appeal') AND EXISTS (\n        SELECT FROM enforcement_appeal r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('lodged_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('lodged_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('delivery') AND EXISTS (\n        SELECT FROM enforcement_delivery r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('recipient', to_jsonb(r.id::text), 'proof', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('recipient', to_jsonb(r.id::text), 'proof', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('dispute', 'reporter_dispute') AND EXISTS (\n        SELECT FROM enforcement_dispute r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('reference', '\"\"'::jsonb, 'note', '\"\"'::jsonb, 'end_note', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('reference', '\"\"'::jsonb, 'note', '\"\"'::jsonb, 'end_note', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('evidence', 'sensitive_evidence') AND EXISTS (\n        SELECT FROM enforcement_evidence r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('kind', '\"\"'::jsonb, 'citation', '\"\"'::jsonb, 'text', '\"\"'::jsonb, 'url', '\"\"'::jsonb, 'file_name', '\"\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'added_by', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('kind', '\"\"'::jsonb, 'citation', '\"\"'::jsonb, 'text', '\"\"'::jsonb, 'url', '\"\"'::jsonb, 'file_name', '\"\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'added_by', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('evidence_copy', 'evidence_copy_marks') AND EXISTS (\n        SELECT FROM enforcement_evidencecopy r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('title', '\"\"'::jsonb, 'original_sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'marks', '[]'::jsonb, 'notes', '[]'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('title', '\"\"'::jsonb, 'original_sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'marks', '[]'::jsonb, 'notes', '[]'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('follow_up') AND EXISTS (\n        SELECT FROM enforcement_followup r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('text', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('text', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('holder_request') AND EXISTS (\n        SELECT FROM enforcement_holderrequest r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('asked_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb, 'reply_to', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('asked_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb, 'reply_to', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('joined_appeal') AND EXISTS (\n        SELECT FROM enforcement_joinedappeal r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('lodged_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('lodged_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('mailed_message') AND EXISTS (\n        SELECT FROM enforcement_mailedmessage r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('sender', '\"\"'::jsonb, 'subject', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('sender', '\"\"'::jsonb, 'subject', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('message', 'reporter_message') AND EXISTS (\n        SELECT FROM enforcement_message r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('author', '\"\"'::jsonb, 'text', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('author', '\"\"'::jsonb, 'text', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('reporter_letter') AND EXISTS (\n        SELECT FROM enforcement_notice r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('text', '\"[erased]\"'::jsonb, 'statement', '{}'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('text', '\"[erased]\"'::jsonb, 'statement', '{}'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('letter') AND EXISTS (\n        SELECT FROM enforcement_outboxmessage r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('recipient', to_jsonb(r.id::text), 'payload', '{}'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('recipient', to_jsonb(r.id::text), 'payload', '{}'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('receipt') AND EXISTS (\n        SELECT FROM enforcement_receipt r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('sent_by', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('sent_by', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('request') AND EXISTS (\n        SELECT FROM enforcement_reinstatementrequest r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('asked_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('asked_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('report_words') AND EXISTS (\n        SELECT FROM enforcement_report r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('url', '\"\"'::jsonb, 'claim', '\"\"'::jsonb, 'account_text', '\"\"'::jsonb, 'reporter_name', '\"\"'::jsonb, 'reporter_email', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('url', '\"\"'::jsonb, 'claim', '\"\"'::jsonb, 'account_text', '\"\"'::jsonb, 'reporter_name', '\"\"'::jsonb, 'reporter_email', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('report_details') AND EXISTS (\n        SELECT FROM enforcement_reportdetails r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('links', '[]'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('links', '[]'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('report_file') AND EXISTS (\n        SELECT FROM enforcement_reportfile r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('name', '\"\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('name', '\"\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('staff_event') AND EXISTS (\n        SELECT FROM enforcement_staffevent r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('before', '{}'::jsonb, 'after', '{}'::jsonb, 'reason', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('before', '{}'::jsonb, 'after', '{}'::jsonb, 'reason', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('submission') AND EXISTS (\n        SELECT FROM enforcement_submission r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('sent_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('sent_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb), c.name)\n        )\n    ))) THEN RAISE EXCEPTION 'a tombstone stands for what was removed, and for nothing else' USING ERRCODE = '23514', CONSTRAINT = 'tombstone_stands_for_a_removal'; END IF; RETURN NULL;",
                    hash="16e65f0ce174e37d2e79ebfed6dd51956548eaa6",
                    operation="INSERT",
                    pgid="pgtrigger_tombstone_stands_for_a_removal_0c843",
                    table="enforcement_tombstone",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(REMOVES, REMOVED_BEFORE),
    ]
