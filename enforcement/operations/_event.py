"""The event of a step: what was done, by whom and why, linked to the one before it on the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from enforcement.models import Event
from enforcement.models.event import hash_of

if TYPE_CHECKING:
    from enforcement.operations._step import Step


def next_event(step: Step) -> Event:
    """The fact itself, linked to the one before it on this account."""
    account, moved = step.account, step.source != step.target
    event = Event(
        account=account, case=step.case, decision=step.decision, seq=account.seq + 1, act=step.act, actor_kind=str(step.by.kind),
        actor_id=step.by.user_id, actor_name=step.by.name, reason=step.reason or step.act.replace("_", " "), at=step.now,
        source=step.source if moved else "", target=step.target if moved else "", case_version=step.case.version,
        standing=str(account.standing), epoch=account.epoch, holds=account.holds, data=step.data, prev_hash=account.head,
    )  # fmt: skip
    event.hash = hash_of(event)
    return event
