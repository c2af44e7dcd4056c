"""The nastiest values that can come in, for every door: forms, addresses, the admin, commands,
scenarios, the gateway.

A part of them in each run, chosen by a seed that a failure names; all with DOCKET_TESTS=all.
"""

from __future__ import annotations

import os
import random
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from tests.sampling import WEEK, WHOLE

SEED = os.environ.get("DOCKET_SEED", WEEK)
SHARE = 1.0 if WHOLE else 0.02  # of what could be sent
SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)> {{7*7}}"
VALUES = [
    "",
    "\x00",
    "a\x00b",
    "\u200b\u2060\ufeff",  # nothing that anybody sees
    "\u202eevil\u2066",  # what turns the words after it round
    "../../x",
    "..",
    "a/b",
    "a\r\nBcc: b@press.example",
    "a\u2028b\x85c",  # line breaks for some programs
    "\x1b[31m",
    "\ud800",  # half a character: text for Python, for nothing else
    "\ufffe\uffff",
    SCRIPT,
    "x" * 30_000,
    "9" * 5_000,  # more digits than Python reads
    "\u0301" * 300,  # marks on no letter
    "e\u0301\u00e9\ufb03\u0130\u00df",  # what is longer in capitals, or when normalised
    "0001-01-01",
    "2024-02-30",
    "9999-12-31",
    "9999-12-31T23:59",
    "9999-12-31T23:59:59+23:59",
    "0001-01-01T00:00:00-23:59",
    "2024-03-01T09:00:00+99:99",
    "99999999999999999999",
    "-1",
    "-99999999999999999999",
    "0x10",
    "1_000",
    "1e400",
    "NaN",
    "Infinity",
    "²",
    "٣",
    "null",
    "[]",
    '{"a": [1e400]}',
    "%00",
    "😀",
]


def chance(seed: str) -> random.Random:
    """What is chosen, the same for the same seed."""
    return random.Random(f"{SEED} {seed}")


def send(client: Client, address: str, data: Mapping[str, Any]) -> Any:
    """The answer to a form; one with half a character in it goes as browsers never send it."""
    try:
        return client.post(address, data)
    except UnicodeEncodeError:
        raw = urlencode(data, doseq=True, errors="surrogatepass")
        return client.post(address, raw, content_type="application/x-www-form-urlencoded")
