"""What one proposed and nobody agreed to in time."""

from __future__ import annotations

from typing import Any

from enforcement.operations.by_two import ByTwoKind
from enforcement.operations.data_erasures import ERASURE
from enforcement.operations.due_source import Source
from enforcement.operations.misuse import SUSPENSION
from enforcement.operations.misuse_choice import MISUSE_CHOICE
from enforcement.operations.profiles import PROFILE
from enforcement.operations.queue_rules import QUEUE_RULES
from enforcement.operations.retention import RETENTION
from enforcement.operations.seats import SEAT
from enforcement.operations.statement_closings import STATEMENT_CLOSING
from enforcement.operations.transparency import PUBLICATION

# By the names that refusals are kept under. Every kind is here: a test looks.
KINDS: dict[str, ByTwoKind[Any]] = {
    "proposal of queue rules": QUEUE_RULES,
    "proposal of a seat": SEAT,
    "proposal of retention": RETENTION,
    "proposal of an erasure": ERASURE,
    "proposal of a profile": PROFILE,
    "proposal to close a statement": STATEMENT_CLOSING,
    "proposal of a misuse profile": MISUSE_CHOICE,
    "proposal of a suspension for misuse": SUSPENSION,
    "publication of a transparency report": PUBLICATION,
}


def source_of(name: str, kind: ByTwoKind[Any]) -> Source:
    """Proposals of a kind whose time is over."""
    return Source(
        name=name,
        rows=lambda now: kind.model.objects.expired(now).order_by("proposed_at"),
        act=lambda row, now: kind.expire(version_id=row.pk, now=now),
        at=lambda row, now: row.answer_by_at,
    )


BY_TWO_SOURCES = tuple(source_of(name, kind) for name, kind in KINDS.items())
