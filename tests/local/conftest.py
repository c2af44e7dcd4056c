"""Real processes in temporary folders. Nothing here needs Django's database."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.local.process import ROOT, free_port
from config.local.services import mail_sink
from config.local.supervisor import Service, Supervisor


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    """A supervisor of its own, ended whatever happens."""
    one = Supervisor(tmp_path / "stack")
    assert one.claim()
    yield one
    one.stop(seconds=0.5, sig=signal.SIGKILL)
    one.release()


def python(name: str, code: str, **more: object) -> Service:
    """A service that runs some lines of Python."""
    return Service(name, (sys.executable, "-S", "-c", code), dict(os.environ), **more)  # type: ignore[arg-type]


@pytest.fixture
def sink(supervisor: Supervisor) -> tuple[int, str]:
    """A mail sink that runs: its SMTP port, and the address of its pages."""
    smtp = free_port()
    page = free_port(taken=[smtp])
    supervisor.start(
        mail_sink(supervisor.folder, dict(os.environ, PYTHONPATH=str(ROOT)), smtp=smtp, page=page)
    )
    return smtp, f"http://127.0.0.1:{page}"
