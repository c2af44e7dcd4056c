"""The processes of a stack: how each is started, and when it is ready."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from config.local.credentials import given
from config.local.supervisor import Service
from enforcement.record.signatures import private_key, public_pem

PYTHON = (sys.executable, "-m")  # never a name that PATH could lead elsewhere
# Milliseconds within which a request's headers come, the bytes that they may have, and how many
# visitors at once have a connection to one web process.
HEADERS_WITHIN, HEADERS_MOST, VISITORS = 10_000, 64 * 1024, 512
APPLICATION = ("web", "gateway", "worker", "post", "beat")
ANSWERING = ("web", "gateway")  # those that do nothing of themselves
# Seconds after which a process that lives but gets nothing done is started again. A worker's tick
# comes each second; the gateway takes
# what it knows for stale after three and answers as it is told to after sixty. One letter may take
# the mail worker a minute, by SMTP's time-outs.
STALLS = {"worker": 20.0, "post": 90.0, "beat": 20.0}
# Django's checks were made before anything was started; to make them, each process of Celery would
# read every page's code.
UNCHECKED = {"CELERY_SKIP_CHECKS": "1"}


def call(port: int, path: str, *, method: str = "GET", host: str = "127.0.0.1") -> int:
    """Ask a server on this machine, past every proxy and redirect; the code of its answer.

    Raises OSError, HTTPException.
    """
    with closing(HTTPConnection(host, port, timeout=2)) as connection:
        connection.request(method, path, headers={"Content-Type": "application/json"})
        return connection.getresponse().status


def answers(port: int, path: str, *, host: str = "127.0.0.1") -> bool:
    """Whether a server answers there with 200: a server of another program, or one that takes no
    requests by this name, does not.
    """
    try:
        return call(port, path, host=host) == 200
    except (OSError, HTTPException):
        return False


def cores() -> int:
    """The processors that this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def near(host: str) -> str:
    """Where a server that listens on `host` is asked from this machine."""
    return "127.0.0.1" if host in ("0.0.0.0", "::") else host


def application(
    env: Mapping[str, str],
    *,
    host: str,
    web: int,
    gateway: int,
    probes: int = 0,
    web_processes: int = 1,
    folder: Path | None = None,
) -> list[Service]:
    """The five services of Docket itself; `web`, `gateway` and `probes` (0: none) are ports. The
    pages are served by `web_processes`, each with the interpreter's lock of its own. In `folder`
    they say that they get on, and are watched.

    The key that seals is the worker's alone: docs/decisions/0011. Raises sealing.NoKey.
    """
    # Without the time-out, one open stream keeps a granian alive after SIGTERM.
    granian = (
        *PYTHON,
        "granian",
        "--host",
        host,
        "--workers-kill-timeout",
        "2",
        "--no-ws",
    )
    progress = folder / "progress" if folder else None
    if progress:
        progress.mkdir(mode=0o700, exist_ok=True)
        env = {**env, "DOCKET_PROGRESS": str(progress)}
    others = without_key(env)
    return [
        Service(
            "gateway",
            (
                *granian,
                "--workers",
                "1",
                "--port",
                str(gateway),
                "--interface",
                "rsgi",
                "--loop",
                "uvloop",
                "enforcement.gateway.app:app",
            ),
            others,
            ready=lambda: answers(gateway, "/readyz", host=near(host)),
        ),
        # What must be prompt, and what may have to wait for a mail server, each in a process of its
        # own.
        celery(env, others, progress, "worker", *working("worker", "celery")),
        celery(others, others, progress, "post", *working("post", "post")),
        celery(others, others, progress, "beat", "beat", "-l", "INFO", "--pidfile="),
        Service(
            "web",
            (
                *granian,
                "--workers",
                str(web_processes),
                # one that dies is started again, and the others go on; one that dies again at
                # once ends them all, which the supervisor sees
                "--respawn-failed-workers",
                "--port",
                str(web),
                "--interface",
                "rsgi",
                "--http",
                "1",
                "--http1-header-read-timeout",
                str(HEADERS_WITHIN),
                "--http1-buffer-size",
                str(HEADERS_MOST),
                "--backpressure",
                str(VISITORS),
                "config.rsgi:app",
            ),
            {**others, "DOCKET_PROBES": f"{host}:{probes}" if probes else ""},
            ready=lambda: answers(web, "/livez", host=near(host)),
        ),
    ]


def without_key(env: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process that does not seal: in the private key's place its public half,
    with which it can verify.

    Raises sealing.NoKey.
    """
    known = given("DOCKET_SEAL_PUBLIC_KEYS", env)
    if key := given("DOCKET_SEAL_KEY", env):
        known += "\n" + public_pem(private_key(key).public_key())
    left = {
        name: value
        for name, value in env.items()
        if name.removesuffix("_FILE") not in ("DOCKET_SEAL_KEY", "DOCKET_SEAL_PUBLIC_KEYS")
    }
    return {**left, "DOCKET_SEAL_KEY": "", "DOCKET_SEAL_PUBLIC_KEYS": known}


def working(name: str, queue: str) -> tuple[str, ...]:
    """The arguments of a worker of one queue.

    Alone on its broker, it need not look for others: that saves seconds at each start.
    """
    return (
        "worker",
        "-n",
        f"{name}@%h",
        "-Q",
        queue,
        "-c",
        "2",
        "-l",
        "INFO",
        "--without-gossip",
        "--without-mingle",
    )


def celery(
    env: Mapping[str, str],
    shared: Mapping[str, str],
    progress: Path | None,
    name: str,
    *arguments: str,
) -> Service:
    """A process of Celery, which is looked after: it must not only live, but get on. `shared` is
    what the process that it is forked from may know.
    """
    argv = (*PYTHON, "celery", "-A", "config.celery", *arguments)
    return Service(
        name,
        argv,
        {**env, **UNCHECKED, "DOCKET_PROCESS": name},
        progress=progress and progress / name,
        stalls_after=STALLS[name],
        forks_from={**shared, **UNCHECKED},
    )


def mail_sink(folder: Path, env: Mapping[str, str], *, smtp: int, page: int) -> Service:
    """The mail server of demos and rehearsals; both are ports."""
    arguments = (
        "--folder",
        str(folder / "mail"),
        "--smtp-port",
        str(smtp),
        "--page-port",
        str(page),
    )
    return Service(
        "sink",
        (*PYTHON, "config.local.mailsink", *arguments),
        env,
        ready=lambda: answers(page, "/api/mails"),
    )
