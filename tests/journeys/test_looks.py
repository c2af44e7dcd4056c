"""Every page, light and dark, wide and narrow: nothing to complain of, nothing that a screen reader
stumbles over, nothing cut off.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Sequence

import pytest
from django.urls import resolve, reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from enforcement.models import Report
from tests.journeys._scene import Scene
from tests.journeys._watch import (
    NARROW,
    SEEN,
    WIDE,
    cramped,
    drawn_astray,
    violations,
    wider_than_the_window,
)
from tests.journeys.conftest import PageFor
from tests.sampling import WHOLE, sampled
from tests.web._routes import ROUTES

# A page, and whose it is. What a scene has stands in braces.
PAGES = [
    ("/me/sign-in/", ""),
    ("/api/v1/docs", ""),
    ("/", "rhea"),
    ("/cases/{seed}", "rhea"),
    ("/cases/{fresh}", "ravi"),
    ("/cases/{proposed}", "lena"),
    ("/cases/{remediating}", "rhea"),
    ("/cases/{contested}", "ada"),
    ("/cases/{cleared}", "otto"),
    ("/cases/{seed}/decide", "rhea"),
    ("/cases/{seed}/evidence/1/copy", "rhea"),
    ("/cases/{fresh}/decide", "ravi"),
    ("/decisions", "lena"),
    ("/decisions", "rhea"),
    ("/decisions/{proposal}", "lena"),
    ("/decisions/{proposal}", "rhea"),
    ("/accounts/bytedance", "rhea"),
    ("/new-case/bytedance", "rhea"),
    ("/appeals", "ada"),
    ("/appeals/{appeal}", "ada"),
    ("/escalations", "ada"),
    ("/reviews", "rhea"),
    ("/reviews/unmatched", "rhea"),
    ("/reviews/unmatched", "otto"),
    ("/reporters", "lena"),
    ("/reporters/profile", "ada"),
    ("/reporters/report/{muted}", "lena"),
    ("/insights", "lena"),
    ("/policies", "rhea"),
    ("/audit", "otto"),
    ("/staff", "ada"),
    ("/retention", "ada"),
    ("/find?q=bytedance", "rhea"),
    ("/find?q=competing", "rhea"),
    ("/cases", "rhea"),
    ("/cases?q=competing+-state:triage", "otto"),
    ("/cases?q=color:red", "rhea"),
    ("/accounts", "rhea"),
    ("/me/settings", "rhea"),
    ("/inbox", "rhea"),
    ("/inbox?lane=all", "lena"),
    ("/inbox/how-you-are-told", "rhea"),
    ("/me/authenticators/", "rhea"),
    ("/me/shown", "rhea"),
    ("/next", "ravi"),
    ("/cases/{seed}/hand-over", "rhea"),
    ("/cases/{seed}/evidence/1", "rhea"),
    ("/cases/{seed}/file", "rhea"),
    ("/cases/{seed}/do/evidence", "rhea"),
    ("/cases/{seed}/do/refer", "rhea"),
    ("/cases/{seed}/do/assign", "lena"),
    ("/cases/{fresh}/do/allege", "rhea"),
    ("/cases/{fresh}/do/link", "rhea"),
    ("/cases/{fresh}/do/escalate", "rhea"),
    ("/cases/{fresh}/do/severity", "rhea"),
    ("/cases/{fresh}/do/ask-look", "rhea"),
    ("/cases/{fresh}/do/withdraw-look?of={look}", "lena"),
    ("/reviews/people", "lena"),
    ("/reviews/of/rhea", "lena"),
    ("/policies/new", "ada"),
    ("/policies/competing-models/2023-03", "ada"),
    ("/office", "ada"),
    ("/queue-rules", "rhea"),
    ("/queue-rules/2", "lena"),
    ("/queue-rules/change", "ada"),
    ("/statements-of-reasons", "rhea"),
    ("/statements-of-reasons/profile", "ada"),
    ("/statements-of-reasons/{statement}", "lena"),
    ("/transparency", "ada"),
    ("/transparency?profile=eu-harmonised-template", "ada"),
    ("/transparency/1", "lena"),
    ("/transparency/1/rows", "lena"),
    ("/transparency/1/sheets/4_notices", "lena"),
    ("/quality", "ada"),
    ("/quality?lane=closed", "lena"),
    ("/quality/{reviewed}", "ada"),
    ("/quality/{differing}", "lena"),
    ("/quality/agreement", "lena"),
    ("/quality/shares", "lena"),
    ("/data-requests", "ada"),
    ("/data-requests/new", "ada"),
    ("/data-requests/1", "ada"),
    ("/data-requests/2", "ada"),
    ("/data-requests/3", "ada"),
    ("/legal", "lena"),
    ("/legal/requests/new", "lena"),
    ("/legal/requests/1", "lena"),
    ("/legal/requests/1/bundles", "lena"),
    ("/legal/requests/1/bundles/{copy}/redactions", "lena"),
    ("/legal/requests/1/bundles/{copy}/redactions/1", "lena"),
    ("/legal/cases/{seed}", "lena"),
    ("/legal/cases/{fresh}", "lena"),
    ("/legal/holds/new", "lena"),
    ("/legal/holds/1", "lena"),
    ("/legal/people", "ada"),
    ("/disputes", "lena"),
    ("/disputes?lane=follow", "lena"),
    ("/cases/{seed}/disputes/new", "rhea"),
    ("/cases/{seed}/disputes/1", "lena"),
    ("/cases/{seed}/disputes/2", "lena"),
    ("/cases/{seed}/disputes/2/correct", "lena"),
    ("/public-statements", "lena"),
    ("/cases/{seed}/statements/new", "rhea"),
    ("/cases/{seed}/statements/1", "rhea"),
    ("/cases/{seed}/statements/2", "rhea"),
    ("/cases/{seed}/statements/3", "lena"),
    ("/partners", "ada"),
    ("/flaggers", "ada"),
    ("/batches", "lena"),
    ("/batches/new/LOOK", "lena"),
    ("/batches/{batch}", "lena"),
    ("/bulk", "lena"),
    ("/bulk/new", "lena"),
    ("/lost-decisions", "ada"),
    ("/webhooks", "ada"),
    ("/webhooks/{hook}", "ada"),
    ("/tokens", "ada"),
    ("/contacts/of/bytedance", "ada"),
    ("/import", "ada"),
    ("/phrases", "lena"),
    ("/phrases/{phrase}", "lena"),
    ("/staff/new", "ada"),
    ("/staff/of/ravi", "ada"),
    ("/audit/coverage", "otto"),
    ("/audit/chain", "otto"),
    ("/guide", "rhea"),
    ("/guide/reviewer", "rhea"),
    ("/guide/glossary", "rhea"),
    ("/no-such-page", "rhea"),
    ("/admin/", "ada"),
]
LOOKS = [("wide", "light", ()), ("narrow", "dark", ())]  # each theme and each width once
EVERY_LOOK = [*LOOKS, ("wide", "dark", SEEN), ("narrow", "light", SEEN)]
SMALL = (768, 320)  # pixels wide
WIDE_THIS_WEEK = sampled(PAGES, 0.5)


def looks_at(page: tuple[str, str]) -> list[tuple[str, str, Sequence[str]]]:
    """The looks in which a page is looked at: one of the two each week."""
    return EVERY_LOOK if WHOLE else [LOOKS[page not in WIDE_THIS_WEEK]]


def address(path: str, scene: Scene) -> str:
    """The path of a page with the references of the scene in it."""
    return path.format(
        **{
            # a reporter's page is named by the key of a report of theirs
            name: value.pk if isinstance(value, Report) else getattr(value, "ref", value.pk)
            for name, value in vars(scene).items()
        }
    )


def complaints(page: Page, only: Sequence[str]) -> list[str]:
    """What is wrong with the page as it stands."""
    return [
        *violations(page, only=only),
        *wider_than_the_window(page),
        *cramped(page),
        *drawn_astray(page),
        *spaced_astray(page),
    ]


def spaced_astray(page: Page) -> list[str]:
    """Where a space stands before a full stop or a comma, as a template's line break leaves it."""
    return [
        f"a space before {found['mark']!r}: {found[0]!r}"
        for found in re.finditer(
            r".{0,30}\w (?P<mark>[.,;:!])(?=\s|$)", page.locator("body").inner_text()
        )
    ]


