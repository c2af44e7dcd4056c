"""`/api/v1/docs`: the reference of the API as a page, without anybody's script."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import nh3
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt

from enforcement.api.app import document
from enforcement.api.reference import as_markdown


@cache
def page_of(markdown: str) -> SafeString:
    """The reference as HTML; its headings have anchors, to which its links lead."""
    tokens = (parser := MarkdownIt("commonmark").enable("table")).parse(markdown)
    for heading, inline in pairwise(tokens):
        if heading.type == "heading_open":
            heading.attrSet("id", inline.content.lower())
    html = parser.renderer.render(tokens, parser.options, {})
    return mark_safe(nh3.clean(html, attributes={"a": {"href"}, **IDS}, link_rel=None))


IDS = {f"h{level}": {"id"} for level in range(1, 5)}


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """For anybody who has the address."""
    return render(request, "api/docs.html", {"reference": page_of(as_markdown(document()))})
