"""Child processes that do not outlive their parent."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import SystemRandom
from types import FrameType
from typing import IO

ROOT = Path(__file__).resolve().parent.parent.parent
PR_SET_PDEATHSIG = 1  # prctl(2), Linux alone
MARK = "DOCKET_STACK"  # in the environment of every process of a stack: its folder
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class StackError(Exception):
    """The stack cannot do what was asked; the message is one sentence that says what to do."""


def spawn(
    argv: Sequence[str],
    env: Mapping[str, str],
    *,
    folder: Path,
    log: Path | None = None,
    death_signal: int = signal.SIGTERM,
    user: int | None = None,
    stdin: int = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own, marked as one of the stack in `folder`, its output
    added to `log` (else ours); `stdin` is an open file.

    The kernel sends it `death_signal` when the *thread* that started it ends, so call this from the
    main thread. `user` is the uid and gid to run as (for root alone).
    """
    parent = os.getpid()

    def before_exec() -> None:
        if user is not None:
            os.setgroups([])
            os.setgid(user)
            os.setuid(user)
        die_with_parent(parent, death_signal)  # after setuid, which would clear it

    with open_log(log) as out:
        return subprocess.Popen(
            list(argv),
            cwd=ROOT,
            env={**env, MARK: str(folder)},
            stdin=stdin,
            stdout=out,
            stderr=out and subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=before_exec,
        )


def die_with_parent(parent: int, death_signal: int) -> None:
    """Let the kernel send us this signal when `parent`, which started us, ends."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, death_signal)
    if os.getppid() != parent:  # it died before the line above: nobody would tell us
        os._exit(1)


def open_log(log: Path | None) -> contextlib.AbstractContextManager[IO[bytes] | None]:
    """`log` opened for adding, or nothing."""
    return log.open("ab") if log else contextlib.nullcontext()


def kill_group(leader: int, sig: int = signal.SIGKILL) -> None:
    """Signal a whole process group, also when its leader is dead: granian's workers survive their
    main process.
    """
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, sig)


def strays(folder: Path) -> list[int]:
    """The processes of the stack in `folder`, whoever started them, ourselves left out (empty where
    there is no /proc).
    """
    wanted, found = f"{MARK}={folder}".encode(), []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (
                wanted in (entry / "environ").read_bytes().split(b"\0")
                and int(entry.name) != os.getpid()
            ):
                found.append(int(entry.name))
    return found


def end_strays(folder: Path, *, seconds: float = 3.0) -> int:
    """End what a killed supervisor left behind: politely (SIGINT lets PostgreSQL shut down), then
    with force. Their number.
    """
    number = len(strays(folder))
    for sig, patience in ((signal.SIGINT, seconds), (signal.SIGKILL, 1.0)):
        for pid in strays(folder):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, sig)
        if wait_until(lambda: not strays(folder), seconds=patience):
            break
    return number


def wait_until(condition: Callable[[], bool], *, seconds: float, every: float = 0.05) -> bool:
    """Ask `condition` again and again until it holds (True) or `seconds` have passed (False)."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen on `host`:`port` now, by itself: our servers would share it
    with another one without a word.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    with socket.socket(family, kind, protocol) as probe:
        # a port that only lingers is free
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError:
            return False
        return True


# ports that are this process's until it ends, and their open files
_held: dict[str, int] = {}


def hold_port(port: int, server: str = "") -> bool:
    """Whether this process has the port from now on, until it ends. `server`: who is to listen
    there, at which address: of each kind one.

    Between the look at a port and the start of a server there another Docket on this machine may
    look as well, and both would take it: so each says which it takes, by a lock that the kernel
    lets go of when the process ends. Whose folder it is is looked at, as anybody may make one.
    """
    name = f"{server}-{port}" if server else str(port)
    if name in _held:
        return True
    folder = Path(tempfile.gettempdir()) / f"docket-ports-{os.getuid()}"
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        raise StackError(f"{folder} is somebody else's. Remove it, or set TMPDIR.")
    file = os.open(folder / name, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return False
    _held[name] = file
    return True


def free_port(first: int | None = None, *, taken: Sequence[int] = ()) -> int:
    """A free port on 127.0.0.1, and ours until this process ends: `first` or the next free one,
    else one by chance, never one of `taken`.

    Chance keeps below 32768, where the kernel takes ports for outgoing connections and could be
    faster than we.
    """
    candidates = range(first, 65536) if first else SystemRandom().sample(range(20000, 32000), 200)
    for port in candidates:
        if port not in taken and port_is_free(port) and hold_port(port):
            return port
    raise StackError("No free port was found on 127.0.0.1; end a program that listens there.")


class Stopped(SystemExit):
    """Somebody asked us to stop (SIGTERM, SIGHUP): an exit that runs every clean-up on its way."""


def stop_on_signals() -> None:
    """Let SIGTERM and SIGHUP end this program as Ctrl-C does: through its clean-up."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Stopped(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
