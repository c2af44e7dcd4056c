"""The invariants of domain.md as SQL: each query finds what breaks it, so that an empty answer is
the good one.

Walks, races and faults ask the same questions. `broken()` names every invariant that does not hold,
with the first rows that break it; `chains_broken()` recomputes every hash from what is stored, as
somebody outside would.

Which asks what: 1 to 5 are queries of `OF_STEPS`; 6, 7, 9, 12, 13 and 14 of `OF_PEOPLE`, of which
12 is the program's own. 8, 10 and 11 are about people who act at once, readers, and writes that
fail: the queries ask what the record can say of them, `tests/races`, `tests/gateway` and
`tests/faults` the rest. Of 14, walks ask as well who is away and who gets mail
(`tests/operations/_walk_staff.py`, `_walk_mail.py`). 15 is `unseen_when_approved()`.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.apps import apps
from django.db import connection

from enforcement.queries.arrivals import ARRIVALS
from enforcement.record.read import read_events
from enforcement.record.verify import first_flaws
from tests.invariants_of_people import OF_PEOPLE
from tests.invariants_of_steps import OF_STEPS

INVARIANTS = OF_STEPS | OF_PEOPLE
HASHED = (
    "account_id",
    "case_id",
    "decision_id",
    "seq",
    "act",
    "actor_kind",
    "actor_id",
    "actor_name",
    "reason",
    "at",
    "source",
    "target",
    "case_version",
    "standing",
    "epoch",
    "holds",
    "data",
    "prev_hash",
)


QUESTIONS = " UNION ALL ".join(
    f"SELECT {n}, to_jsonb(q) FROM ({sql}) q" for n, sql in enumerate(INVARIANTS.values())
)


def ask(sql: str) -> list[tuple[Any, ...]]:
    """Prepared on the server, for these are asked often, and planning them takes longer than
    answering.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        return cursor.execute(sql, prepare=True).fetchall()


def broken() -> dict[str, list[Any]]:
    """What does not hold, with the rows that break it."""
    found: dict[str, list[Any]] = {}
    for number, row in ask(QUESTIONS):
        found.setdefault(list(INVARIANTS)[number], []).append(row)
    return found


# 15. What came in between a proposal and its approval, and whoever approved did nothing about the
# case afterwards that would show that they saw it.
UNSEEN = f"""
    SELECT d.ref, came.act FROM enforcement_decision d
    JOIN enforcement_event proposed ON proposed.decision_id = d.id AND proposed.act = 'propose'
    JOIN enforcement_event done ON done.decision_id = d.id AND done.act = d.verb
    JOIN enforcement_event came ON came.case_id = d.case_id
        AND came.act IN ({", ".join(f"'{act}'" for act in ARRIVALS)})
        AND came.case_version > proposed.case_version AND came.case_version < done.case_version
    WHERE d.approved_by_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM enforcement_event seen
        WHERE seen.case_id = d.case_id AND seen.actor_id = d.approved_by_id
            AND seen.case_version > came.case_version AND seen.case_version < done.case_version
    )"""


def unseen_when_approved() -> list[tuple[str, str]]:
    """What came in unseen before a proposal was approved: the decision, and the act. Only an
    approval that names the version of the case that was looked at may have it.
    """
    return [(ref, act) for ref, act in ask(UNSEEN)]


def said(value: object) -> str:
    """A time or a key as the record has it."""
    return (
        value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        if isinstance(value, datetime)
        else str(value)
    )


def chains_broken() -> list[int | str]:
    """The numbers of events whose hash is not that of what they say; of each account the first row
    that binds somebody and is not as its event says.
    """
    bad: list[int | str] = [str(flaw) for flaw in first_flaws(read_events()) if flaw.of_row]
    for stored, *values in ask(f"SELECT hash, {', '.join(HASHED)} FROM enforcement_event"):
        row = dict(zip(HASHED, values, strict=True))
        row |= {name: json.loads(row[name]) for name in ("holds", "data")}
        text = json.dumps(
            row, default=said, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        if hashlib.sha256(text.encode()).hexdigest() != stored:
            bad.append(row["seq"])
    return bad


def fingerprint() -> list[Any]:
    """Every row of both apps as one number per table: two equal fingerprints mean that nothing was
    written between.
    """
    models = [
        m for app in ("accounts", "enforcement") for m in apps.get_app_config(app).get_models()
    ]
    sums = (
        f'(SELECT sum(hashtextextended(t::text, 0)) FROM "{m._meta.db_table}" t)' for m in models
    )
    return list(ask(f"SELECT {', '.join(sums)}")[0])
