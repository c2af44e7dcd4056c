"""What a holder reads and does on the page of a case: nothing that they typed or sent is lost, and
each thing is done once.
"""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.ciphers import Purpose, seal
from accounts.models import AccountKey
from enforcement.language.references import new_reference
from enforcement.models import (
    Appeal,
    Delivery,
    Draft,
    Event,
    Evidence,
    HolderRequest,
    Message,
    Notice,
    OutboxMessage,
    Receipt,
    ReinstatementRequest,
    Review,
    Submission,
    WebhookEndpoint,
)
from enforcement.operations import due, holder_requests
from enforcement.operations.drafts import written
from enforcement.queries.case import case_details
from enforcement.workflow.kinds import RequestKind
from tests.counting import page_statements
from tests.portal.conftest import Outside
from tests.scenes import hear
from tests.world import HOLD, PLAN, STATED

HOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def sent(browser: Client, path: str, code: int = 302, **data: Any) -> str:
    """What a form's answer says, or the page that it leads to."""
    answer = browser.post(path, {"once": str(uuid4()), **data})
    html = answer.content.decode()
    assert answer.status_code == code, html.partition("<main")[2][:2000]
    return (
        browser.get(answer["Location"].partition("#")[0]).content.decode() if code == 302 else html
    )


def file(name: str, content: bytes = PDF) -> SimpleUploadedFile:
    """A file to be sent."""
    return SimpleUploadedFile(name, content)


def test_the_page_says_what_the_ledger_holds_and_what_was_told(outside: Outside) -> None:
    browser = outside.come_in()
    page = browser.get(f"/h/{outside.case.ref}").content.decode()
    for words in (
        "Your API access is suspended while we look into a report",
        "No finding has been made",
        "API requests with any key, to any model",
        "What we ask of you",
        "Nothing is found.",
        "You may not use output from the services",
        "Europe/Berlin",
    ):
        assert words in page, words
    outside.world.take(outside.case, "lift_measure", "rhea", reasons="It was a mistake.")
    page = browser.get(f"/h/{outside.case.ref}").content.decode()
    assert "is suspended" not in page.partition("<h1>")[2].partition("</h1>")[0]
    assert "Still blocked?" in page


def test_what_an_appeal_set_aside_is_not_argued_and_access_that_is_open_does_not_return(
    outside: Outside,
) -> None:
    browser, world, path = outside.come_in(), outside.world, f"/h/{outside.case.ref}"
    argued = (HOLD["reasons"], "A person decided this", "Access returns when it is done.")
    page = browser.get(path).content.decode()
    assert all(words in page for words in argued)
    hear(world, world.appeal(outside.case), "overturned")
    page = browser.get(path).content.decode()
    assert "The decision that followed was set aside on your appeal." in page
    assert HOLD["facts"] in page and not any(words in page for words in argued)
    world.establish(outside.case)
    world.both(
        world.fresh(outside.case), "require_remediation", measure="lift", plan=PLAN, **STATED
    )
    page = browser.get(path).content.decode()
    assert STATED["reasons"] in page and "set aside" not in page
    assert "We accept each item, and the case is closed." in page


def test_what_is_typed_runs_as_its_script_does(outside: Outside) -> None:
    """Arabic from the right, beside questions in English."""
    html = outside.come_in().get(f"/h/{outside.case.ref}").content.decode()
    assert re.findall(r"<textarea(?![^>]*\bdir=.auto.)[^>]*>", html) == []


def test_the_page_takes_twelve_statements_at_most_and_little_weight(outside: Outside) -> None:
    browser = outside.come_in()
    path = f"/h/{outside.case.ref}"
    assert page_statements(browser, path) <= 12
    assert len(browser.get(path).content) < 60_000


