"""When a holder counts as told, and how they contest it; and what they are told where nothing was
found.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import time_machine
from django.test import Client

from enforcement.models import (
    Appeal,
    Case,
    HolderRequest,
    Notice,
    OutboxMessage,
    Receipt,
    Review,
)
from enforcement.operations import holder_requests, messages
from enforcement.portal.page import HolderPage
from enforcement.queries.case import case_details
from enforcement.queries.holder_case import holder_case
from enforcement.workflow.kinds import RequestKind
from tests.portal.conftest import Outside
from tests.scenes import refused

LONG_AGO = timedelta(days=200)


def told_long_ago(outside: Outside) -> Notice:
    """The notice of the suspension, of which they count as told so long ago that no appeal is
    possible any more.
    """
    notice = Notice.objects.get(case=outside.case)
    Notice.objects.filter(pk=notice.pk).update(informed_at=datetime.now(UTC) - LONG_AGO)
    return notice


def contest(browser: Client, outside: Outside, notice: Notice, code: int = 302, **data: Any) -> Any:
    """Say on the page of the notice that it reached them later."""
    path = f"/h/{outside.case.ref}/told/{notice.pk}"
    answer = browser.post(path, {"once": str(uuid4()), "text": "Our mail was down.", **data})
    assert answer.status_code == code, answer.content.decode()
    return answer


def test_when_one_was_told_is_shown_with_its_proof_and_contested(outside: Outside) -> None:
    notice = told_long_ago(outside)
    browser = outside.come_in()
    appeal = f"/h/{outside.case.ref}/appeal/{notice.decision_id}"
    page = browser.get(f"/h/{outside.case.ref}").content.decode()
    assert "You were told on" in page and f"/notices/{notice.pk}#told" in page
    assert appeal not in page
    late = browser.post(appeal, {"text": "You are wrong.", "once": str(uuid4())})
    assert late.status_code == 422 and "no longer in time" in late.content.decode()
    answer = contest(browser, outside, notice)
    assert answer["Location"] == f"/h/{outside.case.ref}/notices/{notice.pk}#told"
    page = browser.get(answer["Location"].partition("#")[0]).content.decode()
    assert "Our mail was down." in page and "we answer by" in " ".join(page.split())
    asked, kept = HolderRequest.objects.get(), Receipt.objects.get()
    assert (asked.kind, asked.subject, kept.what) == ("NOT_TOLD", notice.pk, "REQUEST")
    assert kept.reference in page
    assert Review.objects.filter(kind="REQUEST", subject=asked.pk, phase="OPEN").exists()
    (shown,) = case_details(outside.case, datetime.now(UTC)).holder_requests
    assert shown.about == notice.subject, "whoever answers sees which notice it is"
    contest(browser, outside, notice, 422, text="Once more.")
    holder_requests.answer_request(
        request_id=asked.pk,
        granted=True,
        reasons="Your provider confirms that it was down.",
        by=outside.world.actor("rhea"),
        now=datetime.now(UTC),
    )
    mail = OutboxMessage.objects.get(topic="request_answered")
    assert "count the time to appeal from a later day" in mail.payload["text"]
    page = browser.get(f"/h/{outside.case.ref}").content.decode()
    assert "You contested when you were told, and we agreed" in page and appeal in page
    found = holder_case(outside.case.ref, outside.account)
    assert found is not None
    (one,) = HolderPage(found, datetime.now(UTC)).contestable
    assert one.until is not None and one.until - asked.asked_at >= timedelta(days=180)
    form = {"text": "You are wrong.", "once": str(uuid4())}
    with time_machine.travel(one.until - timedelta(minutes=1), tick=False):
        browser = outside.come_in()
        with time_machine.travel(one.until, tick=False):
            assert browser.post(appeal, form).status_code == 422
        assert browser.post(appeal, {**form, "once": str(uuid4())}).status_code == 302
    assert Appeal.objects.count() == 1


def test_what_is_refused_moves_nothing(outside: Outside) -> None:
    notice = told_long_ago(outside)
    browser = outside.come_in()
    contest(browser, outside, notice)
    holder_requests.answer_request(
        request_id=HolderRequest.objects.get().pk,
        granted=False,
        reasons="Your own mail server took it on that day.",
        by=outside.world.actor("rhea"),
        now=datetime.now(UTC),
    )
    appeal = f"/h/{outside.case.ref}/appeal/{notice.decision_id}"
    assert browser.post(appeal, {"text": "You are wrong."}).status_code == 422
    page = browser.get(f"/h/{outside.case.ref}/notices/{notice.pk}").content.decode()
    assert "Your own mail server took it" in page and 'id="told"' in page, "it can be asked again"


def test_only_what_one_counts_as_told_of_is_contested(outside: Outside) -> None:
    notice = Notice.objects.get(case=outside.case)
    ask = {
        "case_id": outside.case.pk,
        "kind": RequestKind.NOT_TOLD,
        "text": "Never.",
        "by": outside.world.actor("holder"),
        "now": datetime.now(UTC),
    }
    with refused("no time has begun", "not-possible"):
        holder_requests.ask(**ask, subject=notice.pk)
    outside.world.account("beta")
    other = outside.suspended("beta")
    theirs = Notice.objects.get(case=other)
    Notice.objects.filter(pk=theirs.pk).update(informed_at=datetime.now(UTC))
    for subject in (theirs.pk, None, uuid4()):
        with refused("no time has begun", "not-possible"):
            holder_requests.ask(**ask, subject=subject)
    browser = outside.come_in()
    contest(browser, outside, theirs, 404)
    contest(browser, outside, Notice(pk=uuid4()), 404)


def test_a_letter_says_that_nothing_was_found_to_whom_was_written_to(outside: Outside) -> None:
    world = outside.world
    world.now = datetime.now(UTC)

    def dismissed(account: str, written_to: bool) -> Case:
        world.account(account)
        case = world.case(account)
        if written_to:
            by, now = world.actor("rhea"), world.now
            messages.say(
                case_id=case.pk, lane="HOLDER", text="Is this your company?", by=by, now=now
            )
        world.take(case, "dismiss", reasons="The report is about another company.")
        return case

    told, never = dismissed("beta", written_to=True), dismissed("gamma", written_to=False)
    letter = Notice.objects.get(case=told, audience="HOLDER")
    assert letter.kind == "cleared" and "We found nothing wrong" in letter.subject
    assert "The report is about another company." in letter.text
    assert not Notice.objects.filter(case=never, audience="HOLDER").exists()
    browser = outside.come_in("legal@beta.example", told.ref)
    page = browser.get(f"/h/{told.ref}").content.decode()
    assert letter.subject in page and "nothing was found against you" in page
    path = f"/h/{told.ref}/notices/{letter.pk}.pdf"
    assert browser.get(path).content.startswith(b"%PDF")
