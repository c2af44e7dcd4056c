"""Decisions: to be written."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path


def decisions(request: HttpRequest, **_arguments: str) -> HttpResponse:
    """To be written."""
    return render(request, "stub.html")


def decision(request: HttpRequest, **_arguments: str) -> HttpResponse:
    """To be written."""
    return render(request, "stub.html")


urlpatterns = [
    path("decisions", decisions, name="decisions"),
    path("decisions/<str:ref>", decision, name="decision"),
]
