"""The version before, from git: its code beside ours, a database that it made and filled, and
programs that work with whichever version answers.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import psycopg
import pytest

from accounts.bearer import hash_of
from config.local.postgres import OWNER
from config.local.process import ROOT
from config.local.worlds import with_database
from enforcement.record.signatures import private_key, public_pem
from tests.before import COMMIT
from tests.faults._nodes import HEADERS, PORTS, WITHIN
from tests.faults._stack import Actor, Docket, Site
from tests.house._checkout import leave_out_other_cases
from tests.local.test_serving import KEY
from tests.world import HOLD

PARTS = (
    "accounts",
    "config",
    "enforcement",
    "fonts",
    "locale",
    "scenarios",
    "static",
    "templates",
    "docs/tutorial",
    "docs/how-to",
    "docs/explanation",
    "docs/reference",
)
SECRET = "dk_of-the-version-before"
AS_DEMO = {"DOCKET_MODE": "demo", "DOCKET_CRASHES": ""}  # its people sign in by a password alone
PAUSE = 0.1  # seconds between two things that a program asks


def has_history() -> bool:
    """Whether git has that commit here."""
    asked = ["git", "cat-file", "-e", f"{COMMIT}^{{commit}}"]
    with suppress(OSError):
        return subprocess.run(asked, cwd=ROOT, capture_output=True, check=False).returncode == 0
    return False


needs_history = pytest.mark.skipif(
    not has_history(), reason=f"git has no commit {COMMIT[:8]} here: get the whole history"
)
# Its own entry point would install its own libraries; ours are there, and it runs with them.
ENTRY = """import sys
from config.local import commands
sys.exit(commands.main(sys.argv))
"""
BEGIN = f"""
import datetime, django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("seed_demo", weeks=0, verbosity=0)
from accounts.models import ApiToken, Scope, User
ada, axel = (User.objects.get(username=name) for name in ("ada", "axel"))
ApiToken.objects.create(
    name="programs", scopes=list(Scope.values), hash={hash_of(SECRET)!r},
    created_at=datetime.datetime.now(datetime.UTC), created_by=ada, agreed_by=axel,
)
"""
# Pages as its own staff open them: all to which their first page leads, but of the cases some.
LOOK = f"""
import re
import django
django.setup()
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.test import Client
from accounts.models import User
for name in ("rhea", "ada"):
    person = User.objects.get(username=name)
    browser = Client(headers={HEADERS!r})
    browser.force_login(person, settings.AUTHENTICATION_BACKENDS[0])
    key = browser.session.session_key
    UserSession.objects.create(user=person, ip="192.0.2.7", session_key=key, user_agent="A test")
    first = browser.get("/").content.decode()
    paths = dict.fromkeys(re.findall(r'href="?(/[^"#? >]*)', first))
    cases = [path for path in paths if path.startswith("/cases/")][:4]
    for path in [path for path in paths if not path.startswith(("/cases/", "/static/"))] + cases:
        print(browser.get(path, follow=True).status_code, name, path)
