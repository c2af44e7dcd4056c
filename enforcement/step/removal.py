"""Removing the payload of rows: what is written in the same transaction, so that the record still
verifies and says what is gone.

The file of a piece of evidence goes later: nothing cites its hash any more, and `remove_orphans`
takes away what nothing cites.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import models

from enforcement.models import Delivery, Tombstone
from enforcement.models._removal import KEY, NONE, PAYLOADS
from enforcement.models.event import canonical_json
from enforcement.models.vouched import hash_of_delivery, hashes_of, kinds_of
from enforcement.step.step import Step
from enforcement.step.write import inserts, send

REMOVE = "SELECT docket_remove_payload(%s)"


@dataclass(frozen=True, kw_only=True)
class Why:
    """On which ground something is removed (`models.tombstone.Ground`), by which plan or request,
    and when.
    """

    ground: str
    reference: str
    at: datetime


def remove_payloads(
    step: Step, rows: Sequence[models.Model], *, why: Why, only: Collection[str] = ()
) -> list[Tombstone]:
    """Remove the payloads of `rows` that belong to the account of a step, or those of their columns
    that are called `only`; the event of the step says so. What is empty already is left alone.

    To be called within the step, before it is written. Raises IntegrityError at the commit where a
    legal hold keeps any of it (constraint `kept_while_held`).
    """
    made = []
    for row in rows:
        of_row = buried(row, why=why, only=only)
        for one in of_row:
            one.account_id, one.case_id = step.account.pk, step.case.pk
            one.seq = step.account.seq + 1
        if of_row:
            # the event has the hashes of both, as they are now
            step.changed += [row, *of_row]
        made += of_row
    write_removal(made)
    return made


def remove_from_no_account(
    rows: Sequence[models.Model], *, why: Why, only: Collection[str] = ()
) -> list[Tombstone]:
    """The same of rows of no account. The staff's record of the same transaction names the
    tombstones: under `tombstones` of what it says `after`, by key, with their hashes
    (`hashes_of_tombstones`).
    """
    made = [one for row in rows for one in buried(row, why=why, only=only)]
    write_removal(made)
    return made


def hashes_of_tombstones(rows: Sequence[Tombstone]) -> dict[str, str]:
    """What the staff's record says of them."""
    return {str(row.pk): dict(hashes_of(row))["tombstone"] for row in rows}


def write_removal(tombstones: Sequence[Tombstone]) -> None:
    """Write them, and let the owner's function take away what they say."""
    if not tombstones:
        return
    send([*inserts(tombstones), (REMOVE, [[one.pk for one in tombstones]])])


def buried(row: models.Model, *, why: Why, only: Collection[str]) -> list[Tombstone]:
    """Take the payload off a row in hand: a tombstone of each kind that the row is of and that
    changes.
    """
    payload = PAYLOADS[row._meta.db_table]
    goes = {
        name: str(row.pk) if value is KEY else ([] if value is NONE else value)
        for name, value in payload.columns.items()
        if not only or name in only
    }
    goes = {name: value for name, value in goes.items() if getattr(row, name) != value}
    before = hashes_by_kind(row)
    was = {name: getattr(row, name) for name in goes}
    for name, value in goes.items():
        setattr(row, name, value)
    after = hashes_by_kind(row)
    if not before:  # no event has a hash of it
        return [tombstone(row, payload.kinds[0], was, "", "", why)] if goes else []
    columns = columns_by_kind(row)
    return [
        tombstone(
            row,
            kind,
            {name: value for name, value in was.items() if name in columns[kind]},
            before[kind],
            after[kind],
            why,
        )
        for kind in before
        if before[kind] != after[kind]
    ]


def hashes_by_kind(row: models.Model) -> dict[str, str]:
    """What the record has of a row, by kind; a delivery's is the leaf of a checkpoint."""
    if isinstance(row, Delivery):
        return {"delivery": hash_of_delivery(row)} if row.hash else {}
    return dict(hashes_of(row))


def columns_by_kind(row: models.Model) -> dict[str, Collection[str]]:
    """Which columns are hashed together."""
    if isinstance(row, Delivery):
        return {"delivery": ("recipient", "proof")}
    return {kind.name: kind.columns for kind in kinds_of(type(row))}


def tombstone(
    row: models.Model,
    kind: str,
    was: dict[str, object],
    was_sha256: str,
    left_sha256: str,
    why: Why,
) -> Tombstone:
    """Of a row in one state."""
    salt = secrets.token_hex(32)
    key: UUID = row.pk
    return Tombstone(
        kind=kind,
        row_id=key,
        was_sha256=was_sha256,
        left_sha256=left_sha256,
        columns=sorted(was),
        removed={name: salted(salt, value) for name, value in was.items()},
        salt=salt,
        ground=why.ground,
        reference=why.reference,
        removed_at=why.at,
    )


def salted(salt: str, value: object) -> str:
    """SHA-256 of a salt and a value: what proves to somebody who has it that it stood there."""
    return sha256(f"{salt}{canonical_json(value)}".encode()).hexdigest()
