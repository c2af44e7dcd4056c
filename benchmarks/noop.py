"""A Celery app of its own whose task does nothing: what `bench relay` compares the relay with.

Celery's own settings, but for results.
"""

from __future__ import annotations

import os

from celery import Celery
from redis import Redis

app = Celery("noop", broker=os.environ["VALKEY_URL"])
app.conf.update(task_ignore_result=True, broker_connection_retry_on_startup=True)
DONE = "bench:noop:done"


@app.task(name="noop")
def noop() -> None:
    """Nothing."""


@app.task(name="last")
def last() -> None:
    """Say that all before it are done: one process takes them in order."""
    Redis.from_url(os.environ["VALKEY_URL"]).lpush(DONE, "1")
