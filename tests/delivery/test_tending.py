"""Tending the outbox: what is stuck is found and explained, and what a person does about it leaves
a trace.
"""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from accounts.roles import Actor
from config.local.mailbox import Mailbox
from enforcement.delivery import relay, telling, tending
from enforcement.delivery.claims import claim_due
from enforcement.delivery.fates import UNSURE, Fate, Sent
from enforcement.language.refusals import StepRefused
from enforcement.models import Notice, OutboxMessage, StaffEvent
from enforcement.models.outbox import Channel
from tests.delivery.conftest import (
    NOW,
    Clock,
    World,
    again,
    let_leases_run_out,
    owed,
    owed_mail,
    pay_all,
)

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "The receiver was asked."


@pytest.fixture
def ada(world: World) -> Actor:
    """An admin."""
    return world.ada.actor


def found(**wanted: Any) -> list[OutboxMessage]:
    return tending.find_messages(tending.MessageQuery(**wanted), now=NOW)


def dropped(to: str = "legal@acme.example") -> OutboxMessage:
    """A message whose sender died with it in hand, and that no other has taken over."""
    message = owed_mail(to)
    claim_due(NOW, 50, Channel.EMAIL)
    let_leases_run_out()
    return message


def told(message: OutboxMessage) -> str:
    return " ".join(telling.explain_message(again(message), now=NOW))


def test_what_is_stuck_is_listed_and_what_is_well_is_not(world: World) -> None:
    stuck = [
        owed_mail("a@acme.example", phase="PARKED"),
        owed_mail("b@acme.example", attempts=1),
        owed_mail("c@acme.example", crashes=1),
        owed_mail("d@acme.example", next_at=NOW - timedelta(minutes=11)),
    ]
    owed_mail("e@acme.example")
    owed_mail("f@acme.example", phase="DONE", done_at=NOW, attempts=3)
    assert found() == stuck
    assert found(phases=["PARKED"]) == stuck[:1]
    assert found(unknown=True) == [stuck[2]]
    assert found(limit=2) == stuck[:2]
    assert found(limit=2, after=stuck[1].pk) == stuck[2:]
    assert found(channels=["WEBHOOK"]) == found(case="C-0000-0000") == found(account="nobody") == []


def test_a_message_whose_sender_died_is_unknown_before_and_after_it_is_taken_over_until_it_arrived(
    world: World, clock: Clock, mailbox: Mailbox
) -> None:
    message = dropped()
    assert found(unknown=True) == [message]
    assert "A sender died with it in hand" in told(message)
    assert "unknown whether it arrived" in told(message)
    mailbox.fail_next("legal@acme.example", "defer")
    pay_all(clock)
    assert found(unknown=True) == [message]
    clock.pass_(days=1)
    pay_all(clock)
    assert again(message).phase == "DONE"
    assert found(unknown=True) == []
    assert "Nothing follows" in told(message)


def test_what_may_have_arrived_stays_marked_through_later_failures(clock: Clock) -> None:
    message = owed_mail()
    for fate in (Fate.UNKNOWN, Fate.LATER):
        (claimed,) = claim_due(clock(), 50, Channel.EMAIL)
        relay.write_fate(claimed, Sent(fate, "the server broke off"), clock())
        clock.pass_(days=1)
    assert again(message).last_error == f"{UNSURE}the server broke off"
    (claimed,) = claim_due(clock(), 50, Channel.EMAIL)
    relay.write_fate(claimed, Sent(Fate.PAID, "250 ok"), clock())
    assert again(message).last_error == ""


