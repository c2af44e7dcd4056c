"""`/metrics`: how Docket is, in the text format of Prometheus, counted when it is asked for.

What to make of it: docs/how-to/alerts.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from math import inf

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from enforcement.delivery.fates import UNSURE
from enforcement.delivery.pulse import read_pulse
from enforcement.models.outbox import Channel
from enforcement.operations import due
from enforcement.process import clock, progress
from enforcement.queries import health
from enforcement.sql import replica
from enforcement.web._shared import page_times

LOOPBACK = ("127.0.0.1", "::1")
PROXIED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")
DEBTS = {
    "pending": "Messages that are owed, to 10,001 at most.",
    "retried": "Messages owed that have failed before.",
    "crashed": "Messages owed with which a sender died.",
    "unknown": "Messages owed that may have arrived.",
    "parked": "Messages given up; a person must look.",
    "oldest_due": "Seconds for which the first message owed has been due.",
}


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, for whoever shows the token; without a token, for this machine. 404 for
    everybody else.
    """
    if not may_see(request):
        return HttpResponseNotFound()
    registry = CollectorRegistry(auto_describe=False)
    for collector in (OfDatabase(), OfStore(), OfProcesses(), page_times.OfPages()):
        registry.register(collector)
    return HttpResponse(
        generate_latest(registry),
        content_type=CONTENT_TYPE_LATEST,
        headers={"Cache-Control": "no-store"},
    )


def may_see(request: HttpRequest) -> bool:
    """In serve mode a proxy on this machine would make everybody a neighbour: there only the token
    opens.
    """
    if settings.METRICS_TOKEN:
        return constant_time_compare(
            request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}"
        )
    direct = request.META.get("REMOTE_ADDR") in LOOPBACK and not any(
        name in request.META for name in PROXIED
    )
    return settings.MODE != "serve" and direct


class OfDatabase(Collector):
    """What is owed, late, stuck or unsealed; only that the database is away, if it is."""

    def collect(self) -> Iterable[Metric]:
        """Counted now."""
        now = clock_or_none()
        yield gauge("docket_database_up", "Whether PostgreSQL answers.", float(now is not None))
        if now is None:
            return
        yield from of_standby()
        found = health.health(now=now, machine_now=datetime.now(UTC), unsure=UNSURE)
        for name, words in DEBTS.items():
            seconds = "_seconds" if name == "oldest_due" else ""
            family = GaugeMetricFamily(f"docket_outbox_{name}{seconds}", words, labels=["channel"])
            for channel, debt in sorted(found.outbox.items()):
                family.add_metric([channel.lower()], getattr(debt, name))
            yield family
        yield gauge(
            "docket_snapshot_lag_seconds",
            "Seconds for which a change has been owed to the gateways.",
            found.outbox[Channel.SNAPSHOT].oldest_due,
        )
        yield HistogramMetricFamily(
            "docket_enforcement_seconds",
            "Seconds from a decision until every gateway said that it enforces it.",
            buckets=[(bound_of(one.at_most), one.upto) for one in found.enforcement],
            sum_value=sum(one.seconds for one in found.enforcement),
        )
        yield gauge(
            "docket_enforcement_waiting_seconds",
            "Seconds since the first decision that not every gateway enforces yet.",
            found.enforcement_waits,
        )
        yield gauge(
            "docket_reviews_open",
            "Reviews that are to be held, to 10,001 at most.",
            found.reviews_open,
        )
        yield gauge(
            "docket_reviews_missed",
            "Reviews that nobody held in time, nor since.",
            found.reviews_missed,
        )
        yield gauge(
            "docket_waiting_without_date",
            "What waits with no review and no end, to 100 at most: 0, or somebody is forgotten.",
            found.waiting,
        )
        yield gauge(
            "docket_webhooks_disabled",
            "Disabled webhook endpoints that no admin has looked at.",
            found.endpoints_disabled,
        )
        yield gauge(
            "docket_history_lost",
            "Decisions that a failover lost and nobody has settled, to 10,001 at most.",
            found.history_lost,
        )
        yield gauge(
            "docket_history_refused",
            "Whether the gateways follow another history of the database.",
            float(found.history_refused),
        )
        yield gauge(
            "docket_sweep_lag_seconds",
            "Seconds since the oldest thing fell due that is not done.",
            health.seconds_since(now, due.oldest_due_at(now)),
        )
        yield gauge(
            "docket_sweep_refused",
            "Things that fell due and were refused twice; a person must look.",
            found.sweep_refused,
        )
        yield gauge(
            "docket_unsealed_seconds",
            "Seconds for which the oldest unsealed event has waited for a checkpoint.",
            found.unsealed_age,
        )
        if found.checkpoint_age is not None:
            yield gauge(
                "docket_checkpoint_age_seconds",
                "Seconds since the last checkpoint; it grows while nothing happens.",
                found.checkpoint_age,
            )


def of_standby() -> Iterable[Metric]:
    """Whether the standby is asked, and how far it is behind; nothing where there is none."""
    if not replica.is_set():
        return
    found = replica.standby()
    yield gauge(
        "docket_replica_used", "Whether reads for insights go to the standby.", float(found.used)
    )
    if found.behind is not None:
        yield gauge(
            "docket_replica_lag_seconds", "Seconds that the standby is behind.", found.behind
        )


class OfStore(Collector):
    """Valkey: the heartbeat that the gateways go by, and the tasks that wait."""

    def collect(self) -> Iterable[Metric]:
        """Asked now."""
        pulse = read_pulse()
        yield gauge("docket_store_up", "Whether Valkey answers.", float(pulse.up))
        if pulse.heartbeat_age is not None:
            yield gauge(
                "docket_heartbeat_age_seconds",
                "Seconds since the worker last told the gateways that it lives.",
                pulse.heartbeat_age,
            )
        family = GaugeMetricFamily(
            "docket_queue_length", "Tasks that wait for a worker.", labels=["queue"]
        )
        for queue, length in pulse.queues.items():
            family.add_metric([queue], length)
        yield family


class OfProcesses(Collector):
    """The processes of this machine that a supervisor looks after."""

    def collect(self) -> Iterable[Metric]:
        """By the times of their files."""
        family = GaugeMetricFamily(
            "docket_progress_age_seconds",
            "Seconds since a process last got something done.",
            labels=["process"],
        )
        for process, seconds in sorted(progress.ages().items()):
            family.add_metric([process], seconds)
        yield family


def bound_of(seconds: float) -> str:
    """The upper end of a bucket, as the format has it."""
    return "+Inf" if seconds == inf else str(seconds)


def clock_or_none() -> datetime | None:
    """The business time, or nothing while the database is away."""
    try:
        health.ping_database()
        return clock.now()
    except Error:
        return None


def gauge(name: str, words: str, value: float) -> Metric:
    """A figure without labels."""
    return GaugeMetricFamily(name, words, value=value)
