"""Reviews: a human look that falls due.

It warns before; when it is missed it escalates and does what was chosen beforehand.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts.bounds import shows_something
from accounts.roles import SYSTEM, Actor, Role
from enforcement.language.refusals import StepRefused
from enforcement.language.reviews import REVIEWS, review_words
from enforcement.language.saying import in_english, say
from enforcement.language.turns import waits_in_english
from enforcement.models import Review
from enforcement.models.review import LONGEST_PAUSE
from enforcement.operations.escalate import raise_within
from enforcement.rules import authority
from enforcement.step import reports, reviews
from enforcement.step.doors import noting, taking
from enforcement.step.known import row_by_id
from enforcement.step.step import Step
from enforcement.workflow.kinds import ReviewKind
from enforcement.workflow.machines import MeasurePhase, ReviewPhase
from enforcement.workflow.terms import Scope, Terms
from enforcement.workflow.turns import Awaits
from enforcement.workflow.webhook_events import ReviewMissed

AGAIN: dict[str, timedelta] = {  # after a look was missed
    ReviewKind.MEASURE: timedelta(days=1),
    ReviewKind.AUTOMATION: timedelta(days=1),
}
ELSE_AGAIN = timedelta(days=3)
TELL_AGAIN = timedelta(days=7)  # of a case that is escalated and that still nobody looks at
NOTHING_TO_END = _(
    "This case has no restriction that a review could end. Decide instead: dismiss, start the "
    "investigation, clear or warn. That completes the review."
)
OUTCOMES = ("continue", "narrow", "lift", "escalate")
LETS_GO = ("lift", "narrow")
TAKE_INSTEAD = _(
    "Decide instead: lift the restriction or reduce its scope. That completes the review."
)


def open_review(step: Step, review_id: UUID) -> Review:
    """The review, if nobody answered it. Raises StepRefused (code `not-open`)."""
    if found := next((r for r in step.facts.open_reviews() if r.pk == review_id), None):
        return found
    raise StepRefused("not-open", say("This review has already been completed."))


def look(*, review_id: UUID, outcome: str, reasons: str, by: Actor, now: datetime) -> Review:
    """Record who looked and with what outcome.

    A measure is continued, narrowed or lifted by the verb, which this look makes possible;
    continuing wants a lead. Raises StepRefused.
    """
    asked = row_by_id(Review.objects.all(), review_id, "review")
    with noting("review", case_id=asked.case_id, by=by, now=now, reason=reasons) as step:
        review = open_review(step, review_id)
        authority.require(authority.check_work(by, step.facts))
        if outcome not in OUTCOMES:
            raise StepRefused(
                "bad-terms",
                say(
                    "A review’s outcome must be one of %(choices)s, not %(outcome)s.",
                    choices=", ".join(OUTCOMES),
                    outcome=repr(outcome),
                ),
            )
        if not shows_something(reasons):
            raise StepRefused("bad-terms", say("A review needs reasons."))
        check_answerable(step, review, outcome)
        step.data = {"review": review.kind, "outcome": outcome}
        if outcome == "escalate":
            raise_within(step, reasons)
        # an escalation leaves the measure's look to be done
        if outcome != "escalate" or review.kind != ReviewKind.MEASURE:
            review.look()
            step.change(
                review, looked_by=by.name, looked_at=now, outcome=outcome.upper(), reasons=reasons
            )
            drop_others(step, review)
            look_again(step, review)
            if review.kind == ReviewKind.ANSWER:
                reviews.mark_seen(step)
            if review.kind == ReviewKind.QUESTION:
                reviews.end_question(step)
            if review.kind == ReviewKind.FIRST_LOOK and review.subject is None:
                reports.mark_read(step, step.facts.unread)
    return review


def check_answerable(step: Step, review: Review, outcome: str) -> None:
    """Refuse a review that only an action of its own completes: nobody keeps an account restricted
    by marking a review complete. Raises StepRefused.
    """
    if own_act := review_words(review.kind, of_proposal=review.of_proposal).act:
        raise StepRefused(
            "not-possible",
            say("This review cannot be marked complete. %(instead)s", instead=own_act),
        )
    if outcome in LETS_GO:
        raise StepRefused(
            "not-possible", str(TAKE_INSTEAD if step.facts.own_measures else NOTHING_TO_END)
        )
    if review.kind == ReviewKind.MEASURE and outcome == "continue":
        what = say("continue a restriction directly; propose it instead")
        authority.require(authority.check_role(step.by, Role.LEAD, what))
        # The measure's own date: a look that was missed falls due again, later.
        dates = [
            m.review_by_at
            for m in step.facts.own_measures
            if m.pk == review.subject and m.review_by_at
        ]
        if any(date <= step.now for date in dates):
            raise StepRefused(
                "not-possible",
                say(
                    "The restriction’s review date has passed. Propose to continue it, or lift it."
                ),
            )


def drop_others(step: Step, review: Review) -> None:
    """One look counts, however often the same one fell due: the newest that was missed, or the one
    that was answered.
    """
    for other in step.facts.open_reviews(review.kind):
        if other.pk != review.pk and other.subject == review.subject:
            step.drop_review(other)


def look_again(step: Step, looked: Review) -> None:
    """A measure that is still in force after the look keeps its date."""
    for measure in step.facts.own_measures:
        if measure.pk == looked.subject and measure.review_by_at:
            step.open_review(
                ReviewKind.MEASURE,
                measure.review_by_at,
                subject=measure.pk,
                on_missed=looked.on_missed,
            )


def warn_of_review(*, review_id: UUID, now: datetime) -> None:
    """Tell the assignee, or the leads where there is none, that a review falls due; of a proposal,
    those who could approve it.
    """
    asked = row_by_id(Review.objects.all(), review_id, "review")
    with noting(
        "warn_of_review",
        case_id=asked.case_id,
        by=SYSTEM,
        now=now,
        reason=f"A review falls due: {review_in_english(asked.kind)}.",
        quiet=True,
    ) as step:
        review = open_review(step, review_id)
        if review.warned_at:
            raise StepRefused("not-due", say("The assignee has already been reminded."))
        step.change(review, warned_at=now)
        step.data = {"review": review.kind, "due_at": review.due_at.isoformat()}
        if not missed_before(step, review):
            due_at = review.due_at.isoformat()
            if (proposal := step.facts.proposal) and proposal.pk == review.subject:
                reviews.tell_approvers(step, proposal, "approval_due", due_at=due_at)
                return
            people, role = ((review.assignee_id,), "") if review.assignee_id else ((), Role.LEAD)
            about = {"review": review.kind, "due_at": due_at}
            step.tell_staff("review_due", users=people, role=role, about=about)


def review_in_english(kind: str) -> str:
    """A kind of review as the record names it."""
    return in_english(REVIEWS[kind].label)


def missed_before(step: Step, review: Review) -> bool:
    """Whether the same look was missed already: then the case is escalated, and a letter for each
    further day would only be noise.
    """
    return any(
        r.phase == ReviewPhase.MISSED and (r.kind, r.subject) == (review.kind, review.subject)
        for r in step.facts.reviews
    )


def miss_review(*, review_id: UUID, now: datetime) -> None:
    """Nobody looked in time: admins hear of it, and the measure is kept, narrowed or lifted as was
    chosen when it was imposed.
    """
    asked = row_by_id(Review.objects.all(), review_id, "review")
    if asked.kind == ReviewKind.MEASURE and asked.on_missed in ("lift", "narrow"):
        end_unreviewed_measure(asked, now)
        return
    with noting(
        "miss_review",
        case_id=asked.case_id,
        by=SYSTEM,
        now=now,
        reason=f"A review was missed: {asked.kind}.",
    ) as step:
        mark_missed(step, asked.pk, now)


def end_unreviewed_measure(asked: Review, now: datetime) -> None:
    """A missed review lifts the measure, or narrows it to the limit that was chosen beforehand."""
    with taking(
        "lift_measure", case_id=asked.case_id, by=SYSTEM, now=now, terms=narrowing_terms(asked)
    ) as step:
        step.data["cause"] = "review_missed"
        mark_missed(step, asked.pk, now, again=False)


def narrowing_terms(asked: Review) -> Terms:
    """What was chosen when the measure was imposed, as terms of `lift_measure`."""
    reasons = "Nobody looked at the measure in time."
    measure = next(
        (
            m
            for m in asked.case.measures.filter(phase=MeasurePhase.IN_FORCE)
            if m.pk == asked.subject
        ),
        None,
    )
    if asked.on_missed == "lift" or measure is None:
        return Terms(reasons=reasons)
    return Terms(
        reasons=reasons,
        measure="narrow",
        scope=Scope(**measure.narrower.get("scope", {})),
        rate=measure.narrower.get("rate"),
    )


def mark_missed(step: Step, review_id: UUID, now: datetime, *, again: bool = True) -> None:
    """The review is missed, and the case escalates.

    What is still to be looked at falls due again, so that nobody is forgotten.
    """
    review = open_review(step, review_id)
    if review.phase != ReviewPhase.OPEN:
        raise StepRefused("not-due", say("This review is already recorded as missed."))
    review.miss()
    step.change(review, missed_at=now)
    drop_others(step, review)
    if again:
        due_again = step.open_review(
            review.kind,
            now + AGAIN.get(review.kind, ELSE_AGAIN),
            subject=review.subject,
            on_missed="escalate",
        )
        if review.kind == ReviewKind.ASKED:
            due_again.assignee_id = review.assignee_id
            due_again.asked_by_id = review.asked_by_id
            due_again.asked_by_name = review.asked_by_name
    step.data = {**step.data, "review": review.kind}
    step.tell_endpoints(ReviewMissed(review=review.kind))
    due = f"{review.due_at:%-d %b %Y, %H:%M} UTC"
    sentence = f"A review was missed: {review_in_english(review.kind)}. It was due by {due}."
    raise_within(
        step,
        sentence,
        kind="escalation_missed",
        about={"review": review.kind, "due_at": review.due_at.isoformat()},
        again_after=TELL_AGAIN if again else timedelta(0),
    )


def pause(
    *,
    review_id: UUID,
    whom: str,
    by: Actor,
    now: datetime,
    waits_for: str = "",
    days: int = LONGEST_PAUSE.days,
) -> None:
    """Stop a clock while we wait for `whom`, one of Awaits, for 1 to 14 days; `waits_for` says for
    what, and where it is somebody OTHER, for whom. It goes on by itself when the days are over, or
    when the answer comes.

    What binds the holder's measure is never paused; an appeal's clock is paused by its hearer
    alone. Raises StepRefused.
    """
    asked = row_by_id(Review.objects.all(), review_id, "review")
    with noting(
        "pause_review",
        case_id=asked.case_id,
        by=by,
        now=now,
        reason=f"Waits for {waits_in_english(whom, waits_for)}.",
    ) as step:
        authority.require(authority.check_work(by, step.facts))
        review = open_review(step, review_id)
        if not review.pausable:
            raise StepRefused(
                "not-possible", say("This deadline protects the holder and cannot be paused.")
            )
        if review.phase != ReviewPhase.OPEN:
            raise StepRefused(
                "not-possible",
                say("This deadline has passed and cannot be paused. Complete the review."),
            )
        if review.kind == ReviewKind.APPEAL and not any(
            a.pk == review.subject and a.hearer_id == by.user_id for a in step.facts.appeals
        ):
            raise StepRefused(
                "not-allowed", say("Only the reviewer of an appeal can pause its deadline.")
            )
        known_whom = whom in Awaits.values and (whom != Awaits.OTHER or shows_something(waits_for))
        if review.paused_at or not known_whom:
            raise StepRefused(
                "bad-terms",
                say("Enter who you are waiting for. A deadline can be paused only once."),
            )
        if not 1 <= days <= LONGEST_PAUSE.days:
            raise StepRefused(
                "bad-terms",
                say("A deadline can be paused for 1 to %(most)s days.", most=LONGEST_PAUSE.days),
            )
        step.change(
            review,
            paused_at=now,
            paused_until_at=now + timedelta(days=days),
            paused_for=whom,
            paused_what=waits_for,
        )
        step.case.awaits, step.case.awaits_what = whom, waits_for


def end_pause(*, review_id: UUID, now: datetime) -> None:
    """The days of a pause are over: the clock goes on by itself.

    Raises StepRefused (code `not-due`) where it is not paused any more, or paused for longer.
    """
    asked = row_by_id(Review.objects.all(), review_id, "review")
    with noting(
        "resume_review", case_id=asked.case_id, by=SYSTEM, now=now, reason="The pause is over."
    ) as step:
        review = open_review(step, review_id)
        if review.paused_until_at is None or review.paused_until_at > now:
            raise StepRefused("not-due", say("This deadline’s pause is not over."))
        reviews.resume(step, review)


def resume(*, review_id: UUID, by: Actor, now: datetime) -> None:
    """Let the clock go on: the time that it stood still is added. Raises StepRefused."""
    asked = row_by_id(Review.objects.all(), review_id, "review")
    with noting(
        "resume_review", case_id=asked.case_id, by=by, now=now, reason="The clock goes on."
    ) as step:
        authority.require(authority.check_work(by, step.facts))
        review = open_review(step, review_id)
        if review.paused_at is None:
            raise StepRefused("not-possible", say("This deadline is not paused."))
        reviews.resume(step, review)
