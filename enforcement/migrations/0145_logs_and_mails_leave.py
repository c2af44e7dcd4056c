"""Logs and mails of no case leave by a plan; mails that were given up and settled may leave as well."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from accounts.one_pass import TO_ADD_KEYS, TO_CHANGE, OnePass

FORGETS = """
CREATE OR REPLACE FUNCTION docket_forget_logs(of_item uuid, most integer)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $function$
DECLARE
    gone integer;
    log text;
    before timestamptz;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtext('docket.legal_holds'));
    SELECT item.log, plan.made_at - make_interval(
            days => (plan.days ->> CASE item.log WHEN 'MAILS' THEN 'MAILS' WHEN 'SKIPS' THEN 'LOGS' WHEN 'PRESENCES' THEN 'LOGS' WHEN 'SESSIONS' THEN 'LOGS' WHEN 'ADMIN' THEN 'LOGS' END)::integer
        )
        INTO log, before
        FROM enforcement_retentionitem item
        JOIN enforcement_retentionplan plan ON plan.id = item.plan_id
        JOIN enforcement_retentionrun run ON run.plan_id = plan.id
        WHERE item.id = of_item AND item.log <> '' AND item.done_at IS NULL
            AND run.agreed_at IS NOT NULL AND run.stopped_at IS NULL AND run.ended_at IS NULL;
    IF log IS NULL THEN
        RAISE EXCEPTION 'what is over is removed by a plan that two agreed to'
            USING ERRCODE = '23514', CONSTRAINT = 'removed_as_agreed';
    END IF;
    IF log = 'MAILS' THEN
        DELETE FROM enforcement_outboxmessage x USING (
            SELECT r.id FROM enforcement_outboxmessage r WHERE r.channel = 'EMAIL' AND r.notice_id IS NULL AND r.topic NOT LIKE 'staff.%' AND r.case_id IS NULL AND (r.phase = 'DONE' OR (r.phase = 'PARKED' AND r.done_at IS NOT NULL)) AND r.done_at < before AND NOT EXISTS (SELECT FROM enforcement_roleproposal p WHERE p.mail_id = r.id) AND NOT EXISTS (
        SELECT FROM enforcement_heldname held
        JOIN enforcement_legalhold hold ON hold.id = held.hold_id
        WHERE hold.ended_at IS NULL AND (
            held.account_id = r.account_id
            OR held.account_id = (SELECT c.account_id FROM enforcement_case c WHERE c.id = NULL::uuid)
            OR held.case_id = ANY (ARRAY(SELECT docket_merged_with(NULL::uuid)))
            OR (NULL::uuid IS NULL AND held.case_id IN (
                SELECT c.id FROM enforcement_case c WHERE c.account_id = r.account_id
            ))
        )
    ) LIMIT least(most, 1000)
            FOR UPDATE OF r SKIP LOCKED
        ) old WHERE x.id = old.id;
    ELSIF log = 'SKIPS' THEN
        DELETE FROM enforcement_skip x USING (
            SELECT r.id FROM enforcement_skip r WHERE r.until_at < before LIMIT least(most, 1000)
            FOR UPDATE OF r SKIP LOCKED
        ) old WHERE x.id = old.id;
    ELSIF log = 'PRESENCES' THEN
        DELETE FROM enforcement_presence x USING (
            SELECT r.id FROM enforcement_presence r WHERE r.seen_at < before LIMIT least(most, 1000)
            FOR UPDATE OF r SKIP LOCKED
        ) old WHERE x.id = old.id;
    ELSIF log = 'SESSIONS' THEN
        DELETE FROM usersessions_usersession x USING (
            SELECT r.id FROM usersessions_usersession r WHERE r.last_seen_at < before LIMIT least(most, 1000)
            FOR UPDATE OF r SKIP LOCKED
        ) old WHERE x.id = old.id;
    ELSIF log = 'ADMIN' THEN
        DELETE FROM django_admin_log x USING (
            SELECT r.id FROM django_admin_log r WHERE r.action_time < before LIMIT least(most, 1000)
            FOR UPDATE OF r SKIP LOCKED
        ) old WHERE x.id = old.id;
    END IF;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END;
$function$;
REVOKE ALL ON FUNCTION docket_forget_logs(uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION docket_forget_logs(uuid, integer) TO docket_app;
"""


class Migration(OnePass):
    in_use = {
        "enforcement_outboxmessage": TO_ADD_KEYS,
        "enforcement_retentionitem": TO_CHANGE,
    }

    dependencies = [
        ("accounts", "0027_seats_say_duties"),
        ("enforcement", "0144_erased_files"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="outboxmessage",
            name="owed_stays",
        ),
        migrations.RemoveConstraint(
            model_name="retentionitem",
            name="retention_item_is_of_one",
        ),
        migrations.AddField(
            model_name="retentionitem",
            name="log",
            field=models.CharField(
                blank=True,
                choices=[
                    ("MAILS", "Mails"),
                    ("SKIPS", "Skips"),
                    ("PRESENCES", "Presences"),
                    ("SESSIONS", "Sessions"),
                    ("ADMIN", "Admin"),
                ],
                db_default="",
                default="",
                help_text="Of none of these: a table of which old rows go.",
                max_length=9,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outboxmessage",
            trigger=pgtrigger.compiler.Trigger(
                name="owed_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."phase" = \'PENDING\' OR (OLD."done_at" IS NULL AND OLD."phase" = \'PARKED\') OR OLD."notice_id" IS NOT NULL)',
                    func="RAISE EXCEPTION 'a message that is owed, or brings a notice, stays' USING ERRCODE = '23514', CONSTRAINT = 'owed_stays';",
                    hash="0cf16e1bf9028d310d31272e9fc5ae7e876c106c",
                    operation="DELETE",
                    pgid="pgtrigger_owed_stays_07c91",
                    table="enforcement_outboxmessage",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("account__isnull", True),
                        ("case__isnull", False),
                        ("log", ""),
                        ("report__isnull", True),
                    ),
                    models.Q(
                        ("account__isnull", True),
                        ("case__isnull", True),
                        ("log", ""),
                        ("report__isnull", False),
                    ),
                    models.Q(
                        ("account__isnull", False),
                        ("case__isnull", True),
                        ("log", ""),
                        ("report__isnull", True),
                    ),
                    models.Q(
                        ("account__isnull", True),
                        ("case__isnull", True),
                        ("report__isnull", True),
                        ("log__in", ["MAILS", "SKIPS", "PRESENCES", "SESSIONS", "ADMIN"]),
                    ),
                    _connector="OR",
                ),
                name="retention_item_is_of_one",
            ),
        ),
        migrations.RunSQL(FORGETS, "DROP FUNCTION docket_forget_logs(uuid, integer)"),
    ]
