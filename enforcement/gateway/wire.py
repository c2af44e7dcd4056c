"""The wire between the writer (`delivery/snapshot.py`) and the gateway: what lies in Valkey, and in which form.

* `docket:access`, a hash: an account's external_ref → its newest `Record` as JSON. A record without holds means
  "allow"; it stays there, because its epoch must be remembered. This is the truth of the store, by which a writer is judged.
* `docket:packed`, a hash: the first two bytes of an account's digest → the packed records of all such accounts, and
  `docket:whole`, a hash: digest → the JSON of a record that does not fit (`packed.py`). From these a gateway loads. One script
  writes them with the record beside them (`scripts.py`), so that they are never older.
* `docket:changes`, a stream: each record that was written, in order, in the field `record`.
* `docket:marker`: says that the hashes are complete since a rebuild in this run of the server (`vouches`). Without it the
  store has forgotten something, and an account that is missing from the hash means nothing.
* `docket:rebuilding`: the marker that a running rebuild will set if nothing was forgotten meanwhile (`store.rebuild`).
* `docket:seen`: the newest event of the database that any writer knew of; the gateway does not look at it.
* `docket:heartbeat`: written about each second by the worker; says that changes would come, and what the business
  time is.

Everything here is pure: no network, no clock.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import IntFlag
from json.encoder import encode_basestring_ascii
from typing import Any, Literal, get_args

ACCESS = "docket:access"
CHANGES = "docket:changes"
PACKED = "docket:packed"
WHOLE = "docket:whole"
MARKER = "docket:marker"
SEEN = "docket:seen"
HEARTBEAT = "docket:heartbeat"
REBUILDING = "docket:rebuilding"
FORM = "packed"
"""In every marker: what the hashes that it vouches for hold."""
CHANGES_MAXLEN = 100_000
"""About so many changes are kept. A reader that fell behind further takes the whole hash again."""

Verdict = Literal["limit", "block"]
Standing = Literal["ACTIVE", "LIMITED", "SUSPENDED", "TERMINATED"]
Reason = Literal["precautionary_suspension", "precautionary_limit", "sanction", "remediation_pending", "terminated"]
_STANDINGS = get_args(Standing)
_VERDICTS = get_args(Verdict)


class Outcome(IntFlag):
    """What `scripts.SET_IF_NEWER` answers: 0 or 1 in a healthy store; `UNMARKED` is added where a rebuild is due."""

    NOT_NEWER = 0
    WRITTEN = 1
    UNMARKED = 2


class Unreadable(ValueError):
    """What came over the wire is not a record or heartbeat of this format."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Which calls are held back: those that match every tuple that is not empty; three empty ones mean all calls.

    `requests_per_minute` None: none of these calls may be made.
    """

    models: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    requests_per_minute: int | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """One measure in force on an account; times are aware datetimes of the business clock."""

    verdict: Verdict
    standing: Standing
    reason: str
    reference: str
    since: datetime
    until: datetime | None = None
    review_by: datetime | None = None
    limits: tuple[Limit, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """What an account may do as of `epoch`: nothing held, or the holds, of which the strictest counts."""

    account: str
    epoch: int
    standing: Standing
    holds: tuple[Hold, ...] = ()


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """`at`: the writer's machine clock, in unix seconds; `story_offset`: seconds from machine time to business time."""

    at: float
    story_offset: float = 0.0


def encode(record: Record) -> bytes:
    """The record as JSON, its holds strictest first. Raises ValueError for a time without a zone."""
    holds = record.holds if len(record.holds) < 2 else sorted(record.holds, key=_strictest_first)
    said = ",".join(map(_said, holds))
    return (
        f'{{"account":{_text_of(record.account)},"epoch":{record.epoch},"standing":{_text_of(record.standing)},"holds":[{said}]}}'.encode()
    )


def decode(raw: bytes) -> Record:
    """The record that `encode` wrote; fields that are not known yet are passed over. Raises Unreadable."""
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"not a record: {error!r}") from error
    return record_of(said)


def record_of(said: Any) -> Record:
    """The record that this plain data says; fields that are not known yet are passed over. Raises Unreadable."""
    try:
        account, epoch, standing = said["account"], said["epoch"], said["standing"]
        holds = tuple(_hold(hold) for hold in said["holds"])
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise Unreadable(f"not a record: {error!r}") from error
    if not isinstance(account, str) or type(epoch) is not int or epoch < 0 or standing not in _STANDINGS:
        raise Unreadable(f"not a record: account {account!r}, epoch {epoch!r}, standing {standing!r}")
    return Record(account=account, epoch=epoch, standing=standing, holds=holds)


