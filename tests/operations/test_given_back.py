"""Lifting gives back what was replaced: however measures replace, narrow and keep each other, the
account after lifting is what it was before imposing.

The model knows nothing of measures: it has a pile of what was put on, and takes off what is lifted.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enforcement.models import Case, Decision
from tests.sampling import WHOLE
from tests.scenes import account_now, hear
from tests.world import HOLD, PLAN, STATED, World

WHY = {"reasons": "The question is answered in part."}
SUSPENDED = 0  # requests a minute; a limit has more
RATES = (10, 30, 60)
Pile = tuple[int, ...]  # what was put on the account, the newest last
NUMBERS = count()


def narrow_pile(pile: Pile, rate: int) -> Pile:
    """A limit in the place of the newest; what lies beneath stays where it is no stricter."""
    return (*(beneath for beneath in pile[:-1] if beneath >= rate), rate)


class Proceeding:
    """A case that people walk along, and the pile that its account should be under."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.ref = f"pile-{next(NUMBERS)}"
        world.account(self.ref)
        self.untouched = account_now(self.ref)
        self.case = world.case(self.ref)
        world.take(self.case, "take_on")
        world.establish(self.case)
        self.state, self.pile, self.before_plan = "INVESTIGATING", Pile(), Pile()
        self.on_top = False  # a suspension because of danger, or what it was narrowed to

    def decided(self, verb: str, by: str = "rhea", approver: str = "lena", **terms: object) -> None:
        """Take a verb, approved where it must be."""
        made = self.world.take(self.case, verb, by, **terms)
        if made.phase == "PROPOSED":
            self.world.approve(made, approver)

    def did(self, act: Act, rate: int) -> bool:
        """Do it, if it is possible here; whether it was."""
        before = self.fresh.version
        act(self, rate)
        return self.fresh.version > before

    def limit(self, rate: int) -> None:
        if self.state == "INVESTIGATING" and not self.pile:
            self.decided("limit", **{**HOLD, "rate": rate})
            self.pile = (rate,)

    def suspend(self, rate: int) -> None:
        if self.state == "INVESTIGATING" and SUSPENDED not in self.pile[-1:]:
            self.decided("suspend", **HOLD)
            self.pile = (*self.pile, SUSPENDED)

    def danger(self, rate: int) -> None:
        decided = self.state in ("REMEDIATING", "SERVING", "TERMINATING")
        if decided and not self.on_top and SUSPENDED not in self.pile[-1:]:
            self.decided("suspend_for_danger", exception="danger", **HOLD)
            self.pile, self.on_top = (*self.pile, SUSPENDED), True

    def sanction(self, rate: int) -> None:
        if self.state == "INVESTIGATING":
            self.decided("sanction", measure="limit", rate=rate, ends_in="60d", **STATED)
            self.state, self.pile = "SERVING", (rate,)

    def narrow(self, rate: int) -> None:
        if self.may_ease and self.state not in ("SERVING", "TERMINATING") and rate >= self.pile[-1]:
            self.renew()
            self.decided("lift_measure", measure="narrow", rate=rate, **WHY)
            self.pile = narrow_pile(self.pile, rate)

    def lift(self, rate: int = 0) -> None:
        if self.may_ease:
            self.renew()
            self.decided("lift_measure", **WHY)
            self.pile, self.on_top = self.pile[:-1], False

    def renew(self) -> None:
        """A precaution whose date has passed is continued before anything else is done with it."""
        dates = self.case.measures.filter(phase="IN_FORCE", basis="PRECAUTION")
        if dates.filter(review_by_at__lte=self.world.now).exists():
            self.decided("continue_measure", approver="ada", review_in="7d", **WHY)

    @property
    def may_ease(self) -> bool:
        """Whether there is a measure, and one that is lifted here."""
        free = self.state in ("INVESTIGATING", "REMEDIATING")
        return bool(self.pile) and (free or self.on_top)

    def plan(self, how: str, pile: Pile, **more: object) -> None:
        if self.state == "INVESTIGATING":
            self.decided("require_remediation", plan=PLAN, measure=how, **STATED, **more)
            self.state, self.before_plan, self.pile = "REMEDIATING", self.pile, pile

    def plan_that_keeps(self, rate: int) -> None:
        self.plan("keep", self.pile)

    def plan_that_narrows(self, rate: int) -> None:
        if self.pile and rate >= self.pile[-1]:
            self.plan("narrow", narrow_pile(self.pile, rate), rate=rate)

    def plan_that_lifts(self, rate: int) -> None:
        self.plan("lift", self.pile[:-1])

    def lapse(self, rate: int) -> None:
        if self.state == "REMEDIATING":
            self.world.now += timedelta(days=9)  # what else falls due is not done
            self.decided("lapse", **WHY)
            newest, back = self.pile[-1:], self.before_plan
            stays = self.on_top and (not back or back[-1] >= newest[0])
            self.state, self.pile = "INVESTIGATING", (*back, *newest) if stays else back
            self.on_top = False

    def notice(self, rate: int) -> None:
        if self.state in ("INVESTIGATING", "REMEDIATING"):
            self.decided("give_notice", approver="ada", **STATED)
            self.state, self.on_top = "TERMINATING", False

    def withdraw(self, rate: int = 0) -> None:
        if self.state == "TERMINATING":
            self.decided("withdraw_notice", "lena", "ada", **WHY)
            self.state, self.on_top = "INVESTIGATING", False

    def appealed(self, rate: int) -> None:
        """The newest decision, where it suspended the account, is appealed and falls."""
        newest = Decision.objects.filter(case=self.case, phase="EXECUTED").latest("executed_at")
        if newest.verb in ("suspend", "suspend_for_danger"):
            hear(self.world, self.world.appeal(self.case), "overturned", by="lars")
            self.pile, self.on_top = self.pile[:-1], False

    def check(self) -> None:
        """The gateway lets through what the pile does."""
        held = [hold for hold in self.fresh.account.holds if hold["reference"] == self.case.ref]
        told = [
            SUSPENDED if hold["verdict"] == "block" else hold["limits"][0]["requests_per_minute"]
            for hold in held
        ]
        assert told == list(self.pile[-1:])

    def take_off(self) -> None:
        """Lift one after the other until there is nothing left."""
        if self.on_top:
            self.lift()
        self.withdraw()
        if self.state == "SERVING":
            self.world.wait(days=61)
            self.pile = ()
        while self.pile:
            self.world.now += timedelta(minutes=1)
            self.lift()
            self.check()
        assert account_now(self.ref) == self.untouched

    @property
    def fresh(self) -> Case:
        """The case as it is stored."""
        return self.world.fresh(self.case)


