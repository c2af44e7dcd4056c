"""Quality reviews: taken, given back, handed on, answered blind; what follows from a difference.

Nothing waits for ever. What is missed goes to somebody else once and lapses the second time,
openly; of a difference that nobody settles the leads are reminded until somebody does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from accounts.models import User
from accounts.roles import SYSTEM, Actor, Role
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Case, Decision, QualityAnswer, QualityReview
from enforcement.models.event import hash_of_rows
from enforcement.models.outbox import Channel, staff_payload
from enforcement.models.vouched import every_column
from enforcement.operations.own import acting_person
from enforcement.operations.quality_people import (
    business_days,
    give_to_another,
    locked_review,
    require_without_part,
    tell_of,
)
from enforcement.queries.policies import clause_codes
from enforcement.queries.quality_blind import allegations_at, decided_of
from enforcement.queries.quality_people import apart_from, parts_in
from enforcement.rules import authority
from enforcement.step.arrange import arranging, recording, required_text
from enforcement.step.doors import noting
from enforcement.step.known import row_by_id
from enforcement.step.step import Step
from enforcement.workflow.machines import QualityPhase
from enforcement.workflow.marks import name_of
from enforcement.workflow.quality import (
    AGAIN_DAYS,
    CHANCES,
    MEASURES,
    NEEDS_FINDING,
    REMIND_DAYS,
    SETTLE_DAYS,
    Band,
    FollowUp,
    Opinion,
    Outcome,
)

MAY_SETTLE = "settle quality reviews"
SEALED = every_column(QualityAnswer)  # what the event has the hash of


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What somebody would have found and done: of each allegation (by its key) an opinion, the
    outcome, for a restriction for a term its kind and how long, and why.
    """

    findings: Mapping[str, str]
    outcome: str
    reasons: str
    measure: str = ""
    band: str = ""


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """What followed from a difference: a talk on a day, a reopening, a better clause (its number),
    or that the decision stands; and a note.
    """

    how: str
    note: str
    talk_on: date | None = None
    clause: str = ""


def require_open(review: QualityReview) -> None:
    """Raise StepRefused (code `not-open`) where it was answered, or lapsed."""
    if review.phase != QualityPhase.OPEN:
        raise StepRefused(
            "not-open", say("Quality review %(ref)s is answered already.", ref=review.ref)
        )


def take_review(*, review_id: UUID, by: Actor, now: datetime) -> QualityReview:
    """Take a review that is nobody's. Raises StepRefused: `not-allowed`, `not-open`, `conflict`."""
    person = acting_person(by)
    with arranging(by=by, now=now, what="work") as this:
        review = locked_review(review_id)
        require_open(review)
        if review.assignee_id and review.assignee_id != person.pk:
            raise StepRefused(
                "conflict", say("Somebody else has taken quality review %(ref)s.", ref=review.ref)
            )
        require_without_part(review, by)
        if person.pk in apart_from([review.case], [person])[review.case_id]:
            raise StepRefused(
                "not-allowed",
                say("%(name)s keeps out of everything about this account.", name=by.name),
            )
        review.assignee = person
        this.save(review, only=["assignee"])
        this.note("take quality review", review.ref)
    return review


def give_back(*, review_id: UUID, reason: str, by: Actor, now: datetime) -> QualityReview:
    """Somebody who knows the case, or cannot do it, gives it back: it is somebody else's, and never
    theirs again. Nobody is blamed for it.

    Raises StepRefused: `not-allowed`, `not-open`, `bad-text`.
    """
    person = acting_person(by)
    with arranging(by=by, now=now, what="work") as this:
        review = locked_review(review_id)
        require_open(review)
        require_assigned(review, by)
        review.gave_back = [*review.gave_back, person.pk]
        give_to_another(this, review)
        this.save(review, only=["assignee", "gave_back"])
        this.note("give back quality review", review.ref, reason=required_text("reason", reason))
    return review


def require_assigned(review: QualityReview, by: Actor) -> None:
    """Raise StepRefused (code `not-allowed`) where it is somebody else's."""
    if review.assignee_id != by.user_id:
        raise StepRefused(
            "not-allowed",
            say("Quality review %(ref)s is not yours to answer.", ref=review.ref),
        )


def hand_on(*, review_id: UUID, now: datetime) -> None:
    """Who has it is not there, or keeps out of the account now: it goes to somebody else.

    Raises StepRefused (code `not-due`).
    """
    with recording(by=SYSTEM, now=now) as this:
        review = locked_review(review_id)
        theirs = QualityReview.objects.with_somebody_unavailable(now).filter(pk=review.pk)
        if not theirs.exists() or review.assignee_id is None:
            raise StepRefused("not-due", say("The quality review is with somebody who can do it."))
        give_to_another(this, review, but=(review.assignee_id,))
        this.save(review, only=["assignee"])
        this.note("hand on quality review", review.ref)


