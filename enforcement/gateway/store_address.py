"""The address of the store: how it is read, and how whoever speaks to the store connects.

Two forms: `redis://user:password@host:port/0` is one server, and
`redis+sentinel://user:password@host:port,host:port/NAME/0` asks Sentinels who is the primary of
NAME now. `rediss` in place of `redis` is TLS, to the Sentinels as well.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from redis.asyncio.retry import Retry as AsyncRetry
from redis.asyncio.sentinel import Sentinel as AsyncSentinel
from redis.backoff import NoBackoff
from redis.retry import Retry
from redis.sentinel import Sentinel

SERVERS, SENTINELS = ("redis", "rediss"), ("redis+sentinel", "rediss+sentinel")
PORT, SENTINEL_PORT = 6379, 26379
OF_SENTINELS = {"sentinel_username": "username", "sentinel_password": "password"}
FORMS = (
    "It must look like redis://:password@host:6379/0 or "
    "redis+sentinel://:password@host:26379,host:26379/NAME/0, with rediss for TLS."
)


class BadAddress(ValueError):
    """An address that says no place; the sentence says what is wrong with it, and no secret."""


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """Where the store is. `name`: of the primary whom the Sentinels at `hosts` watch; empty: the
    one host is the store itself. `tls` are options of the connection, as `redis` has them.
    """

    hosts: tuple[tuple[str, int], ...]
    name: str
    database: int
    username: str
    password: str
    encrypted: bool
    tls: tuple[tuple[str, str], ...]
    sentinel_login: tuple[tuple[str, str], ...]

    @property
    def broker(self) -> str:
        """As kombu reads it."""
        secure = "s" if self.encrypted else ""
        if not self.name:
            (host, port), query = self.hosts[0], urlencode(self.tls)
            at = f"{self._login}{_written(host, port)}/{self.database}"
            return f"redis{secure}://{at}" + (f"?{query}" if query else "")
        first, *more = (_written(host, port) for host, port in self.hosts)
        said = [f"sentinel://{self._login}{first}/{self.database}"]
        return ";".join([*said, *(f"sentinel://{at}/{self.database}" for at in more)])

    def broker_options(self, **timeouts: Any) -> dict[str, Any]:
        """The transport's options for kombu, `timeouts` among them."""
        if not self.name:
            return timeouts
        asked = {**self.secured, **dict(self.sentinel_login), **timeouts}
        return {**timeouts, "master_name": self.name, "sentinel_kwargs": asked}

    @property
    def broker_tls(self) -> dict[str, str] | None:
        """How the broker's connections to the primary are encrypted, where its address cannot say
        so.
        """
        return dict(self.tls) if self.name and self.encrypted else None

    @property
    def options(self) -> dict[str, Any]:
        """Of a connection to the primary."""
        login = {"username": self.username, "password": self.password}
        return {
            "db": self.database,
            **{name: value for name, value in login.items() if value},
            **self.secured,
        }

    @property
    def secured(self) -> dict[str, Any]:
        """Of a connection to the primary or a Sentinel, where they are encrypted."""
        return {"ssl": True, **dict(self.tls)} if self.encrypted else {}

    @property
    def _login(self) -> str:
        if not (self.username or self.password):
            return ""
        return f"{quote(self.username, safe='')}:{quote(self.password, safe='')}@"