def test_a_parked_message_set_going_again_has_all_its_attempts_and_its_id(
    world: World, ada: Actor, clock: Clock, mailbox: Mailbox
) -> None:
    message = owed_mail(
        phase="PARKED",
        attempts=10,
        crashes=5,
        last_error="451 busy",
        next_at=NOW - timedelta(days=3),
    )
    assert "until somebody sets it going" in told(message)
    tending.retry(message_id=message.pk, reason="The mail server is mended.", by=ada, now=NOW)
    fresh = again(message)
    assert (fresh.phase, fresh.attempts, fresh.crashes, fresh.next_at) == ("PENDING", 0, 1, NOW)
    pay_all(clock)
    assert again(message).phase == "DONE"
    assert mailbox.mails()[0].header("Message-ID") == f"<{message.pk}@docket.example>"
    trace = StaffEvent.objects.get(act="retry message")
    assert (trace.by_name, trace.about, trace.reason) == (
        ada.name,
        f"Message {message.pk}",
        "The mail server is mended.",
    )
    assert trace.before == {
        "phase": "PARKED",
        "attempts": 10,
        "crashes": 5,
        "channel": "EMAIL",
        "topic": "message_to_holder",
    }


def test_a_message_that_is_parked_by_hand_goes_nowhere(
    world: World, ada: Actor, clock: Clock, mailbox: Mailbox
) -> None:
    message = owed_mail()
    tending.park(message_id=message.pk, reason="Sent by letter.", by=ada, now=NOW)
    assert pay_all(clock) == 0
    assert mailbox.mails() == []
    assert again(message).last_error == f"Parked by {ada.name}: Sent by letter."
    with pytest.raises(StepRefused, match="parked already"):
        tending.park(message_id=message.pk, reason="Again.", by=ada, now=NOW)


def test_somebody_who_found_out_that_a_notice_arrived_proves_it_and_the_time_to_appeal_runs(
    world: World, ada: Actor, clock: Clock, mailbox: Mailbox
) -> None:
    case = world.suspend()
    message = OutboxMessage.objects.get(case=case, channel="EMAIL", notice__isnull=False)
    claim_due(NOW, 50, Channel.EMAIL)
    let_leases_run_out()
    assert message.notice
    tending.mark_delivered(message_id=message.pk, reason=WHY, by=ada, now=NOW + timedelta(hours=1))
    assert again(message).phase == "DONE"
    assert Notice.objects.get(pk=message.notice.pk).informed_at == NOW + timedelta(hours=1)
    proofs = list(message.deliveries.order_by("at", "id").values_list("outcome", "proof"))
    assert [outcome for outcome, _ in proofs] == ["UNKNOWN", "ACCEPTED"]
    assert proofs[1][1] == f"{ada.name} found out that it arrived: {WHY}"
    assert (
        OutboxMessage.objects.filter(
            phase="PENDING", channel="EMAIL", notice=message.notice
        ).count()
        == 0
    )


def test_what_is_known_not_to_have_arrived_cannot_be_called_delivered(
    world: World, ada: Actor
) -> None:
    refused = owed_mail(attempts=1, last_error="451 busy")
    with pytest.raises(StepRefused, match="known that it did not arrive"):
        tending.mark_delivered(message_id=refused.pk, reason=WHY, by=ada, now=NOW)
    snapshot = owed("SNAPSHOT", payload={}, crashes=1)
    with pytest.raises(StepRefused, match="Try this one again"):
        tending.mark_delivered(message_id=snapshot.pk, reason=WHY, by=ada, now=NOW)


@pytest.mark.parametrize("act", [tending.retry, tending.park, tending.mark_delivered])
def test_what_a_sender_has_in_hand_or_has_done_is_left_alone(
    act: Any, world: World, ada: Actor
) -> None:
    message = owed_mail()
    claim_due(NOW, 50, Channel.EMAIL)
    before = again(message).lease_token
    with pytest.raises(StepRefused, match="in hand"):
        act(message_id=message.pk, reason=WHY, by=ada, now=NOW)
    assert again(message).lease_token == before
    OutboxMessage.objects.update(phase="DONE", done_at=NOW)
    with pytest.raises(StepRefused, match="nothing is owed"):
        act(message_id=message.pk, reason=WHY, by=ada, now=NOW)
    assert not StaffEvent.objects.exists()


def test_only_an_admin_with_a_reason_tends(world: World, ada: Actor) -> None:
    message = owed_mail()
    with pytest.raises(StepRefused, match="needs an admin"):
        tending.park(message_id=message.pk, reason=WHY, by=world.lena.actor, now=NOW)
    with pytest.raises(StepRefused, match="Say why"):
        tending.park(message_id=message.pk, reason=" ", by=ada, now=NOW)
    with pytest.raises(StepRefused, match="no message"):
        tending.park(message_id=uuid4(), reason=WHY, by=ada, now=NOW)
    assert again(message).phase == "PENDING"


