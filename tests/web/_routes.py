"""Every address of the staff's pages, whichever surface has it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver

from enforcement.web.urls import urlpatterns


def flat(patterns: list[Any]) -> Iterator[URLPattern]:
    """The addresses of a list of addresses and of what it includes."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from flat(pattern.url_patterns)
        else:
            yield pattern


ROUTES = list(flat(urlpatterns))
