"""Two who draw at once, who take one review at once, who answer and hand on at once, who settle."""

from __future__ import annotations

from functools import partial

import pytest

from enforcement.language.refusals import StepRefused
from enforcement.models import Event, QualityAnswer, QualityDraw, QualityReview, StaffEvent
from enforcement.operations import quality, quality_draw
from enforcement.operations.quality import Answer, Settlement
from enforcement.operations.quality_draw import Share
from enforcement.workflow.machines import QualityPhase
from tests.races.conftest import Race
from tests.world import STATED, World

pytestmark = pytest.mark.django_db(transaction=True)


def warned(world: World, account: str) -> None:
    world.account(account)
    case = world.case(account)
    world.suspend(case)
    world.establish(case)
    world.take(case, "warn", **STATED)


def set_all(world: World, who: str, percent: int) -> object:
    share = Share(percent=percent, reason="We begin.")
    return quality_draw.set_share(
        policy_id=world.policy.pk, share=share, by=world.actor(who), now=world.now
    )


def drawn(world: World) -> QualityReview:
    """One decision, drawn by the sweep that moves the clock."""
    set_all(world, "lena", 100)
    world.wait(minutes=20)
    warned(world, "a0")
    world.wait(days=2)
    return QualityReview.objects.select_related("assignee", "case").get()


def answer_of(review: QualityReview, outcome: str, opinion: str) -> Answer:
    keys = [str(a.pk) for a in review.case.allegations.all()]
    return Answer(findings=dict.fromkeys(keys, opinion), outcome=outcome, reasons="So it is.")


def test_of_two_who_draw_at_once_one_draws(world: World, race: Race) -> None:
    set_all(world, "lena", 100)
    for number in range(6):
        warned(world, f"a{number}")
    share = quality_draw.QualityShare.objects.get()
    later = world.now + quality_draw.SETTLES_AFTER * 12
    share_id = share.pk
    draw = partial(quality_draw.draw, share_id=share_id, now=later)
    found = race(draw, draw)
    assert [one.code for one in found if isinstance(one, StepRefused)] == ["not-due"]
    assert QualityReview.objects.count() == 6
    assert QualityDraw.objects.filter(candidates__gt=0).count() == 1


def test_of_two_who_set_a_share_at_once_both_count_one_after_the_other(
    world: World, race: Race
) -> None:
    race(partial(set_all, world, "lena", 10), partial(set_all, world, "ada", 20))
    shares = quality_draw.QualityShare.objects.order_by("number")
    assert [share.number for share in shares] == [1, 2]
    assert [bool(share.next_draw_at) for share in shares] == [False, True]


def test_of_two_who_take_one_review_at_once_one_has_it(world: World, race: Race) -> None:
    review = drawn(world)
    for _ in range(5):
        QualityReview.objects.filter(pk=review.pk).update(assignee=None)
        take = partial(quality.take_review, review_id=review.pk, now=world.now)
        found = race(partial(take, by=world.actor("ravi")), partial(take, by=world.actor("lars")))
        assert [one.code for one in found if isinstance(one, StepRefused)] == ["conflict"]


def test_an_answer_that_is_sent_twice_at_once_is_one(world: World, race: Race) -> None:
    review = drawn(world)
    assert review.assignee is not None
    send = partial(quality.answer_review, review_id=review.pk, by=review.assignee.actor)
    found = race(
        partial(send, answer=answer_of(review, "WARNING", "ESTABLISHED"), now=world.now),
        partial(send, answer=answer_of(review, "NOTHING", "NOT_ESTABLISHED"), now=world.now),
    )
    assert [one.code for one in found if isinstance(one, StepRefused)] == ["not-open"]
    answer = QualityAnswer.objects.get()
    review.refresh_from_db()
    assert (review.phase == QualityPhase.AGREED) == answer.agrees
    assert Event.objects.filter(act="review_quality").count() == 1


def test_of_two_who_settle_a_difference_at_once_the_first_counts(world: World, race: Race) -> None:
    review = drawn(world)
    assert review.assignee is not None
    quality.answer_review(
        review_id=review.pk,
        answer=answer_of(review, "NOTHING", "NOT_ESTABLISHED"),
        by=review.assignee.actor,
        now=world.now,
    )
    others = [n for n in ("lena", "lars", "ada", "axel") if world.people[n] != review.assignee]
    said = Settlement(how="STANDS", note="Both are possible.")
    settle = partial(quality.settle, review_id=review.pk, settlement=said, now=world.now)
    found = race(*(partial(settle, by=world.actor(name)) for name in others[:2]))
    assert [one.code for one in found if isinstance(one, StepRefused)] == ["not-open"]
    assert StaffEvent.objects.filter(act="settle quality review").count() == 1
