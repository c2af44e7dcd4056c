"""What the templates for staff and for people outside share: the page that they extend, and who
runs Docket.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

INSIDE, OUTSIDE = "base.html", "portal/base.html"
# the first pages of the doors outside, by how their addresses begin; all others are the holder's
FIRST_PAGES = {"r": "reporter", "p": "partner", "f": "flagger", "report": "report"}


def is_outside(request: HttpRequest) -> bool:
    """Whether this is one of the pages outside (`portal/visitors.py`)."""
    return hasattr(request, "visitor")


def first_page(request: HttpRequest) -> str:
    """The address of the page to begin at: of staff, or of the door outside at which one stands."""
    if not is_outside(request):
        return "/"
    return reverse(FIRST_PAGES.get(request.path_info.split("/")[1], "holder"))


def page_context(request: HttpRequest) -> dict[str, str]:
    """For every template."""
    outside = is_outside(request)
    return {
        "page_base": OUTSIDE if outside else INSIDE,
        "home": first_page(request),
        "provider_name": settings.PROVIDER_NAME,
        "contact_email": settings.CONTACT_EMAIL,
    }
