"""Spans for OpenTelemetry (OTLP over HTTP), where `DOCKET_OTLP_URL` names who takes them.

`process/trace.py` says where spans begin; here they are made and sent, in batches, by a thread of
its own. Whoever takes them may be slow or away: then they are lost, and nothing waits. Imported
only where it is wanted (`enforcement/apps.py`), since the library is large.

A span names what was done and its ids. It has no text, no address, and no word of an error.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from opentelemetry import trace as api
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from enforcement.language.refusals import StepRefused
from enforcement.process import trace

TIMEOUT = 5  # seconds for one batch, with its repetitions
EVERY = 1_000  # milliseconds between batches
READER = TraceContextTextMapPropagator()
KINDS = {kind: api.SpanKind[kind.name] for kind in trace.Kind}


@dataclass
class Begun:
    """A span that runs here; a task without parts did nothing, and is not told."""

    span: api.Span
    has_parts: bool = False


_running: ContextVar[Begun | None] = ContextVar("docket_span", default=None)


class OpenTelemetrySpans:
    """Makes spans and sends them to `DOCKET_OTLP_URL`; one for each process."""

    def __init__(self) -> None:
        exporter = OTLPSpanExporter(
            endpoint=f"{settings.OTLP_URL}/v1/traces",
            timeout=TIMEOUT,
            certificate_file=settings.CA_FILE or None,
        )
        about = {"service.name": "docket", "docket.process": settings.PROCESS or "other"}
        # OTEL_RESOURCE_ATTRIBUTES and OTEL_TRACES_SAMPLER are the library's own settings
        self.provider = TracerProvider(resource=Resource.create(about))
        self.provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=EVERY))
        self.tracer = self.provider.get_tracer("docket")

    @contextmanager
    def begin(
        self, name: str, kind: trace.Kind, parent: str, attributes: dict[str, str]
    ) -> Iterator[str]:
        """A span under `parent`, which gives its own `traceparent`."""
        above = _running.get()
        if above:
            above.has_parts = True
        context = READER.extract({"traceparent": parent}, Context()) if parent else Context()
        said = {f"docket.{key}": value for key, value in attributes.items()}
        span = self.tracer.start_span(name, context, KINDS[kind], said)
        begun = Begun(span)
        before = _running.set(begun)
        failed = False
        try:
            yield traceparent_of(span)
        except StepRefused as refused:
            span.set_attribute("docket.refused", refused.code)
            raise
        except Exception as error:
            failed = True
            # never its words: they quote what people wrote
            span.set_attribute("error.type", type(error).__name__)
            span.set_status(api.StatusCode.ERROR)
            raise
        finally:
            _running.reset(before)
            if begun.has_parts or failed or kind is not trace.Kind.CONSUMER:
                span.end()

    def describe(self, name: str, attributes: dict[str, str]) -> None:
        """What is known only now of the span that runs here; `name` where it gets another one."""
        if begun := _running.get():
            if name:
                begun.span.update_name(name)
            for key, value in attributes.items():
                begun.span.set_attribute(f"docket.{key}", value)


def traceparent_of(span: api.Span) -> str:
    """A span as others name it."""
    known = span.get_span_context()
    flags = int(known.trace_flags) & trace.SAMPLED
    return f"00-{known.trace_id:032x}-{known.span_id:016x}-{flags:02x}"


@cache
def spans() -> OpenTelemetrySpans:
    """Those of this process, made when the first is wanted: a thread does not survive a fork."""
    return OpenTelemetrySpans()


os.register_at_fork(after_in_child=spans.cache_clear)
