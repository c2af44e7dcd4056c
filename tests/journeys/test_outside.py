"""The pages outside, as holders open them: in a real browser, over TLS, with script and without."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain, product
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import FilePayload, Page, expect

from accounts.links import token_of
from accounts.roles import Actor, Kind
from enforcement.models import (
    AccessLink,
    Appeal,
    Case,
    Evidence,
    Message,
    Notice,
    PortalSession,
)
from enforcement.operations import entrance, flagger_reports
from enforcement.operations.public_reports import PublicReport
from enforcement.operations.receipts import digest_of_sending
from tests.counting import page_statements
from tests.journeys._outside import come_in, come_in_at, link_for, mails
from tests.journeys._site import Desk, Site
from tests.journeys._watch import SEEN, violations, wider_than_the_window
from tests.journeys.conftest import PageFor
from tests.portal._flaggers import DESK, add
from tests.sampling import WHOLE
from tests.world import PLAN, STATED

ANSWER = "It was a classifier, for our own use."
LEGAL = "legal@bytedance.example"
HEAVIEST = 100_000  # bytes of the page of a case with all that it loads, as they travel
LONG = "Donaudampfschifffahrtselektrizitaetenwerk"  # in names and addresses it must break
WIDTHS = (320, 390, 1440)
# the page at twice its size, in a window of 1280
TWICE = 640
FETCH = """async address => {
  for (const method of ["HEAD", "GET"]) await fetch(address, { method });
}"""
# their level and words
HEADINGS = "all => all.map(one => [Number(one.tagName[1]), one.innerText.trim()])"


@pytest.fixture(scope="module")
def running_site(site_over_tls: Site) -> Site:
    """A site over TLS, with the seed case up to its first wait."""
    return site_over_tls


@pytest.fixture
def outside(page_for: PageFor) -> PageFor:
    """Browsers of people outside: they take the certificate that we made."""
    return lambda **more: page_for(ignore_https_errors=True, **more)


@pytest.fixture
def seed(site: Site) -> Case:
    """The seed case."""
    return Case.objects.get(account__external_ref="bytedance")


def suspended(desk: Desk, name: str, **values: Any) -> tuple[Case, str]:
    """A case of a new account, which is suspended in it; and the mailbox of its contact."""
    ref = desk.new(name, **values)
    case = desk.case(ref)
    desk.suspend(case)
    return desk.fresh(case), f"legal@{ref}.example"


def told_at(case: Case) -> list[Any]:
    """When anybody was told of what."""
    return list(Notice.objects.filter(case=case).order_by("pk").values_list("pk", "informed_at"))


def test_cookies_are_kept_and_back_after_signing_out_shows_nothing(
    outside: PageFor, site: Site, seed: Case
) -> None:
    page = outside()
    come_in(site, page, seed.ref, LEGAL)
    expect(page.locator("h1")).to_contain_text("suspended")
    cookies = {one["name"]: one for one in page.context.cookies()}
    assert {"__Host-docket_h", "__Host-browser"} <= set(cookies)
    for name, one in cookies.items():
        assert name.startswith("__Host-") and one["secure"] and one["path"] == "/", one
        assert one["httpOnly"] and one["sameSite"] == "Lax", one
    page.locator("#notices + ul a").first.click()
    page.wait_for_url("**/notices/*")
    page.locator("form[action='/h/out'] button").click()
    page.wait_for_url("**/h/")
    assert "__Host-docket_h" not in {one["name"] for one in page.context.cookies()}
    for _ in range(2):
        page.go_back()
        expect(page.locator("form[action='/h/ask']")).to_be_visible()
        assert "ByteDance" not in page.content()


def test_a_scanner_that_runs_script_and_opens_every_link_changes_nothing(
    outside: PageFor, site: Site, desk: Desk
) -> None:
    case, legal = suspended(desk, "Scanned")
    person = outside()
    link = link_for(site, person, case.ref, legal)
    before, sessions = told_at(case), PortalSession.objects.count()
    scanner = outside()
    opened: set[str] = set()
    for mail in mails(site, legal):
        opened |= set(re.findall(r"https?://[^\s\"'<>]+", mail["text"] + mail["html"]))
    assert link in opened
    for address in sorted(opened):
        if not address.startswith(site.url):
            continue
        scanner.goto(address)
        scanner.evaluate(FETCH, address)
        hrefs = scanner.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
        for href in hrefs:
            if href.startswith(site.url):
                scanner.evaluate(FETCH, href)
    assert not [one for one in scanner.context.cookies() if one["name"] == "__Host-docket_h"]
    assert (told_at(case), PortalSession.objects.count()) == (before, sessions)
    assert AccessLink.objects.get(contact__email=legal).used_at is None
    person.goto(link)
    person.locator("form[action^='/in/'] button").click()
    person.wait_for_url(f"**/h/{case.ref}")


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_seed_case_from_the_letter_to_the_appeal(
    language: str, outside: PageFor, site: Site, desk: Desk, seed: Case
) -> None:
    """In English without script, in German with it; the letter is the mail server's."""
    case, legal = (seed, LEGAL) if language == "en" else suspended(desk, "Seed", locale="de")
    letter = next(one for one in reversed(mails(site, legal)) if case.ref in one["text"])
    assert ("We suspended your API access" in letter["text"]) == (language == "en"), letter["text"][
        :500
    ]
    locale = "de-DE" if language == "de" else "en-GB"
    page = outside(java_script_enabled=language == "de", locale=locale)
    found = re.search(r"C-[0-9A-Z]{4}-[0-9A-Z]{4}", letter["subject"] + letter["text"])
    assert found is not None and found[0] == case.ref
    come_in(site, page, case.ref, legal)
    expect(page.locator("html")).to_have_attribute("lang", language)

    page.locator("#answer [name=text]").fill(ANSWER)
    record: FilePayload = {
        "name": "records.txt",
        "mimeType": "text/plain",
        "buffer": b"What we trained.",
    }
    page.locator("#answer input[type=file]").set_input_files(record)
    page.locator("#answer button:not([name])").click()
    expect(page.locator(".told")).to_be_visible()
    expect(page.locator("#messages ~ ol").first).to_contain_text("It was a classifier")
    expect(page.locator("#files + ul")).to_contain_text("records.txt")
    assert Message.objects.filter(case=case, incoming=True).count() == 1
    assert Evidence.objects.filter(case=case, file_name="records.txt").count() == 1

    page.locator("#notices + ul li").last.locator("a").first.click()
    page.wait_for_url("**/notices/*")
    expect(page.locator("article")).to_have_attribute("lang", language)
    page.go_back()

    door = page.locator("details[id^=appeal-]").first
    door.locator("summary").click()
    door.locator("[name=text]").fill("You are wrong, and here is why.")
    door.locator("[name=grounds]").first.check()
    door.locator("button:not([name])").click()
    expect(page.locator(".told")).to_be_visible()
    lodged = Appeal.objects.get(case=case)
    assert lodged.text == "You are wrong, and here is why."
    expect(page.locator("main")).to_contain_text(lodged.ref)
    receipts = "".join(one["text"] for one in mails(site, legal))
    sent = hashlib.sha256(record["buffer"]).hexdigest()
    for text, files in ((ANSWER, [sent]), (lodged.text, [])):
        assert digest_of_sending(text, files) in receipts


