"""Reports of mail servers about an e-mail that they had accepted (RFC 3464), as Python's email
package reads them.

Whatever comes in by mail may be written by anybody: it is bounded, and read as far as it can be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser
from enum import StrEnum
from uuid import UUID

from enforcement.delivery.return_path import message_of, names_a_message

LARGEST = 1024 * 1024  # bytes that are read; a report says what it has to say at its beginning
ENVELOPE = ("Delivered-To", "X-Original-To", "Envelope-To", "To")  # where a server says whom for


class Action(StrEnum):
    """What a report says became of an e-mail at one recipient (RFC 3464, 2.3.3)."""

    FAILED = "FAILED"
    DELAYED = "DELAYED"
    DELIVERED = "DELIVERED"
    RELAYED = "RELAYED"
    EXPANDED = "EXPANDED"


@dataclass(frozen=True)
class DeliveryReport:
    """Whether a mail server has given an e-mail up, and in which words."""

    failed: bool
    words: str = ""


class NoReport(Exception):
    """Why something that came in says nothing about an e-mail of ours; one sentence."""


def reported_message(content: bytes, address: str = "") -> UUID:
    """The message that `content` is about, by the return path that it came to: `address`, where
    the mail server handed it over, or else the one in its headers. Raises NoReport.
    """
    headers = BytesHeaderParser().parsebytes(content)
    places = [address] if address else texts(headers, ENVELOPE)
    if found := next(filter(None, map(message_of, places)), None):
        return found
    if any(map(names_a_message, places)):
        raise NoReport("The return path does not bear our signature: forged, or of another key.")
    raise NoReport("It did not come to the return path of an e-mail of ours.")


def read_report(content: bytes) -> DeliveryReport:
    """What a mail says of the delivery of another one. Raises NoReport for one that says nothing.

    An action decides, whatever the status: a server that gives up after days of 4.x.x says
    *failed* with that status. Where some got it (an address that stands for several), it arrived.
    """
    try:
        whole = BytesParser().parsebytes(content)
        told = [(action_of(block), words_of(block)) for block in recipients_in(whole)]
    except RecursionError:
        raise NoReport("It is nested so deeply that nobody can read it.") from None
    found = {action: words for action, words in told if action is not None}
    if not found:
        raise NoReport(
            "It is no report about delivery (RFC 3464): an automatic answer, or another format."
        )
    failed = Action.FAILED in found and found.keys() <= {Action.FAILED, Action.DELAYED}
    return DeliveryReport(failed, found[Action.FAILED] if failed else next(iter(found)))


def recipients_in(whole: Message) -> Iterator[Message]:
    """The fields about each recipient, of a report that is one at the outside: what it encloses may
    be a report too, of something else.
    """
    if whole.get_content_type() != "multipart/report":
        return
    parts = whole.get_payload()
    for part in parts if isinstance(parts, list) else ():
        if isinstance(part, Message) and part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            yield from (
                block
                for block in (blocks if isinstance(blocks, list) else ())
                if isinstance(block, Message) and "Action" in block
            )
            return


def action_of(block: Message) -> Action | None:
    """What became of it at this recipient, if that is a word of the standard."""
    said = text_of(block, "Action").split(maxsplit=1)
    word = said[0].upper() if said else ""
    return Action(word) if word in list(Action) else None


def words_of(block: Message) -> str:
    """The status and what the server that refused had said, on one line."""
    code, diagnosis = text_of(block, "Status"), text_of(block, "Diagnostic-Code")
    said = diagnosis.partition(";")[2] or diagnosis  # `smtp; 550 …`: the type is of no use
    return " ".join(f"{code} {said}".split())


def texts(message: Message, names: tuple[str, ...]) -> list[str]:
    """Every header of these names."""
    return [str(value) for name in names for value in message.get_all(name, [])]


def text_of(message: Message, name: str) -> str:
    """A header's text, empty if it has none."""
    return str(message.get(name, ""))