def miss(*, review_id: UUID, now: datetime) -> None:
    """Nobody answered in time: somebody else has it next; the second time it lapses, and counts as
    not reviewed. Raises StepRefused (code `not-due`).
    """
    with recording(by=SYSTEM, now=now) as this:
        review = locked_review(review_id)
        if review.phase != QualityPhase.OPEN or review.due_at > now:
            raise StepRefused("not-due", say("The quality review is not overdue."))
        review.missed += 1
        if review.missed >= CHANCES:
            review.let_lapse()
            this.save(review, only=["phase", "missed"])
            this.note("lapse quality review", review.ref)
            tell_of(this, "quality_lapsed", review)
            return
        review.due_at = business_days(now, AGAIN_DAYS)
        give_to_another(this, review, but=(review.assignee_id,) if review.assignee_id else ())
        this.save(review, only=["assignee", "missed", "due_at"])
        this.note("miss quality review", review.ref)


def answer_review(*, review_id: UUID, answer: Answer, by: Actor, now: datetime) -> QualityAnswer:
    """Say what one would have found and done. It is sealed with this; whether it differs is worked
    out, and then shown.

    Raises StepRefused: `not-allowed`, `not-open`, `bad-answer`, `bad-text`.
    """
    person = acting_person(by)
    found = row_by_id(QualityReview.objects.all(), review_id, "quality review")
    with noting(
        "review_quality",
        case_id=found.case_id,
        by=by,
        now=now,
        reason=f"Quality review {found.ref}.",
        quiet=True,
    ) as step:
        review = locked_review(review_id)
        require_open(review)
        require_assigned(review, by)
        authority.require(authority.check_work(by, step.facts))
        require_without_part(review, by)
        check_answer(answer, review)
        return write_answer(step, review, answer, person)


def write_answer(step: Step, review: QualityReview, answer: Answer, person: User) -> QualityAnswer:
    """The answer beside what was decided, and the arrow of the review that follows from it."""
    decided = decided_of(review.decision)
    same_findings = all(
        answer.findings.get(key) == opinion for key, opinion in decided.findings.items()
    )
    same = (answer.outcome, answer.measure, answer.band) == (
        decided.outcome,
        decided.measure,
        decided.band,
    )
    row = step.add(
        QualityAnswer(
            review=review,
            case=step.case,
            findings=dict(answer.findings),
            outcome=answer.outcome,
            measure=answer.measure,
            band=answer.band,
            reasons=answer.reasons.strip(),
            decided_findings=dict(decided.findings),
            decided_outcome=decided.outcome,
            decided_measure=decided.measure,
            decided_band=decided.band,
            agrees=same and same_findings,
            given_by=person,
            given_by_name=step.by.name,
            given_at=step.now,
        )
    )
    # no bundle has it: how somebody would have decided is the house's own
    step.data = {"quality": review.ref, "answer_sha256": hash_of_rows([row], SEALED)}
    if row.agrees:
        review.agree()
        step.change(review, answered_at=step.now)
    else:
        review.differ()
        settle_by_at = business_days(step.now, SETTLE_DAYS)
        step.change(review, answered_at=step.now, settle_by_at=settle_by_at)
        tell_of_difference(step, review, settle_by_at)
    return row


def tell_of_difference(step: Step, review: QualityReview, settle_by_at: datetime) -> None:
    """The leads who had no part in it."""
    payload = staff_payload(
        "quality_differs",
        role=Role.LEAD,
        exclude=(step.by.user_id, *parts_in([review.case_id])[review.case_id]),
        about={"quality": review.ref, "due_at": settle_by_at.isoformat()},
        path=f"/quality/{review.ref}",
    )
    step.owe(Channel.STAFF, "quality_differs", payload=payload)


