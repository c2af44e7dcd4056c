"""The required changes of a case show what Docket checks by itself, with the figures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import UsageFed
from enforcement.models import Case
from enforcement.operations import due
from tests.web._case import page, words
from tests.web.conftest import SignIn
from tests.world import STATED, World

MARKUP = "<b>api</b>"


@pytest.fixture
def scene(transactional_db: None) -> tuple[World, Case]:
    """A plan with one checked item, five days of it spent suspended."""
    world = World(now=datetime.now(UTC) - timedelta(days=16))
    world.account()
    case = world.case()
    world.suspend(case)
    world.establish(case)
    check = {"kind": "NO_REQUESTS", "product": MARKUP, "days": 14}
    plan = [{"title": "Stop the use", "text": "Stop.", "due": "40d", "check": check}]
    world.both(case, "require_remediation", measure="keep", plan=plan, **STATED)
    return world, case


def test_the_figures_stand_with_the_item_and_say_what_does_not_count(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    html = words(page(sign_in("rhea"), case))
    assert "Checked by Docket: No requests to" in html and "on 14 days on which calls" in html
    assert "Not checked yet." in html
    first = world.now.date()
    world.now += timedelta(days=5, hours=1)
    world.take(case, "lift_measure", reasons="It was stopped.")
    UsageFed.objects.bulk_create(
        UsageFed(fed_on=first + timedelta(days=n), complete_at=world.now) for n in range(1, 15)
    )
    world.now += timedelta(days=10)
    due.work_through(now=lambda: world.now)
    html = page(sign_in("rhea"), case)
    assert "0 requests on" in words(html) and "days blocked do not count" in words(html)
    assert MARKUP not in html, "what is typed is inert"
