"""A process that has imported what each process of Celery needs, and forks them: what they do not
change is in memory once, and is read from disk once.

It holds no secret that they do not all hold. What one of them alone may know (the key that seals is
the worker's: docs/decisions/0011) stands in its order, a file in memory that the supervisor made
and that is read after the fork. `config/local/forks.py` is the other side.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
from typing import Any

from celery.__main__ import main as celery
from celery.apps import beat, worker
from celery.bin import celery as commands
from celery.concurrency import prefork
from django.conf import settings
from kombu.transport import redis

from config import settings as read_settings
from config.celery import app
from config.local.process import die_with_parent

# Looked up by name when a process of Celery starts: imported here, they are there already.
NEEDED = (beat, worker, commands, prefork, redis)
ORDERS = 0  # the file descriptor at which orders come, and on which is said what became of them


def main() -> None:
    """Fork whatever is ordered, until the other side is gone."""
    app.loader.import_default_modules()
    gc.collect()
    gc.freeze()  # who is forked leaves it alone, and so shares it
    bell, rung = os.pipe()
    for end in (bell, rung):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(rung, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)  # else it would not ring
    with socket.socket(fileno=ORDERS) as orders:
        while True:
            ready, _, _ = select.select([orders.fileno(), bell], [], [])
            if bell in ready:
                os.read(bell, 4096)
                say_who_ended(orders)
            if orders.fileno() in ready and not take_order(orders, bell, rung):
                return


def take_order(orders: socket.socket, *ours: int) -> bool:
    """Fork one process, and say its number; False where nobody orders any more. `ours` are open
    files that are not for it.
    """
    _, files, _, _ = socket.recv_fds(orders, 16, 1)
    if not files:
        return False
    parent = os.getpid()
    if pid := os.fork():
        os.close(files[0])
        orders.send(f"began {pid} 0".encode())
        return True
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    die_with_parent(parent, signal.SIGTERM)
    for end in (orders.detach(), *ours):
        os.close(end)
    with os.fdopen(files[0], encoding="utf-8") as file:
        order = json.load(file)
    become(**order)
    return False


def become(*, argv: list[str], env: dict[str, str], log: str | None) -> None:
    """Be that process of Celery, in this environment, from here to its end."""
    redirect(os.devnull, os.O_RDONLY, 0)
    if log:
        redirect(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 1, 2)
    os.environ.clear()
    os.environ.update(env)
    take_settings()
    sys.argv = argv
    celery()


def redirect(path: str, flags: int, *numbers: int) -> None:
    """Open a file in the place of these."""
    file = os.open(path, flags, 0o600)
    for number in numbers:
        os.dup2(file, number)
    if file not in numbers:
        os.close(file)


def take_settings() -> None:
    """The settings of this environment, in the place of those of the process that it came from."""
    own: Any = importlib.reload(read_settings)
    for name in filter(str.isupper, dir(own)):
        setattr(settings, name, getattr(own, name))


def say_who_ended(orders: socket.socket) -> None:
    """Every child that ended since, with its code: a signal's number is negative."""
    while True:
        try:
            pid, how = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        orders.send(f"ended {pid} {os.waitstatus_to_exitcode(how)}".encode())


if __name__ == "__main__":
    main()
