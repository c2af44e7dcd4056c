"""Finding: a pasted reference, external reference or e-mail address leads straight there; anything
else lists what is like it.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from enforcement.language.refusals import StepRefused
from enforcement.queries.found import Found, find_all
from enforcement.queries.queue import QueueQuery, tidy_search_text
from enforcement.queries.search import exact_match
from enforcement.rules.search_syntax import CASE_TERMS, Search, read_search
from enforcement.web._shared.acting import person
from enforcement.web.queue.places import places_for

LIKE_ONE = re.compile(r"^[CDAR]-[\w-]{4,10}$", re.IGNORECASE)  # what somebody meant as a reference
SHORTEST = 2  # characters


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """The list for the field in the bar (htmx), or the page; or there at once, where exactly one
    thing is named.
    """
    text, listed = (
        tidy_search_text(request.GET.get("q", "")),
        request.headers.get("HX-Request") == "true",
    )
    if not listed and text and (hit := exact_match(text)):
        return HttpResponseRedirect(reverse(hit.page, args=[hit.key]), status=303)
    search, wrong = Search(), ""
    try:
        search = read_search(text, CASE_TERMS)
    except StepRefused as refused:
        wrong = refused.sentence
    too_short = len(text) < SHORTEST
    found = [] if wrong or too_short else find_all(text, search, person=person(request))
    context = {
        "q": text,
        "wrong": wrong,
        "hits": [as_shown(one) for one in found],
        "too_short": too_short,
        "plain": search.plain,
        "queue_query": QueueQuery(q=text).query(),
        "list_query": urlencode({"q": text}),
        "reference": bool(LIKE_ONE.match(text)),
        "places": [] if too_short or not listed else places_for(request, text),
    }
    template = "queue/_hits.html" if listed else "queue/find.html"
    # a page that is put into another one shows its sentence only if it is no error
    return render(request, template, context, status=400 if wrong and not listed else 200)


def as_shown(found: Found) -> dict[str, object]:
    """What a page shows of it."""
    hit = found.hit
    return {
        "kind": hit.kind,
        "name": hit.name,
        "pieces": found.name,
        "detail": hit.detail,
        "state": hit.state,
        "snippet": found.snippet,
        "address": reverse(hit.page, args=[hit.key]),
    }


urlpatterns = [
    path("find", find, name="find"),
]
