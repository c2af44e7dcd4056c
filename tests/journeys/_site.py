"""A Docket that runs: the real web process on a database of its own, and the people and the clock
of it.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from psycopg import sql

from accounts.demo import PEOPLE
from accounts.models import User
from config.local.process import ROOT, free_port
from config.local.services import application, mail_sink
from config.local.supervisor import Supervisor
from config.local.worlds import TEMPLATE, database_of, with_database
from config.mail import smtp
from enforcement.delivery import relay
from enforcement.management.commands.seed_demo import keep
from enforcement.models import Clause, StoryClock
from enforcement.rehearsal import fixtures
from enforcement.rehearsal.beginning import lead_up
from enforcement.rehearsal.check import load
from enforcement.rehearsal.player import attempt, judge, scene_of
from tests.files import kept_in
from tests.world import NOON, World


class Front(NamedTuple):
    """A proxy before the web process: how it is reached, and the port where it looks for pages."""

    url: str
    page: int


class Desk(World):
    """The same short names for common acts, with the demo's people and the seed case's policy.

    Time only ever goes on.
    """

    def __init__(self) -> None:
        self.people = {
            user.username: user
            for user in User.objects.filter(username__in=[person.username for person in PEOPLE])
        }
        self.clause = Clause.objects.select_related("version__policy").get(code="2c-iii")
        self.version, self.policy = self.clause.version, self.clause.version.policy
        self.reports = self.accounts = 0

    @property
    def now(self) -> datetime:
        """The time of the whole site: what every page believes it is."""
        return StoryClock.objects.get().at

    @now.setter
    def now(self, at: datetime) -> None:
        StoryClock.objects.update(at=at)

    def new(self, name: str = "Acme", **values: Any) -> str:
        """An account that no other test knows; its external reference."""
        self.accounts += 1
        ref = f"{name.lower()}-{self.accounts}"
        self.account(ref, name=f"{name} {self.accounts}", **values)
        return ref


class Site:
    """The web process, and what it takes to be somebody in it.

    Leave `open()` around everything that asks its database.
    """

    def __init__(self, database: str, urls: dict[str, str], supervisor: Supervisor) -> None:
        self.database, self.urls, self.url, self.supervisor = (
            database,
            urls,
            urls["web"],
            supervisor,
        )
        self.desk: Desk
        self.lines_read = 0
        self.scene: Any = None  # what the tests have made to be looked at, once for all of them
        self.written: Any = None

    @contextmanager
    def open(self) -> Iterator[None]:
        """Let this process speak to the site's database in place of the other tests' one."""
        before = dict(connection.settings_dict)
        connection.close()
        connection.settings_dict |= {
            "NAME": self.database,
            "OPTIONS": {**before["OPTIONS"], "assume_role": "docket_app"},
        }
        files = self.supervisor.folder / "files"
        with override_settings(
            MODE="demo",
            STORY=True,
            BASE_URL=self.url,
            SESSION_COOKIE_NAME=f"docket_session_{urlsplit(self.url).port}",
            SMTP=smtp(self.urls["smtp"]),
            STORAGES=kept_in(files),
        ):
            try:
                yield
            finally:
                connection.close()
                connection.settings_dict |= before

    def cookies(self, username: str) -> list[dict[str, Any]]:
        """The cookies of somebody who has just signed in with a password."""
        client = Client()
        client.force_login(
            User.objects.get(username=username), backend=settings.AUTHENTICATION_BACKENDS[0]
        )
        return [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                "url": self.url,
            }
        ]

    def deliver(self) -> None:
        """Pay what is owed to the world at the site's time: mail above all."""
        now = self.desk.now
        relay.work_through(now=lambda: now)

    def failures(self, most: int = 700) -> list[str]:
        """What the process has newly written to its log about its own failures: the ends of them,
        `most` characters each.
        """
        log = self.supervisor.log_of("web")
        lines = (
            log.read_text(encoding="utf-8", errors="replace").splitlines()
            if log and log.exists()
            else []
        )
        new, self.lines_read = lines[self.lines_read :], len(lines)
        return [
            line.replace("\\n", "\n")[-most:] for line in new if "event='request_failed'" in line
        ]


@contextmanager
def running(
    folder: Path,
    worker: str,
    fill: Callable[[], object],
    *,
    front: Front | None = None,
    **more: str,
) -> Iterator[Site]:
    """Make a database and let `fill` begin it, with the demo's people there; start the mail sink
    and the web process on it, where the `front` proxy, if there is one, expects it, and with `more`
    in its environment.
    """
    owner, post, sink = os.environ["DATABASE_URL"], free_port(), free_port()
    web = front.page if front else free_port()
    mine = with_database(owner, f"{database_of(owner)}_browser_{worker}")
    urls = {
        "web": front.url if front else f"http://127.0.0.1:{web}",
        "sink": f"http://127.0.0.1:{sink}",
        "smtp": f"smtp://127.0.0.1:{post}",
    }
    site = Site(database_of(mine), urls, Supervisor(folder))
    site.supervisor.claim()
    env = {**environment(mine, urls, folder), **more}
    try:
        prepare(owner, mine)
        site.supervisor.start(mail_sink(folder, env, smtp=post, page=sink))
        with site.open():
            StoryClock.objects.create(at=NOON)
            for person in PEOPLE:
                keep(person)
            fill()
            site.desk = Desk()
        services = application(env, host="127.0.0.1", web=web, gateway=free_port())
        site.supervisor.start(*(service for service in services if service.name == "web"))
        yield site
    finally:
        site.supervisor.stop(seconds=2)
        site.supervisor.release()
        drop(owner, database_of(mine))


def seed_case() -> None:
    """The seed case up to its first `wait`."""
    scenario = load(ROOT / "scenarios" / "seed_remediated.yaml")
    world = fixtures.make(scenario, now=NOON)
    for step in itertools.takewhile(lambda step: step.kind != "wait", scenario.steps):
        if step.kind not in ("expect", "mail"):
            judge(step, attempt(step, scene_of(step, world, NOON)))


def demo_desk() -> None:
    """The demo's desk, whose eleven days end at noon."""
    lead_up(load(ROOT / "scenarios" / "desk.yaml"), NOON)


def prepare(owner: str, mine: str) -> None:
    """A migrated, empty database: a copy of what the other tests' one was before the first of
    them, if there is one, which saves ten seconds.
    """
    drop(owner, database_of(mine))
    template = f"{connection.settings_dict['NAME']}_{TEMPLATE}"
    with psycopg.connect(with_database(owner, "postgres"), autocommit=True) as connected:
        found = "SELECT FROM pg_database WHERE datname = %s"
        migrated = connected.execute(found, [template]).fetchone() is not None
        names = [
            sql.Identifier(name)
            for name in (database_of(mine), template if migrated else "template1")
        ]
        connected.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
    if not migrated:
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "-v0"],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": mine},
            check=True,
        )


def drop(owner: str, database: str) -> None:
    """Remove a database, whoever still uses it."""
    with psycopg.connect(with_database(owner, "postgres"), autocommit=True) as connected:
        connected.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
        )


def environment(owner: str, urls: dict[str, str], folder: Path) -> dict[str, str]:
    """The demo's settings on the site's database, as the application's role."""
    return {
        **os.environ,
        "DATABASE_URL": f"{owner}?assume_role=docket_app",
        "EMAIL_URL": urls["smtp"],
        "DOCKET_MODE": "demo",
        "DOCKET_STORY": "1",
        "DOCKET_BASE_URL": urls["web"],
        "DOCKET_SINK_URL": urls["sink"],
        "DOCKET_FILES": str(folder / "files"),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
