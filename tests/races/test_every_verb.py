"""Each verb, and each approval, by two at once: exactly one is accepted, the other is told who was
first, and every invariant holds.

`DOCKET_RACES=200` races each of them so often; without it a few, which is enough to see a lock that
is missing.
"""

from __future__ import annotations

import os
from datetime import timedelta
from functools import partial
from itertools import product

import pytest

from enforcement.language.refusals import StepRefused
from enforcement.models import Appeal, Case, Decision, Event, Measure, Review
from enforcement.operations import appeal_hearing, decide, take, terms_over
from enforcement.workflow.marks import verbs_of
from enforcement.workflow.terms import read_terms
from tests.races._scenes import APPROVED, ELSEWHERE, TAKEN, WHY, established, opened, proposal
from tests.races.conftest import InTurn, Race
from tests.races.test_two_at_once import intact, the_one_refused
from tests.sampling import WHOLE
from tests.scenes import hear
from tests.world import PLAN, STATED, World

RACES = int(os.environ.get("DOCKET_RACES", "4" if WHOLE else "2"))


def test_every_verb_is_raced_here() -> None:
    assert set(TAKEN) | set(ELSEWHERE) == set(verbs_of(Case))


def test_two_who_take_a_verb_with_the_same_page_before_them(
    world: World, race: Race, in_turn: InTurn
) -> None:
    for verb, number in product(TAKEN, range(RACES)):
        rivals = TAKEN[verb]
        case = world.fresh(rivals.make(world, f"{verb}-{number}"))
        events, now = Event.objects.filter(case=case).count(), world.now + rivals.later
        common = {
            "case_id": case.pk,
            "verb": verb,
            "terms": read_terms(rivals.terms),
            "now": now,
            "version": case.version,
        }
        acts = [partial(decide.decide, by=world.actor(who), **common) for who in rivals.people]
        # each of the two is certainly first once, and later whoever is
        results = race(*acts) if number > 1 else in_turn(case.account, *acts[:: 1 - 2 * number])
        refusal, winner = (
            the_one_refused(results),
            next(r for r in results if isinstance(r, Decision)),
        )
        assert (refusal.code, refusal.details["version"]) == ("stale", case.version + 1), verb
        assert number > 1 or winner is results[0], verb
        assert winner.proposer_name in refusal.sentence
        assert Event.objects.filter(case=case).count() == events + 1
        assert Decision.objects.filter(case=case, proposed_at=now, verb=verb).count() == 1
    intact()


def test_two_who_approve_a_verb(world: World, race: Race) -> None:
    for verb, number in product(APPROVED, range(RACES)):
        rivals = APPROVED[verb]
        held, now = proposal(world, verb, rivals, f"{verb}-{number}"), world.now + rivals.later
        refusal = the_one_refused(
            race(
                *(
                    partial(decide.approve, decision_id=held.pk, by=world.actor(who), now=now)
                    for who in rivals.approvers
                )
            )
        )
        assert refusal.code == "not-open", verb
        assert Decision.objects.get(pk=held.pk).approver_name in rivals.approvers
        assert Event.objects.filter(decision=held, act=verb).count() == 1
    intact()


def test_two_workers_of_which_each_finds_that_a_termination_no_longer_holds(
    world: World, race: Race
) -> None:
    for number in range(RACES):
        case = established(world, f"a{number}")
        world.both(case, "require_remediation", plan=PLAN, measure="lift", **STATED)
        sent_back = world.appeal(case)
        world.now += timedelta(hours=1)
        world.both(case, "give_notice", approver="ada", **STATED)
        world.now += timedelta(hours=1)
        hear(world, sent_back, "remanded")
        order = case.measures.get(phase="ORDERED")
        now = world.now + timedelta(days=31)
        refusal = the_one_refused(race(*[partial(terms_over.notice_over, order, now)] * 2))
        assert refusal.code == "not-possible"
        assert world.fresh(case).state == "INVESTIGATING"


