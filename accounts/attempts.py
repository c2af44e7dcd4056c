"""How often somebody may try to sign in. Failures are counted in the store that all web processes
share; after some of them each further try has to wait, twice as long every time.

Failures are counted by person *and* network, so that a stranger in another network keeps nobody
out. A browser in which the person has signed in before is counted by itself, so that a stranger in
the same network keeps nobody out either. A network that tries many names waits as well. Nothing is
locked for longer than LONGEST.

Codes of an authenticator are counted in the same way, apart from passwords: to know the password
must not start the count of codes again. Codes are short, so a person's are counted over all
networks as well, except in browsers that are known.

Sources: OWASP ASVS 5.0, 6.3.1; OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
"""

from __future__ import annotations

import hashlib
import ipaddress
import math
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

LONGEST = 15 * 60  # seconds that a try has to wait at most
DAY = 24 * 60 * 60  # seconds for which failures are remembered after the last
DEVICE_AGE = 180 * DAY  # seconds for which a browser is known
SALT = "docket.device"
UNKNOWN = "unknown"  # an address that nobody says
NETWORKS = {4: 24, 6: 56}  # bits that make a network: what one household or office has


@dataclass(frozen=True)
class Counter:
    """What is counted together; `free` tries need not wait."""

    of: str
    free: int

    @property
    def key(self) -> str:
        """Where it is kept: names and addresses lie in no store."""
        return f"signin:{digest(self.of)}"

    def begin(self) -> int:
        """Count a try. Seconds to wait before it may be made (then it is not counted), or 0."""
        tried = self._add(1)
        if tried <= self.free:
            return 0
        delay, now = min(2 ** min(tried - self.free, 10), LONGEST), time.time()
        if cache.add(f"{self.key}:until", now + delay, delay):
            return 0
        self._add(-1)
        until = float(cache.get(f"{self.key}:until", now))
        return max(1, math.ceil(until - now))

    def take_back(self) -> None:
        """A try that was begun is not counted."""
        self._add(-1)

    def forget(self) -> None:
        """Whoever was it has shown that they are the person."""
        for part in ("", ":until"):
            cache.delete(f"{self.key}{part}")

    def _add(self, one: int) -> int:
        cache.add(self.key, 0, DAY)
        try:
            count = int(cache.incr(self.key, one))
        except ValueError:  # it was forgotten in between
            cache.set(self.key, count := max(one, 0), DAY)
        cache.touch(self.key, DAY)
        return count


class Shown(StrEnum):
    """What somebody shows to say who they are."""

    PASSWORD = "PASSWORD"
    CODE = "CODE"


def begin(request: HttpRequest, username: str, shown: Shown = Shown.PASSWORD) -> int:
    """Begin a try to sign in as this person. Seconds to wait before it may be made; 0: now."""
    begun: list[Counter] = []
    for counter in counters(request, username, shown):
        if wait := counter.begin():
            for other in begun:
                other.take_back()
            return wait
        begun.append(counter)
    return 0


def succeed(request: HttpRequest, username: str, shown: Shown = Shown.PASSWORD) -> None:
    """It was right: what failed before is forgotten, of this person from here."""
    own, *wide = counters(request, username, shown)
    own.forget()
    for counter in wide:
        counter.take_back()


def counters(request: HttpRequest, username: str, shown: Shown) -> Iterator[Counter]:
    """What a try is counted with: the person with the browser that is known, or with the network;
    then the network, whoever it is; a code with the person, wherever they are.
    """
    name = username.strip().casefold()
    kind = "" if shown is Shown.PASSWORD else f"{shown} "
    if device := known_device(request, name):
        yield Counter(f"{kind}device {name} {device}", free=5)
        return
    network = network_of(request)
    yield Counter(f"{kind}person {name} {network}", free=5)
    yield Counter(f"{kind}network {network}", free=30)
    if shown is Shown.CODE:
        yield Counter(f"{kind}person {name}", free=50)


def digest(text: str) -> str:
    """A text as it stands in the store and in a cookie, which takes no letters but these."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def client_address(request: HttpRequest) -> str:
    """The network address of whoever asks, as `config.proxies` has found it."""
    return str(request.META.get("REMOTE_ADDR") or UNKNOWN)


def network_of(request: HttpRequest) -> str:
    """The network from which it is asked."""
    try:
        address = ipaddress.ip_address(client_address(request))
    except ValueError:
        return UNKNOWN
    return str(ipaddress.ip_network((address, NETWORKS[address.version]), strict=False))


def known_device(request: HttpRequest, name: str) -> str:
    """The id of this browser, if this person has signed in here; else nothing."""
    name_of_cookie = settings.DEVICE_COOKIE_NAME
    kept = request.get_signed_cookie(name_of_cookie, "", SALT, max_age=DEVICE_AGE) or ""
    device, _, whose = kept.partition(" ")
    return device if whose == digest(name) else ""


def know_device(request: HttpRequest, response: HttpResponse, username: str) -> None:
    """Remember that this person signed in here: it opens nothing, and only spares them from what
    strangers try.
    """
    name = username.casefold()
    device = known_device(request, name) or secrets.token_urlsafe(16)
    response.set_signed_cookie(
        settings.DEVICE_COOKIE_NAME,
        f"{device} {digest(name)}",
        SALT,
        max_age=DEVICE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