def test_an_answer_arrives_once_with_its_files_and_a_receipt(outside: Outside) -> None:
    browser = outside.come_in()
    path, once = f"/h/{outside.case.ref}/answer", str(uuid4())
    for _ in range(3):
        page = sent(
            browser,
            path,
            once=once,
            text="It was a classifier.",
            attached=[file("a.pdf"), file("b.txt", b"Records")],
        )
    assert Message.objects.filter(incoming=True, text="It was a classifier.").count() == 1
    assert set(Evidence.objects.filter(origin="HOLDER").values_list("file_name", flat=True)) == {
        "a.pdf",
        "b.txt",
    }
    assert "It was a classifier." in page and "a.pdf" in page
    receipt = OutboxMessage.objects.get(topic="receipt")
    assert receipt.recipient == "legal@acme.example"
    assert "Your message has arrived" in receipt.payload["text"]
    assert Evidence.objects.get(file_name="a.pdf").sha256 in receipt.payload["text"]
    assert Event.objects.get(act="answer").actor_name == "Legal"
    kept = Receipt.objects.get()
    assert kept.reference in receipt.payload["text"] and kept.sha256 in receipt.payload["text"]
    page = sent(browser, path, text="And another thing.")
    top, _, below = page.partition("<h1>")
    new = Receipt.objects.exclude(pk=kept.pk).get()
    assert "Your answer has arrived." in top and new.reference in top and new.sha256 in top
    assert f'<a class="mono" href="#receipts">{new.reference}</a>' in top
    listed = below.partition('id="receipts"')[2]
    assert listed.index(new.reference) < listed.index(kept.reference)
    for hash_of in (kept.sha256, new.sha256, *(sha256 for _name, sha256 in kept.files)):
        assert hash_of in listed


def test_each_file_has_its_own_fate_and_the_good_ones_stay(outside: Outside) -> None:
    browser = outside.come_in()
    path = f"/h/{outside.case.ref}/answer"
    bad = {
        "empty.pdf": b"",
        "picture.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "big.pdf": PDF + b"x" * 10_500_000,
        "program.bin": bytes(range(256)) * 10,
    }
    files = [file("good.pdf"), file("good.pdf"), *(file(n, c) for n, c in bad.items())]
    page = sent(browser, path, 422, text="See here.", attached=files)
    refused = page.partition("These files were not accepted")[2]
    for name in ("big.pdf", "program.bin"):
        assert name in refused.partition("</ul>")[0], name
    assert "good.pdf" in page.partition("Attached and kept")[2]
    assert not Message.objects.filter(incoming=True).exists(), "nothing half done"
    page = sent(browser, path, text="See here.")
    assert Evidence.objects.filter(file_name="good.pdf").count() == 1
    assert not Draft.objects.exists()


def test_a_file_is_named_without_its_folders_and_turns_nothing_round(outside: Outside) -> None:
    browser = outside.come_in()
    names = ["../../etc/passwd.txt", "‮fdp.exe.txt"]
    sent(
        browser,
        f"/h/{outside.case.ref}/answer",
        text="x y",
        attached=[file(names[0], b"one"), file(names[1], b"two")],
    )
    kept = list(Evidence.objects.filter(origin="HOLDER").values_list("file_name", flat=True))
    assert all("/" not in name and "‮" not in name for name in kept), kept
    number = Evidence.objects.filter(origin="HOLDER").values_list("number", flat=True)[0]
    answer = browser.get(f"/h/{outside.case.ref}/files/{number}")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"


def test_a_draft_is_kept_sealed_and_seen_by_nobody_else(outside: Outside) -> None:
    browser = outside.come_in()
    path = f"/h/{outside.case.ref}/answer"
    page = sent(browser, path, text="Half a sentence", save="1", attached=[file("a.pdf")])
    assert "Saved. It is not sent yet." in page
    assert "Half a sentence" in page and "a.pdf" in page and "Not" in page
    kept = Draft.objects.get()
    assert "Half a sentence" not in kept.sealed
    assert not Message.objects.filter(incoming=True).exists()
    other = outside.come_in("legal1@acme.example")
    assert "Half a sentence" not in other.get(f"/h/{outside.case.ref}").content.decode()


@pytest.mark.parametrize("script", ["", "form of a page that is half an hour old"])
def test_a_form_whose_session_is_over_is_kept_and_sent_once(outside: Outside, script: str) -> None:
    browser = outside.come_in()
    path, once = f"/h/{outside.case.ref}/answer", str(uuid4())
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=31), tick=False):
        answer = browser.post(
            path, {"once": once, "text": "Typed late.", "attached": [file("late.pdf")]}
        )
        assert answer.status_code == 302
        page = browser.get(answer["Location"]).content.decode()
        assert "We kept what you wrote and attached" in " ".join(page.split())
        assert not Message.objects.filter(incoming=True).exists()
        again = outside.come_in()
        page = again.get(f"/h/{outside.case.ref}").content.decode()
        assert "Typed late." in page and "late.pdf" in page and once in page
        for _ in range(2):
            sent(again, path, once=once, text="Typed late.")
    assert Message.objects.filter(incoming=True, text="Typed late.").count() == 1
    assert Evidence.objects.filter(file_name="late.pdf").count() == 1


