"""The relay pays every debt at least once, and says so only for what is its own."""

from __future__ import annotations

import threading
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from config.local.mailbox import Mailbox
from enforcement.delivery import mail, relay
from enforcement.delivery.claims import claim_due, claim_suspects
from enforcement.delivery.fates import Fate, Sent
from enforcement.models import OutboxMessage
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
POST = (Channel.EMAIL,)


def claim(suspects: bool = False) -> list[OutboxMessage]:
    if suspects:
        return claim_suspects(NOW, POST, 50)
    return claim_due(NOW, 50, Channel.EMAIL)


def test_a_claimed_message_is_nobody_elses() -> None:
    owed_mail()
    assert len(claim()) == 1
    assert claim() == claim(suspects=True) == []


def test_what_is_not_due_is_left() -> None:
    owed_mail(next_at=NOW + timedelta(seconds=1))
    assert claim() == []


def test_a_late_sender_cannot_acknowledge() -> None:
    owed_mail()
    (late,) = claim()
    let_leases_run_out()
    (taken_over,) = claim(suspects=True)
    relay.write_fate(late, Sent(Fate.PAID), NOW)
    assert again(late).phase == "PENDING"
    relay.write_fate(taken_over, Sent(Fate.PAID), NOW)
    assert again(late).phase == "DONE"
    relay.write_fate(late, Sent(Fate.REFUSED, "550 no"), NOW)
    assert again(late).last_error == ""


def test_four_relays_send_each_of_many_messages_once(mailbox: Mailbox, clock: Clock) -> None:
    for number in range(120):
        owed_mail(f"n{number}@acme.example")

    def work() -> None:
        try:
            while relay.run_once(clock, limit=7):
                pass
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(m.recipients for m in mailbox.mails()) == sorted(
        f"n{number}@acme.example" for number in range(120)
    )
    assert set(OutboxMessage.objects.values_list("phase", "attempts", "crashes")) == {
        ("DONE", 1, 0)
    }


def test_a_message_is_tried_ten_times_over_75_hours_then_parked_and_an_admin_is_told_once(
    world: World, clock: Clock, mailbox: Mailbox
) -> None:
    message, tries = owed_mail("slow@acme.example"), []
    while again(message).phase == "PENDING":
        mailbox.fail_next("slow@acme.example", "defer")
        clock.at = again(message).next_at
        tries.append(clock.at - NOW)
        pay_all(clock)
    pauses = [later - earlier for earlier, later in pairwise(tries)]
    assert [pause.total_seconds() for pause in pauses] == [
        5,
        300,
        1800,
        7200,
        18000,
        36000,
        50400,
        72000,
        86400,
    ]
    assert timedelta(hours=75) < tries[-1] < timedelta(hours=76)
    assert (again(message).phase, again(message).attempts) == ("PARKED", 10)
    assert "451" in again(message).last_error
    to_ada = [m for m in mailbox.mails() if m.recipients == "ada@provider.example"]
    assert len([m for m in to_ada if "could not be sent" in m.body("plain")]) == 1
    clock.pass_(days=30)
    assert pay_all(clock) == 0


def test_an_e_mail_to_staff_that_is_given_up_tells_nobody(
    world: World, clock: Clock, settings: Any
) -> None:
    settings.SMTP = {"host": "127.0.0.1", "port": 1, "timeout": 1}
    owed(
        "STAFF",
        payload={
            "role": "ADMIN",
            "users": [],
            "exclude": [],
            "kind": "mention",
            "about": {"by": "Rhea", "text": "Look at this."},
            "path": "/",
        },
    )
    for _ in range(12):
        pay_all(clock)
        clock.pass_(days=1)
    assert list(OutboxMessage.objects.order_by("id").values_list("channel", "phase")) == [
        ("STAFF", "DONE"),
        ("EMAIL", "PARKED"),
    ]


