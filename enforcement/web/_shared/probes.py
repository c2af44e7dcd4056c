"""`/livez` and `/readyz`: what balancers and supervisors ask a web process.

They come by whatever name or address they like, so they are answered before the Host is looked at
(`config.middleware.Probes`), and also on a port that no visitor can keep busy
(`config/probing.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from enum import StrEnum
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from enforcement.queries import health
from enforcement.web._shared.metrics import metrics

PATIENCE = 2.0
"""Seconds for which a probe waits for the database."""


class Hindrance(StrEnum):
    """Why a web process should be sent no requests."""

    DRAINING = "DRAINING"
    DATABASE_AWAY = "DATABASE_AWAY"
    DATABASE_READ_ONLY = "DATABASE_READ_ONLY"


class Database:
    """Asks the database from one thread with a connection of its own: however many probes come,
    there is one question at a time, and one that is not answered keeps nobody else.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="readiness")
        self._lock = Lock()
        self._question: Future[bool] | None = None

    def hindrance(self) -> Hindrance | None:
        """What speaks against sending requests, after PATIENCE at the latest."""
        with self._lock:
            if self._question is None or self._question.done():
                self._question = self._thread.submit(_takes_writes)
            question = self._question
        try:
            return None if question.result(PATIENCE) else Hindrance.DATABASE_READ_ONLY
        except (Error, TimeoutError):
            return Hindrance.DATABASE_AWAY

    def close(self) -> None:
        """Give up the connection; the next question opens another one."""
        self._thread.submit(_close).result()


database = Database()


@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """200: the process takes requests and answers them."""
    return JsonResponse({"live": True}, headers={"Cache-Control": "no-store"})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200, or 503 while the process is drained, and while its database is away or takes no writes;
    in a word why, and nothing else, for strangers may ask.
    """
    draining = settings.DRAINING and Path(settings.DRAINING).exists()
    why = Hindrance.DRAINING if draining else database.hindrance()
    return JsonResponse(
        {"ready": why is None, "why": why.lower() if why else None},
        status=503 if why else 200,
        headers={"Cache-Control": "no-store"},
    )


PROBES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/livez": livez,
    "/readyz": readyz,
    "/healthz": readyz,
    "/metrics": metrics,
}
"""By path. `/healthz` is an older name."""


def _close() -> None:
    connection.close()


def _takes_writes() -> bool:
    connection.close_if_unusable_or_obsolete()
    return health.takes_writes()
