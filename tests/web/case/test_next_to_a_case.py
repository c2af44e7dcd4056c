"""What the page of a case offers beside its evidence: whom one asks, who is assigned, what is next,
and what became of it.
"""

from __future__ import annotations

import re

import pytest

from enforcement.models import Case
from enforcement.operations import appeal_hearing
from tests.scenes import hear
from tests.web._case import main, page, words
from tests.web._forms import Page
from tests.web.conftest import SignIn
from tests.world import NO_TO_ALL, STATED, World


def button_to(html: str, address: str) -> str:
    """The classes of the link to an address."""
    found = re.search(rf'<a\s+class="([^"]*)"\s+href="{address}"', html)
    assert found, f"no link to {address}"
    return found[1]


def test_asking_the_holder_opens_the_holder_s_lane_with_a_question(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    rhea, case = sign_in("rhea"), scene[1]
    asks = re.search(r'<a\s+href="([^"]+)">Ask the holder</a>', page(rhea, case))
    assert asks
    there = Page(page(rhea, case, asks[1].replace("&amp;", "&").removeprefix(f"/cases/{case.ref}")))
    chosen = [e for e in there.elements if e.attrs.get("name") == "lane" and "checked" in e.attrs]
    assert [e.attrs["value"] for e in chosen] == ["QUESTION"]
    focused = [e.attrs.get("id") for e in there.elements if "autofocus" in e.attrs]
    assert focused == ["msg"]
    here = [
        e
        for e in there.elements
        if "aria-current" in e.attrs and "lane=" in e.attrs.get("href", "")
    ]
    assert ["lane=holder" in e.attrs["href"] for e in here] == [True]


@pytest.mark.parametrize("lane", ["", "GOSSIP", "<b>"])
def test_a_lane_that_there_is_not_opens_nothing(
    sign_in: SignIn, scene: tuple[World, Case], lane: str
) -> None:
    there = Page(page(sign_in("rhea"), scene[1], f"?to={lane}"))
    chosen = [e for e in there.elements if e.attrs.get("name") == "lane" and "checked" in e.attrs]
    assert [e.attrs["value"] for e in chosen] == ["INTERNAL"]


@pytest.mark.parametrize(
    ("who", "role", "offered"),
    [("rhea", "REVIEWER", False), ("lena", "LEAD", True), ("ada", "ADMIN", True)],
)
def test_assigning_is_offered_to_who_may(
    sign_in: SignIn, scene: tuple[World, Case], who: str, role: str, offered: bool
) -> None:
    case = scene[1]
    html = page(sign_in(who, role), case)
    assert (f"/cases/{case.ref}/do/assign" in html) is offered


def test_deciding_is_the_filled_button_of_an_open_case_alone(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    lena, to = sign_in("lena", "LEAD"), f"/cases/{case.ref}/decide"
    assert "btn-primary" in button_to(page(lena, case), to)
    world.find(case, "NOT_ESTABLISHED", NO_TO_ALL)
    world.both(case, "clear", **STATED)
    assert "btn-plain" in button_to(page(lena, case), to)


def test_a_case_whose_decision_was_overturned_says_so_and_shows_nothing_as_established(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    world.establish(case)
    world.both(case, "sanction", measure="suspend", ends_in="60d", **STATED)
    rhea = sign_in("rhea")
    assert "Established" in words(main(page(rhea, case)))
    lodged = world.appeal(world.fresh(case))
    appeal_hearing.take_hearing(appeal_id=lodged.pk, by=world.actor("lars"), now=world.now)
    hear(world, lodged, "overturned")
    told = words(main(page(rhea, case)))
    assert "Overturned on appeal" in told and lodged.ref in told
    assert not re.search(r"(?<!Not )\bEstablished\b", told)
    assert "Not established" in told


def test_what_stands_against_a_finding_is_what_the_form_says(
    sign_in: SignIn, scene: tuple[World, Case]
) -> None:
    world, case = scene
    world.find(case, "NOT_ESTABLISHED", {**NO_TO_ALL, "i": {"answer": "yes", "why": "So it is."}})
    told = {
        e.attrs["data-answered"]: ("hidden" in e.attrs, " ".join(e.text.split()))
        for e in Page(page(sign_in("rhea"), world.fresh(case))).elements
        if "data-answered" in e.attrs
    }
    assert told["unknown"][0], "every exception is answered"
    assert told["yes"] == (
        False,
        "A breach cannot be established while an exception applies: (i)",
    )
