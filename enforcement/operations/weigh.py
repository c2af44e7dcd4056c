"""Weighing: for what a piece of evidence speaks, and how far it carries.

A judgement: it may change, and every one is kept.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from accounts.roles import Actor
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Evidence, Weighing
from enforcement.models.weighing import Bearing
from enforcement.operations.gather import Item, store_evidence
from enforcement.rules import authority
from enforcement.sql.numbers import next_number
from enforcement.step.doors import noting
from enforcement.step.known import row_by_id
from enforcement.step.step import Step


def weigh(
    *, evidence_id: UUID, bearing: str, by: Actor, now: datetime, carries: str = ""
) -> Weighing:
    """Say whether a piece of evidence speaks for the allegation, against it or for neither; the
    latest word counts. Raises StepRefused.
    """
    found = row_by_id(Evidence.objects.all(), evidence_id, "evidence")
    with noting(
        "weigh",
        case_id=found.case_id,
        by=by,
        now=now,
        reason=carries or f"Weighed evidence {found.number}.",
    ) as step:
        authority.require(authority.check_work(by, step.facts))
        number = next_number(Weighing.objects.filter(evidence=found))
        return write_weighing(step, found, number=number, bearing=bearing, carries=carries)


def add_weighed(
    *, case_id: UUID, item: Item, by: Actor, now: datetime, bearing: str = "", carries: str = ""
) -> Evidence:
    """Add a thing to the case and, where `bearing` says so, weigh it at once.

    Raises StepRefused.
    """
    with noting(
        "add_evidence",
        case_id=case_id,
        by=by,
        now=now,
        reason=item.citation or item.kind or "Added evidence.",
    ) as step:
        authority.require(authority.check_work(by, step.facts))
        made = store_evidence(step, item)
        if bearing:
            write_weighing(step, made, number=1, bearing=bearing, carries=carries)
    return made


def write_weighing(
    step: Step, found: Evidence, *, number: int, bearing: str, carries: str
) -> Weighing:
    """A weighing as part of an act. Raises StepRefused (code `bad-weighing`)."""
    if bearing not in Bearing.values:
        raise StepRefused(
            "bad-weighing",
            say(
                "Evidence must be rated %(choices)s, not %(bearing)s.",
                choices=", ".join(Bearing.values).lower(),
                bearing=repr(bearing[:40]),
            ),
        )
    step.data = {**step.data, "evidence": found.number, "bearing": bearing}
    return step.add(
        Weighing(
            evidence=found,
            number=number,
            bearing=bearing,
            carries=carries,
            weighed_by_id=str(step.by.user_id),
            weighed_at=step.now,
        )
    )
