"""Mails kept as files, one each, and the failures that were ordered for the next ones."""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque
from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

FAILURES = ("bounce", "defer", "cut")


@dataclass(frozen=True)
class Mail:
    """A mail as it arrived. `name` orders by arrival: nanoseconds since 1970."""

    name: str
    recipients: str
    message: EmailMessage
    sender: str = ""  # in the envelope: the return path

    @property
    def received_at(self) -> datetime:
        """When it arrived, by the machine's clock, never a story's."""
        return datetime.fromtimestamp(int(self.name) / 1e9, UTC)

    def header(self, name: str) -> str:
        """A header's text, empty if it has none."""
        return str(self.message.get(name, ""))

    def body(self, kind: str) -> str:
        """The `plain` or `html` part, empty if it has none."""
        part = self.message.get_body((kind,))
        return str(part.get_content()) if part else ""

    def as_data(self) -> dict[str, str]:
        """What the control port answers of it."""
        return {
            "id": self.name,
            "to": self.recipients,
            "sender": self.sender,
            "subject": self.header("Subject"),
            "message_id": self.header("Message-ID"),
            "received_at": self.received_at.isoformat(),
            "text": self.body("plain"),
            "html": self.body("html"),
        }


class Mailbox:
    """The mails of a folder, one file each, and what to do to the next ones.

    Used by two threads.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._failures: defaultdict[str, deque[str]] = defaultdict(deque)

    def keep(self, content: bytes, recipients: list[str], sender: str = "") -> None:
        """Write one mail in one piece; its envelope goes before its own headers."""
        draft = self.folder / f"{time.time_ns()}.new"
        envelope = f"X-Envelope-To: {', '.join(recipients)}\r\nX-Envelope-From: {sender}\r\n"
        draft.write_bytes(envelope.encode() + content)
        draft.rename(draft.with_suffix(".eml"))

    def mails(self, *, without: Container[str] = ()) -> list[Mail]:
        """All of them, the first to arrive first; but for those whose names the reader has
        already.
        """
        return [
            read_mail(path)
            for path in sorted(self.folder.glob("*.eml"))
            if path.stem not in without
        ]

    def mail(self, name: str) -> Mail | None:
        """The mail of that name, if there is one."""
        path = self.folder / f"{name}.eml"
        return read_mail(path) if name.isdecimal() and path.exists() else None

    def clear(self) -> None:
        """Forget every mail and every failure that was ordered."""
        with self._lock:
            self._failures.clear()
        for path in self.folder.glob("*.eml"):
            path.unlink()

    def fail_next(self, address: str, how: str) -> None:
        """Let the next mail to `address` fail:

        `bounce`, `defer` or `cut`. Ordered twice, the next two do.
        """
        with self._lock:
            self._failures[address.lower()].append(how)

    def failure(self, address: str, among: tuple[str, ...]) -> str | None:
        """Take the failure that is next for `address`, if it is one of these."""
        with self._lock:
            waiting = self._failures.get(address.lower())
            return waiting.popleft() if waiting and waiting[0] in among else None


def read_mail(path: Path) -> Mail:
    """Parse a kept mail."""
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    to, sender = (str(message.get(f"X-Envelope-{name}", "")) for name in ("To", "From"))
    return Mail(path.stem, to, message, sender)