def astray(page: Page, path: str, looks: Iterable[tuple[str, str, Sequence[str]]]) -> list[str]:
    """What is wrong with one page in each of these looks."""
    page.goto(path)
    return as_it_stands(page, path, looks)


def as_it_stands(
    page: Page, path: str, looks: Iterable[tuple[str, str, Sequence[str]]] = EVERY_LOOK
) -> list[str]:
    """The same of the page that is open."""
    found = []
    for width, theme, only in looks:
        page.emulate_media(color_scheme=theme)
        if not path.startswith("/admin/"):  # which has a way of its own
            expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)
        page.set_viewport_size(WIDE if width == "wide" else NARROW)
        # colours that fade from one theme to the other
        page.evaluate("Promise.all(document.getAnimations().map(one => one.finished))")
        found += [f"{path}, {width}, {theme}: {what}" for what in complaints(page, only)]
    return found


@pytest.mark.parametrize("who", sorted({who for _, who in PAGES}), ids=lambda who: who or "nobody")
def test_every_page_is_fit_to_be_read(who: str, page_for: PageFor, scene: Scene) -> None:
    """All pages of one person, one after the other, as people read them: the browser keeps what it
    has fetched.
    """
    page = page_for(who)
    assert not [
        what
        for path, reader in PAGES
        if reader == who
        for what in astray(page, address(path, scene), looks_at((path, reader)))
    ]


