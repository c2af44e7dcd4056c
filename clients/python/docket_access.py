"""May this account call? Answered from memory, in the caller's own process, without a request.

    access = Access("http://127.0.0.1:8001", token="…")
    access.start()                                   # waits for a copy, ten seconds at most
    decision = access.check("acme", "model:large")
    if not decision.allowed: ...                     # decision.problem() is what to answer

One file, Python 3.11 or later, standard library alone: copy it, or put its folder on the path. A
thread of its own takes the snapshot of a Docket gateway, then its changes; `check` reads memory,
waits for nothing, and may be called from any thread, from asyncio, and after a fork.

What is promised:

* While it is connected, an answer is as good as the gateway's. A block reaches `check` within
  milliseconds of the gateway, and what this process enforces is said to the gateway (`/v1/reach`).
* Cut off, it keeps what it knows: what was blocked stays blocked, `until` is honoured at the second
  that it says, and `Decision.stale_for` says for how long it has heard nothing. What was decided
  meanwhile it cannot know; after `max_stale` seconds, `on_stale` says what is answered: `keep` (the
  last answer) or `block`.
* A gateway that knows less than this process (it began with an old file, and does not reach its
  store) takes nothing from what is known here.
* It never takes a missing answer for `allow`. Before the first copy, `on_cold` says what happens:
  `unavailable` (NotReady is raised; the middleware answers 503), `allow` or `block`. A snapshot
  that is cut short or damaged is not used, and one that is whole only when what changed since has
  come; what was known stays until then. When changes may have been missed (a cursor that the
  gateway does not know, an event that cannot be read), it takes the snapshot again.
* A clock that jumps changes nothing: the time is the gateway's, carried on by a clock that no one
  sets and that counts while the machine sleeps. By that, events that come late are noticed as well.
* `bootstrap`, a file: what is enforced is kept there with each change, and a process that starts
  while no gateway answers begins with it, marked stale. One process of those that share the file
  writes it.

Not promised: exactly so many calls a minute over several processes (each keeps a rate for itself).
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import fcntl
import hashlib
import http.client
import itertools
import json
import logging
import os
import random
import socket
import struct
import threading
import time
import weakref
from array import array
from collections.abc import (
    Awaitable,
    Callable,
    Iterable,
    Iterator,
    Mapping,
    MutableMapping,
    Sequence,
)
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO, Any, Final, Literal, NamedTuple, Protocol
from urllib.parse import urlsplit

__all__ = ["Access", "AsgiMiddleware", "Decision", "Limit", "NotReady", "WsgiMiddleware"]
__version__ = "1"

log = logging.getLogger("docket.access")

PACKED: Final = "application/vnd.docket.snapshot"
FORM: Final = "packed-1"
DIGEST: Final = 20
REST: Final = 18
ENTRY: Final = 52
"""A bucket has what the digests of its accounts have besides their first two bytes, each with a
record: code 1, epoch 6, reference 5, since 7, until 6, review_by 6, rate 3."""
EPOCH_END: Final = 1 << 48
RECORD: Final = struct.Struct(">BHIBI7xHI6xBH")
LENGTHS: Final = struct.Struct(">256I")
_unpack: Final = RECORD.unpack_from
_new: Final = tuple.__new__
KEPT: Final = 20_000
"""Answers that are kept ready."""
MEANINGS_KEPT: Final = 1_000
CHANGED_MOST: Final = 50_000
"""Changes after which the snapshot is taken again: they take more memory than it does."""
BEAT_TOLERANCE: Final = 3.0
"""Seconds without a heartbeat, of which one comes each second, after which answers are stale."""
TIMEOUT: Final = 5.0
BACK_OFF: Final = (0.02, 0.1, 0.5, 1.0, 2.0)
ACK_PAUSE: Final = 0.1
ACK_EVERY: Final = 5.0
DRIFT: Final = 0.001
"""By how many seconds a second the gateway's clock and ours may come apart."""
NEVER: Final = float("inf")
_DIGESTS: Final = hashlib.blake2b(digest_size=DIGEST)
_clock: Callable[[], float] = partial(
    time.clock_gettime, getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
)

Verdict = Literal["allow", "limit", "block"]
OnUnknown = Literal["allow", "block"]
OnCold = Literal["unavailable", "allow", "block"]
OnStale = Literal["keep", "block"]
KINDS: Final = {"model": "models", "feature": "features", "key": "keys"}


class NotReady(Exception):
    """There is no copy yet, of a gateway or in the file, and `on_cold` is `unavailable`."""


class Unusable(Exception):
    """What came from a gateway or a file cannot be used."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Which calls are held back: those that match every tuple that is not empty.
    `requests_per_minute` None: none of them may be made.
    """

    models: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    requests_per_minute: int | None = None

    def concerns(self, scopes: Mapping[str, set[str]]) -> bool:
        """Does it hold for a call with these scopes, or may it, since something is not said?"""
        return all(
            not (named := getattr(self, plural)) or kind not in scopes or scopes[kind] & {*named}
            for kind, plural in KINDS.items()
        )

    def forbids(self, scopes: Mapping[str, set[str]]) -> bool:
        """Does it certainly hold, and leave none?"""
        return self.requests_per_minute is None and all(
            not (named := getattr(self, plural)) or scopes.get(kind, set()) & {*named}
            for kind, plural in KINDS.items()
        )


