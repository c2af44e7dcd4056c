"""Following a case: told of what happens in it, until one stops or may not work on it any more."""

from __future__ import annotations

import pytest

from accounts.models import Recusal
from accounts.preferences import ByMail, Told, Topic
from enforcement.delivery.staff import fan_out
from enforcement.models import Case, CaseFollower, Event, InboxItem, OutboxMessage
from enforcement.operations import follow, inbox, messages
from enforcement.queries.listed_cases import found_cases
from enforcement.rules.search_syntax import CASE_TERMS, read_search
from tests.scenes import refused
from tests.world import World


@pytest.fixture
def case(world: World) -> Case:
    """A case that ravi follows."""
    world.account()
    case = world.case()
    follow.follow_case(case_id=case.pk, by=world.actor("ravi"), now=world.now)
    return case


def told(world: World, who: str) -> list[str]:
    """What the inbox of somebody has of the case's news, once everything is told."""
    for message in OutboxMessage.objects.filter(channel="STAFF", phase="PENDING"):
        fan_out(message, world.now)
        OutboxMessage.objects.filter(pk=message.pk).update(phase="DONE", done_at=world.now)
    mine = InboxItem.objects.of(world.people[who].pk).filter(kind="followed")
    return list(mine.order_by("told_at", "id").values_list("about__happened", flat=True))


def test_a_follower_hears_of_decisions_and_answers_and_nobody_else_does(
    world: World, case: Case
) -> None:
    events = Event.objects.count()
    follow.follow_case(case_id=case.pk, by=world.actor("ravi"), now=world.now)  # changes nothing
    assert (CaseFollower.objects.count(), Event.objects.count()) == (1, events)
    world.take(case, "take_on")
    messages.say(
        case_id=case.pk, lane="INTERNAL", text="A note.", by=world.actor("rhea"), now=world.now
    )
    messages.answer(case_id=case.pk, text="No.", by=world.actor("holder"), now=world.now)
    assert told(world, "ravi") == ["take_on|rhea", "answer|The holder"]
    assert told(world, "rhea") == told(world, "lena") == []
    assert not OutboxMessage.objects.filter(topic="staff.followed", channel="EMAIL").exists()
    follow.unfollow_case(case_id=case.pk, by=world.actor("ravi"))
    world.suspend(case)
    assert len(told(world, "ravi")) == 2


def test_nobody_is_told_of_what_they_did_or_hear_by_name(world: World, case: Case) -> None:
    world.take(case, "take_on", by="ravi")
    assert told(world, "ravi") == []


def test_it_can_be_switched_off_and_goes_to_nobody_else_then(world: World, case: Case) -> None:
    off = {Topic.FOLLOWED: Told(inbox=False, mail=ByMail.OFF)}
    inbox.choose_told(told=off, by=world.actor("ravi"))
    world.take(case, "take_on")
    assert told(world, "ravi") == told(world, "ada") == []
    at_once = {Topic.FOLLOWED: Told(mail=ByMail.AT_ONCE)}
    inbox.choose_told(told=at_once, by=world.actor("ravi"))
    world.suspend(case)
    assert told(world, "ravi") == ["suspend|rhea"]
    assert OutboxMessage.objects.filter(channel="EMAIL", recipient__startswith="ravi").exists()


def test_who_may_not_work_on_it_does_not_follow_it(world: World, case: Case) -> None:
    for who in ("otto", "holder", "system"):
        with refused("needs a reviewer", code="not-allowed"):
            follow.follow_case(case_id=case.pk, by=world.actor(who), now=world.now)
    Recusal.objects.create(user=world.people["ravi"], account=case.account, since_at=world.now)
    with refused("is recused", code="not-allowed"):
        follow.follow_case(case_id=case.pk, by=world.actor("ravi"), now=world.now)
    world.take(case, "take_on")
    assert told(world, "ravi") == []
    assert follow.forget_followers() == 1


def test_a_disabled_account_follows_nothing(world: World, case: Case) -> None:
    sign_ins_before = CaseFollower.objects.count()
    ravi = world.people["ravi"]
    ravi.is_active = False
    ravi.save()
    world.take(case, "take_on")
    assert told(world, "ravi") == []
    assert (sign_ins_before, follow.forget_followers()) == (1, 1)


def test_the_cases_that_one_follows_are_a_filter(world: World, case: Case) -> None:
    world.account("bolt")
    other = world.case("bolt")
    ravi, rhea = world.people["ravi"], world.people["rhea"]

    def found(said: str, person: object) -> set[str]:
        rows = found_cases(read_search(said, CASE_TERMS), person=person).rows  # type: ignore[arg-type]
        return set(rows.values_list("ref", flat=True))

    assert found("following:me", ravi) == {case.ref}
    assert found("-following:me", ravi) == {other.ref}
    assert found("following:me", rhea) == set()
