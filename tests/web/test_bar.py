"""The counts of the bar are those of the lists that its links open."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from enforcement.operations import escalate
from tests.web._desks import look, today
from tests.web.conftest import SignIn
from tests.world import PLAN, STATED, World

pytestmark = pytest.mark.django_db(transaction=True)
# what each line of the list that a link opens has, and nothing else
ROWS = {
    "Approvals": r'<h3 id="[pr]-',
    "Reviews": "data-row(?!-)",
    "Appeals": "data-row(?!-)",
    "Escalations": "data-row(?!-)",
}


@pytest.fixture
def busy() -> World:
    """A case that waits for two people, an appeal, an escalation, and reviews, late and not."""
    world = today()
    world.now -= timedelta(hours=20)
    cases = {}
    for name, tier in (("acme", "STRATEGIC"), ("birch", ""), ("cedar", ""), ("dale", "")):
        world.account(name, **({"tier": tier} if tier else {}))
        cases[name] = world.case(name, reporter_name="Robin", reporter_email=f"{name}@x.example")
    world.suspend(cases["acme"])
    world.establish(cases["acme"])
    world.take(cases["acme"], "require_remediation", measure="keep", plan=PLAN, **STATED)
    world.suspend(cases["birch"])
    world.appeal(cases["birch"])
    world.suspend(cases["cedar"])
    escalate.escalate(
        case_id=cases["cedar"].pk, by=world.actor("rhea"), reason="A hospital.", now=world.now
    )
    world.wait(hours=20)
    return world


def counted(client: Any, path: str) -> dict[str, tuple[str, int]]:
    """The links of the bar: where each leads, and its count."""
    bar = look(client, path).split("<nav", 1)[1].split("</nav>", 1)[0]
    links = re.findall(
        r'<a href="([^"]+)"[^>]*>\s*(\w+)\s*(?:<span class="count">(\d+)</span>)?', bar
    )
    return {name: (to, int(number or 0)) for to, name, number in links}


@pytest.mark.parametrize("page", ["/", "/policies"])
def test_a_count_of_the_bar_is_how_many_its_link_shows(
    sign_in: SignIn, busy: World, page: str
) -> None:
    lena = sign_in("lena", "LEAD")
    bar = counted(lena, page)
    shown = {
        name: len(re.findall(row, look(lena, bar[name][0]).split("<main", 1)[1]))
        for name, row in ROWS.items()
    }
    assert {name: bar[name][1] for name in ROWS} == shown
    assert shown["Approvals"] == 2 and shown["Appeals"] == 1 and shown["Escalations"] == 1
    assert shown["Reviews"] >= 1  # how many are due within a day hangs on the day of the week