"""

VERIFY = """
import sys
from config.local import commands
sys.exit(commands.main(["manage.py", "verify_audit"]))
"""


def old_tree(folder: Path) -> Path:
    """The code of that commit."""
    made = subprocess.run(
        ["git", "archive", COMMIT, "--", *PARTS, "tests"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    with tarfile.open(fileobj=io.BytesIO(made.stdout)) as packed:
        packed.extractall(folder, filter="data")
    (folder / "manage.py").write_text(ENTRY, encoding="ascii")
    leave_out_other_cases(folder)
    return folder


class Before(Docket):
    """A Docket whose database that version made and filled. `tree` is its code."""

    def __init__(self, site: Site, name: str, tree: Path, **env: str) -> None:
        self.tree = tree
        keys = public_pem(private_key(KEY).public_key())
        super().__init__(site, name, DOCKET_STORY="0", DOCKET_SEAL_PUBLIC_KEYS=keys, **env)
        self.host = "docket.example"

    def made(self) -> str:
        """Without tables."""
        return self.site.worlds.empty(self.name)

    @property
    def owner_url(self) -> str:
        """Its address for who makes tables."""
        return with_database(self.site.postgres.url(OWNER, "docket"), self.database)

    def begin(self) -> None:
        """Tables and demo of that version."""
        self.old(BEGIN, DATABASE_URL=self.owner_url)

    def old(self, code: str, **env: str) -> str:
        """Run Python with that version; what it said."""
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=self.tree,
            env={**self.env, "PYTHONPATH": str(self.tree), **AS_DEMO, **env},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, (done.stdout + done.stderr)[-4_000:]
        return done.stdout

    def old_actor(self) -> Actor:
        """Somebody who takes steps with that version."""
        env = {**self.env, "PYTHONPATH": str(self.tree)}
        made = Actor(env, self.site.folder / f"actor-{self.name}-before.log", self.tree)
        self.actors.append(made)
        return made


def migrate(docket: Before, log: Path, *to: str) -> subprocess.Popen[bytes]:
    """Our `migrate`, begun."""
    with log.open("wb") as said:
        return subprocess.Popen(
            [sys.executable, "manage.py", "migrate", *to],
            cwd=ROOT,
            env={
                **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
                "MIGRATE_DATABASE_URL": docket.owner_url,
                "DOCKET_MIGRATE_LOCK_TIMEOUT": "1",
            },
            stdout=said,
            stderr=said,
        )


class Programs:
    """Work over the API all the time: each account is fed, reported, read and suspended. They
    begin with another host each time, and ask the next one where one does not answer.
    """

    def __init__(self, hosts: Sequence[str], name: str) -> None:
        self.hosts, self.name = list(hosts), name
        self.suspended: list[str] = []
        self.failed: list[str] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self) -> Programs:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _work(self) -> None:
        number = 0
        while not self._over.is_set():
            number += 1
            ref = f"{self.name}-{number}"
            try:
                self._suspend(ref)
                self.suspended.append(ref)
            except AssertionError as error:
                self.failed.append(str(error))

    def feed(self, ref: str) -> None:
        """An account with somebody to write to. Raises AssertionError."""
        contact = {"name": "Legal", "email": f"legal@{ref}.example", "role": "LEGAL"}
        self.ask("PUT", f"accounts/{ref}", {"name": ref.title(), "contacts": [contact]})

    def _suspend(self, ref: str) -> None:
        self.feed(ref)
        report = {
            "external_id": ref,
            "source": "detector",
            "origin": "DETECTOR",
            "account": ref,
            "policy": "competing-models",
            "claim": "40,000 prompts that look like distillation.",
        }
        case = self.ask("POST", "reports", report)["case"]
        version = self.ask("GET", f"cases/{case}")["version"]
        step = {"verb": "suspend", "version": version, "terms": HOLD}
        self.ask("POST", f"cases/{case}/steps", step)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """What is answered. Raises AssertionError where nobody takes it."""
        self._over.wait(PAUSE)
        once = f"{self.name}-{time.monotonic_ns()}"
        headers = {
            **HEADERS,
            "Authorization": f"Bearer {SECRET}",
            "Content-Type": "application/json",
            **({"Idempotency-Key": once} if method == "POST" else {}),
        }
        said = []
        for host in list(self.hosts):
            try:
                with closing(HTTPConnection(host, PORTS["web"], timeout=4 * WITHIN)) as asked:
                    sent = json.dumps(body) if body is not None else None
                    asked.request(method, f"/api/v1/{path}", sent, headers)
                    answer = asked.getresponse()
                    text = answer.read()
            except (OSError, HTTPException) as error:
                said.append(f"{host}: {error!r}")
                continue
            if answer.status < 500:
                assert answer.status < 300, f"{method} {path}: {answer.status} {text[:500]!r}"
                return json.loads(text)
            said.append(f"{host}: {answer.status} {text[:500]!r}")
        raise AssertionError(f"{method} {path}: {said}")


def verdicts(host: str, refs: Sequence[str]) -> dict[str, str]:
    """What the gateway of a host says of accounts."""
    found = {}
    with (
        suppress(OSError, HTTPException),
        closing(HTTPConnection(host, PORTS["gateway"], timeout=WITHIN)) as asked,
    ):
        for ref in refs:
            asked.request("GET", f"/v1/access/{ref}")
            found[ref] = json.load(asked.getresponse()).get("verdict", "")
    return found


def rows(docket: Before, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """What the database says, whatever its tables."""
    with psycopg.connect(docket.owner_url, autocommit=True) as connection:
        return connection.execute(statement, values).fetchall()  # type: ignore[arg-type]