def addresses(site: Site, desk: Desk, page: Page) -> Iterator[str]:
    """Brings the browser from page to page of those outside; what each is."""
    page.goto("/h/")
    yield "where one asks"
    page.goto("/h/mail")
    yield "is a mail from us"
    case, legal = suspended(desk, LONG)
    link = link_for(site, page, case.ref, legal)
    yield "after asking"
    page.locator("form[action='/h/code'] button").click()
    yield "a code that is none"
    page.goto(link)
    yield "a link"
    page.locator("form[action^='/in/'] button").click()
    page.wait_for_url(f"**/h/{case.ref}")
    page.goto(link)
    yield "a link that was used"
    page.goto(f"/h/{case.ref}")
    yield "a suspension"
    page.locator("#answer button:not([name])").click()
    expect(page.locator("#answer [aria-invalid=true]")).to_be_visible()
    yield "an answer without words"
    page.goto(f"/h/{case.ref}")
    for door in page.locator("details").all():
        door.locator("summary").click()
    yield "all doors open"
    page.goto(page.locator("#notices + ul a").first.get_attribute("href") or "")
    yield "a notice"
    page.goto("/h/")
    yield "the cases"
    page.goto(f"/h/{case.ref}/contacts")
    yield "contacts"
    page.goto("/h/C-0000-0000")
    yield "no such case"
    desk.establish(case)
    desk.both(desk.fresh(case), "require_remediation", measure="keep", plan=PLAN, **STATED)
    desk.appeal(desk.fresh(case))
    page.goto(f"/h/{case.ref}")
    yield "required changes, and an appeal"
    page.locator("form[action='/h/out'] button").click()
    page.wait_for_url("**/h/")
    yield "signed out"


