"""What the templates of staff and of people outside share: which page they stand in, and who runs
it.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

INSIDE, OUTSIDE = "base.html", "portal/base.html"


def is_outside(request: HttpRequest) -> bool:
    """Whether this is one of the pages outside (`portal/visitors.py`)."""
    return hasattr(request, "visitor")


def page_context(request: HttpRequest) -> dict[str, str]:
    """For every template."""
    outside = is_outside(request)
    return {
        "page_base": OUTSIDE if outside else INSIDE,
        "home": reverse("holder") if outside else "/",
        "provider_name": settings.PROVIDER_NAME,
        "contact_email": settings.CONTACT_EMAIL,
    }
