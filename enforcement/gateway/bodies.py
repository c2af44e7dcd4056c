"""What is sent to the gateway: JSON of a known form, and refusals that say where it is wrong."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterable, Mapping
from http import HTTPStatus
from typing import TypeVar

from msgspec import DecodeError, Struct, ValidationError, json

Body = TypeVar("Body", bound=Struct)

PATIENCE = 10.0
"""Seconds for a body to come."""
HELD_MOST = 64_000_000
"""Bytes of all bodies that are coming in at once, which the process holds until they are there."""
_AT = re.compile(r"(?P<said>.*?)(?: - at `\$(?P<place>.*)`)?", re.DOTALL)
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]")


class Refusal(Exception):
    """What is answered in place of what was asked for. `code` is stable, `detail` says what to do;
    `more` stands beside it in the document.
    """

    def __init__(
        self,
        answer: HTTPStatus,
        code: str,
        detail: str,
        *,
        more: Mapping[str, object] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.answer, self.code, self.detail, self.more = answer, code, detail, more
        self.retry_after = retry_after


class Room:
    """How many bytes of bodies are held now."""

    def __init__(self, most: int) -> None:
        self.most, self.held = most, 0

    def take(self, size: int) -> None:
        """So many more. Raises Refusal where there is no room for them."""
        if self.held + size > self.most:
            raise Refusal(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "busy",
                "This gateway is reading as much as it can hold. Ask again, or ask another one.",
                retry_after=1,
            )
        self.held += size

    def give_back(self, size: int) -> None:
        """They are read, or given up."""
        self.held -= size


ROOM = Room(HELD_MOST)


async def read(chunks: AsyncIterable[bytes], form: type[Body], *, most: int) -> Body:
    """The body, of `most` bytes. Raises Refusal."""
    body = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for chunk in chunks:
                ROOM.take(len(chunk))
                body += chunk
                if len(body) > most:
                    raise Refusal(
                        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                        "too_large",
                        f"A body has at most {most:,} bytes.",
                    )
    except TimeoutError:
        raise Refusal(
            HTTPStatus.REQUEST_TIMEOUT, "too_slow", f"The body did not come in {PATIENCE:g} s."
        ) from None
    finally:
        ROOM.give_back(len(body))
    try:
        return json.decode(bytes(body), type=form)
    except ValidationError as error:
        raise _misformed(str(error)) from None
    except (DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal(
            HTTPStatus.BAD_REQUEST, "unreadable", f"The body is no JSON: {error}"
        ) from None


def _misformed(said: str) -> Refusal:
    """msgspec says the place as `$.accounts[3]`; programs read it as a JSON pointer (RFC 6901)."""
    found = _AT.fullmatch(said)
    what, place = (found["said"], found["place"] or "") if found else (said, "")
    steps = (name or number for name, number in _STEP.findall(place))
    pointer = "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps)
    return Refusal(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "bad_request",
        f"{pointer or 'The body'}: {what}.",
        more={"errors": [{"pointer": pointer, "detail": what}]},
    )
