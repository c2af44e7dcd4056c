"""The wire between the writer (`delivery/snapshot.py`) and the gateway: what lies in Valkey, and in
which form.

* `docket:access`, a hash: an account's external_ref → its newest `Record` as JSON. A record without
  holds means "allow"; it stays there, because its epoch must be remembered. This is the truth of
  the store, by which a writer is judged.
* `docket:packed`, a hash: the first two bytes of an account's digest → the packed records of all
  such accounts, and `docket:whole`, a hash: digest → the JSON of a record that does not fit
  (`packed.py`). From these a gateway loads. One script writes them with the record beside them
  (`scripts.py`), so that they are never older.
* `docket:changes`, a stream: each record that was written, in order, in the field `record`.
* `docket:marker`: says that the hashes are complete since a rebuild in this run of the server
  (`vouches`). Without it the store has forgotten something, and an account that is missing from the
  hash means nothing. It names whose records they are (`owner_of`). Each of the three hashes has it
  as well, in the field `MARK`, so that one which is lost alone is missed.
* `docket:rebuilding`: the marker that a running rebuild will set if nothing was forgotten meanwhile
  (`store.rebuild`).
* `docket:events`, a set: events of the database that writers knew of; the worker sees after whether
  it still has them (`delivery/restored.py`). The gateway does not look at it.
* `docket:history`: which history of the database the store follows: PostgreSQL's timeline and a
  token of its own. Whoever writes from another one is refused (`delivery/guard.py`).
* `docket:heartbeat`: written about each second by the worker; says that changes would come, and
  what the business time is.
* `docket:acks`, a hash: a gateway's name → up to where in the stream it enforces what was written,
  as JSON (`Ack`); written by each gateway, read by the worker (`delivery/reach.py`). A follower in
  a caller's process has a name of its own there, which its gateway writes.
* `docket:reached`, a stream: in the field `by`, who came to enforce what when, as JSON (`Reached`).
  Its ids are the store's own time, as those of the changes are, so that no clocks are compared
  (`reach.py`).

Everything here is pure: no network, no clock.
"""

from datetime import UTC, datetime
from enum import IntFlag
from hashlib import blake2b
from typing import Annotated, Final, Literal, Self, get_args

from msgspec import Meta, Struct, convert, json
from msgspec.structs import force_setattr, replace

ACCESS = "docket:access"
CHANGES = "docket:changes"
PACKED = "docket:packed"
WHOLE = "docket:whole"
MARKER = "docket:marker"
SEEN = "docket:events"
HISTORY = "docket:history"
HEARTBEAT = "docket:heartbeat"
REBUILDING = "docket:rebuilding"
ACKS = "docket:acks"
REACHED = "docket:reached"
KINDS = {
    ACCESS: b"hash",
    PACKED: b"hash",
    WHOLE: b"hash",
    CHANGES: b"stream",
    SEEN: b"set",
    ACKS: b"hash",
    REACHED: b"stream",
}
"""What the store must have under each key, if anything: else nothing can be written."""
CHECKED = "?"
"""Before a history: its worker looks at what the one before has told; nobody writes meanwhile."""
MARK = ""
"""The field of a hash that holds the marker. No account reference and no digest is empty."""
FORM = "packed"
"""In every marker: what the hashes that it vouches for hold."""
COMPARED = "~"
"""Ends a marker that was set after the store was compared with the database, and not rebuilt."""
OF = "."
"""In a marker: between its owner and what makes it unique."""
REACHED_MAXLEN = 20_000
SEEN_MOST = 10_000
"""Ids of recent events that the store keeps, at most; they show when the database has lost some."""
CHANGES_MAXLEN = 100_000
"""About so many changes are kept. A reader that fell behind further takes the whole hash again."""

Verdict = Literal["limit", "block"]
Standing = Literal["ACTIVE", "LIMITED", "SUSPENDED", "TERMINATED"]
ACTIVE: Final = "ACTIVE"  # nothing is held back
Reason = Literal[
    "precautionary_suspension",
    "precautionary_limit",
    "sanction",
    "remediation_pending",
    "terminated",
]
Moment = Annotated[datetime, Meta(tz=True)]
STANDINGS: tuple[Standing, ...] = get_args(Standing)
"""The mildest first."""
_VERDICTS = get_args(Verdict)


