"""What many do in place of an outbox: after the commit, `delay()` a task for each message.

Here to be caught at it by the harness.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from celery import shared_task
from django.db import models

from config.celery import app
from enforcement.delivery import relay
from enforcement.delivery.claims import Beginnings
from enforcement.models import OutboxMessage
from enforcement.process.seams import seam
from enforcement.step import doors
from enforcement.step.write import Writing, WrittenFrom

app.conf.task_acks_late = False  # Celery's own default
app.conf.task_reject_on_worker_lost = False
after: list[Any] = []  # messages that the step under way owes


@shared_task(name="deliver")
def deliver(key: str) -> None:
    """Send one message, then mark it."""
    # nobody else looks at it; the relay's own code wants one
    OutboxMessage.objects.filter(pk=key).update(lease_token=uuid4())
    message = OutboxMessage.objects.select_related("notice", "case", "account").get(pk=key)
    seam("relay.claimed")
    relay._send_batch([message], lambda: message.owed_at, Beginnings())


def instead_of_the_relay() -> None:
    """From now on this process hands its messages to Celery when it has committed."""
    write = doors.write

    def writes(*writings: Writing, rows: Sequence[models.Model]) -> WrittenFrom:
        from_where = write(*writings, rows=rows)
        written = [row for writing in writings for row in writing.rows] + [*rows]
        after.extend(row.pk for row in written if isinstance(row, OutboxMessage))
        return from_where

    def announces(records: list[dict[str, Any]]) -> None:
        seam("step.committed")
        while after:
            deliver.delay(str(after.pop()))

    doors.write, doors.announce_commit = writes, announces
