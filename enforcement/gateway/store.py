"""What the writer does to the store, through any `redis.Redis`: for `delivery/snapshot.py`, and for
the gateway's tests.

It sets no time limits and catches nothing: the caller chooses the socket's time-outs, and meets
`redis.RedisError`.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any
from uuid import uuid4

from msgspec.structs import replace
from redis import Redis

from enforcement.gateway import scripts, wire
from enforcement.gateway.packed import digest_of, pack
from enforcement.gateway.sums import Sums
from enforcement.gateway.wire import Heartbeat, Outcome, Record

BATCH = 200
"""Records that a rebuild writes in one go. Valkey is busy for some milliseconds meanwhile."""
HASHES = (wire.ACCESS, wire.PACKED, wire.WHOLE)
KEYS = [
    wire.ACCESS,
    wire.CHANGES,
    wire.MARKER,
    wire.PACKED,
    wire.WHOLE,
    wire.SEEN,
    wire.HISTORY,
]


def set_if_newer(store: Redis, record: Record, *, seen: str = "", history: str = "") -> Outcome:
    """Write the record and tell the gateways, unless the store has this epoch or a later one.
    UNMARKED: rebuild.

    `seen`: an event that the writer knows of, which the store keeps. `history`: which one of the
    database the writer is of; nothing is written where the store follows another.
    """
    return set_all_if_newer(store, [record], seen=seen, history=history)[0]


def set_all_if_newer(
    store: Redis, records: Iterable[Record], *, seen: str = "", history: str = ""
) -> list[Outcome]:
    """The same for several, in one go. They are some hundreds at most."""
    script = store.register_script(scripts.SET_IF_NEWER)
    return [
        Outcome(said)
        for said in script(
            keys=KEYS,
            args=[
                seen,
                scripts.TELL,
                history,
                *(word for record in records for word in _arguments(record)),
            ],
        )
    ]


def rebuild_due(store: Redis, raised: int = 0, *, owner: str = "") -> bool:
    """Has the store forgotten something, or may it have: flushed, restarted, restored from an old
    copy, one of its hashes gone or something else in its place? Or are epochs `raised` since, or
    the records not marked as this `owner`'s?
    """
    with store.pipeline(transaction=False) as pipe:
        pipe.get(wire.MARKER)
        for key in HASHES:
            pipe.hget(key, wire.MARK)
        marker, *marks = pipe.execute(raise_on_error=False)
    if owner and wire.owner_in(_text_or_none(marker)) != owner:
        return True
    if any(mark != marker for mark in marks) or _misplaced(store):
        return True
    return not wire.vouches(marker, _run_id(store), raised)


def has_moved(store: Redis, raised: int = 0, owner: str = "") -> bool:
    """Is all there as when somebody vouched for it, but in another server, or another run?"""
    marker = _marker(store)
    if not wire.is_of_another_run(marker, _run_id(store), raised):
        return False
    with store.pipeline(transaction=False) as pipe:
        for key in HASHES:
            pipe.hget(key, wire.MARK)
        marks = pipe.execute(raise_on_error=False)
    whole = all(mark == marker for mark in marks) and not _misplaced(store)
    return whole and wire.owner_in(marker) == owner


def is_only_compared(store: Redis) -> bool:
    """Was the store vouched for by sums alone, so that a rebuild is to follow?"""
    return wire.text(_marker(store)).endswith(wire.COMPARED)


def sums(store: Redis) -> Sums:
    """Which versions of the accounts' access the packs have. Raises wire.Unreadable."""
    found = Sums()
    load = store.register_script(scripts.LOAD_PACKS)
    for prefix in range(256):
        found.add_packs(prefix, load(keys=[wire.PACKED], args=[bytes([prefix])]))
    for digest, raw in store.hscan_iter(wire.WHOLE, count=BATCH):
        if digest != wire.MARK.encode():
            found.add_whole(digest, raw)
    return found


def begin_vouching(store: Redis, raised: int, owner: str) -> str:
    """Say that the store will be vouched for; the marker that `finish_vouching` sets."""
    generation = f"{uuid4().hex}{wire.COMPARED}"
    marker = wire.marker_for(_run_id(store), raised, generation, owner)
    store.set(wire.REBUILDING, marker)
    return marker


def finish_vouching(
    store: Redis, records: Iterable[Record], marker: str, *, seen: str, history: str
) -> bool:
    """Write what differed, and set the marker. False: something was lost meanwhile."""
    _write_all(store, iter(records), seen, history)
    return _finish(store, marker, history)


def _finish(store: Redis, marker: str, history: str) -> bool:
    finish = store.register_script(scripts.FINISH_REBUILD)
    keys = [wire.REBUILDING, wire.MARKER, wire.HISTORY, *HASHES]
    return bool(finish(keys=keys, args=[marker, history]))


