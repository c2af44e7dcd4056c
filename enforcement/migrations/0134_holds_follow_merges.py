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
    ]
