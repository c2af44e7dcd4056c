"""One case's severity is set, and a colleague is asked to look at it, by the acts that a batch
takes for many.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from enforcement.models import Case, Event, InboxItem, OutboxMessage, Review
from enforcement.operations import review, severity
from enforcement.operations.asked_looks import ask_for_look, withdraw_look
from tests.invariants import broken
from tests.operations.test_inbox import deliver
from tests.scenes import refused
from tests.world import STATED, World


def opened(world: World) -> Case:
    world.account()
    return world.case()


def say(world: World, case: Case, value: str, by: str = "rhea", reason: str = "It grows.") -> Case:
    return severity.set_severity(
        case_id=case.pk, severity=value, reason=reason, by=world.actor(by), now=world.now
    )


def ask(world: World, case: Case, to: UUID | None, by: str = "rhea", days: int = 3) -> Review:
    return ask_for_look(
        case_id=case.pk,
        to=to,
        due_at=world.now + timedelta(days=days),
        reason="The logs of March.",
        by=world.actor(by),
        now=world.now,
    )


def test_a_severity_that_a_person_sets_counts_and_stands_in_the_record(world: World) -> None:
    case = opened(world)
    before, priority = case.severity, case.priority
    say(world, case, "CRITICAL")
    case = world.fresh(case)
    assert (case.severity, case.severity_set_at) == ("CRITICAL", world.now)
    assert case.priority > priority
    event = Event.objects.filter(case=case).latest("seq")
    assert (event.act, event.reason) == ("set_severity", "It grows.")
    assert (event.data["from"], event.data["severity"]) == (before, "CRITICAL")
    for value, reason, code in (
        ("CRITICAL", "Again.", "already"),
        ("HUGE", "Why not.", "bad-severity"),
        ("LOW", " ", "bad-text"),
    ):
        with refused("", code=code):
            say(world, case, value, reason=reason)
    with refused("", code="not-allowed"):
        say(world, case, "LOW", by="otto")
    world.take(case, "dismiss", **STATED)
    with refused("is closed", code="not-possible"):
        say(world, case, "LOW")
    assert broken() == {}


def test_several_colleagues_may_be_asked_for_a_look_each_once(world: World) -> None:
    case, people = opened(world), world.people
    for who in ("ravi", "lena"):
        ask(world, case, people[who].pk)
    with refused("asked to look at it already", code="already"):
        ask(world, case, people["ravi"].pk)
    for to, days, code in ((None, 91, "bad-date"), (people["otto"].pk, 3, "not-assignable")):
        with refused("", code=code):
            ask(world, case, to, days=days)
    asked = Review.objects.filter(case=case, kind="ASKED").order_by("id")
    assert [one.assignee_id for one in asked] == [people["ravi"].pk, people["lena"].pk]
    told = OutboxMessage.objects.filter(topic="look_asked", channel="STAFF")
    assert [one.payload["users"] for one in told.order_by("id")] == [
        [str(people["ravi"].pk)],
        [str(people["lena"].pk)],
    ]
    review.look(
        review_id=asked[0].pk,
        outcome="continue",
        reasons="Nothing there.",
        by=world.actor("ravi"),
        now=world.now,
    )
    assert [one.phase for one in asked.all()] == ["DONE", "OPEN"]
    assert Event.objects.filter(case=case, act="ask_look").count() == 2
    assert broken() == {}


def withdraw(world: World, look: Review, by: str, reason: str = "It is clear.") -> Review:
    return withdraw_look(review_id=look.pk, reason=reason, by=world.actor(by), now=world.now)


def test_a_look_is_withdrawn_by_who_asked_or_a_lead_and_leaves_the_inbox(world: World) -> None:
    case, ravi = opened(world), world.people["ravi"]
    look = ask(world, case, ravi.pk)
    assert (look.asked_by_id, look.asked_by_name) == (world.people["rhea"].pk, "rhea")
    deliver(world)
    told = InboxItem.objects.filter(person=ravi)
    assert [one.kind for one in told] == ["look_asked"]
    with refused("Only whoever asked for the look", code="not-allowed"):
        withdraw(world, look, "ravi")
    with refused("Say why.", code="bad-text"):
        withdraw(world, look, "rhea", " ")
    withdraw(world, look, "rhea")
    deliver(world)
    assert [one.kind for one in told.all()] == ["look_withdrawn"], "what was not read has gone"
    event = Event.objects.filter(case=case).latest("seq")
    assert (event.act, event.reason, event.data["to"]) == ("withdraw_look", "It is clear.", "ravi")
    with refused("", code="not-open"):
        withdraw(world, look, "rhea")
    # a look that was missed is withdrawn with the one that fell due again, by a lead
    missed = ask(world, case, ravi.pk, days=1)
    deliver(world)
    told.update(read_at=world.now)
    world.now += timedelta(days=1)
    review.miss_review(review_id=missed.pk, now=world.now)
    again = Review.objects.get(case=case, kind="ASKED", phase="OPEN")
    assert (again.asked_by_id, again.asked_by_name) == (missed.asked_by_id, "rhea")
    withdraw(world, again, "lena")
    assert set(Review.objects.filter(case=case, kind="ASKED").values_list("phase", flat=True)) == {
        "DROPPED"
    }
    assert told.filter(kind="look_asked").count() == 1, "what was read stays"
    other = Review.objects.filter(case=case).exclude(kind="ASKED").first()
    assert other is not None
    with refused("", code="unknown-review"):
        withdraw(world, other, "lena")
    assert broken() == {}
