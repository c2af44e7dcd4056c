"""The pages of retention: the plan, two admins, how far it is; and what stands where it was."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enforcement.models import RetentionItem
from enforcement.operations import retention, retention_run
from enforcement.process import clock
from enforcement.workflow.retention import Kept
from tests.operations.test_retention import over
from tests.web.conftest import SignIn
from tests.world import World

LONGER = {"USAGE": 200, "MAILS": 400, "LOGS": 400}


def text_of(answer: Any) -> str:
    """The page's words in one line."""
    html = re.sub(r"(?s)<(script|style|nav).*?</\1>", " ", answer.content.decode())
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture
def world(transactional_db: Any, settings: Any) -> World:
    """A case that ended nine months ago, and things are kept for a month."""
    settings.RETENTION_TERMS = json.dumps(
        [{"from": "2026-01-01", "days": {**dict.fromkeys(Kept.values, 30), **LONGER}}]
    )
    return World(clock.now() - timedelta(days=270))


def test_a_plan_is_proposed_agreed_to_and_done(world: World, sign_in: SignIn) -> None:
    case = over(world)
    ada, axel, ira = sign_in("ada", "ADMIN"), sign_in("axel", "ADMIN"), sign_in("ira", "AUDITOR")
    rhea = sign_in("rhea")
    assert "There is no plan yet" in text_of(ada.get("/retention"))
    assert retention.make_plan(now=clock.now())
    assert "30 days" in text_of(ira.get("/retention"))
    assert rhea.get("/retention").status_code == 403
    page = ada.get("/retention/1")
    assert "Propose removal" in text_of(page) and case.ref in text_of(page)
    assert "Propose removal" not in text_of(ira.get("/retention/1"))
    assert case.ref in text_of(ada.get("/retention/1?kind=MESSAGES"))
    assert case.ref not in text_of(ada.get("/retention/1?kind=USAGE"))
    for wrong in ("kind=CATS", "after=x"):
        assert ada.get(f"/retention/1?{wrong}").status_code == 404
    empty = ada.post("/retention/1/propose", {"reason": " "})
    assert empty.status_code == 422 and "required" in text_of(empty)
    assert ada.post("/retention/1/propose", {"reason": "Monthly."}).status_code == 302
    own = text_of(ada.get("/retention/1"))
    assert "You proposed this" in own and "Withdraw" in own
    assert ada.post("/retention/runs/1/answer", {"answer": "agree"}).status_code == 403
    assert "Monthly." in text_of(axel.get("/retention/1"))
    assert axel.post("/retention/runs/1/answer", {"answer": "agree"}).status_code == 302
    assert axel.post("/retention/runs/1/stop").status_code == 302
    assert "stopped by axel" in text_of(ada.get("/retention/1"))
    assert retention_run.work_through(now=clock.now) == 0
    assert ada.post("/retention/runs/1/resume").status_code == 302
    assert retention_run.work_through(now=clock.now) == 1
    with CaptureQueriesContext(
        connection,
    ) as found:
        done = text_of(ada.get("/retention/1"))
    assert "Done 1 / 1" in done and len(found) <= 16
    assert RetentionItem.objects.get().removed["MESSAGES"] == 2
    gone = f"Removed on {clock.now():%-d %b %Y} under the retention rules."
    page = text_of(rhea.get(f"/cases/{case.ref}"))
    assert page.count(gone) == 8  # two messages, a piece of evidence, five proofs
    assert "What is over was removed under the retention rules (plan 1)." in page
    assert gone in text_of(rhea.get(f"/cases/{case.ref}/evidence/1"))
    assert "Long Lane" not in text_of(rhea.get(f"/cases/{case.ref}"))
