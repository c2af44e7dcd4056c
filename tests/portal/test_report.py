"""Anybody reports something: by one form, without an account, unnamed if they like; a flood from
one network takes nothing from others.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any
from uuid import uuid4

import pytest
from altcha import Challenge, Payload, solve_challenge
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from enforcement.models import Evidence, Notice, Receipt, Report, ReportFile, ReportSending
from enforcement.models.report import UNMATCHED
from enforcement.operations import public_reports
from enforcement.operations.entrance import Asker
from enforcement.operations.intake import match_report
from enforcement.operations.report_letters import OF_FORM
from enforcement.portal import proof_of_work
from tests.portal.conftest import Outside
from tests.sampling import WHOLE
from tests.scenes import refused

MOST_LETTERS, _span = OF_FORM
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
    b"\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef"
    b"\x00\x00\x00\x00IEND\xaeB`\x82"
)
SAID = {
    "about": "Umbra Chat, umbra.example",
    "policy": "",
    "claim": "Their bot copies answers of a model word for word.",
    "good_faith": "on",
}


def typed(**more: Any) -> dict[str, Any]:
    """What somebody types, with the key of a form of its own."""
    return {**SAID, "once": str(uuid4()), **more}


def asker(network: str = "a", browser: Any = None) -> Asker:
    """Somebody in a network."""
    return Asker(browser=browser or uuid4(), network=network)


def test_a_report_is_taken_and_its_reference_shown_at_once(outside: Outside) -> None:
    browser = Client()
    page = browser.get("/report").content.decode()
    assert outside.world.policy.title in page and "I do not know" in page
    assert "altcha-widget" not in page, "no sum before a flood"
    files = [SimpleUploadedFile("shot.png", PNG), SimpleUploadedFile("log.txt", b"a line")]
    answer = browser.post(
        "/report",
        typed(
            links="https://umbra.example/a\nhttps://umbra.example/b",
            affected="on",
            name="Jo Field",
            email="jo@reporters.example",
            attached=files,
        ),
    )
    assert answer.status_code == 302, answer.content.decode()
    sent = browser.get(answer["Location"]).content.decode()
    made = Report.objects.get(source=public_reports.SOURCE)
    assert made.ref in sent and "log.txt" in sent
    assert made.policy is None and made.account is None and made.match_by_at is not None
    assert made.details.affected and made.details.links[1] == "https://umbra.example/b"
    assert made.url == "https://umbra.example/a"
    assert [one.name for one in made.files.order_by("id")] == ["shot.png", "log.txt"]
    letter, receipt = Notice.objects.get(report=made), Receipt.objects.get(report=made)
    assert letter.kind == "report_received"
    for told in (receipt.sha256, *chain.from_iterable(receipt.files)):
        assert told in letter.text, "the letter is the receipt"


def test_whoever_stays_unnamed_is_told_nothing_and_is_kept_all_the_same(outside: Outside) -> None:
    browser = Client()
    answer = browser.post("/report", typed(policy=outside.world.policy.slug))
    assert "You left no address" in browser.get(answer["Location"]).content.decode()
    assert not Notice.objects.filter(report__source=public_reports.SOURCE).exists()


def test_nobody_floods_a_mailbox_by_leaving_its_address(outside: Outside) -> None:
    said = []
    for number in range(MOST_LETTERS + 2):
        browser = Client(REMOTE_ADDR=f"192.0.{number}.1")
        way = ("jo@reporters.example", "Jo@REPORTERS.example")[number % 2]
        sent = browser.post("/report", typed(email=way, claim=f"Number {number}."))
        said.append(browser.get(sent["Location"]).content.decode())
    assert Notice.objects.filter(kind="report_received").count() == MOST_LETTERS
    assert Report.objects.filter(source=public_reports.SOURCE).count() == len(said), "all are kept"
    assert "on its way to your mailbox" in said[MOST_LETTERS - 1]
    assert "you get no mail about this one" in said[MOST_LETTERS]
    # who reads another mailbox is told as ever
    answer = Client(REMOTE_ADDR="198.51.100.1").post("/report", typed(email="al@elsewhere.example"))
    assert answer.status_code == 302
    assert Notice.objects.filter(kind="report_received").count() == MOST_LETTERS + 1


def test_a_form_is_taken_once_and_other_words_under_its_key_are_not_lost(outside: Outside) -> None:
    browser, form = Client(), typed()
    browser.get("/report")  # which gives the browser its number
    first, again = browser.post("/report", form), browser.post("/report", form)
    assert first["Location"] == again["Location"]
    assert Report.objects.filter(source=public_reports.SOURCE).count() == 1
    other = browser.post("/report", {**form, "claim": "Something else."})
    assert other.status_code == 409 and "Something else." in other.content.decode()


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"good_faith": ""}, "We cannot take the report without it"),
        ({"about": ""}, "This field is required"),
        ({"website": "spam.example"}, "This field must stay empty"),
        ({"happened_on": "2999-01-01"}, "Enter a date from"),
        ({"links": "javascript:alert(1)"}, "Line 1 is no web address"),
        ({"email": "jo at home"}, "Enter a valid e-mail address"),
        ({"policy": "no-such-rule"}, "Choose one of the options offered"),
    ],
)
def test_what_cannot_be_taken_stands_in_the_form_with_all_that_was_typed(
    outside: Outside, changed: dict[str, str], why: str
) -> None:
    answer = Client().post("/report", typed(**changed))
    page = answer.content.decode()
    assert answer.status_code == 422 and why in page and SAID["claim"] in page
    assert not Report.objects.filter(source=public_reports.SOURCE).exists()
    assert not ReportSending.objects.exists(), "a slip is no sending"


def test_a_file_that_cannot_be_taken_stops_the_report_and_says_which(outside: Outside) -> None:
    program = SimpleUploadedFile("setup.exe", b"MZ" + bytes(200))
    many = [SimpleUploadedFile(f"{n}.png", PNG + bytes(1_200_000)) for n in range(3)]
    for files, name in (([program], "setup.exe"), (many, "2.png")):
        answer = Client().post("/report", typed(attached=files))
        page = answer.content.decode()
        assert answer.status_code == 422 and name in page and SAID["claim"] in page
    assert not Report.objects.filter(source=public_reports.SOURCE).exists()


def test_the_page_after_sending_says_nothing_that_we_did_not_sign(outside: Outside) -> None:
    assert Client().get("/report/sent/eyJyZWYiOiJSLTEifQ:1x:abc").status_code == 404


def test_who_names_a_rule_and_an_account_opens_a_case_with_the_files_as_evidence(
    outside: Outside,
) -> None:
    answer = Client().post(
        "/report",
        typed(
            about="acme",
            policy=outside.world.policy.slug,
            attached=[SimpleUploadedFile("shot.png", PNG)],
        ),
    )
    assert answer.status_code == 302, answer.content.decode()
    made = Report.objects.get(source=public_reports.SOURCE)
    assert made.case is not None
    piece = Evidence.objects.get(case=made.case, origin="REPORTER")
    assert piece.sensitive and piece.file_name == "shot.png"
    joined = made.case.events.order_by("-seq").first()
    assert joined is not None and SAID["claim"] not in joined.reason


def test_who_matches_a_report_without_a_rule_chooses_one(outside: Outside) -> None:
    world = outside.world
    Client().post("/report", typed(attached=[SimpleUploadedFile("log.txt", b"a line")]))
    made = Report.objects.get(UNMATCHED, source=public_reports.SOURCE)
    by, now = world.actor("rhea"), datetime.now(UTC)
    with refused("Choose the policy", "unknown-policy"):
        match_report(report_id=made.pk, account_id=outside.account.pk, by=by, now=now)
    match_report(
        report_id=made.pk, account_id=outside.account.pk, by=by, now=now, policy=world.policy.slug
    )
    made.refresh_from_db()
    assert made.policy == world.policy and made.case is not None
    assert Evidence.objects.get(case=made.case, origin="REPORTER").file_name == "log.txt"


@pytest.mark.django_db(transaction=True)
def test_a_flood_of_reports_of_one_network_keeps_nobody_else_out() -> None:
    """10,000 of them with DOCKET_TESTS=all."""
    flood = 10_000 if WHOLE else 500
    began = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)
    taken, refusals = 0, set()
    for number in range(flood):
        now = began + timedelta(milliseconds=6 * number)
        try:
            public_reports.let_through(asker=asker("flood"), work=f"w{number}", now=now)
            taken += 1
        except public_reports.StepRefused as refusal:
            refusals.add(refusal.code)
    assert taken == public_reports.MOST_OF_NETWORK and refusals == {"too-many"}
    assert ReportSending.objects.count() == taken, "what is refused writes nothing"
    now = began + timedelta(minutes=2)
    public_reports.let_through(asker=asker("elsewhere"), work="", now=now)
    later = began + timedelta(hours=1, minutes=2)
    public_reports.let_through(asker=asker("flood"), work="", now=later)


@pytest.mark.django_db(transaction=True)
def test_above_the_threshold_a_browser_works_first_and_each_work_serves_once() -> None:
    now = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)
    for _ in range(public_reports.FREE_OF_NETWORK):
        public_reports.let_through(asker=asker("a"), work="", now=now)
    with refused("Many reports are coming in", "needs-work"):
        public_reports.let_through(asker=asker("a"), work="", now=now)
    public_reports.let_through(asker=asker("a"), work="done", now=now)
    with refused("has served already", "conflict"):
        public_reports.let_through(asker=asker("a"), work="done", now=now)
    public_reports.let_through(asker=asker("b"), work="", now=now)
    one = asker("c")
    for number in range(public_reports.MOST_OF_BROWSER):
        public_reports.let_through(asker=one, work=f"c{number}", now=now)
    with refused("Too many", "too-many"):
        public_reports.let_through(asker=one, work="c-more", now=now)


@pytest.mark.django_db(transaction=True)
def test_when_all_together_send_much_within_a_minute_everybody_works_first() -> None:
    now = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)
    for number in range(public_reports.FREE_OF_ALL):
        public_reports.let_through(asker=asker(f"n{number}"), work="", now=now)
    assert public_reports.needs_work(asker=asker("new"), now=now + timedelta(seconds=59))
    assert not public_reports.needs_work(asker=asker("new"), now=now + timedelta(seconds=61))


def solved(challenge: str) -> str:
    """What the widget sends, by the library's own solver."""
    made = Challenge.from_dict(json.loads(challenge))
    solution = solve_challenge(made)
    assert solution is not None
    return Payload(made, solution).to_base64()


