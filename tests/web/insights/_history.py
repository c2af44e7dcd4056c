"""Some weeks of acts by chance, with what chance comes by too seldom: what is counted of them, the
tests compare with the rows.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from enforcement.language.refusals import StepRefused
from enforcement.models import Case, Decision, Notice
from enforcement.operations import decide, gather, reports
from tests.scenes import SPAM_HOLD, hear, other_policy
from tests.world import HOLD, NO_TO_ALL, NOON, STATED, World

STAFF = ("rhea", "ravi", "lena")
STEPS = 80


def send_back(world: World, proposal: Decision) -> None:
    """Return it."""
    by, now = world.actor("ada"), world.now
    decide.send_back(decision_id=proposal.pk, by=by, reasons="Not like this.", now=now)


def end(world: World, account: str, then: Callable[[Decision], object]) -> None:
    """Propose to terminate an account."""
    world.account(account)
    case = world.case(account)
    world.suspend(case)
    world.establish(case)
    then(world.take(world.fresh(case), "terminate", "lena", exception="danger", **STATED))


def act_by_chance(world: World, case: Case, by: str, rng: random.Random) -> None:
    """One of what may happen to a case, or to whatever waits. Raises StepRefused, or IndexError
    where nothing waits.
    """
    hold = HOLD if case.area == "competition" else SPAM_HOLD
    outcome = rng.choice(("affirmed", "overturned"))
    acts: list[Callable[[], object]] = [
        lambda: world.take(case, "dismiss", by, **STATED),
        lambda: world.take(case, "suspend", by, **hold),
        lambda: world.take(case, "suspend", by, **hold),
        lambda: world.take(case, "limit", by, **{**hold, "rate": 10}),
        lambda: world.take(case, "lift_measure", by, reasons="It is answered."),
        lambda: world.find(case, "ESTABLISHED", NO_TO_ALL, by),
        lambda: world.take(case, "warn", by, **STATED),
        lambda: world.take(case, "clear", by, **STATED),
        lambda: world.approve(Decision.objects.open()[0], "ada"),
        lambda: send_back(world, Decision.objects.open()[0]),
        lambda: hear(world, world.appeal(case), outcome),
        lambda: told(world),
        lambda: told(world),
    ]
    rng.choice(acts)()


def told(world: World) -> None:
    """The first proof of the oldest notice that has none."""
    notice = Notice.objects.filter(informed_at=None).order_by("id")[0]
    Notice.objects.filter(pk=notice.pk).update(informed_at=world.now)


def withdraw(world: World, proposal: Decision) -> None:
    """Take it back."""
    decide.withdraw(
        decision_id=proposal.pk, by=world.actor("lena"), reasons="Not now.", now=world.now
    )


def come_back(world: World, account: str) -> None:
    """A case that is dismissed, reopened for new evidence, and dismissed again."""
    world.account(account)
    case = world.case(account)
    world.take(case, "dismiss", **STATED)
    world.wait(hours=30)
    item = gather.Item(kind="document", origin="INTERNAL_DOCUMENT", text="A memorandum.")
    gather.add_evidence(case_id=case.pk, item=item, by=world.actor("rhea"), now=world.now)
    world.take(world.fresh(case), "reopen", "lena", reasons="There is new evidence.")
    world.wait(days=8)  # over the end of a week
    world.find(case, "NOT_ESTABLISHED", NO_TO_ALL)
    world.take(world.fresh(case), "clear", **STATED)


def restrict_by_program(world: World) -> None:
    """What a program restricts: one is lifted by a person, one on appeal, one goes on."""
    for number, then in enumerate(("lift", "appeal", "stays")):
        world.account(f"machine{number}")
        case = world.case(f"machine{number}", origin="DETECTOR")
        world.take(case, "limit", "system", **HOLD, rate=5)
        world.wait(hours=3)
        if then == "lift":
            world.take(world.fresh(case), "lift_measure", "ravi", reasons="It was a mistake.")
        elif then == "appeal":
            hear(world, world.appeal(case), "overturned")


def split_and_merge(world: World, account: str) -> None:
    """A report is split off into a case of its own, which is merged into the first again."""
    world.account(account)
    case = world.case(account)
    world.take(case, "take_on")
    report = world.report(account, claim="They sell access as well.")
    left = reports.split(report_id=report.pk, by=world.actor("rhea"), now=world.now)
    world.wait(hours=5)
    world.take(left, "merge", into=world.fresh(case).ref, reasons="The same matter.")


def make_history() -> World:
    """Some weeks of acts by chance, each by somebody at some time; what is refused is left."""
    world, rng = World(NOON), random.Random(20261130)
    spam, cases = other_policy(world), list[Case]()
    for number in range(STEPS):
        world.now += timedelta(minutes=rng.choice((7, 90, 600, 1500)), seconds=rng.random())
        if number == STEPS // 2:  # what chance comes by too seldom
            end(world, "kept", lambda proposal: withdraw(world, proposal))
            come_back(world, "back")
            restrict_by_program(world)
            split_and_merge(world, "split")
            end(world, "ended", lambda proposal: world.approve(proposal, "ada"))
            end(world, "spared", lambda proposal: send_back(world, proposal))
            world.wait(hours=1)
        if number % 6 == 0:
            world.account(f"a{number}")
            origin = rng.choice(("PRESS", "DETECTOR", "PUBLIC"))
            policy = rng.choice((world.policy, spam)).slug
            cases.append(world.case(f"a{number}", origin=origin, policy=policy))
        else:
            with suppress(StepRefused, IndexError):
                case, by = world.fresh(rng.choice(cases)), rng.choice(STAFF)
                act_by_chance(world, case, by, rng)
    return world
