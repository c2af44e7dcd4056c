"""The processes of a stack: how each is started, and when it is ready."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from config.front import THREADS
from config.known_settings import only_for
from config.local.credentials import given
from config.local.process import ROOT
from config.local.supervisor import Service
from config.roles import SERVED, WORKS, Role
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
STREAMS_END_WITHIN = 5  # seconds at most that a gateway waits for its followers
GRANIAN_LOG = ROOT / "config" / "granian_log.json"
# One that dies is started again, and the others go on; one that dies again at once ends them all,
# which the supervisor sees.
RESPAWN = "--respawn-failed-workers"
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


@dataclass(frozen=True)
class Scale:
    """How much of each there is. `threads`: of each web process; `gateways`: processes that answer
    at one port; `concurrency`: tasks that each worker does at once; `grace`: seconds that a request
    under way has to end when it is stopped.
    """

    web_processes: int = 1
    threads: int = THREADS
    gateways: int = 1
    concurrency: int = 2
    grace: int = 2


def application(
    env: Mapping[str, str],
    *,
    host: str,
    web: int,
    gateway: int,
    probes: int = 0,
    folder: Path | None = None,
    scale: Scale = Scale(),
    roles: Collection[Role] = SERVED,
) -> list[Service]:
    """The services of Docket itself, those of `roles`; `web`, `gateway` and `probes` (0: none) are
    ports. Each gets the settings of its role alone (`config/known_settings.py`). In `folder` they
    say that they get on, and are watched.

    The key that seals is the worker's alone: docs/decisions/0011. Raises sealing.NoKey.
    """
    progress = folder / "progress" if folder else None
    if progress:
        progress.mkdir(mode=0o700, exist_ok=True)
        env = {**env, "DOCKET_PROGRESS": str(progress)}
    times = {"PROMETHEUS_MULTIPROC_DIR": str(folder / "times")} if folder else {}
    if folder:
        (folder / "times").mkdir(mode=0o700, exist_ok=True)
    pages = {**without_key(env), "DOCKET_WEB_THREADS": str(scale.threads)}
    found = [
        gateway_service(only_for(Role.GATEWAY, env), host, gateway, scale),
        # What must be prompt, and what may have to wait for a mail server, each in a process of its
        # own.
        *celery_services(env, progress, scale, roles),
        web_service(
            {
                **only_for(Role.WEB, pages),
                **times,
                "DOCKET_PROCESS": "web",
                "DOCKET_PROBES": f"{host}:{probes}" if probes else "",
            },
            host,
            web,
            scale,
        ),
    ]
    return [one for one in found if Role(one.name.upper()) in roles]


def granian(host: str, port: int, processes: int, grace: int, env: Mapping[str, str]) -> list[str]:
    """The server of web and gateway; `grace` in seconds: without an end to it, one open stream
    keeps it alive after SIGTERM.
    """
    said = ["--log-config", str(GRANIAN_LOG)] if env.get("DOCKET_MODE") == "serve" else []
    return [
        *PYTHON,
        "granian",
        "--host",
        host,
        "--port",
        str(port),
        "--interface",
        "rsgi",
        "--workers",
        str(processes),
        "--workers-kill-timeout",
        str(grace),
        "--no-ws",
        *said,
    ]


def gateway_service(env: Mapping[str, str], host: str, port: int, scale: Scale) -> Service:
    """It knows nothing of Django and the database."""
    grace = min(scale.grace, STREAMS_END_WITHIN)
    return Service(
        "gateway",
        (
            *granian(host, port, scale.gateways, grace, env),
            *([RESPAWN] if scale.gateways > 1 else []),
            "--loop",
            "uvloop",
            "enforcement.gateway.app:app",
        ),
        env,
        ready=lambda: answers(port, "/readyz", host=near(host)),
    )


def web_service(env: Mapping[str, str], host: str, port: int, scale: Scale) -> Service:
    """The pages and the API."""
    return Service(
        "web",
        (
            *granian(host, port, scale.web_processes, scale.grace, env),
            RESPAWN,
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
        env,
        ready=lambda: answers(port, "/livez", host=near(host)),
    )


def celery_services(
    env: Mapping[str, str], progress: Path | None, scale: Scale, roles: Collection[Role]
) -> list[Service]:
    """The workers and beat. What they are forked from knows what both workers may know; where beat
    is alone, what beat may.
    """
    shared = only_for(Role.POST, only_for(Role.WORKER, env))
    if not WORKS & set(roles):
        shared = only_for(Role.BEAT, env)
    shared = {**shared, "DOCKET_SEAL_KEY": "", "DOCKET_PROCESS": "worker"}
    count = scale.concurrency
    return [
        celery(only_for(role, env), shared, progress, role.lower(), *arguments)
        for role, arguments in (
            (Role.WORKER, working("worker", "celery", count)),
            (Role.POST, working("post", "post", count)),
            (Role.BEAT, ("beat", "-l", "INFO", "--pidfile=")),
        )
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


def working(name: str, queue: str, concurrency: int = 2) -> tuple[str, ...]:
    """The arguments of a worker of one queue, which does so many tasks at once.

    It has no need of others of its kind: not to look for them saves seconds at each start.
    """
    return (
        "worker",
        "-n",
        f"{name}@%h",
        "-Q",
        queue,
        "-c",
        str(concurrency),
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
    quiet = ["-q"] if env.get("DOCKET_MODE") == "serve" else []  # its banner is no line of a log
    argv = (*PYTHON, "celery", *quiet, "-A", "config.celery", *arguments)
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
