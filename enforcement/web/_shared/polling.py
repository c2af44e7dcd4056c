"""What pages ask for by themselves, every so often, while nobody may be there.

Such a request does not renew a session (`config.middleware.SignedIn`): a page that is left open
would keep it alive for ever. Source: OWASP ASVS 5.0, 7.3.1. Whoever writes `hx-trigger="every …"`
marks the view; tests/web/test_idle.py compares the two.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.http import HttpRequest

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")
ACTIVE = "active"  # what static/docket/docket.js sends after a key or a click


def polled(view: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """A view that pages ask by themselves."""
    view.polled = True  # type: ignore[attr-defined]
    return view


def asked_by_itself(request: HttpRequest, view: object) -> bool:
    """Whether a page asked, and nobody touched a key or clicked since it asked before."""
    return getattr(view, "polled", False) and not request.POST.get(ACTIVE)
