"""`/api/v1/docs`: the reference of the API as a page, without anybody's script."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import nh3
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt

from enforcement.api.app import document
from enforcement.api.problems import OWN_CODES
from enforcement.api.reference import as_markdown

IDS = {name: {"id"} for name in ("h1", "h2", "h3", "h4", "td")}


@dataclass(frozen=True)
class Reference:
    """The page, and its parts: the anchor and the title of each."""

    html: SafeString
    contents: tuple[tuple[str, str], ...]


@cache
def page_of(markdown: str) -> Reference:
    """The reference as HTML. Its headings have anchors, to which its links lead, and so has each
    code of a problem, to which the `type` of a problem document leads.
    """
    tokens = (parser := MarkdownIt("commonmark").enable("table")).parse(markdown)
    contents = []
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            anchor = anchor_of(inline.content)
            opening.attrSet("id", anchor)
            if opening.tag == "h2":
                contents.append((anchor, inline.content))
        elif opening.type == "td_open" and inline.content.strip("`") in OWN_CODES:
            opening.attrSet("id", f"problem-{inline.content.strip('`')}")
    html = parser.renderer.render(tokens, parser.options, {})
    cleaned = nh3.clean(html, attributes={"a": {"href"}, **IDS}, link_rel=None)
    return Reference(mark_safe(cleaned), tuple(contents))


def anchor_of(heading: str) -> str:
    """As GitHub makes it of a heading, where the same Markdown is read."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@cache
def reference() -> Reference:
    """The page of the document, which is the same for everybody."""
    return page_of(as_markdown(document()))


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """For anybody who has the address."""
    return render(request, "api/docs.html", {"reference": reference()})
