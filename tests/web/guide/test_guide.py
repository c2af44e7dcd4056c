"""The guide: what it shows, and where each page of the workbench leads to."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from enforcement.language.glossary import GLOSSARY
from enforcement.web.guide.pages import CHAPTERS, PAGES, chapter, chapter_for
from tests.web._desks import look
from tests.web._routes import ROUTES
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def rhea(sign_in: SignIn) -> Client:
    return sign_in("rhea")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_shown_with_anchors_and_without_dead_links(rhea: Client, page: str) -> None:
    html = look(rhea, f"/guide/{page}")
    assert chapter(page).title in html and re.search(r'<h2 id="[\w-]+"', html)
    for link in re.findall(r'href="(/guide[^"]*)"', html):
        assert rhea.get(link.partition("#")[0]).status_code in (200, 302), link
    assert "<img" not in chapter(page).html and ".md" not in re.findall(r'href="[^"]*"', html)


def test_every_chapter_that_a_page_leads_to_is_there() -> None:
    for page, anchor in CHAPTERS.values():
        assert not anchor or f'id="{anchor}"' in chapter(page).html, (page, anchor)


def test_every_page_of_the_workbench_leads_to_a_chapter(rhea: Client) -> None:
    for route in ROUTES:
        page, _anchor = chapter_for(str(route.name))
        assert page in PAGES
    assert chapter_for("case_evidence")[1] == "3-read-the-case"
    answer = rhea.get("/guide/for/decide")
    assert answer["Location"] == "/guide/reviewer#4-decide"
    assert 'href="/guide/for/queue"' in look(rhea, "/")


def test_the_glossary_has_every_word_in_both_languages(rhea: Client) -> None:
    html = look(rhea, "/guide/glossary")
    for entries in GLOSSARY.values():
        for entry in entries:
            assert entry.meaning.replace("'", "&#x27;") in html and entry.de in html


def test_what_the_guide_does_not_have_is_not_found(rhea: Client) -> None:
    assert rhea.get("/guide/nothing").status_code == 404
    assert rhea.get("/guide/../settings").status_code == 404
