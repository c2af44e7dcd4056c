"""Errors of the program, reported by Sentry's protocol to where `DOCKET_SENTRY_DSN` says.

Everything that is logged as an error with a traceback is reported: the types of the errors, the
lines of code, and the id under which the log has the rest (`process/trace.py`). What an error says
is left out, and so are requests, local variables and what was logged before: they quote names,
addresses and texts. Reports are sent by a thread of its own; nothing waits for it.

Imported only where it is wanted (`enforcement/apps.py`).
"""

from __future__ import annotations

import logging
import sys

import sentry_sdk
from django.conf import settings
from sentry_sdk.integrations.dedupe import DedupeIntegration
from sentry_sdk.types import Event, Hint

from enforcement.process import trace

# what a report is made of; everything else that a library might put into it is dropped
KEPT = {
    "event_id",
    "timestamp",
    "platform",
    "level",
    "logger",
    "exception",
    "tags",
    "release",
    "environment",
    "server_name",
    "sdk",
}
OF_FRAMES = {
    "filename",
    "abs_path",
    "function",
    "module",
    "lineno",
    "pre_context",
    "context_line",
    "post_context",
    "in_app",
}


class Reporter(logging.Handler):
    """Reports the error that a line of the log is about."""

    def emit(self, record: logging.LogRecord) -> None:
        """Nothing where a line is about no error; two lines about one are one report."""
        error = (record.exc_info or sys.exc_info())[1]
        if error is None:
            return
        with sentry_sdk.new_scope() as scope:
            scope.set_tag("trace_id", trace.current_id())
            scope.set_tag("process", settings.PROCESS or "other")
            sentry_sdk.capture_exception(error)


def only_what_is_kept(event: Event, hint: Hint) -> Event:
    """The report without anything that could name somebody."""
    for name in [name for name in event if name not in KEPT]:
        del event[name]  # type: ignore[misc]
    for error in event.get("exception", {}).get("values", []):
        error["value"] = ""
        frames = (error.get("stacktrace") or {}).get("frames", [])
        frames[:] = [{k: v for k, v in frame.items() if k in OF_FRAMES} for frame in frames]
    return event


def report_errors() -> None:
    """From now on, in this process and those that are forked from it."""
    sentry_sdk.init(
        settings.SENTRY_DSN,
        ca_certs=settings.CA_FILE or None,
        before_send=only_what_is_kept,
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[DedupeIntegration()],
        # in place of `send_default_pii`, which is going away
        data_collection={
            "user_info": False,
            "cookies": {"mode": "off"},
            "http_headers": {"request": {"mode": "off"}},
            "http_bodies": [],
            "url_query_params": {"mode": "off"},
            "database_query_data": False,
            "queues": False,
            "stack_frame_variables": False,
        },
        max_breadcrumbs=0,
        auto_session_tracking=False,
        send_client_reports=False,
        shutdown_timeout=1,
    )
    logging.getLogger().addHandler(Reporter(level=logging.ERROR))
