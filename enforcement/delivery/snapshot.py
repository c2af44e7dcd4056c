"""What the gateway reads: the access record of each account, written to Valkey, never an older
epoch over a newer one.

The database is the truth. Three ways lead from it to the store: the nudge right after a commit
(fast, may be lost), the outbox (sure), and the rebuild after the store has forgotten (complete).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import TextField
from django.db.models.functions import Cast, JSONObject
from redis import RedisError
from redis.exceptions import NoPermissionError, OutOfMemoryError, ReadOnlyError, ResponseError
from redis.lock import Lock

from accounts.models import Account
from enforcement.delivery import promoted, restored
from enforcement.delivery.access import connect, raised_by, record_of_account, with_kept
from enforcement.delivery.fates import Fate, Sent
from enforcement.gateway import store, wire
from enforcement.models import OutboxMessage
from enforcement.process.seams import seam
from enforcement.queries.database_timeline import history, kept_holds
from enforcement.queries.restored import newest_event, raised_to

log = logging.getLogger(__name__)
REBUILD_TIMEOUT = 5.0  # seconds for one chunk
# no store that could be written to now, whatever the record
UNFIT = (OutOfMemoryError, ReadOnlyError, NoPermissionError)
UNFIT_CODES = ("MISCONF", "NOREPLICAS", "WRONGTYPE")  # the same, by what the error begins with
OTHER_HISTORY = "The store follows another history of the database."
REBUILD_LOCK = 60.0  # seconds; a rebuild that has not renewed it for so long is taken for dead


class Written(NamedTuple):
    """What is written for a message; `epoch` is the account's own, which is not raised, None where
    gateways are told of more than that.
    """

    message: OutboxMessage
    record: wire.Record
    account: UUID | None
    epoch: int | None


class Writer(NamedTuple):
    """Which history of the database is written from, and its newest event."""

    history: str
    seen: str


def send(messages: Sequence[OutboxMessage]) -> Iterator[tuple[OutboxMessage, Sent]]:
    """Write the accounts of these messages as they are now, all in one go; one by one where the
    store refuses that, so that each has its own fate.

    A store that does not answer, or takes nothing (no memory, read-only), keeps all of them
    waiting: that is no fault of theirs, so none of their attempts is used up.
    """
    # before the rows: what is read after it is at least as new
    writer = Writer(history(), newest_event())
    accounts = _accounts_of(messages)
    raised = raised_to()
    kept = kept_holds([*{one.external_ref for one in accounts.values()}, *_refs_alone(messages)])
    records: list[Written] = []
    for message in messages:
        try:
            account = accounts.get(message.account_id or message.recipient)
            if account is None:  # lost altogether
                record = restored.free(message.recipient, raised)
                records.append(
                    Written(message, with_kept(record, kept[message.recipient]), None, None)
                )
                continue
            more = kept.get(account.external_ref)
            record = record_of_account(account, raised=raised, kept=more)
            own = None if more and more.holds else account.epoch
            records.append(Written(message, record, account.pk, own))
        except (wire.Unreadable, KeyError) as error:
            yield message, _refused_by_store(error)
    try:
        yield from _write_all(records, writer)
    except ResponseError:
        yield from _write_one_by_one(records, writer)
    except RedisError as error:
        yield from ((message, _store_unreachable(error)) for message, *_ in records)


def _accounts_of(messages: Sequence[OutboxMessage]) -> dict[UUID | str, Account]:
    """By key, and by reference those that are named so."""
    keys = [message.account_id for message in messages if message.account_id]
    found: dict[UUID | str, Account] = {**Account.objects.in_bulk(keys)}
    if refs := _refs_alone(messages):
        named = Account.objects.filter(external_ref__in=refs)
        found |= {account.external_ref: account for account in named}
    return found


def _refs_alone(messages: Sequence[OutboxMessage]) -> set[str]:
    """Accounts that the database may have lost altogether: messages name them by reference."""
    return {message.recipient for message in messages if message.account_id is None}


def _write_all(records: list[Written], writer: Writer) -> Iterator[tuple[OutboxMessage, Sent]]:
    """All in one go. Raises RedisError before the first is given."""
    outcomes = store.set_all_if_newer(
        connect(), [one.record for one in records], seen=writer.seen, history=writer.history
    )
    for (message, record, account, epoch), outcome in zip(records, outcomes, strict=True):
        seam("snapshot.written")
        if outcome & wire.Outcome.REFUSED:
            yield message, Sent(Fate.WAITS, OTHER_HISTORY)
            continue
        words = f"epoch {record.epoch}: {outcome!r}"
        yield message, Sent(Fate.PAID, words, epoch=epoch, account=account)


def _write_one_by_one(
    records: list[Written], writer: Writer
) -> Iterator[tuple[OutboxMessage, Sent]]:
    """What was written already is found there and changes nothing."""
    away: Sent | None = None
    for one in records:
        message = one.message
        if away is None:
            try:
                ((_, sent),) = _write_all([one], writer)
            except RedisError as error:
                if isinstance(error, ResponseError) and not _is_unfit(error):
                    sent = _refused_by_store(error)
                else:
                    sent = away = _store_unreachable(error)
        yield message, away or sent


def _is_unfit(error: ResponseError) -> bool:
    return isinstance(error, UNFIT) or str(error).startswith(UNFIT_CODES)


def _refused_by_store(error: Exception) -> Sent:
    return Sent(Fate.LATER, f"The access record cannot be written: {error}")


def _store_unreachable(error: Exception) -> Sent:
    return Sent(Fate.WAITS, f"Valkey does not take it: {error}")


def maintain_store(now: datetime) -> None:
    """Rebuild the store if it has forgotten something, then say that the worker lives. Called about
    each second.

    A store that another server has is compared with the database first, which is quicker; the
    rebuild follows.

    `now`: the business time, of which the gateway is told. Raises RedisError when the store is
    away; the next call comes soon.
    """
    client, raised, owner = connect(), raised_to(), wire.owner_of(settings.BASE_URL)
    if store.has_moved(client, raised, owner):
        with _alone() as lock:
            if lock and promoted.vouch_again(REBUILD_TIMEOUT):
                return heartbeat(now)
    if store.rebuild_due(client, raised, owner=owner) or store.is_only_compared(client):
        rebuild()
    heartbeat(now)


@contextmanager
def _alone() -> Iterator[Lock | None]:
    """The lock under which the store is written as a whole; None where another one has it."""
    lock = connect(REBUILD_TIMEOUT).lock("docket:rebuild", timeout=REBUILD_LOCK, blocking=False)
    if not lock.acquire():
        yield None
        return
    try:
        yield lock
    finally:
        if lock.owned():
            lock.release()


def rebuild() -> bool:
    """Write every account that ever was held, and vouch for the store.

    False: another one is at it, or it has to be done again.
    """
    client = connect(REBUILD_TIMEOUT)
    with _alone() as lock:
        if lock is None:
            return False
        ours = history()
        raised, owner = raised_to(), wire.owner_of(settings.BASE_URL)
        if store.is_foreign(client, owner):
            log.critical(
                "the store holds the records of another DOCKET_BASE_URL, which are removed now; if "
                "that is another installation, give each a Valkey database of its own"
            )
        return store.rebuild(
            client,
            _renew_lock_between(lock, _every_record(raised)),
            raised,
            seen=newest_event(),
            owner=owner,
            history=ours,
        )


def heartbeat(now: datetime) -> None:
    """Tell the gateways that changes would come, and how far the business time is from the
    machine's.
    """
    at = time.time()
    store.beat(
        connect(),
        wire.Heartbeat(at=at, story_offset=now.timestamp() - at if settings.STORY else 0.0),
    )


def _renew_lock_between(lock: Lock, records: Iterable[wire.Record]) -> Iterator[wire.Record]:
    """The records, and the lock again now and then: not at each chunk, for that would wait until
    the store is done with what it has.
    """
    renewed_at = time.monotonic()
    for record in records:
        yield record
        if time.monotonic() - renewed_at > REBUILD_LOCK / 4:
            lock.reacquire()
            renewed_at = time.monotonic()


def _every_record(raised: int) -> Iterator[wire.Record]:
    """By key and in chunks, each read when it is needed: what is committed meanwhile is either seen
    or nudges the relay itself.
    """
    # as the wire has it, put together there
    said = JSONObject(account="external_ref", epoch="epoch", standing="standing", holds="holds")
    held_once = (
        Account.objects.filter(epoch__gt=0)
        .order_by("pk")
        .values_list("pk", Cast(said, TextField()))
    )
    lost = dict(kept_holds())
    chunk = list(held_once[: store.BATCH])
    while chunk:
        for _, text in chunk:
            record = raised_by(wire.decode(text), raised)
            yield with_kept(record, lost.pop(record.account, None))
        seam("snapshot.rebuilding")
        chunk = list(held_once.filter(pk__gt=chunk[-1][0])[: store.BATCH])
    for ref, kept in lost.items():  # that the database knows nothing of, or not as held
        yield with_kept(restored.free(ref, raised), kept)
    if raised:
        yield from restored.accounts_only_in_store(connect(REBUILD_TIMEOUT), raised)
