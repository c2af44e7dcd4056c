"""Bulk decisions on the same accounts at once, and beside single steps: each account is suspended
once, and nobody waits in a circle.
"""

from __future__ import annotations

from accounts.models import Account
from enforcement.models import BulkDecision, Decision
from enforcement.operations import bulk, bulk_run
from enforcement.operations.bulk_set import Origin
from enforcement.workflow.terms import read_terms
from tests.races.conftest import Race
from tests.races.test_locks import deadlocks
from tests.races.test_two_at_once import intact
from tests.world import HOLD, World

MANY = 24


def approved(world: World, refs: list[str], by: str) -> BulkDecision:
    made = bulk.prepare(
        verb="suspend",
        terms=read_terms(HOLD),
        policy=world.policy.slug,
        origin=Origin(accounts=refs),
        by=world.actor(by),
        now=world.now,
    )
    while bulk_run.do_chunk(made.pk, now=world.now):
        pass
    made.refresh_from_db()
    bulk.propose(bulk_id=made.pk, set_hash=made.set_hash, by=world.actor(by), now=world.now)
    return bulk.approve(
        bulk_id=made.pk, set_hash=made.set_hash, by=world.actor("lena"), now=world.now
    )


def test_two_of_them_in_both_orders_at_once(world: World, race: Race) -> None:
    refs = [f"a{number}" for number in range(MANY)]
    for ref in refs:
        world.account(ref)
    one, other = approved(world, refs, "rhea"), approved(world, refs[::-1], "ravi")
    before = deadlocks()

    def run(made: BulkDecision) -> int:
        done = 0
        while count := bulk_run.do_chunk(made.pk, now=world.now, most=5):
            done += count
        return done

    assert race(lambda: run(one), lambda: run(other)) == [MANY, MANY]
    assert deadlocks() == before
    assert Decision.objects.count() == MANY
    left = [made.items.filter(left_out="CHANGED").count() for made in (one, other)]
    assert (
        sum(left) + sum(m.items.filter(left_out="NOT_POSSIBLE").count() for m in (one, other))
        == MANY
    )
    intact()


def test_two_workers_at_one_of_them(world: World, race: Race) -> None:
    refs = [f"a{number}" for number in range(MANY)]
    for ref in refs:
        world.account(ref)
    made = approved(world, refs, "rhea")

    def run() -> None:
        while made.items.filter(phase="INCLUDED").exists():
            bulk_run.do_chunk(made.pk, now=world.now, most=5)

    race(run, run)
    assert Decision.objects.count() == MANY
    assert set(Account.objects.values_list("standing", flat=True)) == {"SUSPENDED"}
    intact()


def test_it_is_stopped_while_it_runs(world: World, race: Race) -> None:
    refs = [f"a{number}" for number in range(MANY)]
    for ref in refs:
        world.account(ref)
    made = approved(world, refs, "rhea")

    def run() -> None:
        while bulk_run.do_chunk(made.pk, now=world.now, most=1):
            pass

    def stop() -> None:
        bulk.stop(bulk_id=made.pk, reasons="Wait.", by=world.actor("lars"), now=world.now)

    race(run, stop)
    made.refresh_from_db()
    done = made.items.filter(phase="DONE").count()
    assert (made.phase, Decision.objects.count()) == ("STOPPED", done)
    assert done < MANY
    intact()
