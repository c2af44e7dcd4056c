"""Nobody outside has a password: whoever reads a mailbox that is on file is let in, once for each
link, and nobody learns from asking who has a case.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from accounts.links import token_of
from accounts.models import Contact
from enforcement.language.references import new_reference
from enforcement.models import (
    AccessLink,
    HolderRequest,
    LinkRequest,
    OutboxMessage,
    PortalSession,
    Review,
)
from enforcement.operations import entrance, holder_requests
from tests.portal.conftest import Outside, code_in, handle_all, link_in

STRANGE = ["C-7K3M-92QX", "C-0000-0000", "nobody@acme.example", "legal@elsewhere.example", "’; --"]


def cookie(browser: Client) -> str:
    """The key of the session."""
    return browser.cookies[settings.PORTAL_COOKIE_NAME].value


def test_each_contact_gets_a_link_of_their_own_and_comes_in_by_it(outside: Outside) -> None:
    browser = Client()
    assert outside.ask(browser)["Location"] == "/h/asked/holder"
    assert len(outside.letters("legal@acme.example")) == 1
    assert len(outside.letters("legal1@acme.example")) == 1
    answer = browser.post(link_in(outside.letters()[0]))
    assert answer["Location"] == f"/h/{outside.case.ref}"
    page = browser.get(answer["Location"]).content.decode()
    assert "Your API access is suspended while we look into a report" in page
    assert "acme" in page and outside.case.ref in page
    contact = Contact.objects.get(email="legal@acme.example")
    assert contact.confirmed_at is not None
    assert Contact.objects.get(email="legal1@acme.example").confirmed_at is None


def test_what_is_asked_is_answered_alike_whether_or_not_it_is_there(outside: Outside) -> None:
    def said(named: str) -> tuple[int, str, str]:
        browser = Client()
        answer = browser.post("/h/ask", {"named": named})
        return (
            answer.status_code,
            answer["Location"],
            browser.get(answer["Location"]).content.decode(),
        )

    known = said(outside.case.ref)
    for named in STRANGE:
        code, to, page = said(named)
        assert (code, to) == known[:2]
        assert "sent a link to" in page
    assert not OutboxMessage.objects.filter(topic=entrance.TOPIC).exists(), "the worker looks"
    handle_all()
    assert OutboxMessage.objects.filter(topic=entrance.TOPIC).count() == 2
    assert not LinkRequest.objects.filter(handled_at__isnull=True).exists()


def test_a_case_that_its_holder_was_not_told_of_is_not_there(outside: Outside) -> None:
    outside.world.account("beta")
    secret = outside.world.case("beta")
    outside.ask(Client(), secret.ref)
    assert outside.letters("legal@beta.example") == []


def test_looking_at_a_link_uses_nothing_up_and_its_button_does(outside: Outside) -> None:
    outside.ask(Client())
    link = link_in(outside.letters()[0])
    scanner = Client()
    for method in ("get", "head", "get"):
        answer = getattr(scanner, method)(link)
        assert answer.status_code == 200
        assert answer["Referrer-Policy"] == "origin" and answer["Cache-Control"] == "no-store"
    assert not PortalSession.objects.exists()
    assert scanner.get(f"/h/{outside.case.ref}").status_code == 200, "where one asks"
    browser = Client()
    assert browser.post(link).status_code == 302
    assert Client().post(link).status_code == 410, "replayed"
    assert Client().get(link).status_code == 410


def test_a_newer_link_does_not_end_an_older_one(outside: Outside) -> None:
    browser = Client()
    outside.ask(browser)
    outside.ask(browser)
    newer, older = outside.letters()[:2]
    assert Client().post(link_in(older)).status_code == 302
    assert Client().post(link_in(newer)).status_code == 302


def test_a_link_holds_for_an_hour(outside: Outside) -> None:
    outside.ask(Client())
    link = link_in(outside.letters()[0])
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=61), tick=False):
        answer = Client().post(link)
        assert answer.status_code == 410
        assert "no longer works" in answer.content.decode()


def test_a_token_that_was_not_made_here_lets_nobody_in(outside: Outside) -> None:
    outside.ask(Client())
    link = AccessLink.objects.first()
    assert link is not None
    good = token_of(link.pk)
    for bad in (
        good[:-1],
        f"{good}A",
        good.replace(".", ""),
        "x",
        f"{good.partition('.')[0]}.AAAA",
    ):
        assert Client().post(f"/in/{bad}").status_code == 410, bad
    assert not PortalSession.objects.exists()
    assert Client().post(f"/in/{good}").status_code == 302


def test_the_database_holds_no_way_in(outside: Outside) -> None:
    outside.ask(Client())
    link = link_in(outside.letters()[0])
    token, code = link.rpartition("/")[2], code_in(outside.letters()[0])
    browser = Client()
    browser.post(link)
    kept = [
        str(row)
        for model in (OutboxMessage, AccessLink, LinkRequest, PortalSession)
        for row in model.objects.values()
    ]
    for secret in (token, code, cookie(browser)):
        assert not any(secret in row for row in kept)


def test_a_code_fits_in_the_browser_that_asked_and_in_no_other(outside: Outside) -> None:
    browser, other = Client(), Client()
    outside.ask(browser)
    code = code_in(outside.letters()[0])
    other.get("/h/")
    answer = other.post("/h/code", {"code": code})
    assert answer.status_code == 422 and "This code is not right" in answer.content.decode()
    answer = browser.post("/h/code", {"code": code.lower().replace("-", " ")})
    assert answer["Location"] == f"/h/{outside.case.ref}"
    assert browser.post("/h/code", {"code": code}).status_code == 422, "used"


@pytest.mark.parametrize(
    ("door", "title"),
    [("h", "The pages for your case"), ("r", "What became of your"), ("p", "For channel partners")],
)
def test_a_wrong_code_is_told_at_the_door_at_which_it_was_typed(
    door: str, title: str, outside: Outside
) -> None:
    browser = Client()
    entrance_page = browser.get(f"/{door}/").content.decode()
    assert title in entrance_page and f'action="/{door}/code"' in entrance_page
    asked = browser.get(outside.ask(browser, "nobody@acme.example", door)["Location"])
    assert f'action="/{door}/code"' in asked.content.decode()
    wrong = browser.post(f"/{door}/code", {"code": "AAAA-AAAA"})
    page = wrong.content.decode()
    assert wrong.status_code == 422 and "This code is not right" in page
    assert f'action="/{door}/code"' in page and f'href="/{door}/"' in page
    lost = browser.get(f"/{door}/nothing/here/at/all").content.decode()
    assert f'href="/{door}/">Go to the home page' in lost


def test_there_is_no_fourth_door(outside: Outside) -> None:
    assert Client().get("/h/asked/queue").status_code == 404


def test_wrong_codes_have_to_wait(outside: Outside) -> None:
    browser = Client()
    outside.ask(browser)
    code = code_in(outside.letters()[0])
    answers = [browser.post("/h/code", {"code": "AAAA-AAAA"}) for _ in range(8)]
    assert "Too many wrong codes" in answers[-1].content.decode()
    assert "Too many wrong codes" in browser.post("/h/code", {"code": code}).content.decode()


def test_whoever_asks_too_often_is_told_when_the_last_mail_went_out(outside: Outside) -> None:
    browser = Client()
    for _ in range(entrance.OF_BROWSER):
        assert outside.ask(browser).status_code == 302
    answer = outside.ask(browser)
    assert answer.status_code == 422
    assert f"You asked {entrance.OF_BROWSER} times within an hour" in answer.content.decode()


def test_a_thousand_strangers_do_not_keep_a_contact_out(outside: Outside) -> None:
    now = datetime.now(UTC)
    LinkRequest.objects.bulk_create(
        LinkRequest(
            door="HOLDER",
            named=outside.case.ref,
            browser=f"00000000-0000-4000-8000-{number:012}",
            network=f"network {number}",
            asked_at=now,
        )
        for number in range(1000)
    )
    while handle_all():
        pass
    assert len(outside.letters()) == entrance.TO_MAILBOX, "no mailbox is flooded"
    assert Client().post(link_in(outside.letters()[0])).status_code == 302, "each of them holds"
    known = outside.letters()
    browser = Client()
    browser.post(link_in(known[1]))
    outside.ask(browser)
    assert len(outside.letters()) == entrance.TO_MAILBOX + 1, "who came in before gets their own"


def test_a_browser_is_known_to_the_mailbox_that_came_in_there_and_to_no_other(
    outside: Outside,
) -> None:
    outside.world.account("beta")
    other = outside.suspended("beta")
    for _ in range(4):  # each a browser in which somebody came in, to a case of their own
        browser = outside.come_in("legal@beta.example", other.ref)
        for _ in range(entrance.OF_BROWSER - 1):
            assert outside.ask(browser).status_code == 302
    assert len(outside.letters()) == entrance.TO_MAILBOX, "no mailbox is flooded"


def test_a_link_of_another_account_ends_the_session_first(outside: Outside) -> None:
    outside.world.account("beta")
    other = outside.suspended("beta")
    browser = outside.come_in()
    before = PortalSession.objects.get()
    outside.ask(Client(), other.ref)
    link = link_in(outside.letters("legal@beta.example")[0])
    page = browser.get(link).content.decode()
    assert "You are signed in here as somebody else" in page and "Beta" in page
    browser.post(link)
    before.refresh_from_db()
    assert before.end == "REPLACED"
    assert outside.case.ref not in browser.get("/h/").content.decode()
    assert browser.get(f"/h/{outside.case.ref}").status_code == 404


def test_a_session_ends_after_half_an_hour_without_use_and_after_twelve_hours(
    outside: Outside,
) -> None:
    browser = outside.come_in()
    path = f"/h/{outside.case.ref}"
    began = datetime.now(UTC)
    with time_machine.travel(began + timedelta(minutes=29), tick=False):
        assert "Send answer" in browser.get(path).content.decode()
    with time_machine.travel(began + timedelta(minutes=58), tick=False):
        assert "Send answer" in browser.get(path).content.decode(), "it was used"
    with time_machine.travel(began + timedelta(minutes=89), tick=False):
        assert "Send me a link" in browser.get(path).content.decode()
    browser = outside.come_in()
    PortalSession.objects.filter(end="").update(began_at=began - timedelta(hours=12))
    assert "Send me a link" in browser.get(path).content.decode()


def test_signing_out_ends_it_and_leaves_nothing(outside: Outside) -> None:
    browser = outside.come_in()
    key = cookie(browser)
    answer = browser.post("/h/out")
    assert answer["Clear-Site-Data"] == '"storage"'
    browser.cookies[settings.PORTAL_COOKIE_NAME] = key
    page = browser.get(f"/h/{outside.case.ref}")
    assert page["Cache-Control"] == "no-store"
    assert "Send me a link" in page.content.decode()


def test_a_contact_who_was_removed_is_out_at_once(outside: Outside) -> None:
    browser = outside.come_in()
    Contact.objects.filter(email="legal@acme.example").delete()
    assert "Send me a link" in browser.get(f"/h/{outside.case.ref}").content.decode()


@pytest.mark.parametrize("path", ["/", "/find?q=acme", "/accounts/acme"])
def test_a_holder_is_nobody_on_the_pages_of_staff(outside: Outside, path: str) -> None:
    browser = outside.come_in()
    assert browser.get(path)["Location"].startswith("/me/sign-in/")


def test_somebody_without_a_mailbox_finds_a_person_and_learns_nothing(outside: Outside) -> None:
    def plead(ref: str, reply_to: str = "new@acme.example") -> tuple[int, str]:
        browser = Client()
        given = {"named": ref, "reply_to": reply_to, "plea": "All of them have left."}
        answer = browser.post("/h/plea", given)
        return answer.status_code, browser.get(answer["Location"]).content.decode()

    known, unknown = plead(outside.case.ref), plead(new_reference("C"))
    assert known[0] == unknown[0] == 302
    assert "answers to new@acme.example" in known[1] and "answers to new@acme.example" in unknown[1]
    plead(outside.case.ref)
    handle_all()
    made = HolderRequest.objects.get()
    assert (made.kind, made.case_id) == ("CONTACT", outside.case.pk), (
        "once, however often it is sent"
    )
    assert (made.reply_to, made.asked_by) == ("new@acme.example", entrance.UNPROVED)
    assert Review.objects.get(subject=made.pk).due_at > made.asked_at
    plead(outside.case.ref, "late@acme.example")
    handle_all()
    waiting = HolderRequest.objects.filter(phase="LODGED").values_list("reply_to", flat=True)
    assert set(waiting) == {"new@acme.example", "late@acme.example"}, "no stranger comes first"
    assert outside.letters() == [], "and no link went anywhere"
    holder_requests.answer_request(
        request_id=made.pk,
        granted=False,
        reasons="Please send us an extract from the register.",
        by=outside.world.actor("rhea"),
        now=datetime.now(UTC),
    )
    mail = OutboxMessage.objects.get(recipient="new@acme.example")
    assert "extract from the register" in mail.payload["text"]
    assert "suspended" not in mail.payload["text"], "nothing of the case"
