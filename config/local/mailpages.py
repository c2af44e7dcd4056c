"""The mail sink's pages for people and its control port for programs: one list, one mail, three
JSON calls.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from config.local.mailbox import FAILURES, Mail, Mailbox

POLICY = (
    "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'"
)
# The mail's own markup: no script, no origin, nothing fetched, wherever it is opened.
LETTER_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
LINK = re.compile(r"https?://(?:&amp;|[^\s<>\"'&])+")
STYLE = """
:root {
  color-scheme: light dark;
  --ink-2: light-dark(#545764, #a6a9b5);
  --line: light-dark(#e4e4ea, #272930);
  --sheet: light-dark(#fff, #16171c);
  --accent: light-dark(#3a4cc0, #9aa8ff);
}
body {
  margin: 0 auto;
  padding: 24px;
  max-width: 960px;
  background: light-dark(#f7f7f9, #101115);
  color: light-dark(#1a1b21, #e9eaee);
  font: .875rem/1.45 system-ui, sans-serif;
}
h1 { font-size: 1.375rem; margin: 0 0 4px; }
h2 { font-size: .9375rem; margin: 0 0 8px; }
p { margin: 0 0 16px; }
.quiet, dt, th { color: var(--ink-2); font-weight: 400; }
section {
  background: var(--sheet);
  border: 1px solid var(--line);
  border-radius: 8px;
  padding: 16px 20px;
  margin: 16px 0;
}
table { width: 100%; border-collapse: collapse; }
th { text-align: left; }
th, td { padding: 8px 12px 8px 0; vertical-align: top; }
tr + tr td, tbody td { border-top: 1px solid var(--line); }
time { font-variant-numeric: tabular-nums; white-space: nowrap; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; margin: 0; }
dd { margin: 0; overflow-wrap: anywhere; }
pre {
  margin: 0;
  white-space: pre-wrap;
  overflow-wrap: anywhere;
  font: inherit;
  line-height: 1.5;
  max-width: 720px;
}
iframe { width: 100%; height: 640px; border: 0; background: #fff; color-scheme: light; }
"""


def page(title: str, body: str) -> str:
    """A whole page around `body`, which is markup already."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
        'content="width=device-width">'
        f'<title>{escape(title)}</title><link rel="stylesheet" '
        f'href="/style.css"></head><body><main>{body}</main></body></html>'
    )


def list_page(mails: list[Mail]) -> str:
    """Every mail, the newest first."""
    head = "<h1>Mail sent</h1><p class=quiet>Nothing here has left this machine. Times are UTC.</p>"
    if not mails:
        return page(
            "Mail sent",
            f"{head}<section><h2>No mail yet</h2>A notice appears here as soon as it is "
            "sent.</section>",
        )
    rows = "".join(
        f"<tr><td>{moment(mail.received_at)}<td>{escape(mail.recipients)}"
        f'<td><a href="/mail/{mail.name}">{escape(mail.header("Subject") or "(no subject)")}</a>'
        for mail in reversed(mails)
    )
    table = f"<table><thead><tr><th>Received<th>To<th>Subject</thead><tbody>{rows}</tbody></table>"
    return page("Mail sent", f"{head}<section>{table}</section>")


def mail_page(mail: Mail) -> str:
    """One mail: its headers, its text with links that can be followed, and its HTML in a frame that
    can do nothing.
    """
    names = ("From", "To", "Date", "Message-ID", "Reply-To")
    facts = "".join(
        f"<dt>{name}<dd>{escape(mail.header(name))}" for name in names if mail.header(name)
    )
    text = LINK.sub(
        lambda found: f'<a rel="noreferrer" href="{found[0]}">{found[0]}</a>',
        escape(mail.body("plain")),
    )
    body = (
        f"<h1>{escape(mail.header('Subject') or '(no subject)')}</h1><p><a href='/'>All "
        "mail</a></p>"
    )
    body += f"<section><dl>{facts}<dt>Received<dd>{moment(mail.received_at)} UTC</dl></section>"
    body += f"<section><pre>{text or 'This mail has no plain text.'}</pre></section>"
    if mail.body("html"):
        frame = f'<iframe sandbox title="The mail as HTML" src="/mail/{mail.name}/html"></iframe>'
        body += f"<section><h2>As HTML</h2>{frame}</section>"
    return page(mail.header("Subject"), body)


def moment(at: datetime) -> str:
    """A time that reads well: Thu 21 Dec, 10:00:07."""
    return f'<time datetime="{at.isoformat()}">{at:%a} {at.day} {at:%b, %H:%M:%S}</time>'


class Pages(BaseHTTPRequestHandler):
    """Answers one request. Only this machine may ask, and only by its own name (no page elsewhere
    can make a browser ask).
    """

    mailbox: ClassVar[Mailbox]

    def do_GET(self) -> None:
        """The list, a mail, its HTML, the style, or the JSON of all."""
        path, mail = self.path.partition("?")[0], None
        if found := re.fullmatch(r"/mail/([0-9]+)(/html)?", path):
            mail = self.mailbox.mail(found[1])
        if not self.from_here():
            self.answer(403, "Ask for this page as 127.0.0.1.")
        elif path == "/":
            self.answer(200, list_page(self.mailbox.mails()), "text/html")
        elif path == "/style.css":
            self.answer(200, STYLE, "text/css")
        elif path == "/api/mails":
            self.answer_data(200, [mail.as_data() for mail in self.mailbox.mails()])
        elif mail and found and found[2]:
            self.answer(200, mail.body("html"), "text/html", LETTER_POLICY)
        elif mail:
            self.answer(200, mail_page(mail), "text/html")
        else:
            self.answer(
                404,
                page("Not found", "<h1>There is no such mail</h1><p><a href='/'>All mail</a></p>"),
                "text/html",
            )

    def do_POST(self) -> None:
        """`/api/next` {"to": address, "fails": "bounce|defer|cut"}: what happens to the next mail
        to that address.
        """
        self.controlled("/api/next", self.order)

    def do_DELETE(self) -> None:
        """`/api/mails`: forget every mail and every failure that was ordered."""
        self.controlled("/api/mails", lambda asked: self.mailbox.clear())

    def order(self, asked: object) -> None:
        """Note what is to fail next. Raises ValueError."""
        match asked:
            case {"to": str(to), "fails": str(how)} if how in FAILURES:
                self.mailbox.fail_next(to, how)
            case _:
                raise ValueError('Send {"to": address, "fails": "bounce", "defer" or "cut"}.')

    def controlled(self, path: str, act: Callable[[object], None]) -> None:
        """Let a program do something: 204, or what is wrong with its call."""
        if self.path != path:
            return self.answer_data(404, {"error": f"There is no {self.path}."})
        # A form on some other page can post, but not JSON: that needs a leave which is never given.
        if not self.from_here() or self.headers.get_content_type() != "application/json":
            return self.answer_data(403, {"error": "Send application/json, to 127.0.0.1."})
        try:
            act(json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "null"))
        except ValueError as error:
            return self.answer_data(422, {"error": str(error)})
        return self.answer(204, "")

    def from_here(self) -> bool:
        """Whether the caller knows us by a loopback name; a name that was bent to 127.0.0.1 is
        none.
        """
        return self.headers.get("Host", "").rpartition(":")[0] in ("127.0.0.1", "localhost")

    def answer_data(self, code: int, data: object) -> None:
        """Answer JSON."""
        self.answer(code, json.dumps(data), "application/json")

    def answer(
        self, code: int, text: str, kind: str = "text/plain", content_policy: str = POLICY
    ) -> None:
        """Answer text under a content policy."""
        body = text.encode("utf-8", errors="replace")
        self.send_response(code)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", content_policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the player asks often."""


def serve_pages(mailbox: Mailbox, port: int) -> None:
    """Serve the pages on 127.0.0.1:`port` until the program ends."""
    handler = type("PagesOfThisBox", (Pages,), {"mailbox": mailbox})
    ThreadingHTTPServer(("127.0.0.1", port), handler).serve_forever()
