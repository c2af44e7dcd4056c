"""A program of a trusted flagger reports with a token: as a form or as JSON, once for each key,
with errors that say what is wrong where.
"""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client

from accounts.models import ApiToken
from enforcement.models import (
    Evidence,
    FlaggedReport,
    Notice,
    OutboxMessage,
    Report,
    ReportSending,
    Review,
)
from enforcement.operations import flagger_reports
from tests.portal._flaggers import NAME, SAID, Flaggers, flagged, send
from tests.portal.test_report import PNG


@pytest.fixture
def watch(transactional_db: Any) -> Flaggers:
    """A trusted flagger."""
    return Flaggers()


def test_a_form_with_a_file_is_taken_and_answered_with_its_reference(watch: Flaggers) -> None:
    secret = watch.token()
    shot = SimpleUploadedFile("shot.png", PNG)
    said = {
        **SAID,
        "links": ["https://umbra.example/1", "https://umbra.example/2"],
        "attached": [shot],
    }
    answer = send(secret, said)
    assert answer.status_code == 201, answer.content.decode()
    [one] = flagged()
    made = one.report
    body = answer.json()
    assert body["ref"] == made.ref and body["page"].endswith(f"/f/{made.ref}")
    assert answer["Location"] == body["page"] and body["files"][0]["name"] == "shot.png"
    assert (one.flagger, one.key, one.token) == (watch.flagger, "k-1", ApiToken.objects.get())
    assert one.areas == ["competition"]
    assert (made.reporter_name, made.reporter_email) == (NAME, "flags@watch.example")
    assert made.details.links == ["https://umbra.example/1", "https://umbra.example/2"]
    assert made.files.get().name == "shot.png"
    assert not Notice.objects.exists() or not Notice.objects.filter(report=made).exists()
    assert not ReportSending.objects.exists(), "it is not counted with strangers"
    assert ApiToken.objects.get().last_used_at is not None


def test_json_is_taken_too_and_opens_a_case_where_account_and_rule_are_known(
    watch: Flaggers,
) -> None:
    said = {
        "about": "beta",
        "policy": watch.world.policy.slug,
        "claim": "They do.",
        "links": ["https://beta.example/1"],
        "happened_on": "2024-02-28",
        "good_faith": True,
    }
    answer = send(watch.token(), said, as_json=True)
    assert answer.status_code == 201, answer.content.decode()
    [one] = flagged()
    assert one.report.case is not None and one.report.conduct_on.isoformat() == "2024-02-28"
    joined = one.report.case.events.order_by("-seq")[0]
    assert joined.actor_name == "A reporter"
    assert NAME not in str(joined.data) + joined.reason and "Trusted" not in str(joined.data)


def test_the_same_key_is_taken_once_and_another_report_under_it_is_refused(
    watch: Flaggers,
) -> None:
    secret = watch.token()
    first, again = send(secret), send(secret)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    as_json = send(secret, {**SAID, "good_faith": True}, as_json=True)
    assert as_json.status_code == 200, "the same, written in another way"
    other = send(secret, {**SAID, "claim": "Something else."})
    assert other.status_code == 422 and other.json()["code"] == "key-used"
    assert first.json()["ref"] in other.json()["detail"]
    assert send(secret, key="k-2").status_code == 201
    assert Report.objects.filter(source=flagger_reports.SOURCE).count() == 2


def test_of_ten_at_once_with_one_key_one_is_taken(watch: Flaggers) -> None:
    secret = watch.token()

    def once(_number: int) -> tuple[int, str]:
        try:
            answer = send(secret)
            return answer.status_code, answer.json().get("ref", answer.content.decode())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(once, range(10)))
    assert len({ref for _code, ref in answers}) == 1, answers
    assert sorted(code for code, _ref in answers) == [200] * 9 + [201]
    assert FlaggedReport.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "field", "why"),
    [
        ({"good_faith": False}, "good_faith", "We cannot take the report without it"),
        ({"about": None}, "about", "This field is required"),
        ({"happened_on": "2999-01-01"}, "happened_on", "Enter a date from"),
        ({"links": ["javascript:alert(1)"]}, "links", "Line 1 is no web address"),
        ({"policy": "no-such-rule"}, "policy", "Choose one of the options offered"),
        ({"claim": 7}, "claim", "must be a text"),
        ({"claim": "\u0000"}, "claim", "control characters"),
        ({"links": [["x"]]}, "links", "must be a text"),
        ({"email": "x@y.example"}, "email", "There is no such field"),
        ({"attached": ["x"]}, "attached", "multipart/form-data"),
    ],
)
def test_what_cannot_be_taken_is_named_at_its_field_and_nothing_is_kept(
    watch: Flaggers, said: dict[str, Any], field: str, why: str
) -> None:
    answer = send(watch.token(), {**SAID, "good_faith": True, **said}, as_json=True)
    assert answer.status_code == 422 and answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["code"] == "bad-report" and body["status"] == 422
    assert any(why in one["detail"] for one in body["errors"] if one["field"] == field), body
    assert not FlaggedReport.objects.exists()


