"""Where a webhook may go: public addresses alone, decided after the name was resolved, so that no
name leads inside.
"""

from __future__ import annotations

import asyncio
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# From IANA's registries of special-purpose addresses. Python's own `is_global` knows them
# differently in each version.
NOT_PUBLIC = tuple(
    ip_network(net)
    for net in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
        "168.63.129.16/32",  # a cloud's metadata, though it looks public
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",  # they carry an IPv4 address, or are for examples
    )
)
# all that is assigned for global unicast; mapped, translated and local addresses lie outside
PUBLIC_6 = ip_network("2000::/3")

Address = IPv4Address | IPv6Address


class NotPublic(ValueError):
    """A host that resolves to an address to which nothing may be sent."""


async def resolve(host: str, port: int, *, loopback: bool) -> list[Address]:
    """All addresses of a host, the preferred one first.

    `loopback`: this machine is allowed, and nothing else that is not public. Raises OSError when
    the host has no address, and NotPublic when one of them is neither public nor allowed: such a
    name is up to no good.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(ip_address(sockaddr[0]) for *_, sockaddr in found))
    for address in addresses:
        if not (is_public(address) or (loopback and address.is_loopback)):
            raise NotPublic(f"{host} is {address}, which is not a public address")
    return addresses


def is_public(address: Address) -> bool:
    """Whether the whole internet means the same machine by this address."""
    if address.version == 6 and address not in PUBLIC_6:
        return False
    return not any(address in net for net in NOT_PUBLIC)
