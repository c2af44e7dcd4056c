"""A world to deliver to: a real mail server, a real receiver of webhooks, a real Valkey, and a case
with real decisions.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiosmtpd.smtp import SMTP
from django.db import connection
from redis import Redis

from accounts.ciphers import Purpose, seal
from accounts.models import Account, Contact, User
from accounts.roles import Role
from config.local.mailbox import Mailbox
from config.local.mailsink import Sink
from enforcement.delivery import relay, snapshot, webhooks
from enforcement.delivery.fates import Sent
from enforcement.models import Case, Clause, OutboxMessage, Policy, PolicyVersion, WebhookEndpoint
from enforcement.operations.decide import decide
from enforcement.operations.intake import Claim, receive_report
from enforcement.rehearsal.published import publish_as_of_old
from enforcement.workflow.terms import read_terms
from tests.staff import long_here

NOW = datetime(2024, 3, 1, 9, tzinfo=UTC)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
DATA = {"account": "acme", "standing": "SUSPENDED", "epoch": 1, "name": "Müller"}
OLD_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"


@dataclass
class Clock:
    """The business time, moved by hand."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **amount: float) -> None:
        self.at += timedelta(**amount)


@pytest.fixture
def clock() -> Clock:
    """It is nine o'clock on 1 March 2024."""
    return Clock()


def until(condition: Callable[[], Any], seconds: float = 10.0) -> Any:
    """The first true value of the condition; fails when there is none in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.005)
    pytest.fail(f"not within {seconds} s")


def owed(
    channel: str, *, payload: dict[str, Any], topic: str = "test", **columns: Any
) -> OutboxMessage:
    """A debt that is due now."""
    columns = {
        "owed_at": NOW,
        "next_at": NOW,
        "recipient": payload.get("to", payload.get("endpoint", "")),
        **columns,
    }
    return OutboxMessage.objects.create(channel=channel, topic=topic, payload=payload, **columns)


def owed_mail(to: str = "legal@acme.example", **columns: Any) -> OutboxMessage:
    """An e-mail that is due now and belongs to no notice."""
    payload = {
        "to": to,
        "subject": "About your account",
        "text": "We write to you.\n",
        "locale": "en",
    }
    return owed(
        "EMAIL", payload=payload, topic=columns.pop("topic", "message_to_holder"), **columns
    )


def again(message: OutboxMessage) -> OutboxMessage:
    """The message as it stands now."""
    return OutboxMessage.objects.get(pk=message.pk)


def rewrite(message: OutboxMessage, **columns: object) -> None:
    """Write what the application may not: what a message says, as its owner."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        OutboxMessage.objects.filter(pk=message.pk).update(**columns)
        cursor.execute("SET ROLE docket_app")


def let_leases_run_out() -> None:
    """What a minute does; only here, so that no test waits for one."""
    OutboxMessage.objects.filter(lease_token__isnull=False).update(
        lease_until_at=datetime(2000, 1, 1, tzinfo=UTC)
    )


def pay_all(clock: Clock) -> int:
    """Run the relay until nothing is due."""
    return relay.work_through(now=clock)


# Mail ---------------------------------------------------------------------------------------------
@pytest.fixture
def mailbox(tmp_path: Path, settings: Any) -> Iterator[Mailbox]:
    """What arrives at a mail server of our own, to which the settings lead."""
    box, listening = Mailbox(tmp_path / "mail"), Future[tuple[int, Callable[[], None]]]()

    async def serve() -> None:
        loop, over = asyncio.get_running_loop(), asyncio.Event()
        async with await loop.create_server(
            lambda: SMTP(Sink(box), hostname="localhost"), "127.0.0.1", 0
        ) as server:
            listening.set_result(
                (
                    server.sockets[0].getsockname()[1],
                    lambda: loop.call_soon_threadsafe(over.set) and None,
                )
            )
            await over.wait()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    port, stop = listening.result()
    settings.SMTP = {"host": "127.0.0.1", "port": port, "timeout": 5}
    settings.BASE_URL = "https://docket.example"
    yield box
    stop()
    thread.join()


