"""Looks that are answered by a step, and looks that fall due because of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from accounts.roles import Kind, Role
from enforcement.models import Case, Decision, Measure, Review
from enforcement.rules import authority
from enforcement.rules.impact import Impact
from enforcement.step.reports import close_look
from enforcement.step.step import Step
from enforcement.workflow.kinds import (
    JOINABLE,
    OUTLIVE_THE_CASE,
    OWN_LOOKS,
    Basis,
    MeasureEnd,
    ReviewKind,
    ReviewOutcome,
)
from enforcement.workflow.machines import MET, MeasurePhase, ReviewPhase
from enforcement.workflow.marks import AccountEffect, mark_of
from enforcement.workflow.proceeding import FINAL, State
from enforcement.workflow.turns import Awaits

LOOK_WITHIN = timedelta(days=1)  # a person, after automation acted


def answer_and_open(
    step: Step, decision: Decision, impact: Impact, before: Measure | None, measure: Measure | None
) -> None:
    """Looks that are answered by this step, and looks that fall due because of it."""
    human = step.by.kind == Kind.STAFF
    if human:
        step.close_reviews(ReviewKind.AUTOMATION)
        close_look(step)
        mark_seen(step)
        if impact.target not in JOINABLE:  # decided: what was asked before needs no answer
            end_questions(step)
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
        # what a person has not looked at is looked at after the clock has ended the case
        left = OUTLIVE_THE_CASE if human else (*OUTLIVE_THE_CASE, ReviewKind.ANSWER)
        step.close_reviews(*(kind for kind in ReviewKind.values if kind not in left))
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
            step.drop_review(review)


def decision_due(step: Step) -> None:
    """An investigation in which no measure falls due is looked at all the same, and so is a case
    in triage after its first look: a decision is expected within some business days, and within
    fewer once every required change was made (`QueueRules`).
    """
    state = step.case.state
    first_looks = [r for r in step.facts.open_reviews(ReviewKind.FIRST_LOOK) if r.subject is None]
    open_ended = (state == State.TRIAGE and not first_looks) or (
        state == State.INVESTIGATING
        and all(m.review_by_at is None for m in step.facts.own_measures)
    )
    changes_made = (
        state == State.REMEDIATING == step.source
        and bool(step.facts.requirements)
        and all(r.phase in MET for r in step.facts.requirements)
    )
    waiting = [r for r in step.facts.open_reviews(ReviewKind.DECISION) if r.subject is None]
    if (open_ended or changes_made) and not waiting:
        rules = step.facts.rules
        within = rules.decide_days if open_ended else rules.changes_made_days
        step.open_review(ReviewKind.DECISION, step.facts.office.after(step.now, within))
    for review in [] if open_ended or changes_made else waiting:
        step.close_review(review)


def await_answer(step: Step, by_at: datetime, *, subject: UUID) -> None:
    """The holder was asked something, in a message or with a decision: when the time for an answer
    is over, somebody looks at the case. Nobody is warned before, for it is not ours to answer.
    """
    review = step.open_review(ReviewKind.QUESTION, by_at, subject=subject)
    review.warn_at = by_at


def settle_awaits(step: Step) -> None:
    """A case waits for whom a question or a clock that stands still waits for, and for nobody where
    there is neither: however a review ended that was paused, nothing waits for ever. Of several
    clocks the one that was stopped last counts.
    """
    case = step.case
    still = [r for r in step.facts.open_reviews() if r.paused_until_at]
    asked = case.awaits == Awaits.HOLDER and step.facts.open_reviews(ReviewKind.QUESTION)
    if asked or any(r.paused_for == case.awaits for r in still):
        return
    last = max(still, key=lambda review: review.paused_until_at or step.now, default=None)
    case.awaits, case.awaits_what = (last.paused_for, last.paused_what) if last else ("", "")


def end_questions(step: Step) -> None:
    """No answer of the holder is awaited any longer."""
    step.close_reviews(ReviewKind.QUESTION)
    if step.case.awaits == Awaits.HOLDER and not any(
        r.paused_for == Awaits.HOLDER for r in step.facts.open_reviews()
    ):
        step.case.awaits = step.case.awaits_what = ""


def end_question(step: Step) -> None:
    """One question needs no answer any longer; with the last, the case waits for the holder no
    more.
    """
    if not step.facts.open_reviews(ReviewKind.QUESTION):
        end_questions(step)


def look_at_word(step: Step) -> None:
    """Somebody outside wrote: a person looks at it, in whatever state the case is."""
    step.case.unseen_since_at = step.case.unseen_since_at or step.now
    look_again_soon(step)


def look_again_soon(step: Step) -> None:
    """Where no look at the case falls due by itself, one does (`read_days`)."""
    undecided = step.source in JOINABLE and step.facts.open_reviews(*OWN_LOOKS)
    if not undecided and not step.facts.open_reviews(ReviewKind.ANSWER):
        due_at = step.facts.office.after(step.now, step.facts.rules.read_days)
        step.open_review(ReviewKind.ANSWER, due_at)


def mark_seen(step: Step) -> None:
    """A person has looked at what somebody outside wrote, or answered it."""
    step.case.unseen_since_at = None
    step.close_reviews(ReviewKind.ANSWER)


def look_for_address(step: Step) -> None:
    """A notice has reached nobody, and there is nobody else to send it to: a person finds out
    whom.
    """
    if not step.facts.open_reviews(ReviewKind.ADDRESS):
        due_at = step.facts.office.after(step.now, step.facts.rules.address_days)
        step.open_review(ReviewKind.ADDRESS, due_at)


def answered_by(step: Step, whom: Awaits, kind: ReviewKind, *, subject: UUID | None = None) -> None:
    """Whom we waited for has answered what they were asked (reviews of this kind, about `subject`
    alone where it is given): the clocks that stood still for them go on.
    """
    for asked in step.facts.open_reviews(kind):
        if subject is None or asked.subject == subject:
            asked.look()
            step.change(asked, looked_by=step.by.name, looked_at=step.now)
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
