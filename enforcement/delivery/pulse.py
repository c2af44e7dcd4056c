"""How the store and the broker are, for those who watch: one look, half a second at most for each
question.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from redis import RedisError

from enforcement.delivery.access import connect
from enforcement.gateway import wire

PROMPT = "celery"  # the queue of all that is not the post; Celery's own name for it


@dataclass(frozen=True)
class Pulse:
    """`heartbeat_age` in seconds, None if there is none; `queues` from a queue's name to the tasks
    that wait in it.
    """

    up: bool
    heartbeat_age: float | None = None
    queues: dict[str, int] = field(default_factory=dict)


def read_pulse() -> Pulse:
    """What Valkey says now; only that it is away, if it is."""
    try:
        client = connect()
        raw: Any = client.get(wire.HEARTBEAT)
        queues = {name: int(client.llen(name)) for name in (PROMPT, settings.POST_QUEUE)}
        at = wire.decode_heartbeat(raw).at if raw else None
    except RedisError:
        return Pulse(up=False)
    except wire.Unreadable:
        return Pulse(up=True, queues=queues)
    return Pulse(
        up=True, heartbeat_age=None if at is None else max(0.0, time.time() - at), queues=queues
    )
