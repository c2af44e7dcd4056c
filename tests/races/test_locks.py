"""One lock order, account then case, and what follows from it: bulk in both orders, and claims of
the outbox, wait and never kill each other.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.db import connection

from enforcement.delivery.claims import claim_due, claim_suspects
from enforcement.models import Case, OutboxMessage
from enforcement.models.outbox import Channel
from enforcement.operations import take
from tests.delivery.conftest import NOW, owed_mail, until
from tests.races.conftest import PATIENCE, WAITING, Race
from tests.races.test_two_at_once import intact
from tests.scenes import connect, other_policy
from tests.world import World

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_stat_clear_snapshot(), deadlocks FROM pg_stat_database WHERE datname = "
            "current_database()"
        )
        return int(cursor.fetchone()[1])


def is_locked(asked: psycopg.Connection[Any], table: str, key: object) -> bool:
    """Whether somebody holds the row; asked without waiting."""
    try:
        with asked.transaction():
            asked.execute(f"SELECT FROM {table} WHERE id = %s FOR NO KEY UPDATE NOWAIT", [key])
    except psycopg.errors.LockNotAvailable:
        return True
    return False


def test_whoever_is_silent_in_the_middle_of_a_step_is_ended_after_a_minute(db: None) -> None:
    """What then becomes of it: tests/faults/test_servers.py, `who_stands_still_…`."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        assert cursor.fetchone() == ("1min",)


@pytest.mark.parametrize(
    ("first", "other"),
    [("enforcement_case", "accounts_account"), ("accounts_account", "enforcement_case")],
)
def test_a_step_locks_the_account_before_the_case(first: str, other: str, world: World) -> None:
    world.account("acme")
    case = world.case("acme")
    keys = {"enforcement_case": case.pk, "accounts_account": case.account_id}

    def act() -> None:
        try:
            world.take(case, "take_on")
        finally:
            connection.close()

    with connect() as holder, connect("") as asking, ThreadPoolExecutor(1) as pool:
        asking.autocommit = True  # or it would see the same sessions for ever
        with holder.transaction():
            holder.execute(f"SELECT FROM {first} WHERE id = %s FOR NO KEY UPDATE", [keys[first]])
            taken = pool.submit(act)
            until(lambda: asking.execute(WAITING).rowcount, PATIENCE)
            # Who waits for the case has the account already; who waits for the account does not
            # hold the case.
            assert is_locked(asking, other, keys[other]) == (other == "accounts_account")
        taken.result(PATIENCE)
    assert world.fresh(case).state == "INVESTIGATING"


def test_many_cases_assigned_in_both_orders_at_once(world: World, race: Race) -> None:
    before = deadlocks()
    for number in range(15):
        world.account(f"a{number}")
        world.case(f"a{number}")
        world.case(f"a{number}", policy=other_policy(world).slug)
    refs = list(Case.objects.order_by("id").values_list("ref", flat=True))

    def assign(who: str, to: str, refs: list[str]) -> list[take.Answer]:
        return take.assign_many(
            refs=refs, to=world.people[to].pk, by=world.actor(who), now=world.now
        )

    for _ in range(2):
        one, other = race(
            lambda: assign("lena", "rhea", refs), lambda: assign("lars", "ravi", refs[::-1])
        )
        assert isinstance(one, list) and isinstance(other, list)
        assert [a.refused for a in [*one, *other]] == [""] * 2 * len(refs)
    assert Case.objects.filter(assignee__username__in=["rhea", "ravi"]).count() == len(refs)
    assert deadlocks() == before
    intact()


def claimed_by(number: int, *, suspects: bool) -> list[list[OutboxMessage]]:
    """What each of several relays gets that ask at the same moment."""
    together = threading.Barrier(number)

    def one() -> list[list[OutboxMessage]]:
        got = []
        try:
            for _ in range(ROUNDS):
                together.wait(PATIENCE)
                got.append(
                    claim_suspects(NOW, (Channel.EMAIL,))
                    if suspects
                    else claim_due(NOW, 1, Channel.EMAIL)
                )
            return got
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        rounds = [running.result(PATIENCE) for running in [pool.submit(one) for _ in range(number)]]
    return [[message for relayed in rounds for message in relayed[n]] for n in range(ROUNDS)]


ROUNDS = 100


@pytest.mark.parametrize("suspects", [False, True], ids=["what is due", "what a dead sender held"])
def test_relays_that_ask_at_once_get_each_message_once(suspects: bool, world: World) -> None:
    for number in range(2 * ROUNDS):
        owed_mail(
            f"n{number}@acme.example",
            **(
                {"lease_token": world.people["rhea"].pk, "lease_until_at": LONG_AGO}
                if suspects
                else {}
            ),
        )
    rounds = claimed_by(2, suspects=suspects)
    claimed = [message.pk for one in rounds for message in one]
    assert (
        len(claimed)
        == len(set(claimed))
        == OutboxMessage.objects.filter(lease_until_at__gt=NOW).count()
    )
    assert len(claimed) > ROUNDS  # both got something
    assert set(OutboxMessage.objects.filter(pk__in=claimed).values_list("crashes", flat=True)) == {
        int(suspects)
    }
