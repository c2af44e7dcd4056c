"""Quality reviews: what is drawn, who looks at it again, what they say, what follows."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from accounts.models import Recusal
from enforcement.models import (
    Decision,
    Event,
    OutboxMessage,
    QualityAnswer,
    QualityDraw,
    QualityReview,
    QualityShare,
    StaffEvent,
)
from enforcement.models.event import hash_of_rows
from enforcement.operations import due, quality, quality_draw
from enforcement.operations.gather import Item, add_evidence
from enforcement.operations.quality import SEALED, Answer, Settlement
from enforcement.operations.quality_draw import Share, set_share
from enforcement.queries.quality_draws import decisions_to_draw_from
from enforcement.workflow.machines import QualityPhase
from enforcement.workflow.quality import DRAWN, OUTCOMES, is_drawn, lot_of
from tests.scenes import refused
from tests.staff import long_gone
from tests.world import STATED, World

ALL = Share(percent=100, reason="We begin.")
SAYS_WHY = {"reasons": "The records bear it out."}


def work(world: World) -> None:
    """What is due is done."""
    due.work_through(now=lambda: world.now)


def shared(world: World, share: Share = ALL, by: str = "lena") -> QualityShare:
    return set_share(policy_id=world.policy.pk, share=share, by=world.actor(by), now=world.now)


def warned(world: World, account: str = "acme", by: str = "rhea") -> Decision:
    """A case that ends with a warning."""
    world.account(account)
    case = world.case(account)
    world.suspend(case, by)
    world.establish(case, by)
    return world.take(case, "warn", by, **STATED)


def drawn(world: World, by: str = "rhea") -> QualityReview:
    """A warning that was drawn and is somebody's to look at again."""
    shared(world)
    world.wait(hours=1)
    warned(world, by=by)
    world.wait(days=1)
    work(world)
    return QualityReview.objects.select_related("assignee", "decision", "case").get()


def answer_to(review: QualityReview, **values: Any) -> Answer:
    """The answer that agrees with a warning, but for `values`."""
    findings = {str(a.pk): "ESTABLISHED" for a in review.case.allegations.all()}
    return replace(Answer(findings=findings, outcome="WARNING", **SAYS_WHY), **values)


def answered(world: World, review: QualityReview, **values: Any) -> QualityReview:
    assert review.assignee is not None
    quality.answer_review(
        review_id=review.pk,
        answer=answer_to(review, **values),
        by=review.assignee.actor,
        now=world.now,
    )
    return QualityReview.objects.select_related("assignee", "case").get(pk=review.pk)


def differing(world: World) -> QualityReview:
    """A review that would have decided otherwise."""
    review = drawn(world)
    none = {str(a.pk): "NOT_ESTABLISHED" for a in review.case.allegations.all()}
    return answered(world, review, findings=none, outcome="NOTHING")


def settled(world: World, review: QualityReview, by: str, **values: Any) -> QualityReview:
    said = {"how": "STANDS", "note": "Both are within the clause.", **values}
    return quality.settle(
        review_id=review.pk, settlement=Settlement(**said), by=world.actor(by), now=world.now
    )


def test_a_share_is_drawn_by_lots_that_anybody_can_draw_again(world: World) -> None:
    share = shared(world, Share(percent=50, reason="Half of them."))
    world.wait(minutes=20)
    decisions = [warned(world, f"a{number}") for number in range(12)]
    world.wait(days=1)
    work(world)
    lots = {d.pk: lot_of(share.seed, d.pk) for d in decisions}
    wanted = {pk for pk, lot in lots.items() if is_drawn(lot, 50)}
    assert set(QualityReview.objects.values_list("decision_id", flat=True)) == wanted
    (draw,) = QualityDraw.objects.filter(candidates__gt=0)
    assert (draw.candidates, draw.drawn, draw.topped_up) == (12, len(wanted), 0)
    event = StaffEvent.objects.get(act="set quality share")
    assert event.after["seed_sha256"] == sha256(share.seed.encode()).hexdigest()
    world.wait(days=2)
    work(world)  # never twice
    assert QualityReview.objects.count() == len(wanted)


def test_the_dates_lie_apart_and_the_work_is_shared_out(world: World) -> None:
    shared(world)
    world.wait(minutes=20)
    for number in range(10):
        warned(world, f"a{number}")
    world.wait(days=1)
    work(world)
    reviews = QualityReview.objects.all()
    assert len({review.due_at.date() for review in reviews}) == 5
    assert all(review.due_at > world.now for review in reviews)
    many = Counter(review.assignee_id for review in reviews)
    assert world.people["rhea"].pk not in many  # who decided
    assert max(many.values()) - min(many.values()) <= 1
    assert OutboxMessage.objects.filter(topic="quality_review").count() == 10


def test_a_month_has_its_least_number(world: World) -> None:
    share = shared(world, Share(percent=0, at_least=3, reason="Few are decided."))
    world.wait(minutes=20)
    decisions = [warned(world, f"a{number}") for number in range(5)]
    world.wait(days=1)
    work(world)
    assert not QualityReview.objects.exists()
    world.wait(days=31)
    work(world)
    lowest = sorted((d.pk for d in decisions), key=lambda pk: lot_of(share.seed, pk))[:3]
    reviews = QualityReview.objects.all()
    assert {review.decision_id for review in reviews} == set(lowest)
    assert all(review.topped_up for review in reviews)


