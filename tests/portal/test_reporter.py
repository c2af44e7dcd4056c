"""Reporters see what became of their reports, add to them, and contest a dismissal; nothing of the
account, of other reporters, of staff.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.roles import Actor, Kind
from enforcement.delivery import relay
from enforcement.language.refusals import StepRefused
from enforcement.models import (
    Appeal,
    Case,
    Draft,
    Evidence,
    FollowUp,
    Message,
    OutboxMessage,
    Receipt,
    Report,
)
from enforcement.models.report import UNMATCHED
from enforcement.operations import due, entrance, reports
from enforcement.operations.follow_up import follow_up
from enforcement.operations.intake import match_report
from enforcement.operations.messages import say
from enforcement.operations.unmatched import reject_report
from enforcement.process import clock
from enforcement.queries.case import case_details
from tests.portal.conftest import Outside, link_in
from tests.scenes import refused
from tests.world import NO_TO_ALL

JO, KIM = "jo@reporters.example", "kim@reporters.example"
SECRET = "What nobody outside must read."


class Reporters(Outside):
    """Two people who report the same account, and browsers that ask for links."""

    def reported(self, email: str = JO, account: str = "beta", **claim: Any) -> Report:
        """A report with an address."""
        self.world.now = datetime.now(UTC) - timedelta(minutes=1)
        made: Report = self.world.report(
            account,
            origin="PUBLIC",
            reporter_email=email,
            reporter_name=email.partition("@")[0].title(),
            **claim,
        )
        return made

    def inside(self, report: Report) -> Client:
        """A browser in which its reporter came in by the link in the mail."""
        browser = Client()
        assert self.ask(browser, report.ref, "r").status_code == 302
        answer = browser.post(link_in(self.letters(report.reporter_email)[0]))
        assert answer["Location"] == f"/r/{report.ref}"
        return browser

    def page(self, browser: Client, report: Report) -> str:
        """The page of a report."""
        answer = browser.get(f"/r/{report.ref}")
        assert answer.status_code == 200
        return str(answer.content.decode())

    def dismiss(self, report: Report) -> Case:
        """Somebody reads the report and dismisses the case; its reporters are told."""
        case = Case.objects.get(reports=report)
        for one in Report.objects.filter(case=case, read_at__isnull=True):
            reports.read(report_id=one.pk, by=self.world.actor("rhea"), now=self.world.now)
        self.world.take(case, "dismiss", reasons=SECRET, note=SECRET)
        relay.work_through(now=clock.now)
        return case


@pytest.fixture
def reporters(transactional_db: Any) -> Reporters:
    """Two accounts, and those who report them."""
    made = Reporters()
    made.world.account("beta", name="Beta Industries")
    return made


def test_a_reporter_comes_in_by_a_link_and_sees_every_report_of_their_address(
    reporters: Reporters,
) -> None:
    first = reporters.reported(claim="They copy answers.")
    second = reporters.reported("JO@Reporters.example", "nobody we know", claim="Another thing.")
    other = reporters.reported(KIM, claim="What Kim saw.")
    browser = reporters.inside(first)
    page = reporters.page(browser, first)
    assert "They copy answers." in page and "Nobody has looked at it yet" in page
    assert "<dt>When</dt>" not in page, "they did not say"
    assert "Thank you, we have received your report" in page
    home = browser.get("/r/").content.decode()
    assert first.ref in home and second.ref in home and other.ref not in home
    assert browser.get(f"/r/{other.ref}").status_code == 404
    assert browser.get("/r/R-7K3M-92QX").status_code == 404
    assert browser.get(f"/h/{reporters.case.ref}").status_code == 200, "where one asks"
    assert "API access" not in browser.get(f"/h/{reporters.case.ref}").content.decode()


def test_asking_is_answered_alike_for_what_is_not_there(reporters: Reporters) -> None:
    reported = reporters.reported()
    for named in (reported.ref, "R-7K3M-92QX", "’; --"):
        answer = reporters.ask(Client(), named, "r")
        assert answer["Location"] == "/r/asked/reporter" or answer.status_code == 302
    assert len(reporters.letters(JO)) == 1


def test_the_page_says_received_looked_into_and_the_outcome_and_corrects_it(
    reporters: Reporters,
) -> None:
    reported = reporters.reported()
    browser = reporters.inside(reported)
    case = Case.objects.get(reports=reported)
    reports.read(report_id=reported.pk, by=reporters.world.actor("rhea"), now=reporters.world.now)
    assert "A person has read your report" in reporters.page(browser, reported)
    reporters.dismiss(reported)
    page = reporters.page(browser, reported)
    assert "It gave us no reason to go on with it" in page
    more = {"text": "More.", "attached": [SimpleUploadedFile("more.txt", b"a line")]}
    assert browser.post(f"/r/{reported.ref}/add", more).status_code == 302
    reporters.world.now = datetime.now(UTC)
    reporters.world.take(case, "reopen", "lena", reasons="New facts came to light.")
    reporters.world.suspend(case)
    reporters.world.find(case, "ESTABLISHED", NO_TO_ALL)
    reporters.world.take(case, "warn", facts="The records show it.", reasons="A warning is enough.")
    relay.work_through(now=clock.now)
    page = reporters.page(browser, reported)
    assert "acted because of what we found" in page
    assert "This replaces the outcome that we told you before" in page


def test_nothing_of_the_account_others_or_staff_stands_on_the_page(reporters: Reporters) -> None:
    mine, other = reporters.reported(), reporters.reported(KIM, claim="What Kim saw.")
    browser = reporters.inside(mine)
    follow_up(
        report_id=other.pk,
        text="A word of Kim’s.",
        by=Actor(kind=Kind.REPORTER, name="", email=KIM),
        now=datetime.now(UTC),
    )
    case = reporters.dismiss(mine)
    pages = reporters.page(browser, mine) + browser.get("/r/").content.decode()
    for secret in (
        SECRET,
        "What Kim saw.",
        "A word of Kim’s.",
        "Kim",
        KIM,
        "Beta Industries",
        case.ref,
        "Rhea",
        "rhea",
        "legal@beta.example",
        "SUSPENDED",
    ):
        assert secret not in pages, secret


def test_what_is_added_is_a_message_with_a_look_and_files_are_evidence(
    reporters: Reporters,
) -> None:
    reported = reporters.reported()
    browser = reporters.inside(reported)
    form = {
        "text": "Here is another example.",
        "attached": [SimpleUploadedFile("more.txt", b"a line")],
        "once": "0b0b0b0b-0b0b-4b0b-8b0b-0b0b0b0b0b0b",
    }
    answer = browser.post(f"/r/{reported.ref}/add", form)
    assert answer.status_code == 302, answer.content.decode()
    form["attached"] = [SimpleUploadedFile("more.txt", b"a line")]
    assert browser.post(f"/r/{reported.ref}/add", form).status_code == 302
    case = Case.objects.get(reports=reported)
    said = Message.objects.get(case=case, lane="REPORTER", incoming=True)
    assert said.text == form["text"] and said.author == "A reporter"
    assert case.unseen_since_at is not None
    assert Evidence.objects.get(case=case, origin="REPORTER").file_name == "more.txt"
    page = reporters.page(browser, reported)
    assert "Here is another example." in page and "more.txt" in page
    kept = Receipt.objects.get()
    assert (kept.door, kept.what, kept.report, kept.case) == (
        *("REPORTER", "FOLLOW_UP", reported),
        None,
    )
    assert kept.sent_by == "", "who reports is named nowhere else"
    listed = page.partition('id="receipts"')[2]
    assert kept.reference in listed and kept.sha256 in listed
    receipt = OutboxMessage.objects.get(topic="receipt")
    assert receipt.recipient == JO
    for secret in (case.ref, case.account.name, case.account.time_zone + ")"):
        if secret != "UTC)":
            assert secret not in str(receipt.payload), secret


def test_what_is_added_before_a_case_waits_with_the_report(reporters: Reporters) -> None:
    reported = reporters.reported(account="nobody we know")
    browser = reporters.inside(reported)
    answer = browser.post(f"/r/{reported.ref}/add", {"text": "It is Beta."})
    assert answer.status_code == 302
    assert FollowUp.objects.get(report=reported).text == "It is Beta."
    by, now = reporters.world.actor("rhea"), datetime.now(UTC)
    account = reporters.world.fresh(reporters.world.case("beta")).account
    match_report(report_id=reported.pk, account_id=account.pk, by=by, now=now)
    case = Case.objects.get(reports=reported)
    assert Message.objects.get(case=case, lane="REPORTER").text == "It is Beta."


def test_a_dismissal_is_contested_once_and_a_receipt_says_nothing_of_the_case(
    reporters: Reporters,
) -> None:
    reported = reporters.reported()
    browser = reporters.inside(reported)
    assert "Contest the outcome" not in reporters.page(browser, reported)
    early = browser.post(f"/r/{reported.ref}/contest", {"text": "Too early."})
    assert early.status_code == 422 and "cannot be contested" in early.content.decode()
    case = reporters.dismiss(reported)
    assert "Contest the outcome" in reporters.page(browser, reported)
    form = {"text": "Look again.", "attached": [SimpleUploadedFile("proof.txt", b"a line")]}
    assert browser.post(f"/r/{reported.ref}/contest", form).status_code == 302
    lodged = Appeal.objects.get(case=case, side="REPORTER")
    assert lodged.report == reported and lodged.text == "Look again."
    assert Evidence.objects.get(case=case, origin="REPORTER").file_name == "proof.txt"
    page = reporters.page(browser, reported)
    assert "You contested the outcome" in page and 'id="wrong"' not in page
    receipt = OutboxMessage.objects.get(topic="receipt")
    assert case.ref not in str(receipt.payload) and reported.ref in str(receipt.payload)


def test_messages_of_ours_stand_among_the_letters(reporters: Reporters) -> None:
    reported = reporters.reported()
    case = Case.objects.get(reports=reported)
    say(
        case_id=case.pk,
        lane="REPORTER",
        text="When did you see this?",
        by=reporters.world.actor("rhea"),
        now=datetime.now(UTC),
    )
    assert "When did you see this?" in reporters.page(reporters.inside(reported), reported)


def test_only_its_reporter_adds_to_a_report_and_not_once_it_is_closed(
    reporters: Reporters,
) -> None:
    reported = reporters.reported(account="nobody we know")
    now = datetime.now(UTC)
    for by in (
        Actor(kind=Kind.REPORTER, name="", email=KIM),
        Actor(kind=Kind.HOLDER, name="H", email=JO),
    ):
        with refused("Only its reporter", "not-allowed"):
            follow_up(report_id=reported.pk, text="A word.", by=by, now=now)
    assert Report.objects.filter(UNMATCHED, pk=reported.pk).exists()
    reject_report(
        report_id=reported.pk, reason="Nobody.", by=reporters.world.actor("rhea"), now=now
    )
    with pytest.raises(StepRefused, match="fits no account of ours"):
        follow_up(
            report_id=reported.pk,
            text="A word.",
            by=Actor(kind=Kind.REPORTER, name="", email=JO),
            now=now,
        )
    page = reporters.page(reporters.inside(reported), reported)
    assert "send a new report" in page and 'id="add"' not in page


def test_a_form_whose_session_is_over_is_kept_and_sent_once(reporters: Reporters) -> None:
    reported = reporters.reported()
    browser = reporters.inside(reported)
    path, once = f"/r/{reported.ref}/add", "0c0c0c0c-0c0c-4c0c-8c0c-0c0c0c0c0c0c"
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=31), tick=False):
        late = SimpleUploadedFile("late.txt", b"a line")
        bad = SimpleUploadedFile("bad.bin", bytes(range(256)))
        form = {"text": "My long text.", "attached": [late, bad], "once": once}
        answer = browser.post(path, form)
        assert answer["Location"] == f"/r/{reported.ref}"
        page = browser.get(answer["Location"]).content.decode()
        assert "but it has not been sent" in " ".join(page.split())
        assert "What became of your report" in page and "bad.bin: " in page
        assert "My long text." not in Draft.objects.get().sealed
        again = reporters.inside(reported)
        page = reporters.page(again, reported)
        assert "My long text." in page and "late.txt" in page and once in page
        for _ in range(2):
            assert again.post(path, {"text": "My long text.", "once": once}).status_code == 302
    assert FollowUp.objects.get().text == "My long text."
    assert Evidence.objects.get(origin="REPORTER").file_name == "late.txt"
    assert not Draft.objects.exists()


def test_whoever_signed_out_gets_back_what_they_typed(reporters: Reporters) -> None:
    reported, other = reporters.reported(), reporters.reported(KIM)
    browser = reporters.inside(reported)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=31), tick=False):
        strange = browser.post(f"/r/{other.ref}/add", {"text": "Into another report."})
        assert strange.status_code == 403
    browser = reporters.inside(reported)
    browser.post("/h/out")
    answer = browser.post(f"/r/{reported.ref}/add", {"text": "My long text."})
    assert answer.status_code == 403 and "My long text." in answer.content.decode()
    assert not FollowUp.objects.exists() and not Draft.objects.exists()


def test_what_is_saved_is_shown_again_and_its_reporter_reminded_of_it(
    reporters: Reporters,
) -> None:
    reported = reporters.reported()
    browser = reporters.inside(reported)
    case = reporters.dismiss(reported)
    answer = browser.post(f"/r/{reported.ref}/contest", {"text": "SECRET half", "save": "1"})
    assert answer.status_code == 302
    assert "SECRET half" in reporters.page(browser, reported)
    assert case_details(case, datetime.now(UTC)).draft_since is None, "it is not the holder's"
    kept = Draft.objects.get()
    if kept.due_at is None:  # nothing shows yet that they were told
        Draft.objects.update(due_at=datetime.now(UTC) + timedelta(days=9))
        kept.refresh_from_db()
    at = kept.due_at - timedelta(hours=3)
    due.work_through(now=lambda: at)
    mail = OutboxMessage.objects.get(topic="draft_reminder")
    assert mail.recipient == JO and f"/r/{reported.ref}" in mail.payload["text"]
    for secret in ("SECRET", case.ref, case.account.name, "Europe"):
        assert secret not in str(mail.payload), secret


def test_a_link_of_somebody_else_says_that_it_ends_this_session(reporters: Reporters) -> None:
    mine, other = reporters.reported(), reporters.reported(KIM)
    browser = reporters.inside(mine)
    second = reporters.reported()
    reporters.ask(Client(), other.ref, "r")
    reporters.ask(Client(), second.ref, "r")
    ends = "You are signed in here as somebody else"
    assert ends in browser.get(link_in(reporters.letters(KIM)[0])).content.decode()
    assert ends not in browser.get(link_in(reporters.letters(JO)[0])).content.decode()
    assert entrance.TOPIC == "access_link"
