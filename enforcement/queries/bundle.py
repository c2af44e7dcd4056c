"""The record as a file that anybody can check without Docket: JSON lines, which `docs/reference/verify.py` reads."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any, BinaryIO

from enforcement.models.event import HASHED, canonical
from enforcement.queries.audit import MIRRORED, Row

FORMAT = 1


class Bundle:
    """Writes to `out`, which is open for binary writing, and keeps the digest of all that it wrote."""

    def __init__(self, out: BinaryIO) -> None:
        self.out = out
        self.digest = hashlib.sha256()
        self.events = self.accounts = 0

    def through(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Hand on `rows` as they come, and write each; after a chain its account, at the end the numbers and the digest."""
        self.line("bundle", {"name": "docket-audit", "format": FORMAT, "hashed": list(HASHED)})
        for ref, chain in groupby(rows, key=attrgetter("account__external_ref")):
            for row in chain:
                self.line("event", {name: getattr(row, name) for name in (*HASHED, "hash")})
                self.events += 1
                yield row
            self.line(
                "account", {"ref": ref, "account_id": row.account_id, **{name: getattr(row, f"account__{name}") for name in MIRRORED}}
            )
            self.accounts += 1
        self.line("end", {"accounts": self.accounts, "events": self.events, "sha256": self.digest.hexdigest()})

    def line(self, kind: str, said: dict[str, Any]) -> None:
        """One line, in the canonical form in which events are hashed."""
        text = json.dumps({kind: said}, default=canonical, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
        self.digest.update(text.encode())
        self.out.write(text.encode())