def test_a_draft_has_no_more_files_than_a_form_may_have(outside: Outside) -> None:
    browser = outside.come_in()
    path = f"/h/{outside.case.ref}/answer"
    for half in ("a", "b"):
        files = [file(f"{half}{n}.txt", f"{half}{n}".encode()) for n in range(6)]
        page = sent(browser, path, text="Files.", save="1", attached=files)
    assert len(written(Draft.objects.get()).files) == 10
    assert "b5.txt: Too much at once" in page


def test_whoever_saved_something_is_reminded_once_before_it_is_due(outside: Outside) -> None:
    browser = outside.come_in()
    case = outside.case
    sent(browser, f"/h/{case.ref}/answer", text="SECRET half a sentence", save="1")
    sent(browser, f"/h/{case.ref}/narrow", text="This has no date.", save="1")
    due_at = Review.objects.get(case=case, kind="QUESTION").due_at
    reminders = OutboxMessage.objects.filter(topic="draft_reminder")
    due.work_through(now=lambda: due_at - timedelta(hours=24, seconds=1))
    assert not reminders.exists()
    for hours in (24, 12, 1):
        due.work_through(now=lambda left=hours: due_at - timedelta(hours=left))
    mail = reminders.get()
    assert mail.recipient == "legal@acme.example", "who wrote it, and no other contact"
    assert "have not sent it: your answer." in mail.payload["text"]
    assert f"/h/{case.ref}" in mail.payload["text"] and "Europe/Berlin" in mail.payload["text"]
    assert "SECRET" not in str(mail.payload)
    event = Event.objects.get(act="remind_of_draft")
    assert "SECRET" not in f"{event.reason} {event.data}"


def test_a_date_that_moves_is_reminded_of_anew_and_what_was_sent_is_not(outside: Outside) -> None:
    browser = outside.come_in()
    case, now = outside.case, datetime.now(UTC)
    sent(browser, f"/h/{case.ref}/answer", text="Half a sentence", save="1")
    asked = Review.objects.get(case=case, kind="QUESTION")
    due.work_through(now=lambda: asked.due_at - timedelta(hours=2))
    request = holder_requests.ask(
        case_id=case.pk,
        kind=RequestKind.MORE_TIME,
        text="More time.",
        days=7,
        by=outside.world.actor("holder"),
        now=now,
    )
    holder_requests.answer_request(
        request_id=request.pk,
        granted=True,
        reasons="There is time for that.",
        by=outside.world.actor("rhea"),
        now=now,
    )
    asked.refresh_from_db()
    reminders = OutboxMessage.objects.filter(topic="draft_reminder")
    due.work_through(now=lambda: asked.due_at - timedelta(hours=25))
    assert reminders.count() == 1
    due.work_through(now=lambda: asked.due_at - timedelta(hours=23))
    assert reminders.count() == 2
    notice = Notice.objects.get(case=case)
    path = f"/h/{case.ref}/appeal/{notice.decision_id}"
    Notice.objects.filter(pk=notice.pk).update(informed_at=now)
    sent(browser, path, text="Half an appeal", save="1")
    until = Draft.objects.get(form="appeal").due_at
    assert until is not None and until > now + timedelta(days=180)
    sent(browser, path, text="We did not do it.")
    due.work_through(now=lambda: until - timedelta(hours=1))
    assert not reminders.filter(payload__text__contains="your appeal").exists()


def test_whoever_signed_out_or_was_never_there_sends_nothing(outside: Outside) -> None:
    browser = outside.come_in()
    browser.post("/h/out")
    for one in (browser, Client()):
        answer = one.post(f"/h/{outside.case.ref}/answer", {"text": "From a stranger."})
        assert answer.status_code == 403 and "From a stranger." in answer.content.decode()
    assert not Draft.objects.exists()
    assert not Message.objects.filter(incoming=True).exists()


