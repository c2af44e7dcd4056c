"""The beginning of a story, by the wall clock: something to look at in a demo."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from enforcement.rehearsal import fixtures
from enforcement.rehearsal.check import load
from enforcement.rehearsal.player import attempt, judge, scene_of
from enforcement.rehearsal.world import World


def begin(path: Path, now: datetime) -> World:
    """Play a story up to its first `wait`, all at `now`; what it expects is passed over.

    Raises Mistakes, Unplayable (its accounts are there already), or PlayFailed.
    """
    scenario = load(path)
    world = fixtures.make(scenario, now=now)
    for step in scenario.steps:
        if step.kind == "wait":
            break
        if step.kind not in ("expect", "mail"):
            judge(step, attempt(step, scene_of(step, world, now)))
    return world
