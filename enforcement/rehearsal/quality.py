"""Quality reviews of the past of a desk, through the same operations as everything: shares are set,
decisions drawn, most answered, and some differences settled, so that a demo has something to show.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from accounts.models import User
from accounts.roles import Role
from enforcement.models import Case, Policy, QualityReview, QualityShare
from enforcement.operations import quality, quality_draw
from enforcement.operations.quality import Answer, Settlement
from enforcement.operations.quality_draw import Share
from enforcement.queries.quality_blind import decided_of, question_of
from enforcement.queries.quality_people import parts_in
from enforcement.workflow.marks import name_of
from enforcement.workflow.quality import CLEARS, FollowUp, Opinion

SHARE, LEAST = 40, 2
LEFT_OPEN = 4  # of those that were drawn, for people to answer
DIFFER_EACH = 7
REASONS = "What is in the file bears this out."
OTHERWISE = "The samples alone do not show it; I would have asked the holder first."
NOTE = "We went through the samples together. Both readings of the clause are possible."


def review_the_past(now: datetime, weeks: int) -> int:
    """Draw from so many weeks before `now`, and answer most of it; how many were drawn.

    Raises StepRefused where an act is refused.
    """
    lead = User.objects.filter(role=Role.LEAD).first()
    if lead is None or not weeks:
        return 0
    since = max(now - timedelta(weeks=weeks), now - timedelta(days=98)).date()
    share = Share(
        percent=SHARE, at_least=LEAST, since=since, reason="We begin: many, until we know more."
    )
    for policy in Policy.objects.order_by("slug"):
        row = quality_draw.set_share(policy_id=policy.pk, share=share, by=lead.actor, now=now)
        while QualityShare.objects.due(now).filter(pk=row.pk).exists():
            quality_draw.draw(share_id=row.pk, now=now)
    drawn = list(
        QualityReview.objects.filter(assignee__isnull=False)
        .select_related("assignee", "decision__case")
        .order_by("ticket")
    )
    chance = Random(len(drawn))
    for place, review in enumerate(drawn[LEFT_OPEN:]):
        answer_one(review, differs=place % DIFFER_EACH == 0, chance=chance, now=now)
    settle_some(now)
    return len(drawn)


def answer_one(review: QualityReview, *, differs: bool, chance: Random, now: datetime) -> None:
    """The answer of whoever has it: as it was decided, or otherwise."""
    asked, decided = question_of(review.decision), decided_of(review.decision)
    keys = [str(key) for key in asked.allegations]
    findings = {key: decided.findings.get(key, Opinion.UNKNOWN.value) for key in keys}
    verb = decided.verb
    others = [one for one in asked.outcomes if one in (*CLEARS, name_of(Case.dismiss))]
    if differs and (others := [one for one in others if one != verb]):
        verb = chance.choice(others)
        findings = dict.fromkeys(keys, Opinion.NOT_ESTABLISHED.value)
    assert review.assignee is not None
    quality.answer_review(
        review_id=review.pk,
        answer=Answer(
            findings=findings,
            verb=verb,
            measure=decided.measure if verb == decided.verb else "",
            band=decided.band if verb == decided.verb else "",
            reasons=REASONS if verb == decided.verb else OTHERWISE,
        ),
        by=review.assignee.actor,
        now=now,
    )


def settle_some(now: datetime) -> None:
    """Every second difference is settled: by a talk, or because the decision stands."""
    leads = list(User.objects.filter(role__in=[Role.LEAD, Role.ADMIN]).order_by("username"))
    differ = QualityReview.objects.filter(settle_by_at__isnull=False).order_by("ticket")
    for place, review in enumerate(differ[::2]):
        kept_out = {*parts_in([review.case_id])[review.case_id], review.assignee_id}
        by = next((person for person in leads if person.pk not in kept_out), None)
        if by is None:
            continue
        how = FollowUp.TALK if place % 2 == 0 else FollowUp.STANDS
        quality.settle(
            review_id=review.pk,
            settlement=Settlement(
                how=how, note=NOTE, talk_on=now.date() if how == FollowUp.TALK else None
            ),
            by=by.actor,
            now=now,
        )
