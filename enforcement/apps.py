"""The app that says what."""

from importlib import import_module

from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from enforcement.process import trace


class Enforcement(AppConfig):
    """The proceeding. Here, at the edge, the step is tied to the relay: neither knows the
    other.
    """

    name = "enforcement"

    def ready(self) -> None:
        """Nudge the relay after each commit; tell those who want to know of spans and errors."""
        from enforcement.delivery import nudge  # noqa: PLC0415  models are loaded only now
        from enforcement.rules import retention  # noqa: PLC0415
        from enforcement.step import doors  # noqa: PLC0415

        try:
            retention.editions_of(settings.RETENTION_TERMS)
        except retention.BadTerms as error:
            raise ImproperlyConfigured(f"DOCKET_RETENTION_TERMS: {error}") from error
        if nudge.nudge not in doors.after_commit:
            doors.after_commit.append(nudge.nudge)
        # large libraries, which nobody loads who does not want them
        if settings.OTLP_URL:
            trace.listener = import_module("enforcement.delivery.spans").spans
        if settings.SENTRY_DSN:
            import_module("enforcement.delivery.error_reports").report_errors()
