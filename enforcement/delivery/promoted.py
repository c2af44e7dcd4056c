"""Another server of Valkey has the store's data: a replica took over, or the server was started
again.

Nothing says that it has everything. Instead of writing every account again, which takes minutes
where millions were held once, the worker compares the versions that it has with those of the
database, in sums of 65,536 buckets, writes the accounts of the buckets that differ, and vouches for
the store. The full rebuild follows behind it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from uuid import UUID

from django.conf import settings

from accounts.models import Account
from enforcement.delivery.access import connect, record_of_account, with_kept
from enforcement.delivery.restored import free
from enforcement.gateway import store, wire
from enforcement.gateway.sums import BUCKETS, Keys, Sums
from enforcement.queries.database_timeline import history, kept_holds
from enforcement.queries.restored import newest_event, raised_to
from enforcement.sql.versions import every_version

log = logging.getLogger(__name__)


def vouch_again(timeout: float) -> bool:
    """Compare the store with the database, write what differs, and vouch for it. False: it has to
    be rebuilt. `timeout`: seconds for one answer of the store's.

    The caller keeps others from rebuilding meanwhile. Raises RedisError.
    """
    client, began = connect(timeout), time.monotonic()
    ours, raised, seen = history(), raised_to(), newest_event()
    marker = store.begin_vouching(client, raised, wire.owner_of(settings.BASE_URL))
    try:
        theirs = store.sums(client)
    except wire.Unreadable as error:
        log.error("the store has something else than records: %s", error)
        return False
    # the database after the store: what is committed later is handed over by whoever commits it
    known, keys = Sums(), Keys()
    settled = {ref.encode(): more.settled for ref, more in kept_holds().items()}
    for some in every_version():
        epochs: Iterable[int] = some.epochs
        if raised or settled:  # rarely, and there may be millions
            epochs = (
                raised + epoch + settled.get(ref, 0)
                for ref, epoch in zip(some.refs, some.epochs, strict=True)
            )
        keys.add_all(known.add_all(some.refs, epochs), some.keys)
    different = list(known.differ_from(theirs))
    records = _records(keys.of(different), raised)
    done = store.finish_vouching(client, records, marker, seen=seen, history=ours)
    log.info(
        "another server has the store: %d of %d buckets differed, %.1f s",
        len(different),
        BUCKETS,
        time.monotonic() - began,
    )
    return done


def _records(keys: Iterable[bytes], raised: int) -> Iterator[wire.Record]:
    """The accounts with these keys as they are now, and those of which something is kept."""
    kept = kept_holds()
    keys = iter(keys)
    while chunk := list(islice(keys, store.BATCH)):
        for account in Account.objects.filter(pk__in=[UUID(bytes=key) for key in chunk]):
            yield record_of_account(account, raised=raised, kept=kept.get(account.external_ref))
    known = {one.external_ref: one for one in Account.objects.filter(external_ref__in=kept)}
    for ref, more in kept.items():
        found = known.get(ref)
        yield (
            record_of_account(found, raised=raised, kept=more)
            if found
            else with_kept(free(ref, raised), more)
        )
