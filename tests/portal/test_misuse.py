"""Whoever is suspended from reporting is told so by form, token and mail, until when and how to
appeal; danger passes; and they see no more than what is theirs.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from enforcement.language.refusals import StepRefused
from enforcement.models import MisuseSuspension, OutboxMessage, Report, ReportOfDanger
from enforcement.operations import public_reports
from enforcement.operations.mailed_reports import PostedMail, receive_mail
from tests.operations._misuse import MARA, suspended
from tests.portal.conftest import Outside, link_in

SAID = {"about": "acme", "claim": "They sell access.", "email": MARA, "good_faith": "on"}
MAIL = b"From: Mara <mara@reader.example>\r\nSubject: Abuse\r\n\r\nThey sell access.\r\n"


@pytest.fixture
def outside(transactional_db: Any) -> Outside:
    outside = Outside()
    outside.world.now = datetime.now(UTC) - timedelta(days=2)
    return outside


def typed(**more: Any) -> dict[str, Any]:
    return {**SAID, "once": str(uuid4()), **more}


def test_the_form_says_until_when_and_takes_what_tells_of_danger(outside: Outside) -> None:
    _, made = suspended(outside.world)
    assert made.until_at
    answer = Client().post("/report", typed())
    page = answer.content.decode()
    assert answer.status_code == 403 and "We take no reports from you until" in page
    assert "/r/misuse" in page and "They sell access." in page, "what was typed stays"
    assert not Report.objects.filter(source=public_reports.SOURCE).exists()
    assert Client().post("/report", typed(danger="on")).status_code == 302
    report = Report.objects.get(source=public_reports.SOURCE)
    assert ReportOfDanger.objects.get().report_id == report.pk
    assert Client().post("/report", typed(email="kim@reader.example")).status_code == 302
    assert Client().post("/report", typed(email="")).status_code == 302, "nobody is tracked"


def test_an_email_is_answered_once_a_day_in_its_own_language(outside: Outside) -> None:
    suspended(outside.world)
    posted = PostedMail(content=MAIL, name="a.eml", source="abuse@", origin="PUBLIC")
    for _ in range(3):
        with pytest.raises(StepRefused, match="until"):
            receive_mail(posted=posted, by=outside.world.actor("system"), now=outside.world.now)
    sent = OutboxMessage.objects.get(topic="report_not_taken")
    assert sent.recipient == MARA and "/r/misuse" in sent.payload["text"]


def test_they_see_why_and_appeal_once(outside: Outside) -> None:
    who, made = suspended(outside.world)
    assert who.report
    browser = Client()
    assert "Why, until when" not in browser.get("/r/").content.decode()
    assert browser.get("/r/misuse").status_code == 200, "where one asks for a link"
    outside.ask(browser, who.report.ref, "r")
    browser.post(link_in(outside.letters(MARA)[0]))
    assert "Why, until when" in browser.get("/r/").content.decode()
    page = browser.get("/r/misuse").content.decode()
    assert "It went on." in page and "6 of 6" in page
    for name in ("lena", "lars", "Lena", "Lars"):
        assert name not in page
    empty = browser.post("/r/misuse", {"number": made.number, "text": " "})
    assert empty.status_code == 422
    assert browser.post("/r/misuse", {"number": 99, "text": "Mine."}).status_code == 404
    assert browser.post("/r/misuse", {"number": made.number, "text": "True."}).status_code == 302
    assert "It is not decided yet." in browser.get("/r/misuse").content.decode()
    assert MisuseSuspension.objects.get().contest == "True."
    again = browser.post("/r/misuse", {"number": made.number, "text": "True."})
    assert again.status_code == 422 and "appealed already" in again.content.decode()
    holder = outside.come_in()
    assert "There are none." in holder.get("/h/misuse").content.decode()
    assert holder.get("/r/misuse").status_code == 200
    assert "It went on." not in holder.get("/r/misuse").content.decode()
