"""Logs and mails that belong to no case, report or account of a plan: which of their rows are over,
and the function of the tables' owner that alone removes them (docs/decisions/0092).

None of them is part of the record: nothing of it refers to them, and no event has a hash of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from enforcement.models._held import TURN, is_held
from enforcement.workflow.retention import Kept, Log

AT_ONCE = 1000  # rows of one transaction, so that nobody waits for it
# Of mails that bring no notice; those to staff leave by themselves, after 90 days.
PLAIN = "{row}.channel = 'EMAIL' AND {row}.notice_id IS NULL AND {row}.topic NOT LIKE 'staff.%%'"
SETTLED = "({row}.phase = 'DONE' OR ({row}.phase = 'PARKED' AND {row}.done_at IS NOT NULL))"


@dataclass(frozen=True, kw_only=True)
class LogRows:
    """A table, its key, and of a row `r` whether it is over, with the bound as {before}."""

    table: str
    key: str = "id"
    over: str
    kind: Kept = Kept.LOGS


LOGS: dict[Log, LogRows] = {
    Log.MAILS: LogRows(
        table="enforcement_outboxmessage",
        kind=Kept.MAILS,
        over=(
            f"{PLAIN.format(row='r')} AND r.case_id IS NULL AND {SETTLED.format(row='r')} "
            "AND r.done_at < {before} "
            "AND NOT EXISTS (SELECT FROM enforcement_roleproposal p WHERE p.mail_id = r.id) "
            f"AND NOT {is_held(account='r.account_id')}"
        ),
    ),
    Log.SKIPS: LogRows(table="enforcement_skip", over="r.until_at < {before}"),
    Log.PRESENCES: LogRows(table="enforcement_presence", over="r.seen_at < {before}"),
    Log.SESSIONS: LogRows(table="usersessions_usersession", over="r.last_seen_at < {before}"),
    Log.ADMIN: LogRows(table="django_admin_log", over="r.action_time < {before}"),
}


def rows_over(log: Log, before: str) -> str:
    """SQL: the keys of the rows of a log that are over before a bound."""
    rows = LOGS[log]
    return f"SELECT r.{rows.key} FROM {rows.table} r WHERE {rows.over.format(before=before)}"


def logs_function_sql() -> str:
    """The owner's function that removes them: what a migration makes, whenever LOGS changes. The
    application may call it; it asks for the run, and passes by what somebody has in hand.
    """
    removals = "\n    ELS".join(
        f"""IF log = '{log}' THEN
        DELETE FROM {rows.table} x USING (
            {plainly_written(rows_over(log, "before"))} LIMIT least(most, {AT_ONCE})
            FOR UPDATE OF r SKIP LOCKED
        ) old WHERE x.{rows.key} = old.{rows.key};"""
        for log, rows in LOGS.items()
    )
    kinds = " ".join(f"WHEN '{log}' THEN '{rows.kind}'" for log, rows in LOGS.items())
    return f"""
CREATE OR REPLACE FUNCTION docket_forget_logs(of_item uuid, most integer)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $function$
DECLARE
    gone integer;
    log text;
    before timestamptz;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtext('{TURN}'));
    SELECT item.log, plan.made_at - make_interval(
            days => (plan.days ->> CASE item.log {kinds} END)::integer
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
    {removals}
    END IF;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END;
$function$;
REVOKE ALL ON FUNCTION docket_forget_logs(uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION docket_forget_logs(uuid, integer) TO docket_app;
"""


def plainly_written(statement: str) -> str:
    """A statement without the second % that psycopg wants of one."""
    return statement.replace("%%", "%")
