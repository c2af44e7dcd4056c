"""How long answers take, by surface: counted where they are given, and told by `/metrics`.

Of several web processes each counts in a file of its own, which prometheus_client maps into its
memory; whichever is asked adds them up. The supervisor names the folder in
`PROMETHEUS_MULTIPROC_DIR` (`config/local/services.py`). Without one a process knows its own answers
alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from http import HTTPStatus

from django.http import HttpRequest
from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics
from prometheus_client.core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
WITHIN = (0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0)  # seconds
# Surfaces by the module of a view; a surface of the staff's pages is its folder.
STAFF = "enforcement.web."
OTHERS = {
    "enforcement.api.": "api",
    "enforcement.portal.": "portal",
    "accounts.": "sign_in",
    "allauth.": "sign_in",
    "django.contrib.admin.": "admin",
}

disable_created_metrics()  # type: ignore[no-untyped-call]
ours = CollectorRegistry(auto_describe=False)
SECONDS = Histogram(
    "docket_page_seconds",
    "Seconds from the whole request to the whole answer, the wait for a thread included.",
    ["surface"],
    buckets=WITHIN,
    registry=ours,
)
FAILURES = Counter("docket_page_failures", "Answers with 500 or more.", ["surface"], registry=ours)


def note(request: HttpRequest, code: int, seconds: float) -> None:
    """An answer was given with this code after so many seconds. Costs some microseconds."""
    surface = surface_of(request)
    SECONDS.labels(surface).observe(seconds)
    if code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        FAILURES.labels(surface).inc()


def surface_of(request: HttpRequest) -> str:
    """What was asked for: a folder of the staff's pages, `portal`, `api`, `sign_in`, `admin`; else
    `other`. They are few, whatever strangers ask for.
    """
    module = getattr(request.resolver_match and request.resolver_match.func, "__module__", "")
    if module.startswith(STAFF):
        return module.split(".")[2].strip("_")
    if request.path_info.startswith("/api/"):  # views of django-ninja are its own
        return "api"
    return next((name for start, name in OTHERS.items() if module.startswith(start)), "other")


class OfPages(Collector):
    """Of all web processes of this machine."""

    def collect(self) -> Iterable[Metric]:
        """Added up now."""
        if not os.environ.get(FOLDER):
            return ours.collect()
        together = CollectorRegistry(auto_describe=False)
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return together.collect()
