"""Of two people who act at once exactly one is accepted; the other is told who was first and what
changed. 200 races in all.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from enforcement.language.refusals import StepRefused
from enforcement.models import Appeal, Case, Decision, Event, Measure, Report
from enforcement.operations import appeal_hearing, assignment, decide, intake, unmatched
from enforcement.workflow.terms import read_terms
from tests.invariants import broken, chains_broken
from tests.races.conftest import InTurn, Race
from tests.scenes import other_policy
from tests.world import HOLD, STATED, World


def the_one_refused(results: list[object]) -> StepRefused:
    """The refusal of the one; the other was accepted."""
    refusals = [r for r in results if isinstance(r, StepRefused)]
    assert len(refusals) == 1, [getattr(r, "sentence", r) for r in results]
    return refusals[0]


def intact() -> None:
    """Every invariant holds, and no chain has a gap, a fork or a stranger."""
    assert (broken(), chains_broken()) == ({}, [])


def test_two_different_verbs(world: World, race: Race, in_turn: InTurn) -> None:
    for number in range(50):
        world.account(f"a{number}")
        case = world.case(f"a{number}")
        acts = [
            partial(taken, world, case, "rhea", "dismiss", reasons="There is nothing to answer."),
            partial(taken, world, case, "ravi", "suspend", **HOLD),
        ]
        if certain := number < 10:
            acts = acts if number % 2 else acts[::-1]
        results = in_turn(case.account, *acts) if certain else race(*acts)
        refusal = the_one_refused(results)
        winner = next(r for r in results if isinstance(r, Decision))
        assert not certain or results[0] is winner
        assert (refusal.code, refusal.details["version"]) == ("stale", case.version + 1)
        first = {
            "dismiss": "dismissed the case",
            "suspend": "suspended the account as a precaution",
        }[winner.verb]
        assert f"{winner.proposer_name} {first} (" in refusal.sentence
        assert Decision.objects.filter(case=case).count() == 1
        assert Event.objects.filter(case=case).count() == case.version + 1
    intact()


def taken(world: World, case: Case, who: str, verb: str, **terms: Any) -> Decision:
    """A verb that somebody takes with the case before them as it is in `case`."""
    return decide.decide(
        case_id=case.pk,
        verb=verb,
        terms=read_terms(terms),
        by=world.actor(who),
        now=world.now,
        version=case.version,
    )


def test_the_same_verb_without_a_version(world: World, race: Race) -> None:
    for number in range(25):
        world.account(f"a{number}")
        case = world.case(f"a{number}")
        results = race(
            lambda c=case: world.suspend(c, "rhea"), lambda c=case: world.suspend(c, "ravi")
        )
        assert the_one_refused(results).code == "not-possible"
        assert Measure.objects.filter(case=case).count() == 1
        assert world.fresh(case).account.epoch == 1
    intact()


def proposed(world: World, ref: str) -> tuple[Case, Decision]:
    world.account(ref)
    case = world.case(ref)
    world.take(case, "take_on")
    world.establish(case)
    return case, world.take(case, "sanction", measure="suspend", ends_in="3d", **STATED)


def test_two_who_approve_one_proposal(world: World, race: Race) -> None:
    for number in range(25):
        case, held = proposed(world, f"a{number}")
        refusal = the_one_refused(
            race(lambda h=held: world.approve(h, "lena"), lambda h=held: world.approve(h, "lars"))
        )
        first = Decision.objects.get(pk=held.pk).approver_name
        assert refusal.code == "not-open" and first in ("lena", "lars")
        assert refusal.sentence.startswith(f"{first} approved this on ")
        assert Measure.objects.filter(case=case).count() == 1
    intact()


def test_a_approver_and_the_proposer_who_withdraws(world: World, race: Race) -> None:
    for number in range(25):
        case, held = proposed(world, f"a{number}")

        def withdraw(held: Decision = held) -> Decision:
            return decide.withdraw(
                decision_id=held.pk,
                by=world.actor("rhea"),
                reasons="I looked again.",
                now=world.now,
            )

        refusal = the_one_refused(race(lambda h=held: world.approve(h, "lena"), withdraw))
        phase, state = Decision.objects.get(pk=held.pk).phase, world.fresh(case).state
        first = "lena approved this on " if phase == "EXECUTED" else "rhea withdrew this on "
        assert refusal.code == "not-open" and refusal.sentence.startswith(first)
        assert (phase, state) in (("EXECUTED", "SERVING"), ("WITHDRAWN", "INVESTIGATING"))
    intact()


def test_two_who_hear_one_appeal(world: World, race: Race) -> None:
    for number in range(20):
        world.account(f"a{number}")
        case = world.case(f"a{number}")
        world.suspend(case)
        lodged = world.appeal(case)

        def hear(who: str, lodged: Appeal = lodged) -> Appeal:
            return appeal_hearing.take_hearing(
                appeal_id=lodged.pk, by=world.actor(who), now=world.now
            )

        refusal = the_one_refused(
            race(lambda hear=hear: hear("lars"), lambda hear=hear: hear("axel"))
        )
        heard = Appeal.objects.select_related("hearer").get(pk=lodged.pk)
        assert heard.phase == "HEARING" and heard.hearer is not None
        assert refusal.sentence.startswith(
            f"{heard.hearer.username} has been the reviewer of appeal {lodged.ref} since "
        )
    intact()


def test_two_appeals_against_one_decision(world: World, race: Race) -> None:
    for number in range(10):
        world.account(f"a{number}")
        case = world.case(f"a{number}")
        world.suspend(case)
        assert (
            the_one_refused(
                race(lambda c=case: world.appeal(c), lambda c=case: world.appeal(c))
            ).code
            == "already-appealed"
        )
        assert Appeal.objects.filter(case=case).count() == 1


def report(world: World, account: str, external_id: str) -> Report:
    claim = intake.Claim(
        origin="PRESS",
        source="The Verge",
        external_id=external_id,
        account=account,
        policy=world.policy.slug,
        claim="Output was used to develop a competing model.",
    )
    return intake.receive_report(claim=claim, by=world.actor("system"), now=world.now)


def test_the_same_report_twice(world: World, race: Race) -> None:
    for number in range(20):
        ref = f"a{number}" if number % 2 else f"nobody-{number}"
        if number % 2:
            world.account(ref)
        found = race(
            lambda r=ref: report(world, r, f"id-{r}"), lambda r=ref: report(world, r, f"id-{r}")
        )
        assert len({getattr(r, "pk", r) for r in found}) == 1
        assert Report.objects.filter(external_id=f"id-{ref}").count() == 1
    assert list(Case.objects.values_list("report_count", flat=True).distinct()) == [1]
    intact()


def test_two_reports_about_one_account(world: World, race: Race) -> None:
    for number in range(15):
        ref = f"a{number}"
        world.account(ref)
        found = race(
            lambda r=ref: report(world, r, f"{r}-1"), lambda r=ref: report(world, r, f"{r}-2")
        )
        assert len({r.case_id for r in found if isinstance(r, Report)}) == 1
        assert Case.objects.get(account__external_ref=ref).report_count == 2
    intact()


def test_two_who_match_one_report_to_different_accounts(world: World, race: Race) -> None:
    for number in range(10):
        kept = report(world, "somebody", f"id-{number}")
        one, other = world.account(f"a{number}"), world.account(f"b{number}")

        def match(who: str, account: Any, kept: Report = kept) -> Report:
            return intake.match_report(
                report_id=kept.pk, account_id=account.pk, by=world.actor(who), now=world.now
            )

        results = race(lambda m=match, a=one: m("rhea", a), lambda m=match, a=other: m("ravi", a))
        assert the_one_refused(results).code == "matched"
        assert Case.objects.filter(account__in=[one, other]).count() == 1


def test_one_who_matches_a_report_and_one_who_rejects_it(world: World, race: Race) -> None:
    for number in range(10):
        kept, account = report(world, "somebody", f"id-{number}"), world.account(f"a{number}")
        given = {"report_id": kept.pk, "by": world.actor("rhea"), "now": world.now}
        results = race(
            partial(intake.match_report, account_id=account.pk, **given),
            partial(unmatched.reject_report, reason="A film.", **given),
        )
        assert the_one_refused(results).code in ("matched", "rejected")
    intact()


def test_two_who_take_a_case(world: World, race: Race) -> None:
    for number in range(15):
        world.account(f"a{number}")
        case = world.case(f"a{number}")

        def assign(who: str, case: Case = case) -> Case:
            to = world.people[who].pk
            return assignment.assign(
                case_id=case.pk, to=to, by=world.actor(who), now=world.now, version=case.version
            )

        refusal = the_one_refused(race(lambda a=assign: a("rhea"), lambda a=assign: a("ravi")))
        assert refusal.code == "stale"
        assert "assign" in refusal.sentence


def test_two_cases_of_one_account_wait_for_one_another_and_both_are_done(
    world: World, race: Race
) -> None:
    for number in range(10):
        world.account(f"a{number}")
        one, other = (
            world.case(f"a{number}"),
            world.case(f"a{number}", policy=other_policy(world).slug),
        )
        spam = {**HOLD, "clauses": ["5a"], "rate": 5}
        results = race(
            lambda c=one: world.suspend(c, "rhea"),
            lambda c=other, t=spam: world.take(c, "limit", "ravi", **t),
        )
        assert [r.phase for r in results if isinstance(r, Decision)] == ["EXECUTED", "EXECUTED"]
        account = world.fresh(one).account
        assert (account.standing, account.epoch, len(account.holds)) == ("SUSPENDED", 2, 2)
    intact()
