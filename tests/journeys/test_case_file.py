"""A case file, from the case to the download, by keyboard and in every look."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from enforcement.operations import case_files
from tests.journeys._scene import Scene
from tests.journeys._site import Desk
from tests.journeys.conftest import PageFor
from tests.journeys.test_looks import EVERY_LOOK, astray


def looks(page: Page) -> None:
    found = astray(page, page.url, EVERY_LOOK)
    assert not found, "\n".join(found)


def test_somebody_takes_a_case_file(desk: Desk, scene: Scene, page_for: PageFor) -> None:
    otto = page_for("otto")
    otto.goto(f"/cases/{scene.seed.ref}")
    otto.get_by_role("link", name="Case file (PDF)").click()
    expect(otto.get_by_label("For whom")).to_be_focused()
    expect(otto.locator("main aside")).to_contain_text("which can be checked without Docket")
    otto.keyboard.type("Counsel")
    otto.get_by_label("Why").fill("The court asks for it.")
    otto.keyboard.press("Control+Enter")
    expect(otto.locator("main")).to_contain_text("Waiting")
    looks(otto)
    assert case_files.work_through(now=lambda: desk.now) == 1
    ready = otto.get_by_role("link", name="Download the PDF")
    expect(ready).to_be_visible()  # by itself
    looks(otto)
    with otto.expect_download() as download:
        ready.click()
    path = Path(download.value.path())
    assert path.read_bytes().startswith(b"%PDF-") and path.stat().st_size > 20_000
