"""A holder's browser before a web process that may die: it has come in, and sends forms."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import uuid4

import httpx

from accounts.models import Contact
from enforcement.models import AccessLink
from enforcement.models.portal import Door
from enforcement.operations import entrance
from tests.faults._stack import Docket


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

    def ask(self, method: str, path: str, **more: object) -> httpx.Response | None:
        """The answer; None where nobody answers any more."""
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            answer = httpx.request(
                method,
                f"http://127.0.0.1:{self.docket.web}{path}",
                headers={**self.headers, "Cookie": cookie},
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
        attached = [("attached", (name, f"All of {name}".encode())) for name in files]
        data = {"once": form.once, "csrfmiddlewaretoken": form.token, "text": text}
        answer = self.ask("POST", form.action, data=data, files=attached or None)
        return answer.status_code if answer is not None else 0