class Decision(NamedTuple):
    """Whether a call may be made. `verdict` and `epoch` are the account's; `limits` those that hold
    for this call, or may. `until` is in unix seconds, `stale_for` in seconds: None where the copy
    is as good as the gateway's. `retry_after`: seconds, where a rate is used up.
    """

    allowed: bool
    verdict: Verdict = "allow"
    epoch: int = 0
    reason: str | None = None
    reference: str | None = None
    status_url: str | None = None
    until: float | None = None
    limits: tuple[Limit, ...] = ()
    stale_for: float | None = None
    retry_after: float | None = None

    @property
    def rate(self) -> int | None:
        """The lowest rate among the limits, in requests a minute."""
        rates = [r for one in self.limits if (r := one.requests_per_minute) is not None]
        return min(rates, default=None)

    @property
    def http_code(self) -> int:
        """200, 403, or 429 where a rate is used up."""
        return 200 if self.allowed else 403 if self.retry_after is None else 429

    def problem(self) -> dict[str, Any]:
        """What to answer a call that may not be made (RFC 9457), as the gateway does."""
        code, title, what = (
            (
                "rate_limited",
                "Too Many Requests",
                "Such calls are limited to a rate, which is used up.",
            )
            if self.retry_after is not None
            else ("account_blocked", "Forbidden", "Access of this account is restricted.")
            if self.verdict == "block"
            else ("call_not_allowed", "Forbidden", "Such calls are restricted.")
        )
        if self.status_url:
            what += (
                f" status_url says why, and what can be done; the reference is {self.reference}."
            )
        document = {
            "type": "about:blank",
            "title": title,
            "status": self.http_code,
            "detail": what,
            "code": code,
            "reason": self.reason,
            "reference": self.reference,
            "status_url": self.status_url,
            "until": _written(self.until),
        }
        return {name: said for name, said in document.items() if said is not None}


_ALLOWED: Final = Decision(allowed=True)
_NOT_READY: Final = {
    "type": "about:blank",
    "title": "Service Unavailable",
    "status": 503,
    "detail": "Whether this account may call is not known yet. Try again.",
    "code": "not_ready",
}


class Phase(NamedTuple):
    """What holds until `ends`, in business time: the decision about a call of which nothing is
    said.
    """

    ends: float
    decision: Decision


Answer = Decision | list[Phase]
"""About an account: for good, or one after the other."""
_UNKNOWN: Final = Decision(allowed=False, verdict="block", reason="unknown_account")


class Meaning(NamedTuple):
    """What many accounts have in common."""

    allowed: bool
    verdict: Verdict
    reason: str
    limits: tuple[Limit, ...]


