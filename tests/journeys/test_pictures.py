"""The pictures of the documents, taken of the demo's desk: only when asked for, with
DOCKET_PICTURES=docs/pictures.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from config.local.process import ROOT
from enforcement.models import Case, Decision, Report
from tests.journeys._outside import come_in_at
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


# of the pages outside: the door, what is named there, whose mailbox it is, and the page
HOLDER = ("h", "{asked}", "abuse@kestrel.example", "/h/{asked}")
OUTSIDE = [
    ("holder", *HOLDER, "light", "column"),
    ("holder-dark", *HOLDER, "dark", "column"),
    ("holder-narrow", *HOLDER, "light", "narrow"),
    ("report", "", "", "", "/report", "light", "column"),
    ("reporter", "r", "{report}", "petra@reporters.example", "/r/{report}", "light", "column"),
    ("partner", "p", "{desk}", "enforcement@microsoft.example", "/p/{case}", "light", "column"),
]
COLUMN = {"width": 860, "height": 900}  # they are one column


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
    if part := PARTS.get(name):
        page.set_viewport_size({"width": WIDE["width"], "height": 3 * TALLEST})
        page.locator(part).screenshot(path=path_of(name), animations="disabled")
    else:
        take(page, name, whole=size == "wide")
    context.close()


@pytest.mark.parametrize(
    ("name", "door", "named", "mailbox", "path", "theme", "size"),
    OUTSIDE,
    ids=[picture[0] for picture in OUTSIDE],
)
def test_a_picture_of_a_page_outside_for_the_docs(
    name: str,
    door: str,
    named: str,
    mailbox: str,
    path: str,
    theme: str,
    size: str,
    filled: Site,
    chromium: Browser,
    django_db_blocker: Any,
) -> None:
    context = chromium.new_context(
        base_url=filled.url,
        viewport=COLUMN if size == "column" else NARROW,  # type: ignore[arg-type]
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
        locale="en-GB",
    )
    page = context.new_page()
    with django_db_blocker.unblock(), filled.open():
        known = {
            "case": Case.objects.get(account__external_ref="bytedance").ref,
            "asked": Case.objects.get(account__external_ref="kestrel-mail").ref,
            "report": Report.objects.get(reporter_email="petra@reporters.example").ref,
            "desk": mailbox,
        }
        if door:
            come_in_at(filled, page, door, named.format(**known), mailbox)
    answer = page.goto(path.format(**known))
    assert answer and answer.ok, path
    take(page, name, whole=size == "column")
    context.close()


def path_of(name: str) -> Path:
    """Where a picture lies."""
    folder = ROOT / Path(str(FOLDER))
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}.png"


def take(page: Page, name: str, *, whole: bool) -> None:
    """Take the page from its top; `whole`: as much of it as says something."""
    page.evaluate("document.fonts.ready")
    width, seen, height = page.evaluate(
        "[innerWidth, innerHeight, document.documentElement.scrollHeight]"
    )
    # what stays at the foot of a narrow window would lie over the text of a long picture
    tallest = TALLEST if whole else seen
    clip = {"x": 0, "y": 0, "width": width, "height": min(height, tallest)}
    page.screenshot(path=path_of(name), full_page=whole, clip=clip, animations="disabled")  # type: ignore[arg-type]
