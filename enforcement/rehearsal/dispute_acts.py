"""The acts of staff about disputes before bodies that settle them out of court. What is disputed is
the newest decision of the case; each dispute has a name in the story.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field

from enforcement.models import Case, Decision, Dispute
from enforcement.operations import disputes
from enforcement.operations.dispute_checks import End, Following, Told
from enforcement.rehearsal.scene import Scene, Table, act
from enforcement.rehearsal.words import Makes, Names, Part, Word, among, upper_word
from enforcement.rehearsal.world import Unplayable
from enforcement.workflow.disputes import DisputeOutcome, Followed
from enforcement.workflow.machines import TOOK_EFFECT
from enforcement.workflow.terms import Line, Text

DISPUTES: Table = {}
Outcome = Annotated[str, BeforeValidator(upper_word), among(DisputeOutcome.values)]


class DisputeTold(Part):
    """What a body tells: its name and reference, and by when it wants an answer. `by_reporter`: the
    first reporter of the case complains, and not the holder.
    """

    as_: Annotated[Word | None, Makes("dispute")] = Field(default=None, alias="as")
    body: Word
    reference: Line = ""
    answer_in_days: Annotated[int, Field(ge=0, le=365)] | None = None
    by_reporter: bool = False
    note: Text = ""


class DisputeEnd(Part):
    """How a dispute ended."""

    dispute: Annotated[Word, Names("dispute")]
    outcome: Outcome
    note: Text = ""


class DisputeFollowed(Part):
    """Whether that is carried out. `by_decision`: the newest decision of the case did it."""

    dispute: Annotated[Word, Names("dispute")]
    followed: Annotated[str, BeforeValidator(upper_word), among(Followed.values)]
    by_decision: bool = False
    reason: Text = ""


class DisputeCorrected(DisputeTold):
    """What takes the place of a record that was wrong, and why; `outcome` where it has ended."""

    dispute: Annotated[Word, Names("dispute")]
    outcome: Outcome | None = None
    reason: Text


class DisputeOver(Part):
    """A record that was wrong, and why."""

    dispute: Annotated[Word, Names("dispute")]
    reason: Text


@act(DISPUTES, "case")
def record_dispute(scene: Scene, given: DisputeTold) -> None:
    """Record that a body tells of a dispute about the newest decision of the case."""
    case = scene.world.case(scene.said.case)
    made = disputes.record_dispute(**scene.here, told=told(scene, case, given))
    scene.world.remember("dispute", given.as_, made.pk)


@act(DISPUTES)
def end_dispute(scene: Scene, given: DisputeEnd) -> None:
    """Record how a dispute ended, today."""
    end = End(outcome=given.outcome, ended_on=scene.now.date(), note=given.note)
    key = scene.world.named("dispute", given.dispute)
    disputes.end_dispute(dispute_id=key, end=end, **scene.who)


@act(DISPUTES)
def follow_dispute(scene: Scene, given: DisputeFollowed) -> None:
    """Say whether what the body said is carried out."""
    key = scene.world.named("dispute", given.dispute)
    case = Dispute.objects.select_related("case").get(pk=key).case
    done = given.followed == Followed.IMPLEMENTED
    following = Following(
        followed=given.followed,
        followed_on=scene.now.date() if done else None,
        decision=newest_decision(case).pk if given.by_decision else None,
        reason=given.reason,
    )
    disputes.follow_dispute(dispute_id=key, following=following, **scene.who)


@act(DISPUTES, "case")
def correct_dispute(scene: Scene, given: DisputeCorrected) -> None:
    """Record another dispute in place of one that was wrong."""
    case = scene.world.case(scene.said.case)
    end = End(outcome=given.outcome, ended_on=scene.now.date()) if given.outcome else None
    made = disputes.correct_dispute(
        dispute_id=scene.world.named("dispute", given.dispute),
        told=told(scene, case, given),
        end=end,
        reason=given.reason,
        **scene.who,
    )
    scene.world.remember("dispute", given.as_, made.pk)


@act(DISPUTES)
def withdraw_dispute(scene: Scene, given: DisputeOver) -> None:
    """Say that the record of a dispute was wrong."""
    key = scene.world.named("dispute", given.dispute)
    disputes.withdraw_dispute(dispute_id=key, reason=given.reason, **scene.who)


def told(scene: Scene, case: Case, given: DisputeTold) -> Told:
    """As the operation takes it, told today."""
    day = scene.now.date()
    report = case.reports.order_by("received_at", "id").first() if given.by_reporter else None
    wanted = given.answer_in_days
    return Told(
        decision=newest_decision(case).pk,
        report=report.pk if report else None,
        body=given.body,
        reference=given.reference,
        told_on=day,
        answer_by_on=day + timedelta(days=wanted) if wanted is not None else None,
        note=given.note,
    )


def newest_decision(case: Case) -> Decision:
    """The decision of the case that took effect last. Raises Unplayable."""
    rows = Decision.objects.filter(case=case, phase__in=TOOK_EFFECT)
    if found := rows.order_by("executed_at", "id").last():
        return found
    raise Unplayable(f"Nothing was decided in {case.ref}.")
