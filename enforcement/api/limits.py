"""How often a token may ask: so many requests a minute, counted in the store that all web processes
share; while it is away each process counts for itself.
"""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache

from accounts.attempts import digest

MINUTE = 60  # seconds
GUESSES = 30  # keys that nobody has, tried from one network in a minute


def seconds_to_wait(of: str, most: int, now: float) -> int:
    """Count a request of `of` in this minute; 0, or the seconds until the next one, where it asked
    more than `most` times. `now` is in seconds since 1970.
    """
    minute, second = divmod(int(now), MINUTE)
    name = f"api:{digest(of)}:{minute}"
    try:
        count = int(cache.incr(name))
    except ValueError:  # the first of this minute, unless another one adds it just now
        cache.add(name, 0, 2 * MINUTE)
        count = counted_on(name)
    return 0 if count <= most else MINUTE - second


def counted_on(name: str) -> int:
    """The next number."""
    try:
        return int(cache.incr(name))
    except ValueError:  # the store forgot it in between
        return 1


def wait_of_token(token: str, now: float) -> int:
    """For the requests of a token."""
    return seconds_to_wait(f"token {token}", settings.API_RATE, now)


def wait_of_stranger(network: str, now: float) -> int:
    """For requests with keys that are nobody's."""
    return seconds_to_wait(f"stranger {network}", GUESSES, now)
