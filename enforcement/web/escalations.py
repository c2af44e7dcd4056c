"""Escalations: to be written."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path


def escalations(request: HttpRequest, **_arguments: str) -> HttpResponse:
    """To be written."""
    return render(request, "stub.html")


urlpatterns = [
    path("escalations", escalations, name="escalations"),
]
