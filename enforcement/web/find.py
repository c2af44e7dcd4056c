"""Find: to be written."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path


def find(request: HttpRequest, **_arguments: str) -> HttpResponse:
    """To be written."""
    return render(request, "stub.html")


urlpatterns = [
    path("find", find, name="find"),
]