# Webhooks -----------------------------------------------------------------------------------------
@dataclass
class Receiver:
    """Keeps what it gets, and answers as it is told: a code, headers, and how it writes its
    body.
    """

    code: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: Callable[[Any], None] = lambda out: None
    before: Callable[[], None] = lambda: None
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    port: int = 0
    secure: Callable[[ssl.SSLContext], None] = lambda context: None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?from=docket"


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    """A receiver on this machine, which the settings allow."""
    told = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            told.got.append((dict(self.headers), content))
            told.before()
            self.send_response(told.code)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                told.body(self.wfile)
            except OSError:  # we hung up
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            """Be quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.port = server.server_address[1]
    told.secure = lambda context: setattr(
        server, "socket", context.wrap_socket(server.socket, server_side=True)
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    settings.WEBHOOK_ALLOW_PRIVATE = True
    yield told
    server.shutdown()
    server.server_close()
    thread.join()


def endpoint(url: str, **columns: Any) -> WebhookEndpoint:
    """A registered receiver; its secrets are given as they are signed with."""
    kept = {"secret": SECRET, **columns}
    sealed = {n: seal(v, Purpose.WEBHOOK) if "secret" in n else v for n, v in kept.items()}
    return WebhookEndpoint.objects.create(url=url, **sealed)


def owed_to(target: WebhookEndpoint) -> OutboxMessage:
    """A webhook that is due now."""
    payload = {
        "endpoint": str(target.pk),
        "type": "account.access_changed",
        "data": DATA,
        "at": NOW.isoformat(),
    }
    return owed("WEBHOOK", payload=payload, topic="account.access_changed")


def sent_to(url: str) -> Sent:
    """What becomes of a webhook to this address."""
    ((_, fate),) = webhooks.send([owed_to(endpoint(url))])
    return fate


# Valkey -------------------------------------------------------------------------------------------
@pytest.fixture
def valkey(settings: Any, worker_id: str) -> Iterator[Redis]:
    """An empty database of this test process's own, to which the settings lead."""
    database = 10 + int(worker_id.removeprefix("gw")) % 6 if worker_id != "master" else 10
    settings.VALKEY_URL = urlsplit(settings.VALKEY_URL)._replace(path=f"/{database}").geturl()
    snapshot.connect.cache_clear()
    with Redis.from_url(settings.VALKEY_URL) as client:
        client.flushdb()
        yield client
        client.flushdb()
    snapshot.connect.cache_clear()


# A case -------------------------------------------------------------------------------------------
@dataclass
class World:
    """A policy, an account with two contacts, and staff."""

    policy: Policy
    account: Account
    rhea: User
    lena: User
    ada: User

    def report(self, **changes: Any) -> Case:
        """A report comes in; its case."""
        facts = {
            "origin": "PRESS",
            "source": "The Paper",
            "external_id": "p-1",
            "account": "acme",
            "policy": "models",
            "claim": "They compete.",
        }
        report = receive_report(claim=Claim(**{**facts, **changes}), by=self.rhea.actor, now=NOW)
        assert report.case
        return Case.objects.get(pk=report.case_id)

    def suspend(self) -> Case:
        """A precautionary suspension, which owes the holder a notice."""
        terms = {
            "clauses": ["2c"],
            "question": "Which data trained the model?",
            "would_clear": "A list of the data sets.",
            "review_in": "7d",
            "facts": "A newspaper says that output was used.",
            "reasons": "The use is alleged to break clause 2c.",
        }
        case = self.report()
        decide(
            case_id=case.pk, verb="suspend", terms=read_terms(terms), by=self.rhea.actor, now=NOW
        )
        return Case.objects.get(pk=case.pk)


@pytest.fixture
def world(transactional_db: None) -> World:
    """Nothing has happened yet."""
    policy = Policy.objects.create(slug="models", title="Competing models", area="models")
    version = PolicyVersion.objects.create(
        policy=policy, version="2023-03", effective_on=date(2023, 3, 14)
    )
    text = "You may not use output to develop competing models."
    Clause.objects.create(
        version=version,
        code="2c",
        title="No competing models",
        text=text,
        measures=["LIMIT", "SUSPEND", "TERMINATE"],
    )
    publish_as_of_old(version)
    account = Account.objects.create(external_ref="acme", name="Acme GmbH", country="DE")
    for rank, to in enumerate(("legal@acme.example", "tech@acme.example")):
        Contact.objects.create(
            account=account, name=to.split("@")[0].title(), email=to, role="LEGAL", rank=rank
        )
    people = (
        long_here(name, role)
        for name, role in (("rhea", Role.REVIEWER), ("lena", Role.LEAD), ("ada", Role.ADMIN))
    )
    return World(policy, account, *people)
