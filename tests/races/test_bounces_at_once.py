"""A letter comes back while the holder appeals, or while the relay writes that it was accepted:
whichever is first, both see what the other did.
"""

from __future__ import annotations

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
from tests.races.conftest import Race
from tests.world import World

HOLDER = Actor(kind=Kind.HOLDER, name="Acme")


def test_a_bounce_and_an_appeal(world: World, race: Race) -> None:
    """Being told is kept exactly where the appeal was first; the appeal is lodged in either
    case.
    """
    orders = set()
    for number in range(12):
        world.account(f"a{number}")
        case = world.case(f"a{number}")
        world.suspend(case, "rhea")
        for message in claim_due(world.now, 50, Channel.EMAIL):
            relay.write_fate(message, Sent(Fate.PAID, "250 OK"), world.now)
        notice = Notice.objects.get(case=case)
        message = OutboxMessage.objects.get(notice=notice, channel=Channel.EMAIL)
        report = report_about(recipient=message.recipient, return_path=return_path_of(message.pk))

        def appeal(case: Case = case, behind: int = number) -> Appeal:
            for _ in range(behind):  # it would be first each time: it has less to read
                Notice.objects.count()
            return lodge(case_id=case.pk, text="No.", by=HOLDER, now=world.now)

        race(appeal, lambda report=report: take_report(report, now=world.now))
        acts = [e.act for e in Event.objects.filter(case=case).order_by("seq")][-2:]
        notice.refresh_from_db()
        assert Appeal.objects.filter(case=case).exists()
        if acts == ["appeal", "notice_came_back"]:
            assert notice.informed_at is not None
        else:
            assert (acts, notice.informed_at) == (["told_taken_back", "appeal"], None)
        orders.add(acts[0])
    assert orders == {"appeal", "told_taken_back"}  # else it was no race
    assert (broken(), chains_broken()) == ({}, [])


def test_a_bounce_and_the_relay_s_word_that_it_was_accepted(world: World, race: Race) -> None:
    """Nobody counts as told by a letter that came back, however early its report is there."""
    orders = set()
    for number in range(12):
        world.account(f"a{number}")
        case = world.case(f"a{number}")
        world.suspend(case, "rhea")
        notice = Notice.objects.get(case=case)
        (message,) = claim_due(world.now, 50, Channel.EMAIL)
        report = report_about(recipient=message.recipient, return_path=return_path_of(message.pk))

        def accept(message: OutboxMessage = message, behind: int = number) -> None:
            for _ in range(behind):
                Notice.objects.count()
            relay.write_fate(message, Sent(Fate.PAID, "250 OK"), world.now)

        race(accept, lambda report=report: take_report(report, now=world.now))
        notice.refresh_from_db()
        assert notice.informed_at is None
        said = list(notice.deliveries.order_by("id").values_list("outcome", "informs"))
        assert said in ([("BOUNCED", False)], [("ACCEPTED", True), ("BOUNCED", True)])
        orders.add(len(said))
    assert orders == {1, 2}  # else it was no race
    assert (broken(), chains_broken()) == ({}, [])
