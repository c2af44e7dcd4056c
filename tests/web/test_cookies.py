"""Two that run on one machine keep apart in one browser."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.house._tree import ROOT

COOKIES = """
from config.settings import CSRF_COOKIE_NAME, DEVICE_COOKIE_NAME, SESSION_COOKIE_NAME
print(SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, DEVICE_COOKIE_NAME)
"""


def test_two_on_one_machine_do_not_share_cookies() -> None:
    """Browsers tell cookies apart by host, not by port."""
    names = [
        subprocess.run(
            [sys.executable, "-c", COOKIES],
            cwd=ROOT,
            env={**os.environ, "DOCKET_BASE_URL": f"http://127.0.0.1:{port}"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for port in (8000, 8001)
    ]
    assert len(names[0]) == 3 and not set(names[0]) & set(names[1])
