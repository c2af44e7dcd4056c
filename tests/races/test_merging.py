"""Two cases are merged while somebody else does something about them: exactly one is first, and
nothing is lost on the way.
"""

from __future__ import annotations

from functools import partial

import pytest

from enforcement.language.refusals import StepRefused
from enforcement.models import Case, Decision, Report
from enforcement.operations import decide, reports
from enforcement.workflow.terms import read_terms
from tests.races.conftest import InTurn, Race
from tests.races.test_two_at_once import intact, the_one_refused
from tests.world import World

WHY = "It is one matter."


def two_cases(world: World, ref: str) -> tuple[Case, Case]:
    """A case, and one that was split off it."""
    world.account(ref)
    case = world.case(ref)
    report = world.report(ref)
    return case, reports.split(report_id=report.pk, by=world.actor("rhea"), now=world.now)


def merging(world: World, left: Case, into: Case, who: str) -> partial[Decision]:
    """The act."""
    return partial(
        decide.decide,
        case_id=left.pk,
        verb="merge",
        terms=read_terms({"into": into.ref, "reasons": WHY}),
        by=world.actor(who),
        now=world.now,
    )


def test_of_two_mergers_that_cross_one_is_done(world: World, race: Race, in_turn: InTurn) -> None:
    for number in range(4):
        one, other = two_cases(world, f"a{number}")
        acts = merging(world, one, other, "rhea"), merging(world, other, one, "ravi")
        results = race(*acts) if number > 1 else in_turn(one.account, *acts[:: 1 - 2 * number])
        refusal = the_one_refused(results)
        assert refusal.code in ("not-possible", "bad-terms"), refusal.sentence
        one, other = world.fresh(one), world.fresh(other)
        left, into = (one, other) if one.merged_into_id else (other, one)
        assert (left.state, left.merged_into_id) == ("DISMISSED", into.pk)
        assert (into.state, into.merged_into_id, into.report_count) == ("TRIAGE", None, 2)
        assert "merged this case" in refusal.sentence or "other case" in refusal.sentence
    intact()


@pytest.mark.parametrize("first", [0, 1])
def test_a_report_that_comes_in_meanwhile_is_in_the_case_that_goes_on(
    world: World, in_turn: InTurn, first: int
) -> None:
    case, made = two_cases(world, "acme")
    acts = [merging(world, case, made, "rhea"), partial(world.report, "acme", claim="Another.")]
    results = in_turn(case.account, *(acts[::-1] if first else acts))
    assert not [one for one in results if isinstance(one, StepRefused)]
    assert {report.case_id for report in Report.objects.all()} == {made.pk}
    assert world.fresh(made).report_count == 3
    intact()


@pytest.mark.parametrize("which", [0, 1])
def test_of_a_merger_and_a_decision_on_either_case_the_first_is_done(
    world: World, race: Race, in_turn: InTurn, which: int
) -> None:
    for number in range(4):
        cases = two_cases(world, f"a{number}")
        dismissing = partial(
            decide.decide,
            case_id=cases[which].pk,
            verb="dismiss",
            terms=read_terms({"reasons": "Nothing to answer."}),
            by=world.actor("ravi"),
            now=world.now,
        )
        merge = merging(world, cases[0], cases[1], "rhea")
        acts = merge, dismissing
        account = cases[0].account
        results = race(*acts) if number > 1 else in_turn(account, *acts[:: 1 - 2 * number])
        refusals = [one for one in results if isinstance(one, StepRefused)]
        merged = bool(world.fresh(cases[0]).merged_into_id)
        # the case that goes on may still be decided; the one that ended, or into which nothing can
        # be merged any more, may not
        assert len(refusals) == (0 if merged and which else 1), refusals
        assert Report.objects.filter(case=cases[1]).count() == (2 if merged else 1)
    intact()
