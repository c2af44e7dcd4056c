"""Looks that are answered by a step, and looks that fall due because of it."""

from __future__ import annotations

from datetime import timedelta

from accounts.roles import Kind, Role
from enforcement.models import Case, Decision, Measure, Review
from enforcement.rules import authority
from enforcement.rules.impact import Impact
from enforcement.step.reports import close_look
from enforcement.step.step import Step
from enforcement.workflow.kinds import Basis, MeasureEnd, ReviewKind, ReviewOutcome
from enforcement.workflow.machines import MeasurePhase, ReviewPhase
from enforcement.workflow.marks import AccountEffect, mark_of
from enforcement.workflow.proceeding import FINAL, State
from enforcement.workflow.turns import Awaits

LOOK_WITHIN = timedelta(days=1)  # a person, after automation acted
DECIDE_WITHIN = 10  # business days, in an investigation without a measure


def answer_and_open(
    step: Step, decision: Decision, impact: Impact, before: Measure | None, measure: Measure | None
) -> None:
    """Looks that are answered by this step, and looks that fall due because of it."""
    human = step.by.kind == Kind.STAFF
    if human:
        step.close_reviews(ReviewKind.AUTOMATION)
        close_look(step)
    if before and (impact.ends or impact.review_by_at):
        step.close_reviews(
            ReviewKind.MEASURE,
            outcome=ReviewOutcome.CONTINUE
            if impact.review_by_at
            else ReviewOutcome.LIFT
            if impact.ends == MeasureEnd.LIFTED
            else "",
        )
    # a continuation was approved: that is more than a ratification
    if before and (impact.ends or impact.review_by_at):
        drop_ratification(step, before)
    if impact.target in FINAL:
        step.close_reviews(*(kind for kind in ReviewKind.values if kind != ReviewKind.APPEAL))
    decision_due(step, impact.target)
    if (
        measure
        and measure.phase == MeasurePhase.IN_FORCE
        and measure.review_by_at
        and measure.basis != Basis.NOTICE_PERIOD
    ):
        step.open_review(
            ReviewKind.MEASURE,
            measure.review_by_at,
            subject=measure.pk,
            on_missed=measure.on_missed,
        )
    if impact.ratify_by_at:
        step.open_review(ReviewKind.RATIFICATION, impact.ratify_by_at, subject=decision.pk)
        step.tell_staff("ratification", role=Role.LEAD)
    if not human and mark_of(Case, impact.verb).effect is AccountEffect.PRECAUTION:
        step.open_review(ReviewKind.AUTOMATION, step.now + LOOK_WITHIN, subject=decision.pk)
        step.tell_staff("automation", role=Role.REVIEWER)


def tell_approvers(step: Step, proposal: Decision, kind: str, **about: str) -> None:
    """Tell those who could approve it.

    Who is away, recused or a contact is found when it goes out; where nobody is left, admins are
    told.
    """
    step.tell_staff(
        kind,
        role=proposal.needs,
        but={proposal.proposed_by_id, *authority.parts_in_contested(proposal, step.facts)},
        about={
            "by": proposal.proposer_name,
            "verb": proposal.verb,
            "role": proposal.needs,
            **about,
        },
    )


def drop_ratification(step: Step, over: Measure) -> None:
    """What is over need no longer be ratified: else its lapse would lift what took its place."""
    for review in step.facts.open_reviews(ReviewKind.RATIFICATION):
        if review.subject == over.imposed_by_id and review.phase == ReviewPhase.OPEN:
            review.drop()
            step.change(review)


def decision_due(step: Step, state: str) -> None:
    """An investigation in which no measure falls due is looked at all the same: a decision is
    expected within ten business days.
    """
    open_ended = state == State.INVESTIGATING and all(
        m.review_by_at is None for m in step.facts.own_measures
    )
    waiting = [r for r in step.facts.open_reviews(ReviewKind.DECISION) if r.subject is None]
    if open_ended and not waiting:
        step.open_review(ReviewKind.DECISION, step.facts.office.after(step.now, DECIDE_WITHIN))
    for review in [] if open_ended else waiting:
        step.close_review(review)


def answered_by(step: Step, whom: Awaits) -> None:
    """Whom we waited for has answered: the clocks that stood still for them go on."""
    for review in step.facts.open_reviews():
        if review.paused_for == whom:
            resume(step, review)


def resume(step: Step, review: Review) -> None:
    """Let a paused clock go on: the time that it stood still is added."""
    if review.paused_at:
        stood = step.now - review.paused_at
        step.change(
            review,
            paused_at=None,
            paused_until_at=None,
            paused_for="",
            paused_what="",
            due_at=review.due_at + stood,
            warn_at=review.warn_at + stood,
        )
        step.case.awaits = step.case.awaits_what = ""