class Part:
    """The restricted accounts whose digests begin with the same byte, sorted by the second. What
    takes the time is memory that is far away, so the third bytes are beside each other as well:
    most of who is not here is known by them.
    """

    def __init__(self, lengths: Iterable[int], entries: bytes) -> None:
        self.entries = bytearray(entries)
        self._thirds = entries[::ENTRY]
        self._begins = array("I", itertools.accumulate((n // ENTRY for n in lengths), initial=0))

    def place(self, digest: bytes) -> int:
        """Where the record of this digest begins in `entries`; -1 where there is none."""
        second, third = digest[1], digest[2]
        end = self._begins[second + 1]
        at = self._thirds.find(third, self._begins[second], end)
        while at >= 0:
            if self.entries.startswith(digest[2:], at * ENTRY):
                return at * ENTRY + REST
            at = self._thirds.find(third, at + 1, end)
        return -1

    def written(self) -> tuple[bytes, bytes]:
        """As a snapshot has it."""
        lengths = ((end - begin) * ENTRY for begin, end in itertools.pairwise(self._begins))
        return LENGTHS.pack(*lengths), bytes(self.entries)

    def with_newer(self, other: Part) -> Part:
        """This one, with what the other has or has newer."""
        if self.entries == other.entries:
            return self
        found: dict[bytes, bytes] = {}
        for key, entry in itertools.chain(self, other):
            known = found.get(key)
            if known is None or entry[REST + 1 : REST + 7] > known[REST + 1 : REST + 7]:
                found[key] = entry
        lengths = [0] * 256
        for key in found:
            lengths[key[0]] += ENTRY
        return Part(lengths, b"".join(found[key] for key in sorted(found)))

    def __iter__(self) -> Iterator[tuple[bytes, bytes]]:
        """The rest of each digest, and the entry."""
        for second, (begin, end) in enumerate(itertools.pairwise(self._begins)):
            for at in range(begin * ENTRY, end * ENTRY, ENTRY):
                entry = bytes(self.entries[at : at + ENTRY])
                yield bytes((second,)) + entry[:REST], entry


class Restricted:
    """What a snapshot had and what changed since. Under a lock, but for the reading of `made`.
    `reading`: how its bytes are read.
    """

    def __init__(self, reading: Mapping[str, Any]) -> None:
        self.reading = reading
        self.cursor: str = reading["cursor"]
        self.parts: list[Part] = []
        """By the first byte of the digest."""
        self.changed: dict[bytes, bytes] = {}
        """By digest, as JSON; a record that is not packed as well."""
        self.made: dict[str, Answer] = {}
        self._knows_free: bool = reading["free"]
        self._status_url: list[str] = reading["status_url"].split("{reference}")
        letters: str = reading["alphabet"]
        self._pairs = [first + second for first in letters for second in letters]
        self._two = len(self._pairs)
        self._meanings: dict[int, Meaning] = {}
        """By rate and code, as one number."""

    def find(self, account: str) -> Answer | None:
        """What is answered about the account; None where nothing is known of it."""
        digest = _digest_of(account)
        if self.changed and (raw := self.changed.get(digest)) is not None:
            return self._read(json.loads(raw))
        part = self.parts[digest[0]]
        at = part.place(digest)
        if at < 0:
            return None
        # each step counts from here on, for accounts that were not asked for lately
        code, epoch, epoch_low, number, number_low, after, after_low, rate, rate_low = _unpack(
            part.entries, at
        )
        epoch = epoch << 32 | epoch_low
        if code == 0:
            return Decision(True, epoch=epoch)
        allowed, verdict, reason, limits = self._meanings.get(
            rate << 24 | rate_low << 8 | code if rate_low or rate else code
        ) or self._meaning(code, rate << 16 | rate_low)
        pairs, two = self._pairs, self._two
        front, back = divmod(number << 32 | number_low, two * two)
        reference = (
            f"C-{pairs[front // two]}{pairs[front % two]}-{pairs[back // two]}{pairs[back % two]}"
        )
        url = reference.join(self._status_url)
        if not after_low and not after:
            said = allowed, verdict, epoch, reason, reference, url, None, limits, None, None
            return _new(Decision, said)  # in half the time that the names take
        since = int.from_bytes(part.entries[at + 12 : at + 19], "big")
        until = (since + (after << 32 | after_low)) / 1e6
        decision = Decision(allowed, verdict, epoch, reason, reference, url, until, limits)
        return [Phase(until, decision), Phase(NEVER, Decision(True, epoch=epoch))]

    def apply(self, raw: bytes) -> None:
        """A change, if it is newer."""
        said = json.loads(raw)
        account, epoch, holds = said["account"], said["epoch"], said["holds"]
        self._read(said)  # what cannot be read changes nothing
        digest = _digest_of(account)
        if epoch < self._epoch(digest):
            return
        if holds or self._knows_free or epoch >= EPOCH_END:
            self.changed[digest] = raw
        else:
            part = self.parts[digest[0]]
            if (at := part.place(digest)) >= 0:
                part.entries[at : at + 7] = epoch.to_bytes(7, "big")  # with the code of none
            self.changed.pop(digest, None)
        self.made.pop(account, None)

    def absorb(self, other: Restricted) -> None:
        """What the other one knows and is newer."""
        self.parts = [
            ours.with_newer(theirs) for ours, theirs in zip(self.parts, other.parts, strict=True)
        ]
        for digest, raw in list(self.changed.items()):
            if self._packed_epoch(digest) > int(json.loads(raw)["epoch"]):
                del self.changed[digest]
        for raw in other.changed.values():
            self.apply(raw)

    def _epoch(self, digest: bytes) -> int:
        if (said := self.changed.get(digest)) is not None:
            return int(json.loads(said)["epoch"])
        return self._packed_epoch(digest)

    def _packed_epoch(self, digest: bytes) -> int:
        part = self.parts[digest[0]]
        at = part.place(digest)
        return -1 if at < 0 else int.from_bytes(part.entries[at + 1 : at + 7], "big")

    def _meaning(self, code: int, rate: int) -> Meaning:
        limited = self.reading["limited"]
        verdict, _, reason = self.reading["meanings"][code % limited - 1]
        limits: tuple[Limit, ...] = ()
        if code > limited:
            limits = (Limit(requests_per_minute=None if rate == self.reading["no_rate"] else rate),)
        meaning = Meaning(_allows(verdict, limits), verdict, reason, limits)
        if len(self._meanings) >= MEANINGS_KEPT:
            self._meanings.clear()
        self._meanings[rate << 8 | code] = meaning
        return meaning

    def _read(self, said: Mapping[str, Any]) -> Answer:
        """One answer after the other, as holds run out; they are strictest first."""
        epoch = int(said["epoch"])
        holds = [(_read(hold["until"]), hold) for hold in said["holds"]]
        found = []
        for end in sorted({NEVER, *(NEVER if until is None else until for until, _ in holds)}):
            running = [(u, hold) for u, hold in holds if u is None or u >= end]
            if not running:
                found.append(Phase(end, Decision(True, epoch=epoch)))
                continue
            until, first = running[0]
            verdict, reference = first["verdict"], first["reference"]
            limits = tuple(
                Limit(
                    tuple(one["models"]),
                    tuple(one["features"]),
                    tuple(one["keys"]),
                    one["requests_per_minute"],
                )
                for _, hold in (running if verdict == "limit" else [])
                for one in hold["limits"]
            )
            decision = Decision(
                allowed=_allows(verdict, limits),
                verdict=verdict,
                epoch=epoch,
                reason=first["reason"],
                reference=reference,
                status_url=reference.join(self._status_url),
                until=until,
                limits=limits,
            )
            found.append(Phase(end, decision))
        return found if len(found) > 1 else found[0].decision


def _allows(verdict: Verdict, limits: tuple[Limit, ...]) -> bool:
    """May a call be made of which nothing is said? Raises Unusable."""
    if verdict not in ("limit", "block"):
        raise Unusable(f"a verdict of another version: {verdict!r}")
    return verdict != "block" and not any(one.forbids({}) for one in limits)


def write_snapshot(state: Restricted, file: IO[bytes]) -> None:
    """In the form in which it came, without `changed`."""
    digest = hashlib.sha256()
    first = json.dumps({**state.reading, "cursor": state.cursor, "whole": 0}).encode() + b"\n"
    for piece in (first, *itertools.chain(*(part.written() for part in state.parts))):
        digest.update(piece)
        file.write(piece)
    file.write(json.dumps({"sha256": digest.hexdigest()}).encode() + b"\n")


class Source(Protocol):
    """Bytes that come one after the other."""

    def read(self, amt: int, /) -> bytes: ...
    def readline(self, limit: int = -1, /) -> bytes: ...


def read_snapshot(source: Source, keep: IO[bytes] | None = None) -> Restricted:
    """The whole of it, and nothing if it is not whole; `keep`: where it is written as it came.
    Raises Unusable.
    """
    digest = hashlib.sha256()

    def take(piece: bytes) -> bytes:
        digest.update(piece)
        if keep is not None:
            keep.write(piece)
        return piece

    def take_exactly(size: int) -> bytes:
        piece = source.read(size)
        while len(piece) < size:
            more = source.read(size - len(piece))
            if not more:
                raise Unusable("the snapshot is cut short")
            piece += more
        return take(piece)

    try:
        reading = json.loads(take(source.readline()))
        if (reading["form"], reading["digest"], reading["entry"]) != (FORM, DIGEST, ENTRY):
            raise Unusable(f"a snapshot of another form: {reading['form']!r}")
        found = Restricted(reading)
        for _ in range(256):
            lengths = LENGTHS.unpack(take_exactly(LENGTHS.size))
            if any(length % ENTRY for length in lengths):
                raise Unusable("a part of the snapshot is not whole records")
            found.parts.append(Part(lengths, take_exactly(sum(lengths))))
        for _ in range(reading["whole"]):
            found.apply(take(source.readline()).rstrip(b"\n"))
        last = source.readline()
        if json.loads(last) != {"sha256": digest.hexdigest()}:
            raise Unusable("the snapshot is damaged: the checksum is another one")
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise Unusable(f"the snapshot cannot be read: {error!r}") from error
    if keep is not None:
        keep.write(last)
    return found


_abandoned: list[object] = []
"""After a fork: what the parent goes on with, and what must not be closed or freed in the child."""


class Kept:
    """The file of a copy: a snapshot as it came, then each change, with a checksum of its own. Of
    the processes that share it, the one with the lock writes.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock: IO[bytes] | None = None
        self._file: IO[bytes] | None = None
        self._touched_at = float("-inf")

    def load(self) -> tuple[Restricted, float] | None:
        """What it holds, and how old that is in seconds; None where there is nothing that can be
        used.
        """
        try:
            with self._path.open("rb") as file:
                age = time.time() - os.fstat(file.fileno()).st_mtime
                found = read_snapshot(file)
                for line in file:
                    check, _, raw = line.rstrip(b"\n").partition(b" ")
                    if check != _check_of(raw):
                        raise Unusable("a change in it is damaged")
                    found.apply(raw)
        except FileNotFoundError:
            return None
        except (OSError, Unusable, ValueError, KeyError) as error:
            log.error("the copy in %s is not used: %s", self._path, error)
            return None
        return found, age if age >= 0 else NEVER

    def begin(self) -> IO[bytes] | None:
        """Where the next snapshot is written; None where another process does that."""
        try:
            if self._lock is None:
                lock = self._path.with_name(self._path.name + ".lock").open("ab")
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError:
                    lock.close()
                    return None
                self._lock = lock
            draft = self._path.with_name(self._path.name + ".new")
            return os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
        except OSError as error:
            log.error("no copy can be kept in %s: %s", self._path, error)
            return None

    def put(self, file: IO[bytes]) -> None:
        """The snapshot is whole: it takes the place of the one before."""
        try:
            file.flush()
            os.fsync(file.fileno())
            self._path.with_name(self._path.name + ".new").replace(self._path)
        except OSError as error:
            self._give_up(error)
            return
        if self._file is not None:
            self._file.close()
        self._file = file

    def add(self, changes: Iterable[bytes], draft: IO[bytes] | None = None) -> None:
        """Changes, before anything is answered by them; `draft`: after a snapshot that is not put
        yet.
        """
        file = draft or self._file
        if file is None:
            return
        try:
            for raw in changes:
                file.write(_check_of(raw) + b" " + raw + b"\n")
            file.flush()
        except OSError as error:
            self._give_up(error)

    def touch(self) -> None:
        """What it holds is as good as the gateway's copy."""
        if self._file is not None and time.monotonic() > self._touched_at + 1.0:
            self._touched_at = time.monotonic()
            with contextlib.suppress(OSError):
                os.utime(self._file.fileno())

    def close(self) -> None:
        """Nothing is written any more, and another process may write."""
        for file in (self._file, self._lock):
            if file is not None:
                with contextlib.suppress(OSError):
                    file.close()
        self._file = self._lock = None

    def leave(self) -> None:
        """After a fork: file and lock are the parent's."""
        if self._lock is not None:
            self._lock.close()
        if self._file is not None:
            _abandoned.append(self._file)  # closed, it would write what the parent has yet to write
        self._file = self._lock = None

    def _give_up(self, error: OSError) -> None:
        """A file that is not kept up must not be started from."""
        log.error("the copy in %s is not kept up any more, and removed: %s", self._path, error)
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()
        self._file = None


class Buckets:
    """Rates kept in this process: a bucket for each account and limit, which holds ten seconds'
    worth of calls and refills evenly.
    """

    def __init__(self) -> None:
        self._left: dict[tuple[str, Limit], tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, account: str, limits: Iterable[Limit]) -> float | None:
        """One call from each of the limits that have a rate, or from none: then the seconds until
        there may be one.
        """
        rated = [one for one in limits if one.requests_per_minute is not None]
        now, wait = _clock(), 0.0
        with self._lock:
            if len(self._left) > KEPT:
                self._left.clear()
            found = []
            for one in rated:
                rate = (one.requests_per_minute or 0) / 60
                most = max(1.0, rate * 10)
                left, at = self._left.get((account, one), (most, now))
                left = min(most, left + (now - at) * rate)
                if left < 1 or not rate:
                    wait = max(wait, (1 - left) / rate if rate else 60.0)
                found.append(((account, one), left))
            for key, left in found:
                self._left[key] = (left if wait else left - 1, now)
        return wait or None


class Access:
    """The follower. `gateways`: addresses, of which one is followed at a time. `name`: by which its
    acks are told apart, unique among followers. `bootstrap`: the file for a cold start.
    """

    def __init__(
        self,
        *gateways: str,
        token: str | None = None,
        on_unknown: OnUnknown = "allow",
        on_cold: OnCold = "unavailable",
        on_stale: OnStale = "keep",
        max_stale: float = 60.0,
        bootstrap: str | os.PathLike[str] | None = None,
        name: str | None = None,
    ) -> None:
        if not gateways or any(urlsplit(g).scheme not in ("http", "https") for g in gateways):
            raise ValueError("gateways are addresses that begin with http:// or https://")
        for given, known in (
            (on_unknown, ("allow", "block")),
            (on_cold, ("unavailable", "allow", "block")),
            (on_stale, ("keep", "block")),
        ):
            if given not in known:
                raise ValueError(f"{given!r} is none of {', '.join(known)}")
        self._gateways, self._token, self._name = gateways, token, name
        self._on_unknown, self._on_cold, self._on_stale = on_unknown, on_cold, on_stale
        self._max_stale = max_stale
        self._kept = Kept(Path(bootstrap)) if bootstrap else None
        self._state: Restricted | None = None
        self._fresh_until = self._good_at = float("-inf")
        self._story = time.time() - _clock()
        self._rates = Buckets()
        self._thread: threading.Thread | None = None
        self._begin_threads()
        _all.add(self)

    # What is asked

    def check(self, account: str, *scopes: str) -> Decision:
        """May this account make a call that uses these (`model:NAME`, `feature:NAME`, `key:NAME`)?
        Raises NotReady, and ValueError for a scope of another kind.
        """
        now = _clock()
        state = self._state
        if state is None:
            return self._cold()
        found = state.made.get(account)
        if found is None:
            found = self._make(state, account)
        if isinstance(found, list):
            found = next(one.decision for one in found if now + self._story < one.ends)
        if now >= self._fresh_until:
            return self._stale(found, now, scopes)
        return _judged(found, scopes) if scopes else found

    def admit(self, account: str, *scopes: str) -> Decision:
        """The same for a call that is made now: a rate is counted, and refuses when used up."""
        decision = self.check(account, *scopes)
        if decision.limits and decision.allowed:
            wait = self._rates.take(account, decision.limits)
            if wait is not None:
                return decision._replace(allowed=False, retry_after=wait)
        return decision

    @property
    def stale_for(self) -> float | None:
        """Seconds since the copy was as good as the gateway's; None while it is, infinite without
        one.
        """
        now = _clock()
        return None if now < self._fresh_until else now - self._good_at

    @property
    def cursor(self) -> str | None:
        """Up to where it knows the changes."""
        return self._state.cursor if self._state else None

    # How it is run

    def start(self, timeout: float = 10.0) -> bool:
        """Follow, and wait until there is a copy; whether there is one. Called again, it only
        waits, or follows again after `close`.
        """
        if self._closed.is_set() and self._thread is not None:
            self._thread.join(timeout)  # it may be about to end
        with self._lock:
            self._closed.clear()
            if self._thread is None or not self._thread.is_alive():
                self._start_threads()
        return self._ready.wait(timeout) or self._state is not None

    async def start_async(self, timeout: float = 10.0) -> bool:
        """The same, for asyncio."""
        return await asyncio.to_thread(self.start, timeout)

    def close(self) -> None:
        """Stop following, and tell the gateway. What is known stays."""
        self._closed.set()
        self._acks.stop()
        connection = self._connection
        if connection is not None and connection.sock is not None:
            with contextlib.suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)  # ends what the thread waits for
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(1.0)

    def __enter__(self) -> Access:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # What happens beside

    def _cold(self) -> Decision:
        if self._on_cold == "unavailable":
            raise NotReady("there is no copy of the access records yet")
        if self._on_cold == "allow":
            return Decision(allowed=True, stale_for=NEVER)
        return Decision(allowed=False, verdict="block", reason="store_unavailable", stale_for=NEVER)

    def _make(self, state: Restricted, account: str) -> Answer:
        with self._lock:  # a change that comes now would be lost from what is made
            found = state.find(account)
            if found is None:
                found = _ALLOWED if self._on_unknown == "allow" else _UNKNOWN
            if len(state.made) >= KEPT:
                state.made.clear()
            state.made[account] = found
        return found

    def _stale(self, found: Decision, now: float, scopes: tuple[str, ...]) -> Decision:
        age = now - self._good_at
        decision = _judged(found, scopes)
        if age > self._max_stale and self._on_stale == "block" and found.verdict != "block":
            return Decision(
                allowed=False,
                verdict="block",
                epoch=decision.epoch,
                reason="store_unavailable",
                stale_for=age,
            )
        return decision._replace(stale_for=age)

    def _begin_threads(self) -> None:
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._ready = threading.Event()
        if self._state is not None:
            self._state.made.clear()  # a thread that is gone may have been about to
            self._ready.set()
        self._connection: http.client.HTTPConnection | None = None
        self._draft: IO[bytes] | None = None
        self._thread = None
        name = f"{self._name or socket.gethostname()}:{os.getpid()}:{id(self) & 0xFFFFF:x}"
        self._acks = Acks(self._connect, self._token, name, self._closed)

    def _start_threads(self) -> None:
        self._thread = threading.Thread(target=self._run, name="docket-access", daemon=True)
        self._thread.start()

    def _after_fork(self) -> None:
        """In the child: the threads, the connection and the file are the parent's. What is known is
        as good as it was, and is followed at once.
        """
        ran = self._thread is not None and not self._closed.is_set()
        connection, draft = self._connection, self._draft
        if draft is not None:
            _abandoned.append(draft)
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, draft.fileno())  # what is in its buffer is the parent's to write
            os.close(null)
        if self._kept is not None:
            self._kept.leave()
        self._rates = Buckets()  # a thread that is gone may hold its lock
        self._begin_threads()
        if connection is not None:
            _abandoned.append(connection)  # the thread that is gone may hold the lock of its reader
            if connection.sock is not None:
                with contextlib.suppress(OSError):
                    os.close(connection.sock.detach())
        if ran:
            self._start_threads()

    def _run(self) -> None:
        failures = 0
        while not self._closed.is_set():
            gateway = self._gateways[failures % len(self._gateways)]
            good_before = self._good_at
            try:
                self._follow(gateway)
            except (OSError, http.client.HTTPException, Unusable) as error:
                if not self._closed.is_set():
                    log.warning("following %s: %s", gateway, error)
                self._begin_with_file()
            except Exception:
                log.exception("following %s", gateway)
            finally:
                self._drop_draft()
                self._hang_up()
            failures = 0 if self._good_at > good_before else failures + 1
            pause = BACK_OFF[min(failures, len(BACK_OFF) - 1)]
            self._closed.wait(pause * random.uniform(0.5, 1.0))
        if self._kept is not None:
            self._kept.close()

    def _follow(self, gateway: str) -> None:
        """Until the connection ends: a stream that is over is gone on with at once. Raises OSError,
        HTTPException, Unusable.
        """
        connection = self._connection = self._connect(gateway, TIMEOUT)
        baseline, gone = NEVER, 0
        state = self._state
        while not self._closed.is_set():
            if state is None or not state.cursor or len(state.changed) > CHANGED_MOST:
                state = self._take_snapshot(connection)
            response = self._get(
                connection, f"/v1/changes?after={state.cursor}", "text/event-stream"
            )
            if response.status == 410:
                response.read()
                gone += 1
                if gone > 2:
                    raise Unusable("the gateway does not know the cursor of its own snapshot")
                state = self._take_snapshot(connection)
                continue
            if response.status != 200:
                raise Unusable(f"{response.status} for the changes: {response.read(500)!r}")
            gone = 0
            self._acks.follow(gateway)
            for events in _events(response):
                changes = []
                for kind, cursor, data in events:
                    if kind == b"change":
                        changes.append((cursor, data))
                    elif kind == b"heartbeat":
                        self._apply(state, changes)
                        changes = []
                        beat = json.loads(data)
                        if state is not self._state:
                            self._begin(state, fresh=beat["fresh"])
                        baseline = self._hear(beat, baseline)
                    elif kind == b"gone":
                        self._apply(state, changes)
                        changes = []
                        state = self._take_snapshot(connection, response)
                self._apply(state, changes)

    def _apply(self, state: Restricted, changes: list[tuple[bytes, bytes]]) -> None:
        if not changes:
            return
        pending = state is not self._state
        if self._kept is not None and not (pending and self._draft is None):
            self._kept.add((raw for _, raw in changes), self._draft if pending else None)
        try:
            with self._lock:
                for cursor, raw in changes:
                    state.apply(raw)
                    state.cursor = cursor.decode()
        except (ValueError, KeyError, TypeError, Unusable) as error:
            state.cursor = ""  # the snapshot says it in a form that can be read
            raise Unusable(f"a change cannot be read: {error!r}") from error
        if not pending:
            self._acks.enforce(state.cursor)

    def _take_snapshot(
        self,
        connection: http.client.HTTPConnection,
        before: http.client.HTTPResponse | None = None,
    ) -> Restricted:
        """Nothing is answered by it yet: it may be older than what is known, by some seconds."""
        if before is not None:
            before.read()
        path = "/v1/snapshot?free=1" if self._on_unknown == "block" else "/v1/snapshot"
        response = self._get(connection, path, PACKED)
        if response.status != 200:
            raise Unusable(f"{response.status} for the snapshot: {response.read(500)!r}")
        self._drop_draft()
        self._draft = self._kept.begin() if self._kept is not None else None
        state = read_snapshot(response, self._draft)
        response.read()
        return state

    def _begin(self, state: Restricted, *, fresh: bool) -> None:
        """All that its gateway knew when it said so has come. Where that does not reach the store
        (`fresh`), it may be less than is known here, or in the file.
        """
        draft, self._draft = self._draft, None
        if not fresh:
            self._begin_with_file()
            if self._state is not None:
                state.absorb(self._state)
                if self._kept is not None and draft is not None:
                    draft.close()
                    draft = self._kept.begin()
                    if draft is not None:
                        write_snapshot(state, draft)
                        self._kept.add(state.changed.values(), draft)
        if self._kept is not None and draft is not None:
            self._kept.put(draft)
        self._state = state
        self._acks.enforce(state.cursor)

    def _drop_draft(self) -> None:
        draft, self._draft = self._draft, None
        if draft is not None:
            with contextlib.suppress(OSError):
                draft.close()

    def _hear(self, beat: Mapping[str, Any], baseline: float) -> float:
        """What the gateway says of itself. Its clock and ours are furthest together when nothing
        was late: by more than that, this came late, and what it says is as old.
        """
        now = _clock()
        baseline = min(baseline + DRIFT, now - beat["up"])
        late = now - beat["up"] - baseline
        age = beat["age_ms"]
        self._story = beat["now"] - beat["up"] - baseline
        if age is None:
            return baseline
        good_at = now - late - (0.0 if beat["fresh"] else age / 1000)
        self._good_at = good_at
        self._fresh_until = good_at + BEAT_TOLERANCE if beat["fresh"] else float("-inf")
        if self._kept is not None and beat["fresh"]:
            self._kept.touch()
        self._acks.repeat()
        self._ready.set()
        return baseline

    def _begin_with_file(self) -> None:
        """Once, where there is nothing else."""
        if self._kept is None or self._state is not None:
            return
        found = self._kept.load()
        if found is not None:
            state, age = found
            state.cursor = ""  # take the snapshot: what the file says may be of another history
            self._good_at = _clock() - age
            self._state = state
            log.warning("answering from the copy in a file, which is %.0f s old", age)
            self._ready.set()

    def _get(
        self, connection: http.client.HTTPConnection, path: str, accept: str
    ) -> http.client.HTTPResponse:
        connection.request("GET", path, headers={"Accept": accept, **_bearer(self._token)})
        return connection.getresponse()

    def _connect(self, gateway: str, timeout: float) -> http.client.HTTPConnection:
        parts = urlsplit(gateway)
        kind = (
            http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        )
        return kind(parts.hostname or "", parts.port, timeout=timeout)

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(OSError):
                connection.close()


class Acks:
    """Says to the gateway what is enforced, from a thread of its own: nothing waits for it. That
    ends when `closed` is set.
    """

    def __init__(
        self,
        connect: Callable[[str, float], http.client.HTTPConnection],
        token: str | None,
        name: str,
        closed: threading.Event,
    ) -> None:
        self._connect, self._token, self._name = connect, token, name
        self._closed = closed
        self._news = threading.Event()
        self._thread: threading.Thread | None = None
        self._gateway = ""
        self._cursor, self._since = "", 0.0
        self._said, self._said_at = "", float("-inf")

    def follow(self, gateway: str) -> None:
        """Through this one it is said."""
        self._gateway = gateway
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="docket-acks", daemon=True)
            self._thread.start()
            self._news.set()

    def enforce(self, cursor: str) -> None:
        """All up to here is enforced, from now on."""
        self._cursor, self._since = cursor, _clock()
        self._news.set()

    def repeat(self) -> None:
        """Say it again where that was long ago."""
        if _clock() > self._said_at + ACK_EVERY:
            self._news.set()

    def stop(self) -> None:
        """It is closed: say that nothing is answered any more."""
        self._news.set()
        if self._thread is not None:
            self._thread.join(2.0)

    def _run(self) -> None:
        while not self._closed.is_set():
            self._news.wait()
            self._news.clear()
            if not self._closed.is_set():
                self._say(left=False)
                self._closed.wait(ACK_PAUSE)
        if self._said:
            self._say(left=True)

    def _say(self, *, left: bool) -> None:
        cursor, since = self._cursor, self._since
        if not cursor:
            return
        said = {
            "name": self._name[-100:],
            "cursor": cursor,
            "waited_ms": min(max(0.0, _clock() - since) * 1000, 3_600_000),
            "left": left,
        }
        connection = self._connect(self._gateway, 1.0)
        try:
            connection.request("POST", "/v1/ack", json.dumps(said), _bearer(self._token))
            connection.getresponse().read()
            self._said, self._said_at = cursor, _clock()
        except (OSError, http.client.HTTPException) as error:
            log.debug("what is enforced was not said: %s", error)
        finally:
            connection.close()


