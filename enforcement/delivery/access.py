"""An account as the gateway's wire has it, and this process's connections to the store."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from msgspec.structs import replace
from redis import Redis

from accounts.holds import Access
from accounts.models import Account
from enforcement.gateway import store_address, wire
from enforcement.queries.database_timeline import Kept

TIMEOUT = 0.5  # seconds; the relay comes again each second


@cache
def connect(timeout: float = TIMEOUT) -> Redis:
    """This process's connections to Valkey.

    `timeout` in seconds, for connecting and for each answer; nothing is tried twice.
    """
    return store_address.connect(
        settings.VALKEY_URL, socket_timeout=timeout, socket_connect_timeout=timeout
    )


def record_of(access: Access, *, raised: int = 0) -> wire.Record:
    """The wire's record from `account`, `epoch`, `standing` and `holds`, its epoch `raised` by so
    much. Raises wire.Unreadable.
    """
    return raised_by(wire.record_of(access), raised)


def raised_by(record: wire.Record, raised: int) -> wire.Record:
    """The record, its epoch raised by so much."""
    return replace(record, epoch=record.epoch + raised) if raised else record


def access_of(account: Account) -> Access:
    """What an account may do now, as plain data."""
    return {
        "account": account.external_ref,
        "epoch": account.epoch,
        "standing": str(account.standing),
        "holds": account.holds,
    }


def record_of_account(
    account: Account, *, raised: int = 0, kept: Kept | None = None
) -> wire.Record:
    """The wire's record of an account as it is now, with what is `kept` of decisions that the
    database has lost. Raises wire.Unreadable.
    """
    return with_kept(record_of(access_of(account), raised=raised), kept)


def with_kept(record: wire.Record, kept: Kept | None) -> wire.Record:
    """The record, and what gateways enforce besides. Raises wire.Unreadable."""
    if kept is None:
        return record
    said: Access = {"account": "", "epoch": 0, "standing": wire.ACTIVE, "holds": [*kept.holds]}
    more = [hold for hold in wire.record_of(said).holds if hold not in record.holds]
    standings = [record.standing, *(hold.standing for hold in more)]
    return replace(
        record,
        epoch=record.epoch + kept.settled,
        standing=max(standings, key=wire.STANDINGS.index),
        holds=(*record.holds, *more),
    )
