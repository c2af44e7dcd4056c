"""Similar cases beside the form: where the choice lies is seen while one chooses, and why a case is
different is asked for only where it is.
"""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from enforcement.models import Case, UsualBand
from tests.journeys._site import Desk
from tests.journeys._watch import NARROW, WIDE
from tests.journeys.conftest import PageFor
from tests.world import STATED

LIMIT = {"measure": "limit", "rate": 60}


def investigated(desk: Desk, name: str) -> Case:
    """A case whose clause is found to be broken."""
    case = desk.case(desk.new(name))
    desk.take(case, "take_on")
    desk.establish(case)
    return desk.fresh(case)


def closed_cases(desk: Desk) -> Case:
    """Ten cases were limited for some weeks, four were warned, and that is days ago; the case of
    another account waits for its decision.
    """
    for n in range(10):
        terms = {**STATED, **LIMIT, "ends_in": f"{10 + n}d"}
        desk.both(investigated(desk, "Sorrel"), "sanction", **terms)
    for _n in range(4):
        desk.take(investigated(desk, "Vela"), "warn", **STATED)
    desk.wait(days=40)
    return investigated(desk, "Elm")


def test_looks(page_for: PageFor, desk: Desk) -> None:
    case = closed_cases(desk)
    shots = os.environ["SHOTS"]
    for who, lang in (("rhea", "en"), ("ravi", "de")):
        page = page_for(who)
        for scheme in ("light", "dark"):
            for size, name in ((WIDE, "1440"), (NARROW, "390")):
                page.set_viewport_size(size)
                page.emulate_media(color_scheme=scheme)
                page.goto(f"/cases/{case.ref}/decide?verb=sanction")
                page.wait_for_timeout(300)
                page.screenshot(path=f"{shots}/{lang}-{scheme}-{name}.png", full_page=True)
                page.locator("[name=measure][value=suspend]").check()
                page.wait_for_timeout(900)
                page.screenshot(path=f"{shots}/{lang}-{scheme}-{name}-asks.png", full_page=True)
