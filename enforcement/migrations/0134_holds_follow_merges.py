"""What is held of a case is held of those that it was merged with."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

from accounts.one_pass import TO_ADD_KEYS, OnePass

MERGED_WITH = """
CREATE OR REPLACE FUNCTION docket_merged_with(of_case uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SET search_path = public, pg_temp
AS $function$
    WITH RECURSIVE line (id, merged_into_id) AS (
        SELECT c.id, c.merged_into_id FROM enforcement_case c WHERE c.id = of_case
        UNION
        SELECT c.id, c.merged_into_id FROM line l
        CROSS JOIN LATERAL (
            SELECT i.id, i.merged_into_id FROM enforcement_case i WHERE i.id = l.merged_into_id
            UNION ALL
            SELECT f.id, f.merged_into_id FROM enforcement_case f WHERE f.merged_into_id = l.id
        ) c
    )
    SELECT id FROM line
$function$;
"""
OWN, MERGED = (
    "held.case_id = o.case_id",
    "held.case_id = ANY (ARRAY(SELECT docket_merged_with(o.case_id)))",
)
# paid messages leave by a function: what it asks of holds is asked as the triggers ask it
FORGETS = """
DO $do$ BEGIN
    EXECUTE replace(
        pg_get_functiondef('docket_forget_paid(text, timestamptz, integer)'::regprocedure),
        '{before}', '{after}'
    );
END $do$
"""


class Migration(OnePass):
    in_use = dict.fromkeys(
        (
            "enforcement_casefile",
            "enforcement_evidence",
            "enforcement_message",
            "enforcement_notice",
            "enforcement_outboxmessage",
            "enforcement_report",
            "enforcement_tombstone",
        ),
        TO_ADD_KEYS,
    )

    dependencies = [
        ("enforcement", "0133_seats_of_the_desk_leave"),
    ]

    operations = [
        migrations.RunSQL(MERGED_WITH, "DROP FUNCTION docket_merged_with(uuid)"),
        migrations.RunSQL(
            FORGETS.format(before=OWN, after=MERGED), FORGETS.format(before=MERGED, after=OWN)
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="casefile",
            name="kept_while_held",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="evidence",
            name="kept_while_held",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="message",
            name="kept_while_held",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="notice",
            name="kept_while_held",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="outboxmessage",
            name="kept_while_held",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="report",
            name="kept_while_held",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="casefile",
            trigger=pgtrigger.compiler.Trigger(
                name="kept_while_held",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        PERFORM pg_advisory_xact_lock_shared(hashtext('docket.legal_holds'));\n        IF EXISTS (\n        SELECT FROM enforcement_heldname held\n        JOIN enforcement_legalhold hold ON hold.id = held.hold_id\n        WHERE hold.ended_at IS NULL AND (\n            held.account_id = NULL::uuid\n            OR held.account_id = (SELECT c.account_id FROM enforcement_case c WHERE c.id = OLD.case_id)\n            OR held.case_id = ANY (ARRAY(SELECT docket_merged_with(OLD.case_id)))\n            OR (OLD.case_id IS NULL AND held.case_id IN (\n                SELECT c.id FROM enforcement_case c WHERE c.account_id = NULL::uuid\n            ))\n        )\n    )\n        THEN RAISE EXCEPTION 'this cannot be removed now' USING ERRCODE = '23514', CONSTRAINT = 'kept_while_held'; END IF; RETURN NULL;",
                    hash="6a4d14036189190e4393d06c64ac28e53c8eb477",
                    operation="DELETE",
                    pgid="pgtrigger_kept_while_held_4ed36",
                    table="enforcement_casefile",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidence",
            trigger=pgtrigger.compiler.Trigger(
                name="kept_while_held",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        PERFORM pg_advisory_xact_lock_shared(hashtext('docket.legal_holds'));\n        IF EXISTS (\n        SELECT FROM enforcement_heldname held\n        JOIN enforcement_legalhold hold ON hold.id = held.hold_id\n        WHERE hold.ended_at IS NULL AND (\n            held.account_id = NULL::uuid\n            OR held.account_id = (SELECT c.account_id FROM enforcement_case c WHERE c.id = OLD.case_id)\n            OR held.case_id = ANY (ARRAY(SELECT docket_merged_with(OLD.case_id)))\n            OR (OLD.case_id IS NULL AND held.case_id IN (\n                SELECT c.id FROM enforcement_case c WHERE c.account_id = NULL::uuid\n            ))\n        )\n    )\n        THEN RAISE EXCEPTION 'this cannot be removed now' USING ERRCODE = '23514', CONSTRAINT = 'kept_while_held'; END IF; RETURN NULL;",
                    hash="5b3063141d129d1d0699ba513f47d76e3536efde",
                    operation="DELETE",
                    pgid="pgtrigger_kept_while_held_e5fda",
                    table="enforcement_evidence",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="message",
            trigger=pgtrigger.compiler.Trigger(
                name="kept_while_held",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        PERFORM pg_advisory_xact_lock_shared(hashtext('docket.legal_holds'));\n        IF EXISTS (\n        SELECT FROM enforcement_heldname held\n        JOIN enforcement_legalhold hold ON hold.id = held.hold_id\n        WHERE hold.ended_at IS NULL AND (\n            held.account_id = NULL::uuid\n            OR held.account_id = (SELECT c.account_id FROM enforcement_case c WHERE c.id = OLD.case_id)\n            OR held.case_id = ANY (ARRAY(SELECT docket_merged_with(OLD.case_id)))\n            OR (OLD.case_id IS NULL AND held.case_id IN (\n                SELECT c.id FROM enforcement_case c WHERE c.account_id = NULL::uuid\n            ))\n        )\n    )\n        THEN RAISE EXCEPTION 'this cannot be removed now' USING ERRCODE = '23514', CONSTRAINT = 'kept_while_held'; END IF; RETURN NULL;",
                    hash="711b9eef331f0faa24f4c81334e2becdea59d7d1",
                    operation="DELETE",
                    pgid="pgtrigger_kept_while_held_64e0a",
                    table="enforcement_message",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="notice",
            trigger=pgtrigger.compiler.Trigger(
                name="kept_while_held",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        PERFORM pg_advisory_xact_lock_shared(hashtext('docket.legal_holds'));\n        IF EXISTS (\n        SELECT FROM enforcement_heldname held\n        JOIN enforcement_legalhold hold ON hold.id = held.hold_id\n        WHERE hold.ended_at IS NULL AND (\n            held.account_id = OLD.account_id\n            OR held.account_id = (SELECT c.account_id FROM enforcement_case c WHERE c.id = OLD.case_id)\n            OR held.case_id = ANY (ARRAY(SELECT docket_merged_with(OLD.case_id)))\n            OR (OLD.case_id IS NULL AND held.case_id IN (\n                SELECT c.id FROM enforcement_case c WHERE c.account_id = OLD.account_id\n            ))\n        )\n    )\n        THEN RAISE EXCEPTION 'this cannot be removed now' USING ERRCODE = '23514', CONSTRAINT = 'kept_while_held'; END IF; RETURN NULL;",
                    hash="92741ad0838aa521ce1d800a01be91f7efe4ff0c",
                    operation="DELETE",
                    pgid="pgtrigger_kept_while_held_4fade",
                    table="enforcement_notice",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outboxmessage",
            trigger=pgtrigger.compiler.Trigger(
                name="kept_while_held",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        PERFORM pg_advisory_xact_lock_shared(hashtext('docket.legal_holds'));\n        IF EXISTS (\n        SELECT FROM enforcement_heldname held\n        JOIN enforcement_legalhold hold ON hold.id = held.hold_id\n        WHERE hold.ended_at IS NULL AND (\n            held.account_id = OLD.account_id\n            OR held.account_id = (SELECT c.account_id FROM enforcement_case c WHERE c.id = OLD.case_id)\n            OR held.case_id = ANY (ARRAY(SELECT docket_merged_with(OLD.case_id)))\n            OR (OLD.case_id IS NULL AND held.case_id IN (\n                SELECT c.id FROM enforcement_case c WHERE c.account_id = OLD.account_id\n            ))\n        )\n    )\n        THEN RAISE EXCEPTION 'this cannot be removed now' USING ERRCODE = '23514', CONSTRAINT = 'kept_while_held'; END IF; RETURN NULL;",
                    hash="dbbb64f1a19f1fd24ed8a65aef5864fbaa87b391",
                    operation="DELETE",
                    pgid="pgtrigger_kept_while_held_7019b",
                    table="enforcement_outboxmessage",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="report",
            trigger=pgtrigger.compiler.Trigger(
                name="kept_while_held",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        PERFORM pg_advisory_xact_lock_shared(hashtext('docket.legal_holds'));\n        IF EXISTS (\n        SELECT FROM enforcement_heldname held\n        JOIN enforcement_legalhold hold ON hold.id = held.hold_id\n        WHERE hold.ended_at IS NULL AND (\n            held.account_id = OLD.account_id\n            OR held.account_id = (SELECT c.account_id FROM enforcement_case c WHERE c.id = OLD.case_id)\n            OR held.case_id = ANY (ARRAY(SELECT docket_merged_with(OLD.case_id)))\n            OR (OLD.case_id IS NULL AND held.case_id IN (\n                SELECT c.id FROM enforcement_case c WHERE c.account_id = OLD.account_id\n            ))\n        )\n    )\n        THEN RAISE EXCEPTION 'this cannot be removed now' USING ERRCODE = '23514', CONSTRAINT = 'kept_while_held'; END IF; RETURN NULL;",
                    hash="660fb9076fa815c60eaef8ed3ea82e02f352c822",
                    operation="DELETE",
                    pgid="pgtrigger_kept_while_held_042b0",
                    table="enforcement_report",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
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
                    func="\n        PERFORM pg_advisory_xact_lock_shared(hashtext('docket.legal_holds'));\n        IF EXISTS (\n        SELECT FROM enforcement_heldname held\n        JOIN enforcement_legalhold hold ON hold.id = held.hold_id\n        WHERE hold.ended_at IS NULL AND (\n            held.account_id = coalesce(NEW.account_id, (SELECT r.account_id FROM enforcement_report r WHERE r.id = NEW.row_id))\n            OR held.account_id = (SELECT c.account_id FROM enforcement_case c WHERE c.id = NEW.case_id)\n            OR held.case_id = ANY (ARRAY(SELECT docket_merged_with(NEW.case_id)))\n            OR (NEW.case_id IS NULL AND held.case_id IN (\n                SELECT c.id FROM enforcement_case c WHERE c.account_id = coalesce(NEW.account_id, (SELECT r.account_id FROM enforcement_report r WHERE r.id = NEW.row_id))\n            ))\n        )\n    )\n        THEN RAISE EXCEPTION 'this cannot be removed now' USING ERRCODE = '23514', CONSTRAINT = 'kept_while_held'; END IF;\n        IF NOT EXISTS (\n            SELECT FROM enforcement_event e\n            WHERE e.account_id = NEW.account_id AND e.seq = NEW.seq\n                AND e.xact = pg_current_xact_id()\n                AND jsonb_exists(e.data -> 'rows' -> 'tombstone', NEW.id::text)\n        ) AND NOT (NEW.account_id IS NULL AND EXISTS (\n            SELECT FROM enforcement_staffevent s\n            WHERE s.xact = pg_current_xact_id()\n                AND jsonb_exists(s.after -> 'tombstones', NEW.id::text)\n        )) THEN RAISE EXCEPTION 'what is removed is removed by an act on the record' USING ERRCODE = '23514', CONSTRAINT = 'removed_on_record'; END IF;\n        IF NOT ((NEW.kind IN ('appeal', 'reporter_appeal') AND EXISTS (\n        SELECT FROM enforcement_appeal r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('lodged_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('lodged_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('delivery') AND EXISTS (\n        SELECT FROM enforcement_delivery r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('recipient', to_jsonb(r.id::text), 'proof', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('recipient', to_jsonb(r.id::text), 'proof', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('evidence', 'sensitive_evidence') AND EXISTS (\n        SELECT FROM enforcement_evidence r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('kind', '\"\"'::jsonb, 'citation', '\"\"'::jsonb, 'text', '\"\"'::jsonb, 'url', '\"\"'::jsonb, 'file_name', '\"\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'added_by', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('kind', '\"\"'::jsonb, 'citation', '\"\"'::jsonb, 'text', '\"\"'::jsonb, 'url', '\"\"'::jsonb, 'file_name', '\"\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'added_by', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('evidence_copy', 'evidence_copy_marks') AND EXISTS (\n        SELECT FROM enforcement_evidencecopy r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('title', '\"\"'::jsonb, 'original_sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'marks', '[]'::jsonb, 'notes', '[]'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('title', '\"\"'::jsonb, 'original_sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb, 'marks', '[]'::jsonb, 'notes', '[]'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('follow_up') AND EXISTS (\n        SELECT FROM enforcement_followup r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('text', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('text', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('holder_request') AND EXISTS (\n        SELECT FROM enforcement_holderrequest r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('asked_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb, 'reply_to', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('asked_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb, 'reply_to', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('joined_appeal') AND EXISTS (\n        SELECT FROM enforcement_joinedappeal r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('lodged_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('lodged_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('mailed_message') AND EXISTS (\n        SELECT FROM enforcement_mailedmessage r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('sender', '\"\"'::jsonb, 'subject', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('sender', '\"\"'::jsonb, 'subject', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('message', 'reporter_message') AND EXISTS (\n        SELECT FROM enforcement_message r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('author', '\"\"'::jsonb, 'text', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('author', '\"\"'::jsonb, 'text', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('reporter_letter') AND EXISTS (\n        SELECT FROM enforcement_notice r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('text', '\"[erased]\"'::jsonb, 'statement', '{}'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('text', '\"[erased]\"'::jsonb, 'statement', '{}'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('letter') AND EXISTS (\n        SELECT FROM enforcement_outboxmessage r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('recipient', to_jsonb(r.id::text), 'payload', '{}'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('recipient', to_jsonb(r.id::text), 'payload', '{}'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('receipt') AND EXISTS (\n        SELECT FROM enforcement_receipt r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('sent_by', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('sent_by', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('request') AND EXISTS (\n        SELECT FROM enforcement_reinstatementrequest r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('asked_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('asked_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('report_words') AND EXISTS (\n        SELECT FROM enforcement_report r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('url', '\"\"'::jsonb, 'claim', '\"\"'::jsonb, 'account_text', '\"\"'::jsonb, 'reporter_name', '\"\"'::jsonb, 'reporter_email', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('url', '\"\"'::jsonb, 'claim', '\"\"'::jsonb, 'account_text', '\"\"'::jsonb, 'reporter_name', '\"\"'::jsonb, 'reporter_email', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('report_details') AND EXISTS (\n        SELECT FROM enforcement_reportdetails r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('links', '[]'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('links', '[]'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('report_file') AND EXISTS (\n        SELECT FROM enforcement_reportfile r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('name', '\"\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('name', '\"\"'::jsonb, 'sha256', '\"0000000000000000000000000000000000000000000000000000000000000000\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('staff_event') AND EXISTS (\n        SELECT FROM enforcement_staffevent r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('before', '{}'::jsonb, 'after', '{}'::jsonb, 'reason', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('before', '{}'::jsonb, 'after', '{}'::jsonb, 'reason', '\"\"'::jsonb), c.name)\n        )\n    )) OR (NEW.kind IN ('submission') AND EXISTS (\n        SELECT FROM enforcement_submission r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (\n            SELECT jsonb_object_agg(c.name, jsonb_build_object('sent_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb) -> c.name)\n            FROM jsonb_object_keys(NEW.removed) c (name)\n        ) AND NOT EXISTS (\n            SELECT FROM jsonb_object_keys(NEW.removed) c (name)\n            WHERE NOT jsonb_exists(jsonb_build_object('sent_by', '\"\"'::jsonb, 'text', '\"\"'::jsonb), c.name)\n        )\n    ))) THEN RAISE EXCEPTION 'a tombstone stands for what was removed, and for nothing else' USING ERRCODE = '23514', CONSTRAINT = 'tombstone_stands_for_a_removal'; END IF; RETURN NULL;",
                    hash="64984b76b004a91d18667ccf8c3dd84bc9022d70",
                    operation="INSERT",
                    pgid="pgtrigger_tombstone_stands_for_a_removal_0c843",
                    table="enforcement_tombstone",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