class Outcome(IntFlag):
    """What `scripts.SET_IF_NEWER` answers: 0 or 1 in a healthy store; `UNMARKED` is added where a
    rebuild is due. `REFUSED`: the store follows another history of the database.
    """

    NOT_NEWER = 0
    WRITTEN = 1
    UNMARKED = 2
    REFUSED = 4


class Unreadable(ValueError):
    """What came over the wire is not a record or heartbeat of this format."""


class Limit(Struct, frozen=True, kw_only=True):
    """Which calls are held back: those that match every tuple that is not empty; three empty ones
    mean all calls.

    `requests_per_minute` None: none of these calls may be made.
    """

    models: tuple[str, ...]
    features: tuple[str, ...]
    keys: tuple[str, ...]
    requests_per_minute: int | None

    @classmethod
    def over_all(cls, requests_per_minute: int | None) -> Self:
        """One over all calls."""
        return cls(models=(), features=(), keys=(), requests_per_minute=requests_per_minute)


class Hold(Struct, frozen=True, kw_only=True):
    """One measure in force on an account; times are of the business clock, and in UTC, whatever
    zone they were given in.

    Raises ValueError for a time without a zone.
    """

    verdict: Verdict
    standing: Standing
    reason: str
    reference: str
    since: Moment
    until: Moment | None
    review_by: Moment | None
    limits: tuple[Limit, ...]

    def __post_init__(self) -> None:
        if self.since.tzinfo is not UTC:
            force_setattr(self, "since", _in_utc(self.since))
        if self.until is not None and self.until.tzinfo is not UTC:
            force_setattr(self, "until", _in_utc(self.until))
        if self.review_by is not None and self.review_by.tzinfo is not UTC:
            force_setattr(self, "review_by", _in_utc(self.review_by))


class Record(Struct, frozen=True, kw_only=True):
    """What an account may do as of `epoch`: nothing held, or the holds, of which the strictest
    counts.
    """

    account: str
    epoch: Annotated[int, Meta(ge=0)]
    standing: Standing
    holds: tuple[Hold, ...]


class Heartbeat(Struct, frozen=True, kw_only=True):
    """`at`: the writer's machine clock, in unix seconds; `story_offset`: seconds from machine time
    to business time; `run_id`: of the server that it is written into, for those who read a replica.
    """

    at: float
    story_offset: float
    run_id: str = ""


_encode = json.Encoder().encode
_decode = json.Decoder(Record).decode


class Ack(Struct, frozen=True, kw_only=True):
    """What a gateway says of itself: it enforces every record that the hashes with this `marker`
    had, and every change up to this `position` in the stream (`milliseconds-number`).

    `at`: its machine clock, in unix seconds; it tells two acks apart, and no other clock is
    compared with it. `left`: it has stopped, and answers nobody any more.
    """

    at: float
    marker: str
    position: str
    left: bool = False


class Reached(Struct, frozen=True, array_like=True):
    """Who enforces everything up to a `position` in the stream, since `waited` milliseconds before
    this was written.
    """

    name: str
    position: str
    waited: float


def encode_reached(reached: list[Reached]) -> bytes:
    """As `decode_reached` reads it."""
    return _encode(reached)


def decode_reached(raw: bytes) -> list[Reached]:
    """What `encode_reached` wrote. Raises Unreadable."""
    try:
        reached = json.decode(raw, type=list[Reached])
        for one in reached:
            place(one.position)
    except (ValueError, RecursionError, OverflowError) as error:
        raise Unreadable(f"not what was reached: {error!r}") from error
    return reached


def encode(record: Record) -> bytes:
    """The record as JSON, its holds strictest first."""
    if len(record.holds) > 1:
        record = replace(record, holds=tuple(sorted(record.holds, key=_strictest_first)))
    return _encode(record)


def decode(raw: bytes | str) -> Record:
    """The record that `encode` wrote; fields that are not known yet are passed over.

    Raises Unreadable.
    """
    try:
        return _decode(raw)
    except (ValueError, RecursionError, OverflowError) as error:
        raise Unreadable(f"not a record: {error!r}") from error


def record_of(said: object) -> Record:
    """The record that this plain data says; fields that are not known yet are passed over.

    Raises Unreadable.
    """
    try:
        return convert(said, Record)
    except (ValueError, OverflowError) as error:
        raise Unreadable(f"not a record: {error!r}") from error


