"""Acts about misuse: a reporter is named by a report of theirs, an admin chooses the profile."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from enforcement.models import MisuseChoice, MisuseSuspension
from enforcement.operations import misuse, misuse_appeals, misuse_choice, reporter_weights
from enforcement.operations.misuse import Proposal
from enforcement.operations.reporter_weights import NewWeight
from enforcement.queries.misuse import Who
from enforcement.queries.misuse_acts import about, find_who
from enforcement.rehearsal import arguments
from enforcement.rehearsal.scene import Scene, Table, act
from enforcement.rehearsal.words import Part, Word
from enforcement.rehearsal.world import Unplayable
from enforcement.workflow.misuse import MisuseKind, Weight
from enforcement.workflow.terms import Text

STAFF: Table = {}
REPORTER: Table = {}


class MisuseProfileChoice(Part):
    """A profile of misuse, by its slug, and why."""

    profile: Word
    reason: Text


class Misused(Part):
    """Reports or appeals, and why somebody is warned."""

    kind: Literal["reports", "appeals"] = "reports"
    reason: Text


class SuspensionProposed(Misused):
    """The same, for so many days; without them, as many as the profile says."""

    days: Annotated[int, Field(ge=1, le=366)] | None = None


class SuspensionHeard(Part):
    """Whether a suspension stays, and the answer."""

    upheld: bool
    answer: Text


class ReportsWeighed(Part):
    """How reports are weighed, for how many days, and why."""

    weight: Literal["less", "muted"]
    days: Annotated[int, Field(ge=1, le=366)] = 30
    reason: Text


def who_reported(scene: Scene) -> Who:
    """Whoever sent the report that the step names. Raises Unplayable."""
    found = find_who("report", scene.world.reports[scene.said.report])
    if found is None:
        raise Unplayable(f"{scene.said.report} came from nobody who left an address.")
    return found


def newest_suspension(scene: Scene) -> int:
    """The number of the last suspension of whoever sent the report. Raises Unplayable."""
    found = about(MisuseSuspension.objects.all(), who_reported(scene))
    if not found:
        raise Unplayable(f"Nobody proposed to suspend whoever sent {scene.said.report}.")
    return max(one.number for one in found)


@act(STAFF)
def choose_misuse_profile(scene: Scene, given: MisuseProfileChoice) -> None:
    """Propose a profile of misuse, or agree to the one that waits."""
    if waiting := MisuseChoice.objects.waiting().first():
        misuse_choice.answer_misuse_profile(number=waiting.number, agreed=True, **scene.who)
        return
    newest = MisuseChoice.objects.in_force().first()
    misuse_choice.propose_misuse_profile(
        profile=given.profile,
        made_from=newest.number if newest else 0,
        reason=given.reason,
        **scene.who,
    )


@act(STAFF, "report")
def warn_of_misuse(scene: Scene, given: Misused) -> None:
    """Warn whoever sent the report."""
    kind = MisuseKind(given.kind.upper())
    misuse.warn(kind=kind, who=who_reported(scene), reason=given.reason, **scene.who)


@act(STAFF, "report")
def propose_suspension(scene: Scene, given: SuspensionProposed) -> None:
    """Propose to suspend whoever sent the report."""
    kind = MisuseKind(given.kind.upper())
    proposal = Proposal(kind=kind, days=given.days, reason=given.reason)
    misuse.propose_suspension(proposal=proposal, who=who_reported(scene), **scene.who)


@act(STAFF, "report")
def agree_to_suspension(scene: Scene, given: arguments.Nothing) -> None:
    """Agree to the suspension that waits."""
    misuse.answer_suspension(number=newest_suspension(scene), agreed=True, **scene.who)


@act(STAFF, "report")
def lift_suspension(scene: Scene, given: arguments.Rejection) -> None:
    """End the suspension before its time."""
    misuse.lift_suspension(number=newest_suspension(scene), reason=given.reason, **scene.who)


@act(STAFF, "report")
def hear_suspension(scene: Scene, given: SuspensionHeard) -> None:
    """Decide on the appeal against the suspension."""
    misuse_appeals.hear_suspension(
        number=newest_suspension(scene), upheld=given.upheld, answer=given.answer, **scene.who
    )


@act(STAFF, "report")
def weigh_reports(scene: Scene, given: ReportsWeighed) -> None:
    """Weigh the reports of whoever sent the report less, or mute them."""
    weight = NewWeight(weight=Weight(given.weight.upper()), days=given.days, reason=given.reason)
    reporter_weights.set_weight(wanted=weight, who=who_reported(scene), **scene.who)


@act(REPORTER)
def appeal_suspension(scene: Scene, given: arguments.Plea) -> None:
    """Contest the suspension, once."""
    misuse_appeals.contest_suspension(
        number=newest_suspension(scene), text=given.text, who=who_reported(scene), **scene.who
    )
