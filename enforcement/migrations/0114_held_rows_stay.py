"""What a legal hold names stays: a trigger on what retention removes, and paid messages."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

from accounts.one_pass import TO_ADD_KEYS, OnePass

HELD = """EXISTS (
                SELECT FROM enforcement_heldname held
                JOIN enforcement_legalhold hold ON hold.id = held.hold_id
                WHERE hold.ended_at IS NULL AND (
                    held.case_id = o.case_id OR held.account_id = o.account_id
                    OR held.account_id = (
                        SELECT c.account_id FROM enforcement_case c WHERE c.id = o.case_id
                    )
                    OR (o.case_id IS NULL AND held.case_id IN (
                        SELECT c.id FROM enforcement_case c WHERE c.account_id = o.account_id
                    ))
                )
            )"""
FORGETS = """
CREATE OR REPLACE FUNCTION docket_forget_paid(of_channel text, paid_before timestamptz, most integer)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '2s'
AS $function$
DECLARE
    gone integer;
BEGIN
    WITH old AS (
        SELECT o.id FROM enforcement_outboxmessage o
        WHERE o.phase = 'DONE' AND o.notice_id IS NULL
            AND (o.channel <> 'EMAIL' OR o.topic LIKE 'staff.%')
            AND o.channel = of_channel AND o.done_at < paid_before
            AND NOT EXISTS (SELECT FROM enforcement_roleproposal p WHERE p.mail_id = o.id){but}
        ORDER BY o.done_at LIMIT least(most, 1000)
        FOR UPDATE OF o SKIP LOCKED
    )
    DELETE FROM enforcement_outboxmessage o USING old WHERE o.id = old.id;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END;
