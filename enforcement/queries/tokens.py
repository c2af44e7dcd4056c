"""The tokens of programs: as admins see them, and whose a key is."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db.models import Q, QuerySet

from accounts.models import ApiToken
from enforcement.sql.batch import PreparedModels

ENDED = 50  # of which the newest are shown


def all_tokens() -> list[ApiToken]:
    """Those that hold, by name, and the last that ended. Two statements."""
    rows = ApiToken.objects.filter(flagger__isnull=True).select_related("created_by", "agreed_by")
    return [
        *rows.filter(revoked_at__isnull=True).order_by("name"),
        *rows.filter(revoked_at__isnull=False).order_by("-revoked_at")[:ENDED],
    ]


def taken_by_hash(hashed: str, now: datetime) -> QuerySet[ApiToken]:
    """Tokens of programs one of whose keys has this hash and is taken at `now`."""
    newest = Q(hash=hashed)
    before = Q(old_hash=hashed, old_until_at__gt=now)
    ours = ApiToken.objects.filter(flagger__isnull=True, revoked_at__isnull=True)
    return ours.filter(newest | before).order_by()


# every request asks for it
TAKEN = PreparedModels(taken_by_hash, hashed="the hash", now=datetime(2001, 1, 1, tzinfo=UTC))


def token_of_hash(hashed: str, now: datetime) -> ApiToken | None:
    """Whose key has this hash, where it is still taken; a flagger's opens `/report` alone. One
    statement.
    """
    found: ApiToken | None = TAKEN.first(hashed=hashed, now=now)
    return found if found and not found.is_over(now) else None