@pytest.mark.parametrize("verb", ["serve", "terminate"])
def test_two_workers_that_do_what_is_due(verb: str, world: World, race: Race) -> None:
    given, days = {
        "serve": ({**STATED, "measure": "suspend", "ends_in": "14d"}, 14),
        "terminate": (STATED, 30),
    }[verb]
    ordered, does = {
        "serve": ("sanction", terms_over.term_over),
        "terminate": ("give_notice", terms_over.notice_over),
    }[verb]
    for number in range(RACES):
        case = established(world, f"a{number}")
        world.both(case, ordered, approver="ada", **given)
        measure, now = (
            Measure.objects.exclude(phase="OVER").get(case=case),
            world.now + timedelta(days=days + 1),
        )
        refusal = the_one_refused(race(*[partial(does, measure, now)] * 2))
        assert refusal.code == "not-possible" and "Docket did it on " in refusal.sentence
        assert Event.objects.filter(case=case, act=verb).count() == 1
    intact()


@pytest.mark.parametrize("outcome", ["affirmed", "overturned", "varied", "remanded"])
def test_an_appeal_that_its_hearer_decides_twice(outcome: str, world: World, race: Race) -> None:
    terms = (
        {"terms": read_terms({"measure": "limit", "rate": 60, "ends_in": "5d"})}
        if outcome == "varied"
        else {}
    )
    for number in range(RACES):
        case = established(world, f"a{number}")
        world.both(case, "sanction", **STATED, measure="suspend", ends_in="14d")
        lodged = world.appeal(case)
        appeal_hearing.take_hearing(appeal_id=lodged.pk, by=world.actor("axel"), now=world.now)
        refusal = the_one_refused(
            race(*(lambda a=lodged: hear(world, a, outcome, by="axel", **terms) for _ in range(2)))
        )
        assert refusal.code in ("not-open", "not-allowed", "not-possible", "conflict")
        assert Decision.objects.filter(case=case, appeal=lodged).count() == (
            outcome in ("overturned", "varied")
        )
        assert Appeal.objects.get(pk=lodged.pk).phase == (
            "HEARING" if outcome == "varied" else outcome.upper()
        )
    intact()


def test_two_who_take_a_hearing(world: World, race: Race) -> None:
    for number in range(RACES):
        case = opened(world, f"a{number}")
        world.suspend(case)
        lodged = world.appeal(case)
        people = ("lars", "axel")
        acts = (
            lambda w=who, a=lodged: appeal_hearing.take_hearing(
                appeal_id=a.pk, by=world.actor(w), now=world.now
            )
            for who in people
        )
        assert " has been the reviewer of appeal " in the_one_refused(race(*acts)).sentence
        assert Review.objects.filter(subject=lodged.pk, kind="APPEAL").count() == 1
    intact()


def test_two_who_take_the_only_case_that_is_left(world: World, race: Race) -> None:
    for number in range(RACES):
        case = opened(world, f"a{number}")
        results = race(
            *(
                lambda w=who: take.take_next(by=world.actor(w), now=world.now)
                for who in ("rhea", "ravi")
            )
        )
        assert the_one_refused(results).code == "nothing-left"
        taken = world.fresh(case)
        assert taken.lease_holder_id == taken.assignee_id is not None
        world.take(taken, "dismiss", "lena", **WHY)
    intact()


def test_one_act_that_is_tried_by_many_at_once_is_done_once(world: World, race: Race) -> None:
    """A page that is sent twice, by the same person: the second is told of the first."""
    for number in range(RACES):
        case = opened(world, f"a{number}")

        def again(case: Case = case) -> object:
            return decide.decide(
                case_id=case.pk,
                verb="take_on",
                terms=read_terms({}),
                by=world.actor("rhea"),
                now=world.now,
                version=1,
            )

        refused = [r for r in race(again, again) + race(again, again) if isinstance(r, StepRefused)]
        assert len(refused) == 3
        assert all("rhea opened the investigation (" in r.sentence for r in refused)
    intact()