def addresses_of_a_flagger(site: Site, desk: Desk, page: Page) -> Iterator[str]:
    """The same for a trusted flagger with three reports, of which one was dismissed."""
    flagger = add(desk, now=desk.now)
    for name in ("Flagged", "Seen", "Left"):
        sent = flagger_reports.send_flagged_report(
            said=PublicReport(
                key=name, about=desk.new(name), policy=desk.policy.slug, claim="They sell reviews."
            ),
            flagger_id=flagger.pk,
            by=Actor(kind=Kind.REPORTER, name=""),
            now=desk.now,
        )
    case = Case.objects.get(reports=sent.report)
    desk.take(case, "dismiss", reasons="No breach.", note="No breach.")
    come_in_at(site, page, "f", DESK, DESK)
    yield "the page of a trusted flagger"
    page.locator("#reports ~ ul a").first.click()
    page.wait_for_url("**/f/R-*")
    yield "a report of theirs"
    page.goto("/report")
    yield "the form, as a trusted flagger"
    page.goto("/f/tokens")
    yield "no token"
    page.get_by_label("Name").fill("crawler")
    page.locator(".act button").click()
    page.locator("p.mono", has_text="dk_").wait_for()
    yield "a token that is shown once"
    page.goto("/f/tokens")
    yield "tokens"


def complaints(page: Page, width: int, theme: str, only: Sequence[str]) -> list[str]:
    """What is wrong with the page in a window of this width."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.evaluate("Promise.all(document.getAnimations().map(one => one.finished))")
    return [*violations(page, only=only), *wider_than_the_window(page)]


def headings_astray(page: Page) -> list[str]:
    """One h1, first; and none that skips a level."""
    found = page.locator("h1, h2, h3, h4, h5, h6").evaluate_all(HEADINGS)
    levels = [level for level, _ in found]
    steps = zip([0, *levels], levels, strict=False)
    wrong = levels.count(1) != 1 or any(after > before + 1 for before, after in steps)
    return [f"headings: {found}"] if wrong else []


def test_every_page_is_fit_to_be_read(outside: PageFor, site: Site, desk: Desk) -> None:
    """Axe, in light and dark, and nothing that scrolls sideways, down to 320 pixels."""
    page, found = outside(), []
    pages = chain(addresses(site, desk, page), addresses_of_a_flagger(site, desk, page))
    looks = [*product(WIDTHS, ("light", "dark"))] if WHOLE else [(320, "dark"), (1440, "light")]
    for name in pages:
        wrong = headings_astray(page)
        for number, (width, theme) in enumerate(looks):
            wrong += complaints(page, width, theme, SEEN if number else ())
        page.set_viewport_size({"width": TWICE, "height": 450})
        found += [f"{name}: {what}" for what in [*wrong, *wider_than_the_window(page)]]
    assert not found, "\n".join(found)


def test_the_page_of_a_case_is_light_and_takes_few_statements(
    outside: PageFor, site: Site, seed: Case
) -> None:
    page, weight = outside(), []
    link = link_for(site, page, seed.ref, LEGAL)
    page.goto(link)
    page.locator("form[action^='/in/'] button").click()
    page.wait_for_url(f"**/h/{seed.ref}")
    watch = page.context.new_cdp_session(page)
    watch.send("Network.enable")
    watch.send("Network.setCacheDisabled", {"cacheDisabled": True})
    watch.on("Network.loadingFinished", lambda one: weight.append(one["encodedDataLength"]))
    page.reload(wait_until="networkidle")
    assert len(weight) >= 3, "the page, its style and its script"
    print(f"{sum(weight):.0f} bytes in {len(weight)} answers")
    assert sum(weight) <= HEAVIEST
    client = Client()
    client.post("/h/ask", {"named": seed.ref})
    wall = datetime.now(UTC)
    entrance.handle_link_requests(wall=wall, now=site.desk.now)
    fresh = AccessLink.objects.filter(contact__email=LEGAL).latest("made_at")
    assert client.post(f"/in/{token_of(fresh.pk)}").status_code == 302
    assert page_statements(client, f"/h/{seed.ref}") <= 12
