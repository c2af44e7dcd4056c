"""A process dies at each place where that could matter, and nothing is lost or done twice."""

from __future__ import annotations

import ast
from datetime import timedelta

import pytest

from enforcement.models import Decision, Event, SealedEvent, UnsealedEvent
from enforcement.queries.audit import Check
from enforcement.seams import SEAMS
from tests.faults._ledger import whole
from tests.faults._stack import Docket
from tests.faults.conftest import New
from tests.house._tree import dotted, walk


def suspended(docket: Docket, ref: str) -> bool:
    return Decision.objects.filter(case__account__external_ref=ref, verb="suspend", phase="EXECUTED").exists()


@pytest.mark.parametrize("seam", ["step.written", "step.committed", "bell.rung"])
def test_whoever_decides_dies(seam: str, docket: Docket, new: New) -> None:
    """Fault: the deciding process is killed before or after its commit. Invariants 1, 6, 11: before it nothing happened, after it all is owed."""
    (ref,) = new()
    actor = docket.actor()
    assert actor.do(act="report", account=ref)["did"] == "taken"
    docket.swept()  # else the worker may take the step that dies
    before, died = docket.hits().count(seam), docket.arm(seam)
    answer = actor.do(act="suspend", account=ref)
    if seam == "bell.rung" and answer["did"] == "taken":  # the bell hangs in a thread of its own
        docket.until(died, "the bell was not rung")
    else:
        assert answer["did"] == "died"
    assert docket.hits().count(seam) == before + 1
    assert suspended(docket, ref) == (seam != "step.written")
    if seam == "step.written":
        assert actor.do(act="suspend", account=ref)["did"] == "taken"
    else:
        # Whoever dies of the bell has answered before, and may still be at it when the next order comes.
        docket.until(lambda: actor.do(act="suspend", account=ref)["did"] == "refused", "it is done twice, or not at all")
    assert whole(docket).owed


@pytest.mark.parametrize("seam", [name for name in SEAMS if name.startswith(("relay.", "snapshot.written"))])
def test_the_relay_dies(seam: str, docket: Docket, new: New) -> None:
    """Fault: a worker's child is killed with messages in hand. Invariant 6: each arrives; what may have gone twice has the same id."""
    died = docket.arm(seam)
    for ref in new(3):
        docket.actor().do(act="report", account=ref)
        docket.actor().do(act="suspend", account=ref)
    if seam == "relay.fanning":  # what was let go is held again by two: a role is told
        docket.actor().do(act="lift_measure", account=ref)
        docket.actor().do(act="suspend", account=ref)
    docket.until(died, f"{seam} was not passed")
    found = whole(docket)
    assert found.duplicates <= found.crashes


def test_a_rebuild_of_the_store_dies(docket: Docket, new: New) -> None:
    """Fault: the store is flushed, and the worker that rebuilds it is killed in the middle. Invariant 10: the next one does it whole."""
    (ref,) = new()
    docket.actor().do(act="report", account=ref)
    docket.actor().do(act="suspend", account=ref)
    whole(docket)
    died = docket.arm("snapshot.rebuilding")
    with docket.client() as client:
        client.flushdb()
    docket.until(died, "nobody rebuilt")
    whole(docket)


def test_the_sweep_dies(docket: Docket, new: New) -> None:
    """Fault: the worker is killed between two things that fell due. Invariants 1 and 8: each is done once, the rest by the next tick."""
    refs = new(3)
    for ref in refs:
        docket.actor().do(act="report", account=ref)
        docket.actor().do(act="suspend", account=ref, terms={"on_missed": "lift"})
    died = docket.arm("sweep.between")
    docket.now += timedelta(days=7)
    docket.until(died, "nothing fell due")
    lifted = Decision.objects.filter(case__account__external_ref__in=refs, verb="lift_measure", phase="EXECUTED")
    docket.until(lambda: lifted.count() == len(refs), "the rest was not done")
    whole(docket)


@pytest.mark.parametrize("seam", [name for name in SEAMS if name.startswith("seal.")])
def test_whoever_seals_dies(seam: str, docket: Docket, new: New) -> None:
    """Fault: the worker is killed before or after it commits a checkpoint. Invariant 1: each event is sealed once, and the chain is whole."""
    died = docket.arm(seam)
    (ref,) = new()
    docket.actor().do(act="report", account=ref)
    docket.until(died, "nobody sealed")
    docket.actor().do(act="suspend", account=ref)
    whole(docket)
    docket.until(lambda: not UnsealedEvent.objects.exists(), "what was left is not sealed")
    assert SealedEvent.objects.count() == Event.objects.count()
    assert [str(flaw) for flaw in Check().flaws()] == []


def test_every_seam_was_hit(docket: Docket) -> None:
    """What is named is where processes died in the tests above: no name without its fault, and none in the tree that is not named."""
    named = [node.args[0] for source, node in walk("enforcement") if isinstance(node, ast.Call) and dotted(node.func) == "seam"]
    assert sorted(arg.value for arg in named if isinstance(arg, ast.Constant)) == sorted(SEAMS)
    assert set(docket.hits()) == set(SEAMS)
