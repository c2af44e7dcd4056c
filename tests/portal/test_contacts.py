"""The contacts of an account see to themselves who is told, and keep out who should not be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import time_machine
from django.test import Client

from accounts.models import Contact
from enforcement.delivery import mail
from enforcement.models import Draft, OutboxMessage
from enforcement.operations import due, mandates
from tests.portal.conftest import Outside, link_in

LAWYER = {"name": "Lee & Lee", "email": "lee@law.example", "role": "LEGAL", "locale": "en"}


def add(browser: Client, outside: Outside, code: int = 302, **values: str) -> str:
    """Add somebody; what the page says."""
    path = f"/h/{outside.case.ref}/contacts"
    answer = browser.post(path, {"once": str(uuid4()), **LAWYER, "until_on": "", **values})
    assert answer.status_code == code, answer.content.decode().partition("<main")[2][:2000]
    return browser.get(path).content.decode() if code == 302 else answer.content.decode()


def end(browser: Client, outside: Outside, email: str) -> int:
    """End somebody's mandate; the code of the answer."""
    key = Contact.objects.get(email=email).pk
    return browser.post(f"/h/{outside.case.ref}/contacts/{key}/end").status_code


def invited(outside: Outside) -> Client:
    """The lawyer comes in by the link of their invitation."""
    letter = str(
        mail.letter(OutboxMessage.objects.filter(topic="contact_invited").latest("id")).body
    )
    browser = Client()
    assert browser.post(link_in(letter)).status_code == 302
    return browser


def test_a_lawyer_is_added_confirms_by_their_own_link_and_the_others_are_told(
    outside: Outside,
) -> None:
    page = add(outside.come_in(), outside)
    assert "Lee &amp; Lee" in page and "not confirmed yet" in page
    assert 'name="email"' not in page.partition("<footer")[2]  # the way out asks for nothing
    told = OutboxMessage.objects.filter(topic="contact_changed")
    assert {one.recipient for one in told} == {"legal@acme.example", "legal1@acme.example"}
    lawyer = invited(outside)
    assert Contact.objects.get(email="lee@law.example").confirmed_at is not None
    assert lawyer.get(f"/h/{outside.case.ref}").status_code == 200


def test_who_is_new_removes_nobody_from_before_and_can_be_objected_to(outside: Outside) -> None:
    browser = outside.come_in()
    add(browser, outside)
    lawyer = invited(outside)
    assert end(lawyer, outside, "legal@acme.example") == 403
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=71), tick=False):
        lawyer = outside.come_in("lee@law.example")
        assert end(lawyer, outside, "legal@acme.example") == 403
    assert end(browser, outside, "lee@law.example") == 302
    assert not Contact.objects.filter(email="lee@law.example").exists()


def test_after_72_hours_they_are_a_contact_like_every_other(outside: Outside) -> None:
    add(outside.come_in(), outside)
    invited(outside)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=73), tick=False):
        assert end(outside.come_in("lee@law.example"), outside, "legal1@acme.example") == 302


def test_a_mandate_that_ends_ends_sessions_and_open_forms_at_once(outside: Outside) -> None:
    browser = outside.come_in()
    add(browser, outside)
    lawyer = invited(outside)
    path = f"/h/{outside.case.ref}/answer"
    lawyer.post(path, {"text": "Half", "save": "1"})
    assert Draft.objects.count() == 1
    end(browser, outside, "lee@law.example")
    answer = lawyer.post(path, {"text": "Too late.", "once": str(uuid4())})
    assert answer.status_code == 403
    assert not Draft.objects.exists()
    assert "Send me a link" in lawyer.get(f"/h/{outside.case.ref}").content.decode()


def test_a_mandate_ends_by_itself_on_its_last_day(outside: Outside) -> None:
    until = datetime.now(UTC).date() + timedelta(days=2)
    add(outside.come_in(), outside, until_on=until.isoformat())
    contact = Contact.objects.get(email="lee@law.example")
    assert contact.until_at is not None and contact.until_at.date() >= until - timedelta(days=1)
    ends_at = contact.until_at
    assert due.next_due_after(ends_at - timedelta(seconds=1)) == ends_at
    due.work_through(now=lambda: ends_at - timedelta(seconds=1))
    assert Contact.objects.filter(pk=contact.pk).exists()
    due.work_through(now=lambda: ends_at)
    assert not Contact.objects.filter(pk=contact.pk).exists()


def test_the_last_contact_stays_when_its_mandate_is_over(outside: Outside) -> None:
    (first, last) = Contact.objects.filter(account=outside.account).order_by("rank")
    first.delete()
    over = datetime.now(UTC)
    Contact.objects.filter(pk=last.pk).update(until_at=over)
    due.work_through(now=lambda: over)
    last.refresh_from_db()
    assert last.until_at is None


def test_the_last_contact_stays_and_nobody_is_there_twice(outside: Outside) -> None:
    browser = outside.come_in()
    page = add(browser, outside, 409, email="LEGAL1@acme.example")
    assert "is a contact already" in page
    assert end(browser, outside, "legal1@acme.example") == 302
    assert end(browser, outside, "legal@acme.example") == 422
    assert Contact.objects.filter(account=outside.account).count() == 1


def test_nobody_is_mailed_again_and_again_by_being_added(outside: Outside) -> None:
    browser = outside.come_in()
    for _ in range(mandates.MOST_A_DAY):
        add(browser, outside)
        assert end(browser, outside, LAWYER["email"]) == 302
    assert "contacts can be added within a day" in add(browser, outside, 409)
    letters = OutboxMessage.objects.filter(recipient=LAWYER["email"])
    assert letters.filter(topic="contact_invited").count() == mandates.MOST_A_DAY
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1, minutes=1), tick=False):
        add(outside.come_in(), outside)


def test_a_contact_of_another_account_is_not_there(outside: Outside) -> None:
    outside.world.account("beta")
    browser = outside.come_in()
    key = Contact.objects.get(email="legal@beta.example").pk
    assert browser.post(f"/h/{outside.case.ref}/contacts/{key}/end").status_code == 404
    assert Contact.objects.filter(pk=key).exists()
