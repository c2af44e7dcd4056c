"""The pages of the queue's rules: who reads, previews, proposes and agrees; what is said of wrong
figures; what a preview shows.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from enforcement.models import Case, QueueRulesVersion
from enforcement.operations import due
from enforcement.operations.queue_rules import Proposal, answer_rules, propose_rules
from enforcement.process import clock
from enforcement.queries import queue_sample
from enforcement.queries.queue_rules_preview import latest_begin, preview
from enforcement.workflow.calendar import WorkingDays
from enforcement.workflow.queue_rules import AS_BUILT, BOUNDS, QueueRules, Routing
from tests.web._desks import today
from tests.web.conftest import SignIn
from tests.world import World

CHANGE = "/queue-rules/change"
RULES: dict[str, Any] = {**AS_BUILT.figures(), "made_from": 1, "reason": "Reports matter more."}


@pytest.fixture
def world(transactional_db: Any) -> World:
    """Two cases: the one with more reports comes first."""
    world = today()
    for ref, reports in (("few", 1), ("many", 8)):
        world.account(ref, name=ref.capitalize())
        for _ in range(reports):
            world.case(ref)
    return world


def sent(client: Client, act: str, **figures: Any) -> Any:
    return client.post(CHANGE, {**RULES, "act": act, **figures})


def text_of(answer: Any) -> str:
    """The page's words in one line."""
    html = re.sub(r"(?s)<(script|style|nav).*?</\1>", " ", answer.content.decode())
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_change_is_previewed_proposed_and_agreed_to(world: World, sign_in: SignIn) -> None:
    lena, ada, rhea = sign_in("lena", "LEAD"), sign_in("ada", "ADMIN"), sign_in("rhea")
    assert "Version 1 is in force" in text_of(rhea.get("/queue-rules"))
    assert rhea.get(CHANGE).status_code == 403
    shown = sent(lena, "preview", reports_step=0, reports_most=0, severity_medium=0)
    assert shown.status_code == 200 and not QueueRulesVersion.objects.filter(number=2).exists()
    said = text_of(shown)
    assert "open cases get another priority" in said and "What would change" in said
    assert 'value="Reports matter more."' in shown.content.decode(), "what was typed is gone"
    answer = sent(lena, "propose", reports_step=0, reports_most=0)
    assert answer["Location"] == "/queue-rules/2"
    waits = text_of(ada.get("/queue-rules"))
    assert "lena proposes version 2" in waits and "Review proposal" in waits
    own = text_of(lena.get("/queue-rules/2"))
    assert (
        "You proposed this" in own and "Withdraw" in own and "Agree" not in own.split("Answer")[0]
    )
    theirs = text_of(ada.get("/queue-rules/2"))
    assert "Changes to version 1" in theirs and "Reports, at most 20 0 points" in theirs
    assert lena.post("/queue-rules/2/answer", {"answer": "agree"}).status_code == 403
    assert ada.post("/queue-rules/2/answer", {"answer": "agree"}).status_code == 302
    due.work_through(now=clock.now)
    assert len(set(Case.objects.values_list("priority", flat=True))) == 1
    queue = rhea.get("/").content.decode()
    assert "by queue rules, version 2" in " ".join(queue.split())
    assert "Go back to these rules" in text_of(lena.get("/queue-rules/1")) or not (
        QueueRulesVersion.objects.filter(number=1).exists()
    )
    stale = sent(lena, "propose", escalated=60)
    assert stale.status_code == 409 and "Somebody changed this" in text_of(stale)
    assert 'name="made_from" value="2"' in stale.content.decode().replace(' type="hidden"', "")
    table = lena.get("/queue-rules.csv").content.decode()
    assert '"reports_most"' in table and '"Reports matter more."' in table


@pytest.mark.parametrize(
    ("name", "wrong"),
    [(name, wrong) for name in ("look_low_days", "escalated") for wrong in ("", "x", "-1", "999")]
    + [("by_skill", "MAYBE"), ("reason", " "), ("starts_on", "2001-01-01"), ("reports_step", "50")],
)
def test_what_is_wrong_is_said_at_its_field(
    world: World, sign_in: SignIn, name: str, wrong: str
) -> None:
    answer = sent(sign_in("lena", "LEAD"), "propose", **{"escalated": 60, name: wrong})
    html = answer.content.decode()
    assert answer.status_code in (409, 422)
    assert f'id="{name}_error"' in html and html.count('class="form-text wrong"') == 1
    assert not QueueRulesVersion.objects.filter(number=2).exists()


def test_an_unknown_field_and_an_unknown_version_are_refused(world: World, sign_in: SignIn) -> None:
    lena = sign_in("lena", "LEAD")
    assert "no field “secret”" in text_of(sent(lena, "propose", secret="x", escalated=60))
    assert lena.get("/queue-rules/77").status_code == 404
    assert lena.get(f"{CHANGE}?from=77").status_code == 404


