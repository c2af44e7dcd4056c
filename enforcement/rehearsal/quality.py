"""Quality reviews of the past of a desk, through the same operations as everything: shares are set,
decisions drawn week by week, most answered, and some differences settled, so that a demo has
something to show.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.models import User
from accounts.roles import Role
from enforcement.delivery import relay
from enforcement.models import InboxItem, Policy, QualityReview, QualityShare
from enforcement.operations import due, quality, quality_draw
from enforcement.operations.quality import Answer, Settlement
from enforcement.operations.quality_draw import Share
from enforcement.queries.quality_blind import allegations_at, decided_of
from enforcement.queries.quality_people import parts_in
from enforcement.workflow.machines import QualityPhase
from enforcement.workflow.quality import FollowUp, Opinion, Outcome

SHARE = Share(percent=40, at_least=2, reason="We begin: many, until we know more.")
ANSWERED_AFTER = timedelta(days=2)
DIFFER_EACH = 6
REASONS = "What is in the file bears this out."
OTHERWISE = "The samples alone do not show it; I would have asked the holder first."
NOTE = "We went through the samples together. Both readings of the clause are possible."


def review_the_past(now: datetime, weeks: int) -> int:
    """Draw from so many weeks before `now`, and answer it, but for the last draw; how many were
    drawn. Raises StepRefused where an act is refused.
    """
    lead = User.objects.filter(role=Role.LEAD).first()
    if lead is None or not weeks:
        return 0
    at, number = now - timedelta(weeks=weeks), 0
    for policy in Policy.objects.order_by("slug"):
        quality_draw.set_share(policy_id=policy.pk, share=SHARE, by=lead.actor, now=at)
    while (at := at + timedelta(weeks=1)) <= now:
        for share in list(QualityShare.objects.due(at)):
            while QualityShare.objects.due(at).filter(pk=share.pk).exists():
                quality_draw.draw(share_id=share.pk, now=at)
        if at + ANSWERED_AFTER > now - timedelta(weeks=1):
            continue
        for review in open_ones():
            answer_one(review, differs=number % DIFFER_EACH == 0, now=at + ANSWERED_AFTER)
            number += 1
        tell_and_read(at + ANSWERED_AFTER)
    settle_some(now)
    due.work_through(now=lambda: now)
    return QualityReview.objects.count()


def tell_and_read(at: datetime) -> None:
    """People were told of what is done by now, and have read it."""
    relay.work_through(now=lambda: at)
    theirs = InboxItem.objects.filter(kind__startswith="quality", read_at=None, shown=True)
    theirs.update(read_at=at)


def open_ones() -> list[QualityReview]:
    """Those that somebody has to answer."""
    rows = QualityReview.objects.open().filter(assignee__isnull=False).order_by("ticket")
    return list(rows.select_related("assignee", "decision__case"))


def answer_one(review: QualityReview, *, differs: bool, now: datetime) -> None:
    """The answer of the one who has it: as it was decided, or otherwise."""
    decided = decided_of(review.decision)
    keys = [str(row.pk) for row in allegations_at(review.decision)]
    answer = Answer(
        findings={key: decided.findings.get(key, Opinion.UNKNOWN.value) for key in keys},
        outcome=decided.outcome,
        measure=decided.measure,
        band=decided.band,
        reasons=REASONS,
    )
    if differs:
        nothing = decided.outcome == Outcome.NOTHING
        answer = Answer(
            findings=dict.fromkeys(keys, Opinion.UNKNOWN.value)
            if nothing
            else dict.fromkeys(keys, Opinion.NOT_ESTABLISHED.value),
            outcome=Outcome.LATER if nothing else Outcome.NOTHING,
            reasons=OTHERWISE,
        )
    assert review.assignee is not None
    quality.answer_review(review_id=review.pk, answer=answer, by=review.assignee.actor, now=now)


def settle_some(now: datetime) -> None:
    """Differences that are due are settled, and of the others all but the newest two: by a talk, or
    because the decision stands.
    """
    leads = list(User.objects.filter(role__in=[Role.LEAD, Role.ADMIN]).order_by("username"))
    differ = QualityReview.objects.filter(phase=QualityPhase.DIFFERS).order_by("-answered_at")
    waiting = [review for review in differ if review.settle_by_at and review.settle_by_at > now]
    for place, review in enumerate(review for review in differ if review not in waiting[:2]):
        kept_out = {*parts_in([review.case_id])[review.case_id], review.assignee_id}
        by = next((person for person in leads if person.pk not in kept_out), None)
        if by is None or review.answered_at is None:
            continue
        at = review.answered_at + ANSWERED_AFTER
        how = FollowUp.STANDS if place % 3 == 2 else FollowUp.TALK
        talk_on = at.date() if how == FollowUp.TALK else None
        quality.settle(
            review_id=review.pk,
            settlement=Settlement(how=how, note=NOTE, talk_on=talk_on),
            by=by.actor,
            now=at,
        )
