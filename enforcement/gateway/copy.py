"""What this process remembers of every account."""

from enforcement.gateway.wire import decode


class Copy:
    """The newest record of each account, as it came over the wire. An epoch never goes back (invariant 10)."""

    def __init__(self) -> None:
        self._records: dict[str, bytes] = {}
        self.restricted = 0
        """Accounts whose record has holds; one whose holds have run out counts until its next record."""

    def __len__(self) -> int:
        return len(self._records)

    def find(self, account: str) -> bytes | None:
        """The account's record, as `wire.decode` reads it; None for an account that never had one."""
        return self._records.get(account)

    def apply(self, raw: bytes) -> bool:
        """Remember the record if it is newer than what is known; True if so. Raises Unreadable."""
        record = decode(raw)
        known = self._records.get(record.account)
        if known == raw:
            return False
        held = False
        if known is not None:
            before = decode(known)
            if record.epoch <= before.epoch:
                return False
            held = bool(before.holds)
        self._records[record.account] = raw
        self.restricted += bool(record.holds) - held
        return True
