"""Finding: a pasted reference, external reference or e-mail address leads straight there; anything
else lists what is like it.
"""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from enforcement.queries.queue import QueueQuery, tidy_search_text
from enforcement.queries.search import exact_match, search_all

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
    hits = [
        {
            "kind": hit.kind,
            "name": hit.name,
            "detail": hit.detail,
            "address": reverse(hit.page, args=[hit.key]),
        }
        for hit in search_all(text)
    ]
    context = {
        "q": text,
        "hits": hits,
        "too_short": len(text) < SHORTEST,
        "queue_query": QueueQuery(q=text).query(),
        "reference": bool(LIKE_ONE.match(text)),
    }
    return render(request, "queue/_hits.html" if listed else "queue/find.html", context)


urlpatterns = [
    path("find", find, name="find"),
]
