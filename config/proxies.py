"""From which address a request comes, where a proxy stands before Docket. Only a proxy that the
operator has named may say so.

An example: DOCKET_PROXIES=10.0.0.7. A request from there with `X-Forwarded-For: 198.51.100.9,
203.0.113.5` comes from 203.0.113.5, the last address that is not a proxy's: our proxy wrote it, and
what stands before it is only what the visitor says. A request from 10.0.0.7 without the header is
refused: a proxy that does not set it passes on what visitors send, and they could choose their
address. A request from anywhere else is refused as well.

Sources: OWASP ASVS 5.0, 4.1.3 (headers that a proxy sets); RFC 7239, 8.1 (whom to believe).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
FOR, PROTO = "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"
SAID = (FOR, "HTTP_FORWARDED", "HTTP_X_REAL_IP")  # of the visitor's address
SEE = "deploy/ has examples."

log = structlog.get_logger("docket.security")


class ProxyRefused(Exception):
    """A request of which nobody knows where it comes from; the sentence says what is missing."""

    def __init__(self, sentence: str, code: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(sentence)
        self.code = code


def networks_named(said: str, *, https: bool) -> tuple[Network, ...]:
    """The networks of DOCKET_PROXIES.

    Raises ImproperlyConfigured for what is none, and for none where pages are reached by https,
    which Docket does not speak itself.
    """
    try:
        networks = tuple(ipaddress.ip_network(word) for word in said.replace(",", " ").split())
    except ValueError as error:
        raise ImproperlyConfigured(
            "DOCKET_PROXIES names the addresses or networks of the proxies before Docket, such as "
            f"127.0.0.1 10.0.0.7, and not how many there are: {error}."
        ) from None
    of_4 = [n for n in networks if isinstance(n, ipaddress.IPv4Network)]
    of_6 = [n for n in networks if isinstance(n, ipaddress.IPv6Network)]
    all_of_4 = any(not one.prefixlen for one in ipaddress.collapse_addresses(of_4))
    if all_of_4 or any(not one.prefixlen for one in ipaddress.collapse_addresses(of_6)):
        raise ImproperlyConfigured("DOCKET_PROXIES names every address: each could be a proxy.")
    if https and not networks:
        raise ImproperlyConfigured(
            "DOCKET_BASE_URL begins with https://, so DOCKET_PROXIES must name the proxy that "
            "speaks TLS."
        )
    return networks


class Proxies:
    """Gives every request the address of its visitor (`REMOTE_ADDR`), and takes away what a proxy
    said of it, so that nothing believes it a second time.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """400 for a proxy that leaves something out, 403 for whoever is no proxy."""
        networks: tuple[Network, ...] = settings.PROXIES
        if networks:
            try:
                request.META["REMOTE_ADDR"] = str(visitor(request.META, networks))
            except ProxyRefused as refused:
                log.warning("proxy.refused", ip=request.META["REMOTE_ADDR"], cause=str(refused))
                return HttpResponse(
                    f"{refused}\n", status=refused.code, content_type="text/plain; charset=utf-8"
                )
        for name in SAID if networks else (*SAID, PROTO):
            request.META.pop(name, None)
        return self.get_response(request)


def visitor(meta: dict[str, str], networks: Sequence[Network]) -> Address:
    """The address of whoever asked the outermost proxy of ours. Raises ProxyRefused."""
    if not among(read_address(meta.get("REMOTE_ADDR", "")), networks):
        raise ProxyRefused(
            "Docket is asked by its proxy alone. If this is the proxy, name its address in "
            "DOCKET_PROXIES.",
            HTTPStatus.FORBIDDEN,
        )
    said = meta.get(FOR, "")
    if not said.strip():
        raise ProxyRefused(
            "The proxy before Docket sent no X-Forwarded-For. Let it set the header to the "
            f"address of the visitor. {SEE}"
        )
    if meta.get(PROTO, "") not in ("http", "https"):
        raise ProxyRefused(
            "The proxy before Docket sent no X-Forwarded-Proto of http or https. Let it set the "
            f"header to the scheme by which the visitor asked. {SEE}"
        )
    address = None
    for word in reversed(said.split(",")):
        address = read_address(word)
        if address is None:
            raise ProxyRefused(
                "The proxy before Docket sent an X-Forwarded-For that does not end with an "
                f"address. {SEE}"
            )
        if not among(address, networks):
            return address
    assert address is not None
    return address


def read_address(said: str) -> Address | None:
    """An address as it stands in such a header, perhaps with a port; None for what is none."""
    word = said.strip()
    if word.startswith("["):
        word = word[1:].partition("]")[0]
    elif word.count(":") == 1:
        word = word.partition(":")[0]
    try:
        address = ipaddress.ip_address(word)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv4Address):
        return address
    # a zone is what a machine calls its own cable: no proxy says it
    return None if address.scope_id else address.ipv4_mapped or address


def among(address: Address | None, networks: Iterable[Network]) -> bool:
    """Whether an address lies in one of the networks."""
    return address is not None and any(address in network for network in networks)
