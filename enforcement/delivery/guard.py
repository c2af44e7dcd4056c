"""Which history of the database the gateways' store follows, and who may write there.

A standby that takes over begins another history, and the server that it replaces may be alive and
decide on: each of them would tell the gateways what it knows. So the store follows one history, by
PostgreSQL's timeline and a token of its own that the database has as well, and the script that
writes refuses whoever shows another (`gateway/scripts.py`). Only the worker lets the store go on to
another history, and only to one that comes from the one before (`Lineage.may_follow`). While it
looks at what that one has lost, nobody writes.
"""

from __future__ import annotations

import logging
from enum import StrEnum

from django.conf import settings

from enforcement.delivery.access import connect
from enforcement.gateway import store, wire
from enforcement.models import DatabaseTimeline
from enforcement.queries.database_timeline import lineage

log = logging.getLogger(__name__)


class Claim(StrEnum):
    """What the store says to a database that wants to be followed."""

    FOLLOWED = "FOLLOWED"
    CHECKING = "CHECKING"  # it will be, once it was seen what it has lost
    REFUSED = "REFUSED"  # another history is followed, of which this database knows nothing
    BUSY = "BUSY"  # somebody else changes it just now


def claim(here: DatabaseTimeline) -> Claim:
    """Let the store follow the history in which this database is, if it may.

    Raises RedisError.
    """
    client, ours = connect(), str(here)
    followed = store.history(client)
    if store.is_foreign(client, wire.owner_of(settings.BASE_URL)):
        # another installation's events and history say nothing here; the rebuild removes the rest
        client.delete(wire.SEEN)
        return Claim.FOLLOWED if store.follow(client, ours, before=followed) else Claim.BUSY
    if followed == ours:
        return Claim.FOLLOWED
    before = followed.removeprefix(wire.CHECKED)
    if before != ours and not lineage(here).may_follow(before):
        log.critical(
            "the gateways' store follows another history of the database (%s) than this one (%s): "
            "nothing is written there",
            before or "none, and this one was refused before",
            ours,
        )
        return Claim.REFUSED
    return begin_check(here, before=followed)


def begin_check(here: DatabaseTimeline, *, before: str | None = None) -> Claim:
    """Keep everybody from writing while it is seen what this history has lost. Raises RedisError.

    `before`: what the store follows; left out, it is this history itself.
    """
    marked = f"{wire.CHECKED}{here}"
    begun = store.follow(connect(), marked, before=str(here) if before is None else before)
    return Claim.CHECKING if begun else Claim.BUSY


def end_check(here: DatabaseTimeline, after: DatabaseTimeline) -> bool:
    """What was lost is noted: the store follows `after`, which is another row where something was.

    False: somebody else changed it meanwhile. Raises RedisError.
    """
    client = connect()
    done = store.follow(client, str(after), before=f"{wire.CHECKED}{here}")
    return done or store.history(client) == str(after)
