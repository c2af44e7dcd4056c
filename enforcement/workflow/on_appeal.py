"""The verbs by which the hearer of an appeal decides it; the rest of the proceeding stands in
`workflow/proceeding.py`, in the same style.
"""

from __future__ import annotations

from django.db import models

from accounts.roles import Role
from enforcement.workflow import guards
from enforcement.workflow.kinds import DECIDED, FINAL, State
from enforcement.workflow.marks import HEARER, AccountEffect, verb


class OnAppeal(models.Model):
    """The arrows of a case that an appeal moves."""

    class Meta:
        abstract = True

    @verb(
        source=[State.INVESTIGATING, *DECIDED, *FINAL],
        target=State.CLEARED,
        by=(HEARER,),
        effect=AccountEffect.ENDS,
        does="lifts what the decision imposed; voids its strike",
        notice="appeal_upheld",
        needs=("reasons",),
        guards=(guards.an_appeal_is_heard,),
        favours_holder=True,
        overrules_automation=True,
    )
    def overturn(self) -> None:
        """The appeal is upheld, and nothing is established any more."""

    @verb(
        source=[State.INVESTIGATING, *DECIDED, State.RESOLVED, State.TERMINATED],
        target=State.INVESTIGATING,
        by=(HEARER,),
        effect=AccountEffect.RETURNS,
        does="lifts what the decision imposed, so that what it replaced returns; voids its strike",
        notice="appeal_set_aside",
        needs=("reasons",),
        guards=(guards.an_appeal_is_heard,),
        favours_holder=True,
        overrules_automation=True,
    )
    def set_aside(self) -> None:
        """The appeal is upheld, and the case is decided again."""

    @verb(
        source=State.INVESTIGATING,
        target=State.REMEDIATING,
        by=(HEARER,),
        effect=AccountEffect.RETURNS,
        does="the plan runs again, with what was in force under it",
        notice="appeal_plan_resumed",
        needs=("reasons",),
        guards=(guards.an_appeal_is_heard,),
        favours_holder=True,
    )
    def resume_plan(self) -> None:
        """The appeal against a lapse is upheld: the plan runs again."""

    @verb(
        source=State.TERMINATING,
        target=State.INVESTIGATING,
        by=(HEARER,),
        effect=AccountEffect.RETURNS,
        does="the order falls; what was in force stays, as a precaution",
        notice="appeal_remanded",
        needs=("reasons",),
        guards=(guards.an_appeal_is_heard,),
        favours_holder=True,
    )
    def remand_notice(self) -> None:
        """The appeal against a notice of termination is sent back: the case is decided again."""

    @verb(
        source=list(DECIDED),
        target=None,
        by=(HEARER,),
        effect=AccountEffect.RETURNS,
        does="lifts the suspension because of danger, so that what it replaced returns",
        notice="appeal_suspension_lifted",
        needs=("reasons",),
        guards=(guards.an_appeal_is_heard,),
        favours_holder=True,
        overrules_automation=True,
    )
    def lift_on_appeal(self) -> None:
        """The appeal against a suspension because of danger is upheld; what was decided goes on."""

    @verb(
        source=[*DECIDED, State.TERMINATED],
        target=State.SERVING,
        by=(HEARER,),
        approve=((Role.LEAD, guards.always),),
        effect=AccountEffect.TERM,
        does="replaces the measure by a lesser one",
        notice="appeal_upheld_in_part",
        needs=("reasons", "measure", "ends_in"),
        takes=("scope", "rate"),
        measures=("limit", "suspend"),
        guards=(guards.an_appeal_is_heard,),
        overrules_automation=True,
    )
    def vary(self) -> None:
        """The appeal is upheld in part: a fixed term takes the measure's place."""

    @verb(
        source=[*DECIDED, State.TERMINATED],
        target=State.RESOLVED,
        by=(HEARER,),
        approve=((Role.LEAD, guards.always),),
        effect=AccountEffect.ENDS,
        does="ends what was decided now: what was served is enough",
        notice="appeal_served",
        needs=("reasons", "measure"),
        measures=("served",),
        guards=(guards.an_appeal_is_heard,),
        favours_holder=True,
        overrules_automation=True,
    )
    def end_as_served(self) -> None:
        """The appeal is upheld in part: what was served is enough."""
