"""What was owed, and what the world got: the promise of `docs/explanation/delivery.md`, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from config.local.mailbox import Mail
from enforcement.delivery.relay import CRASHES
from enforcement.models import OutboxMessage

Effects = Mapping[tuple[str, str], set[UUID]]


@dataclass
class Ledger:
    """`lost`: owed and never arrived. `doubled`: one effect twice, under two ids. `strange`: what
    nobody owed. `unexplained`: more copies of a message than it had attempts and dead senders.
    """

    owed: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    duplicates: int = 0  # copies beyond the first, each with its message's id
    crashes: int = 0  # times that a sender died with a message in hand
    parked: int = 0  # given up, though fewer senders died of it than it may kill

    def good(self) -> bool:
        """Nothing is lost, doubled, invented or unexplained."""
        return not (self.lost or self.doubled or self.strange or self.unexplained)


def letter_of(mail: Mail) -> tuple[str, str, str, str]:
    """Of a mail as it arrived: host and id of its message, to whom it goes, and what it says."""
    key, _, host = mail.header("Message-ID").strip("<>").partition("@")
    return host, key, mail.recipients, mail.header("Subject") + mail.body("plain")


def compare(copies: Mapping[UUID, int], effects: Effects, *, undone: Counter[UUID]) -> Ledger:
    """Compare the outbox with the world, which has so many `copies` of each message, and each
    effect under these ids; `undone`: copies of messages that the database was put back behind.
    """
    found = Ledger(
        doubled=[f"{to}: {ids}" for (to, _), ids in effects.items() if len(ids - set(undone)) > 1]
    )
    rows = {row.pk: row for row in OutboxMessage.objects.all()}
    for key, row in rows.items():
        found.owed += 1
        found.crashes += row.crashes
        found.parked += row.phase == "PARKED" and row.crashes < CRASHES
        name = (
            f"{row.channel} {row.topic} {key} ({row.phase}, {row.attempts} attempts, {row.crashes} "
            f"crashes, {row.last_error[:80]})"
        )
        world = row.channel in ("EMAIL", "WEBHOOK")
        got = copies.get(key, 0)
        taken = got if world else row.phase == "DONE"
        # a person was told why
        refused = row.phase == "PARKED" or (row.phase == "DONE" and row.last_error != "")
        if not taken and not refused:
            found.lost.append(name)
        if world:
            known = got - undone[key]
            found.duplicates += max(0, known - 1)
            if known > row.attempts + row.crashes:
                found.unexplained.append(f"{name}: {got} copies")
    found.strange = [str(key) for key in copies if key not in rows and key not in undone]
    return found