def owner_of(base_url: str) -> str:
    """Whose records are in a store, as its marker says it: a digest of DOCKET_BASE_URL; empty
    without one.
    """
    url = base_url.rstrip("/").encode()
    return blake2b(url, digest_size=8).hexdigest() if url else ""


def marker_for(run_id: str, raised: int, generation: str, owner: str = "") -> str:
    """The marker of one rebuild (`generation`, unique) in one run of the server (`run_id`, from
    INFO), epochs `raised` by so much; of the records of this `owner`.
    """
    return f"{run_id}:{FORM}:{raised}:{owner}{OF if owner else ''}{generation}"


def owner_in(marker: bytes | str | None) -> str:
    """Whose records they are; empty in a marker of an earlier version, or without one."""
    owner, of, _ = text(marker).rpartition(":")[2].partition(OF)
    return owner if of else ""


def is_foreign(marker: bytes | str | None, owner: str) -> bool:
    """Are the records another owner's? Then they say nothing of accounts with the same names here.
    A marker that names no owner, or a reader who has none, cannot tell.
    """
    theirs = owner_in(marker)
    return bool(theirs and owner and theirs != owner)


def vouches(marker: bytes | str | None, run_id: str, raised: int | None = None) -> bool:
    """Does the marker say that the hashes are complete? Not one from before a restart, for an old
    copy may have come back; nor one from before there were packs, or before epochs were `raised`. A
    reader does not know how far these are.
    """
    begin = f"{run_id}:{FORM}:" if raised is None else f"{run_id}:{FORM}:{raised}:"
    return text(marker).startswith(begin)


def is_of_another_run(marker: bytes | str | None, run_id: str, raised: int) -> bool:
    """Did the marker vouch for these data in another run of the server, or in another server?"""
    parts = text(marker).split(":")
    return len(parts) == 4 and parts[0] != run_id and parts[1:3] == [FORM, str(raised)]


def raised_in(marker: bytes | str | None) -> int:
    """By how much epochs were raised when this marker was set; 0 where nobody can say."""
    parts = text(marker).split(":")
    return int(parts[2]) if len(parts) == 4 and parts[2].isascii() and parts[2].isdigit() else 0


def text(marker: bytes | str | None) -> str:
    """The marker as text; empty where there is none."""
    return marker.decode(errors="replace") if isinstance(marker, bytes) else marker or ""


def encode_heartbeat(heartbeat: Heartbeat) -> bytes:
    """The heartbeat as JSON."""
    return _encode(heartbeat)


def decode_heartbeat(raw: bytes) -> Heartbeat:
    """The heartbeat that `encode_heartbeat` wrote. Raises Unreadable."""
    try:
        heartbeat = json.decode(raw, type=Heartbeat)
        # a business time that no calendar has
        datetime.fromtimestamp(heartbeat.at + heartbeat.story_offset, UTC)
    except (ValueError, RecursionError, OverflowError, OSError) as error:
        raise Unreadable(f"not a heartbeat: {error!r}") from error
    return heartbeat


def encode_ack(ack: Ack) -> bytes:
    """The ack as JSON."""
    return _encode(ack)


def decode_ack(raw: bytes | str) -> Ack:
    """The ack that `encode_ack` wrote. Raises Unreadable."""
    try:
        ack = json.decode(raw, type=Ack)
        place(ack.position)
    except (ValueError, RecursionError, OverflowError) as error:
        raise Unreadable(f"not an ack: {error!r}") from error
    return ack


def place(position: bytes | str) -> tuple[int, ...]:
    """A position in the stream, to be compared with another. Raises ValueError."""
    said = position.decode() if isinstance(position, bytes) else position
    return tuple(map(int, said.split("-")))


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone: {moment!r}")
    return moment.astimezone(UTC)


def _strictest_first(hold: Hold) -> tuple[int, int, float, float, str]:
    """Among equals the hold that lasts longest, then the oldest, so that the same holds always have
    the same order.
    """
    lasts = hold.until.timestamp() if hold.until else float("inf")
    return (
        -STANDINGS.index(hold.standing),
        -_VERDICTS.index(hold.verdict),
        -lasts,
        hold.since.timestamp(),
        hold.reference,
    )
