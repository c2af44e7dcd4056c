"""A Docket that may be hurt: servers, processes and wires of its own, real ones, and the people who
work with it.

`Site` has the servers and what stands outside; a `Docket` is a database there with its worker,
beat, gateway and actors. Used by the tests of this folder and by `manage.py bench faults`.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from queue import Queue
from typing import Any, Self
from uuid import UUID

import psycopg
from django.db import connection
from django.db.models import Q
from django.test import override_settings
from redis import Redis

from accounts.ciphers import Purpose, seal
from accounts.models import Account, Contact
from config.local.credentials import credential, write_private
from config.local.postgres import APP, OWNER, EmbeddedPostgres
from config.local.process import MARK, ROOT, free_port, kill_group
from config.local.services import application, working
from config.local.supervisor import FIRST_DELAY, Service, Supervisor
from config.local.valkey import EmbeddedValkey
from config.local.worlds import Worlds, with_database
from enforcement.delivery import nudge, snapshot
from enforcement.delivery.tending import DROPPED
from enforcement.models import OutboxMessage, StoryClock, WebhookEndpoint
from enforcement.operations import due
from tests.faults._asker import PAUSE, Asker
from tests.faults._net import Net
from tests.world import NOON, World

PATIENCE = 120.0  # seconds; far more than anything takes, unless it is stuck
SECRETS = ("postgres", OWNER, APP, "valkey", "key")
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
# of a name of its own, else two would answer for one another
OTHER = {"worker": ("-n", "other@%h", "-Q", "celery,post")}
MAX_STALE = 6.0  # seconds for which the gateway trusts an old copy, in place of a minute
ASKED = 4  # of the accounts that are made at once, about which somebody asks all the time
NOT_IN_HAND = Q(lease_token__isnull=True) | DROPPED
# Whoever claims is named at the end of the token: see `_hurry`. His lease would end by itself, a
# minute after he died.
LET_GO = """
UPDATE enforcement_outboxmessage SET lease_until_at = statement_timestamp()
WHERE lease_until_at > statement_timestamp()
  AND NOT EXISTS (SELECT FROM pg_stat_activity
      WHERE pid = ('x' || right(lease_token::text, 8))::bit(32)::int)"""


class Site:
    """PostgreSQL and Valkey that keep what they were told, a mail server, a receiver of webhooks,
    and a wire to each.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.supervisor = Supervisor(folder)
        self.net = Net(folder)

    def __enter__(self) -> Self:
        self.supervisor.claim()
        (self.folder / "secrets").mkdir(mode=0o700)
        for name in SECRETS:  # no demo's: `serve` would refuse them
            write_private(self.folder / "secrets" / name, secrets.token_urlsafe(40))
        self.net.__enter__()
        self.postgres, self.valkey = (
            EmbeddedPostgres(self.folder, throwaway=True),
            EmbeddedValkey(self.folder, throwaway=False),
        )
        self.database = durable(self.postgres)
        self.supervisor.start(self.database, self.valkey.service())
        self.postgres.prepare("docket")
        self.wires = {
            "postgres": self.net.wire(self.postgres.port),
            "valkey": self.net.wire(self.valkey.port),
            "smtp": self.net.wire(self.net.smtp_port),
            "webhooks": self.net.wire(self.net.receiver.port),
        }
        self.worlds = Worlds(self.postgres.url(OWNER, "docket"))
        migrate = {
            **os.environ,
            "DATABASE_URL": self.worlds.begin(),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=migrate, check=True
        )
        return self

    def __exit__(self, *_: object) -> None:
        for server in ("postgres", "valkey"):
            self.signal(server, signal.SIGCONT)
        self.supervisor.stop(seconds=3, sig=signal.SIGKILL)
        self.supervisor.release()
        self.net.__exit__()

    def signal(self, name: str, sig: signal.Signals) -> None:
        """Send a signal to a service's leading process."""
        with suppress(ProcessLookupError):
            os.kill(self.supervisor.children[name].process.pid, sig)

    def kill(self, name: str) -> None:
        """SIGKILL to a service and its children; the supervisor starts it again while somebody
        waits.
        """
        kill_group(self.supervisor.children[name].process.pid)

    def until(
        self, condition: Callable[[], Any], what: object = "", seconds: float = PATIENCE
    ) -> Any:
        """The first true value of the condition, with the supervisor at its work meanwhile.

        Fails when there is none in time.
        """
        found: list[Any] = []

        def asked() -> bool:
            for child in self.supervisor.children.values():
                # what dies here was killed: that it is started ever later is tested in tests/local
                child.delay = FIRST_DELAY
            found[:] = [condition()]
            return bool(found[0])

        assert self.supervisor.wait_until(asked, seconds=seconds), (
            f"not within {seconds} s: {what or condition}"
        )
        return found[0]

    def sql(
        self, statement: str, *values: Any, role: str = "postgres", database: str = "postgres"
    ) -> list[tuple[Any, ...]]:
        """Ask PostgreSQL, past every wire, as its superuser."""
        with psycopg.connect(self.postgres.url(role, database), autocommit=True) as asked:
            cursor = asked.execute(statement, values)
            return cursor.fetchall() if cursor.description else []


