"""The database of an address, with what holds for every connection to it."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.mail import is_this_machine

# No step is silent for so long in the middle of its transaction. Whoever is, hangs, or its machine
# is gone: what it holds locked is let go.
SILENT = "60s"
# A server that is gone without a word (its machine lost power, a cable was pulled) is given up
# after about half a minute, and not after hours.
WIRE = {
    "connect_timeout": 10,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}


def database(url: str, ca_file: str = "") -> dict[str, object]:
    """Django's form of `postgres://user:password@host:port/name?option=value`.

    With `ca_file`, the house's own authority, a server elsewhere must have a certificate of it, in
    the name of the host; `sslmode` and `sslrootcert` in the address say otherwise.
    """
    parts = urlsplit(url)
    elsewhere = parts.hostname and not is_this_machine(parts.hostname)
    trusting = {"sslmode": "verify-full", "sslrootcert": ca_file} if ca_file and elsewhere else {}
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            "DATABASE_URL must look like postgres://user:password@host:port/name."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        # Reconnecting for each step costs a factor of three; see docs/reference/performance.md.
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "prepare_threshold": 2,
            "options": f"-c idle_in_transaction_session_timeout={SILENT}",
            **WIRE,
            **trusting,
            **dict(parse_qsl(parts.query)),
        },
    }