def test_only_what_a_person_decided_on_the_merits_of_an_undecided_case_is_drawn(
    world: World,
) -> None:
    shared(world)
    world.wait(minutes=20)
    decision = warned(world)
    world.account("other")
    world.suspend(world.case("other"))  # a precaution
    world.wait(days=1)
    long_ago = world.now - timedelta(days=5)
    found = decisions_to_draw_from(world.policy.pk, long_ago, world.now, drawn=None)
    assert [d.pk for d in found] == [decision.pk]


def test_a_share_is_set_by_leads_and_says_why(world: World) -> None:
    for who in ("rhea", "otto"):
        with refused("may not change this", "not-allowed"):
            shared(world, by=who)
    with refused("from 0 to 100"):
        shared(world, Share(percent=101, reason="More than all."))
    with refused("from 0 to 50"):
        shared(world, Share(percent=1, at_least=51, reason="More."))
    with refused("`reason` is required"):
        shared(world, Share(percent=5, reason=" "))
    with refused("last 100 days"):
        since = (world.now - timedelta(days=101)).date()
        shared(world, Share(percent=5, reason="All of it.", since=since))
    first = shared(world, Share(percent=5, reason="A few."))
    with refused("Nothing differs", "no-change"):
        shared(world, Share(percent=5, reason="A few."))
    with refused("drawn from already"):
        shared(world, Share(percent=6, reason="Again.", since=world.now.date()))
    world.wait(minutes=20)
    warned(world)
    world.wait(hours=1)
    second = shared(world, Share(percent=100, reason="All."))
    first.refresh_from_db()
    assert (second.number, first.next_draw_at, second.seed == first.seed) == (2, None, False)
    assert second.drawn_until_at == first.drawn_until_at  # nothing is drawn again by another seed
    stopped = shared(world, Share(percent=0, reason="Enough."))
    assert stopped.next_draw_at is None


def test_nobody_with_a_part_looks_again(world: World) -> None:
    review = drawn(world)
    assert review.assignee is not None
    (found,) = {review.case.decisions.first().proposed_by}
    assert found == world.people["rhea"] != review.assignee
    for person in ("rhea", "otto"):
        with refused(code="not-allowed"):
            quality.give_back(
                review_id=review.pk, reason="No.", by=world.actor(person), now=world.now
            )
    # whoever gives it back never gets it again
    first = review.assignee
    after = quality.give_back(
        review_id=review.pk, reason="I know the case.", by=first.actor, now=world.now
    )
    assert after.assignee not in (first, None)
    assert after.gave_back == [first.pk]


def test_it_is_handed_on_when_its_reviewer_is_not_there(world: World) -> None:
    review = drawn(world)
    assert review.assignee is not None
    away = review.assignee
    away.away_until_at = world.now + timedelta(days=60)
    away.save()
    work(world)
    review.refresh_from_db()
    assert review.assignee_id not in (None, away.pk)
    assert StaffEvent.objects.filter(act="hand on quality review").count() == 1
    second = review.assignee
    assert second is not None
    Recusal.objects.create(
        user=second, account=review.case.account, reason="A friend.", since_at=world.now
    )
    work(world)
    review.refresh_from_db()
    assert review.assignee_id not in (None, away.pk, second.pk)


def test_where_nobody_is_left_the_leads_are_told_and_whoever_comes_may_take_it(
    world: World,
) -> None:
    shared(world)
    world.wait(minutes=20)
    warned(world)
    for person in world.people.values():
        if person.username not in ("rhea", "otto"):
            person.away_until_at = world.now + timedelta(days=20)
            person.save()
    world.wait(days=1)
    work(world)
    review = QualityReview.objects.get()
    assert review.assignee is None
    assert OutboxMessage.objects.filter(topic="quality_nobody").exists()
    with refused("had a part in this case"):
        quality.take_review(review_id=review.pk, by=world.actor("rhea"), now=world.now)
    taken = quality.take_review(review_id=review.pk, by=world.actor("ravi"), now=world.now)
    assert taken.assignee == world.people["ravi"]
    with refused("Somebody else has taken"):
        quality.take_review(review_id=review.pk, by=world.actor("lars"), now=world.now)


def test_what_nobody_answers_goes_on_once_and_then_lapses(world: World) -> None:
    review = drawn(world)
    first, due_at = review.assignee_id, review.due_at
    world.wait(days=12)
    work(world)
    review.refresh_from_db()
    assert review.missed == 1 and review.due_at > world.now > due_at
    assert review.assignee_id not in (None, first)
    world.wait(days=12)
    work(world)
    review.refresh_from_db()
    assert review.phase == QualityPhase.LAPSED
    assert OutboxMessage.objects.filter(topic="quality_lapsed").exists()
    with refused("answered already", "not-open"):
        answered(world, review)


