"""A letter comes back while the holder appeals, or while the relay writes that it was accepted:
whichever is first, both see what the other did.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from accounts.roles import Actor, Kind
from enforcement.delivery import relay
from enforcement.delivery.bounces import take_report
from enforcement.delivery.claims import claim_due
from enforcement.delivery.fates import Fate, Sent
from enforcement.delivery.return_path import return_path_of
from enforcement.models import Appeal, Case, Event, Notice, OutboxMessage
from enforcement.models.outbox import Channel
from enforcement.operations.appeal_lodging import lodge
from enforcement.rehearsal.returned import report_about
from tests.invariants import broken, chains_broken
from tests.races.conftest import InTurn, Race
from tests.world import World

HOLDER = Actor(kind=Kind.HOLDER, name="Acme")


@pytest.mark.parametrize("appeal_first", [True, False], ids=["the appeal first", "it first"])
def test_a_bounce_and_an_appeal(appeal_first: bool, world: World, in_turn: InTurn) -> None:
    """Being told is kept exactly where the appeal was first; the appeal is lodged in either
    case.
    """
    message, notice, case = told(world)

    def appeal() -> Appeal:
        return lodge(case_id=case.pk, text="No.", by=HOLDER, now=world.now)

    both = (appeal, returned(message, world))
    in_turn(case.account, *(both if appeal_first else both[::-1]))
    notice.refresh_from_db()
    acts = [e.act for e in Event.objects.filter(case=case).order_by("seq")][-2:]
    if appeal_first:
        assert acts == ["appeal", "notice_came_back"] and notice.informed_at is not None
    else:
        assert acts == ["told_taken_back", "appeal"] and notice.informed_at is None
    assert Appeal.objects.filter(case=case).exists()
    assert (broken(), chains_broken()) == ({}, [])


@pytest.mark.parametrize("accepted_first", [True, False], ids=["the relay first", "it first"])
def test_a_bounce_and_the_relay_s_word_that_it_was_accepted(
    accepted_first: bool, world: World, in_turn: InTurn
) -> None:
    """Nobody counts as told by a letter that came back, however early its report is there."""
    message, notice, _ = told(world, accepted=False)
    both = (partial(accept, message, world), returned(message, world))
    in_turn(message, *(both if accepted_first else both[::-1]))
    notice.refresh_from_db()
    assert notice.informed_at is None
    said = list(notice.deliveries.order_by("id").values_list("outcome", "informs"))
    assert said == [("ACCEPTED", True)] * accepted_first + [("BOUNCED", accepted_first)]
    assert (broken(), chains_broken()) == ({}, [])


@pytest.mark.parametrize("accepted", [True, False])
def test_a_bounce_and_what_it_races_at_the_same_moment(
    accepted: bool, world: World, race: Race
) -> None:
    """Whoever is first: every invariant holds, and the account's holder counts as told only where
    an appeal says so.
    """
    for number in range(6):
        message, notice, case = told(world, f"a{number}", accepted=accepted)
        rival = (
            partial(lodge, case_id=case.pk, text="No.", by=HOLDER, now=world.now)
            if accepted
            else partial(accept, message, world)
        )
        race(rival, returned(message, world))
        notice.refresh_from_db()
        assert notice.informed_at is None or Event.objects.filter(case=case, act="appeal").exists()
    assert (broken(), chains_broken()) == ({}, [])


def told(
    world: World, ref: str = "acme", *, accepted: bool = True
) -> tuple[OutboxMessage, Notice, Case]:
    """The letter to a suspended account's holder, as its sender has it: accepted by the mail server
    or not yet; its notice, and the case.
    """
    world.account(ref)
    case = world.case(ref)
    world.suspend(case, "rhea")
    notice = Notice.objects.get(case=case)
    for message in claim_due(world.now, 50, Channel.EMAIL):
        if accepted:
            accept(message, world)
    return OutboxMessage.objects.get(notice=notice, channel=Channel.EMAIL), notice, case


def accept(message: OutboxMessage, world: World) -> None:
    """What the relay writes when the mail server has taken the message."""
    relay.write_fate(message, Sent(Fate.PAID, "250 OK"), world.now)


def returned(message: OutboxMessage, world: World) -> Callable[[], str]:
    """Takes in the mail server's report that the message came back."""
    report = report_about(recipient=message.recipient, return_path=return_path_of(message.pk))
    return partial(take_report, report, now=world.now)
