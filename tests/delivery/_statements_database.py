"""A database of statements of reasons, as its schema and its API's rules have it: calls of up to
100 are stored whole or not at all, a `puid` is known once, and what is wrong is named by its place.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

from enforcement.rules.statements.database_schema import BATCH, misfits

TOKEN = "7|aVeryLongTokenOfTheTestsAlone42"
NOT_UNIQUE = "The platform identifier(s) are not all unique within this call."


@dataclass
class Database:
    """What it holds, and what it is to do next: one word for each of the next calls; `always` for
    each call that has none.

    "500", "503", "429": answered so, nothing stored. "cut": stored, and the connection ends before
    the answer. "cut body": stored, and the answer ends in its middle. "slow": answered late.
    "redirect": sent elsewhere. "unnamed": 422 that names nothing.
    """

    faults: list[str] = field(default_factory=list)
    always: str = ""
    retry_after: str = ""
    refuses: set[str] = field(default_factory=set)  # puids that it will not take
    stored: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[int] = field(default_factory=list)  # statements in each
    asked: list[str] = field(default_factory=list)  # puids that were asked for
    elsewhere: int = 0  # requests to where it redirected
    codes: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)  # what a client must not do
    url: str = ""
    lock: Any = field(default_factory=threading.Lock)

    def fault(self) -> str:
        return self.faults.pop(0) if self.faults else self.always

    def take(self, statements: list[Any]) -> tuple[int, dict[str, Any]]:
        """Store all or nothing."""
        errors: dict[str, Any] = {}
        for at, one in enumerate(statements):
            found: dict[str, list[str]] = {}
            for misfit in misfits(one):
                found.setdefault(misfit.field or "statement", []).append(f"is wrong: {misfit.word}")
            if one.get("puid") in self.refuses:
                found["decision_facts"] = ["The decision facts field is refused."]
            if found:
                errors[f"statement_{at}"] = found
        if errors:
            return 422, {"message": "Some are wrong.", "errors": errors}
        puids = [one["puid"] for one in statements]
        existing = [puid for puid in puids if puid in self.stored]
        if existing or len(set(puids)) < len(puids):
            named = {"puid": [NOT_UNIQUE], "existing_puids": existing}
            return 422, {"message": NOT_UNIQUE, "errors": named}
        rows = [{**one, "uuid": str(uuid4())} for one in statements]
        self.stored.update({row["puid"]: row for row in rows})
        return 201, {"statements": rows}


class Handler(BaseHTTPRequestHandler):
    """Speaks for the database."""

    protocol_version = "HTTP/1.1"
    server: Any

    def log_message(self, *_: Any) -> None:
        """Nothing."""

    @property
    def database(self) -> Database:
        kept: Database = self.server.database
        return kept

    def give(self, code: int, said: Any, cut: bool = False, **headers: str) -> None:
        body = json.dumps(said).encode()
        self.database.codes[code] += 1
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)
        if cut:
            self.end()

    def end(self) -> None:
        self.close_connection = True
        self.wfile.flush()
        self.connection.close()

    def is_known(self) -> bool:
        if self.headers.get("Authorization") == f"Bearer {TOKEN}":
            return True
        self.give(401, {"message": "Unauthenticated."})
        return False

    def do_GET(self) -> None:
        """Whether a puid is known: 302 or 404, to be followed by nobody."""
        if self.path.startswith("/elsewhere"):
            self.database.elsewhere += 1
            self.give(200, {})
        elif self.is_known():
            puid = self.path.rpartition("/")[2]
            self.database.asked.append(puid)
            if puid in self.database.stored:
                self.give(302, {"puid": puid}, Location=f"{self.database.url}/elsewhere")
            else:
                self.give(404, {"puid": puid})

    def do_POST(self) -> None:
        """Take some statements."""
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.startswith("/elsewhere"):
            self.database.elsewhere += 1
            return self.give(201, {})
        if not self.is_known():
            return None
        if self.path != "/api/v1/statements":
            self.database.wrong.append(self.path)
            return self.give(404, {})
        with self.database.lock:
            fault = self.database.fault()
            if fault.isdecimal():
                wait = {"Retry_After": self.database.retry_after} if fault == "429" else {}
                return self.give(int(fault), {"message": "Not now."}, **wait)
            if fault == "redirect":
                return self.give(302, {}, Location=f"{self.database.url}/elsewhere")
            statements = json.loads(sent)["statements"]
            self.database.calls.append(len(statements))
            if not 1 <= len(statements) <= BATCH:
                self.database.wrong.append(f"{len(statements)} in one call")
            if fault == "unnamed" and len(statements) > 1:
                return self.give(422, {"message": "Something is wrong."})
            code, said = self.database.take(statements)
        if fault == "cut":
            self.end()
            return None
        if fault == "slow":
            threading.Event().wait(0.3)  # longer than the sender of this test waits
        return self.give(code, said, cut=fault == "cut body")


@contextmanager
def statements_database() -> Iterator[Database]:
    """It runs, on a free port."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # a client that has gone
    server.database = database = Database()
    database.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield database
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
