"""The nearest open peer, Ozone, beside us: suspensions over its API, on the same PostgreSQL.

It is an npm package, which Docket neither needs nor installs:

    npm install --prefix FOLDER --ignore-scripts @atproto/ozone@0.4.2
    python3 manage.py bench api --peer FOLDER

A takedown for some hours is its suspension: who is restricted, by whom, why and until when, in one
transaction. It renders no notice and hashes no history.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from benchmarks.serving import rate_of
from benchmarks.step import TERMS
from config.local.process import ROOT, StackError, free_port, kill_group, spawn, wait_until

NAME, PASSWORD = "ozone", "bench"
NODE = 22  # the oldest that it runs on
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"  # of a did:plc
REASON = str(TERMS["reasons"])


@dataclass(frozen=True)
class Peer:
    """One that runs, on this port."""

    port: int

    def rate(self, clients: int, each: int) -> float:
        """Suspensions a second of accounts that it has not seen, over all clients."""
        accounts = [did() for _ in range(clients * each)]
        return rate_of(suspend, accounts, port=self.port, clients=clients)


def did() -> str:
    """An account's name as Ozone knows it."""
    return "did:plc:" + "".join(secrets.choice(LETTERS) for _ in range(24))


def suspend(connection: HTTPConnection, account: str) -> None:
    """A takedown for a week. Raises RuntimeError for a refusal."""
    body = {
        "event": {
            "$type": "tools.ozone.moderation.defs#modEventTakedown",
            "comment": REASON,
            "durationInHours": 168,
        },
        "subject": {"$type": "com.atproto.admin.defs#repoRef", "did": account},
        "createdBy": "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa",
    }
    known = b64encode(f"admin:{PASSWORD}".encode()).decode()
    headers = {"Authorization": f"Basic {known}", "Content-Type": "application/json"}
    path = "/xrpc/tools.ozone.moderation.emitEvent"
    connection.request("POST", path, json.dumps(body), headers)
    answer = connection.getresponse()
    said = answer.read()
    if answer.status >= 300:
        raise RuntimeError(f"Ozone answered {answer.status}: {said[:500]!r}")


@contextmanager
def running(given: Path) -> Iterator[Peer]:
    """Ozone from this folder, on a database of its own beside ours. Raises StackError where it or
    Node.js is missing.
    """
    folder = given.resolve()
    if not (folder / "node_modules/@atproto/ozone").is_dir():
        raise StackError(
            f"There is no Ozone in {folder}: run `npm install --prefix {folder} --ignore-scripts "
            "@atproto/ozone@0.4.2` first."
        )
    port, where = free_port(), database()
    env = {
        "PATH": os.environ["PATH"],
        "OZONE_FOLDER": str(folder),
        "LOG_ENABLED": "false",
        "OZONE_PORT": str(port),
        "OZONE_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "OZONE_SERVER_DID": did(),
        "OZONE_ADMIN_PASSWORD": PASSWORD,
        "OZONE_SIGNING_KEY_HEX": secrets.token_hex(32),
        "OZONE_DB_POSTGRES_URL": where,
        "OZONE_DB_POSTGRES_SCHEMA": NAME,
        "OZONE_DB_POOL_SIZE": "20",
        "OZONE_APPVIEW_URL": "http://127.0.0.1:1",
        "OZONE_APPVIEW_DID": did(),
        "OZONE_DID_PLC_URL": "http://127.0.0.1:1",
    }
    argv = [node(folder), str(ROOT / "benchmarks/ozone.mjs")]
    with tempfile.TemporaryDirectory() as logs:
        log = Path(logs) / "log"
        process = spawn(argv, env, folder=folder, log=log)
        try:
            if not wait_until(lambda: "ready" in log.read_text(), seconds=120):
                raise StackError(f"Ozone did not start: {log.read_text()[-2000:]}")
            yield Peer(port)
        finally:
            kill_group(process.pid)
            process.wait()


def node(folder: Path) -> str:
    """A Node.js that is new enough: the one in `folder`, else the one in the path."""
    for found in (str(folder / "node"), shutil.which("node")):
        if found is None or not Path(found).exists():
            continue
        said = subprocess.run([found, "--version"], capture_output=True, text=True, check=True)
        if int(said.stdout.lstrip("v").split(".")[0]) >= NODE:
            return found
    raise StackError(f"Ozone needs Node.js {NODE} or later, in the path or as {folder / 'node'}.")


def database() -> str:
    """Its database, new; its address."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    with psycopg.connect(urlunsplit(parts), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {NAME}")
        connection.execute(f"CREATE DATABASE {NAME}")
    return urlunsplit(parts._replace(path=f"/{NAME}"))
