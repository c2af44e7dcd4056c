"""Starts services in order, starts them again when they die or live without getting on, and ends
them in order.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from config.local import forks
from config.local.forks import Fork, ForkServer
from config.local.process import StackError, end_strays, kill_group, spawn, wait_until
from enforcement.gateway.json_lines import line_of

# seconds before a service that died is started again; doubled each time
FIRST_DELAY, LONGEST_DELAY = 0.5, 30.0
# seconds until a service must first have got on; doubled each time that it did not
FIRST_SIGN, LONGEST_SIGN = 60.0, 300.0
SETTLED = 20.0  # seconds of life after which a service has earned the first delay again


Process = subprocess.Popen[bytes] | Fork


def always() -> bool:
    """A service that is ready as soon as it runs."""
    return True


@dataclass(frozen=True)
class Service:
    """What is to run: `ready` says when others may lean on it, `stop_signal` asks it to end.

    `progress` is a file that the service touches whenever it got something done; when it stays as
    it is for `stalls_after` seconds, the service is ended and started again. None: it is enough
    that it lives. `forks_from` is the environment of a process that has imported what it needs and
    that it is forked from, where that can be; None: it is started on its own.
    """

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    ready: Callable[[], bool] = always
    stop_signal: int = signal.SIGTERM
    patience: float = 60.0  # seconds until it must be ready
    user: int | None = None
    progress: Path | None = None
    stalls_after: float = 30.0
    forks_from: Mapping[str, str] | None = None


@dataclass
class Child:
    """A service and its present process."""

    service: Service
    process: Process
    started: float
    delay: float = FIRST_DELAY
    again_at: float | None = None  # monotonic seconds; None while it runs
    starts: int = 1
    touched: float | None = None  # what the file of its progress said last
    got_on: float | None = (
        None  # monotonic seconds of its last sign of progress since it was started
    )
    first_sign: float = FIRST_SIGN

    def hangs(self, now: float) -> bool:
        """Whether it lives and got nothing done for too long.

        The file's time is only compared with itself: no clock matters.
        """
        if self.service.progress is None:
            return False
        touched = modified(self.service.progress)
        if touched != self.touched:
            self.touched, self.got_on, self.first_sign = touched, now, FIRST_SIGN
        if self.got_on is None:
            return now - self.started > self.first_sign
        return now - self.got_on > self.service.stalls_after


@dataclass
class Supervisor:
    """The services of one folder.

    Everything happens in the caller's thread: call `tick()` while you wait for something.
    """

    folder: Path
    logs: bool = True  # False: children write where we write
    children: dict[str, Child] = field(default_factory=dict)
    _lock: int | None = None
    _forks: ForkServer | None = None

    def claim(self) -> bool:
        """Take the folder for this supervisor and end what a killed one left in it; False if
        another one lives.

        The kernel's lock goes with its process, so there is no stale lock and no lock file.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = self.folder.resolve()
        self._lock = lock_folder(self.folder)
        if self._lock is None:
            return False
        if number := end_strays(self.folder):
            say(f"Ended {number} processes that an earlier run had left behind.")
        return True

    def release(self) -> None:
        """Give the folder back."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def start(self, *services: Service) -> None:
        """Start the services together, then wait until each is ready.

        Raises StackError when one is not in its time.
        """
        self.begin(*services)
        self.wait_for(*(service.name for service in services))

    def wait_for(self, *names: str) -> None:
        """Wait until each of these is ready. Raises StackError when one is not in its time."""
        for name in names:
            self._await(self.children[name])

    def begin(self, *services: Service) -> None:
        """Start the services and wait for none of them."""
        for service in services:
            touched = modified(service.progress)
            self.children[service.name] = Child(
                service, self._spawn(service), time.monotonic(), touched=touched
            )

    def tick(self) -> None:
        """Start again what has died, after a delay that doubles, and what lives but does not get
        on. Never waits.
        """
        now = time.monotonic()
        for child in self.children.values():
            if child.again_at is None and child.process.poll() is None and child.hangs(now):
                self._give_up_on(child)
            if child.again_at is None and child.process.poll() is not None:
                kill_group(child.process.pid)  # what the dead leader left
                if now - child.started > SETTLED:
                    child.delay = FIRST_DELAY
                say(
                    f"{child.service.name} ended ({child.process.returncode}); it starts again "
                    f"in {child.delay:g} s."
                )
                child.again_at, child.delay = now + child.delay, min(child.delay * 2, LONGEST_DELAY)
            elif child.again_at is not None and now >= child.again_at:
                child.touched, child.got_on = modified(child.service.progress), None
                child.process, child.started = self._spawn(child.service), now
                child.again_at, child.starts = None, child.starts + 1

    def wait_until(self, condition: Callable[[], bool], *, seconds: float) -> bool:
        """Look after the services until `condition` holds (True) or the time is over (False)."""

        def asked() -> bool:
            self.tick()
            return condition()

        return wait_until(asked, seconds=seconds)

    def stop(
        self, names: Iterable[str] | None = None, *, seconds: float = 3.0, sig: int | None = None
    ) -> None:
        """Ask the named services (or all) to end, together; after `seconds`, end them and their
        descendants with force.
        """
        leaving = [
            self.children.pop(name)
            for name in list(names or self.children)
            if name in self.children
        ]
        for child in leaving:
            if child.process.poll() is None:
                os.kill(child.process.pid, sig or child.service.stop_signal)
        wait_until(
            lambda: all(child.process.poll() is not None for child in leaving),
            seconds=seconds,
            every=0.02,
        )
        for child in leaving:
            kill_group(child.process.pid)
            child.process.wait()
        if self._forks and not any(isinstance(c.process, Fork) for c in self.children.values()):
            self._forks.close()
            self._forks = None

    def log_of(self, name: str) -> Path | None:
        """The file that a service's output goes to."""
        if not self.logs:
            return None
        path = self.folder / "log" / f"{name}.log"
        path.parent.mkdir(mode=0o700, exist_ok=True)
        return path

    def _fork(self, service: Service, forks_from: Mapping[str, str]) -> Fork:
        if self._forks and (self._forks.env != forks_from or not self._forks.alive()):
            self._forks.close()
            self._forks = None
        if self._forks is None:
            self._forks = ForkServer(forks_from, folder=self.folder, log=self.log_of("forks"))
        # what follows `python -m`
        return self._forks.fork(service.argv[2:], service.env, log=self.log_of(service.name))

    def _spawn(self, service: Service) -> Process:
        if service.forks_from is not None and forks.AVAILABLE:
            try:
                return self._fork(service, service.forks_from)
            except StackError as error:
                say(f"{error} {service.name} is started on its own.")
        death = signal.SIGINT if service.stop_signal == signal.SIGINT else signal.SIGTERM
        return spawn(
            service.argv,
            service.env,
            folder=self.folder,
            log=self.log_of(service.name),
            death_signal=death,
            user=service.user,
        )

    def _give_up_on(self, child: Child) -> None:
        """End what does not get on, with force: it may be stopped.

        That may be no fault of its own, so the next one gets more time.
        """
        say(f"{child.service.name} lives but does nothing; it is started again.")
        if child.got_on is None:
            child.first_sign = min(child.first_sign * 2, LONGEST_SIGN)
        kill_group(child.process.pid)
        child.process.wait()

    def _await(self, child: Child) -> None:
        def ready_or_dead() -> bool:
            return child.process.poll() is not None or child.service.ready()

        in_time = wait_until(ready_or_dead, seconds=child.service.patience)
        if in_time and child.process.poll() is None:
            return
        what = (
            "did not become ready"
            if child.process.poll() is None
            else f"ended ({child.process.returncode})"
        )
        raise StackError(
            f"{child.service.name} {what}. {last_lines(self.log_of(child.service.name))}"
        )


def modified(file: Path | None) -> float | None:
    """When a file was last touched; None if it never was."""
    with contextlib.suppress(OSError):
        return file.stat().st_mtime if file else None
    return None


def lock_folder(folder: Path) -> int | None:
    """An open descriptor that holds the folder's lock until it is closed; None when somebody else
    holds it.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def last_lines(log: Path | None, number: int = 8) -> str:
    """The end of a log, for the sentence that says why something did not start."""
    if log is None or not log.exists():
        return "Its output is above."
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-number:]
    return "\n".join([f"The end of {log}:", *lines])


def say(text: str) -> None:
    """One line for the person at the terminal; of `serve`, one of its log."""
    if os.environ.get("DOCKET_MODE") == "serve":
        text = line_of(text, level="info", logger="docket.serve", at=time.time())
    print(text, file=sys.stderr, flush=True)
