"""Reports of somebody are weighed less, or muted, with a reason and an end: seen by staff alone.

An example: a competitor reports the same account each day. A lead mutes the address for 30 days:
its reports still come in and are read with the case, move nothing forward, and nobody is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from accounts.roles import SYSTEM, Actor
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import number as in_figures
from enforcement.language.saying import say
from enforcement.models import ReporterWeight
from enforcement.models.misuse import MAY_ACT
from enforcement.operations.misuse import TURN
from enforcement.operations.own import acting_person
from enforcement.queries.misuse import Who
from enforcement.queries.misuse_acts import about, same_somebody, who_of
from enforcement.step.arrange import Arrangement, arranging, recording, required_text
from enforcement.step.known import row_by_id
from enforcement.step.locks import alone
from enforcement.workflow.misuse import Weight

MOST_DAYS = 366


@dataclass(frozen=True, kw_only=True)
class NewWeight:
    """How reports are to be weighed, for how many days, and why."""

    weight: Weight
    days: int
    reason: str


def set_weight(*, wanted: NewWeight, who: Who, by: Actor, now: datetime) -> ReporterWeight:
    """From now on somebody's reports count so, until the day. Nobody outside learns of it.

    Raises StepRefused: `not-allowed`, `not-possible` for a holder, `bad-term`, `conflict`,
    `bad-text`.
    """
    person = acting_person(by)
    with arranging(by=by, now=now, what=MAY_ACT) as this:
        alone(TURN)
        if who.account:
            raise StepRefused("not-possible", say("A holder reports nothing under this name."))
        if not 1 <= wanted.days <= MOST_DAYS:
            raise StepRefused(
                "bad-term",
                say("Choose 1 to %(most)s days.", most=in_figures(MOST_DAYS)),
                field="days",
            )
        for old in about(ReporterWeight.objects.filter(ended_at__isnull=True), who):
            if old.until_at > now:
                raise StepRefused(
                    "conflict", say("These reports are weighed already. End that first.")
                )
            end(this, old, "")
        weight = ReporterWeight(
            report=same_somebody(who).report,
            flagger=who.flagger,
            weight=wanted.weight,
            reason=required_text("reason", wanted.reason),
            set_by=person,
            set_by_name=by.name,
            set_at=now,
            until_at=now + timedelta(days=wanted.days),
        )
        this.save(weight)
        this.note(
            "weigh reports",
            who.about,
            after={"weight": wanted.weight.value, "until_at": weight.until_at.isoformat()},
            reason=weight.reason,
        )
    return weight


def end_weight(*, weight_id: UUID, reason: str, by: Actor, now: datetime) -> ReporterWeight:
    """Reports that come in from now on count like anybody's.

    Raises StepRefused: `not-allowed`, `unknown-weight`, `not-open`, `bad-text`.
    """
    with arranging(by=by, now=now, what=MAY_ACT) as this:
        weight = locked(weight_id)
        if weight.ended_at or weight.until_at <= now:
            raise StepRefused("not-open", say("This has ended already."))
        end(this, weight, required_text("reason", reason))
        this.note("end weighing", who_of(weight).about, reason=weight.end_reason)
    return weight


def end_weight_that_is_over(*, weight_id: UUID, now: datetime) -> None:
    """Its time is over: that is said. It has no effect any more since its time came.

    Raises StepRefused (code `not-due`).
    """
    with recording(by=SYSTEM, now=now) as this:
        weight = locked(weight_id)
        if weight.ended_at or weight.until_at > now:
            raise StepRefused("not-due", say("This has ended already, or runs still."))
        end(this, weight, "")
        this.note("end weighing", who_of(weight).about)


def end(this: Arrangement, weight: ReporterWeight, reason: str) -> None:
    """It ends now; without a reason, by itself."""
    weight.ended_at, weight.ended_by_name, weight.end_reason = this.now, this.by.name, reason
    this.save(weight, only=["ended_at", "ended_by_name", "end_reason"])


def locked(weight_id: UUID) -> ReporterWeight:
    """It, which nobody else changes now. Raises StepRefused (code `unknown-weight`)."""
    rows = ReporterWeight.objects.select_for_update(of=("self",))
    return row_by_id(rows.select_related("report", "flagger", "account"), weight_id, "weight")
