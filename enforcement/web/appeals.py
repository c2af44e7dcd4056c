"""Appeals: to be written."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path


def appeals(request: HttpRequest, **_arguments: str) -> HttpResponse:
    """To be written."""
    return render(request, "stub.html")


def appeal(request: HttpRequest, **_arguments: str) -> HttpResponse:
    """To be written."""
    return render(request, "stub.html")


urlpatterns = [
    path("appeals", appeals, name="appeals"),
    path("appeals/<str:ref>", appeal, name="appeal"),
]
