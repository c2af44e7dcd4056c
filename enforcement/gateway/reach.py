"""Time-to-enforce: how many gateways and followers enforce a version of an account's access, and
after how long. All times are the store's: a change and a word about it have their ids from the same
clock.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import parse_qs

from msgspec import Meta, Struct, json
from redis.exceptions import RedisError

from enforcement.gateway import wire
from enforcement.gateway.acks import FOLLOWER, Acks, Full
from enforcement.gateway.bodies import Refusal
from enforcement.gateway.copy import Copy
from enforcement.gateway.follow import Follower
from enforcement.gateway.packed import epoch_of
from enforcement.gateway.store_address import connected

BODY_MOST = 2_000
LONGEST_CURSOR = 100
TIMEOUT = 1.0
QUANTILES = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "all": 1.0}
ASKED_WRONGLY = "Ask with ?account=REFERENCE&epoch=NUMBER: epochs count the changes of one account."


class Said(Struct, forbid_unknown_fields=True):
    """`POST /v1/ack`. `waited_ms`: for how long already; `left`: it stops, and answers nobody."""

    name: Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[\x21-\x7e]+$")]
    cursor: Annotated[str, Meta(max_length=LONGEST_CURSOR)]
    waited_ms: Annotated[float, Meta(ge=0, le=3_600_000)] = 0.0
    left: bool = False


class Reach:
    """Takes what followers enforce, and says what all do."""

    def __init__(self, valkey_url: str, copy: Copy, follower: Follower, acks: Acks) -> None:
        self._valkey_url = valkey_url
        self._copy, self._follower, self._acks = copy, follower, acks

    def hear(self, said: Said) -> None:
        """Note what a follower enforces. Raises Refusal."""
        changes = self._follower.changes
        if not changes.knows(said.cursor):
            raise Refusal(
                HTTPStatus.CONFLICT,
                "cursor_unknown",
                "This gateway does not know this cursor. Say again what you enforce when you have "
                "taken the snapshot.",
            )
        position = said.cursor.rpartition(".")[2]
        try:
            self._acks.hear(said.name, position, said.waited_ms / 1000, left=said.left)
        except Full:
            raise Refusal(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "busy",
                "This gateway takes note of as many followers as it can. Use another one.",
                retry_after=60,
            ) from None

    async def tell(self, query: str) -> bytes:
        """Who enforces this version. Raises Refusal."""
        asked = parse_qs(query, errors="replace")
        account, said = asked.get("account", [""])[0], asked.get("epoch", [""])[0]
        if not account or not (said.isascii() and said.isdigit()) or len(said) > 18:
            raise Refusal(HTTPStatus.BAD_REQUEST, "bad_request", ASKED_WRONGLY)
        epoch = int(said)
        raw = self._copy.find(account)
        if (0 if raw is None else epoch_of(raw)) < epoch:
            raise Refusal(
                HTTPStatus.NOT_FOUND,
                "epoch_unknown",
                "This gateway does not know this version of the account's access yet.",
            )
        place = self._follower.changes.place_of(account, epoch)
        marker, words, reached = await self._look(place)
        found = reach_of(place or self._follower.changes.start, marker, words, reached)
        return json.encode({"account": account, "epoch": epoch, **found, "timed": bool(place)})

    async def _look(
        self, place: tuple[int, ...] | None
    ) -> tuple[str, dict[str, wire.Ack], list[tuple[int, wire.Reached]]]:
        """The store's marker, what each says, and what each came to when."""
        try:
            async with (
                connected(
                    self._valkey_url,
                    protocol=2,
                    socket_timeout=TIMEOUT,
                    socket_connect_timeout=TIMEOUT,
                ) as store,
                store.pipeline(transaction=False) as pipe,
            ):
                pipe.get(wire.MARKER)
                pipe.hgetall(wire.ACKS)
                if place:
                    pipe.xrange(wire.REACHED, min=str(place[0]), count=wire.REACHED_MAXLEN)
                marker, words, *more = await pipe.execute()
        except (RedisError, OSError, TimeoutError) as error:
            raise Refusal(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "store_away",
                "The store is away, so nobody can say what others enforce. Ask again.",
                retry_after=1,
            ) from error
        entries: list[tuple[bytes, dict[bytes, bytes]]] = more[0] if more else []
        return (
            wire.text(marker),
            dict(_readable(words)),
            [
                (wire.place(key)[0], one)
                for key, fields in entries
                for one in _reached_in(fields.get(b"by", b""))
            ],
        )


def reach_of(
    place: tuple[int, ...],
    marker: str,
    words: Mapping[str, wire.Ack],
    reached: Iterable[tuple[int, wire.Reached]],
) -> dict[str, Any]:
    """Of those who have not stopped: how many enforce what came at this place in the stream, and
    within how many milliseconds so many of a hundred did; null where that many do not yet, or where
    nobody remembers. `reached`: with the store's time of each, in milliseconds.
    """
    here = {name: word for name, word in words.items() if not word.left}
    know = {
        name
        for name, word in here.items()
        if word.marker == marker and wire.place(word.position) >= place
    }
    after: dict[str, float] = {}
    for at, one in reached:
        if one.name in know and wire.place(one.position) >= place:
            took = max(0.0, at - one.waited - place[0])
            after[one.name] = min(took, after.get(one.name, took))
    times = sorted(after.values())
    return {
        **{
            kind: {
                "of": sum(name.startswith(FOLLOWER) is follows for name in here),
                "enforce": sum(name.startswith(FOLLOWER) is follows for name in know),
            }
            for kind, follows in (("gateways", False), ("followers", True))
        },
        "after_ms": {
            name: times[needed - 1]
            if 0 < (needed := math.ceil(share * len(here))) <= len(times)
            else None
            for name, share in QUANTILES.items()
        },
    }


def _readable(words: Mapping[bytes, bytes]) -> Iterable[tuple[str, wire.Ack]]:
    for name, said in words.items():
        try:
            yield name.decode(errors="replace"), wire.decode_ack(said)
        except wire.Unreadable:
            continue


def _reached_in(raw: bytes) -> list[wire.Reached]:
    try:
        return wire.decode_reached(raw)
    except wire.Unreadable:
        return []