def test_a_message_whose_sender_died_is_sent_again_with_the_same_id_and_shown_as_unknown(
    world: World, clock: Clock, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = world.suspend()
    message = OutboxMessage.objects.get(case=case, channel="EMAIL", notice__isnull=False)

    class Killed(BaseException):
        """What SIGKILL between sending and acknowledging comes to."""

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(relay, "write_fate", killed)
        relay.run_once(clock, channels=POST)
    assert len(mailbox.mails()) == 1
    assert relay.run_once(clock, channels=POST) == 0  # the lease holds
    let_leases_run_out()
    relay.run_once(clock, channels=POST)
    first, second = mailbox.mails()
    assert (
        first.header("Message-ID")
        == second.header("Message-ID")
        == f"<{message.pk}@docket.example>"
    )
    assert message.notice is not None
    assert list(
        message.notice.deliveries.order_by("at", "id").values_list("outcome", flat=True)
    ) == ["UNKNOWN", "ACCEPTED"]
    assert (again(message).crashes, again(message).phase) == (1, "DONE")


def test_a_message_that_kills_its_sender_is_parked_and_does_not_take_the_others_with_it(
    world: World, clock: Clock, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = [owed_mail(f"n{number}@acme.example") for number in range(5)]
    poison = owed_mail("poison@acme.example", next_at=NOW - timedelta(hours=1))
    good.append(owed_mail("last@acme.example"))
    send = mail.SmtpSession.send

    class Killed(BaseException):
        """What a sender dies of."""

    def deadly(post: mail.SmtpSession, message: OutboxMessage) -> Sent:
        if message.pk == poison.pk:
            raise Killed
        return send(post, message)

    monkeypatch.setattr(mail.SmtpSession, "send", deadly)
    deaths = 0
    for _ in range(40):
        try:
            relay.work_through(now=clock, channels=POST)
        except Killed:
            deaths += 1
        let_leases_run_out()
    assert deaths == 5
    assert again(poison).phase == "PARKED"
    assert {(again(m).phase, again(m).crashes) for m in good} == {("DONE", 1)}
    assert len(mailbox.mails()) == len(good)


def test_one_message_that_cannot_even_be_written_does_not_stop_the_batch(
    world: World, clock: Clock, mailbox: Mailbox
) -> None:
    broken = owed("EMAIL", payload={"to": "a@acme.example"}, next_at=NOW - timedelta(hours=1))
    unfit = owed("STAFF", payload={"role": "LEAD"}, next_at=NOW - timedelta(hours=1))
    good = owed_mail()
    pay_all(clock)
    assert again(good).phase == "DONE"
    assert [(again(m).phase, again(m).attempts) for m in (broken, unfit)] == [("PENDING", 1)] * 2
    assert "KeyError" in again(broken).last_error


def test_a_message_whose_consequences_cannot_be_written_is_parked_at_once_and_the_batch_goes_on(
    world: World, clock: Clock, mailbox: Mailbox
) -> None:
    mailbox.fail_next("a@acme.example", "bounce")
    payload = {
        "to": "a@acme.example",
        "subject": "s",
        "text": "t",
        "locale": "en",
        "fallbacks": [{"no": "address"}],
    }
    broken = owed("EMAIL", payload=payload, next_at=NOW - timedelta(hours=1))
    good = owed_mail()
    pay_all(clock)
    assert [again(m).phase for m in (broken, good)] == ["PARKED", "DONE"]
    assert "KeyError" in again(broken).last_error
    assert "ada@provider.example" in {m.recipients for m in mailbox.mails()}


def test_when_the_database_goes_away_before_the_acknowledgement_the_message_comes_back(
    clock: Clock, mailbox: Mailbox
) -> None:
    message = owed_mail()
    (claimed,) = claim()
    with pytest.raises(OperationalError), connection.execute_wrapper(broken_database):
        relay.write_fate(claimed, Sent(Fate.PAID), NOW)
    assert again(message).phase == "PENDING"
    let_leases_run_out()
    relay.run_once(clock)
    assert (again(message).phase, again(message).crashes) == ("DONE", 1)


def broken_database(*_: object) -> None:
    raise OperationalError("the server closed the connection unexpectedly")


def test_what_there_was_no_time_for_is_put_back_untouched(
    clock: Clock, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages = [owed_mail(f"n{number}@acme.example") for number in range(3)]
    monkeypatch.setattr(mail, "SLICE", -1.0)
    relay.run_once(clock)
    assert {(again(m).phase, again(m).lease_token, again(m).attempts) for m in messages} == {
        ("PENDING", None, 0)
    }
    assert mailbox.mails() == []


def test_a_batch_is_claimed_in_as_many_statements_as_one_message(clock: Clock) -> None:
    def statements(count: int) -> int:
        for number in range(count):
            owed_mail(f"n{number}@acme.example")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(claim()) == count
        return len(queries)

    assert statements(1) == statements(50) == 1
