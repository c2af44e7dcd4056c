"""Acts about how severe a case is, and about a look that a colleague is asked for."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from enforcement.models.policy import Severity
from enforcement.operations import asked_looks, severity
from enforcement.rehearsal.scene import Scene, Table, act
from enforcement.rehearsal.words import Part, Person, among, upper_word
from enforcement.workflow.kinds import ReviewKind
from enforcement.workflow.terms import Duration, Text

LOOKS: Table = {}


class SeveritySet(Part):
    """How severe a case is, and why."""

    severity: Annotated[str, BeforeValidator(upper_word), among(Severity.values)]
    reason: Text


class LookAsked(Part):
    """Who looks, by when, and at what; without a person, the assignee."""

    to: Person | None = None
    due: Duration
    reason: Text


class LookWithdrawn(Part):
    """Why a look is not asked for any more."""

    reason: Text


@act(LOOKS, "case")
def set_severity(scene: Scene, given: SeveritySet) -> None:
    """Say how severe the case is; it counts in the priority."""
    severity.set_severity(**scene.here, severity=given.severity, reason=given.reason)


@act(LOOKS, "case")
def ask_for_look(scene: Scene, given: LookAsked) -> None:
    """Ask a colleague, or the assignee, to look at the case."""
    asked_looks.ask_for_look(
        **scene.here,
        to=scene.world.users[given.to] if given.to else None,
        due_at=scene.now + given.due,
        reason=given.reason,
    )


@act(LOOKS, "case")
def withdraw_look(scene: Scene, given: LookWithdrawn) -> None:
    """Withdraw the look that was asked for."""
    asked_looks.withdraw_look(
        review_id=scene.world.review(scene.said.case, ReviewKind.ASKED),
        reason=given.reason,
        **scene.who,
    )
