"""Django's cache in Valkey, in which all web processes count failed sign-ins together.

While Valkey is away, each process counts for itself: nobody is kept out, and nobody can try without
end.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from django.utils.functional import cached_property
from redis import Redis, RedisError

from enforcement.gateway.store_address import connect

log = structlog.get_logger(__name__)
PATIENCE = 0.5  # seconds, for connecting and for each answer
AWAY = 5.0  # seconds for which a store that did not answer is not asked again
Answer = TypeVar("Answer")


class JsonSerializer:
    """What is kept is read as data. Django's own way, pickle, would run what somebody put into the
    store.
    """

    def dumps(self, value: object) -> str:
        """As it is kept."""
        return json.dumps(value)

    def loads(self, kept: bytes) -> Any:
        """As it was given, but for tuples, which come back as lists."""
        return json.loads(kept)


class StoreCacheClient(RedisCacheClient):
    """Connects as everything else does that speaks to the store."""

    @cached_property
    def store(self) -> Redis:
        """This process's connections."""
        url = settings.VALKEY_URL
        return connect(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)

    def get_client(self, key: Any = None, *, write: bool = False) -> Redis:
        """The same for all keys, to read and to write."""
        return self.store


class StoreCache(RedisCache):
    """The cache; one that does not answer is stood in for by the process's own memory."""

    away_until = 0.0  # on this process's clock; for all threads

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = StoreCacheClient
        self._here = LocMemCache("docket", {"KEY_PREFIX": params.get("KEY_PREFIX", "")})

    def _ask(self, store: Callable[[], Answer], here: Callable[[], Answer]) -> Answer:
        """The store's answer, or this process's own where there is none."""
        if time.monotonic() >= StoreCache.away_until:
            try:
                return store()
            except RedisError as error:
                StoreCache.away_until = time.monotonic() + AWAY
                log.warning("cache.store_away", error=type(error).__name__)
        return here()

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None
    ) -> bool:
        """Keep it, if nothing is kept there."""
        return self._ask(
            lambda: super(StoreCache, self).add(key, value, timeout, version),
            lambda: self._here.add(key, value, timeout, version),
        )

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        """What is kept there."""
        return self._ask(
            lambda: super(StoreCache, self).get(key, default, version),
            lambda: self._here.get(key, default, version),
        )

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None
    ) -> None:
        """Keep it."""
        self._ask(
            lambda: super(StoreCache, self).set(key, value, timeout, version),
            lambda: self._here.set(key, value, timeout, version),
        )

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        """Keep what is there for longer."""
        return self._ask(
            lambda: super(StoreCache, self).touch(key, timeout, version),
            lambda: self._here.touch(key, timeout, version),
        )

    def delete(self, key: Any, version: Any = None) -> bool:
        """Keep it no more."""
        return self._ask(
            lambda: super(StoreCache, self).delete(key, version),
            lambda: self._here.delete(key, version),
        )

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> int:
        """Count on. Raises ValueError where nothing is kept."""
        return self._ask(
            lambda: super(StoreCache, self).incr(key, delta, version),
            lambda: self._here.incr(key, delta, version),
        )

    def clear(self) -> None:
        """Forget what this cache keeps, and nothing else in the store: the gateway's records lie
        beside it.
        """
        self._here.clear()
        client: Redis = self._cache.get_client(write=True)
        for key in client.scan_iter(match=f"{self.key_prefix}:*"):
            client.delete(key)
