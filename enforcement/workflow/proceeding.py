"""READ THIS FIRST: every state, verb, guard and mark of the proceeding.

A verb is an arrow of the workflow. Its body is empty: what happens when it is taken is written in
`operations/`. Its mark says who may take it, who must approve it, what it does to the account,
which notice is owed and which terms it needs; diagram, buttons, API and tests are made from the
marks.
The smaller machines (decision, measure, appeal, …) stand in `workflow/machines.py`, in the same
style. A guard is a sentence that is true or false of the facts. No database, clock or network here.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django_fsm import FSMField, FSMModelMixin

from accounts.roles import Role
from enforcement.workflow.facts import GRACE, GuardFacts, MeasureFacts
from enforcement.workflow.marks import HEARER, SYSTEM, guard, verb

REVIEWER, LEAD, ADMIN = Role.REVIEWER, Role.LEAD, Role.ADMIN


class State(models.TextChoices):
    """Where a proceeding is."""

    TRIAGE = "TRIAGE"
    INVESTIGATING = "INVESTIGATING"
    REMEDIATING = "REMEDIATING"
    SERVING = "SERVING"
    TERMINATING = "TERMINATING"
    DISMISSED = "DISMISSED"
    CLEARED = "CLEARED"
    RESOLVED = "RESOLVED"
    TERMINATED = "TERMINATED"


FINAL = (State.DISMISSED, State.CLEARED, State.RESOLVED, State.TERMINATED)


# Guards -------------------------------------------------------------------------------------------
@guard("a restriction of this case is in force: clear the case, or lift the restriction first")
def no_measure_in_force(f: GuardFacts) -> bool:
    return not f.own_measures


@guard(
    "this case already limits or suspends the account: lift that restriction or reduce its "
    "scope instead"
)
def nothing_in_force_yet(f: GuardFacts) -> bool:
    return not f.own_measures


@guard("this case already suspends the account")
def not_suspended_yet(f: GuardFacts) -> bool:
    return all(m.kind == "LIMIT" for m in f.own_measures)


@guard("this case has no active precautionary restriction")
def precaution_in_force(f: GuardFacts) -> bool:
    return any(m.basis == "PRECAUTION" for m in f.own_measures)


@guard("this case has no active restriction to lift")
def liftable_in_force(f: GuardFacts) -> bool:
    return any(m.basis in ("PRECAUTION", "REMEDIATION") for m in f.own_measures)


@guard("the restriction is not due for review yet: it can be continued from one day before")
def review_is_due(f: GuardFacts) -> bool:
    set_at = max((m.review_set_at for m in f.own_measures if m.review_set_at), default=f.now)
    looked = any(
        r.kind == "MEASURE" and r.phase == "DONE" and r.looked_at and r.looked_at > set_at
        for r in f.reviews
    )
    return looked or any(r.warn_at <= f.now for r in f.open_reviews("MEASURE"))


@guard("no allegation is established: record a finding with reasons first")
def an_allegation_is_established(f: GuardFacts) -> bool:
    return any(a.phase == "ESTABLISHED" for a in f.allegations)


@guard(
    "an allegation has no finding yet, or one is established: every allegation needs a "
    "finding, and none may be established"
)
def answered_and_none_established(f: GuardFacts) -> bool:
    return all(a.phase in ("NOT_ESTABLISHED", "EXCEPTED") for a in f.allegations)


@guard("a requirement is not accepted: accept or waive each one first")
def every_requirement_met(f: GuardFacts) -> bool:
    return bool(f.requirements) and all(r.phase in ("ACCEPTED", "WAIVED") for r in f.requirements)


@guard("no required change is overdue by more than the day of grace")
def a_requirement_is_overdue(f: GuardFacts) -> bool:
    return any(
        r.phase in ("REQUIRED", "RETURNED") and r.due_at + GRACE <= f.now for r in f.requirements
    )


@guard("the temporary restriction is not over yet")
def term_is_over(f: GuardFacts) -> bool:
    return all(m.ends_at is not None and m.ends_at <= f.now for m in f.own_measures)


def still_holds(f: GuardFacts, order: MeasureFacts) -> bool:
    """What was approved is asked again when a delayed effect fires: the approval, the finding, and
    that no appeal sent it back.
    """
    decision = next(
        (d for d in f.executed if d.pk == order.imposed_by_id and d.approver_role == ADMIN), None
    )
    sent_back = decision and any(
        a.phase == "REMANDED" and a.decision_id == decision.pk for a in f.appeals
    )
    return decision is not None and not sent_back and an_allegation_is_established(f.case)


@guard(
    "the termination is not due: no notice period in this case is over, or what was approved "
    "no longer holds"
)
def due_unless_exceptional(f: GuardFacts) -> bool:
    if f.case.state == State.TERMINATING:
        return any(m.starts_at <= f.now and still_holds(f, m) for m in f.ordered)
    return an_allegation_is_established(f.case)


@guard("there is no new evidence since the case was closed, and no appeal was sent back")
def something_is_new(f: GuardFacts) -> bool:
    evidence = (
        f.newest_evidence_at and f.case.closed_at and f.newest_evidence_at >= f.case.closed_at
    )
    sent_back = [
        a
        for a in f.appeals
        if a.phase == "REMANDED"
        and a.decided_at
        and f.case.closed_at
        and a.decided_at >= f.case.closed_at
    ]
    return bool(evidence or sent_back)


@guard("no appeal in this case is under review")
def an_appeal_is_heard(f: GuardFacts) -> bool:
    return any(
        a.phase == "HEARING" or a.decided_at == f.now for a in f.appeals
    )  # or it is decided by this very step


# When a second person is needed -------------------------------------------------------------------
def always(f: GuardFacts) -> bool:
    """always"""
    return True


def a_measure_is_in_force(f: GuardFacts) -> bool:
    """where a measure is in force"""
    return bool(f.own_measures)


def past_thirty_days(f: GuardFacts) -> bool:
    """past 30 days in all"""
    since = min((m.first_at for m in f.own_measures if m.basis == "PRECAUTION"), default=f.now)
    return f.now + (f.review_in or timedelta(0)) > since + timedelta(days=30)


def held_before(f: GuardFacts) -> bool:
    """where this case has held the account before and let go of it, wholly or in part"""
    let_go = any(d.verb == "lift_measure" for d in f.executed)
    return (let_go or not f.own_measures) and any(
        d.verb in ("limit", "suspend") for d in f.executed
    )


def longer_than_ninety_days(f: GuardFacts) -> bool:
    """for longer than 90 days"""
    return f.ends_in is not None and f.ends_in > timedelta(days=90)


def no_notice_was_given(f: GuardFacts) -> bool:
    """without notice period; otherwise the approval of give_notice serves"""
    return bool(f.case.state != State.TERMINATING)


def account_is_strategic(f: GuardFacts) -> bool:
    """where the account is strategic"""
    return f.account.tier == "STRATEGIC"


# Verbs --------------------------------------------------------------------------------------------

HOLD = ("clauses", "question", "would_clear", "review_in", "facts", "reasons")
STATED = ("facts", "reasons")


class Proceeding(FSMModelMixin, models.Model):
    """The case's arrows. `facts` are attached under the lock; without them no guard can be
    asked.
    """

    state = FSMField(default=State.TRIAGE, choices=State.choices, protected=True)
    facts: GuardFacts

    class Meta:
        abstract = True

    @verb(source=State.TRIAGE, target=State.INVESTIGATING, by=(REVIEWER,))
    def take_on(self) -> None:
        """A reviewer begins to look into it."""

    @verb(
        source=State.TRIAGE,
        target=State.DISMISSED,
        by=(REVIEWER,),
        needs=("reasons",),
        guards=(no_measure_in_force,),
    )
    def dismiss(self) -> None:
        """There is nothing to answer; the reporter is told the outcome."""

    @verb(
        source=[State.TRIAGE, State.INVESTIGATING],
        target=State.INVESTIGATING,
        by=(REVIEWER, SYSTEM),
        approve=((LEAD, held_before),),
        does="precautionary limit",
        notice="limited",
        needs=HOLD,
        takes=("scope", "rate", "on_missed"),
        guards=(nothing_in_force_yet,),
    )
    def limit(self) -> None:
        """Limit the account as a precaution while a question is answered."""

    @verb(
        source=[State.TRIAGE, State.INVESTIGATING],
        target=State.INVESTIGATING,
        by=(REVIEWER, SYSTEM),
        approve=((LEAD, held_before),),
        ratify=(LEAD, account_is_strategic),
        does="precautionary suspension",
        notice="suspended",
        needs=HOLD,
        takes=("on_missed", "scope", "rate"),
        guards=(not_suspended_yet,),
    )
    def suspend(self) -> None:
        """Suspend the account as a precaution while a question is answered."""

    @verb(
        source=State.INVESTIGATING,
        target=None,
        by=(REVIEWER,),
        approve=((LEAD, always), (ADMIN, past_thirty_days)),
        does="new review date",
        notice="continued",
        needs=("review_in", "reasons"),
        guards=(precaution_in_force, review_is_due),
    )
    def continue_measure(self) -> None:
        """Keep a precautionary measure for some more days."""

    @verb(
        source=[State.INVESTIGATING, State.REMEDIATING],
        target=None,
        by=(REVIEWER, SYSTEM),
        does="lifts or narrows a precautionary measure",
        notice="lifted",
        needs=("reasons",),
        takes=("measure", "scope", "rate"),
        guards=(liftable_in_force,),
    )
    def lift_measure(self) -> None:
        """Lift the measure, or narrow it to a limit, while the case goes on."""

    @verb(
        source=State.INVESTIGATING,
        target=State.REMEDIATING,
        by=(REVIEWER,),
        approve=((LEAD, always),),
        does="keeps, narrows or lifts, as decided",
        strike=True,
        notice="remediation_required",
        needs=(*STATED, "plan", "measure"),
        takes=("scope", "rate"),
        guards=(an_allegation_is_established,),
    )
    def require_remediation(self) -> None:
        """Ask for the necessary changes, item by item."""

    @verb(
        source=State.REMEDIATING,
        target=State.RESOLVED,
        by=(REVIEWER,),
        does="lifts all of the case's measures",
        notice="reinstated",
        needs=STATED,
        guards=(every_requirement_met,),
    )
    def accept_remediation(self) -> None:
        """Everything that was asked for is done."""

    @verb(
        source=State.REMEDIATING,
        target=State.INVESTIGATING,
        by=(REVIEWER, SYSTEM),
        does="the measure before the plan returns",
        notice="remediation_lapsed",
        needs=("reasons",),
        guards=(a_requirement_is_overdue,),
    )
    def lapse(self) -> None:
        """A requirement was not met in time."""

    @verb(
        source=State.INVESTIGATING,
        target=State.RESOLVED,
        by=(REVIEWER,),
        does="lifts all of the case's measures",
        notice="warning",
        strike=True,
        needs=STATED,
        guards=(an_allegation_is_established,),
    )
    def warn(self) -> None:
        """A breach is established; a warning is enough."""

    @verb(
        source=State.INVESTIGATING,
        target=State.SERVING,
        by=(REVIEWER,),
        approve=((LEAD, always), (ADMIN, longer_than_ninety_days)),
        strike=True,
        does="fixed-term limit or suspension",
        notice="sanctioned",
        needs=(*STATED, "measure", "ends_in"),
        takes=("scope", "rate"),
        guards=(an_allegation_is_established,),
    )
    def sanction(self) -> None:
        """Limit or suspend for a fixed term."""

    @verb(
        source=State.SERVING,
        target=State.RESOLVED,
        by=(SYSTEM,),
        does="the term ends of itself",
        notice="reinstated",
        guards=(term_is_over,),
    )
    def serve(self) -> None:
        """The term is over."""

    @verb(
        source=[State.INVESTIGATING, State.REMEDIATING, State.SERVING],
        target=State.TERMINATING,
        by=(REVIEWER,),
        approve=((ADMIN, always),),
        does="termination ordered for a date; the interim measure stays",
        notice="termination_notice",
        needs=STATED,
        takes=("days",),
        strike=True,
        guards=(an_allegation_is_established,),
    )
    def give_notice(self) -> None:
        """Give notice of termination, by default 30 days ahead."""

    @verb(
        source=State.TERMINATING,
        target=State.INVESTIGATING,
        by=(LEAD,),
        approve=((ADMIN, always),),
        does="the order falls",
        notice="notice_withdrawn",
        needs=("reasons",),
    )
    def withdraw_notice(self) -> None:
        """Take the notice of termination back."""

    @verb(
        source=[State.TERMINATING, State.INVESTIGATING, State.REMEDIATING],
        target=State.TERMINATED,
        by=(LEAD, SYSTEM),
        approve=((ADMIN, no_notice_was_given),),
        does="terminated",
        notice="terminated",
        takes=("exception",),
        strike=True,
        guards=(due_unless_exceptional,),
    )
    def terminate(self) -> None:
        """End the account: when the notice period is over, or at once for a recorded exception."""

    @verb(
        source=State.INVESTIGATING,
        target=State.CLEARED,
        by=(REVIEWER,),
        approve=((LEAD, a_measure_is_in_force),),
        notice="cleared",
        does="lifts all of the case's measures",
        needs=STATED,
        guards=(answered_and_none_established,),
    )
    def clear(self) -> None:
        """No violation: access is given back, with an apology where the account was suspended."""

    @verb(
        source=list(FINAL),
        target=State.INVESTIGATING,
        by=(LEAD,),
        notice="reopened",
        needs=("reasons",),
        guards=(something_is_new,),
    )
    def reopen(self) -> None:
        """Look again: there is new evidence, or an appeal was sent back."""

    @verb(
        source=[State.INVESTIGATING, State.REMEDIATING, State.SERVING, State.TERMINATING, *FINAL],
        target=State.CLEARED,
        by=(HEARER,),
        does="lifts what the decision imposed; voids its strike",
        notice="appeal_upheld",
        needs=("reasons",),
        guards=(an_appeal_is_heard,),
    )
    def overturn(self) -> None:
        """The appeal is upheld."""

    @verb(
        source=[State.REMEDIATING, State.SERVING, State.TERMINATING, State.TERMINATED],
        target=State.SERVING,
        by=(HEARER,),
        approve=((LEAD, always),),
        does="replaces the measure by a lesser one",
        notice="appeal_upheld_in_part",
        needs=("reasons", "measure", "ends_in"),
        takes=("scope", "rate"),
        guards=(an_appeal_is_heard,),
    )
    def vary(self) -> None:
        """The appeal is upheld in part: a fixed term takes the measure's place."""
