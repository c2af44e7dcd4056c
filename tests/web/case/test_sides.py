"""The evidence on the page of a case: the newest of each side, and the others on demand."""

from __future__ import annotations

import re
from typing import Any

import pytest

from enforcement.models import Case
from enforcement.web.case.evidence_sides import OPEN
from tests.counting import page_statements
from tests.web._case import add, page, words, world_of_a_case
from tests.web.conftest import SignIn
from tests.world import World

MANY = OPEN + 3
BEARINGS = {"for": "FOR", "against": "AGAINST", "neither": "NEITHER", "unassessed": ""}


@pytest.fixture
def scene(transactional_db: Any) -> tuple[World, Case]:
    """A case with more on each side than the page shows."""
    world, case = world_of_a_case()
    for bearing in BEARINGS.values():
        for number in range(MANY):
            add(world, case, f"Piece {number} {bearing or 'NONE'}.", bearing=bearing)
    return world, case


def pieces(html: str, bearing: str) -> list[int]:
    """The pieces of a side that are told, by their numbers in `scene`."""
    return [int(n) for n in re.findall(rf"Piece (\d+) {bearing or 'NONE'}\.", words(html))]


@pytest.mark.parametrize("side", BEARINGS)
def test_the_page_shows_the_newest_of_each_side_and_the_others_when_they_are_asked_for(
    sign_in: SignIn, scene: tuple[World, Case], side: str
) -> None:
    rhea, case, bearing = sign_in("rhea"), scene[1], BEARINGS[side]
    newest, shown = list(reversed(range(MANY))), 0 if side == "neither" else OPEN
    html = page(rhea, case)
    assert pieces(html, bearing) == newest[:shown]
    asked = re.search(rf'hx-get="/cases/[^"]*(/evidence\?side={side})"', html)
    assert asked, "the others cannot be asked for"
    assert pieces(page(rhea, case, asked[1]), bearing) == newest[shown:]
    plain = re.search(rf'href="/cases/[^"?]*(\?side={side})#ev"', html)
    assert plain, "nor without a script"
    whole = page(rhea, case, plain[1])
    assert pieces(whole, bearing) == newest and f"evidence?side={side}" not in whole
    assert all(
        len(pieces(whole, other)) == (0 if name == "neither" else OPEN)
        for name, other in BEARINGS.items()
        if name != side
    )


def test_what_nobody_has_weighed_can_be_weighed_there_too(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    rhea, case = sign_in("rhea"), scene[1]
    part = page(rhea, case, "/evidence?side=unassessed")
    assert part.count('value="AGAINST"') == MANY - OPEN
    action = re.findall(r'action="([^"]*/do/weigh[^"]*)"', part)[-1]
    assert rhea.post(action, {"bearing": "FOR"}).status_code == 302
    assert 'value="AGAINST"' not in page(sign_in("otto", "AUDITOR"), case, "/evidence")


def test_a_part_takes_few_statements_however_much_there_is(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    path, rhea = f"/cases/{case.ref}/evidence?side=for", sign_in("rhea")
    few = page_statements(rhea, path)
    for number in range(30):
        add(world, case, f"More {number}.", bearing="FOR")
    assert page_statements(rhea, path) == few <= 10


@pytest.mark.parametrize("path", ["?side=sideways", "/evidence?side=sideways", "/evidence?side="])
def test_a_side_that_there_is_not_gets_a_sentence(
    sign_in: SignIn, scene: tuple[World, Case], path: str
) -> None:
    answer = sign_in("rhea").get(f"/cases/{scene[1].ref}{path}")
    assert answer.status_code == 422
    assert "Choose from: for, against, neither, unassessed." in words(answer.content.decode())