def durable(server: EmbeddedPostgres) -> Service:
    """How it is started: the machine does not lose its power here, so the disk need not be waited
    for; but what is committed must outlive the server.
    """
    service = server.service()
    argv = tuple(
        word.replace("synchronous_commit=off", "synchronous_commit=on") for word in service.argv
    )
    return replace(service, argv=argv)


class Actor:
    """A process that takes steps when it is told to; see `_actor`."""

    def __init__(self, env: dict[str, str], log: Path, tree: Path = ROOT) -> None:
        with log.open("ab") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults._actor"],
                cwd=tree,
                env=env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )
        self.pid = 0
        self.said: Queue[dict[str, Any]] = Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.said.put(json.loads(line))

    def order(self, **order: Any) -> None:
        """Say what to do, without waiting for it."""
        assert self.process.stdin
        self.process.stdin.write((json.dumps(order) + "\n").encode())
        self.process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        """What became of it: `taken`, `refused`, `away` (the database is), `died`."""
        said = self.said.get(timeout=PATIENCE)
        self.pid = said["pid"]
        return said

    def answered(self) -> bool:
        """Whether an answer is there to be read."""
        return not self.said.empty()

    def do(self, **order: Any) -> dict[str, Any]:
        """Order and answer."""
        self.order(**order)
        return self.answer()

    def end(self) -> None:
        """No more orders."""
        kill_group(self.process.pid)
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe
            pipe.close()


