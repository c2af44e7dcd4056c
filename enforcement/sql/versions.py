"""Which version of its access each account has, of all that were ever held: many rows in one value,
for there may be millions.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

CHUNK = 50_000  # accounts of one statement
KEY = 16  # bytes
# hexadecimal, so that nothing in a reference is taken for what parts two
VERSIONS = """
SELECT string_agg(uuid_send(id), ''), string_agg(int8send(epoch), ''),
    string_agg(encode(convert_to(external_ref, 'UTF8'), 'hex'), ' ')
FROM (
    SELECT id, epoch, external_ref FROM accounts_account
    WHERE epoch > 0 AND id > encode(%s, 'hex')::uuid ORDER BY id LIMIT %s
) a
"""


@dataclass(frozen=True)
class Versions:
    """Of some accounts: their keys one after the other, their references in UTF-8, the versions."""

    keys: bytes
    refs: list[bytes]
    epochs: tuple[int, ...]


def every_version() -> Iterator[Versions]:
    """Of all accounts that were ever held, by key and in chunks."""
    after, number = bytes(KEY), CHUNK
    while number == CHUNK:
        with connection.cursor() as cursor:
            cursor.execute(VERSIONS, [after, CHUNK])
            ((keys, epochs, refs),) = cursor.fetchall()
        if keys is None:
            return
        number = len(keys) // KEY
        yield Versions(
            bytes(keys),
            list(map(bytes.fromhex, refs.split(" "))),
            struct.unpack(f">{number}q", epochs),
        )
        after = bytes(keys[-KEY:])