def test_the_preview_costs_the_same_however_many_cases(world: World) -> None:
    other = replace(AS_BUILT, reports_most=0, reports_step=0, look_medium_days=1, look_low_days=1)
    with CaptureQueriesContext(
        connection,
    ) as few:
        preview(other, AS_BUILT, world.now)
    for number in range(25):
        world.account(f"more-{number}")
        world.case(f"more-{number}")
    with CaptureQueriesContext(connection) as more:
        shown = preview(other, AS_BUILT, world.now)
    assert len(few) <= len(more) <= 10
    assert (shown.sample, shown.open_cases, shown.changed) == (None, 27, 1)


def test_of_a_long_queue_the_preview_looks_at_a_sample_and_says_so(
    world: World, sign_in: SignIn, monkeypatch: Any
) -> None:
    """The table is so small that the sample is all of it."""
    other = {"reports_step": 0, "reports_most": 0, "severity_medium": 60, "look_medium_days": 1}
    exact = preview(replace(AS_BUILT, **other), AS_BUILT, world.now)
    lena = sign_in("lena", "LEAD")
    assert "Estimated from a sample" not in text_of(sent(lena, "preview", **other))
    monkeypatch.setattr(queue_sample, "MOST", 1)
    monkeypatch.setattr(queue_sample, "OPEN_CASES", "SELECT 2")
    with CaptureQueriesContext(connection) as counted:
        shown = preview(replace(AS_BUILT, **other), AS_BUILT, world.now)
    assert len(counted) <= 14
    assert shown.sample == 2 and shown == replace(exact, sample=2)
    assert "Estimated from a sample of 2 open cases" in text_of(sent(lena, "preview", **other))


def test_what_is_known_from_a_sample_is_said_to_two_figures() -> None:
    none = Case.objects.none()
    looked = queue_sample.Looked(
        cases=none, near_top=none, number=4_987, known=1_000_221, sampled=True
    )
    found = {0: 0, 1: 200, 47: 9_400, 2_031: 410_000, 4_987: 1_000_000}
    assert {number: looked.of_all(number) for number in found} == found


def test_the_preview_shows_the_first_as_the_queue_will_be(world: World) -> None:
    for number in range(30):
        world.account(f"more-{number}")
        for _ in range(number % 5 + 1):
            world.case(f"more-{number}")
    Case.objects.filter(account__external_ref__endswith="7").update(tier="STRATEGIC")
    other = replace(AS_BUILT, reports_step=0, reports_most=0, severity_medium=60, strategic=3)
    shown = preview(other, AS_BUILT, world.now)
    first = [place.case.ref for place in shown.places if place.after]
    counted_by(world, other)
    after = list(Case.objects.order_by("-priority", "opened_at", "id")[:20])
    assert first == [case.ref for case in after]
    assert [p.priority for p in shown.places if p.after] == [case.priority for case in after]
    assert any(place.after is None for place in shown.places)


def counted_by(world: World, rules: QueueRules) -> None:
    """The rules are in force, and the worker has counted the queue by them."""
    proposal = Proposal(rules=rules, made_from=1, reason="x")
    propose_rules(proposal=proposal, by=world.actor("lena"), now=world.now)
    answer_rules(number=2, agreed=True, by=world.actor("ada"), now=world.now)
    due.work_through(now=lambda: world.now)


def test_the_preview_says_what_nobody_could_take_and_what_would_be_late(world: World) -> None:
    User.objects.update(skills=["something else"])
    shown = preview(replace(AS_BUILT, by_skill=Routing.OFF), AS_BUILT, world.now)
    assert (shown.nobody_before, shown.nobody) == (2, [])
    shown = preview(AS_BUILT, AS_BUILT, world.now)
    assert [(g.area, g.cases) for g in shown.nobody] == [(Case.objects.all()[0].area, 2)]
    severity = Case.objects.all()[0].severity
    name = f"look_{severity}_days".lower()
    longer = replace(AS_BUILT, **{name: BOUNDS[name][1]})
    counted_by(world, longer)
    world.account("late")
    world.case("late")
    assert preview(AS_BUILT, longer, world.now + timedelta(hours=6)).overdue == []
    later = world.now + timedelta(days=12)  # when the others are overdue in any case
    assert preview(AS_BUILT, longer, later).overdue == [(name, 1)]


def test_the_latest_begin_is_found_to_the_minute(world: World) -> None:
    office = WorkingDays(opens=9, closes=17)
    for days in (1, 5, 30):
        begin = latest_begin(office, days, world.now)
        assert office.after(begin, days) <= world.now
        assert office.after(begin + timedelta(minutes=1), days) > world.now
