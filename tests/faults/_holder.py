"""A holder's browser before a web process that may die: it has come in, and sends forms."""

from __future__ import annotations

import re
import socket
import struct
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import uuid4

import httpx

from accounts.models import Contact
from enforcement.models import AccessLink
from enforcement.models.portal import Door
from enforcement.operations import entrance
from tests.faults._stack import Docket

Attached = tuple[str, tuple[str, bytes]]
SLOWLY = 64 * 1024  # bytes that leave at once


class Form(NamedTuple):
    """A form of a page, as it was drawn: where it is sent, and its keys."""

    action: str
    once: str
    token: str


class Holder:
    """A contact of an account, who is signed in."""

    def __init__(self, docket: Docket, email: str) -> None:
        self.docket, wall = docket, datetime.now(UTC)
        contact = Contact.objects.get(email=email)
        link = AccessLink.objects.create(
            door=Door.HOLDER,
            contact=contact,
            made_at=wall,
            expires_at=wall + timedelta(hours=1),
        )
        browser = uuid4()
        entered = entrance.enter(link_id=link.pk, browser=browser, wall=wall, now=docket.now)
        # as a proxy before it says; a jar of cookies would keep them for TLS alone
        self.cookies = {"__Host-docket_h": entered.key, "__Host-browser": str(browser)}
        self.headers = {
            "Host": docket.host,
            "Origin": f"https://{docket.host}",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "203.0.113.7",
        }

    @property
    def cookie(self) -> str:
        """As a browser sends them."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def ask(self, method: str, path: str, **more: object) -> httpx.Response | None:
        """The answer; None where nobody answers any more."""
        try:
            answer = httpx.request(
                method,
                f"http://127.0.0.1:{self.docket.web}{path}",
                headers={**self.headers, "Cookie": self.cookie},
                timeout=30,
                trust_env=False,
                **more,  # type: ignore[arg-type]
            )
        except httpx.TransportError:
            return None
        self.cookies |= {
            name: value.partition(";")[0]
            for line in answer.headers.get_list("Set-Cookie")
            for name, _, value in [line.partition("=")]
        }
        return answer

    def opened(self, ref: str, form: str) -> Form:
        """The form of the page of a case, by the beginning of its name."""
        answer = self.docket.until(
            lambda: (got := self.ask("GET", f"/h/{ref}")) and got.status_code == 200 and got,
            "the page is not answered",
        )
        found = re.search(
            rf'<form[^>]*action="(/h/{ref}/{form}[^"]*)".*?</form>', answer.text, re.S
        )
        assert found is not None, form
        keys = dict(re.findall(r'name="(\w+)" value="([^"]+)"', found[0]))
        return Form(found[1], keys["once"], keys["csrfmiddlewaretoken"])

    def send(self, form: Form, text: str, *files: str) -> int:
        """Send it, with files of these names: the code of the answer; 0 where there is none."""
        answer = self.answer_to(form, text, *files)
        return answer.status_code if answer is not None else 0

    def answer_to(self, form: Form, text: str, *files: str, size: int = 0) -> httpx.Response | None:
        """The same: the answer; each file has so many bytes at least."""
        data = {"once": form.once, "csrfmiddlewaretoken": form.token, "text": text}
        return self.ask("POST", form.action, data=data, files=self.attached(files, size))

    def attached(self, files: Sequence[str], size: int) -> list[Attached] | None:
        """Files of these names, each of so many bytes at least."""
        return [
            ("attached", (name, f"All of {name}".encode().ljust(size, b"."))) for name in files
        ] or None

    def cut_off(self, form: Form, text: str, *files: str, size: int, after: int) -> None:
        """Begin to send it over a slow line, and lose the line once so many bytes have gone."""
        request = httpx.Request(
            "POST",
            f"http://{self.docket.host}{form.action}",
            data={"once": form.once, "csrfmiddlewaretoken": form.token, "text": text},
            files=self.attached(files, size),
            headers={**self.headers, "Cookie": self.cookie},
        )
        head = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
        sent = f"POST {form.action} HTTP/1.1\r\n{head}\r\n".encode() + request.read()[:after]
        with socket.create_connection(("127.0.0.1", self.docket.web), timeout=30) as line:
            for begin in range(0, len(sent), SLOWLY):
                line.sendall(sent[begin : begin + SLOWLY])
            # as a line that is gone: no goodbye (RST)
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
