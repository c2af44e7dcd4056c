"""A page of a list as JSON Lines: one item a line, and where the page after it is."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Schema
from ninja.responses import NinjaJSONEncoder

from enforcement.sql.page import Page, Row

JSON_LINES = "application/x-ndjson"


def prefers_lines(request: HttpRequest) -> bool:
    """Whether `Accept` asks for JSON Lines before JSON."""
    return request.get_preferred_type(["application/json", JSON_LINES]) == JSON_LINES


def lines_out(
    request: HttpRequest, page: Page[Row], row_out: Callable[[Row], Schema]
) -> HttpResponse:
    """A page as lines. `Link` names the page after it, by its key."""
    lines = (
        json.dumps(row_out(row).model_dump(), cls=NinjaJSONEncoder, ensure_ascii=False)
        for row in page.rows
    )
    answer = HttpResponse(
        "".join(f"{line}\n" for line in lines), content_type=f"{JSON_LINES}; charset=utf-8"
    )
    answer["Vary"] = "Accept"
    if page.after:
        asked = request.GET.copy()
        asked["cursor"], asked["format"] = page.after, "jsonl"
        answer["Link"] = f'<{settings.BASE_URL}{request.path}?{asked.urlencode()}>; rel="next"'
    return answer
