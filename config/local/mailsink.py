"""`python -m config.local.mailsink`: takes every mail, keeps it as a file, shows it on a page, and
fails on demand.

A mail server for demos, rehearsals and tests, on loopback alone. Nothing leaves the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import threading
from pathlib import Path
from typing import cast

from aiosmtpd.smtp import SMTP, Envelope, Session

from config.local.mailbox import Mailbox
from config.local.mailpages import serve_pages

LARGEST = 30 * 1024 * 1024  # bytes of one mail
REFUSALS = {
    "bounce": "550 5.1.1 There is no such mailbox",
    "defer": "451 4.3.0 Not now, try again later",
}


class Sink:
    """What the mail server does at each step; the names are aiosmtpd's."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the recipient, or refuse it for good (550) or for now (451)."""
        if how := self.mailbox.failure(address, tuple(REFUSALS)):
            return REFUSALS[how]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the mail; where a cut was ordered, hang up without an answer, so that the sender
        cannot know.
        """
        content = cast(bytes, envelope.original_content)
        self.mailbox.keep(content, envelope.rcpt_tos, envelope.mail_from or "")
        cut = [self.mailbox.failure(address, ("cut",)) for address in envelope.rcpt_tos]
        if any(cut):
            cast(asyncio.WriteTransport, server.transport).abort()  # of whatever loop it is
        return "250 OK"


async def listen(mailbox: Mailbox, smtp_port: int, page_port: int) -> None:
    """Serve until we are stopped."""

    def connection() -> SMTP:
        return SMTP(
            Sink(mailbox), data_size_limit=LARGEST, enable_SMTPUTF8=True, hostname="localhost"
        )

    server = await asyncio.get_running_loop().create_server(connection, "127.0.0.1", smtp_port)
    threading.Thread(target=serve_pages, args=(mailbox, page_port), daemon=True).start()
    await server.serve_forever()


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(
        prog="python -m config.local.mailsink", description="A mail server that keeps everything."
    )
    parser.add_argument("--folder", type=Path, required=True, help="where the mails are kept")
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--page-port", type=int, required=True)
    wanted = parser.parse_args()
    asyncio.run(listen(Mailbox(wanted.folder), wanted.smtp_port, wanted.page_port))


if __name__ == "__main__":
    main()
