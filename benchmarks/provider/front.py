"""How a client asks: the first web process that answers, again until one does, and how long that
took.
"""

from __future__ import annotations

import html
import re
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import NamedTuple
from urllib.parse import urlencode

ONE_TRY = 15.0  # seconds for one answer; a client that waits longer hangs
PATIENCE = 90.0  # seconds until a client gives up for good
PAUSE = 0.1  # seconds between two tries
AWAY = (502, 503)  # a front asks the next one
FORM = re.compile(r'<form\b[^>]*?\baction="(?P<action>[^"]*)"[^>]*>(?P<inside>.*?)</form>', re.S)
INPUT = re.compile(r"<input\b[^>]*>")
ATTRIBUTE = re.compile(r'\b(name|value|type)="([^"]*)"')


class Took(NamedTuple):
    """A request that was answered: from when, for how many seconds, at the how manyth try."""

    kind: str
    began: float
    seconds: float
    tries: int


class Answer(NamedTuple):
    """What was answered, where to, and when (monotonic seconds)."""

    status: int
    text: str
    at: float


class Refused(Exception):
    """An answer that a story cannot go on from."""


@dataclass
class Notes:
    """What all clients saw; one list and one counter, which threads may write to."""

    took: list[Took] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)  # tries without an answer, by how
    strange: list[str] = field(default_factory=list)  # answers that nobody expected


class Front:
    """What stands before the web processes."""

    def __init__(self, ports: Sequence[int], notes: Notes) -> None:
        self.ports, self.notes = ports, notes
        self._of_thread = threading.local()

    def ask(
        self,
        kind: str,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str],
        body: str | None = None,
    ) -> tuple[Answer, list[str]]:
        """The answer and the cookies that it sets. Raises Refused where nobody answers in time."""
        began, tries = time.monotonic(), 0
        first = threading.get_ident() // 4096  # half of the threads begin with each
        while (now := time.monotonic()) < began + PATIENCE:
            port = self.ports[(first + tries) % len(self.ports)]
            tries += 1
            with suppress(OSError, HTTPException):
                status, text, cookies = self._try(port, method, path, headers, body)
                if status == 500:
                    self.notes.failed[f"500 {kind}"] += 1
                    self.notes.strange.append(f"500 {method} {path}")
                elif status not in AWAY:
                    now = time.monotonic()
                    self.notes.took.append(Took(kind, began, now - began, tries))
                    return Answer(status, text, now), cookies
                else:
                    self.notes.failed[f"{status} {kind}"] += 1
                time.sleep(PAUSE)
                continue
            slow = time.monotonic() - now > ONE_TRY - 1
            self.notes.failed[f"{'hangs' if slow else 'nobody answers'} {kind}"] += 1
            self._of_thread.__dict__.pop(f"c{port}", None)
            time.sleep(PAUSE)
        self.notes.failed[f"given up {kind}"] += 1
        raise Refused(f"{method} {path}: nobody answered within {PATIENCE:.0f} s")

    def _try(
        self, port: int, method: str, path: str, headers: Mapping[str, str], body: str | None
    ) -> tuple[int, str, list[str]]:
        known = self._of_thread.__dict__
        connection = known.get(f"c{port}")
        if connection is None:
            connection = known[f"c{port}"] = HTTPConnection("127.0.0.1", port, timeout=ONE_TRY)
        connection.request(method, path, body, dict(headers))
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        return answer.status, text, answer.headers.get_all("Set-Cookie") or []


@dataclass
class Browser:
    """Somebody's browser: its cookies, and the forms of the pages that it has open."""

    front: Front
    cookies: dict[str, str]

    def get(self, kind: str, path: str) -> str:
        """A page. Raises Refused for anything else."""
        answer = self._ask(kind, "GET", path, {}, None)
        if answer.status != 200:
            raise Refused(f"GET {path}: {answer.status}")
        return answer.text

    def send(self, kind: str, page: str, action: str, **fields: str | Sequence[str]) -> Answer:
        """Send the form of the page whose address matches `action`, with its own keys. Raises
        Refused for what is not taken.
        """
        where, hidden = form_of(page, action)
        body = urlencode({**hidden, **fields}, doseq=True)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = self._ask(kind, "POST", where, headers, body)
        if answer.status not in (302, 303):
            why = re.findall(r'class="(?:refusal|error)[^"]*"[^>]*>(.*?)</', answer.text, re.S)
            raise Refused(f"POST {where}: {answer.status} {' '.join(why)[:300]}")
        return answer

    def _ask(
        self, kind: str, method: str, path: str, headers: Mapping[str, str], body: str | None
    ) -> Answer:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer, set_ = self.front.ask(
            kind, method, path, headers={**headers, "Cookie": cookie}, body=body
        )
        for line in set_:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer


def form_of(page: str, action: str) -> tuple[str, dict[str, str]]:
    """Where the first form goes whose address matches, and its hidden fields. Raises Refused."""
    for form in FORM.finditer(page):
        if not re.fullmatch(action, html.unescape(form["action"])):
            continue
        hidden = {}
        for field_ in INPUT.findall(form["inside"]):
            said = {name: html.unescape(value) for name, value in ATTRIBUTE.findall(field_)}
            if said.get("type") == "hidden" and "name" in said:
                hidden[said["name"]] = said.get("value", "")
        return html.unescape(form["action"]), hidden
    raise Refused(f"The page has no form for {action}.")
