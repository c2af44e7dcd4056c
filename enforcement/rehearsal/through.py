"""Acts of people outside as they do them themselves: over HTTP, by a link from their mail.

A step that says `through: portal` asks the stack's web server for a link, waits until the worker
has sent it, takes it out of the mail server, presses the button behind it, and sends the same form
that a browser would.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import unescape
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
from django.conf import settings

from enforcement.language.refusals import StepRefused
from enforcement.models import Referral
from enforcement.rehearsal import arguments
from enforcement.rehearsal.drive import fetch, until
from enforcement.rehearsal.scene import Scene
from enforcement.rehearsal.world import Unplayable

PORTAL = "portal"
KEY = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
ALARM = re.compile(
    r'<(?:div|p)\s+class="(?:alarm|form-text wrong)[^>]*>(.*?)</(?:div|p)>', re.DOTALL
)
TAG = re.compile(r"<[^>]+>")
LINK = re.compile(r"https?://[^\s\"<>]+/in/[\w.-]+")
Files = Sequence[tuple[str, bytes]]  # names with contents
Parts = list[tuple[str, tuple[str | None, bytes]]]  # of a form: name, file's name, content


class Browser:
    """A browser of one person outside: cookies, and the page before it."""

    def __init__(self, cookies: dict[str, str] | None = None) -> None:
        self.page = ""
        self.client = httpx.Client(
            base_url=settings.BASE_URL,
            headers={"Referer": settings.BASE_URL},
            cookies=cookies,
            follow_redirects=True,
            timeout=30,
            trust_env=False,
        )

    def open(self, path: str, form: Parts | None = None) -> str:
        """GET a page, or POST a form; the page that is answered or led to. Raises StepRefused for
        what is refused, with the page's own words, and Unplayable where nothing answers.
        """
        try:
            answer = self.client.request("POST" if form else "GET", path, files=form)
        except httpx.HTTPError as error:
            raise Unplayable(f"{settings.BASE_URL}{path} does not answer: {error}") from error
        self.page = answer.text
        if answer.is_error:
            raise StepRefused("refused", words_of(self.page) or f"HTTP {answer.status_code}")
        return self.page

    def send(self, path: str, fields: dict[str, str], files: Files = ()) -> str:
        """Send a form of the page before, once."""
        token = KEY.search(self.page)
        if token is None:
            raise Unplayable(f"The page before {path} has no form.")
        typed = {"csrfmiddlewaretoken": token[1], "once": str(uuid4()), **fields}
        parts: Parts = [(name, (None, value.encode())) for name, value in typed.items()]
        return self.open(path, parts + [("attached", file) for file in files])


def words_of(page: str) -> str:
    """What a page says is wrong, as plain text."""
    return " ".join(
        unescape(TAG.sub(" ", found)) for found in ALARM.findall(page.partition("<main")[2])
    ).strip()


def mails_to(address: str) -> list[Any]:
    """What came to an address."""
    return [m for m in fetch(f"{settings.SINK_URL}/api/mails") if address in str(m["to"])]


def come_in(scene: Scene, door: str, named: str, address: str, page: str | None = None) -> Browser:
    """A browser in which the owner of this mailbox came in by a link from their mail, now or in an
    earlier step: few links go to one mailbox within an hour. `named` is what they name, on the page
    of the same name unless another one is given.
    """
    who = (door, named, address)
    browser, before = Browser(scene.world.cookies.get(who)), len(mails_to(address))
    if f'"/{door}/ask"' not in browser.open(f"/{door}/{named if page is None else page}"):
        return browser
    browser.send(f"/{door}/ask", {"named": named})

    def missing() -> str:
        new = [m for m in mails_to(address)[before:] if LINK.search(str(m["text"]))]
        return "" if new else f"no link came to {address}"

    def work() -> None:
        scene.ask("sweep")
        scene.ask("relay")

    until(missing, seconds=30, again=work)
    found = [LINK.search(str(m["text"])) for m in mails_to(address)[before:]]
    link = next(one[0] for one in reversed(found) if one)
    browser.open(urlsplit(link).path)
    browser.send(urlsplit(link).path, {})
    scene.world.cookies[who] = dict(browser.client.cookies)
    return browser


def holder(scene: Scene) -> tuple[Browser, str]:
    """The holder's browser, on the page of the case; and the page's path."""
    account = scene.world.account(scene.said.account)
    contact = account.contacts.order_by("rank", "pk").first()
    if contact is None:
        raise Unplayable(f"{account.name} has no contact who could ask for a link.")
    ref = scene.world.case_of_step(scene.said).ref
    browser = come_in(scene, "h", ref, contact.email)
    browser.open(f"/h/{ref}")
    return browser, f"/h/{ref}"


def files_of(scene: Scene, name: str | None) -> Files:
    """A file beside the scenario."""
    return [(name, (scene.world.folder / name).read_bytes())] if name else []


def answer(scene: Scene, given: arguments.Sent) -> None:
    """Answer on the page of the case."""
    browser, page = holder(scene)
    browser.send(f"{page}/answer", {"text": given.text}, files_of(scene, given.file))


def submit(scene: Scene, given: arguments.Sent) -> None:
    """Send something in for an item."""
    item = scene.world.requirement(scene.said)
    browser, page = holder(scene)
    browser.send(f"{page}/item/{item}", {"text": given.text}, files_of(scene, given.file))


def appeal(scene: Scene, given: arguments.Plea) -> None:
    """Contest the newest decision that can be contested."""
    browser, page = holder(scene)
    browser.send(f"{page}/appeal/{scene.world.contestable(scene.said.case)}", {"text": given.text})


def withdraw_appeal(scene: Scene, given: arguments.Nothing) -> None:
    """Take the appeal back."""
    browser, page = holder(scene)
    browser.send(f"{page}/withdraw/{scene.world.appeal(scene.said.case)}", {})


def request_reinstatement(scene: Scene, given: arguments.Plea) -> None:
    """Say that it is fixed."""
    browser, page = holder(scene)
    browser.send(f"{page}/fixed", {"text": given.text})


def reporter_appeal(scene: Scene, given: arguments.Plea) -> None:
    """Contest what became of their report."""
    report = scene.world.report(scene.said.report)
    browser = come_in(scene, "r", report.ref, report.reporter_email)
    browser.open(f"/r/{report.ref}")
    browser.send(f"/r/{report.ref}/contest", {"text": given.text})


def partner_answer(scene: Scene, given: arguments.Partnered) -> None:
    """Answer a request at the partner's desk."""
    key = scene.world.referrals[scene.said.referral]
    asked = Referral.objects.select_related("case", "partner").get(pk=key)
    contact = asked.partner.contacts.order_by("rank", "pk").first()
    if contact is None:
        raise Unplayable(f"{asked.partner.name} has no contact who could ask for a link.")
    browser = come_in(scene, "p", contact.email, contact.email, page="")
    browser.open(f"/p/{asked.case.ref}")
    fields = {"said": given.answer, "text": given.text}
    browser.send(f"/p/{asked.case.ref}/answer/{key}", fields)


Run = Callable[[Scene, Any], None]
HOLDER: dict[str, Run] = {
    one.__name__: one for one in (answer, submit, appeal, withdraw_appeal, request_reinstatement)
}
TABLES: dict[str, dict[str, Run]] = {
    "holder": HOLDER,
    "reporter": {"appeal": reporter_appeal},
    "partner": {"answer": partner_answer},
}


def perform_through(kind: str, do: str, scene: Scene, given: Any) -> None:
    """Do it as they would. Raises StepRefused with the page's words, Unplayable for what has no
    page.
    """
    if do not in TABLES[kind]:
        raise Unplayable(f"{kind}: {do} has no page outside; leave `through` away.")
    TABLES[kind][do](scene, given)
