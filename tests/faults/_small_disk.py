"""A disk that is full when a test says so: a file system in memory, which only root may mount."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.local.process import wait_until

ROOMY = "2g"  # of which nothing is taken until it is written


def may_mount() -> bool:
    """Whether we are allowed to; as root within some containers one is not."""
    if os.geteuid():
        return False
    command = ["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


MAY_MOUNT = may_mount()
needs_mount = pytest.mark.skipif(not MAY_MOUNT, reason="only root can mount a small disk")


@contextmanager
def disk(folder: Path) -> Iterator[Path]:
    """A disk of its own at this folder, which is made if it is not there."""
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOMY}", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        # some process may not have ended yet
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """The disk there has no byte left for a while."""
    assert wait_until(
        lambda: resized(folder, used(folder)), seconds=10
    )  # more was written just now
    try:
        yield
    finally:
        assert resized(folder, ROOMY)


def used(folder: Path) -> str:
    """How many bytes of it are taken."""
    found = os.statvfs(folder)
    return str(max(found.f_blocks - found.f_bfree, 1) * found.f_frsize)


def resized(folder: Path, size: str) -> bool:
    """Give the disk another size; whether what lies there has room in it."""
    command = ["mount", "-o", f"remount,size={size}", folder]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
