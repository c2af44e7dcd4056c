"""Webhooks: signed so that the receiver can be sure, and sent so that we can be."""

from __future__ import annotations

import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from accounts.models import User
from enforcement.delivery import webhooks
from enforcement.delivery.fates import Fate, Sent
from enforcement.models import OutboxMessage
from enforcement.operations.endpoints import pause_endpoint, resume_endpoint, send_again
from tests.delivery.conftest import (
    DATA,
    NOW,
    OLD_SECRET,
    SECRET,
    Clock,
    Receiver,
    World,
    again,
    endpoint,
    owed,
    owed_to,
    pay_all,
    sent_to,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_receiver_can_verify_what_it_gets(receiver: Receiver, clock: Clock) -> None:
    message = owed_to(endpoint(receiver.url))
    pay_all(clock)
    ((headers, body),) = receiver.got
    assert Webhook(SECRET).verify(body, headers) == {
        "type": "account.access_changed",
        "timestamp": NOW.isoformat(),
        "data": DATA,
    }
    assert headers["webhook-id"] == str(message.pk)
    assert headers["Host"] == f"127.0.0.1:{receiver.port}"
    assert (again(message).phase, again(message).done_at) == ("DONE", NOW)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body.replace(b"acme", b"emca"), headers)


def test_no_proxy_of_the_machine_s_stands_between_us_and_the_address_that_was_checked(
    receiver: Receiver, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    message = owed_to(endpoint(receiver.url))
    pay_all(clock)
    assert (again(message).phase, len(receiver.got)) == ("DONE", 1)


def test_while_a_secret_is_rotated_both_sign(receiver: Receiver) -> None:
    webhooks_sent = list(webhooks.send([owed_to(endpoint(receiver.url, old_secret=OLD_SECRET))]))
    assert webhooks_sent[0][1].fate is Fate.PAID
    ((headers, body),) = receiver.got
    for secret in (SECRET, OLD_SECRET):
        Webhook(secret).verify(body, headers)


def test_the_same_message_bears_the_same_id_whenever_it_is_sent(
    receiver: Receiver, clock: Clock
) -> None:
    message, receiver.code = owed_to(endpoint(receiver.url)), 500
    pay_all(clock)
    assert (again(message).phase, again(message).last_error) == (
        "PENDING",
        "The receiver answered 500.",
    )
    receiver.code = 204
    clock.pass_(seconds=5)
    pay_all(clock)
    assert [headers["webhook-id"] for headers, _ in receiver.got] == [str(message.pk)] * 2
    assert again(message).phase == "DONE"


def test_gone_disables_the_endpoint_and_what_else_is_owed_to_it_is_moot(
    receiver: Receiver, clock: Clock
) -> None:
    target = endpoint(receiver.url)
    message, receiver.code = owed_to(target), 410
    pay_all(clock)
    target.refresh_from_db()
    assert (target.disabled_at, target.disabled_why) == (NOW, "The receiver answered 410.")
    later = owed_to(target)
    pay_all(clock)
    assert len(receiver.got) == 1
    assert [(again(m).phase, again(m).last_error) for m in (message, later)] == [
        ("DONE", "The receiver answered 410."),
        ("DONE", "The endpoint is disabled."),
    ]


def test_what_is_owed_to_one_that_is_paused_waits_without_an_attempt(
    receiver: Receiver, clock: Clock
) -> None:
    target, by = endpoint(receiver.url), User.objects.create(username="ada", role="ADMIN").actor
    pause_endpoint(endpoint_id=target.pk, by=by, now=clock())
    message = owed_to(target)
    pay_all(clock)
    assert receiver.got == []
    assert (again(message).phase, again(message).attempts, again(message).tried_at) == (
        "PENDING",
        0,
        None,
    )
    resume_endpoint(endpoint_id=target.pk, by=by, now=clock())
    pay_all(clock)
    assert len(receiver.got) == 1 and again(message).phase == "DONE"


def test_the_last_answer_is_kept_and_a_message_can_be_sent_once_more(
    receiver: Receiver, clock: Clock
) -> None:
    target, by = endpoint(receiver.url), User.objects.create(username="ada", role="ADMIN").actor
    message, receiver.code = owed_to(target), 202
    pay_all(clock)
    assert (again(message).answer, again(message).tried_at) == ("The receiver answered 202.", NOW)
    send_again(endpoint_id=target.pk, message_id=message.pk, by=by, now=clock())
    pay_all(clock)
    assert [headers["webhook-id"] for headers, _ in receiver.got] == [str(message.pk)] * 2
    assert (again(message).phase, again(message).attempts) == ("DONE", 1)


def test_what_is_owed_to_an_endpoint_that_was_deleted_is_moot(clock: Clock) -> None:
    target = endpoint("https://hooks.example/")
    message = owed_to(target)
    target.delete()
    pay_all(clock)
    assert (again(message).phase, again(message).last_error) == (
        "DONE",
        "The endpoint is no longer registered.",
    )


@pytest.mark.parametrize(
    ("code", "asked", "waits"),
    [
        (429, "120", timedelta(seconds=120)),
        (503, "120", timedelta(seconds=120)),
        (429, "1", timedelta(seconds=5)),  # never sooner than our own pause
        (429, "99999999", timedelta(hours=24)),
        (429, "9" * 400, timedelta(seconds=5)),
        (429, "soon", timedelta(seconds=5)),
        (500, "120", timedelta(seconds=5)),
    ],
)
def test_a_receiver_can_ask_for_time(
    code: int, asked: str, waits: timedelta, receiver: Receiver, clock: Clock
) -> None:
    receiver.code, receiver.headers = code, {"Retry-After": asked}
    message = owed_to(endpoint(receiver.url))
    pay_all(clock)
    assert again(message).next_at == NOW + waits


def test_a_date_is_read_by_the_receivers_own_clock() -> None:
    headers = {
        "Retry-After": "Fri, 01 Mar 2024 10:00:00 GMT",
        "Date": "Fri, 01 Mar 2024 09:00:00 GMT",
    }
    assert webhooks.fate_of_answer(429, webhooks.httpx.Headers(headers)).wait == timedelta(hours=1)
    assert webhooks.fate_of_answer(
        429,
        webhooks.httpx.Headers({"Retry-After": headers["Date"], "Date": headers["Retry-After"]}),
    ).wait == timedelta(0)


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.code, receiver.headers = 307, {"Location": receiver.url}
    assert sent_to(receiver.url) == Sent(Fate.LATER, "The receiver answered 307.")
    assert len(receiver.got) == 1


def test_a_receiver_that_never_answers_costs_one_time_out_for_the_whole_batch(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = threading.Event()
    receiver.before = lambda: over.wait(5) and None
    monkeypatch.setattr(webhooks, "TIMEOUT", 0.3)
    target = endpoint(receiver.url)
    began = time.monotonic()
    fates = [fate for _, fate in webhooks.send([owed_to(target) for _ in range(20)])]
    assert time.monotonic() - began < 2
    assert {fate.fate for fate in fates} == {Fate.UNKNOWN}  # it may have taken them all the same
    over.set()


def test_a_head_that_drips_is_cut_off_as_well(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEBHOOK_ALLOW_PRIVATE = True
    monkeypatch.setattr(webhooks, "TIMEOUT", 0.4)
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\n")
                for _ in range(100):
                    if over.wait(0.05):
                        return
                    connection.sendall(b"X: y\r\n")

        thread = threading.Thread(target=drip)
        thread.start()
        began = time.monotonic()
        fate = sent_to(f"http://127.0.0.1:{listener.getsockname()[1]}/")
        took = time.monotonic() - began
        over.set()
        thread.join()
    assert fate.fate is Fate.UNKNOWN
    assert "No answer" in fate.words
    assert took < 2


def test_an_endless_answer_is_not_read(receiver: Receiver) -> None:
    written: list[int] = []

    def endless(out: Any) -> None:
        while True:
            out.write(b"x" * 65_536)
            written.append(65_536)

    receiver.body = endless
    began = time.monotonic()
    assert sent_to(receiver.url).fate is Fate.PAID
    assert time.monotonic() - began < 5


def test_one_receiver_that_fails_does_not_touch_the_others(
    receiver: Receiver, clock: Clock
) -> None:
    unusable = owed_to(endpoint("https://hooks.example/a", secret="whsec_not base 64"))
    closed = owed_to(endpoint("http://127.0.0.1:1/"))
    good = owed_to(endpoint(receiver.url))
    payload = {"endpoint": "no id at all", "type": "x", "data": {}, "at": ""}
    nowhere = owed("WEBHOOK", payload=payload)
    pay_all(clock)
    assert [again(m).phase for m in (unusable, closed, good, nowhere)] == [
        "PENDING",
        "PENDING",
        "DONE",
        "DONE",
    ]


def test_a_webhook_that_is_given_up_is_parked_and_an_admin_is_told(
    world: World, receiver: Receiver, clock: Clock
) -> None:
    message, receiver.code = owed_to(endpoint(receiver.url)), 500
    for _ in range(10):
        pay_all(clock)
        clock.pass_(days=1)
    assert (again(message).phase, len(receiver.got)) == ("PARKED", 10)
    told = OutboxMessage.objects.get(channel="STAFF")
    assert told.payload["role"] == "ADMIN"
    assert told.payload["about"]["title"] == "account.access_changed"


def test_the_time_in_the_signature_is_the_machines(receiver: Receiver) -> None:
    sent_to(receiver.url)
    at = datetime.fromtimestamp(int(receiver.got[0][0]["webhook-timestamp"]), UTC)
    assert abs(datetime.now(UTC) - at) < timedelta(minutes=1)
