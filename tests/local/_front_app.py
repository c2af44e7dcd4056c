"""A page that tells what it was asked, behind `config.front` and without it."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterable
from typing import Any

from config.front import Front

LONG = 10 * 1024 * 1024  # bytes of the long answer
# of the server, or different with each
NOT_OF_IT = ("SERVER_PORT", "HTTP_HOST", "SERVER_SOFTWARE", "GATEWAY_INTERFACE")
SENDING, READING = 1.0, 1.0  # seconds


def application(environ: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
    """The long answer, a slow one, or what was asked."""
    body = environ["wsgi.input"].read()
    path = environ["PATH_INFO"]
    if path == "/slow":
        threading.Event().wait(0.2)
    cookies = [("Set-Cookie", " a=1; Path=/"), ("Set-Cookie", " b=2; Path=/")]
    start("200 OK", [("content-type", "application/json"), *cookies])
    if path == "/long":
        return [b"x" * LONG]
    asked = {
        name: value
        for name, value in environ.items()
        # granian adds its own environment
        if name not in (*NOT_OF_IT, *os.environ) and isinstance(value, str)
    }
    return [json.dumps({"asked": asked, "length": len(body)}).encode()]


app = Front(
    application,
    is_signed_in=lambda cookies, authorization: (
        None
        if "session=some" in cookies
        else "session=known" in cookies or authorization == "Bearer dk_known"
    ),
    session_cookies=("session",),
    sign_in="/sign-in/",
    sending=SENDING,
    reading=READING,
)