def in_german(who: str) -> Callable[[], object]:
    """Give somebody pages in German, as their settings do; what takes it back."""
    person = User.objects.filter(username=who)
    before = person.get().preferences
    person.update(preferences={**before, "language": "de"})
    return lambda: person.update(preferences=before)


def test_no_page_in_german_is_wider_than_a_small_window(
    page_for: PageFor, scene: Scene, request: pytest.FixtureRequest
) -> None:
    """German has the longest words; 320 pixels are a desktop magnified four times."""
    found, pages = [], sampled(PAGES, 0.2)
    for who in sorted({who for _, who in pages}):
        page = page_for(who, locale="de-DE")
        if who:
            request.addfinalizer(in_german(who))
        for path in (address(path, scene) for path, reader in pages if reader == who):
            page.goto(path)
            if not path.startswith("/admin/") and "docs" not in path:
                expect(page.locator("html")).to_have_attribute("lang", "de")
            for width in SMALL:
                page.set_viewport_size({"width": width, "height": 900})
                found += [f"{path}, {width}: {what}" for what in wider_than_the_window(page)]
    assert not found, "\n".join(found)


def test_no_page_of_the_workbench_is_forgotten(page_for: PageFor, scene: Scene) -> None:
    """Whatever answers a plain GET with a whole page is in the list above."""
    page = page_for("ada")
    looked_at = {
        resolve(address(path, scene).split("?")[0]).url_name
        for path, _ in PAGES
        if path != "/no-such-page"
    }
    known = {
        "external_ref": ["bytedance"],
        "ref": [scene.seed.ref, scene.proposal.ref, str(scene.appeal.pk)],
        "number": ["1"],
    }
    known |= {
        "slug": ["competing-models"],
        "version": ["2023-03"],
        "username": ["ravi"],
        "page": ["reviewer"],
    }
    forgotten = set()
    for pattern in ROUTES:
        names = list(pattern.pattern.converters)
        for values in itertools.product(*(known.get(name, []) for name in names)):
            if pattern.name in looked_at:
                break
            answer = page.request.get(
                reverse(pattern.name, kwargs=dict(zip(names, values, strict=True)))
            )
            if answer.status == 200 and "<!doctype html" in answer.text().lower():
                forgotten.add(pattern.name)
    assert not forgotten
