"""The database was put back to an earlier time: the store is told, and then it is the older history
that counts.

Whoever writes to the store leaves an event there that it knew of. Events are never removed, so that
a database which does not have one of them has lost some: a backup was restored, or a standby took
over that had not everything. What was decided since hides nothing of it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from msgspec import to_builtins
from redis import Redis

from accounts.holds import Access
from accounts.models import Account
from enforcement.delivery.access import (
    connect,
    raised_by,
    record_of,
    record_of_account,
    with_kept,
)
from enforcement.gateway import wire
from enforcement.models import Event, LostDecision
from enforcement.queries.database_timeline import Kept, kept_holds
from enforcement.queries.restored import every_raise, known_events

CHUNK = 1_000
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Difference:
    """An account of which gateways know otherwise than the database says."""

    told: wire.Record
    true: wire.Record | None  # None: the database does not know the account

    def __str__(self) -> str:
        true = f"{in_words(self.true)}, epoch {self.true.epoch}" if self.true else "unknown"
        return (
            f"{self.told.account}: the gateways were told {in_words(self.told)}, epoch "
            f"{self.told.epoch}; the database says {true}"
        )


def in_words(record: wire.Record) -> str:
    """The standing, and on which cases it rests."""
    return " ".join([record.standing, *(hold.reference for hold in record.holds)])


def newest_lost_event() -> str | None:
    """The newest of the events that the store has seen and the database has lost; else None, and
    all but the newest are done with.

    Raises RedisError.
    """
    store = connect()
    seen, lost = seen_and_lost_events(store)
    if lost:
        log.critical(
            "the database is older than what the gateways were told: it has lost event %s and "
            "perhaps others",
            max(lost),
        )
        return max(lost)
    if done := seen - {max(seen, default="")}:
        store.srem(wire.SEEN, *done)
    return None


def seen_and_lost_events(store: Redis) -> tuple[set[str], set[str]]:
    """The events that the store has seen, and those of them that the database does not have: read
    later, it can only be further by then.
    """
    seen = {raw.decode() for raw in seen_events(store)}
    return seen, seen - known_events(seen)


def seen_events(store: Redis) -> set[bytes]:
    """The events that writers knew of and that nobody has seen after yet, and the newest that was.

    None where something else lies there.
    """
    if store.type(wire.SEEN) != wire.KINDS[wire.SEEN]:
        return set()
    found: Any = store.smembers(wire.SEEN)
    return set(found)


def forget_lost() -> None:
    """After the epochs were raised: what the lost history had is of no account any more.

    Raises RedisError.
    """
    store = connect()
    _seen, lost = seen_and_lost_events(store)
    if lost:
        store.srem(wire.SEEN, *lost)


def accounts_only_in_store(store: Redis, raised: int) -> Iterator[wire.Record]:
    """Accounts that the store knows from a lost history alone, and that were free there: they are
    so at the epoch that all others are above. What was held is a lost decision, and was written.
    """
    for told in every_stored_record(store):
        if told.epoch < raised:
            if told.holds:
                log.error(
                    "%s: it is held (%s) by a decision that the database does not have and that is "
                    "not on the list of lost ones; it stays so: `raise_epochs` puts it there",
                    told.account,
                    in_words(told),
                )
                continue
            yield wire.Record(account=told.account, epoch=raised, standing=wire.ACTIVE, holds=())


def lost_decisions(store: Redis) -> Iterator[LostDecision]:
    """What the store was told by decisions that the database does not have, to be noted.

    An account is one of them if its record there is none that the database ever had, and says
    something else than the database says now. `kept` is what it holds back and the database does
    not.
    """
    raises = every_raise()
    told = every_stored_record(store)
    while chunk := list(islice(told, CHUNK)):
        refs = [each.account for each in chunk]
        accounts = {one.external_ref: one for one in Account.objects.filter(external_ref__in=refs)}
        kept = kept_holds(refs)
        now = {
            ref: with_kept(
                record_of_account(accounts[ref]) if ref in accounts else free(ref), kept.get(ref)
            )
            for ref in refs
        }
        other = [each for each in chunk if is_otherwise(each, now[each.account])]
        known = ever_known(other, kept, raises) if other else set()
        for each in other:
            if wire.encode(each) not in known:
                holds = [hold for hold in each.holds if hold not in now[each.account].holds]
                own = accounts.get(each.account)
                yield LostDecision(
                    account_ref=each.account,
                    told=to_builtins(each),
                    kept=to_builtins(holds),
                    own_epoch=own.epoch if own else 0,
                )


def is_otherwise(told: wire.Record, true: wire.Record) -> bool:
    """Whether they say different things; epochs and the order of holds do not count."""
    return told.standing != true.standing or not (
        all(hold in true.holds for hold in told.holds)
        and all(hold in told.holds for hold in true.holds)
    )


def ever_known(
    told: Sequence[wire.Record], kept: Mapping[str, Kept], raises: Sequence[int]
) -> set[bytes]:
    """What the store may have of these accounts that is only old: each version of their access, and
    none, as the wire has it.
    """
    refs = [each.account for each in told]
    versions = Event.objects.filter(account__external_ref__in=refs, epoch__gt=0).values_list(
        "account__external_ref", "epoch", "standing", "holds"
    )
    records = [free(ref) for ref in refs]
    for ref, epoch, standing, holds in versions.distinct():
        said: Access = {"account": ref, "epoch": epoch, "standing": standing, "holds": holds}
        records.append(record_of(said))
    return {
        wire.encode(with_kept(raised_by(record, raised), more))
        for record in records
        for raised in raises
        for more in (None, kept.get(record.account))
    }


def free(ref: str, epoch: int = 0) -> wire.Record:
    """An account that nothing holds back."""
    return wire.Record(account=ref, epoch=epoch, standing=wire.ACTIVE, holds=())


def differences(store: Redis) -> Iterator[Difference]:
    """What gateways are told otherwise than the database says, with what is kept of what it has
    lost; epochs do not count.
    """
    told = every_stored_record(store)
    while chunk := list(islice(told, CHUNK)):
        refs = [each.account for each in chunk]
        accounts = Account.objects.filter(external_ref__in=refs)
        true = {account.external_ref: record_of_account(account) for account in accounts}
        kept = kept_holds(refs)
        for each in chunk:
            known = true.get(each.account)
            if is_otherwise(each, with_kept(known or free(each.account), kept.get(each.account))):
                yield Difference(each, known)


def every_stored_record(store: Redis) -> Iterator[wire.Record]:
    """Every record in the store that can be read."""
    for account, raw in store.hscan_iter(wire.ACCESS, count=CHUNK):
        if account == wire.MARK.encode():
            continue
        try:
            yield wire.decode(raw)
        except wire.Unreadable as error:
            log.error("passed over: %s", error)