def test_in_a_flood_the_form_asks_the_browser_to_work_and_says_a_way_without_script(
    outside: Outside, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof_of_work, "COST", 10)
    browser = Client()
    for _ in range(300):
        answer = browser.post("/report", typed())
        if answer.status_code != 302:
            break
    page = answer.content.decode()
    assert answer.status_code == 422 and "Many reports are coming in just now" in page
    assert SAID["claim"] in page and settings.CONTACT_EMAIL in page and "<noscript>" in page
    found = re.search(r'challenge="([^"]+)"', page)
    assert found
    challenge = found[1].replace("&quot;", '"')
    done = solved(challenge)
    assert browser.post("/report", typed(altcha=done)).status_code == 302
    again = browser.post("/report", typed(altcha=done))
    assert again.status_code == 409 and "has served already" in again.content.decode()
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert elsewhere.post("/report", typed()).status_code == 302, "another network"
    count = Report.objects.filter(source=public_reports.SOURCE).count()
    assert count == public_reports.FREE_OF_BROWSER + 2
    assert ReportFile.objects.count() == 0


@pytest.mark.parametrize("nonsense", ["", "x", "e30=", "x" * 10_000, "bnVsbA=="])
def test_what_is_no_work_counts_for_none(nonsense: str) -> None:
    assert proof_of_work.work_in(nonsense) == ""


def test_work_that_we_did_not_ask_for_counts_for_none(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof_of_work, "COST", 10)
    done = solved(proof_of_work.challenge())
    assert proof_of_work.work_in(done)
    settings.SECRET_KEY = "another"
    settings.SECRET_KEY_FALLBACKS = []
    assert proof_of_work.work_in(done) == ""
