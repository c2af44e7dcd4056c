"""Letters: what they look like on the wire, and what each answer of the mail server means."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.local.mailbox import Mailbox
from config.mail import smtp
from enforcement.delivery import mail, relay
from enforcement.delivery.fates import Fate, Sent
from enforcement.delivery.trial import SUBJECT
from enforcement.language.reply_mails import about_answers
from enforcement.models import Delivery, Notice, OutboxMessage, UnsealedDelivery
from enforcement.models.vouched import hash_of_delivery
from tests.delivery.conftest import NOW, Clock, World, again, endpoint, owed_mail, pay_all, rewrite

pytestmark = pytest.mark.django_db(transaction=True)


def sent(*messages: OutboxMessage) -> list[Sent]:
    return [fate for _, fate in mail.send(messages)]


def notice_mail(world: World) -> tuple[Notice, OutboxMessage]:
    world.suspend()
    message = OutboxMessage.objects.get(notice__isnull=False, channel="EMAIL")
    assert message.notice
    return message.notice, message


def outcomes(notice: Notice) -> list[tuple[str, str]]:
    return list(
        Delivery.objects.filter(notice=notice)
        .order_by("at", "id")
        .values_list("recipient", "outcome")
    )


def test_a_letter_is_plain_text_and_html_in_its_language(mailbox: Mailbox) -> None:
    message = owed_mail("münch@bücher.example".replace("ü", "ue"))
    message.payload |= {
        "locale": "de",
        "subject": "Ihr Konto: Prüfung läuft",
        "text": "Es gilt: <b>nichts</b> steht fest.\n",
    }
    assert [fate.fate for fate in sent(message)] == [Fate.PAID]
    (letter,) = mailbox.mails()
    assert letter.header("Subject") == "Ihr Konto: Prüfung läuft"
    assert letter.body("plain").strip() == "Es gilt: <b>nichts</b> steht fest."
    assert "&lt;b&gt;nichts&lt;/b&gt;" in letter.body("html")
    assert (letter.header("Content-Language"), letter.header("Auto-Submitted")) == (
        "de",
        "auto-generated",
    )
    assert letter.header("Message-ID") == f"<{message.pk}@docket.example>"
    assert letter.header("From") == "Account enforcement <enforcement@provider.example>"
    assert letter.header("Reply-To") == "enforcement@provider.example"


def test_a_domain_in_any_script_is_written_to(mailbox: Mailbox) -> None:
    assert sent(owed_mail("legal@bücher.example"))[0].fate is Fate.PAID
    assert mailbox.mails()[0].recipients == "legal@xn--bcher-kva.example"


def test_a_line_break_in_a_subject_makes_no_header(mailbox: Mailbox) -> None:
    message = owed_mail()
    message.payload["subject"] = "Hello\r\nBcc: everybody@acme.example\r\n\r\n<p>"
    sent(message)
    (letter,) = mailbox.mails()
    assert letter.message["Bcc"] is None
    assert letter.header("Subject") == "Hello Bcc: everybody@acme.example <p>"


@pytest.mark.parametrize(
    "address",
    [
        "a@acme.example\r\nBcc: b@acme.example",
        "a@acme.example, b@acme.example",
        "nobody",
        "",
        "ä@acme.example",
        "a@acme.example>\r\nDATA",
    ],
)
def test_what_is_no_address_is_refused_for_good_and_nothing_is_sent(
    address: str, mailbox: Mailbox
) -> None:
    assert [fate.fate for fate in sent(owed_mail(address))] == [Fate.REFUSED]
    assert mailbox.mails() == []


def test_dots_and_long_lines_arrive_as_they_were(mailbox: Mailbox) -> None:
    message = owed_mail()
    message.payload["text"] = "Before.\n.\n..two\nRCPT TO:<x@y.example>\n" + "word " * 500 + "end\n"
    sent(message)
    assert mailbox.mails()[0].body("plain").replace("\r\n", "\n") == message.payload["text"]


def test_the_proof_is_sealed_with_no_statement_more(world: World, clock: Clock) -> None:
    """A trigger puts it where the next checkpoint finds it; its hash comes with it."""
    _, message = notice_mail(world)
    assert message.case and message.account and message.notice, "as the relay has claimed it"
    with CaptureQueriesContext(connection) as queries:
        relay.write_fate(message, Sent(Fate.PAID, "250 OK"), clock.at)
    written = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
    assert [sql.split()[0] for sql in written if "BEGIN" not in sql and "COMMIT" not in sql] == [
        "UPDATE",  # the message, in hand
        "UPDATE",  # the notice: told
        "SELECT",  # the endpoints that want to know
        "INSERT",  # the proof
    ]
    made = Delivery.objects.get()
    assert made.informs and made.hash == hash_of_delivery(made)
    assert UnsealedDelivery.objects.get().hash == made.hash


def test_what_was_taken_informs_the_holder_and_the_endpoints_hear_of_it(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    endpoint("https://hooks.example/", types=["notice.delivered"])
    notice, message = notice_mail(world)
    clock.pass_(minutes=3)
    pay_all(clock)
    notice.refresh_from_db()
    assert notice.informed_at == clock.at
    delivery = Delivery.objects.get(notice=notice)
    assert (delivery.outcome, delivery.recipient, delivery.at, delivery.proof) == (
        "ACCEPTED",
        "legal@acme.example",
        clock.at,
        "250 OK",
    )
    assert again(message).phase == "DONE"
    told = OutboxMessage.objects.get(topic="notice.delivered")
    assert told.payload["data"] == {
        "case": message.case and message.case.ref,
        "account": "acme",
        "notice": str(notice.pk),
        "kind": "suspended",
        "informed_at": clock.at.isoformat(),
    }


def test_a_bounce_leads_to_the_next_contact_and_the_first_proof_counts(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    notice, message = notice_mail(world)
    mailbox.fail_next("legal@acme.example", "bounce")
    pay_all(clock)
    notice.refresh_from_db()
    assert outcomes(notice) == [
        ("legal@acme.example", "BOUNCED"),
        ("tech@acme.example", "ACCEPTED"),
    ]
    assert "550" in Delivery.objects.get(outcome="BOUNCED").proof
    assert (again(message).phase, again(message).attempts) == ("DONE", 1)
    assert "550" in again(message).last_error
    assert notice.informed_at == clock.at
    texts = {m.body("plain") for m in mailbox.mails() if m.recipients.endswith("acme.example")}
    below = about_answers(to_case=False, contact="enforcement@provider.example", locale="en")
    assert {text.replace("\r\n", "\n") for text in texts} == {f"{notice.text}\n\n{below}"}


def test_when_no_contact_is_left_a_lead_and_the_endpoints_are_told(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    endpoint("https://hooks.example/", types=["notice.failed"])
    notice, _ = notice_mail(world)
    for address in ("legal@acme.example", "tech@acme.example"):
        mailbox.fail_next(address, "bounce")
    pay_all(clock)
    notice.refresh_from_db()
    assert notice.informed_at is None
    assert outcomes(notice) == [("legal@acme.example", "BOUNCED"), ("tech@acme.example", "BOUNCED")]
    told = [
        m
        for m in mailbox.mails()
        if m.recipients == "lena@provider.example" and "could not be delivered" in m.body("plain")
    ]
    assert len(told) == 1
    assert OutboxMessage.objects.filter(topic="notice.failed").count() == 1


def test_not_now_is_tried_again_and_bounces_nothing(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    notice, message = notice_mail(world)
    mailbox.fail_next("legal@acme.example", "defer")
    pay_all(clock)
    assert (again(message).phase, again(message).attempts, outcomes(notice)) == ("PENDING", 1, [])
    clock.pass_(seconds=5)
    pay_all(clock)
    assert outcomes(notice) == [("legal@acme.example", "ACCEPTED")]


def test_a_cut_after_the_text_is_shown_as_unknown_and_sent_again_with_the_same_id(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    notice, message = notice_mail(world)
    mailbox.fail_next("legal@acme.example", "cut")
    pay_all(clock)
    notice.refresh_from_db()
    assert (outcomes(notice), notice.informed_at) == ([("legal@acme.example", "UNKNOWN")], None)
    clock.pass_(seconds=5)
    pay_all(clock)
    assert outcomes(notice) == [
        ("legal@acme.example", "UNKNOWN"),
        ("legal@acme.example", "ACCEPTED"),
    ]
    to_holder = [
        m.header("Message-ID") for m in mailbox.mails() if m.recipients == "legal@acme.example"
    ]
    assert to_holder == [f"<{message.pk}@docket.example>"] * 2


def test_a_failure_does_not_stop_the_letters_after_it(mailbox: Mailbox) -> None:
    addresses = ["bounce", "defer", "cut", "good", "better"]
    for address in addresses[:3]:
        mailbox.fail_next(f"{address}@acme.example", address)
    fates = sent(*(owed_mail(f"{address}@acme.example") for address in addresses))
    assert [fate.fate for fate in fates] == [
        Fate.REFUSED,
        Fate.LATER,
        Fate.UNKNOWN,
        Fate.PAID,
        Fate.PAID,
    ]


def test_a_server_that_is_down_is_asked_once_for_a_whole_batch(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[object] = []
    settings.SMTP = {"host": "127.0.0.1", "port": 1, "timeout": 1}
    connect = socket.create_connection

    def counted(*arguments: Any, **options: Any) -> socket.socket:
        tried.append(arguments)
        return connect(*arguments, **options)

    monkeypatch.setattr(socket, "create_connection", counted)
    fates = sent(*(owed_mail(f"n{number}@acme.example") for number in range(20)))
    assert {fate.fate for fate in fates} == {Fate.LATER}
    assert "refused" in fates[0].words
    assert len(tried) == 1


HANGS_UP = b""


@pytest.fixture
def script(settings: Any) -> Iterator[list[bytes]]:
    """A mail server that says the given replies, one for each line of the client's, and nothing
    more.
    """
    replies: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))
    settings.SMTP = {"host": "127.0.0.1", "port": listener.getsockname()[1], "timeout": 0.3}

    def serve() -> None:
        try:
            connection, _ = listener.accept()
        except OSError:  # the test is over
            return
        with connection, connection.makefile("rb") as lines:
            for reply in replies:
                if reply == HANGS_UP:
                    return
                connection.sendall(reply)
                if not lines.readline():
                    return
            while lines.readline():
                pass

    thread = threading.Thread(target=serve)
    thread.start()
    yield replies
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


def test_a_server_that_does_not_take_letters_from_us_says_nothing_about_the_recipient(
    script: list[bytes],
) -> None:
    script += [
        b"220 hello\r\n",
        b"250 hello\r\n",
        b"550 not from you\r\n",
        b"250 reset\r\n",
        b"221 bye\r\n",
    ]
    assert sent(owed_mail()) == [Sent(Fate.LATER, "550 not from you")]


def test_a_server_that_falls_silent_before_the_text_was_handed_over_cannot_have_it(
    script: list[bytes],
) -> None:
    script += [b"220 hello\r\n", b"250 hello\r\n", b"250 sender ok\r\n"]
    (fate,) = sent(owed_mail())
    assert fate.fate is Fate.LATER
    assert "broke off" in fate.words


def test_a_server_that_falls_silent_after_the_text_was_handed_over_may_have_it(
    script: list[bytes],
) -> None:
    script += [
        b"220 hello\r\n",
        b"250 hello\r\n",
        b"250 sender ok\r\n",
        b"250 recipient ok\r\n",
        b"354 go on\r\n",
    ]
    (fate,) = sent(owed_mail())
    assert fate.fate is Fate.UNKNOWN


def test_a_text_that_is_refused_is_a_bounce(script: list[bytes]) -> None:
    script += [
        b"220 hello\r\n",
        b"250 hello\r\n",
        b"250 sender ok\r\n",
        b"250 recipient ok\r\n",
        b"554 no such thing\r\n",
        b"250 reset\r\n",
    ]
    assert sent(owed_mail()) == [Sent(Fate.REFUSED, "554 no such thing")]


def test_a_refusal_counts_even_if_the_server_hangs_up_on_it(script: list[bytes]) -> None:
    script += [
        b"220 hello\r\n",
        b"250 hello\r\n",
        b"250 sender ok\r\n",
        b"550 no such mailbox\r\n",
        HANGS_UP,
    ]
    assert sent(owed_mail()) == [Sent(Fate.REFUSED, "550 no such mailbox")]


def test_a_bounce_after_the_holder_was_told_in_another_way_troubles_nobody(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    notice, _ = notice_mail(world)
    Notice.objects.filter(pk=notice.pk).update(informed_at=NOW)
    mailbox.fail_next("legal@acme.example", "bounce")
    pay_all(clock)
    assert outcomes(notice) == [("legal@acme.example", "BOUNCED")]


def test_a_second_proof_moves_nothing(world: World, mailbox: Mailbox, clock: Clock) -> None:
    endpoint("https://hooks.example/")
    notice, message = notice_mail(world)
    Notice.objects.filter(pk=notice.pk).update(informed_at=NOW)
    clock.pass_(hours=1)
    pay_all(clock)
    notice.refresh_from_db()
    assert (notice.informed_at, again(message).phase, outcomes(notice)) == (
        NOW,
        "DONE",
        [("legal@acme.example", "ACCEPTED")],
    )
    assert not OutboxMessage.objects.filter(topic="notice.delivered").exists()


def test_an_address_is_not_written_to_twice_about_the_same_notice(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    notice, message = notice_mail(world)
    rewrite(
        message,
        payload={**message.payload, "fallbacks": [{"to": "legal@acme.example", "locale": "en"}]},
    )
    mailbox.fail_next("legal@acme.example", "bounce")
    pay_all(clock)
    assert outcomes(notice) == [("legal@acme.example", "BOUNCED")]
    assert OutboxMessage.objects.filter(channel="STAFF", topic="undelivered").count() == 1


def test_a_notice_that_is_given_up_leads_to_the_next_contact_as_a_bounce_does(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    notice, message = notice_mail(world)
    for _ in range(10):
        mailbox.fail_next("legal@acme.example", "defer")
        pay_all(clock)
        clock.pass_(days=1)
    pay_all(clock)
    assert again(message).phase == "PARKED"
    assert outcomes(notice) == [("legal@acme.example", "FAILED"), ("tech@acme.example", "ACCEPTED")]


def test_a_letter_without_a_notice_that_bounces_is_said_to_a_lead(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    mailbox.fail_next("partner@azure.example", "bounce")
    owed_mail("partner@azure.example", topic="partner_told", account=world.account)
    pay_all(clock)
    assert [
        m.recipients
        for m in mailbox.mails()
        if "A message to partner@azure.example could not be delivered" in m.body("plain")
    ] == [
        "lena@provider.example",
        "ada@provider.example",
    ]


def test_the_words_of_a_server_are_kept_on_one_short_line(
    world: World, clock: Clock, script: list[bytes]
) -> None:
    script += [
        b"220 hello\r\n",
        b"250 hello\r\n",
        b"250 sender ok\r\n",
        b"550-" + b"x" * 600 + b"\0\xff\r\n550 end\r\n",
        b"250 reset\r\n",
    ]
    message = owed_mail(next_at=NOW)
    pay_all(clock)
    assert again(message).last_error == "550 " + "x" * 496


def test_what_reached_a_partner_does_not_inform_the_holder(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    notice, message = notice_mail(world)
    own = {"to": "own@acme.example", "locale": "en", "proves": True}
    asked = {
        **message.payload,
        "proves": False,
        "text": "Please pass this on.\n",
        "fallbacks": [own],
    }
    rewrite(message, payload=asked)
    pay_all(clock)
    notice.refresh_from_db()
    assert (notice.informed_at, outcomes(notice)) == (None, [(message.recipient, "ACCEPTED")])
    assert not OutboxMessage.objects.filter(recipient="own@acme.example").exists()


def test_where_the_partner_cannot_be_asked_the_holder_gets_the_notice_as_it_is(
    world: World, mailbox: Mailbox, clock: Clock
) -> None:
    notice, message = notice_mail(world)
    own = {"to": "own@acme.example", "locale": "en", "proves": True}
    asked = {
        **message.payload,
        "proves": False,
        "text": "Please pass this on.\n",
        "fallbacks": [own],
    }
    rewrite(message, payload=asked)
    mailbox.fail_next(message.recipient, "bounce")
    pay_all(clock)
    notice.refresh_from_db()
    assert notice.informed_at == clock.at
    assert notice.messages.get(recipient="own@acme.example").payload["text"] == notice.text


def test_a_trial_goes_the_way_of_the_letters(mailbox: Mailbox, settings: Any) -> None:
    call_command("send_test_mail", "ada@example.com")
    (trial,) = mailbox.mails()
    assert (trial.header("Subject"), trial.recipients) == (SUBJECT, "ada@example.com")
    settings.SMTP = smtp("smtp://127.0.0.1:1")
    with pytest.raises(CommandError, match="The mail server cannot be reached"):
        call_command("send_test_mail", "ada@example.com")
    with pytest.raises(CommandError, match="is no e-mail address"):
        call_command("send_test_mail", "ada")