Act = Callable[[Proceeding, int], None]
ACTS: tuple[Act, ...] = (
    Proceeding.limit,
    Proceeding.suspend,
    Proceeding.narrow,
    Proceeding.lift,
    Proceeding.plan_that_keeps,
    Proceeding.plan_that_narrows,
    Proceeding.plan_that_lifts,
    Proceeding.lapse,
    Proceeding.notice,
    Proceeding.withdraw,
    Proceeding.appealed,
    Proceeding.danger,
    Proceeding.sanction,
)
WALK = st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(RATES)), min_size=4, max_size=9)


def walk(world: World, acts: list[tuple[Act, int]]) -> None:
    """Do each act, or where it is not possible the next that is; look at the account after each."""
    proceeding = Proceeding(world)
    for first, rate in acts:
        world.now += timedelta(minutes=1)
        chosen = ACTS.index(first)
        for act in (*ACTS[chosen:], *ACTS[:chosen]):
            if proceeding.did(act, rate):
                break
        proceeding.check()
    proceeding.take_off()


@settings(
    max_examples=40 if WHOLE else 8,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(acts=WALK)
def test_what_is_lifted_gives_back_what_it_replaced(
    world: World, acts: list[tuple[Act, int]]
) -> None:
    walk(world, acts)


L, S, N, LIFT = (Proceeding.limit, Proceeding.suspend, Proceeding.narrow, Proceeding.lift)
KEEP, LAPSE = Proceeding.plan_that_keeps, Proceeding.lapse
NOTICE, WITHDRAW, DANGER = Proceeding.notice, Proceeding.withdraw, Proceeding.danger
STORIES: dict[str, list[tuple[Act, int]]] = {
    "lifted, suspended again, narrowed, lifted": [
        (L, 60), (S, 0), (LIFT, 0), (S, 0), (N, 30), (LIFT, 0),
    ],
    "narrowed to less than the limit beneath": [(L, 10), (S, 0), (N, 60), (LIFT, 0)],
    "a plan that lifts, and lapses": [(L, 60), (S, 0), (Proceeding.plan_that_lifts, 0), (LAPSE, 0)],
    "a plan that keeps, lifted under it": [(L, 60), (S, 0), (KEEP, 0), (LIFT, 0), (LAPSE, 0)],
    "a plan that narrows, and lapses": [
        (L, 60), (S, 0), (Proceeding.plan_that_narrows, 30), (LIFT, 0), (LAPSE, 0), (LIFT, 0),
    ],
    "a notice that is withdrawn": [(L, 60), (S, 0), (NOTICE, 0), (WITHDRAW, 0), (LIFT, 0)],
    "a notice during a plan": [(L, 60), (S, 0), (KEEP, 0), (NOTICE, 0), (WITHDRAW, 0), (LIFT, 0)],
    "danger in a plan that narrowed, and lapses": [
        (S, 0), (Proceeding.plan_that_narrows, 60), (DANGER, 0), (LAPSE, 0), (LIFT, 0),
    ],
    "danger in a plan, narrowed, and the plan lapses": [
        (L, 60), (KEEP, 0), (DANGER, 0), (N, 30), (LAPSE, 0), (LIFT, 0),
    ],
    "danger in a plan, lifted under it": [(L, 60), (KEEP, 0), (DANGER, 0), (LIFT, 0), (LAPSE, 0)],
    "danger in a plan, then a notice": [
        (L, 60), (KEEP, 0), (DANGER, 0), (NOTICE, 0), (WITHDRAW, 0), (LIFT, 0),
    ],
    "danger in a notice period that is withdrawn": [
        (L, 60), (NOTICE, 0), (DANGER, 0), (WITHDRAW, 0), (LIFT, 0),
    ],
    "danger in a notice period, lifted in it": [(L, 60), (NOTICE, 0), (DANGER, 0), (LIFT, 0)],
    "danger in a notice period without a measure": [(NOTICE, 0), (DANGER, 0), (LIFT, 0)],
    "danger in a term": [(Proceeding.sanction, 60), (DANGER, 0), (LIFT, 0), (DANGER, 0)],
    "danger that is appealed": [(Proceeding.sanction, 60), (DANGER, 0), (Proceeding.appealed, 0)],
    "an appeal against the suspension": [(L, 60), (S, 0), (Proceeding.appealed, 0), (LIFT, 0)],
}  # fmt: skip


@pytest.mark.parametrize("story", STORIES)
def test_a_story_of_what_is_given_back(world: World, story: str) -> None:
    walk(world, STORIES[story])


def test_an_appeal_against_a_suspension_that_was_lifted_leaves_the_limit(world: World) -> None:
    world.account()
    case = world.case()
    world.take(case, "limit", rate=10, **HOLD)
    world.now += timedelta(minutes=1)
    world.suspend(case)
    contested = world.appeal(case)
    world.now += timedelta(minutes=1)
    world.take(case, "lift_measure", **WHY)
    hear(world, contested, "overturned", by="lars")
    assert world.fresh(case).account.standing == "LIMITED", "nobody contested the limit"
