"""A real browser before the real web process.

A page that a reader's browser would complain of fails its test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from config.local import browser
from tests.journeys._outside import running_over_tls
from tests.journeys._scene import Scene, scene_of
from tests.journeys._site import Desk, Site, running, seed_case
from tests.journeys._watch import WIDE, Watch
from tests.local.test_proxies import HOST

PageFor = Callable[..., Page]


@pytest.fixture(scope="session")
def running_site(
    request: pytest.FixtureRequest,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
) -> Iterator[Site]:
    """One for all tests of a worker: each makes accounts of its own, and nothing is ever taken
    away.
    """
    # else there is no other tests' database
    if any(item.get_closest_marker("django_db") for item in request.session.items):
        request.getfixturevalue("django_db_setup")
    with (
        django_db_blocker.unblock(),
        running(tmp_path_factory.mktemp("site"), worker_id, seed_case) as site,
    ):
        yield site


@pytest.fixture(scope="session")
def site_over_tls(
    django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Site]:
    """Another one, which a proxy hands out over TLS."""
    folder = tmp_path_factory.mktemp("over_tls")
    with django_db_blocker.unblock(), running_over_tls(folder, f"tls_{worker_id}") as site:
        yield site


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser. It is ended with each file: as long as it lives, this thread is one of
    asyncio's, which other tests could not bear.
    """
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # nothing here is asynchronous but the library's own inside
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        launched = playwright.chromium.launch(
            executable_path=browser.prepare(),
            args=[*browser.FLAGS, f"--host-resolver-rules=MAP {HOST} 127.0.0.1"],
        )
        yield launched
        launched.close()


@pytest.fixture
def site(running_site: Site, django_db_blocker: Any) -> Iterator[Site]:
    """The site, with its database open to this test."""
    with django_db_blocker.unblock(), running_site.open():
        yield running_site


@pytest.fixture
def desk(site: Site) -> Desk:
    """The people of the site, and what they do behind the pages."""
    return site.desk


@pytest.fixture
def scene(site: Site) -> Scene:
    """Cases in each stage, to be looked at."""
    if site.scene is None:
        site.scene = scene_of(site.desk)
    return site.scene


@pytest.fixture
def page_for(site: Site, chromium: Browser) -> Iterator[PageFor]:
    """Somebody's browser, signed in without a click; nobody's, if no name is given.

    At the end, what they complained of.
    """
    watches = []

    def opened(
        username: str = "", *, theme: str = "light", size: ViewportSize = WIDE, **more: Any
    ) -> Page:
        context = chromium.new_context(
            base_url=site.url,
            viewport=size,
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
            **{"locale": "en-GB", **more},
        )
        context.set_default_timeout(5_000)
        watches.append((context, Watch(context, site.url)))
        if username:
            context.add_cookies(site.cookies(username))  # type: ignore[arg-type]
        return context.new_page()

    yield opened
    problems = []
    for context, watch in watches:
        context.close()
        problems += watch.problems
    failures = site.failures()
    assert not problems, "\n".join([*problems, *failures])
