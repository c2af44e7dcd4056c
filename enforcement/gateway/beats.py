"""What a gateway hears of the worker by its heartbeat: that it lives, what the business time is,
and into which server it writes.
"""

import time

from enforcement.gateway import wire

TOLERANCE = 3.0
"""Seconds without a new heartbeat (one is due each second) after which the worker may be down, or a
replica cut off from its primary.
"""


class Beats:
    """The newest heartbeat, and since when it is known (monotonic)."""

    def __init__(self) -> None:
        self._last: bytes | None = None
        self._began = time.monotonic()
        self.since = float("-inf")
        self.story_offset = 0.0
        """Seconds from machine time to business time."""
        self.run_id = ""
        """Of the server into which the worker wrote; empty where its version does not say it."""

    def hear(self, beat: bytes | None, asked_at: float) -> None:
        """A beat counts from when the store was asked that first had it (monotonic seconds), for
        this process may have stood still before it read the answer; only the first beat is dated by
        the clock of its writer. Raises wire.Unreadable.
        """
        if beat is None or beat == self._last:
            return
        heartbeat = wire.decode_heartbeat(beat)
        first = self._last is None
        self.since = asked_at - (max(0.0, time.time() - heartbeat.at) if first else 0.0)
        self._last, self.story_offset = beat, heartbeat.story_offset
        self.run_id = heartbeat.run_id

    def begin(self, since: float, story_offset: float) -> None:
        """What a file knows of them."""
        self.since, self.story_offset = since, story_offset

    @property
    def fresh_until(self) -> float:
        """The monotonic moment after which the worker has been silent for too long."""
        return self.since + TOLERANCE

    def are_silent(self, now: float) -> bool:
        """Has the worker been silent for too long? This process is given time to hear it first."""
        return max(self.fresh_until, self._began + TOLERANCE) < now
