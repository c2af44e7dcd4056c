"""No mail is answered in a circle, none is taken twice, and a flood is bounded (RFC 3834)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection

from enforcement.delivery import mail as outgoing
from enforcement.delivery.incoming_mail import read_incoming
from enforcement.delivery.return_path import reply_to
from enforcement.models import ArrivedMail, Message
from enforcement.operations import mail_replies
from tests.portal._mails import CTO, Given, answers, letter, take, written
from tests.portal.conftest import Outside

pytestmark = pytest.mark.usefixtures("replies_are_fed")


AUTOMATIC: dict[str, Given] = {
    "out of office": {"Auto_Submitted": "auto-replied"},
    "generated": {"Auto_Submitted": "auto-generated (failure)"},
    "bulk": {"Precedence": "bulk"},
    "a list": {"List_Id": "<all.acme.example>"},
    "Exchange": {"X_Auto_Response_Suppress": "All"},
    "an old one": {"X_Autoreply": "yes"},
    "a subject": {"Subject": "Automatische Antwort: Ihr Zugang"},
    "another subject": {"Subject": "=?utf-8?q?R=C3=A9ponse_automatique?="},
    "a daemon": {"From": "Mail <MAILER-DAEMON@acme.example>"},
    "nobody": {"From": "no-reply@acme.example"},
    "ourselves": {"From": "replies@provider.example"},
}


@pytest.mark.parametrize("what", AUTOMATIC)
def test_what_a_program_writes_gets_no_answer_and_opens_nothing(
    what: str, outside: Outside
) -> None:
    said = take(written(**AUTOMATIC[what]), reply_to(letter(outside).pk))
    assert said.startswith("A program wrote it"), said
    assert not answers() and not Message.objects.filter(incoming=True).exists()
    assert ArrivedMail.objects.get().fate == "AUTOMATIC"


@pytest.mark.parametrize("path", ["", "<>", "MAILER-DAEMON"])
def test_a_bounce_is_no_answer(path: str, outside: Outside) -> None:
    address = reply_to(letter(outside).pk)
    assert "A program wrote it" in take(written(), address, path)
    assert "A program wrote it" in take(written(Return_Path=path or "<>"), address, None)
    assert not answers()


def test_our_own_answers_go_in_no_circle(outside: Outside) -> None:
    """Somebody forwards what we answer back to us, and a robot answers without saying so."""
    take(written(), reply_to(letter(outside).pk))
    take(written(From="a@x.example"), "replies@provider.example", "a@x.example")
    for message in answers():
        echo = outgoing.letter(message).message().as_bytes()
        assert "A program wrote it" in take(echo, reply_to(message.pk), "a@x.example")
    before = len(answers())
    for _ in range(10):
        robot = written(From="a@x.example", Subject="Thank you for your message")
        take(robot, reply_to(answers()[-1].pk), "a@x.example")
    assert len(answers()) - before == mail_replies.ANSWERED - 1
    assert ArrivedMail.objects.filter(fate="LIMITED").count() == 10 - (mail_replies.ANSWERED - 1)


def test_a_mailbox_is_not_flooded_by_whoever_writes_its_address_in_many_ways(
    outside: Outside,
) -> None:
    ways = ["cleo@x.example", "Cleo@x.example", "cLEO@X.example", "cleo+a@x.example"]
    for number, way in enumerate(ways * mail_replies.ANSWERED):
        take(written(f"Mail {number}", From=way), "replies@provider.example", way)
    assert len(answers()) == mail_replies.ANSWERED
    address, at = reply_to(letter(outside).pk), datetime.now(UTC)
    said = [
        take(written(f"Mail {number}", From=ways[number % 4]), address, ways[number % 4], at)
        for number in range(mail_replies.OF_SENDER + 4)
    ]
    assert sum("Taken in" in one for one in said) == mail_replies.OF_SENDER


def test_a_flood_is_bounded_and_still_told_where_to_go(outside: Outside) -> None:
    address, at = reply_to(letter(outside).pk), datetime.now(UTC)
    said = [
        take(written(f"Mail {number}"), address, at=at)
        for number in range(mail_replies.OF_SENDER + 2)
    ]
    assert sum("Taken in" in one for one in said) == mail_replies.OF_SENDER
    assert said[-1].startswith("Not taken in (TOO_MANY): answered")
    later = at + mail_replies.HOUR + timedelta(seconds=1)
    assert "Taken in" in take(written("An hour later."), address, at=later)


def test_the_same_mail_is_taken_once(outside: Outside) -> None:
    mail = written()
    assert "Taken in" in take(mail, reply_to(letter(outside).pk))
    again = b"Received: by another way\n" + mail.as_bytes()
    assert take(again, reply_to(letter(outside).pk)) == "It was taken in before.\n"
    assert Message.objects.filter(incoming=True).count() == 1 and len(answers()) == 1


@pytest.mark.parametrize("same", [True, False])
def test_ten_at_once_are_ten_or_one(same: bool, outside: Outside) -> None:
    """A mail server runs several pipes; what ends with 75 it tries again."""
    address, now = reply_to(letter(outside).pk), datetime.now(UTC)
    one = written("The same.").as_bytes()
    mails = [one if same else written(f"Mail {number}").as_bytes() for number in range(10)]

    def run(content: bytes) -> int:
        tries, read = 0, read_incoming(content, address=address, envelope_sender=CTO)
        try:
            while True:
                tries += 1
                try:
                    mail_replies.take_mail(mail=read, now=now)
                except IntegrityError:
                    assert same and tries == 1
                else:
                    return tries
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=10) as pool:
        tries = list(pool.map(run, mails))
    assert max(tries) <= 2
    kept = 1 if same else 10
    assert Message.objects.filter(incoming=True).count() == len(answers()) == kept
