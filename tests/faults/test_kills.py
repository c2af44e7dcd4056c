"""Processes die at random while people work; and the harness that says "nothing lost" says
otherwise where something is lost.
"""

from __future__ import annotations

import os
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from enforcement.models import OutboxMessage
from tests.faults._callers import Callers, Said
from tests.faults._ledger import ledger, whole
from tests.faults._load import OF_ACCESS, kill, storm
from tests.faults._stack import Docket, Site
from tests.faults.conftest import New
from tests.sampling import WHOLE

KILLS = int(os.environ.get("DOCKET_KILLS", "8"))


def test_nothing_is_lost_or_done_twice_whoever_dies_while_people_work(
    docket: Docket, new: New
) -> None:
    """Fault: seeded kills of actors, pool, worker, beat, gateway, backends and servers, and at the
    seams that the load passes. Invariants: all; no acknowledged step is lost, and the gateway
    answers nothing that is not so.
    """
    load, death = storm(docket, new(25), kills=14 if WHOLE else 9, seed=3)
    assert death.callers
    assert death.callers.wrong(load.blocked) == []
    assert death.total() >= 6, death.died
    found = whole(docket)
    assert load.forgotten() == []
    assert found.duplicates <= found.crashes
    assert found.parked == 0
    assert death.asked > 100
    assert death.wrong == []


@pytest.mark.parametrize("seed", [1, 2])
def test_no_follower_allows_what_it_refused_whoever_dies_before_the_refused_call(
    seed: int, docket: Docket, new: New
) -> None:
    """Fault: seeded kills of gateway, store, worker, the stream between them and the caller's own
    process, close together, and at seams. Invariant: no `allow` about an account that a decision
    blocks, of the gateway or of a follower that had refused it; who fails open may, without a
    copy alone.
    """
    load, death = storm(docket, new(25), kills=10, seed=seed, victims=OF_ACCESS, pace=0.1)
    assert death.callers
    assert death.callers.wrong(load.blocked) == []
    assert death.callers.asked > 1_000
    assert death.wrong == []
    whole(docket)


def test_a_pool_of_which_children_are_killed_again_and_again_still_pays(
    docket: Docket, new: New
) -> None:
    """Fault: pool children are killed, a few times (`DOCKET_KILLS` says how many).

    Invariant 6: everything is paid, by those that follow.
    """
    refs = new(4)
    for ref in refs:
        docket.actor().do(act="report", account=ref)
        docket.actor().do(act="suspend", account=ref)
    for _ in range(KILLS // 4):
        before = set(docket.until(lambda: len(pool := docket.pool()) == 4 and pool, "no children"))
        for child in before:
            kill(child)
        docket.until(
            lambda before=before: len(set(docket.pool()) - before) == 4, "no children follow"
        )
    whole(docket)


@pytest.mark.parametrize("name", ["worker", "post"])
def test_a_worker_is_killed_and_the_other_goes_on(name: str, docket: Docket, new: New) -> None:
    """Fault: one of the two workers is killed with work in hand.

    Invariant 6: it is started again, and everything is paid.
    """
    refs = new(2)
    worker = docket.site.supervisor.children[docket.service(name)]
    starts = worker.starts
    for ref in refs:
        docket.actor().do(act="report", account=ref)
        docket.actor().do(act="suspend", account=ref)
    docket.kill(name)
    docket.until(lambda: worker.starts > starts, "it is not started again")
    whole(docket)


@pytest.fixture
def naive(site: Site, docket: Docket) -> Iterator[Docket]:
    """A Docket whose relay is replaced by `on_commit(delay)`: no outbox is asked, only what was
    handed to Celery is delivered.
    """
    made = Docket(site, "naive", app="tests.faults._naive_app", FAULTS_NAIVE="1")
    with made.open():
        made.start("worker")
        yield made
        made.end()


def test_the_harness_finds_what_on_commit_delay_loses(naive: Docket) -> None:
    """Control: deaths at `step.committed`, with `on_commit(delay)` in the relay's place, must be
    found to lose messages: exactly those of who died. So invariant 6 would not hold, and the
    harness says it.
    """
    refs, chance = naive.accounts(*(f"n{number}" for number in range(6))), random.Random(5)
    unlucky = set(chance.sample(refs, 3))
    for ref in refs:
        naive.actor().do(act="report", account=ref)
        if ref in unlucky:
            naive.arm("step.committed")
        answer: dict[str, Any] = naive.actor().do(act="suspend", account=ref)
        assert answer["did"] == ("died" if ref in unlucky else "taken")
    # what a step owes; those follow on a delivery
    steps = OutboxMessage.objects.exclude(topic__startswith="notice.")
    # of the step after which they died
    theirs = steps.filter(account__external_ref__in=unlucky).exclude(topic="case.opened")
    handed_over = steps.exclude(pk__in=list(theirs.values_list("pk", flat=True)))
    naive.until(
        lambda: not handed_over.filter(phase="PENDING").exists(),
        "what was handed over is not delivered",
    )
    found = ledger(naive)
    assert not found.good()
    lost = [name for name in found.lost if " notice." not in name]
    assert len(lost) == theirs.count() > 0
    assert all(
        any(str(key) in name for name in lost) for key in theirs.values_list("pk", flat=True)
    )


class Recorded(Callers):
    """Answers that nobody gave, about an account that was blocked twice: by epochs 1 and 3."""

    def _epochs(self) -> defaultdict[str, list[int]]:
        return defaultdict(list, acme=[1, 3])


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (True, {}),
        (True, {"life": 2}),  # it began with the file
        (False, {"at": 9.0, "by": 9.1}),  # after the lift was ordered
        (False, {"by": 8.5}),  # or it may have been
        (False, {"at": 1.0, "by": 1.1}),  # before it refused: the block is on its way
        (False, {"verdict": "block", "epoch": 1}),
        (False, {"cold": True}),  # as was chosen
        (False, {"who": "open", "life": 2}),  # which keeps no file
    ],
)
def test_whoever_asks_the_follower_finds_an_allow_of_what_it_had_refused(
    wrong: bool, told: dict[str, Any], tmp_path: Path
) -> None:
    """Control: the rule by which the follower is judged bites, and only where it should."""
    callers, lifted_at = Recorded("", tmp_path, ["acme"]), 8.0
    first = Said(1, told.get("who", "default"), "acme", "block", 1, cold=False, at=2.0, by=2.1)
    later = replace(first, **{"verdict": "allow", "epoch": 0, "at": 5.0, "by": 5.1, **told})
    callers.said = [first, later]
    found = callers.wrong({"acme": [[0.5, lifted_at], [12.0, float("inf")]]})
    assert found == ([later] if wrong else [])
