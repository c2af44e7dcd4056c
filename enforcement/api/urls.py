"""The addresses of the API, all behind its door."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.http import require_safe

from enforcement.api.app import PREFIX, api, document
from enforcement.api.docs import docs
from enforcement.api.door import entered, open_door
from enforcement.api.problems import not_found


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The document, for programs; anybody may read it."""
    return JsonResponse(document())


def names_of_queries() -> dict[str, dict[str, set[str]]]:
    """What a query may have, by path and method."""
    return {
        path: {
            method.upper(): {
                str(one["name"]) for one in operation["parameters"] if one["in"] == "query"
            }
            for method, operation in operations.items()
        }
        for path, operations in document()["paths"].items()
    }


def addresses() -> list[URLPattern]:
    """Every address, behind the door."""
    names, behind = names_of_queries(), []
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern) and (known := names.get(as_documented(pattern))):
            pattern.callback = entered(pattern.callback, known)
            behind.append(pattern)
    return [
        path("openapi.json", open_door(openapi), name="openapi"),
        path("docs", open_door(docs), name="api_docs"),
        *behind,
        re_path("", entered(not_found), name="api_nothing"),
    ]


def as_documented(pattern: URLPattern) -> str:
    """An address as the document has it: `<uuid:id>` is `{id}`."""
    return "/" + PREFIX + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern.pattern))


urlpatterns = addresses()
