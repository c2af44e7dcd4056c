"""The event of a step: what was done, by whom and why, linked to the one before it on the
account.
"""

from __future__ import annotations

from django.db import models

from enforcement.models import Decision, Event, Notice
from enforcement.models.event import DECISION, NOTICE, hash_of, hash_of_rows
from enforcement.models.notice import Audience
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
        data=step.data | fact_hashes(step.rows),
        prev_hash=account.head,
    )
    event.hash = hash_of(event)
    return event
