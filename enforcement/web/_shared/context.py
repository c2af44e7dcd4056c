"""What every page of the workbench shows around its content: how much waits where, and how this
person likes it.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.preferences import preferences_of
from enforcement.process import clock
from enforcement.queries.badges import badge_counts
from enforcement.web._shared.acting import person


def workbench_context(request: HttpRequest) -> dict[str, object]:
    """For every template; lazy, so that a fragment or a page without a bar asks for nothing."""
    return {
        "badges": SimpleLazyObject(lambda: badge_counts(person(request).pk, clock.now())),
        "preferences": SimpleLazyObject(lambda: preferences_of(getattr(request, "user", None))),
        # not lazy: a moment that stands for another cannot be compared with one
        "now": clock.now(),
    }
