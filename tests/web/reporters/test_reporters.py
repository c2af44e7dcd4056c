"""The pages of misuse: choosing a profile by two, the list, one reporter, and what is done."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enforcement.models import (
    MisuseChoice,
    MisuseSuspension,
    MisuseWarning,
    ReporterWeight,
)
from enforcement.operations.misuse_counts import count_misuse
from tests.conftest import past_triggers
from tests.operations._misuse import MARA, from_mara, reported, suspended, unfounded
from tests.web._desks import today
from tests.web.conftest import SignIn
from tests.world import World

PROFILE = "/reporters/profile"
CHOICE = {"made_from": "0", "profile": "dsa-online-platform", "reason": "It applies to us."}


@pytest.fixture
def world(transactional_db: Any) -> World:
    world = today()
    world.now -= timedelta(days=3)
    world.account("acme")
    return world


def text_of(answer: Any) -> str:
    """The page's words in one line."""
    html = re.sub(r"(?s)<(script|style).*?</\1>", " ", answer.content.decode())
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_profile_a_warning_a_suspension_and_an_end(world: World, sign_in: SignIn) -> None:
    ada, axel = sign_in("ada", "ADMIN"), sign_in("axel", "ADMIN")
    lena, lars, rhea = sign_in("lena", "LEAD"), sign_in("lars", "LEAD"), sign_in("rhea")
    who = unfounded(world, 5)
    page = who.path
    assert rhea.get("/reporters").status_code == 403 == rhea.get(page).status_code
    assert "No profile is chosen" in text_of(lena.get("/reporters"))
    assert "Send warning" not in text_of(lena.get(page))
    wrong = ada.post(f"{PROFILE}/propose", {**CHOICE, "profile": "gdpr"})
    assert wrong.status_code == 422 and not MisuseChoice.objects.exists()
    assert ada.post(f"{PROFILE}/propose", CHOICE).status_code == 302
    assert "You proposed this" in text_of(ada.get(PROFILE))
    assert axel.post(f"{PROFILE}/1/answer", {"answer": "agree"}).status_code == 302
    assert "Misuse of an online platform (DSA)" in text_of(lena.get(PROFILE))
    stale = ada.post(f"{PROFILE}/propose", {**CHOICE, "profile": ""})
    assert stale.status_code == 409
    listed = text_of(lena.get("/reporters"))
    assert MARA in listed and "5 of 5 decided (100 %)" in listed
    assert "Send warning" in text_of(lena.get(page))
    empty = lena.post(f"{page}/warning", {"kind": "REPORTS", "reason": " "})
    assert (
        empty.status_code == 422 and 'id="warning-REPORTS-reason_error"' in empty.content.decode()
    )
    unknown = lena.post(f"{page}/warning", {"kind": "REPORTS", "reason": "x", "secret": "y"})
    assert "no field “secret”" in text_of(unknown)
    told = {"kind": "REPORTS", "reason": "Please read the rules."}
    assert lena.post(f"{page}/warning", told).status_code == 302
    past_triggers().execute(
        "UPDATE enforcement_misusewarning SET warned_at = %s", [world.now - timedelta(hours=1)]
    )
    unfounded(world, 1)
    given = {"kind": "REPORTS", "days": "500", "reason": "It went on."}
    assert lena.post(f"{page}/suspension", given).status_code == 422
    too_long = lena.post(f"{page}/suspension", {**given, "days": "200"})
    assert "Choose 1 to 180 days." in text_of(too_long)
    assert lena.post(f"{page}/suspension", {**given, "days": "30"}).status_code == 302
    assert "Another lead must agree" in text_of(lena.get(page))
    assert "Suspension, proposed by lena" in text_of(lars.get("/reporters"))
    assert lena.post("/reporters/suspensions/1/answer", {"answer": "agree"}).status_code == 403
    assert lars.post("/reporters/suspensions/1/answer", {"answer": "agree"}).status_code == 302
    assert "lena, lars" in text_of(lars.get("/reporters"))
    assert lars.post("/reporters/suspensions/1/lift", {"reason": ""}).status_code == 422
    assert lars.post("/reporters/suspensions/1/lift", {"reason": "Enough."}).status_code == 302
    assert "Nobody is suspended." in text_of(lars.get("/reporters"))
    assert MisuseWarning.objects.count() == MisuseSuspension.objects.count() == 1


