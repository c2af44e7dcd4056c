"""Celery: load, one call; nothing else. Beat and the bell start these tasks; none of them takes arguments."""

from __future__ import annotations

from typing import Any

from celery import Task, shared_task
from django.db import close_old_connections

from enforcement import clock
from enforcement.delivery import relay as outbox
from enforcement.delivery import snapshot
from enforcement.operations import due


class Tick(Task):  # type: ignore[type-arg]
    """A task that looks at its database connection first: one that died since the last tick is replaced."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        close_old_connections()
        try:
            return super().__call__(*args, **kwargs)
        finally:
            close_old_connections()


@shared_task(name="relay", base=Tick)
def relay() -> None:
    """Pay what is owed to the world."""
    outbox.work_through(now=clock.now)


@shared_task(name="sweep", base=Tick)
def sweep() -> None:
    """Do what has fallen due."""
    due.work_through(now=clock.now)


@shared_task(name="keep_snapshot", base=Tick)
def keep_snapshot() -> None:
    """Bring the gateway's store up to date and say so: the heartbeat comes after every change that was owed."""
    outbox.work_through(now=clock.now, channels=outbox.SNAPSHOTS)
    snapshot.keep(clock.now())