class Docket(World):
    """A database at the site, its processes, and short names for what people do there.

    Its clock is a story's: it moves when it is told to.
    """

    def __init__(
        self, site: Site, name: str, *, app: str = "tests.faults._app", **env: str
    ) -> None:
        self.site, self.name, self.host = site, name, f"{name}.example"
        self.database = self.made()
        self.crashes = site.folder / f"crashes-{name}"
        self.crashes.mkdir()
        self.copies = site.folder / f"copies-{name}"
        self.clock = site.folder / f"clock-{name}"  # by how many seconds the gateway's is wrong
        self.gateway, self.web, self.probes = free_port(), free_port(), free_port()
        number = len(site.worlds.made)  # each has a database of Valkey's for itself
        self.valkey_path = f"/{number}"
        self.actors: list[Actor] = []
        self.askers: list[Asker] = []
        self.asks_always: Asker | None = None
        self.letters: dict[
            str, tuple[str, str, str, str]
        ] = {}  # by name: host and id of the message, to whom, what
        # copies that the world got of messages, and a restored database does not know of
        self.undone: Counter[UUID] = Counter()
        self.env = {
            **os.environ,
            "DATABASE_URL": with_database(
                self.through("postgres", site.postgres.url(APP, "docket")), self.database
            ),
            "VALKEY_URL": self.through("valkey", site.valkey.url).removesuffix("/0")
            + self.valkey_path,
            "EMAIL_URL": f"smtp://127.0.0.1:{site.wires['smtp'].port}",
            "DOCKET_MODE": "test",
            "DOCKET_STORY": "1",
            "DOCKET_SECRET_KEY": credential(site.folder, "key"),
            "DOCKET_BASE_URL": f"https://{self.host}",
            "DOCKET_WEBHOOK_ALLOW_PRIVATE": "1",
            "DOCKET_FILES": str(site.folder / "files"),
            "DOCKET_GATEWAY_COPY": str(self.copies),
            "DOCKET_CRASHES": str(self.crashes),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DOCKET_MAX_STALE": str(MAX_STALE),
            "CELERY_SKIP_CHECKS": "1",
            MARK: str(site.folder),
            **env,
        }
        celery = (sys.executable, "-m", "celery", "-A", app)
        services = application(
            self.env, host="127.0.0.1", web=self.web, gateway=self.gateway, probes=self.probes
        )
        self.services = {
            "worker": Service("worker", (*celery, *working("worker", "celery")), self.env),
            "post": Service("post", (*celery, *working("post", "post")), self.env),
            "beat": Service("beat", (*celery, "beat", "-l", "INFO", "--pidfile="), self.env),
            **{one.name: one for one in services if one.name in ("gateway", "web")},
        }
        wrong = {
            "PYTHONPATH": str(Path(__file__).parent / "clock"),
            "FAULTS_CLOCK": str(self.clock),
        }
        gateway = self.services["gateway"]
        self.services["gateway"] = replace(gateway, env={**gateway.env, **wrong})
        with self.open():
            self.begin()

    def made(self) -> str:
        """Make its database; the name."""
        return self.site.worlds.fresh(self.name)

    def begin(self) -> None:
        """What is there from the beginning."""
        StoryClock.objects.create(at=NOON)
        World.__init__(self)
        WebhookEndpoint.objects.create(
            url=f"http://127.0.0.1:{self.site.wires['webhooks'].port}/hook",
            secret=self.sealed(SECRET),
        )

    def sealed(self, secret: str) -> str:
        """A secret as the processes here can read it: with their key, not with the test's."""
        with override_settings(SECRET_KEY=self.env["DOCKET_SECRET_KEY"]):
            return seal(secret, Purpose.WEBHOOK)

    def through(self, server: str, url: str) -> str:
        """The same address, by way of the wire."""
        port = {"postgres": self.site.postgres.port, "valkey": self.site.valkey.port}[server]
        return url.replace(f":{port}/", f":{self.site.wires[server].port}/")

    @property
    def now(self) -> datetime:
        """What every process believes the time to be."""
        return StoryClock.objects.get().at

    @now.setter
    def now(self, at: datetime) -> None:
        StoryClock.objects.update(at=at)

    @contextmanager
    def open(self) -> Iterator[None]:
        """Let this process speak to its database, directly, in place of the other tests' one."""
        before = dict(connection.settings_dict)
        connection.close()
        url = self.site.postgres
        options = {**before["OPTIONS"]}
        options.pop("assume_role", None)
        connection.settings_dict |= {
            "NAME": self.database,
            "HOST": "127.0.0.1",
            "PORT": str(url.port),
            "USER": APP,
            "PASSWORD": credential(self.site.folder, APP),
            "OPTIONS": options,
        }
        valkey = self.site.valkey.url.removesuffix("/0") + self.valkey_path
        with override_settings(STORY=True, VALKEY_URL=valkey, BASE_URL=f"https://{self.host}"):
            snapshot.connect.cache_clear()
            nudge._nudger.cache_clear()
            try:
                yield
            finally:
                snapshot.connect.cache_clear()
                nudge._nudger.cache_clear()
                connection.close()
                connection.settings_dict |= before

    # Processes ------------------------------------------------------------------------------------
    def service(self, name: str) -> str:
        """What the supervisor calls it."""
        return f"{self.name}-{name}"

    def start(self, *names: str) -> None:
        """Start some of worker, post, beat, gateway, web."""
        self.site.supervisor.start(
            *(replace(self.services[name], name=self.service(name)) for name in names)
        )

    def stop(self, *names: str) -> None:
        """End them as a killed machine would."""
        self.site.supervisor.stop(
            [self.service(name) for name in names], seconds=3, sig=signal.SIGKILL
        )

    @contextmanager
    def paused(self, *names: str) -> Iterator[None]:
        """Stop them meanwhile, children and all, as a machine stands still.

        Quicker than to end and start them.
        """
        leaders = [self.site.supervisor.children[self.service(name)].process.pid for name in names]
        for leader in leaders:
            kill_group(leader, signal.SIGSTOP)
        try:
            yield
        finally:
            for leader in leaders:
                kill_group(leader, signal.SIGCONT)

    @contextmanager
    def another(self, name: str, **env: str) -> Iterator[None]:
        """One more of a service, for a while."""
        service = self.services[name]
        second = replace(
            service,
            name=self.service(f"other-{name}"),
            env={**service.env, **env},
            argv=(*service.argv, *OTHER.get(name, ())),
        )
        self.site.supervisor.start(second)
        try:
            yield
        finally:
            self.stop(f"other-{name}")

    @contextmanager
    def session(self) -> Iterator[psycopg.Connection[Any]]:
        """A session of the database's own, in a transaction that is given up at the end."""
        with psycopg.connect(self.site.postgres.url(APP, self.database)) as held:
            yield held
            held.rollback()

    def kill(self, name: str) -> None:
        """See `Site.kill`."""
        self.site.kill(self.service(name))

    def pool(self) -> list[int]:
        """The children of both workers."""
        found: list[int] = []
        for leader in (
            self.site.supervisor.children[self.service(name)].process.pid
            for name in ("worker", "post")
        ):
            with suppress(OSError):
                found += [
                    int(pid)
                    for pid in Path(f"/proc/{leader}/task/{leader}/children")
                    .read_text(encoding="ascii")
                    .split()
                ]
        return found

    def actor(self, number: int = 0, **env: str) -> Actor:
        """One of the actors; started when it is first wanted."""
        while len(self.actors) <= number:
            self.actors.append(
                Actor({**self.env, **env}, self.site.folder / f"actor-{self.name}.log")
            )
        return self.actors[number]

    def arm(self, seam: str, after: int = 1) -> Callable[[], bool]:
        """Let the process die that passes the seam for the `after`-th time from now.

        What is given says whether it did.
        """
        before = self.hits().count(seam)
        draft = self.crashes / f"{seam}.new"
        draft.write_text(str(after), encoding="ascii")
        draft.rename(self.crashes / seam)
        return lambda: self.hits().count(seam) > before

    def hits(self) -> list[str]:
        """The seams at which processes died, in order."""
        with suppress(FileNotFoundError):
            return [
                line.split()[0]
                for line in (self.crashes / "hits").read_text(encoding="ascii").splitlines()
            ]
        return []

    def end(self) -> None:
        """End every process of this Docket."""
        for actor in self.actors:
            actor.end()
        self.stop("worker", "post", "beat", "gateway")

    @contextmanager
    def asked(self, *refs: str, pause: float = PAUSE) -> Iterator[Asker]:
        """Somebody asks the gateway about these accounts all the time. Fails at the end where it
        was told what should not be, or nothing at all.
        """
        with Asker(self.gateway, *refs, pause=pause) as asker:
            asker.learn()
            self.askers.append(asker)
            try:
                yield asker
                self.until(lambda: asker.asked, "nobody is answered")  # a short test may be quicker
            finally:
                self.askers.remove(asker)
        wrong = asker.wrong()
        assert not wrong, f"the gateway said what should not be: {wrong}"

    # What it is asked -----------------------------------------------------------------------------
    def until(
        self, condition: Callable[[], Any], what: object = "", seconds: float = PATIENCE
    ) -> Any:
        """See `Site.until`."""
        return self.site.until(condition, what, seconds)

    def back(self) -> None:
        """Wait until the database takes connections again; this process opens a new one."""
        connection.close()
        postgres = self.site.supervisor.children["postgres"]
        starts = postgres.starts
        self.until(
            lambda: postgres.starts > starts and self.site.postgres.answers(),
            "PostgreSQL does not come back",
        )

    def end_sessions(self) -> None:
        """End every session of its database, this process's too."""
        self.site.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            self.database,
        )
        connection.close()

    def others(self, pids: list[int]) -> list[int]:
        """Those of the database's sessions that are not this process's own."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (mine,) = cursor.fetchone()
        return [pid for pid in pids if pid != mine]

    def client(self) -> Redis:
        """Its database of Valkey, past the wire."""
        return Redis.from_url(
            self.site.valkey.url.removesuffix("/0") + self.valkey_path, socket_timeout=5
        )

    def accounts(self, *refs: str) -> list[str]:
        """Accounts with a contact each; their references."""
        made = Account.objects.bulk_create(
            Account(external_ref=ref, name=ref.title()) for ref in refs
        )
        Contact.objects.bulk_create(
            Contact(account=a, name="Legal", email=f"legal@{a.external_ref}.example", role="LEGAL")
            for a in made
        )
        if self.asks_always:
            self.asks_always.ask_about(*refs[:ASKED])
        return list(refs)

    def access(self, refs: list[str]) -> dict[str, dict[str, Any]]:
        """What the gateway answers about these accounts; no verdict while it is not ready, or
        gone.
        """
        nothing = {"verdict": None, "epoch": None, "standing": None}
        found: dict[str, dict[str, Any]] = dict.fromkeys(refs, nothing)
        with (
            suppress(OSError, HTTPException),
            closing(HTTPConnection("127.0.0.1", self.gateway, timeout=5)) as asked,
        ):
            for ref in refs:
                asked.request("GET", f"/v1/access/{ref}")
                found[ref] = {**nothing, **json.load(asked.getresponse())}
                for asker in self.askers:
                    asker.tell(ref, found[ref]["epoch"] or 0)
        return found

    def let_go(self) -> None:
        """End the leases of those whose session of the database is gone, and nobody else's: so none
        waits for a minute, however slow we are.
        """
        with connection.cursor() as cursor:
            cursor.execute(LET_GO)

    def swept(self) -> None:
        """Wait until nothing is due any more."""
        self.until(lambda: due.oldest_due_at(self.now) is None, "what fell due is not done")

    def quiet(self) -> None:
        """Wait until nothing is due or owed any more; the clock goes on to the next try of what was
        not taken. Fails when nothing gets on.
        """
        self.swept()
        waiting = OutboxMessage.objects.filter(phase="PENDING")

        def left() -> int:
            if not waiting.exists():
                return 0
            self.let_go()
            # also what a dead sender had: its clock may have been ahead of ours
            free = waiting.filter(NOT_IN_HAND).order_by("next_at").first()
            if (
                free
                and free.next_at > self.now
                and not waiting.filter(next_at__lte=self.now).exists()
            ):
                self.now = min(free.next_at, self.now + timedelta(minutes=10))
            return waiting.count()

        last = left()
        while last:
            before = last
            self.until(lambda before=before: left() < before, f"{before} messages are not paid")  # type: ignore[misc]
            last = left()