def test_an_appeal_is_decided_by_somebody_without_part(world: World, sign_in: SignIn) -> None:
    who, made = suspended(world)
    lena, lars, ada = sign_in("lena", "LEAD"), sign_in("lars", "LEAD"), sign_in("ada", "ADMIN")
    past_triggers().execute(
        "UPDATE enforcement_misusesuspension SET contested_at = %s, contest = 'Two were true.',"
        " hear_by_at = %s",
        [world.now, world.now],
    )
    listed = text_of(ada.get("/reporters"))
    assert "Appeal against a suspension" in listed and " late" in listed
    assert "Decide by" in text_of(ada.get(who.path))
    for client in (lena, lars):
        assert "You had a part in it" in text_of(client.get(who.path))
    hear = f"/reporters/suspensions/{made.number}/hear"
    given = {"answer_text": "They were.", "outcome": "lifted"}
    assert lars.post(hear, given).status_code == 403
    assert ada.post(hear, {"answer_text": "They were."}).status_code == 422
    assert ada.post(hear, given).status_code == 302
    assert "They were." in text_of(ada.get(who.path))


def test_reports_are_muted_and_shown_so_in_queue_and_case(world: World, sign_in: SignIn) -> None:
    lena, rhea = sign_in("lena", "LEAD"), sign_in("rhea")
    report = from_mara(world)
    page = f"/reporters/report/{report.pk}"
    given = {"weight": "MUTED", "days": "30", "reason": "A competitor."}
    assert lena.post(f"{page}/weight", {**given, "days": "0"}).status_code == 422
    assert lena.post(f"{page}/weight", given).status_code == 302
    from_mara(world)
    from_mara(world, "kim@reader.example", danger=True)
    assert "Muted" in text_of(rhea.get("/?lane=all"))
    case = text_of(rhea.get(f"/cases/{report.case.ref}"))
    assert "Muted It does not count" in case and "health is in danger" in case
    assert "Reports of this reporter" not in case
    assert "Reports of this reporter" in text_of(lena.get(f"/cases/{report.case.ref}"))
    assert "A competitor." in text_of(lena.get("/reporters"))
    end = f"/reporters/weights/{ReporterWeight.objects.get().pk}/end"
    assert lena.post(end, {"reason": ""}).status_code == 422
    assert lena.post(end, {"reason": "Enough."}).status_code == 302
    assert lena.post(end, {"reason": "Enough."}).status_code == 409


def test_pages_ask_as_much_for_many_as_for_few(world: World, sign_in: SignIn) -> None:
    lena = sign_in("lena", "LEAD")
    lena.get("/reporters")  # the first page of a session asks more
    counted = []
    for number in (1, 3):
        for one in range(number):
            unfounded(world, 5, f"p{number}-{one}@reader.example")
        reported(world, MARA)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            text_of(lena.get("/reporters"))
        counted.append(len(asked))
    assert counted[0] == counted[1] <= 16
    # once the worker has counted, the page reads no report but those that it names
    assert count_misuse(now=world.now) == 3
    with CaptureQueriesContext(connection) as asked:
        listed = text_of(lena.get("/reporters"))
    assert "p3-2@reader.example" in listed and len(asked) < counted[0]
    assert not [one for one in asked if "COUNT(DISTINCT" in one["sql"]]
    unfounded(world, 5, "later@reader.example")
    assert "later@reader.example" not in text_of(lena.get("/reporters"))
    assert count_misuse(now=world.now + timedelta(minutes=29)) == 0
    assert count_misuse(now=world.now + timedelta(minutes=30)) == 3
    assert "later@reader.example" in text_of(lena.get("/reporters"))
    past_triggers().execute(
        "UPDATE enforcement_report SET reporter_email = '' WHERE reporter_email LIKE 'later@%%'"
    )
    assert "later@reader.example" not in text_of(lena.get("/reporters"))
    for path in ("/reporters?kind=appeals", "/reporters?kind=violations"):
        assert lena.get(path).status_code == 200
    assert lena.get("/reporters?kind=x").status_code == 400
    assert lena.get("/reporters/report/01000000-0000-7000-8000-000000000000").status_code == 404
    account = world.account("globex")
    assert "Not frequent" in text_of(lena.get(f"/reporters/account/{account.pk}?kind=violations"))
