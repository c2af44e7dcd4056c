"""The database of an address, with what holds for every connection to it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import make_conninfo

from config.mail import is_this_machine
from config.postgresql.limits import Limits
from enforcement.gateway.store_address import BadAddress, hosts_in

# A server that is gone without a word (its machine lost power, a cable was pulled) is given up
# after about half a minute, and not after hours.
WIRE = {
    "connect_timeout": 10,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
PORT = 5432
TARGETS = ("any", "read-write", "read-only", "primary", "standby", "prefer-standby")
FORM = (
    "It must look like postgres://user:password@host:port/name, with several hosts as "
    "host:port,host:port."
)


class Pooler(StrEnum):
    """What stands between Docket and PostgreSQL."""

    NONE = "NONE"
    TRANSACTION = "TRANSACTION"
    """A pooler that gives each transaction a session that may be another's in between."""


def databases(
    url: str,
    replica_url: str,
    ca_file: str = "",
    *,
    limits: Limits | None = None,
    pooler: Pooler = Pooler.NONE,
) -> dict[str, dict[str, object]]:
    """The primary, and a standby of it where there is one: nothing is ever written there.

    Raises ImproperlyConfigured.
    """
    found = {"default": database(url, ca_file, limits=limits, pooler=pooler)}
    if replica_url:
        standby = database(replica_url, ca_file, limits=limits, target="any")
        options = standby["OPTIONS"]
        assert isinstance(options, dict)
        said = options.get("options", "")
        options["options"] = f"{said} -c default_transaction_read_only=on".strip()
        options["connect_timeout"] = 2  # seconds: the primary is asked if it does not answer
        found["replica"] = {**standby, "TEST": {"MIRROR": "default"}}
    return found


def database(
    url: str,
    ca_file: str = "",
    *,
    limits: Limits | None = None,
    pooler: Pooler = Pooler.NONE,
    target: str = "read-write",
) -> dict[str, object]:
    """Django's form of `postgres://user:password@host:port,host:port/name?option=value`.

    With `ca_file`, the house's own authority, a server elsewhere must have a certificate of it, in
    the name of the host; `sslmode` and `sslrootcert` in the address say otherwise. Of several hosts
    one of the kind `target` is used, unless `target_session_attrs` says otherwise. Raises
    ImproperlyConfigured.
    """
    limits = limits or Limits()
    try:
        parts, hosts = read_address(url)
    except BadAddress as error:
        raise ImproperlyConfigured(f"DATABASE_URL is no address of a database. {error}") from error
    elsewhere = any(not is_this_machine(host) for host, _ in hosts)
    trusting = {"sslmode": "verify-full", "sslrootcert": ca_file} if ca_file and elsewhere else {}
    said = dict(parse_qsl(parts.query))
    pooled = pooler is Pooler.TRANSACTION
    session = "" if pooled else " ".join(f"-c {n}={v}" for n, v in limits.session.items())
    options = " ".join(filter(None, (session, said.pop("options", ""))))
    return {
        "ENGINE": "config.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": ",".join(host for host, _ in hosts),
        "PORT": ",".join(str(port) for _, port in hosts),
        # Reconnecting for each step costs a factor of three; see docs/reference/performance.md.
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": pooled,
        "OPTIONS": {
            "prepare_threshold": None if pooled else 2,
            **({"options": options} if options else {}),
            "limits": limits,
            **({"per_transaction": limits.session} if pooled else {}),
            **WIRE,
            **trusting,
            **({"target_session_attrs": target} if len(hosts) > 1 else {}),
            **said,
        },
    }


def read_address(url: str) -> tuple[SplitResult, tuple[tuple[str, int], ...]]:
    """Its parts and its hosts; none is a socket of this machine. Raises BadAddress."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise BadAddress(FORM)
    at = parts.netloc.rpartition("@")[2]
    hosts = hosts_in(at, PORT) if at else ()
    said: Mapping[str, str] = dict(parse_qsl(parts.query))
    target = said.get("target_session_attrs", "any")
    if target not in TARGETS:
        raise BadAddress(f"target_session_attrs must be one of {', '.join(TARGETS)}.")
    try:
        make_conninfo("", **{name: what for name, what in said.items() if name != "assume_role"})
    except ProgrammingError as error:
        raise BadAddress(f"It has an option that is not known: {str(error).strip()}.") from error
    return parts, hosts
