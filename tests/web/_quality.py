"""A quality review for the tests of pages: of a case that was dismissed."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from enforcement.models import QualityReview, QualityShare
from enforcement.operations import gather, quality
from enforcement.operations.quality import Answer
from enforcement.operations.quality_draw import Share, draw, set_share
from tests.world import World

SHARE = Share(percent=100, reason="We begin.")


def quality_review(
    world: World, assignee: str = "", *, differs: bool = False, but: str = ""
) -> QualityReview:
    """A review of a new case's dismissal by Ravi that is this person's, or nobody's; `differs`:
    answered, and otherwise, by somebody else than `but`.
    """
    if not QualityShare.objects.filter(policy=world.policy).exists():
        set_share(policy_id=world.policy.pk, share=SHARE, by=world.actor("lena"), now=world.now)
    name = uuid4().hex[:12]
    world.account(name)
    case = world.case(name)
    item = gather.Item(
        kind="Letter", origin="PRESS", citation="p. 1", text="It says so.", sensitive=True
    )
    gather.add_evidence(case_id=case.pk, item=item, by=world.actor("ravi"), now=world.now)
    world.take(case, "dismiss", "ravi", reasons="There is nothing in it.")
    share = QualityShare.objects.get(policy=world.policy)
    # each draw begins at a time of its own, before what is decided just now
    share.drawn_until_at = world.now - timedelta(minutes=5, microseconds=share.draws.count())
    share.next_draw_at = world.now
    share.save(update_fields=["drawn_until_at", "next_draw_at"])
    draw(share_id=share.pk, now=world.now + timedelta(hours=1))
    review = QualityReview.objects.select_related("assignee", "case").get(case=case)
    if differs:
        name = "rhea" if but != "rhea" else "lena"
        QualityReview.objects.filter(pk=review.pk).update(assignee=world.people[name])
        quality.answer_review(
            review_id=review.pk,
            answer=Answer(findings={}, outcome="LATER", reasons="I would have asked."),
            by=world.actor(name),
            now=world.now,
        )
    else:
        theirs = world.people[assignee] if assignee else None
        QualityReview.objects.filter(pk=review.pk).update(assignee=theirs)
    review.refresh_from_db()
    return review