def test_the_words_say_what_comes_next(world: World) -> None:
    message = owed_mail(attempts=2, last_error="451 busy", next_at=NOW + timedelta(minutes=30))
    words = told(message)
    assert "An e-mail: message_to_holder, to legal@acme.example." in words
    assert "in 30 min" in words
    assert "tried 2 of 10 times" in words
    assert "451 busy" in words
    assert "tried again after 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 1 d; then it is parked" in words


def outbox(*arguments: str) -> str:
    out = StringIO()
    call_command("outbox", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_the_command_lists_explains_parks_and_sets_going_again(world: World) -> None:
    assert outbox("list") == "Nothing is stuck.\n"
    message = owed_mail(attempts=1, last_error="451 busy", next_at=NOW)
    assert str(message.pk) in outbox("list", "--channel", "email")
    assert outbox("list", "--phase", "done") == "There is none.\n"
    assert "451 busy" in outbox("explain", str(message.pk))
    by = ("--by", world.ada.username, "--reason", WHY)
    assert "parked" in outbox("park", str(message.pk), *by)
    with pytest.raises(CommandError, match="1 of 1 refused"):
        outbox("park", str(message.pk), *by)
    outbox("retry", "--parked", "--channel", "webhook", *by)
    assert again(message).phase == "PARKED"
    outbox("retry", "--parked", *by)
    assert again(message).phase == "PENDING"
    OutboxMessage.objects.update(crashes=F("crashes") + 1)
    outbox("resolve", str(message.pk), "--delivered", *by)
    assert again(message).phase == "DONE"
    assert list(StaffEvent.objects.order_by("id").values_list("act", flat=True)) == [
        "park message",
        "retry message",
        "message delivered",
    ]


def test_the_command_says_what_is_missing(world: World) -> None:
    with pytest.raises(CommandError, match="no active member of staff called nobody"):
        outbox("park", str(uuid4()), "--by", "nobody", "--reason", WHY)
    with pytest.raises(CommandError, match="Name a message"):
        outbox("retry", "--by", world.ada.username, "--reason", WHY)
    with pytest.raises(CommandError, match="no message"):
        outbox("explain", str(uuid4()))
    with pytest.raises(CommandError, match="There is no case C-NONE"):
        outbox("list", "--case", "c-none")
    with pytest.raises(CommandError, match="There is no account nobody"):
        outbox("list", "--account", "nobody")
    with pytest.raises(CommandError, match="no whole number from 1 to"):
        outbox("list", "--limit", "0")


def test_a_reason_that_is_too_long_is_refused_and_not_cut(world: World) -> None:
    message, said = owed_mail(), StringIO()
    with pytest.raises(CommandError, match="1 of 1 refused"):
        call_command(
            "outbox",
            "park",
            str(message.pk),
            "--by",
            world.ada.username,
            "--reason",
            "x" * 501,
            stderr=said,
        )
    assert "Say it in 500 characters; it has 501." in said.getvalue()
    assert again(message).phase == "PENDING"


def test_a_case_is_found_however_its_reference_is_typed(world: World) -> None:
    ref = world.suspend().ref
    assert ref in outbox("list", "--phase", "pending", "--case", ref.lower(), "--account", "acme")


def test_messages_are_named_one_by_one_or_by_their_kind_and_never_both(world: World) -> None:
    named, other = owed_mail(phase="PARKED"), owed_mail(phase="PARKED")
    by = ("--by", world.ada.username, "--reason", WHY)
    for kind in (("--parked",), ("--channel", "webhook")):
        with pytest.raises(CommandError, match="not both"):
            outbox("retry", str(named.pk), *kind, *by)
    assert again(named).phase == again(other).phase == "PARKED"
    assert outbox("retry", "--parked", "--channel", "webhook", *by) == "0 are parked.\n"
    assert outbox("retry", "--parked", *by).startswith("2 are parked.\n")