$function$;
"""
BUT_HELD = f"\n            AND NOT {HELD}"


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
        ("enforcement", "0113_legal_desk"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="casefile",
            trigger=pgtrigger.compiler.Trigger(
                name="kept_while_held",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n        PERFORM pg_advisory_xact_lock_shared(hashtext('docket.legal_holds'));\n        IF EXISTS (\n        SELECT FROM enforcement_heldname held\n        JOIN enforcement_legalhold hold ON hold.id = held.hold_id\n        WHERE hold.ended_at IS NULL AND (\n            held.case_id = OLD.case_id OR held.account_id = NULL::uuid\n            OR held.account_id = (SELECT c.account_id FROM enforcement_case c WHERE c.id = OLD.case_id)\n            OR (OLD.case_id IS NULL AND held.case_id IN (\n                SELECT c.id FROM enforcement_case c WHERE c.account_id = NULL::uuid\n            ))\n        )\n    )\n        THEN RAISE EXCEPTION 'this cannot be removed now' USING ERRCODE = '23514', CONSTRAINT = 'kept_while_held'; END IF; RETURN NULL;",
                    hash="ad1901fdde3498c01bb7ccfedbb1a73b09133130",
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
                    func="\n        PERFORM pg_advisory_xact_lock_shared(hashtext('docket.legal_holds'));\n        IF EXISTS (\n        SELECT FROM enforcement_heldname held\n        JOIN enforcement_legalhold hold ON hold.id = held.hold_id\n        WHERE hold.ended_at IS NULL AND (\n            held.case_id = OLD.case_id OR held.account_id = NULL::uuid\n            OR held.account_id = (SELECT c.account_id FROM enforcement_case c WHERE c.id = OLD.case_id)\n            OR (OLD.case_id IS NULL AND held.case_id IN (\n                SELECT c.id FROM enforcement_case c WHERE c.account_id = NULL::uuid\n            ))\n        )\n    )\n        THEN RAISE EXCEPTION 'this cannot be removed now' USING ERRCODE = '23514', CONSTRAINT = 'kept_while_held'; END IF; RETURN NULL;",
                    hash="be58ea3e2c289915d2c62e7a98e1b6795f509b5d",
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
                    func="\n        PERFORM pg_advisory_xact_lock_shared(hashtext('docket.legal_holds'));\n        IF EXISTS (\n        SELECT FROM enforcement_heldname held\n        JOIN enforcement_legalhold hold ON hold.id = held.hold_id\n        WHERE hold.ended_at IS NULL AND (\n            held.case_id = OLD.case_id OR held.account_id = NULL::uuid\n            OR held.account_id = (SELECT c.account_id FROM enforcement_case c WHERE c.id = OLD.case_id)\n            OR (OLD.case_id IS NULL AND held.case_id IN (\n                SELECT c.id FROM enforcement_case c WHERE c.account_id = NULL::uuid\n            ))\n        )\n    )\n        THEN RAISE EXCEPTION 'this cannot be removed now' USING ERRCODE = '23514', CONSTRAINT = 'kept_while_held'; END IF; RETURN NULL;",
                    hash="a725ff67f3d119c145e0ea1516cc121d87010f51",
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
                    func="\n        PERFORM pg_advisory_xact_lock_shared(hashtext('docket.legal_holds'));\n        IF EXISTS (\n        SELECT FROM enforcement_heldname held\n        JOIN enforcement_legalhold hold ON hold.id = held.hold_id\n        WHERE hold.ended_at IS NULL AND (\n            held.case_id = OLD.case_id OR held.account_id = OLD.account_id\n            OR held.account_id = (SELECT c.account_id FROM enforcement_case c WHERE c.id = OLD.case_id)\n            OR (OLD.case_id IS NULL AND held.case_id IN (\n                SELECT c.id FROM enforcement_case c WHERE c.account_id = OLD.account_id\n            ))\n        )\n    )\n        THEN RAISE EXCEPTION 'this cannot be removed now' USING ERRCODE = '23514', CONSTRAINT = 'kept_while_held'; END IF; RETURN NULL;",
                    hash="7574af9ce3f85eb42b3b4eb897b473031ab51d9b",
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
                    func="\n        PERFORM pg_advisory_xact_lock_shared(hashtext('docket.legal_holds'));\n        IF EXISTS (\n        SELECT FROM enforcement_heldname held\n        JOIN enforcement_legalhold hold ON hold.id = held.hold_id\n        WHERE hold.ended_at IS NULL AND (\n            held.case_id = OLD.case_id OR held.account_id = OLD.account_id\n            OR held.account_id = (SELECT c.account_id FROM enforcement_case c WHERE c.id = OLD.case_id)\n            OR (OLD.case_id IS NULL AND held.case_id IN (\n                SELECT c.id FROM enforcement_case c WHERE c.account_id = OLD.account_id\n            ))\n        )\n    )\n        THEN RAISE EXCEPTION 'this cannot be removed now' USING ERRCODE = '23514', CONSTRAINT = 'kept_while_held'; END IF; RETURN NULL;",
                    hash="0cbaca35b166367eaa71d82e6e1c421a898b1d3a",
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
                    func="\n        PERFORM pg_advisory_xact_lock_shared(hashtext('docket.legal_holds'));\n        IF EXISTS (\n        SELECT FROM enforcement_heldname held\n        JOIN enforcement_legalhold hold ON hold.id = held.hold_id\n        WHERE hold.ended_at IS NULL AND (\n            held.case_id = OLD.case_id OR held.account_id = OLD.account_id\n            OR held.account_id = (SELECT c.account_id FROM enforcement_case c WHERE c.id = OLD.case_id)\n            OR (OLD.case_id IS NULL AND held.case_id IN (\n                SELECT c.id FROM enforcement_case c WHERE c.account_id = OLD.account_id\n            ))\n        )\n    )\n        THEN RAISE EXCEPTION 'this cannot be removed now' USING ERRCODE = '23514', CONSTRAINT = 'kept_while_held'; END IF; RETURN NULL;",
                    hash="9fb48a5387786fb1f5c7f2f7b869bba9654640eb",
                    operation="DELETE",
                    pgid="pgtrigger_kept_while_held_042b0",
                    table="enforcement_report",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(FORGETS.replace("{but}", BUT_HELD), FORGETS.replace("{but}", "")),
    ]
