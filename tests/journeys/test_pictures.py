"""The pictures of the documents, taken of the demo's desk: only when asked for, with
DOCKET_PICTURES=docs/pictures.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from config.local.process import ROOT
from enforcement.models import Case, Decision
from tests.journeys._site import Site, demo_desk, running
from tests.journeys._watch import NARROW, WIDE

FOLDER = os.environ.get("DOCKET_PICTURES")
pytestmark = pytest.mark.skipif(not FOLDER, reason="DOCKET_PICTURES names no folder to put them in")

TALLEST = 1500  # pixels; what is below says no more

LIGHT = [
    ("queue", "/", "rhea"),
    ("case", "/cases/{case}", "rhea"),
    ("decide", "/cases/{case}/decide", "rhea"),
    ("approval", "/decisions", "lena"),
    ("proposal", "/decisions/{proposal}", "lena"),
    ("account", "/accounts/bytedance", "rhea"),
    ("reviews", "/reviews", "rhea"),
    ("appeals", "/appeals", "ada"),
    ("escalations", "/escalations", "ada"),
    ("insights", "/insights", "lena"),
    ("policies", "/policies", "ada"),
    ("staff", "/staff", "lena"),
    ("audit", "/audit", "otto"),
    ("settings", "/me/settings", "rhea"),
]
LETTER = ("letter", "/decisions/{suspension}", "rhea")
PARTS = {"letter": "article.letter"}  # of these pages one part alone is shown
PICTURES = [(name, path, who, "light", "wide") for name, path, who in [*LIGHT, LETTER]]
PICTURES += [
    (f"{name}-dark", path, who, "dark", "wide")
    for name, path, who in LIGHT
    if name in ("queue", "case", "insights")
]
PICTURES += [
    (f"{name}-narrow", path, who, "light", "narrow")
    for name, path, who in LIGHT
    if name in ("queue", "case", "decide")
]


@pytest.fixture(scope="module")
def filled(
    django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Site]:
    """A site of its own, with the demo's desk."""
    with (
        django_db_blocker.unblock(),
        running(tmp_path_factory.mktemp("desk"), f"pictures_{worker_id}", demo_desk) as site,
    ):
        yield site


def decision_ref(**wanted: object) -> str:
    """The reference of the oldest decision that is like that."""
    return Decision.objects.filter(**wanted).order_by("proposed_at")[:1].get().ref


@pytest.mark.parametrize(
    ("name", "path", "who", "theme", "size"), PICTURES, ids=[picture[0] for picture in PICTURES]
)
def test_a_picture_of_the_page_for_the_docs(
    name: str,
    path: str,
    who: str,
    theme: str,
    size: str,
    filled: Site,
    chromium: Browser,
    django_db_blocker: Any,
) -> None:
    with django_db_blocker.unblock(), filled.open():
        cookies = filled.cookies(who)
        case = Case.objects.get(account__external_ref="bytedance")
        references = {
            "case": case.ref,
            "proposal": decision_ref(phase="PROPOSED"),
            "suspension": decision_ref(case=case, verb="suspend"),
        }
    context = chromium.new_context(
        base_url=filled.url,
        viewport=WIDE if size == "wide" else NARROW,
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
        locale="en-GB",
    )
    context.add_cookies(cookies)  # type: ignore[arg-type]
    page = context.new_page()
    answer = page.goto(path.format(**references))
    assert answer and answer.ok, path
    page.evaluate("document.fonts.ready")
    folder = ROOT / Path(str(FOLDER))
    folder.mkdir(parents=True, exist_ok=True)
    if part := PARTS.get(name):
        page.set_viewport_size({"width": WIDE["width"], "height": 3 * TALLEST})
        page.locator(part).screenshot(path=folder / f"{name}.png", animations="disabled")
        context.close()
        return
    width, seen, height = page.evaluate(
        "[innerWidth, innerHeight, document.documentElement.scrollHeight]"
    )
    # what stays at the foot of a narrow window would lie over the text of a long picture
    tallest = TALLEST if size == "wide" else seen
    clip = {"x": 0, "y": 0, "width": width, "height": min(height, tallest)}
    page.screenshot(
        path=folder / f"{name}.png", full_page=size == "wide", clip=clip, animations="disabled"
    )  # type: ignore[arg-type]
    context.close()
