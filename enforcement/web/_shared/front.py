"""The pages for what went wrong."""

from __future__ import annotations

import sys

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from enforcement.pages.away import away_page, is_away


@login_not_required
def bad_request(request: HttpRequest, exception: object) -> HttpResponse:
    """400, on a page like the others."""
    return render(request, "400.html", status=400)


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """500, or, where the database is away, 503 on a page that asks it for nothing."""
    if is_away(sys.exc_info()[1]):
        return away_page(request)
    return render(request, "500.html", status=500)
