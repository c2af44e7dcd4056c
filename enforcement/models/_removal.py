"""What may be removed of a row that stays: its payload, and what stands in its place.

Nothing of it goes without a tombstone of the same transaction (`models/tombstone.py`). Here is the
SQL of that: for the triggers of the tables, and for the owner's function that alone may write it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

NO_HASH = "0" * 64  # in place of the SHA-256 of what was removed
GONE = "[erased]"  # in place of a text that cannot be empty
KEY = "its own key"  # in place of what has to stay unique
NONE: tuple[str, ...] = ()  # in place of an array of texts


@dataclass(frozen=True)
class Payload:
    """Of a table: what its rows are called in events and tombstones, and the columns that may go,
    with what stands in their place afterwards (KEY: the key of the row).
    """

    kinds: tuple[str, ...]
    columns: Mapping[str, object]


PAYLOADS: dict[str, Payload] = {
    "enforcement_appeal": Payload(("appeal", "reporter_appeal"), {"lodged_by": "", "text": ""}),
    "enforcement_delivery": Payload(("delivery",), {"recipient": KEY, "proof": ""}),
    # why it is carried out or not, and what was wrong, is what we answer for
    "enforcement_dispute": Payload(
        ("dispute", "reporter_dispute"), {"reference": "", "note": "", "end_note": ""}
    ),
    "enforcement_evidence": Payload(
        ("evidence", "sensitive_evidence"),
        {
            "kind": "",
            "citation": "",
            "text": "",
            "url": "",
            "file_name": "",
            "sha256": NO_HASH,
            "added_by": "",
        },
    ),
    "enforcement_evidencecopy": Payload(
        ("evidence_copy", "evidence_copy_marks"),
        {
            "title": "",
            "original_sha256": NO_HASH,
            "sha256": NO_HASH,
            "marks": [],
            "notes": [],
        },
    ),
    "enforcement_followup": Payload(("follow_up",), {"text": ""}),
    "enforcement_holderrequest": Payload(
        ("holder_request",), {"asked_by": "", "text": "", "reply_to": ""}
    ),
    "enforcement_joinedappeal": Payload(("joined_appeal",), {"lodged_by": "", "text": ""}),
    "enforcement_mailedmessage": Payload(("mailed_message",), {"sender": "", "subject": ""}),
    "enforcement_message": Payload(("message", "reporter_message"), {"author": "", "text": ""}),
    # of letters to reporters alone; a holder's are in the record as they were sent
    "enforcement_notice": Payload(("reporter_letter",), {"text": GONE, "statement": {}}),
    "enforcement_outboxmessage": Payload(("letter",), {"recipient": KEY, "payload": {}}),
    "enforcement_receipt": Payload(("receipt",), {"sent_by": ""}),
    "enforcement_reinstatementrequest": Payload(("request",), {"asked_by": "", "text": ""}),
    "enforcement_report": Payload(
        ("report_words",),
        {
            "url": "",
            "claim": "",
            "account_text": "",
            "reporter_name": "",
            "reporter_email": "",
        },
    ),
    "enforcement_reportdetails": Payload(("report_details",), {"links": NONE}),
    "enforcement_reportfile": Payload(("report_file",), {"name": "", "sha256": NO_HASH}),
    "enforcement_staffevent": Payload(("staff_event",), {"before": {}, "after": {}, "reason": ""}),
    "enforcement_submission": Payload(("submission",), {"sent_by": "", "text": ""}),
}
# No event has hashes of these: their tombstones say what was there, and nothing of a hash.
UNVOUCHED = (
    "follow_up",
    "letter",
    "report_details",
    "report_file",
    "reporter_letter",
    "staff_event",
)


def stands_instead(table: str, row: str) -> str:
    """SQL for what stands in place of all of the payload of a `row` of the table, as JSON."""
    pairs = ", ".join(
        f"'{name}', to_jsonb({row}.id::text)"
        if value is KEY
        else f"'{name}', '{json.dumps(value)}'::jsonb"
        for name, value in PAYLOADS[table].columns.items()
    )
    return f"jsonb_build_object({pairs})"


def kinds_in_sql(table: str) -> str:
    """The names of its rows, as a list."""
    return ", ".join(f"'{kind}'" for kind in PAYLOADS[table].kinds)


def is_removal(table: str) -> str:
    """SQL, in a trigger of the table: whether this update removes exactly what tombstones of this
    transaction say, and nothing else changes.
    """
    return f"""TG_OP = 'UPDATE' AND coalesce(to_jsonb(NEW) = to_jsonb(OLD) || (
        SELECT jsonb_object_agg(c.name, {stands_instead(table, "OLD")} -> c.name)
        FROM enforcement_tombstone t, jsonb_object_keys(t.removed) c (name)
        WHERE t.row_id = OLD.id AND t.kind IN ({kinds_in_sql(table)})
            AND t.xact = pg_current_xact_id()
            AND jsonb_exists({stands_instead(table, "OLD")}, c.name)
    ), false)"""


def is_removed(table: str) -> str:
    """SQL: whether what the tombstone NEW removes of a row of the table has been removed, and may
    be.
    """
    return f"""NEW.kind IN ({kinds_in_sql(table)}) AND EXISTS (
        SELECT FROM {table} r WHERE r.id = NEW.row_id AND to_jsonb(r) = to_jsonb(r) || (
            SELECT jsonb_object_agg(c.name, {stands_instead(table, "r")} -> c.name)
            FROM jsonb_object_keys(NEW.removed) c (name)
        ) AND NOT EXISTS (
            SELECT FROM jsonb_object_keys(NEW.removed) c (name)
            WHERE NOT jsonb_exists({stands_instead(table, "r")}, c.name)
        )
    )"""


def update_of_payload(table: str) -> str:
    """SQL that removes what tombstones `ids` of this transaction say of rows of the table."""
    columns = PAYLOADS[table].columns
    placed = ",\n        ".join(
        f"{name} = CASE WHEN jsonb_exists(t.columns, '{name}') THEN {in_sql(value)} "
        f"ELSE r.{name} END"
        for name, value in columns.items()
    )
    return f"""
    UPDATE {table} r SET
        {placed}
    FROM (
        SELECT b.row_id, jsonb_object_agg(c.name, true) AS columns
        FROM enforcement_tombstone b, jsonb_object_keys(b.removed) c (name)
        WHERE b.id = ANY(ids) AND b.xact = pg_current_xact_id()
            AND b.kind IN ({kinds_in_sql(table)})
        GROUP BY b.row_id
    ) t WHERE r.id = t.row_id;"""


def in_sql(value: object) -> str:
    """A value that stands in place of something else."""
    if value is KEY:
        return "r.id::text"
    if value is NONE:
        return "'{}'"
    return f"'{json.dumps(value)}'::jsonb" if isinstance(value, list | dict) else f"'{value}'"


def function_sql() -> str:
    """The owner's function that removes payloads: what a migration makes, whenever PAYLOADS
    changes. The application may call it, and a tombstone of its transaction says what goes.
    """
    updates = "".join(update_of_payload(table) for table in sorted(PAYLOADS))
    return f"""
CREATE OR REPLACE FUNCTION docket_remove_payload(ids uuid[])
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $function$
BEGIN{updates}
END;
$function$;
REVOKE ALL ON FUNCTION docket_remove_payload(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION docket_remove_payload(uuid[]) TO docket_app;
"""
