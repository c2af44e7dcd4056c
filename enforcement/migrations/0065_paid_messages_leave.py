"""Messages that were paid and that nobody needs any more leave.

The owner's function removes them; the application may only call it, and it removes nothing else. A
trigger refuses to remove what is not settled or brings a notice, whoever does it.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

# A sender, a proposal or another worker that has a row in hand keeps it until the next turn.
FORGETS = """
CREATE FUNCTION docket_forget_paid(of_channel text, paid_before timestamptz, most integer)
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
            AND NOT EXISTS (SELECT FROM enforcement_roleproposal p WHERE p.mail_id = o.id)
        ORDER BY o.done_at LIMIT least(most, 1000)
        FOR UPDATE OF o SKIP LOCKED
    )
    DELETE FROM enforcement_outboxmessage o USING old WHERE o.id = old.id;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END;
$function$;
REVOKE ALL ON FUNCTION docket_forget_paid(text, timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION docket_forget_paid(text, timestamptz, integer) TO docket_app;
"""
NO_FORGETTING = "DROP FUNCTION docket_forget_paid(text, timestamptz, integer)"


class Migration(migrations.Migration):
    dependencies = [
        ("enforcement", "0064_room_to_grow"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="outboxmessage",
            trigger=pgtrigger.compiler.Trigger(
                name="owed_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NOT (OLD."phase" = \'DONE\') OR OLD."notice_id" IS NOT NULL)',
                    func=(
                        "RAISE EXCEPTION 'a message that is owed, or brings a notice, stays' USING "
                        "ERRCODE = '23514', CONSTRAINT = 'owed_stays';"
                    ),
                    hash="48a3b549cd836107909deb7fa4ebc747c4118809",
                    operation="DELETE",
                    pgid="pgtrigger_owed_stays_07c91",
                    table="enforcement_outboxmessage",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(FORGETS, NO_FORGETTING),
    ]
