"""Who answers to a mail of ours is taken in as unproved, or told at once where to go: never
swallowed, never in a circle, whatever the mail looks like.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError
from django.db import connection

from accounts.models import Contact
from enforcement.delivery import mail as outgoing
from enforcement.delivery.bounces import has_acted
from enforcement.delivery.return_path import reply_to, return_path_of
from enforcement.incoming.parts import LARGEST
from enforcement.language.mail_quotes import mail_parts
from enforcement.language.references import new_reference
from enforcement.language.reply_mails import about_answers
from enforcement.models import (
    Appeal,
    ArrivedMail,
    Delivery,
    Event,
    Evidence,
    HolderRequest,
    MailedMessage,
    Message,
    Notice,
    OutboxMessage,
    Receipt,
    Review,
)
from enforcement.operations import mail_replies, messages, refer
from enforcement.queries.case import case_details
from enforcement.queries.timeline import timeline_of
from tests.delivery.test_incoming_mail import NASTY
from tests.portal._mails import CTO, TEXT, Given, answers, letter, take, written
from tests.portal.conftest import Outside
from tests.world import NO_TO_ALL, STATED

pytestmark = pytest.mark.usefixtures("replies_are_fed")


def test_an_answer_is_an_unproved_message_with_its_files_and_a_receipt(outside: Outside) -> None:
    mail = written()
    mail.add_attachment(b"%PDF-1.4\n%%EOF", "application", "pdf", filename="proof.pdf")
    mail.add_attachment(bytes(range(256)), "application", "octet-stream", filename="virus.exe")
    question = Review.objects.get(case=outside.case, kind="QUESTION")
    said = take(mail, reply_to(letter(outside).pk))
    assert said == f"Taken in with {outside.case.ref}, as not proved.\n"
    made = Message.objects.get(incoming=True)
    assert (made.text, made.author, made.lane) == (
        mail.get_body().get_content().strip(),  # type: ignore[union-attr]
        "Somebody by e-mail",
        "HOLDER",
    )
    assert MailedMessage.objects.get().sender == CTO
    file = Evidence.objects.get(origin="HOLDER")
    assert (file.file_name, file.kind) == ("proof.pdf", "file by e-mail")
    assert file.citation == f"By e-mail from {CTO}, not proved: proof.pdf"
    question.refresh_from_db()
    assert question.phase == "OPEN", "a date does not end by what anybody can write"
    outside.case.refresh_from_db()
    assert outside.case.unseen_since_at is not None
    assert Review.objects.filter(case=outside.case, phase="OPEN", kind="MEASURE").exists()
    assert OutboxMessage.objects.get(topic="mail_reply").payload["about"]["sender"] == CTO
    kept, (answer,) = Receipt.objects.get(), answers()
    assert kept.what == "MAIL" and answer.recipient == CTO
    for words in (
        kept.reference,
        kept.sha256,
        file.sha256,
        "kept as not proved",
        f"/h/{outside.case.ref}",
        "virus.exe: ",
    ):
        assert words in answer.payload["text"], words
    headers = outgoing.letter(answer).message()
    assert headers["Auto-Submitted"] == "auto-replied"
    assert headers["In-Reply-To"] == mail["Message-ID"]
    assert headers["Reply-To"] == "enforcement@provider.example", "no circle: people read that"


def test_it_is_shown_as_unproved_on_both_sides_with_its_quotes_folded(outside: Outside) -> None:
    take(written(), reply_to(letter(outside).pk))
    page = " ".join(outside.come_in().get(f"/h/{outside.case.ref}").content.decode().split())
    lane = page.partition('id="messages"')[2].partition("</ol>")[0]
    assert f"Came by e-mail from {CTO}, not proved" in lane
    assert "<b>You</b>" not in lane
    own, _, folded = lane.partition("<details")
    assert TEXT in own and "We have suspended your access." not in own
    assert "We have suspended your access." in folded, "nothing of it is lost"
    entry = next(e for e in timeline_of(outside.case, "holder").entries if e.by_mail)
    assert entry.by_mail == CTO and entry.message is not None
    assert case_details(outside.case, datetime.now(UTC)).case == outside.case
    assert Event.objects.get(act="mail_reply").reason == f"An e-mail came from {CTO}."


def found_by(outside: Outside, how: str) -> tuple[Given, str]:
    """The headers by which a mail shows which letter it answers, and the address that it came
    to.
    """
    message = letter(outside)
    own = f"<{message.pk}@127.0.0.1>"
    return {
        "its own address": ({}, reply_to(message.pk)),
        "its own address in a header": ({"Delivered_To": reply_to(message.pk)}, ""),
        "the return path": ({}, return_path_of(message.pk)),
        "In-Reply-To": ({"In_Reply_To": own}, "replies@provider.example"),
        "References": (
            {"References": f"<x@y.example> {own} <z@y.example>"},
            "replies@provider.example",
        ),
        "the reference": (
            {"Subject": f"AW: {outside.case.ref.lower()}", "From": "legal@acme.example"},
            "replies@provider.example",
        ),
    }[how]


WAYS = (
    *("its own address", "its own address in a header", "the return path", "In-Reply-To"),
    *("References", "the reference"),
)


@pytest.mark.parametrize("how", WAYS)
def test_what_a_mail_answers_is_found(how: str, outside: Outside) -> None:
    outside.come_in()
    headers, address = found_by(outside, how)
    sender = headers.get("From", CTO)
    assert take(written(**headers), address, sender).startswith("Taken in with"), how
    assert MailedMessage.objects.get().message.case == outside.case


def test_what_fits_nothing_is_answered_with_the_way_in_alike(outside: Outside) -> None:
    """Whether or not what it names is there, unless it comes from a contact; a signature that was
    made up is none.
    """
    outside.world.account("beta")
    untold = outside.world.case("beta")
    real = reply_to(letter(outside).pk)
    name, _, domain = real.partition("@")  # the letter is there, the last sign is another one
    forged = f"{name[:-1]}{'3' if name[-1] == '2' else '2'}@{domain}"
    for number, (subject, address, sender) in enumerate(
        (
            (outside.case.ref, "replies@provider.example", "stranger@x.example"),
            (new_reference("C"), "replies@provider.example", "stranger@y.example"),
            (untold.ref, "replies@provider.example", "legal@beta.example"),
            ("Hello", "replies@provider.example", "stranger@z.example"),
            ("Hello", forged, "stranger@w.example"),
            ("Hello", reply_to(uuid4()), "stranger@v.example"),
        ),
        start=1,
    ):
        said = take(written(Subject=subject, From=sender), address, sender)
        assert said == "Not taken in (UNKNOWN): answered with where to go.\n", subject
        assert answers()[-1].recipient == sender and len(answers()) == number
    texts = {one.payload["text"] for one in answers()}
    assert len(texts) == 1
    for place in ("/h/", "/r/", "/p/", "/report"):
        assert f"{place}\n" in next(iter(texts))
    assert not Message.objects.filter(incoming=True).exists()
    assert ArrivedMail.objects.filter(fate="WAY_IN").count() == 6


def test_letters_to_others_are_no_way_into_a_holders_case(outside: Outside) -> None:
    world = outside.world
    world.now = datetime.now(UTC)
    partner = world.partner()
    account = world.account("beta", channel_partner=partner)
    world.report("beta", origin="PUBLIC", reporter_name="Jo", reporter_email="jo@r.example")
    case = world.case("beta")
    on: Given = {"case_id": case.pk, "by": world.actor("rhea"), "now": world.now}
    messages.say(**on, lane="HOLDER", text="Is this you?")
    messages.say(**on, lane="REPORTER", text="When was it?")
    refer.refer(**on, partner_id=partner.pk, account_id=account.pk, text="Who is it?")
    others = OutboxMessage.objects.filter(channel="EMAIL", case=case).exclude(
        recipient="legal@beta.example"
    )
    assert {one.topic for one in others} >= {
        *("report_received", "message_to_reporter", "partner_referral"),
    }
    for number, message in enumerate(others):
        sender = f"somebody{number}@x.example"
        assert "UNKNOWN" in take(written(From=sender), reply_to(message.pk), sender)
    assert not MailedMessage.objects.exists()


def test_a_long_text_is_kept_whole_and_a_mail_without_text_has_its_subject(
    outside: Outside,
) -> None:
    address = reply_to(letter(outside).pk)
    text = "Long. " * 5_000
    take(written(text), address)
    made = Message.objects.get(incoming=True)
    assert len(made.text) <= 20_000 and made.text.endswith("[…] mail.txt")
    assert Evidence.objects.get(file_name="mail.txt").size == len(text.strip())
    take(written("\u200b", Subject="See my last mail"), address)
    assert Message.objects.filter(incoming=True).latest("said_at").text == "See my last mail"
    take(written("\n", Subject="\u2060"), address)
    assert Message.objects.filter(incoming=True).count() == 3


def test_a_mail_that_is_too_large_is_not_swallowed(outside: Outside) -> None:
    content = written().as_bytes() + b"x" * LARGEST
    assert "answered with where to go" in take(content, reply_to(letter(outside).pk))
    assert "too large to be taken in" in answers()[0].payload["text"]


def test_what_is_written_as_html_is_read_as_text(outside: Outside) -> None:
    mail = written()
    del mail["Content-Type"], mail["Content-Transfer-Encoding"]
    mail.set_content(
        "<html><head><title>No</title><style>p{}</style></head><body><p>It was<br>a <b>classifier"
        "</b>&nbsp;&amp; more.</p><script>alert(1)</script><ul><li>One</li></ul>"
        "<img src=https://track.example/x.gif><blockquote>What you <p>wrote</p></blockquote>",
        subtype="html",
    )
    take(mail, reply_to(letter(outside).pk))
    text = Message.objects.get(incoming=True).text
    assert "It was\na classifier & more." in text and "- One" in text
    assert "> What you\n> wrote" in text
    for gone in ("alert", "track.example", "No", "p{}", "<"):
        assert gone not in text, gone


def test_while_the_database_is_away_the_mail_server_is_to_keep_it(outside: Outside) -> None:
    address = reply_to(letter(outside).pk)
    mail = written()

    def away(*_: object, **__: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.MonkeyPatch.context() as patch, pytest.raises(CommandError) as failed:
        patch.setattr(mail_replies, "add_message", away)
        take(mail, address)
    assert failed.value.returncode == os.EX_TEMPFAIL
    connection.close()
    assert not ArrivedMail.objects.exists(), "nothing half done"
    assert "Taken in" in take(mail, address), "tried again"


def test_no_mail_breaks_the_command(outside: Outside) -> None:
    for content in NASTY:
        said = take(content, reply_to(letter(outside).pk))
        assert said.startswith(("Taken in", "It was", "A program", "Not taken in")), said


def test_letters_say_where_answers_go_with_the_setting_and_without(
    outside: Outside, settings: Any
) -> None:
    page = outside.come_in()
    others = OutboxMessage.objects.filter(topic="access_link").latest("id")
    for own in ("replies@provider.example", ""):
        settings.REPLY_TO = own
        mail = outgoing.letter(letter(outside))
        expected = reply_to(letter(outside).pk) if own else settings.CONTACT_EMAIL
        assert mail.reply_to == [expected]
        below = about_answers(to_case=bool(own), contact=settings.CONTACT_EMAIL, locale="en")
        assert str(mail.body).endswith(below)
        assert ("you can answer it" in below) == bool(own)
        assert (settings.CONTACT_EMAIL in below) != bool(own)
        # to nobody else is it said, and their answers go to people
        link = outgoing.letter(others)
        assert link.reply_to == [settings.CONTACT_EMAIL] and below not in str(link.body)
        is_it_us = page.get("/h/mail").content.decode()
        assert settings.CONTACT_EMAIL in is_it_us
        assert ("replies+…@provider.example" in is_it_us) == bool(own)


def test_a_contact_who_was_removed_does_not_answer_any_more(outside: Outside) -> None:
    address = reply_to(letter(outside).pk)
    Contact.objects.filter(email=letter(outside).recipient).delete()
    assert "UNKNOWN" in take(written(), address)


def test_who_is_not_answered_at_a_contacts_address_does_not_learn_that_there_is_one(
    outside: Outside,
) -> None:
    """The sender in the head of a mail is anybody's; the answer goes to the envelope's."""
    forged = written(Subject=outside.case.ref, From="legal@acme.example")
    assert "UNKNOWN" in take(forged, "replies@provider.example", "thief@x.example")
    assert answers()[0].recipient == "thief@x.example"
    assert "legal" not in answers()[0].payload["text"]


def test_the_address_that_it_came_to_decides_and_two_letters_are_two(outside: Outside) -> None:
    outside.world.account("beta", contacts=1)
    other = outside.suspended("beta")
    theirs = OutboxMessage.objects.get(topic="suspended", case=other)
    mail = written(In_Reply_To=f"<{letter(outside).pk}@127.0.0.1>")
    assert other.ref in take(mail, reply_to(theirs.pk))
    assert outside.case.ref in take(mail, reply_to(letter(outside).pk))
    assert take(mail, reply_to(letter(outside).pk)) == "It was taken in before.\n"


def test_it_tells_no_holder_and_contests_nothing(outside: Outside) -> None:
    notice = Notice.objects.filter(case=outside.case, audience="HOLDER").latest("id")
    outside.case.refresh_from_db()
    before = (notice.informed_at, outside.case.state)
    assert "Taken in" in take(written("I appeal. We have fixed it."), reply_to(letter(outside).pk))
    notice.refresh_from_db()
    outside.case.refresh_from_db()
    assert (notice.informed_at, outside.case.state) == before
    assert not Appeal.objects.exists() and not HolderRequest.objects.exists()
    assert not Delivery.objects.filter(outcome="OPENED").exists()
    assert not has_acted(notice, notice.owed_at), "a bounce takes being told back all the same"


def test_a_case_that_is_closed_takes_an_answer(outside: Outside) -> None:
    world = outside.world
    world.now = datetime.now(UTC)
    world.find(outside.case, "NOT_ESTABLISHED", NO_TO_ALL)
    world.both(outside.case, "clear", **STATED)
    outside.case.refresh_from_db()
    assert outside.case.closed_at is not None
    assert "Taken in" in take(written(), reply_to(letter(outside).pk))
    assert Review.objects.filter(case=outside.case, phase="OPEN", kind="ANSWER").exists()


def test_a_page_of_the_case_is_not_slowed_by_what_is_written_for_it(outside: Outside) -> None:
    take(written(">\n" * 9_000 + "x"), reply_to(letter(outside).pk))
    text = Message.objects.get(incoming=True).text
    assert mail_parts(text) == (text, "")


def test_what_came_in_is_forgotten_after_a_week_and_what_was_taken_stays(outside: Outside) -> None:
    take(written(), reply_to(letter(outside).pk))
    assert mail_replies.forget_mail(now=datetime.now(UTC) + timedelta(days=6)) == 0
    assert mail_replies.forget_mail(now=datetime.now(UTC) + timedelta(days=8)) == 1
    assert MailedMessage.objects.count() == 1 and Contact.objects.exists()