Environ = MutableMapping[str, Any]
StartResponse = Callable[..., Any]


class WsgiMiddleware:
    """Asks before each call. `account_of` says whose call it is, from the environ: None where it is
    nobody's (a page that needs no key), which passes. `scopes_of` says what it uses. What passes
    finds the Decision in `docket.decision`.
    """

    def __init__(
        self,
        app: Callable[[Environ, StartResponse], Iterable[bytes]],
        access: Access,
        account_of: Callable[[Environ], str | None],
        scopes_of: Callable[[Environ], Sequence[str]] = lambda environ: (),
    ) -> None:
        self._app, self._access = app, access
        self._account_of, self._scopes_of = account_of, scopes_of

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """One call."""
        account = self._account_of(environ)
        if account is None:
            return self._app(environ, start_response)
        refusal = _refusal(self._access, account, self._scopes_of(environ), environ)
        if refusal is None:
            return self._app(environ, start_response)
        code, headers, body = refusal
        start_response(f"{code} {http.client.responses[code]}", headers)
        return [body]


Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]


class AsgiMiddleware:
    """The same for ASGI: calls over HTTP and WebSockets that are opened. What passes finds the
    Decision in `scope["docket.decision"]`.
    """

    def __init__(
        self,
        app: Callable[[Scope, Receive, Send], Awaitable[None]],
        access: Access,
        account_of: Callable[[Scope], str | None],
        scopes_of: Callable[[Scope], Sequence[str]] = lambda scope: (),
    ) -> None:
        self._app, self._access = app, access
        self._account_of, self._scopes_of = account_of, scopes_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One call."""
        account = self._account_of(scope) if scope["type"] in ("http", "websocket") else None
        refusal = (
            None
            if account is None
            else _refusal(self._access, account, self._scopes_of(scope), scope)
        )
        if refusal is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            code, headers, body = refusal
            raw = [(name.lower().encode(), value.encode()) for name, value in headers]
            await send({"type": "http.response.start", "status": code, "headers": raw})
            await send({"type": "http.response.body", "body": body})


def _refusal(
    access: Access, account: str, scopes: Sequence[str], noted: MutableMapping[str, Any]
) -> tuple[int, list[tuple[str, str]], bytes] | None:
    """What is answered in place of the application; None where the call passes."""
    wait: float | None = None
    try:
        decision = access.admit(account, *scopes)
    except NotReady:
        code, document, wait = 503, _NOT_READY, 1.0
    else:
        if decision.allowed:
            noted["docket.decision"] = decision
            return None
        code, document, wait = decision.http_code, decision.problem(), decision.retry_after
    body = json.dumps(document).encode()
    headers = [
        ("Content-Type", "application/problem+json"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
    ]
    if wait is not None:
        headers.append(("Retry-After", str(max(1, round(wait + 0.5)))))
    return code, headers, body


def _judged(decision: Decision, scopes: tuple[str, ...]) -> Decision:
    """The decision for a call with these scopes."""
    said: dict[str, set[str]] = {}
    for scope in scopes:
        kind, colon, name = scope.partition(":")
        if kind not in KINDS or not colon:
            raise ValueError(f"{scope!r} is none of model:NAME, feature:NAME, key:NAME")
        if name:
            said.setdefault(kind, set()).add(name)
    if not decision.limits:
        return decision
    limits = tuple(one for one in decision.limits if one.concerns(said))
    allowed = not any(one.forbids(said) for one in limits)
    return decision._replace(allowed=allowed, limits=limits)


def _events(response: http.client.HTTPResponse) -> Iterator[list[tuple[bytes, bytes, bytes]]]:
    """Server-sent events (kind, id, data), those that came together at once."""
    rest = b""
    while piece := response.read1(1 << 16):
        *blocks, rest = (rest + piece).split(b"\n\n")
        found = []
        for block in blocks:
            fields = {
                name: value.removeprefix(b" ")
                for name, _, value in (line.partition(b":") for line in block.split(b"\n"))
            }
            found.append(
                (fields.get(b"event", b""), fields.get(b"id", b""), fields.get(b"data", b""))
            )
        if found:
            yield found


def _digest_of(account: str) -> bytes:
    made = _DIGESTS.copy()  # in half the time that it takes to begin one
    made.update(account.encode("utf-8", "surrogatepass"))
    return made.digest()


def _bearer(token: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def _check_of(raw: bytes) -> bytes:
    return hashlib.blake2b(raw, digest_size=8).hexdigest().encode()


def _read(moment: str | None) -> float | None:
    return None if moment is None else datetime.fromisoformat(moment).timestamp()


def _written(moment: float | None) -> str | None:
    return None if moment is None else datetime.fromtimestamp(moment, UTC).isoformat()


_all: weakref.WeakSet[Access] = weakref.WeakSet()


def _every(act: Callable[[Access], None]) -> None:
    for access in list(_all):
        act(access)


os.register_at_fork(after_in_child=lambda: _every(Access._after_fork))
atexit.register(lambda: _every(Access.close))