def test_who_says_the_same_agrees(world: World) -> None:
    review = answered(world, drawn(world))
    answer = QualityAnswer.objects.get()
    assert answer.agrees and review.phase == QualityPhase.AGREED
    assert (answer.decided_outcome, answer.decided_measure) == ("WARNING", "")
    event = Event.objects.get(act="review_quality")
    assert event.data["answer_sha256"] == hash_of_rows([answer], SEALED)
    assert "WARNING" not in f"{event.reason} {event.data}"
    assert not OutboxMessage.objects.filter(topic="quality_differs").exists()
    with refused("answered already", "not-open"):
        answered(world, review)


def test_what_differs_is_settled_by_somebody_without_part(world: World) -> None:
    review = differing(world)
    assert review.phase == QualityPhase.DIFFERS
    assert review.settle_by_at is not None and review.settle_by_at > world.now
    told = OutboxMessage.objects.get(topic="quality_differs").payload
    assert str(world.people["rhea"].pk) in told["exclude"]
    assert review.assignee is not None
    others = [n for n in ("lena", "lars", "ada") if world.people[n] != review.assignee]
    with refused("may not change this"):
        settled(world, review, "rhea")
    if review.assignee.role in ("LEAD", "ADMIN"):
        with refused("does not settle"):
            settled(world, review, review.assignee.username)
    with refused("on which day you talked"):
        settled(world, review, others[0], how="TALK")
    with refused("Choose a clause"):
        settled(world, review, others[0], how="CLAUSE", clause="nothing")
    with refused("Nobody has reopened"):
        settled(world, review, others[0], how="REOPENED")
    with refused("`note` is required"):
        settled(world, review, others[0], note=" ")
    done = settled(world, review, others[0], how="TALK", talk_on=world.now.date())
    assert (done.phase, done.settled_by) == (QualityPhase.SETTLED, world.people[others[0]])
    told = OutboxMessage.objects.get(topic="quality_settled").payload
    assert told["users"] == [str(world.people["rhea"].pk)]
    with refused(code="not-open"):
        settled(world, review, others[1])


def test_a_reopening_is_the_ordinary_verb(world: World) -> None:
    review = differing(world)
    assert review.assignee is not None
    lead = next(n for n in ("lena", "lars") if world.people[n] != review.assignee)
    world.wait(hours=1)
    add_evidence(
        case_id=review.case_id,
        item=Item(kind="Quality review", origin="INTERNAL_DOCUMENT", text="Seen otherwise."),
        by=world.actor(lead),
        now=world.now,
    )
    decision = world.take(review.case, "reopen", lead, reasons="It was seen otherwise.")
    done = settled(world, review, lead, how="REOPENED")
    assert done.reopening_id == decision.pk


def test_a_difference_never_waits_for_ever(world: World) -> None:
    review = differing(world)
    for number in (1, 2):
        world.wait(days=20)
        work(world)
        assert OutboxMessage.objects.filter(topic="quality_unsettled").count() >= number
        review.refresh_from_db()
        assert review.settle_by_at is not None and review.settle_by_at > world.now


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"findings": {}}, "Answer each allegation"),
        ({"outcome": "suspend"}, "what you would have decided"),
        ({"outcome": "NOTHING"}, "something to act on"),
        ({"measure": "limit"}, "Only a temporary restriction"),
        ({"outcome": "TERM"}, "by which restriction"),
        ({"outcome": "TERM", "measure": "limit", "band": "DAY"}, "for how long"),
        ({"reasons": " "}, "`reasons` is required"),
    ],
)
def test_an_answer_is_one_that_could_have_been_decided(
    world: World, wrong: dict[str, Any], sentence: str
) -> None:
    review = drawn(world)
    with refused(sentence):
        answered(world, review, **wrong)


def test_too_little_to_decide_on_differs_from_every_decision(world: World) -> None:
    review = drawn(world)
    unknown = {str(a.pk): "UNKNOWN" for a in review.case.allegations.all()}
    assert answered(world, review, findings=unknown, outcome="LATER").phase == QualityPhase.DIFFERS


def test_what_is_asked_is_the_same_whatever_was_possible(world: World) -> None:
    """Else a case that had not been looked into would tell that it was dismissed."""
    assert {*DRAWN} == {*OUTCOMES}
    shared(world)
    world.wait(minutes=20)
    world.account("acme")
    world.take(world.case("acme"), "dismiss", reasons="Nothing in it.")
    world.wait(days=1)
    review = QualityReview.objects.select_related("assignee", "case").get()
    done = answered(world, review, findings={}, outcome="NOTHING")
    assert done.phase == QualityPhase.AGREED


def test_nobody_is_left_with_what_a_person_who_is_gone_had(world: World) -> None:
    review = drawn(world)
    assert review.assignee is not None
    long_gone(review.assignee.username)
    work(world)
    again = QualityReview.objects.get()
    assert again.assignee_id not in (None, review.assignee_id)


def test_who_draws_when_nothing_is_due_is_refused(world: World) -> None:
    share = shared(world)
    work(world)
    with refused(code="not-due"):
        quality_draw.draw(share_id=share.pk, now=world.now)
