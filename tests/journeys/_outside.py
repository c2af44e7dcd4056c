"""People outside, in a browser: they ask for a link, find it in their mail, come in."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Page

from config.local import static
from config.local.process import free_port
from enforcement.operations import entrance
from tests.journeys._site import Front, Site, running, seed_case
from tests.local.test_proxies import HOST
from tests.local.test_proxies import running as proxied

PROXY = "caddy"  # the one that is among the tools of the tests
LINK = re.compile(r"https?://\S+/in/[\w.-]+")


@contextmanager
def running_over_tls(folder: Path, worker: str) -> Iterator[Site]:
    """A site as it is operated: a proxy hands its pages out over TLS, and its static files are
    compressed.
    """
    port = free_port()
    front = Front(f"https://{HOST}:{port}", free_port(taken=[port]))
    before, files = folder / "front", folder / "static"
    before.mkdir()
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    static.collect(files, env)
    with (
        running(folder, worker, seed_case, front=front, DOCKET_STATIC=str(files)) as site,
        proxied(PROXY, before, front.page, port=port, path="/h/"),
    ):
        yield site


def mails(site: Site, to: str) -> list[dict[str, str]]:
    """What the mail server has for a mailbox, the newest first."""
    site.deliver()
    with urlopen(f"{site.urls['sink']}/api/mails") as answer:
        found: list[dict[str, str]] = json.load(answer)
    own = [one for one in found if one["to"] == to]
    return sorted(own, key=lambda one: int(one["id"]), reverse=True)


def newest_link(site: Site, to: str) -> str:
    """The newest way in that a mailbox was sent, whatever came with it."""
    links = [LINK.search(mail["text"]) for mail in mails(site, to)]
    return next(found[0] for found in links if found)


def link_for(site: Site, page: Page, named: str, to: str) -> str:
    """Ask for a link on the first page; the address that is in the mail."""
    page.goto(f"/h/{named}")
    page.locator("form[action='/h/ask'] button").click()
    page.wait_for_url("**/h/asked/holder")
    entrance.handle_link_requests(wall=datetime.now(UTC), now=site.desk.now)
    return newest_link(site, to)


def come_in(site: Site, page: Page, named: str, to: str) -> None:
    """Ask for a link, open it, and press its button."""
    page.goto(link_for(site, page, named, to))
    page.locator("form[action^='/in/'] button").click()
    page.wait_for_url(f"**/h/{named}")


def come_in_at(site: Site, page: Page, door: str, named: str, to: str) -> None:
    """The same at another door: of reporters (`r`), partners (`p`) or trusted flaggers (`f`)."""
    page.goto(f"/{door}/")
    page.locator(f"form[action='/{door}/ask'] input[name=named]").fill(named)
    page.locator(f"form[action='/{door}/ask'] button").click()
    page.wait_for_url("**/h/asked/*")
    entrance.handle_link_requests(wall=datetime.now(UTC), now=site.desk.now)
    page.goto(newest_link(site, to))
    page.locator("form[action^='/in/'] button").click()
    page.wait_for_url(f"**/{door}/**")
