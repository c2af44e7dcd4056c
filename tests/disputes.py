"""Short names for what becomes of a dispute before a body."""

from __future__ import annotations

from typing import Any

from enforcement.models import Case, Dispute
from enforcement.operations import disputes
from enforcement.operations.dispute_checks import End, Following, Told
from tests.world import World


def record(world: World, case: Case, by: str = "rhea", **more: Any) -> Dispute:
    """A body tells of one, about the first decision of the case."""
    first = case.decisions.filter(executed_at__isnull=False).earliest("executed_at")
    told = Told(
        **{"decision": first.pk, "body": "Appeals Centre", "told_on": world.now.date(), **more}
    )
    return disputes.record_dispute(case_id=case.pk, told=told, by=world.actor(by), now=world.now)


def end(world: World, made: Dispute, outcome: str, by: str = "rhea", **more: Any) -> Dispute:
    """The body tells of its end."""
    how = End(**{"outcome": outcome, "ended_on": world.now.date(), **more})
    return disputes.end_dispute(dispute_id=made.pk, end=how, by=world.actor(by), now=world.now)


def follow(world: World, made: Dispute, by: str = "lena", **more: Any) -> Dispute:
    """A lead says whether it is carried out."""
    following = Following(**{"followed": "IMPLEMENTED", "followed_on": world.now.date(), **more})
    return disputes.follow_dispute(
        dispute_id=made.pk, following=following, by=world.actor(by), now=world.now
    )
