"""Celery: the app, and the whole beat table.

Beat only asks what is due, so that no tick, one or five are all right. Tasks carry no data; what is
owed stands in the database.
"""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.beat import ScheduleEntry, Scheduler
from django.conf import settings
from kombu import Exchange, Producer, Queue

from config import broker
from enforcement.gateway.store_address import read_address
from enforcement.process import progress

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

CROWDED = 100  # tasks that wait in a queue for a worker
PROMPT = "celery"  # the queue of whatever has none of its own
# seconds
TICKS = {
    "relay": 1.0,
    "sweep": 1.0,
    "bulk": 1.0,
    "batches": 1.0,
    "case_files": 2.0,
    "transparency": 5.0,
    "data_requests": 2.0,
    "retention": 5.0,
    "keep_snapshot": 1.0,
    "seal": 5.0,
    "tidy": 600.0,
}

broker.install()
STORE = read_address(settings.VALKEY_URL)
app = Celery("docket", broker=STORE.broker, include=["enforcement.tasks"])
app.conf.update(
    beat_scheduler="config.celery:Ticker",
    beat_schedule={task: {"task": task, "schedule": every} for task, every in TICKS.items()},
    task_default_queue=PROMPT,
    # A worker without -Q serves both.
    task_queues=[
        Queue(name, Exchange(name), routing_key=name) for name in (PROMPT, settings.POST_QUEUE)
    ],
    task_routes=settings.TASK_ROUTES,
    timezone="UTC",
    worker_hijack_root_logger=False,  # its lines look like all the others: see config/logs.py
    accept_content=["json"],
    task_serializer="json",
    task_ignore_result=True,
    # A worker that dies gives its task back; without the second line it is lost all the same.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_time_limit=300,  # seconds; every socket has a shorter limit of its own
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_use_ssl=STORE.broker_tls or False,
    broker_transport_options={
        "visibility_timeout": 600,  # seconds; longer than a task may take
        **STORE.broker_options(socket_timeout=10, socket_connect_timeout=5, socket_keepalive=True),
    },
    # Reconnecting to PostgreSQL for each tick costs more than the tick; tasks.py sees to it that a
    # dead connection is noticed.
    CELERY_DB_REUSE_MAX=1_000,
)


class Ticker(Scheduler):
    """Beat without a memory, which holds its ticks back while nobody takes them.

    Otherwise a weekend without a worker fills Valkey with a million ticks. They carry no `expires`
    for that: it compares the clocks of two machines, and drops every tick where these are apart.
    """

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        """One look at the table; that beat looks is its progress, whether or not anybody takes what
        it sends.
        """
        progress.made()
        return super().tick(*args, **kwargs)

    def apply_async(
        self,
        entry: ScheduleEntry,
        producer: Producer | None = None,
        advance: bool = True,
        **kwargs: object,
    ) -> object:
        """Send a tick, unless enough wait in its queue.

        Errors are the caller's, which logs them and goes on.
        """
        channel: Any = producer.channel if producer else None
        queue = settings.TASK_ROUTES.get(entry.task or "", {}).get("queue", PROMPT)
        if channel and channel.client.llen(queue) >= CROWDED:
            return None
        return super().apply_async(entry, producer=producer, advance=advance, **kwargs)
