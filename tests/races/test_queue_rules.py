"""Two who change the queue's rules at once, and a case that is acted on while it is counted."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from enforcement.language.refusals import StepRefused
from enforcement.models import Case, QueueRulesVersion, StaffEvent
from enforcement.operations import due
from enforcement.operations.queue_rules import Proposal, answer_rules, propose_rules
from enforcement.workflow.queue_rules import AS_BUILT
from tests.races.conftest import Race
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
OTHERS = (replace(AS_BUILT, escalated=60), replace(AS_BUILT, escalated=70))


def propose(world: World, who: str, which: int = 0) -> QueueRulesVersion:
    proposal = Proposal(rules=OTHERS[which], made_from=1, reason="They wait too long.")
    return propose_rules(proposal=proposal, by=world.actor(who), now=world.now)


def answer(world: World, who: str, agreed: bool) -> QueueRulesVersion:
    return answer_rules(number=2, agreed=agreed, by=world.actor(who), now=world.now)


def test_of_two_who_propose_at_once_one_is_refused(world: World, race: Race) -> None:
    for number in range(1, 11):
        found = race(partial(propose, world, "lena", 0), partial(propose, world, "ada", 1))
        refused = [one for one in found if isinstance(one, StepRefused)]
        assert [one.code for one in refused] == ["conflict"]
        assert "has already proposed" in refused[0].sentence
        (waiting,) = QueueRulesVersion.objects.waiting()
        assert StaffEvent.objects.filter(act="propose queue rules").count() == number
        answer_rules(number=waiting.number, agreed=False, by=world.actor("lars"), now=world.now)


def test_of_two_who_answer_at_once_the_first_counts(world: World, race: Race) -> None:
    propose(world, "lena")
    found = race(partial(answer, world, "ada", True), partial(answer, world, "lars", False))
    assert [one.code for one in found if isinstance(one, StepRefused)] == ["not-open"]
    version = QueueRulesVersion.objects.get(number=2)
    assert bool(version.agreed_at) != bool(version.declined_at)


def test_a_case_that_is_acted_on_while_the_queue_is_counted_is_counted_once(
    world: World, race: Race
) -> None:
    for number in range(8):
        world.account(f"a{number}")
        world.case(f"a{number}")
    last = Case.objects.latest("opened_at", "id")
    propose(world, "lena")
    answer(world, "ada", True)
    race(
        lambda: due.work_through(now=lambda: world.now),
        lambda: [world.case(f"a{number}") for number in range(8)],
    )
    assert set(Case.objects.values_list("queue_rules", flat=True)) == {2}
    for case in Case.objects.all():
        assert case.priority == sum(int(term[1]) for term in case.priority_terms)
    assert world.fresh(last).report_count == 2
