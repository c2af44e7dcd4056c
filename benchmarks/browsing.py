"""What Chromium makes of the pages: how long until one is loaded, and what it weighs."""

from __future__ import annotations

import os
import statistics
from collections.abc import Mapping
from typing import NamedTuple

from playwright.sync_api import Browser, sync_playwright

from config.local import browser

TIMES = 5  # after a first visit, whose static files the next ones have already
LOADED = "performance.getEntriesByType('navigation')[0].loadEventEnd"
SIZES = """
    performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))
        .reduce((sum, entry) => sum + entry.transferSize, 0)"""


class Visit(NamedTuple):
    """A page in Chromium: ms until the end of `load`, the median of later visits, and the bytes of
    the first one, with all that it brings.
    """

    load: float
    weight: int


def visits(port: int, cookie: str, value: str, paths: Mapping[str, str]) -> dict[str, Visit]:
    """Visit each page, first all of them, then in turn, so that what else the machine does
    concerns all alike.
    """
    # nothing here is asynchronous but the library's own inside, which ends before this returns
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser.prepare(), args=list(browser.FLAGS)
        )
        try:
            return visits_of(chromium, port, cookie, value, paths)
        finally:
            chromium.close()


def visits_of(
    chromium: Browser, port: int, cookie: str, value: str, paths: Mapping[str, str]
) -> dict[str, Visit]:
    """The same with a browser that runs: a context for each page, which has only its own files."""
    site = f"http://127.0.0.1:{port}"
    pages, weights, loads = {}, {}, {name: list[float]() for name in paths}
    for name, path in paths.items():
        context = chromium.new_context()
        context.add_cookies([{"name": cookie, "value": value, "url": site}])
        pages[name] = context.new_page()
        pages[name].goto(site + path, wait_until="load")
        weights[name] = int(pages[name].evaluate(SIZES))
    for _ in range(TIMES):
        for name, path in paths.items():
            pages[name].goto(site + path, wait_until="load")
            loads[name].append(float(pages[name].evaluate(LOADED)))
    return {name: Visit(statistics.median(loads[name]), weights[name]) for name in paths}