def check_answer(answer: Answer, review: QualityReview) -> None:
    """Refuse what contradicts itself, or could not have been decided (code `bad-answer`)."""
    known = {str(row.pk) for row in allegations_at(review.decision)}
    said = set(answer.findings.values())
    if set(answer.findings) != known or not said <= set(Opinion.values):
        raise bad(say("Answer each allegation: established, not established, or cannot tell."))
    if answer.outcome not in Outcome.values:
        raise bad(say("Say what you would have decided."), "outcome")
    if answer.outcome in NEEDS_FINDING and known and Opinion.ESTABLISHED not in said:
        raise bad(say("This decision needs an allegation that is established."), "outcome")
    if answer.outcome == Outcome.NOTHING and Opinion.ESTABLISHED in said:
        raise bad(say("An allegation is established: there is something to act on."), "outcome")
    if answer.outcome != Outcome.TERM and (answer.measure or answer.band):
        raise bad(say("Only a temporary restriction has a kind and a length."), "measure")
    if answer.outcome == Outcome.TERM:
        if answer.measure not in MEASURES:
            raise bad(say("Say by which restriction."), "measure")
        if answer.band not in Band.values:
            raise bad(say("Say for how long."), "band")
    required_text("reasons", answer.reasons)


def bad(sentence: str, at: str = "") -> StepRefused:
    """The refusal of an answer, at its field."""
    return StepRefused("bad-answer", sentence, **({"field": at} if at else {}))


def settle(*, review_id: UUID, settlement: Settlement, by: Actor, now: datetime) -> QualityReview:
    """Close a difference: somebody without part in it says what followed. Who decided is told, with
    no blame.

    Raises StepRefused: `not-allowed`, `not-open`, `bad-settlement`, `bad-text`.
    """
    person = acting_person(by)
    with arranging(by=by, now=now, what=MAY_SETTLE) as this:
        review = locked_review(review_id)
        if review.phase != QualityPhase.DIFFERS or review.answered_at is None:
            raise StepRefused("not-open", say("There is no difference to settle here (any more)."))
        if review.assignee_id == person.pk:
            raise StepRefused(
                "not-allowed",
                say("Whoever looked at the decision again does not settle the difference."),
            )
        require_without_part(review, by, before=review.answered_at)
        review.reopening = check_settlement(settlement, review, now)
        review.settle()
        review.how, review.note = settlement.how, required_text("note", settlement.note)
        review.talk_on = settlement.talk_on if settlement.how == FollowUp.TALK else None
        review.clause = settlement.clause if settlement.how == FollowUp.CLAUSE else ""
        review.settled_by, review.settled_by_name, review.settled_at = person, by.name, now
        columns = ("phase", "how", "note", "talk_on", "clause", "reopening", "settled_by")
        this.save(review, only=[*columns, "settled_by_name", "settled_at"])
        this.note("settle quality review", review.ref, after={"how": review.how})
        decision = review.decision
        this.tell(
            "quality_settled",
            users=[key for key in (decision.proposed_by_id, decision.approved_by_id) if key],
            about={"quality": review.ref, "follow_up": review.how},
            path=f"/quality/{review.ref}",
        )
    return review


def check_settlement(
    settlement: Settlement, review: QualityReview, now: datetime
) -> Decision | None:
    """Refuse what is incomplete (code `bad-settlement`); the reopening, where there is one."""

    def wrong(sentence: str, at: str) -> StepRefused:
        return StepRefused("bad-settlement", sentence, field=at)

    match settlement.how:
        case FollowUp.TALK:
            if not settlement.talk_on or settlement.talk_on > now.date():
                raise wrong(say("Say on which day you talked; not before you have."), "talk_on")
        case FollowUp.CLAUSE:
            if settlement.clause not in clause_codes(review.policy_id):
                raise wrong(say("Choose a clause of the policy."), "clause")
        case FollowUp.REOPENED:
            reopened = Decision.objects.filter(
                case=review.case_id,
                verb=name_of(Case.reopen),
                executed_at__gte=review.answered_at,
            )
            if found := reopened.order_by("executed_at").first():
                return found
            raise wrong(
                say(
                    "Nobody has reopened the case since. Add what is new as evidence and reopen "
                    "it, then settle this."
                ),
                "how",
            )
        case FollowUp.STANDS:
            pass
        case _:
            raise wrong(say("Say what followed."), "how")
    return None


def remind_of_difference(*, review_id: UUID, now: datetime) -> None:
    """Nobody has settled a difference in time: the leads are told, and there is another date.

    Raises StepRefused (code `not-due`).
    """
    with recording(by=SYSTEM, now=now) as this:
        review = locked_review(review_id)
        if review.phase != QualityPhase.DIFFERS or not (
            review.settle_by_at and review.settle_by_at <= now
        ):
            raise StepRefused("not-due", say("The difference is settled, or not overdue."))
        review.settle_by_at = business_days(now, REMIND_DAYS)
        this.save(review, only=["settle_by_at"])
        this.note("remind of quality difference", review.ref)
        tell_of(this, "quality_unsettled", review)
