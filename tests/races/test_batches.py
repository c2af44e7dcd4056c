"""Batches of the same cases at once, with people in between: each case is changed once by each that
found it as shown, and nobody waits in a circle.
"""

from __future__ import annotations

from collections.abc import Sequence

from enforcement.language.refusals import StepRefused
from enforcement.models import Case, CaseBatch, Event
from enforcement.operations import assignment, batch_run, batches
from enforcement.operations.batches import Asked
from tests.races.conftest import Race
from tests.races.test_locks import deadlocks
from tests.races.test_two_at_once import intact
from tests.world import World

MANY = 16


def cases_of(world: World) -> list[Case]:
    refs = [f"a{number}" for number in range(MANY)]
    for ref in refs:
        world.account(ref)
    return [world.case(ref) for ref in refs]


def started(world: World, cases: Sequence[Case], to: str, by: str) -> CaseBatch:
    made = batches.prepare(
        asked=Asked(act="ASSIGN", reason="Of one kind.", to=world.people[to].pk),
        cases=[case.pk for case in cases],
        by=world.actor(by),
        now=world.now,
    )
    while made.phase == "PREPARING":
        batch_run.do_part(made.pk, now=world.now)
        made.refresh_from_db()
    return batches.start(
        batch_id=made.pk, set_hash=made.set_hash, by=world.actor(by), now=world.now
    )


def run(world: World, made: CaseBatch) -> None:
    """Until all is handled, however often another worker is at it."""
    while CaseBatch.objects.under_way().filter(pk=made.pk).exists():
        batch_run.do_part(made.pk, now=world.now)


def events() -> int:
    return Event.objects.filter(act="assign").count()


def test_two_of_the_same_cases_in_both_orders_at_once(world: World, race: Race) -> None:
    cases = cases_of(world)
    one = started(world, cases, "rhea", "lena")
    other = started(world, cases[::-1], "ravi", "lars")
    before = deadlocks()
    race(lambda: run(world, one), lambda: run(world, other))
    assert deadlocks() == before
    done = [made.items.filter(phase="DONE").count() for made in (one, other)]
    left = [made.items.filter(left_out="CHANGED").count() for made in (one, other)]
    assert (sum(done), sum(left), events()) == (MANY, MANY, MANY)
    assert Case.objects.filter(assignee=world.people["rhea"]).count() == done[0]
    intact()


def test_two_workers_at_one_batch(world: World, race: Race) -> None:
    made = started(world, cases_of(world), "ravi", "lena")
    race(lambda: run(world, made), lambda: run(world, made))
    assert events() == made.items.filter(phase="DONE").count() == MANY
    intact()


def test_a_person_takes_some_while_it_runs(world: World, race: Race) -> None:
    cases = cases_of(world)
    made = started(world, cases, "ravi", "lena")

    def take() -> int:
        taken = 0
        for case in reversed(cases):
            try:
                assignment.assign(
                    case_id=case.pk,
                    to=world.people["rhea"].pk,
                    by=world.actor("rhea"),
                    now=world.now,
                )
                taken += 1
            except StepRefused:
                pass
        return taken

    race(lambda: run(world, made), take)
    made.refresh_from_db()
    assert made.phase == "DONE"
    handled = made.items.filter(phase__in=["DONE", "LEFT_OUT"]).count()
    by_batch = Event.objects.filter(act="assign", data__batch=made.ref).count()
    assert handled == MANY and by_batch == made.items.filter(phase="DONE").count()
    intact()


def test_it_is_stopped_while_it_runs(world: World, race: Race) -> None:
    made = started(world, cases_of(world), "ravi", "lena")

    def stop() -> None:
        batches.stop(batch_id=made.pk, reason="Wait.", by=world.actor("lars"), now=world.now)

    race(lambda: run(world, made), stop)
    made.refresh_from_db()
    done = made.items.filter(phase="DONE").count()
    assert (made.phase, events()) == ("STOPPED", done)
    assert done < MANY
    batches.resume(batch_id=made.pk, by=world.actor("lena"), now=world.now)
    run(world, made)
    assert events() == made.items.filter(phase="DONE").count() == MANY
    intact()
