"""The processes of a stack: how each is started, and when it is ready."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from config.local.supervisor import Service

PYTHON = (sys.executable, "-m")  # never a name that PATH could lead elsewhere
APPLICATION = ("web", "gateway", "worker", "beat")


def call(port: int, path: str, *, method: str = "GET", host: str = "127.0.0.1") -> int:
    """Ask a server on this machine, past every proxy and redirect; the code of its answer. Raises OSError, HTTPException."""
    with closing(HTTPConnection(host, port, timeout=2)) as connection:
        connection.request(method, path, headers={"Content-Type": "application/json"})
        return connection.getresponse().status


def answers(port: int, path: str, *, host: str = "127.0.0.1") -> bool:
    """Whether a server answers there, whatever it says, short of a failure of its own."""
    try:
        return call(port, path, host=host) < 500
    except (OSError, HTTPException):
        return False


def application(env: Mapping[str, str], *, host: str, web: int, gateway: int) -> list[Service]:
    """The four processes of Docket itself; `web` and `gateway` are ports."""
    # Without the time-out, one open stream keeps a granian alive after SIGTERM.
    granian = (*PYTHON, "granian", "--host", host, "--workers", "1", "--workers-kill-timeout", "2", "--no-ws")
    celery = (*PYTHON, "celery", "-A", "config.celery")
    near = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    return [
        Service(
            "gateway",
            (*granian, "--port", str(gateway), "--interface", "rsgi", "--loop", "uvloop", "enforcement.gateway.app:app"),
            env,
            ready=lambda: answers(gateway, "/healthz", host=near),
        ),
        # Alone on its broker, a worker need not look for others: that saves seconds at each start.
        Service("worker", (*celery, "worker", "-c", "2", "-l", "INFO", "--without-gossip", "--without-mingle"), env),
        Service("beat", (*celery, "beat", "-l", "INFO", "--pidfile="), env),
        Service(
            "web",
            (*granian, "--port", str(web), "--interface", "wsgi", "--blocking-threads", "4", "config.wsgi:application"),
            env,
            ready=lambda: answers(web, "/healthz", host=near),
        ),
    ]


def mail_sink(folder: Path, env: Mapping[str, str], *, smtp: int, page: int) -> Service:
    """The mail server of demos and rehearsals; both are ports."""
    arguments = ("--folder", str(folder / "mail"), "--smtp-port", str(smtp), "--page-port", str(page))
    return Service("sink", (*PYTHON, "config.local.mailsink", *arguments), env, ready=lambda: answers(page, "/api/mails"))
