"""Batches of cases in each stage, for the matrix of complete acts; each is named by what is done
with it and by whom, in its reason.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import translation

from enforcement.models import Case, CaseBatch
from enforcement.operations import batch_run, batches
from enforcement.operations.batches import Asked
from enforcement.queries.chosen import Choice
from enforcement.web._shared.choosing import KEPT
from tests.world import World

MAKERS = ("rhea", "lena", "ada")
STAGES = ("start", "withdraw", "stop", "resume", "undo")


def case_batches(world: World) -> None:
    """One for each act and each of who may."""
    world.account("batch")
    case = world.case("batch")
    for what in STAGES:
        for maker in MAKERS:
            made = ready(world, what, maker, case)
            if what in ("stop", "resume"):
                begin(world, made, maker)
            if what == "resume":
                batches.stop(batch_id=made.pk, reason="Wait.", by=world.actor(maker), now=world.now)
    for maker in MAKERS:
        made = CaseBatch.objects.get(reason=f"To undo by {maker}.")
        begin(world, made, maker)
        go_on(world, made)
        assert made.phase == "DONE"


def ready(world: World, what: str, maker: str, case: Case) -> CaseBatch:
    """Prepared and shown. What is to be undone has a case of its own."""
    if what == "undo":
        world.account(f"batch-{maker}")
        case = world.case(f"batch-{maker}")
    made = batches.prepare(
        asked=Asked(act="SEVERITY", severity="LOW", reason=f"To {what} by {maker}."),
        cases=[case.pk],
        by=world.actor(maker),
        now=world.now,
    )
    go_on(world, made)
    return made


def begin(world: World, made: CaseBatch, maker: str) -> None:
    """Started by who prepared it."""
    batches.start(batch_id=made.pk, set_hash=made.set_hash, by=world.actor(maker), now=world.now)


def go_on(world: World, made: CaseBatch) -> None:
    """Until a person is due."""
    with translation.override("en"):
        while CaseBatch.objects.under_way().filter(pk=made.pk).exists():
            batch_run.do_part(made.pk, now=world.now)
    made.refresh_from_db()


def found(there: Any, what: str) -> CaseBatch:
    """The one that is meant: of whoever acts, where it is theirs to do."""
    maker = there.who if there.who in MAKERS else "rhea"
    return CaseBatch.objects.get(reason=f"To {what} by {maker}.")


def in_batch(what: str) -> Callable[[Any], dict[str, Any]]:
    """Its address."""
    return lambda there: {"ref": found(there, what).ref}


def hash_of_its_set(there: Any) -> dict[str, Any]:
    """The set that was looked at."""
    return {"set_hash": found(there, "start").set_hash}


def chosen_cases(there: Any) -> dict[str, Any]:
    """What is asked for, with a case chosen in the session."""
    session = there.client.session
    session[KEPT] = Choice(refs=(there.case("batch").ref,)).as_data()
    session.save()
    return {"to": "nobody", "reason": "They wait for nobody."}