def marker_for(run_id: str, raised: int, generation: str) -> str:
    """The marker of one rebuild (`generation`, unique) in one run of the server (`run_id`, from INFO), epochs `raised` by so much."""
    return f"{run_id}:{FORM}:{raised}:{generation}"


def vouches(marker: bytes | str | None, run_id: str, raised: int | None = None) -> bool:
    """Does the marker say that the hashes are complete? Not one from before a restart, for an old copy may have come back; nor one from
    before there were packs, or before epochs were `raised`. A reader does not know how far these are."""
    begin = f"{run_id}:{FORM}:" if raised is None else f"{run_id}:{FORM}:{raised}:"
    return _text(marker).startswith(begin)


def raised_in(marker: bytes | str | None) -> int:
    """By how much epochs were raised when this marker was set; 0 where nobody can say."""
    parts = _text(marker).split(":")
    return int(parts[2]) if len(parts) == 4 and parts[2].isascii() and parts[2].isdigit() else 0


def _text(marker: bytes | str | None) -> str:
    return marker.decode(errors="replace") if isinstance(marker, bytes) else marker or ""


def encode_heartbeat(heartbeat: Heartbeat) -> bytes:
    """The heartbeat as JSON."""
    return json.dumps(asdict(heartbeat)).encode()


def decode_heartbeat(raw: bytes) -> Heartbeat:
    """The heartbeat that `encode_heartbeat` wrote. Raises Unreadable."""
    try:
        said = json.loads(raw)
        heartbeat = Heartbeat(at=float(said["at"]), story_offset=float(said["story_offset"]))
        datetime.fromtimestamp(heartbeat.at + heartbeat.story_offset, UTC)  # a business time that no calendar has
    except (ValueError, KeyError, TypeError, OverflowError, OSError) as error:
        raise Unreadable(f"not a heartbeat: {error!r}") from error
    return heartbeat


def iso(moment: datetime) -> str:
    """The moment in UTC as `2024-03-01T09:00:00Z`. Raises ValueError where it has no zone."""
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone: {moment!r}")
    return (moment if moment.tzinfo is UTC else moment.astimezone(UTC)).isoformat()[:-6] + "Z"


_text_of = encode_basestring_ascii
_json = json.JSONEncoder(separators=(",", ":")).encode


def _said(hold: Hold) -> str:
    """A hold as JSON, put together by hand: a rebuild of the store writes a great many."""
    until, review_by = (f'"{iso(moment)}"' if moment else "null" for moment in (hold.until, hold.review_by))
    limits = _json([asdict(limit) for limit in hold.limits]) if hold.limits else "[]"
    return (
        f'{{"verdict":{_text_of(hold.verdict)},"standing":{_text_of(hold.standing)},"reason":{_text_of(hold.reason)},'
        f'"reference":{_text_of(hold.reference)},"since":"{iso(hold.since)}","until":{until},"review_by":{review_by},"limits":{limits}}}'
    )


def _strictest_first(hold: Hold) -> tuple[int, int, float, float, str]:
    """Among equals the hold that lasts longest, then the oldest, so that the same holds always have the same order."""
    lasts = hold.until.timestamp() if hold.until else float("inf")
    return (
        -_STANDINGS.index(hold.standing),
        -_VERDICTS.index(hold.verdict),
        -lasts,
        hold.since.timestamp(),
        hold.reference,
    )


def _hold(hold: Mapping[str, Any]) -> Hold:
    if hold["verdict"] not in _VERDICTS or hold["standing"] not in _STANDINGS:
        raise ValueError(f"verdict {hold['verdict']!r}, standing {hold['standing']!r}")
    if not isinstance(hold["reason"], str) or not isinstance(hold["reference"], str):
        raise ValueError(f"reason {hold['reason']!r}, reference {hold['reference']!r}")
    return Hold(
        verdict=hold["verdict"],
        standing=hold["standing"],
        reason=hold["reason"],
        reference=hold["reference"],
        since=_moment(hold["since"]),
        until=_moment(hold["until"]) if hold["until"] else None,
        review_by=_moment(hold["review_by"]) if hold["review_by"] else None,
        limits=tuple(_limit(limit) for limit in hold["limits"]),
    )


def _limit(limit: Mapping[str, Any]) -> Limit:
    return Limit(
        models=tuple(limit["models"]),
        features=tuple(limit["features"]),
        keys=tuple(limit["keys"]),
        requests_per_minute=limit["requests_per_minute"],
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone: {text!r}")
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)