def raised(store: Redis) -> int:
    """By how much the epochs in this store are raised; 0 where it has forgotten, which is put right
    by the rebuild.
    """
    return wire.raised_in(_marker(store))


def is_foreign(store: Redis, owner: str) -> bool:
    """Does the store hold the records of another installation?"""
    return wire.is_foreign(_marker(store), owner)


def rebuild(
    store: Redis,
    records: Iterable[Record],
    raised: int = 0,
    *,
    seen: str = "",
    owner: str = "",
    history: str = "",
) -> bool:
    """Write every record of the database, then vouch for the store. False: something was lost
    meanwhile, or it follows another `history` now; do it again.

    `records` must give every account that ever had a measure, those that are free again included,
    and must be read from the database while it is consumed, not before: what was committed in
    between could be lost to a flush. It needs no locks: a newer record that is written meanwhile
    stays. `raised`: by how much their epochs are; `seen` and `history` as for `set_if_newer`. The
    records of another `owner` are removed first: their epochs mean nothing here.
    """
    marker = wire.marker_for(_run_id(store), raised, uuid4().hex, owner)
    foreign = [wire.MARKER, *wire.KINDS] if is_foreign(store, owner) else []
    store.set(wire.REBUILDING, marker)
    if doomed := [*foreign, *_misplaced(store)]:
        store.delete(*doomed)
    _write_all(store, iter(records), seen, history)
    return _finish(store, marker, history)


def history(store: Redis) -> str:
    """Which history of the database the store follows; empty where none, or it has forgotten."""
    with store.pipeline(transaction=False) as pipe:
        pipe.get(wire.HISTORY)
        (said,) = pipe.execute(raise_on_error=False)
    return wire.text(_text_or_none(said))


def follow(store: Redis, history: str, *, before: str) -> bool:
    """Let the store follow this history, if it still follows the one `before`. Whether it does."""
    script = store.register_script(scripts.FOLLOW)
    return bool(script(keys=[wire.HISTORY], args=[before, history]))


def beat(store: Redis, heartbeat: Heartbeat) -> None:
    """Say that the worker lives, what the business time is, and which server this is; about once a
    second.
    """
    run_id = _run_id(store)
    said = wire.encode_heartbeat(replace(heartbeat, run_id=run_id))
    # by another server, if the primary is another one since it was asked: the next beat is not late
    store.register_script(scripts.BEAT)(keys=[wire.HEARTBEAT], args=[run_id, said])


def _write_all(store: Redis, records: Iterator[Record], seen: str, history: str) -> None:
    """As `set_all_if_newer`, in batches: while Valkey takes one, the next is read and encoded.

    Nothing is sent before the last answer is there.
    """
    begin: list[str | int | bytes] = [
        "EVALSHA",
        store.script_load(scripts.SET_IF_NEWER),
        len(KEYS),
        *KEYS,
        seen,
        "",
        history,
    ]
    pool = store.connection_pool
    connection: Any = pool.get_connection()
    try:
        under_way = False
        while batch := list(islice(records, BATCH)):
            command = resp([*begin, *(word for record in batch for word in _arguments(record))])
            if under_way:
                connection.read_response()
            connection.send_packed_command([command])
            under_way = True
        if under_way:
            connection.read_response()
    except BaseException:
        # an answer may be on its way still, and would be taken for that of the next command
        connection.disconnect()
        raise
    finally:
        pool.release(connection)


def resp(words: Sequence[str | int | bytes]) -> bytes:
    """A command as it goes over the wire, in one piece; the client's own way of writing thousands
    of words takes longer than Valkey's reading.
    """
    encoded = [word if isinstance(word, bytes) else str(word).encode() for word in words]
    return b"*%d\r\n" % len(encoded) + b"".join(
        [b"$%d\r\n%b\r\n" % (len(word), word) for word in encoded]
    )


def _misplaced(store: Redis) -> list[str]:
    """Keys under which lies something of another kind, so that nothing can be written there."""
    with store.pipeline(transaction=False) as pipe:
        for key in wire.KINDS:
            pipe.type(key)
        found = pipe.execute()
    return [
        key
        for (key, kind), there in zip(wire.KINDS.items(), found, strict=True)
        if there not in (kind, b"none")
    ]


def _marker(store: Redis) -> bytes | str | None:
    with store.pipeline(transaction=False) as pipe:
        pipe.get(wire.MARKER)
        (said,) = pipe.execute(raise_on_error=False)
    return _text_or_none(said)


def _text_or_none(said: object) -> bytes | str | None:
    """Not the error of a key that is of another kind."""
    return said if isinstance(said, bytes | str) else None


def _run_id(store: Redis) -> str:
    return str(store.info("server")["run_id"])


def _arguments(record: Record) -> list[str | int | bytes]:
    """In the order of `scripts.FIELDS`."""
    return [
        record.account,
        record.epoch,
        wire.encode(record),
        digest_of(record.account),
        pack(record) or b"",
    ]