def test_a_form_of_one_account_is_not_filed_in_another(outside: Outside) -> None:
    outside.world.account("beta")
    other = outside.suspended("beta")
    browser = outside.come_in()
    answer = browser.post(f"/h/{other.ref}/answer", {"text": "Into another case."})
    assert answer.status_code == 404
    assert not Message.objects.filter(incoming=True).exists()


def test_not_there_not_theirs_and_not_told_are_the_same_page(outside: Outside) -> None:
    outside.world.account("beta")
    theirs, untold = (
        outside.suspended("beta"),
        outside.world.case("acme", policy="competing-models"),
    )
    browser = outside.come_in()

    def said(ref: str) -> tuple[int, str]:
        answer = browser.get(f"/h/{ref}")
        return answer.status_code, answer.content.decode().replace(ref, "REF")

    outside.world.account("gamma")
    untold = outside.world.case("gamma")
    assert said(theirs.ref) == said(untold.ref) == said(new_reference("C"))
    assert said(theirs.ref)[0] == 404


def test_an_appeal_is_lodged_once_with_its_grounds(outside: Outside) -> None:
    browser = outside.come_in()
    notice = Notice.objects.get(case=outside.case)
    path = f"/h/{outside.case.ref}/appeal/{notice.decision_id}"
    sent(browser, path, text="We did not do it.", grounds=["NOT_SO", "NEW_FACTS"])
    made = Appeal.objects.get()
    assert (made.text, made.lodged_by) == ("We did not do it.", "Legal")
    assert Event.objects.get(act="appeal").data["grounds"] == ["NOT_SO", "NEW_FACTS"]
    page = sent(browser, path, 422, text="Once more.")
    assert "was already appealed" in page and "Once more." in page
    assert Appeal.objects.count() == 1
    page = sent(browser, f"/h/{outside.case.ref}/withdraw/{made.pk}")
    assert [one.what for one in Receipt.objects.order_by("id")] == ["APPEAL", "WITHDRAWAL"]
    assert "That you withdraw your appeal" in page.partition("<h1>")[0]


def test_it_is_fixed_and_the_request_is_answered(outside: Outside) -> None:
    browser = outside.come_in()
    page = sent(browser, f"/h/{outside.case.ref}/fixed", text="We removed the job.")
    assert ReinstatementRequest.objects.get().text == "We removed the job."
    assert "waiting for an answer" in page


def test_an_item_is_sent_in_and_the_others_are_not_lost(outside: Outside) -> None:
    world, case = outside.world, outside.case
    world.establish(case)
    plan = [{**PLAN[0], "title": title} for title in ("Stop it", "Prove it")]
    world.both(case, "require_remediation", "rhea", plan=plan, measure="keep", **STATED)
    browser = outside.come_in()
    page = browser.get(f"/h/{case.ref}").content.decode()
    assert "Stop it" in page and "Prove it" in page
    first, second = case.requirements.order_by("number")
    sent(browser, f"/h/{case.ref}/item/{second.pk}", text="Half", save="1")
    page = sent(
        browser,
        f"/h/{case.ref}/item/{first.pk}",
        text="Done.",
        attached=[file("a.pdf"), file("b.pdf", PDF + b"%b")],
    )
    assert Submission.objects.filter(requirement=first).count() == 2
    assert "Half" in page and "submitted, waiting for us" in page


ASKS = {"narrow": "NARROW", "harm": "HARM", "not-us": "NOT_US", "time": "MORE_TIME"}


@pytest.mark.parametrize("form", ASKS)
def test_what_is_asked_for_has_a_date_and_is_answered(outside: Outside, form: str) -> None:
    browser = outside.come_in()
    more = {"days": "3"} if form == "time" else {}
    page = sent(browser, f"/h/{outside.case.ref}/{form}", text="Please look.", **more)
    made = HolderRequest.objects.get()
    assert made.kind == ASKS[form]
    look = Review.objects.get(kind="REQUEST", subject=made.pk)
    if form == "harm":
        assert look.due_at - made.asked_at == timedelta(hours=4)
    assert "we answer by" in " ".join(page.split())
    assert f'action="/h/{outside.case.ref}/{form}"' not in page, "once at a time"
    before = Review.objects.get(kind="QUESTION").due_at
    holder_requests.answer_request(
        request_id=made.pk,
        granted=True,
        reasons="We see why.",
        by=outside.world.actor("rhea"),
        now=datetime.now(UTC),
    )
    page = browser.get(f"/h/{outside.case.ref}").content.decode()
    assert "We see why." in page and "granted" in page
    later = Review.objects.get(kind="QUESTION").due_at
    assert (later > before) == (form == "time")


