"""The mail server of an address, and where it reports what it cannot deliver."""

from __future__ import annotations

import ipaddress
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def smtp(url: str) -> dict[str, object]:
    """Keyword arguments of Django's SMTP connection from `smtps://user:password@host:port`.

    Raises ImproperlyConfigured for what is none, and for a password that would be sent open beyond
    this machine.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps", "smtp+tls") or not parts.hostname:
        raise ImproperlyConfigured(
            "EMAIL_URL must look like smtps://user:password@host:port (smtp+tls:// for STARTTLS)."
        )
    if parts.scheme == "smtp" and parts.password and not is_this_machine(parts.hostname):
        raise ImproperlyConfigured(
            "EMAIL_URL would send the password without encryption. Begin it with smtps:// (TLS) or "
            "smtp+tls:// (STARTTLS); without TLS a password goes to this machine alone."
        )
    return {
        "host": parts.hostname,
        "port": parts.port or (465 if parts.scheme == "smtps" else 25),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": parts.scheme == "smtps",
        "use_tls": parts.scheme == "smtp+tls",
        "timeout": 10,
    }


def is_this_machine(host: str) -> bool:
    """Whether what is sent to this host leaves no machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def own_address(setting: str, address: str) -> str:
    """The address below which each e-mail has one of its own, `<name>+<token>@<domain>`: a return
    path, or where answers to it come in.

    Raises ImproperlyConfigured for what is none, or leaves the token no room (RFC 5321, 4.5.3.1.1).
    """
    name, _, domain = parseaddr(address)[1].rpartition("@")
    if not (name and domain and name.isascii() and "+" not in name and len(name) <= 25):
        raise ImproperlyConfigured(
            f"{setting} must be an address such as bounces@example.com, with at most 25 "
            "characters and no + before the @."
        )
    return f"{name}@{domain}"
