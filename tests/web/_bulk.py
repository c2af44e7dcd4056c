"""Bulk decisions in each stage, for the matrix of complete acts; each is named by what is done with
it, in the note of its terms.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import translation

from enforcement.models import BulkDecision
from enforcement.operations import bulk, bulk_run
from enforcement.operations.bulk_set import Origin
from enforcement.workflow.terms import read_terms
from tests.world import HOLD, World

BULK_FORM = {
    "verb": "suspend",
    "policy": "competing-models",
    "clauses": "2c-iii",
    "days": "7",
    **{name: str(HOLD[name]) for name in ("facts", "reasons", "question", "would_clear")},
}
MAKERS = ("rhea", "lena", "ada")


def bulk_decisions(world: World) -> None:
    """One for each act; to propose and to withdraw, one of each who may."""
    for ref in ("many", "many-done"):
        world.account(ref)
    for what in ("propose", "withdraw"):
        for maker in MAKERS:
            shown(world, what, maker)
    for what in ("approve", "return"):
        proposed(world, what)
    approved(world, "stop")
    stopped = approved(world, "resume")
    bulk.stop(bulk_id=stopped.pk, reasons="Wait.", by=world.actor("lars"), now=world.now)
    run(world, approved(world, "undo", "many-done"))


def run(world: World, made: BulkDecision) -> None:
    """Go through it to the end."""
    with translation.override("en"):
        while bulk_run.do_chunk(made.pk, now=world.now):
            pass
    made.refresh_from_db()


def shown(world: World, what: str, maker: str = "ravi", ref: str = "many") -> BulkDecision:
    """Prepared, and not proposed."""
    made = bulk.prepare(
        verb="suspend",
        terms=read_terms({**HOLD, "note": f"To {what} by {maker}."}),
        policy=world.policy.slug,
        origin=Origin(accounts=(ref,)),
        by=world.actor(maker),
        now=world.now,
    )
    run(world, made)
    return made


def proposed(world: World, what: str, ref: str = "many") -> BulkDecision:
    """Proposed, and not approved."""
    made = shown(world, what, ref=ref)
    return bulk.propose(
        bulk_id=made.pk, set_hash=made.set_hash, by=world.actor("ravi"), now=world.now
    )


def approved(world: World, what: str, ref: str = "many") -> BulkDecision:
    """Approved, and not run."""
    made = proposed(world, what, ref)
    return bulk.approve(
        bulk_id=made.pk, set_hash=made.set_hash, by=world.actor("lars"), now=world.now
    )


def found(there: Any, what: str) -> BulkDecision:
    """The one that is meant: of whoever acts, where it is theirs to do."""
    maker = "ravi"
    if what in ("propose", "withdraw"):
        maker = there.who if there.who in MAKERS else "rhea"
    return BulkDecision.objects.get(terms__note=f"To {what} by {maker}.")


def in_bulk(what: str) -> Callable[[Any], dict[str, Any]]:
    """Its address."""
    return lambda there: {"ref": found(there, what).ref}


def hash_in(what: str) -> Callable[[Any], dict[str, Any]]:
    """The set that was looked at."""
    return lambda there: {"set_hash": found(there, what).set_hash}
