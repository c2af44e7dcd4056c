"""Sealing: every minute in which something happened ends with a signed checkpoint over what
happened.

It costs what happened, not how much there is: events wait in a table of their own, into which a
trigger of their transaction puts them. One that commits late is simply sealed in the next minute.
Of several who seal at once, one does (`Checkpoint.number` is unique).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction

from enforcement.models import Checkpoint, UnsealedDelivery, UnsealedEvent
from enforcement.process.seams import seam
from enforcement.record import signatures

EVERY = timedelta(minutes=1)
MOST = 20_000  # events in one checkpoint; what is left waits for the next
# what whoever was first leaves to the others
OTHERS = ("enforcement_checkpoint_number_key", "checkpoint_follows")

MOVE = """
WITH gone AS (
    DELETE FROM enforcement_unsealedevent
    WHERE event_id IN (
        SELECT event_id FROM enforcement_unsealedevent ORDER BY event_id LIMIT %s
    )
    RETURNING account_id, seq, hash
), kept AS (
    INSERT INTO enforcement_sealedevent (number, account_id, seq, hash)
    SELECT %s, account_id, seq, hash FROM gone
    RETURNING account_id, seq, hash
), proofs AS (
    DELETE FROM enforcement_unsealeddelivery
    WHERE delivery_id IN (
        SELECT delivery_id FROM enforcement_unsealeddelivery ORDER BY delivery_id LIMIT %s
    )
    RETURNING delivery_id, account_id, hash
), proved AS (
    INSERT INTO enforcement_sealeddelivery (number, delivery_id, account_id, hash)
    SELECT %s, delivery_id, account_id, hash FROM proofs
    RETURNING delivery_id, account_id, hash
)
SELECT account_id, hash FROM (
    SELECT account_id, seq, NULL::uuid AS delivery_id, hash FROM kept
    UNION ALL SELECT account_id, NULL, delivery_id, hash FROM proved
) leaves
ORDER BY account_id, seq NULLS LAST, delivery_id"""


def seal(*, now: datetime, key: str) -> Checkpoint | None:
    """Seal what waits, if anything does and a minute has gone by since the last time; None if
    nothing was to be done, or another did it.

    `now` is the machine's time, not the story's; `key` as `signatures.private_key` reads it. Raises
    signatures.NoKey.
    """
    last = Checkpoint.objects.order_by("-number").first()
    if not is_due(last, now):
        return None
    signer = signatures.private_key(key)
    try:
        with transaction.atomic(durable=True):
            number = last.number + 1 if last else 1
            leaves = move_into_checkpoint(number)
            if not leaves:
                return None  # another was first, and left nothing
            checkpoint = Checkpoint(
                number=number,
                sealed_at=now,
                accounts=len({account for account, _ in leaves}),
                events=len(leaves),
                root=signatures.MerkleTree(bytes.fromhex(leaf) for _, leaf in leaves).root(),
                prev_hash=last.hash if last else "",
                key_id=signatures.key_id(signer.public_key()),
            )
            checkpoint.hash = signatures.checkpoint_hash(checkpoint)
            checkpoint.signature = signer.sign(signatures.signed_text(checkpoint)).hex()
            checkpoint.save(force_insert=True)
            seam("seal.written")
        seam("seal.committed")
        return checkpoint
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) in OTHERS:
            return None
        raise


def is_due(last: Checkpoint | None, now: datetime) -> bool:
    """Whether something waits, and long enough.

    A clock that was set back does not stop the sealing.
    """
    if last is not None and timedelta(0) <= now - last.sealed_at < EVERY:
        return False
    return UnsealedEvent.objects.exists() or UnsealedDelivery.objects.exists()


def move_into_checkpoint(number: int) -> list[tuple[object, str]]:
    """Make what waits the leaves of checkpoint `number`: account and hash of each, in the order of
    accounts, and in each its events before its deliveries.
    """
    with connection.cursor() as cursor:
        cursor.execute(MOVE, [MOST, number] * 2)
        found: list[tuple[object, str]] = cursor.fetchall()
    return found
