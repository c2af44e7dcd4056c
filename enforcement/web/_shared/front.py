"""The pages for what went wrong."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def bad_request(request: HttpRequest, exception: object) -> HttpResponse:
    """400, on a page like the others."""
    return render(request, "400.html", status=400)


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """500: the page asks the database for nothing."""
    return render(request, "500.html", status=500)
