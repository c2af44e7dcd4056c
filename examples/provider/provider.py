"""A toy API with keys, behind a front that asks Docket about each call.

    python3 examples/provider/provider.py --port 9000

One address, `POST /v1/complete` with `{"model": "small"}`; with `"stream": true` the words come one
by one. The front (`deploy/fronts/`) knows the keys, asks Docket, and tells in headers whose call it
is and what Docket said. This file shows what is left to the API itself:

* It believes these headers from its front alone, by a secret that both have.
* The front may have asked about another model than the one in the body: then it refuses.
* A limit that the front could not judge, since nobody told it the model, is judged here.
* A rate is kept here, by a bucket of tokens for each limit of each account.

Only the standard library of Python 3.11.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message
from hmac import compare_digest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Any
from urllib.parse import unquote

WORDS = ("Every", "good", "answer", "begins", "with", "a", "question")
LARGEST_BODY = 1_000_000  # bytes


class Refused(Exception):
    """The call is refused: a status, a stable code, a sentence, and what else the caller needs."""

    def __init__(self, status: int, code: str, detail: str, **more: object) -> None:
        super().__init__(detail)
        self.status = status
        self.problem = {"type": "about:blank", "status": status, "code": code, "detail": detail}
        self.problem |= more


@dataclass
class Buckets:
    """How many calls are left, for each limit of each account: as many as the limit allows in a
    minute, and they come back evenly.
    """

    left: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def take(self, account: str, limit: str, rate: int, now: float) -> float:
        """Seconds until the next call may come; 0 if this one may, and is counted.

        Args:
            limit: Which of the account's limits, as it was told.
            rate: Calls a minute.
            now: On a clock that only goes forward, in seconds.
        """
        with self.lock:
            tokens, since = self.left.get((account, limit), (float(rate), now))
            tokens = min(float(rate), tokens + (now - since) * rate / 60)
            enough = tokens >= 1
            self.left[account, limit] = (tokens - 1 if enough else tokens, now)
        return 0.0 if enough else (1 - tokens) * 60 / rate


@dataclass(frozen=True)
class Call:
    """A call as the front told of it."""

    account: str
    key: str
    model: str
    verdict: str | None  # None: the check was away, and the front was told to let calls pass
    reference: str | None
    limits: list[dict[str, Any]]


def read(headers: Message, body: dict[str, Any]) -> Call:
    """Whose call it is and what Docket said of it. Raises Refused."""
    account, model = unquote(headers.get("X-Docket-Account") or ""), body.get("model")
    if not account:
        raise Refused(401, "no_account", "The front names no account.")
    if not isinstance(model, str) or not model:
        raise Refused(400, "no_model", 'The body names a model: {"model": "small"}.')
    scopes = (headers.get("X-Docket-Scope") or "").split(",")
    said = {kind: unquote(name) for kind, _, name in (scope.partition(":") for scope in scopes)}
    if said.get("model") not in (None, "", model):
        detail = f"X-Model names {said['model']}, and the body {model}. Name the same model."
        raise Refused(400, "model_differs", detail)
    told = headers.get("X-Docket-Limit") or "[]"
    if told == "too-long" and not said.get("model"):
        raise Refused(403, "limits_unknown", "Name the model in X-Model: its limits are many.")
    limits = json.loads(told) if told != "too-long" else []
    if not limits and (rate := headers.get("X-Docket-Rate")):  # they were too long for a header
        limits = [{"models": [], "features": [], "keys": [], "requests_per_minute": int(rate)}]
    verdict, reference = headers.get("X-Docket-Verdict"), headers.get("X-Docket-Reference")
    return Call(account, said.get("key", ""), model, verdict, reference, limits)


def keep_limits(call: Call, buckets: Buckets, now: float) -> None:
    """Raises Refused for a call that a limit leaves out, or that comes too soon."""
    for limit in call.limits:
        rate = limit["requests_per_minute"]
        concerns = (
            not limit["features"]  # this API has none
            and (not limit["models"] or call.model in limit["models"])
            and (not limit["keys"] or call.key in limit["keys"])
        )
        if concerns and rate is None:
            detail = f"Such calls are restricted. The reference is {call.reference}."
            raise Refused(403, "call_not_allowed", detail, reference=call.reference)
        wait = buckets.take(call.account, json.dumps(limit), rate, now) if concerns else 0
        if wait:
            detail = f"This account has {rate} such calls a minute. See {call.reference}."
            raise Refused(429, "too_many", detail, reference=call.reference, after=wait)


class Api(BaseHTTPRequestHandler):
    """The address `/v1/complete`."""

    protocol_version = "HTTP/1.1"
    secret = ""
    buckets = Buckets()

    def do_POST(self) -> None:
        """Answer one call."""
        try:
            body = self.body()
            if not compare_digest(self.headers.get("X-Front-Secret", ""), self.secret):
                raise Refused(403, "not_from_the_front", "Call the API by its own address.")
            if self.path.partition("?")[0] != "/v1/complete":
                raise Refused(404, "not_found", "There is /v1/complete alone.")
            call = read(self.headers, body)
            keep_limits(call, self.buckets, time.monotonic())
        except Refused as refused:
            after = refused.problem.pop("after", None)
            also = {"Retry-After": str(int(after) + 1)} if isinstance(after, float) else {}
            self.answer(refused.status, "application/problem+json", refused.problem, also)
            return
        if call.verdict is None:
            print(f"unchecked: {call.account}", file=sys.stderr, flush=True)
        if body.get("stream"):
            self.stream()
            return
        told = {name: value for name, value in self.headers.items() if "docket" in name.lower()}
        said = {"account": call.account, "model": call.model, "text": " ".join(WORDS)}
        checked = call.verdict is not None
        self.answer(200, "application/json", said | {"checked": checked, "told": told})

    def body(self) -> dict[str, Any]:
        """The object that was sent. Raises Refused."""
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            self.close_connection = True  # whatever comes is not read
            status = 413 if length.isdecimal() else 411
            raise Refused(status, "length_wrong", "Say the length: a million bytes at most.")
        try:
            found = json.loads(self.rfile.read(int(length)))
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise Refused(400, "unreadable", "The body is an object in JSON.")
        return found

    def answer(
        self, status: int, kind: str, said: object, also: Mapping[str, str] | None = None
    ) -> None:
        """Send a document."""
        content = json.dumps(said).encode()
        self.send_response(status)
        for name, value in {"Content-Type": kind, **(also or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def stream(self) -> None:
        """Send the words one by one, ten a second, as server-sent events."""
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        for word in WORDS:
            self.wfile.write(f"data: {word}\n\n".encode())
            self.wfile.flush()
            time.sleep(0.1)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the front logs."""


def main() -> None:
    """Serve until somebody stops it."""
    parser = argparse.ArgumentParser(description="A toy API behind a front that asks Docket.")
    parser.add_argument("--port", type=int, default=9000)
    port = parser.parse_args().port
    Api.secret = os.environ.get("FRONT_SECRET", "replace-this-secret")
    # Only programs of this machine reach it, and of them only the front has the secret.
    with ThreadingHTTPServer(("127.0.0.1", port), Api) as server:
        print(f"The toy API listens on http://127.0.0.1:{port}", flush=True)
        with suppress(KeyboardInterrupt):
            server.serve_forever()


if __name__ == "__main__":
    main()
