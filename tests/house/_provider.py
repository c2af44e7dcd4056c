"""The toy API that a demo starts behind Caddy, asked as the demo says."""

from __future__ import annotations

import json
import shutil

from tests.house._checkout import Checkout
from tests.local.test_proxies import PROGRAMS

HAS_CADDY = bool(shutil.which("caddy", path=PROGRAMS) and shutil.which("curl"))
WITH_PROVIDER = " --with-provider" if HAS_CADDY else ""


def ask_provider(demo: Checkout) -> None:
    """By the lines that the demo printed: of an account that is limited, by a key that the limit is
    about, and of one that is suspended.
    """
    limited, by_key, suspended = [
        line.strip().replace("curl ", "curl -sS ", 1)
        for line in demo.said.splitlines()
        if line.startswith("    curl ")
    ]
    assert '"account": "fjordtal"' in demo.run(limited)
    assert '"X-Docket-Rate": "1"' in demo.run(by_key) and '"too_many"' in demo.run(by_key)
    refused = json.loads(demo.run(suspended))
    assert (refused["status"], refused["code"]) == (403, "account_blocked")
    assert refused["status_url"].endswith(f"/h/{refused['reference']}")
    shown = demo.run(f"curl -sS --fail --location {refused['status_url']}")
    assert "The pages for your case" in shown
