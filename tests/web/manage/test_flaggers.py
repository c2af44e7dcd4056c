"""Trusted flaggers as staff see and keep them: each change by an admin, on the record with what was
there before, and told to the flagger.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import ApiToken, Contact, TrustedFlagger
from enforcement.models import AccessLink, OutboxMessage, StaffEvent
from tests.web._desks import in_one_line, look, today
from tests.web.conftest import SignIn
from tests.web.test_matrix_sent import AWARD, FLAGGER
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
REASON = "The coordinator investigates: 40 % of October’s reports named no offer."


@pytest.fixture
def world(transactional_db: Any) -> World:
    return today()


def added(ada: Client, **more: Any) -> TrustedFlagger:
    """A flagger that was added on the page."""
    answer = ada.post("/flaggers/add", {**FLAGGER, **more})
    assert answer.status_code == 302, answer.content.decode()
    return TrustedFlagger.objects.latest("id")


def acts() -> list[str]:
    """What stands in the record, in order."""
    return list(StaffEvent.objects.order_by("id").values_list("act", flat=True))


def test_the_page_says_what_would_be_there_and_who_reads_only_changes_nothing(
    ada: Client, sign_in: SignIn
) -> None:
    assert "No trusted flaggers yet" in look(ada, "/flaggers")
    flagger = added(ada)
    page = in_one_line(look(ada, "/flaggers"))
    assert "Newer Watch" in page and "Competition" in page and "No reports yet" in page
    assert "https://coordinator.example/17" in page
    read = look(sign_in("otto", "AUDITOR"), "/flaggers")
    assert "Newer Watch" in read and "Edit" not in read and "Add flagger" not in read
    assert str(flagger.pk) not in look(sign_in("rhea"), "/flaggers").replace(f"h-{flagger.pk}", "")


def test_adding_one_sends_its_contact_a_link_and_shows_no_secret(ada: Client) -> None:
    flagger = added(ada)
    contact = Contact.objects.get(flagger=flagger)
    assert (contact.email, contact.locale) == ("desk@newer.example", "de")
    [mail] = OutboxMessage.objects.filter(topic="flagger_told")
    assert mail.recipient == contact.email and AccessLink.objects.get().contact == contact
    assert acts() == ["add flagger", "add contact"] and not ApiToken.objects.exists()
    assert StaffEvent.objects.get(act="add flagger").by_name == "ada"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"award": "", "award_url": ""}, "can be looked up"),
        ({"areas": []}, "Choose one"),
        ({"areas": ["piracy"]}, "Choose one of the options offered"),
        ({"until_on": "2023-12-31"}, "The last day lies before the first"),
        ({"since_on": "soon"}, "Enter a date like"),
        ({"award_url": "ftp://x"}, "Enter a web address"),
        ({"contact_email": "nobody"}, "Enter a valid e-mail address"),
        ({"name": "\u200b"}, "no visible characters"),
        ({"secret": "x"}, "This form has no field"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field(
    ada: Client, changed: dict[str, Any], why: str
) -> None:
    answer = ada.post("/flaggers/add", {**FLAGGER, **changed})
    page = answer.content.decode()
    assert answer.status_code == 422 and why in page
    assert not TrustedFlagger.objects.exists() and acts() == []


def test_two_do_not_have_one_name(ada: Client) -> None:
    added(ada)
    again = ada.post("/flaggers/add", FLAGGER)
    assert again.status_code == 409
    assert "There is already a trusted flagger with this name" in again.content.decode()


def test_a_change_is_kept_with_what_was_there_before(ada: Client) -> None:
    flagger = added(ada)
    changed = {**AWARD, "name": "Newest Watch", "areas": ["spam"], "until_on": "2030-01-31"}
    assert ada.post(f"/flaggers/{flagger.pk}/change", changed).status_code == 422, "no such area"
    changed["areas"] = ["competition"]
    assert ada.post(f"/flaggers/{flagger.pk}/change", changed).status_code == 302
    event = StaffEvent.objects.get(act="change flagger")
    assert event.before[0] == "Newer Watch" and event.after[0] == "Newest Watch"
    assert event.after[-1] == "2024-01-01 – 2030-01-31"
    assert ada.post(f"/flaggers/{flagger.pk}/change", changed).status_code == 302
    assert acts().count("change flagger") == 1, "nothing was changed"
    mails = OutboxMessage.objects.filter(topic="flagger_told").order_by("id")
    assert "Newest Watch" in mails[1].payload["subject"] and mails.count() == 2
    audit = in_one_line(look(ada, "/audit/coverage"))
    assert "changed the trusted flagger" in audit and "Newer Watch" in audit


def test_one_is_suspended_resumed_and_ended_with_reasons_that_it_is_told(ada: Client) -> None:
    flagger = added(ada)
    act = f"/flaggers/{flagger.pk}/act"
    assert ada.post(act, {"act": "pause", "reason": " "}).status_code == 422
    assert ada.post(act, {"act": "resume", "reason": "x"}).status_code == 409
    assert ada.post(act, {"act": "pause", "reason": REASON}).status_code == 302
    again = ada.post(act, {"act": "pause", "reason": REASON})
    assert again.status_code == 409 and "is already suspended" in again.content.decode()
    page = look(ada, "/flaggers")
    assert "Suspended" in page and "named no offer" in page and "End suspension" in page
    assert ada.post(act, {"act": "resume", "reason": "It found nothing."}).status_code == 302
    assert ada.post(act, {"act": "end", "reason": "Revoked."}).status_code == 302
    over = look(ada, "/flaggers")
    assert "Ended" in over and "Suspend status" not in over
    assert ada.post(act, {"act": "end", "reason": "x"}).status_code == 409
    changed = ada.post(f"/flaggers/{flagger.pk}/change", {**AWARD, "name": "Other"})
    assert changed.status_code == 409 and "has ended for good" in changed.content.decode()
    assert acts()[2:] == ["suspend flagger", "resume flagger", "end flagger"]
    texts = [
        mail.payload["text"]
        for mail in OutboxMessage.objects.filter(topic="flagger_told").order_by("id")
    ]
    assert REASON in texts[1] and "Revoked." in texts[3], "whatever signs are in it"


def test_contacts_are_added_changed_and_removed_as_those_of_a_partner(ada: Client) -> None:
    flagger = added(ada)
    mo = {"name": "Mo", "email": "mo@newer.example", "role": "OTHER", "locale": "en"}
    add = f"/flaggers/{flagger.pk}/contacts/add"
    assert ada.post(add, mo).status_code == 302
    assert ada.post(add, mo).status_code == 409
    assert ada.post(add, {**mo, "email": "x"}).status_code == 422
    contact = Contact.objects.get(email=mo["email"])
    changed = {**mo, "email": "mo2@newer.example"}
    answer = ada.post(f"/contacts/{contact.pk}/change", changed)
    assert answer["Location"] == "/flaggers"
    wrong = ada.post(f"/contacts/{contact.pk}/change", {**mo, "email": "x"})
    assert wrong.status_code == 422 and "Newer Watch" in wrong.content.decode()
    assert ada.post(f"/contacts/{contact.pk}/remove")["Location"] == "/flaggers"
    told = OutboxMessage.objects.filter(topic="contact_changed").order_by("id")
    assert [one.recipient for one in told] == ["mo@newer.example", "mo2@newer.example"]
    assert "Newer Watch" in told[0].payload["text"] and "()" not in told[0].payload["text"]
    last = Contact.objects.get(flagger=flagger)
    refused = ada.post(f"/contacts/{last.pk}/remove")
    assert refused.status_code == 422 and "only contact" in refused.content.decode()


def test_the_list_asks_as_many_statements_however_many_there_are(ada: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            look(ada, "/flaggers")
        return len(caught)

    added(ada)
    one = asked()
    for number in range(4):
        added(ada, name=f"Watch {number}", contact_email=f"desk{number}@newer.example")
    assert asked() == one
