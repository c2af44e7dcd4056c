"""A story that ends at the present moment, played in this process: something to look at in a
demo.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from enforcement.delivery import relay
from enforcement.operations import due
from enforcement.rehearsal import fixtures
from enforcement.rehearsal.check import Scenario
from enforcement.rehearsal.player import attempt, judge, scene_of
from enforcement.rehearsal.world import Unplayable, World


def lead_up(scenario: Scenario, now: datetime) -> World:
    """Play a story so that it ends at `now`; what falls due on the way is done at its time. What it
    expects is passed over.

    Nothing else may do what falls due meanwhile: by the wall clock it would all be late. Raises
    Unplayable (its accounts are there already, or it waits until a moment), or PlayFailed.
    """
    at = now - length_of(scenario)
    world = fixtures.make(scenario, now=at)
    for step in scenario.steps:
        if step.kind == "wait":
            at = go(at, at + step.said)
        elif step.kind not in ("expect", "mail"):
            judge(step, attempt(step, scene_of(step, world, at)))
            settle(at)
    return world


def length_of(scenario: Scenario) -> timedelta:
    """How long a story takes.

    Raises Unplayable where it waits until a moment rather than for a time.
    """
    waits = [step.said for step in scenario.steps if step.kind == "wait"]
    if not all(isinstance(wait, timedelta) for wait in waits):
        raise Unplayable("A story that is to end now waits for a time, not until a moment.")
    return sum(waits, timedelta())


def go(at: datetime, target: datetime) -> datetime:
    """From due time to due time up to `target`, so that nothing is done late."""
    while at < target:
        at = min(due.next_due_after(at) or target, target)
        settle(at)
    return at


def settle(at: datetime) -> None:
    """Do what is due and send what is owed at `at`."""
    while due.work_through(now=lambda: at) + relay.work_through(now=lambda: at):
        pass