def read_address(url: str) -> StoreAddress:
    """Raises BadAddress."""
    parts = urlsplit(url)
    if parts.scheme not in (*SERVERS, *SENTINELS):
        raise BadAddress(FORMS)
    by_name = parts.scheme in SENTINELS
    login, _, at = parts.netloc.rpartition("@")
    hosts = hosts_in(at, SENTINEL_PORT if by_name else PORT)
    *names, database = parts.path.strip("/").rsplit("/", 1)
    if by_name and not names:
        names, database = [database], "0"
    if len(hosts) > 1 and not by_name:
        raise BadAddress(f"Several hosts are Sentinels. {FORMS}")
    if bool(names and names[0]) is not by_name or "/" in "".join(names):
        raise BadAddress(FORMS)
    if not (database == "" or (database.isascii() and database.isdecimal())):
        raise BadAddress(f"The database must be a number. {FORMS}")
    said = dict(parse_qsl(parts.query, keep_blank_values=True))
    tls = {name: value for name, value in said.items() if name.startswith("ssl_")}
    for name in said:
        if name not in tls and not (by_name and name in OF_SENTINELS):
            raise BadAddress(f"It has the option {name!r}, which is not known. {FORMS}")
    encrypted = parts.scheme.startswith("rediss")
    if tls and not encrypted:
        raise BadAddress("It has options of TLS: begin it with rediss.")
    username, _, password = login.partition(":")
    return StoreAddress(
        hosts=hosts,
        name=unquote(names[0]) if names else "",
        database=int(database or 0),
        username=unquote(username),
        password=unquote(password),
        encrypted=encrypted,
        tls=tuple(sorted(tls.items())),
        sentinel_login=tuple(
            (OF_SENTINELS[name], value) for name, value in said.items() if name in OF_SENTINELS
        ),
    )


def hosts_in(said: str, default_port: int) -> tuple[tuple[str, int], ...]:
    """The hosts of `host:port,[::1]:port,host`. Raises BadAddress."""
    found = []
    for one in said.split(","):
        try:
            parts = urlsplit(f"//{one}")
            host, port = parts.hostname, parts.port
        except ValueError as error:
            raise BadAddress(f"{one!r} is no host and port: {error}.") from error
        if not host or port == 0:
            raise BadAddress(f"A host or port is missing in {said!r}.")
        found.append((host, port or default_port))
    return tuple(found)


def _written(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def trusting(url: str, ca_file: str) -> str:
    """The address as it is used: with TLS, the servers' certificates must be of a public authority,
    or of the house's own in `ca_file`. Raises BadAddress.

    Celery would take any where the address does not say it. What it says about TLS stays.
    """
    address, parts = read_address(url), urlsplit(url)
    if not address.encrypted or address.tls:
        return url
    said = {"ssl_cert_reqs": "required", **({"ssl_ca_certs": ca_file} if ca_file else {})}
    return parts._replace(query="&".join(filter(None, (parts.query, urlencode(said))))).geturl()


def connect(url: str, **options: Any) -> Redis:
    """Connections to the primary, none of which is made yet; nothing is tried twice. `options` as
    `redis.Redis` takes them.
    """
    address, retry = read_address(url), Retry(NoBackoff(), 0)
    if not address.name:
        (host, port), named = address.hosts[0], {**address.options, **options}
        return Redis(host=host, port=port, retry=retry, **named)
    asked = {**address.secured, **dict(address.sentinel_login), **options, "retry": retry}
    ask: Any = Sentinel  # it has no types
    sentinels = ask(list(address.hosts), sentinel_kwargs=asked)
    found: Redis = sentinels.master_for(address.name, retry=retry, **address.options, **options)
    return found


@asynccontextmanager
async def connected(url: str, **options: Any) -> AsyncIterator[AsyncRedis]:
    """The same for asyncio. Who lost the primary leaves, and comes back to ask who it is now."""
    address, retry = read_address(url), AsyncRetry(NoBackoff(), 0)
    async with AsyncExitStack() as closing:
        host, port = address.hosts[0]
        if address.name:
            asked = {**address.secured, **dict(address.sentinel_login), "retry": retry}
            timeouts = {name: value for name, value in options.items() if "timeout" in name}
            ask: Any = AsyncSentinel  # it has no types
            sentinels = ask(list(address.hosts), sentinel_kwargs={**asked, **timeouts})
            for one in sentinels.sentinels:
                closing.push_async_callback(one.aclose)
            host, port = await sentinels.discover_master(address.name)
        store = AsyncRedis(host=host, port=port, retry=retry, **address.options, **options)
        yield await closing.enter_async_context(store)
