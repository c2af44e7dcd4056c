"""Channel partners answer what we ask, and confirm what they passed on: about their own customers,
while their contract runs.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import Account, Contact
from accounts.roles import SYSTEM, Actor, Kind
from enforcement.models import (
    Case,
    Delivery,
    Draft,
    Evidence,
    Notice,
    OutboxMessage,
    PassOn,
    Receipt,
    Referral,
)
from enforcement.operations import due, refer
from enforcement.operations.pass_on import confirm_told
from enforcement.queries.case import case_details
from enforcement.step.doors import noting
from enforcement.step.removal import Why, remove_payloads
from tests.portal.conftest import Outside, link_in
from tests.scenes import refused

DESK = "desk@azure.example"


class Partners(Outside):
    """A partner with a customer whose account is suspended; browsers that ask for links."""

    def __init__(self, gives_notice: str) -> None:
        super().__init__()
        self.partner = self.world.partner(gives_notice=gives_notice)
        self.customer = self.world.account("beta", name="Beta", channel_partner=self.partner)
        self.world.now = datetime.now(UTC) - timedelta(minutes=1)
        self.own = self.suspended("beta")

    def request(self, case: Case | None = None) -> Referral:
        """We ask the partner about its customer."""
        return refer.refer(
            case_id=(case or self.own).pk,
            partner_id=self.partner.pk,
            account_id=self.customer.pk,
            text="Do you know who runs this?",
            by=self.world.actor("rhea"),
            now=self.world.now,
        )

    def inside(self, named: str = "") -> Client:
        """A browser in which somebody at the partner came in."""
        browser = Client()
        assert self.ask(browser, named or DESK, "p").status_code == 302
        answer = browser.post(link_in(self.letters(DESK)[0]))
        assert answer["Location"].startswith("/p/"), answer["Location"]
        return browser

    def page(self, browser: Client, case: Case | None = None) -> str:
        """The page of a case."""
        answer = browser.get(f"/p/{(case or self.own).ref}")
        assert answer.status_code == 200
        return str(answer.content.decode())


@pytest.fixture
def asked(transactional_db: Any) -> Partners:
    """A partner that we tell and ask."""
    return Partners("WE")


@pytest.fixture
def passing(transactional_db: Any) -> Partners:
    """A partner that gives notice to its customers itself."""
    return Partners("THEY")


def test_a_partner_sees_what_we_ask_and_answers_with_files(asked: Partners) -> None:
    made = asked.request()
    browser = asked.inside(asked.own.ref)
    home = browser.get("/p/").content.decode()
    assert "Your turn:" in home and asked.own.ref in home and asked.case.ref not in home
    page = asked.page(browser)
    assert "Do you know who runs this?" in page
    told = OutboxMessage.objects.get(topic="partner_told").payload["subject"]
    assert told.partition(" (")[0] in page, "what it has been told"
    form = {
        "said": "acted",
        "text": "We closed their seat.",
        "attached": [SimpleUploadedFile("log.txt", b"a line")],
    }
    answer = browser.post(f"/p/{asked.own.ref}/answer/{made.pk}", form)
    assert answer.status_code == 302, answer.content.decode()
    made.refresh_from_db()
    assert (made.answered, made.answer_text) == ("acted", "We closed their seat.")
    piece = Evidence.objects.get(case=asked.own, origin="PARTNER")
    assert (piece.file_name, piece.added_by) == ("log.txt", "Azure")
    page = asked.page(browser)
    assert "You said that you have acted." in page and "log.txt" in page
    receipt = OutboxMessage.objects.get(topic="receipt")
    assert receipt.recipient == DESK and asked.customer.time_zone in str(receipt.payload)
    again = browser.post(f"/p/{asked.own.ref}/answer/{made.pk}", {"said": "denied"})
    assert again.status_code == 409 and "already been answered" in again.content.decode()


def test_where_a_mail_was_removed_the_page_says_when(asked: Partners) -> None:
    """To a partner who was told: by its recipient, or by what it said alone."""
    browser, now = asked.inside(), asked.world.now
    mails = list(OutboxMessage.objects.filter(topic="partner_told"))
    assert mails and "Removed on" not in asked.page(browser)
    why = Why(ground="ERASURE", reference="request 1", at=now)
    on: dict[str, Any] = {"case_id": asked.own.pk, "by": SYSTEM, "now": now}
    for columns in (("payload",), ("recipient",)):
        with noting("remove_payload", reason="Over.", **on) as step:
            remove_payloads(step, mails, why=why, only=columns)
        assert f"Removed on {now:%-d %b %Y}" in asked.page(browser)
    assert browser.get("/p/").status_code == 200


def test_an_answer_needs_a_choice(asked: Partners) -> None:
    made, browser = asked.request(), asked.inside()
    answer = browser.post(f"/p/{asked.own.ref}/answer/{made.pk}", {"text": "Hm."})
    assert answer.status_code == 422 and "Choose one." in answer.content.decode()


def test_a_form_whose_session_is_over_is_kept_and_sent_once(asked: Partners) -> None:
    made, browser = asked.request(), asked.inside()
    path, once = f"/p/{asked.own.ref}/answer/{made.pk}", "0d0d0d0d-0d0d-4d0d-8d0d-0d0d0d0d0d0d"
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=31), tick=False):
        late = SimpleUploadedFile("late.txt", b"a line")
        form = {"said": "confirmed", "text": "Yes, we do.", "attached": [late], "once": once}
        answer = browser.post(path, form)
        assert answer["Location"] == f"/p/{asked.own.ref}"
        page = browser.get(answer["Location"]).content.decode()
        assert "but it has not been sent" in " ".join(page.split())
        assert "For channel partners" in page
        again = asked.inside()
        page = asked.page(again)
        assert "Yes, we do." in page and "late.txt" in page and once in page
        assert re.search(r'value="confirmed"[^>]*checked', page)
        assert case_details(asked.own, datetime.now(UTC)).draft_since is None, "not the holder's"
        form = {"said": "confirmed", "text": "Yes, we do.", "once": once}
        for _ in range(2):
            assert again.post(path, form).status_code == 302
    made.refresh_from_db()
    assert (made.answered, made.answer_text) == ("confirmed", "Yes, we do.")
    assert Evidence.objects.get(origin="PARTNER").file_name == "late.txt"
    assert not Draft.objects.exists()
    kept = Receipt.objects.get()
    assert (kept.door, kept.what, kept.partner) == ("PARTNER", "PARTNER_ANSWER", asked.partner)
    assert kept.reference in asked.page(again).partition('id="receipts"')[2]
    holder = asked.come_in("legal@beta.example", asked.own.ref)
    assert kept.reference not in holder.get(f"/h/{asked.own.ref}").content.decode()
    browser.post("/h/out")
    stranger = browser.post(path, {"said": "denied", "text": "Typed too late."})
    assert stranger.status_code == 403 and "Typed too late." in stranger.content.decode()


def test_others_cases_are_not_there_and_an_account_that_left_is_gone_at_once(
    asked: Partners,
) -> None:
    made, browser = asked.request(), asked.inside()
    assert browser.get(f"/p/{asked.case.ref}").status_code == 404
    assert browser.get("/p/C-7K3M-92QX").status_code == 404
    assert browser.get(f"/h/{asked.own.ref}").status_code == 200, "where one asks for a link"
    Account.objects.filter(pk=asked.customer.pk).update(channel_partner=None)
    assert browser.get(f"/p/{asked.own.ref}").status_code == 404
    assert asked.own.ref not in browser.get("/p/").content.decode()
    sent = browser.post(f"/p/{asked.own.ref}/answer/{made.pk}", {"said": "denied"})
    assert sent.status_code == 404
    with refused("Only the partner that was asked", "not-allowed"):
        refer.answer(
            referral_id=made.pk,
            answer="denied",
            text="",
            by=Actor(kind=Kind.PARTNER, name="Azure"),
            now=datetime.now(UTC),
        )
    before = len(asked.letters(DESK))
    asked.ask(Client(), asked.own.ref, "p")
    assert len(asked.letters(DESK)) == before


def test_a_request_in_the_case_of_another_account_names_that_account_nowhere(
    asked: Partners,
) -> None:
    asked.request(asked.case)
    browser = asked.inside(asked.case.ref)
    page = asked.page(browser, asked.case)
    assert "Beta" in page and "Acme" not in page and "(acme)" not in page


def test_what_the_holder_sent_is_not_shown(asked: Partners) -> None:
    holder = asked.come_in("legal@beta.example", asked.own.ref)
    file = SimpleUploadedFile("private.txt", b"a line")
    form = {"text": "Our secret.", "attached": [file]}
    assert holder.post(f"/h/{asked.own.ref}/answer", form).status_code == 302
    asked.request()
    page = asked.page(asked.inside())
    assert "Our secret." not in page and "private.txt" not in page and "rhea" not in page.lower()


def test_a_confirmation_counts_as_told_from_the_time_that_it_names(passing: Partners) -> None:
    notice = Notice.objects.get(case=passing.own, audience="HOLDER")
    made = PassOn.objects.get(notice=notice)
    assert notice.informed_at is None
    browser = passing.inside(passing.own.ref)
    page = passing.page(browser)
    assert notice.subject in page and "If you have not confirmed it by then, we" in " ".join(
        page.split()
    )
    at = datetime.now(UTC).replace(second=0, microsecond=0)
    form = {
        "told_at": f"{at:%Y-%m-%dT%H:%M}",
        "text": "By registered mail, signed for.",
        "attached": [SimpleUploadedFile("slip.txt", b"a line")],
    }
    to = f"/p/{passing.own.ref}/told/{made.pk}"
    early = browser.post(to, {**form, "told_at": "2024-01-01T10:00", "attached": []})
    assert early.status_code == 422 and "after our request" in early.content.decode()
    if at < made.asked_at:  # it was asked within this very minute
        at = made.asked_at
        confirm_told(
            pass_on_id=made.pk,
            told_at=at,
            proof=form["text"],
            by=Actor(kind=Kind.PARTNER, name="Azure", email=DESK),
            now=datetime.now(UTC),
        )
    else:
        answer = browser.post(to, form)
        assert answer.status_code == 302, answer.content.decode()
    notice.refresh_from_db()
    assert notice.informed_at == at
    proof = Delivery.objects.get(notice=notice, channel="PARTNER")
    assert proof.informs and "registered mail" in proof.proof
    assert "You confirmed that your customer got it." in passing.page(browser)
    holder = passing.come_in("legal@beta.example", passing.own.ref)
    said = holder.get(f"/h/{passing.own.ref}").content.decode()
    assert "your reseller says that it gave it to you" in said and DESK not in said


def test_unconfirmed_in_time_we_tell_the_holder_and_say_so_to_both(passing: Partners) -> None:
    notice = Notice.objects.get(case=passing.own, audience="HOLDER")
    made = PassOn.objects.get(notice=notice)
    due.work_through(now=lambda: made.due_at - timedelta(seconds=1))
    assert not OutboxMessage.objects.filter(recipient="legal@beta.example").exists()
    due.work_through(now=lambda: made.due_at)
    made.refresh_from_db()
    assert made.how == "OURSELVES"
    to_holder = OutboxMessage.objects.get(recipient="legal@beta.example", notice=notice)
    assert to_holder.payload["text"] == notice.text and to_holder.payload["proves"]
    why = OutboxMessage.objects.get(recipient="legal@beta.example", topic="notice_from_us")
    assert "Your reseller was to give you the notice" in why.payload["text"]
    to_partner = OutboxMessage.objects.get(topic="partner_not_confirmed")
    assert "You have not confirmed it" in to_partner.payload["text"]
    due.work_through(now=lambda: made.due_at + timedelta(hours=1))
    assert OutboxMessage.objects.filter(topic="partner_not_confirmed").count() == 1
    page = passing.page(passing.inside())
    assert "we told your customer" in page
    with refused("no longer needs a confirmation", "not-open"):
        confirm_told(
            pass_on_id=made.pk,
            told_at=made.asked_at,
            proof="By mail.",
            by=Actor(kind=Kind.PARTNER, name="Azure", email=DESK),
            now=made.due_at + timedelta(hours=1),
        )


def test_where_there_is_nobody_to_tell_a_person_finds_out_whom(passing: Partners) -> None:
    Contact.objects.filter(account=passing.customer).delete()
    made = PassOn.objects.get(case=passing.own)
    due.work_through(now=lambda: made.due_at)
    told = OutboxMessage.objects.get(topic="partner_not_confirmed")
    assert "finding out to whom" in told.payload["text"]
    assert passing.own.reviews.filter(kind="ADDRESS", phase="OPEN").exists()


def test_only_a_contact_of_the_partner_who_came_in_confirms(passing: Partners) -> None:
    made = PassOn.objects.get(case=passing.own)
    now = datetime.now(UTC)
    given = {"pass_on_id": made.pk, "told_at": now, "proof": "By mail.", "now": now}
    for by in (
        Actor(kind=Kind.PARTNER, name="Other", email=DESK),
        Actor(kind=Kind.HOLDER, name="Azure", email=DESK),
    ):
        with refused("Only the account’s partner", "not-allowed"):
            confirm_told(**given, by=by)
    with pytest.raises(IntegrityError, match="a contact of the partner asked"):
        confirm_told(**given, by=Actor(kind=Kind.PARTNER, name="Azure", email=DESK))
    with (
        pytest.raises(IntegrityError, match="pass_on_is_settled_whole"),
        transaction.atomic(),
    ):
        PassOn.objects.filter(pk=made.pk).update(how="CONFIRMED", settled_at=now, proof="x")


def test_the_mail_leads_to_the_page(passing: Partners) -> None:
    mail = OutboxMessage.objects.get(recipient=DESK, case=passing.own, channel="EMAIL")
    assert re.search(rf"/p/{passing.own.ref}\b", mail.payload["text"])