def test_what_cannot_be_read_says_so(watch: Flaggers) -> None:
    secret = watch.token()
    program = {**SAID, "attached": [SimpleUploadedFile("setup.exe", b"MZ" + bytes(200))]}
    answers = {
        "no JSON": send(secret, b"{", as_json=True),
        "no object": send(secret, b"[]", as_json=True),
        "nested deep": send(secret, b"[" * 100_000, as_json=True),
        "no key": send(secret, key=""),
        "long key": send(secret, key="k" * 101),
        "strange key": send(secret, key="k\u00fc"),
        "plain": send(secret, "about", content_type="text/plain"),
        "a program": send(secret, program),
    }
    assert {name: (a.status_code, a.json()["code"]) for name, a in answers.items()} == {
        "no JSON": (400, "bad-json"),
        "no object": (400, "bad-json"),
        "nested deep": (400, "bad-json"),
        "no key": (400, "no-key"),
        "long key": (400, "no-key"),
        "strange key": (400, "no-key"),
        "plain": (415, "bad-type"),
        "a program": (422, "bad-file"),
    }
    assert "setup.exe" in answers["a program"].json()["errors"][0]["detail"]
    assert not FlaggedReport.objects.exists()


def test_tokens_that_do_not_hold_get_one_answer(watch: Flaggers) -> None:
    made = watch.token()
    ApiToken.objects.update(revoked_at=datetime.now(UTC))
    over = watch.token(name="over")
    unknown = "dk_" + "A" * 43
    answers = [send(secret) for secret in (made, unknown, "dk_", "x" * 5000, "")]
    assert {a.status_code for a in answers} == {401}
    assert len({a.content for a in answers}) == 1
    assert len({str(sorted(a.headers.items())) for a in answers}) == 1
    assert answers[0]["WWW-Authenticate"].startswith("Bearer")
    assert send(over).status_code == 201
    with time_machine.travel(datetime(2023, 12, 31, tzinfo=UTC), tick=False):
        assert send(over, key="before").status_code == 401, "the status has not begun"


def test_a_limit_of_its_own_says_when_to_try_again(
    watch: Flaggers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flagger_reports, "MOST_IN", {timedelta(hours=1): 2})
    secret = watch.token()
    assert [send(secret, key=f"{n}").status_code for n in range(3)] == [201, 201, 429]
    stopped = send(secret, key="2")
    assert stopped.json()["code"] == "too-many" and 3500 < int(stopped["Retry-After"]) <= 3601
    assert send(secret, key="0").status_code == 200, "what was taken before is answered"
    assert Client().post("/report", {**SAID, "once": str(uuid4())}).status_code == 302


def test_a_form_without_a_token_needs_the_page_it_came_from(watch: Flaggers) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/report", SAID).status_code == 403
    basic = Client(enforce_csrf_checks=True, headers={"Authorization": "Basic eDp5"})
    assert basic.post("/report", SAID).status_code == 403
    signed_in = watch.inside()
    cross = Client(enforce_csrf_checks=True)
    cross.cookies = signed_in.cookies
    assert cross.post("/report", SAID).status_code == 403
    assert not Report.objects.filter(source=flagger_reports.SOURCE).exists()


def test_signed_in_the_form_knows_who_reports_and_asks_no_sum(watch: Flaggers) -> None:
    browser = watch.inside()
    page = browser.get("/report").content.decode()
    assert NAME in page and "Your e-mail address" not in page and 'name="website"' not in page
    for number in range(12):
        form = {**SAID, "claim": f"They do {number}.", "once": str(uuid4())}
        answer = browser.post("/report", form)
        assert answer.status_code == 302, answer.content.decode()
    sent = browser.get(answer["Location"]).content.decode()
    newest = flagged()[-1]
    assert newest.report.ref in sent and f"/f/{newest.report.ref}" in sent
    assert newest.token is None and len(flagged()) == 12
    assert Notice.objects.filter(report=newest.report, kind="report_received").exists()
    assert browser.post("/report", form)["Location"] == answer["Location"], "sent twice"
    assert len(flagged()) == 12
    wrong = browser.post("/report", {"about": "x", "claim": "y"})
    assert wrong.status_code == 422 and "You report as" in wrong.content.decode()


def test_what_nobody_has_matched_waits_in_front(watch: Flaggers) -> None:
    now = datetime(2024, 3, 4, 9, 0, tzinfo=UTC)  # a Monday
    with time_machine.travel(now, tick=False):
        early = watch.world.report("nobody", external_id="s")
        known = {"flagger_id": watch.flagger.pk, "by": watch.reporter, "now": now}
        said = watch.said(about="who knows", policy="")
        mine = flagger_reports.send_flagged_report(said=said, **known).report
    assert mine.match_by_at == now + timedelta(hours=4)
    assert early.match_by_at is not None and mine.match_by_at < early.match_by_at


def test_its_files_are_evidence_that_is_looked_at_with_care(watch: Flaggers) -> None:
    shot = SimpleUploadedFile("shot.png", PNG)
    said = {**SAID, "about": "beta", "policy": watch.world.policy.slug, "attached": [shot]}
    assert send(watch.token(), said).status_code == 201
    piece = Evidence.objects.get(origin="REPORTER")
    assert piece.sensitive and NAME not in piece.citation + piece.added_by
    assert Review.objects.filter(case=piece.case, kind="FIRST_LOOK").exists()


def test_a_token_stands_in_no_line_of_the_log(
    watch: Flaggers, caplog: pytest.LogCaptureFixture
) -> None:
    secret = watch.token()
    with caplog.at_level(logging.DEBUG):
        send(secret)
        send("dk_" + "B" * 43)
    assert secret not in caplog.text and "B" * 43 not in caplog.text
    kept = str(list(OutboxMessage.objects.values_list("payload", flat=True)))
    assert secret not in kept
