"""How Celery speaks to the store: kombu's transports, but for one fault, of which a worker ended
when the store failed over.
"""

from __future__ import annotations

from typing import Any

from kombu.transport import TRANSPORT_ALIASES, redis


class QoS(redis.QoS):
    """What a worker was given and has not acknowledged."""

    def restore_unacked(self, client: Any = None) -> None:
        """Put it back into its queue, unless the connection has been given up.

        Celery gives up a broken connection and closes it after that. Where one of its channels
        could not be closed at first, kombu closes another one when there is no address any more to
        put anything back to: an AttributeError, of which the worker ends. What stays unacknowledged
        comes back after the visibility time-out, and ticks come each second anyway.
        """
        connection = self.channel.connection
        if connection is not None and connection.client is not None:
            super().restore_unacked(client)
        elif self._delivered:
            self._delivered.clear()


class Channel(redis.Channel):
    """To one server."""

    QoS = QoS


class SentinelChannel(redis.SentinelChannel):
    """To the server that Sentinels name."""

    QoS = QoS


class Transport(redis.Transport):
    """To one server."""

    Channel = Channel


class SentinelTransport(redis.SentinelTransport):
    """To the server that Sentinels name."""

    Channel = SentinelChannel


def install() -> None:
    """Let every address of a store lead to these. By name, since each alternative of an address
    with several is looked up by its scheme alone.
    """
    ours = {"redis": Transport, "rediss": Transport, "sentinel": SentinelTransport}
    for scheme, transport in ours.items():
        TRANSPORT_ALIASES[scheme] = f"{__name__}:{transport.__name__}"
