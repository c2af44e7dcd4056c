"""What a take-out has of warnings and suspensions: as the holder's own page shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import Account
from enforcement.queries.misuse import Who
from enforcement.queries.own_misuse import own_suspensions, own_warnings


def misuse_as_data(account_id: UUID, now: datetime) -> dict[str, list[dict[str, Any]]]:
    """Each that the holder was told of, the newest first; no name of staff. Two statements."""
    who = Who(account=Account(pk=account_id))
    return {
        "warnings": [
            {
                "at": one.at,
                "kind": one.kind,
                "counted": one.counted,
                "decided": one.decided,
                "references": one.refs,
                "reason": one.reason,
            }
            for one in own_warnings(who)
        ],
        "suspensions": [
            {
                "number": one.number,
                "at": one.at,
                "until": one.until,
                "kind": one.kind,
                "counted": one.counted,
                "decided": one.decided,
                "reason": one.reason,
                "contested_at": one.contested_at,
                "contest": one.contest,
                "decided_at": one.heard_at,
                "confirmed": one.upheld if one.heard_at else None,
                "our_reasons": one.answer,
                "ended_because": one.end_reason,
            }
            for one in own_suspensions(who, now)
        ],
    }
