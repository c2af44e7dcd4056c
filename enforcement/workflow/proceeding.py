"""READ THIS FIRST: every verb of the proceeding, with its states, guards and marks.

A verb is an arrow between two states (`workflow/kinds.py`) with an empty body: what happens is
written in `operations/`. Its mark says all that is true of it (`workflow/marks.py`): diagram and
pages, API, tests come of it. Words are in `language/verbs.py`, appeals in `workflow/on_appeal.py`.

A guard is a sentence, true or false of the facts (`workflow/guards.py`). The smaller machines
(decision, measure, …) stand in `workflow/machines.py`. No database, clock or network here.
"""

from __future__ import annotations

from django.db import models
from django_fsm import FSMField, FSMModelMixin

from accounts.roles import Role
from enforcement.workflow import guards
from enforcement.workflow.facts import GuardFacts
from enforcement.workflow.kinds import DECIDED
from enforcement.workflow.kinds import FINAL as FINAL
from enforcement.workflow.kinds import State as State
from enforcement.workflow.marks import GROUNDS, INTO, SYSTEM, AccountEffect, verb
from enforcement.workflow.on_appeal import OnAppeal

REVIEWER, LEAD, ADMIN = Role.REVIEWER, Role.LEAD, Role.ADMIN
HOLD = ("clauses", "question", "would_clear", "review_in", "facts", "reasons")
STATED = ("facts", "reasons")  # terms that several verbs need


