"""The event of a step: what was done, by whom and why, linked to the one before it on the
account, with the hashes of the rows that bind somebody and were written or changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from django.db import models

from enforcement.models import Allegation, Decision, Event, Finding, Notice
from enforcement.models.event import DECISION, NOTICE, hash_of, hash_of_rows
from enforcement.models.notice import Audience
from enforcement.models.vouched import hashes_of, hashes_of_change, kinds_of
from enforcement.process import trace
from enforcement.step.step import Step


def fact_hashes(rows: list[models.Model]) -> dict[str, str]:
    """Of what else the step decides and tells, so that it cannot be changed unnoticed either."""
    written: dict[str, tuple[list[models.Model], tuple[str, ...]]] = {
        "decision_sha256": ([row for row in rows if isinstance(row, Decision)], DECISION),
        "notice_sha256": (
            [row for row in rows if isinstance(row, Notice) and row.audience == Audience.HOLDER],
            NOTICE,
        ),
    }
    return {
        name: hash_of_rows(found, columns) for name, (found, columns) in written.items() if found
    }


def row_hashes(step: Step) -> dict[str, dict[str, str]]:
    """Of every row that binds somebody as it is after the step: kind to key to SHA-256.

    It costs no statement: all of them are in hand. Raises LookupError where one is not.
    """
    changed: dict[tuple[type[models.Model], UUID], dict[str, object]] = {}
    for change in step.changes:
        if kinds_of(change.model):
            for key in change.keys:
                changed.setdefault((change.model, key), {}).update(change.values)
    in_hand = {
        (type(row), row.pk): row
        for row in (step.case, *step.rows, *step.changed, *rules_applied(step))
    }
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for (model, key), row in in_hand.items():
        for kind, said in hashes_of(row, changed.pop((model, key), None)):
            found[kind][str(key)] = said
    for (model, key), values in changed.items():
        for kind, said in hashes_of_change(model, values):
            found[kind][str(key)] = said
    return found


def rules_applied(step: Step) -> Iterator[models.Model]:
    """The clauses that the step applies, in the words and versions that they have now, and their
    exceptions.
    """
    cited = {key for row in step.rows if isinstance(row, Decision) for key in row.clauses}
    cited |= {row.clause_id for row in step.rows if isinstance(row, Allegation)}
    cited |= {row.allegation.clause_id for row in step.rows if isinstance(row, Finding)}
    clauses = [clause for clause in step.facts.clauses if clause.pk in cited]
    yield from clauses
    yield from {clause.version_id: clause.version for clause in clauses}.values()
    yield from (x for x in step.facts.exceptions if x.clause_id in cited)


def traced() -> dict[str, str]:
    """By which id the log, and what is sent because of the step, name what it belongs to."""
    found = trace.current_id()
    return {"trace": found} if found else {}


def next_event(step: Step) -> Event:
    """The fact itself, linked to the one before it on this account."""
    account, moved = step.account, step.source != step.target
    event = Event(
        account=account,
        case=step.case,
        decision=step.decision,
        seq=account.seq + 1,
        act=step.act,
        actor_kind=str(step.by.kind),
        actor_id=step.by.user_id,
        actor_name=step.by.name,
        reason=step.reason or step.act.replace("_", " "),
        at=step.now,
        source=step.source if moved else "",
        target=step.target if moved else "",
        case_version=step.case.version,
        standing=str(account.standing),
        epoch=account.epoch,
        holds=account.holds,
        data=step.data | traced() | fact_hashes(step.rows) | {"rows": row_hashes(step)},
        prev_hash=account.head,
    )
    event.hash = hash_of(event)
    return event