def test_a_notice_that_is_opened_is_the_first_proof_where_none_came_before(
    outside: Outside,
) -> None:
    browser = outside.come_in()
    notice = Notice.objects.get(case=outside.case)
    assert notice.informed_at is None
    path = f"/h/{outside.case.ref}/notices/{notice.pk}"
    browser.head(path)
    browser.get(path, headers={"Sec-Purpose": "prefetch"})
    Client().get(path)
    notice.refresh_from_db()
    assert notice.informed_at is None, "nobody has looked at it"
    page = browser.get(path).content.decode()
    notice.refresh_from_db()
    assert notice.informed_at is not None
    told = notice.informed_at.astimezone(ZoneInfo(outside.account.time_zone))
    assert f"You were told on {told:%-d %b %Y, %H:%M}: legal@acme.example opened it here" in page
    browser.get(path)
    assert Delivery.objects.get(channel="PORTAL").informs
    other = outside.come_in("legal1@acme.example")
    other.get(path)
    assert Delivery.objects.filter(channel="PORTAL").count() == 2
    assert Delivery.objects.filter(channel="PORTAL", informs=True).count() == 1


def test_staff_see_what_came_in_and_that_there_is_a_draft(outside: Outside) -> None:
    browser = outside.come_in()
    sent(browser, f"/h/{outside.case.ref}/narrow", text="Only the model, please.")
    sent(browser, f"/h/{outside.case.ref}/answer", text="A secret half", save="1")
    shown = case_details(outside.world.fresh(outside.case), datetime.now(UTC))
    assert [one.kind for one in shown.holder_requests] == ["NARROW"]
    assert [one.email for one in shown.seen] == ["legal@acme.example"]
    assert shown.draft_since is not None


def test_a_notice_is_a_pdf_and_everything_can_be_taken_out(outside: Outside) -> None:
    browser = outside.come_in()
    notice = Notice.objects.get(case=outside.case)
    answer = browser.get(f"/h/{outside.case.ref}/notices/{notice.pk}.pdf")
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF-")
    answer = browser.get("/h/takeout")
    with ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:  # type: ignore[attr-defined]
        assert "takeout.json" in archive.namelist()
        assert any(name.endswith(".pdf") for name in archive.namelist())
    for path in (f"/h/{outside.case.ref}/notices/{notice.pk}.pdf", "/h/takeout"):
        assert Client().get(path).status_code == 302


def test_a_key_is_revoked_while_the_account_is_suspended_and_the_provider_is_told(
    outside: Outside,
) -> None:
    endpoint = WebhookEndpoint.objects.create(
        url="https://provider.example/hooks", secret=seal(HOOK_SECRET, Purpose.WEBHOOK)
    )
    key = AccountKey.objects.create(
        account=outside.account, prefix="sk-abc", created_at=datetime.now(UTC) - timedelta(days=9)
    )
    other = AccountKey.objects.create(
        account=outside.world.account("beta"), prefix="sk-xyz", created_at=datetime.now(UTC)
    )
    browser = outside.come_in()
    page = sent(browser, f"/h/{outside.case.ref}/keys/{key.pk}")
    assert "sk-abc" in page and "revoked" in page
    key.refresh_from_db()
    assert (key.revoked_by, key.revoked_at is not None) == ("HOLDER", True)
    told = OutboxMessage.objects.get(channel="WEBHOOK", topic="key.revoked")
    assert told.payload["endpoint"] == str(endpoint.pk) and told.payload["data"]["key"] == "sk-abc"
    answer = browser.post(f"/h/{outside.case.ref}/keys/{other.pk}")
    assert answer.status_code == 404 and "Your account has no such key" in answer.content.decode()