class Proceeding(OnAppeal, FSMModelMixin, models.Model):
    """The case's arrows. `facts` are attached under the lock; without them no guard can be
    asked.
    """

    state = FSMField(default=State.TRIAGE, choices=State.choices, protected=True)
    facts: GuardFacts

    class Meta:
        abstract = True

    @verb(
        source=State.TRIAGE,
        target=State.INVESTIGATING,
        by=(REVIEWER,),
        undone_by=("clear",),
        order=40,
        key="3",
    )
    def take_on(self) -> None:
        """A reviewer begins to look into it."""

    @verb(
        source=State.TRIAGE,
        target=State.DISMISSED,
        by=(REVIEWER,),
        notice="cleared",
        notice_when=guards.holder_was_written_to,
        needs=("reasons",),
        guards=(guards.no_measure_in_force,),
        decides=True,
        overrules_automation=True,
        undone_by=("reopen",),
        order=130,
        key="0 5",
    )
    def dismiss(self) -> None:
        """There is nothing to answer; the reporter is told, and a holder who was written to."""

    @verb(
        source=[State.TRIAGE, State.INVESTIGATING],
        target=State.INVESTIGATING,
        by=(REVIEWER, SYSTEM),
        approve=((LEAD, guards.held_before),),
        effect=AccountEffect.PRECAUTION,
        does="precautionary limit",
        notice="limited",
        needs=HOLD,
        takes=("scope", "rate", "on_missed"),
        on_missed=("escalate", "lift"),
        guards=(guards.nothing_in_force_yet,),
        decides=True,
        undone_by=("lift_measure",),
        order=110,
        key="4",
    )
    def limit(self) -> None:
        """Limit the account as a precaution while a question is answered."""

    @verb(
        source=[State.TRIAGE, State.INVESTIGATING],
        target=State.INVESTIGATING,
        by=(REVIEWER, SYSTEM),
        approve=((LEAD, guards.held_before),),
        ratify=(LEAD, guards.account_is_strategic),
        effect=AccountEffect.PRECAUTION,
        does="precautionary suspension",
        notice="suspended",
        needs=HOLD,
        takes=("on_missed", "scope", "rate"),
        on_missed=("escalate", "narrow", "lift"),
        guards=(guards.not_suspended_yet,),
        decides=True,
        undone_by=("lift_measure",),
        order=120,
        key="5",
    )
    def suspend(self) -> None:
        """Suspend the account as a precaution while a question is answered."""

    @verb(
        source=list(DECIDED),
        target=None,
        by=(REVIEWER,),
        approve=((LEAD, guards.danger_before),),
        ratify=(LEAD, guards.no_danger_before),
        effect=AccountEffect.PRECAUTION,
        does="precautionary suspension on top of what was decided, which goes on",
        notice="suspended_for_danger",
        needs=(*HOLD, "exception"),
        takes=("on_missed",),
        on_missed=("escalate", "lift"),
        grounds=("danger",),
        guards=(guards.suspended_for_a_term_at_most,),
        undone_by=("lift_measure",),
        order=125,
        key="0 4",
    )
    def suspend_for_danger(self) -> None:
        """Suspend the account at once, though the case is decided, because of danger."""

    @verb(
        source=[State.INVESTIGATING, *DECIDED],
        target=None,
        by=(REVIEWER,),
        approve=((LEAD, guards.always), (ADMIN, guards.past_thirty_days)),
        effect=AccountEffect.CONTINUES,
        does="new review date",
        notice="continued",
        needs=("review_in", "reasons"),
        guards=(guards.precaution_in_force, guards.review_is_due),
        undone_by=("lift_measure",),
        order=50,
        key="0 2",
    )
    def continue_measure(self) -> None:
        """Keep a precautionary measure for some more days."""

    @verb(
        source=[State.INVESTIGATING, *DECIDED],
        target=None,
        by=(REVIEWER, SYSTEM),
        effect=AccountEffect.EASES,
        does="lifts a precautionary measure, so that what it replaced returns, or narrows it",
        notice="lifted",
        needs=("reasons",),
        takes=("measure", "scope", "rate"),
        measures=("lift", "narrow", "everything"),
        guards=(guards.liftable_in_force,),
        favours_holder=True,
        overrules_automation=True,
        undone_by=("limit", "suspend"),
        order=100,
        key="6",
    )
    def lift_measure(self) -> None:
        """Lift the measure, so that what it replaced returns, or narrow it to a limit."""

    @verb(
        source=State.INVESTIGATING,
        target=State.REMEDIATING,
        by=(REVIEWER,),
        approve=((LEAD, guards.always),),
        effect=AccountEffect.KEEPS,
        does="keeps, narrows or lifts, as decided",
        notice="remediation_required",
        needs=(*STATED, "plan", "measure"),
        takes=("scope", "rate", "why_different"),
        measures=("keep", "narrow", "lift"),
        guards=(guards.an_allegation_is_established, guards.found_since_sent_back),
        strike=True,
        decides=True,
        undone_by=("lift_measure",),
        order=30,
        key="2",
    )
    def require_remediation(self) -> None:
        """Ask for the necessary changes, item by item."""

    @verb(
        source=State.REMEDIATING,
        target=State.RESOLVED,
        by=(REVIEWER,),
        effect=AccountEffect.ENDS,
        does="lifts all of the case's measures",
        notice="reinstated",
        needs=STATED,
        guards=(guards.every_requirement_met,),
        favours_holder=True,
        undone_by=("reopen",),
        order=10,
        key="0 1",
    )
    def accept_remediation(self) -> None:
        """Everything that was asked for is done."""

    @verb(
        source=State.REMEDIATING,
        target=State.INVESTIGATING,
        by=(REVIEWER, SYSTEM),
        effect=AccountEffect.RETURNS,
        does="the measure before the plan returns",
        notice="remediation_lapsed",
        needs=("reasons",),
        guards=(guards.a_requirement_is_overdue,),
        undone_by=("require_remediation", "lift_measure"),
        order=90,
        key="0 3",
    )
    def lapse(self) -> None:
        """A requirement was not met in time."""

    @verb(
        source=State.INVESTIGATING,
        target=State.RESOLVED,
        by=(REVIEWER,),
        effect=AccountEffect.ENDS,
        does="lifts all of the case's measures",
        notice="warning",
        needs=STATED,
        takes=("why_different",),
        guards=(guards.an_allegation_is_established, guards.found_since_sent_back),
        strike=True,
        decides=True,
        undone_by=("reopen",),
        order=60,
        key="7",
    )
    def warn(self) -> None:
        """A breach is established; a warning is enough."""

    @verb(
        source=State.INVESTIGATING,
        target=State.SERVING,
        by=(REVIEWER,),
        approve=((LEAD, guards.always), (ADMIN, guards.longer_than_ninety_days)),
        effect=AccountEffect.TERM,
        does="fixed-term limit or suspension",
        notice="sanctioned",
        needs=(*STATED, "measure", "ends_in"),
        takes=("scope", "rate", "why_different"),
        measures=("limit", "suspend"),
        guards=(guards.an_allegation_is_established, guards.found_since_sent_back),
        strike=True,
        decides=True,
        order=70,
        key="8",
    )
    def sanction(self) -> None:
        """Limit or suspend for a fixed term."""

    @verb(
        source=State.SERVING,
        target=State.RESOLVED,
        by=(SYSTEM,),
        effect=AccountEffect.ENDS,
        does="the term ends by itself",
        notice="reinstated",
        guards=(guards.term_is_over,),
        favours_holder=True,
    )
    def serve(self) -> None:
        """The term is over."""

    @verb(
        source=[State.INVESTIGATING, State.REMEDIATING, State.SERVING],
        target=State.TERMINATING,
        by=(REVIEWER,),
        approve=((ADMIN, guards.always),),
        effect=AccountEffect.ORDERS,
        does="termination ordered for a date; the interim measure stays",
        notice="termination_notice",
        needs=STATED,
        takes=("days", "exception", "why_different"),
        grounds=GROUNDS,
        guards=(guards.an_allegation_is_established, guards.found_since_sent_back),
        strike=True,
        decides=True,
        undone_by=("withdraw_notice",),
        order=80,
        key="9",
    )
    def give_notice(self) -> None:
        """Give notice of termination, by default 30 days ahead."""

    @verb(
        source=State.TERMINATING,
        target=State.INVESTIGATING,
        by=(LEAD,),
        approve=((ADMIN, guards.always),),
        effect=AccountEffect.RETURNS,
        does="the order falls",
        notice="notice_withdrawn",
        needs=("reasons",),
        favours_holder=True,
        undone_by=("give_notice",),
        order=140,
        key="0 6",
    )
    def withdraw_notice(self) -> None:
        """Take the notice of termination back."""

    @verb(
        source=State.TERMINATING,
        target=State.INVESTIGATING,
        by=(SYSTEM,),
        effect=AccountEffect.RETURNS,
        does="the order falls; what was in force stays, as a precaution",
        notice="notice_withdrawn",
        guards=(guards.order_no_longer_holds,),
        favours_holder=True,
    )
    def lapse_notice(self) -> None:
        """The notice period is over, but what the termination rested on holds no longer."""

    @verb(
        source=[State.TERMINATING, State.INVESTIGATING, State.REMEDIATING],
        target=State.TERMINATED,
        by=(LEAD, SYSTEM),
        approve=((ADMIN, guards.no_notice_period_is_over),),
        effect=AccountEffect.TERMINATES,
        does="terminated",
        notice="terminated",
        takes=("exception", "why_different"),
        grounds=GROUNDS,
        guards=(guards.an_allegation_is_established, guards.found_since_sent_back),
        strike=True,
        decides=True,
        order=160,
        key="0 8",
    )
    def terminate(self) -> None:
        """End the account: when the notice period is over, or at once for a recorded exception."""

    @verb(
        source=State.INVESTIGATING,
        target=State.CLEARED,
        by=(REVIEWER,),
        approve=((LEAD, guards.a_measure_is_in_force),),
        effect=AccountEffect.ENDS,
        does="lifts all of the case's measures",
        notice="cleared",
        needs=STATED,
        guards=(guards.answered_and_none_established, guards.found_since_sent_back),
        decides=True,
        favours_holder=True,
        overrules_automation=True,
        undone_by=("reopen",),
        order=20,
        key="1",
    )
    def clear(self) -> None:
        """No violation: access is given back, with an apology where the account was suspended."""

    @verb(
        source=[State.TRIAGE, State.INVESTIGATING],
        target=State.DISMISSED,
        by=(REVIEWER,),
        notice="merged",
        notice_when=guards.holder_was_written_to,
        needs=(INTO, "reasons"),
        guards=(
            guards.another_is_undecided,
            guards.never_decided,
            guards.no_measure_in_force,
            guards.nothing_is_proposed,
            guards.nobody_outside_is_asked,
            guards.no_appeal_is_open,
        ),
        favours_holder=True,
        order=135,
        key="0 9",
    )
    def merge(self) -> None:
        """The case goes on in another one of its account and area, which takes its reports in."""

    @verb(
        source=list(FINAL),
        target=State.INVESTIGATING,
        by=(LEAD,),
        notice="reopened",
        notice_when=guards.holder_was_told,
        needs=("reasons",),
        guards=(guards.never_merged, guards.something_is_new),
        favours_holder=True,
        undone_by=("clear",),
        order=150,
        key="0 7",
    )
    def reopen(self) -> None:
        """Look again: there is new evidence, or an appeal was sent back."""
