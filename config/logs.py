"""What a log line looks like: one form for web, workers and beat, whichever library writes it."""

from __future__ import annotations

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

from enforcement.process import trace

# what stands behind a "?" of an address, in whatever text it is
QUERY = re.compile(r"(/[^\s?'\"<>]*)\?[^\s'\"<>]+")
# links of mails, which let in anybody who knows them; and what a page after a report says, which is
# in its address, with the names of files
LINK = re.compile(r"(/(?:me/(?:invitation|stop)|in|report/sent)/)[^\s'\"<>]+")


def without_queries(
    logger: object, method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """No line has the query of an address, with which people look for names and addresses, nor the
    token of a link, nor what else an address says.
    """
    for name, value in line.items():
        if isinstance(value, str) and "/" in value:
            line[name] = LINK.sub(r"\1…", QUERY.sub(r"\1?…", value))
    return line


def with_trace(
    logger: object, method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A line says what it belongs to, as the event and the mail do: `process/trace.py`."""
    if found := trace.current_id():
        line["trace_id"] = found
    return line


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    with_trace,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    without_queries,
]
# three lines a second that say that a tick came and went
TICKS = ("celery.beat", "celery.worker.strategy", "celery.app.trace")


def configured(mode: str) -> dict[str, Any]:
    """Set up structlog, and Django's LOGGING: to stderr, a line each, JSON in `serve`.

    Lines name ids, and what staff do: their user name and network address
    (`accounts/security_log.py`). Never the people whom records are about, a query or a text.
    """
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.captureWarnings(mode == "serve")
    as_json = structlog.processors.JSONRenderer()
    for_people = structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"])
    line = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": SHARED,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            as_json if mode == "serve" else for_people,
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": line},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING" if mode == "test" else "INFO"},
        "loggers": {
            "django.request": {"level": "ERROR"},  # the request's own line says as much
            "docket.security": {"level": "INFO"},
            # whole addresses of other people's webhooks
            **{name: {"level": "WARNING"} for name in ("httpx", "httpcore")},
            **{name: {"level": "WARNING"} for name in TICKS if mode == "serve"},
        },
    }
