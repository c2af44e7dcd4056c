"""Count now and then whose figures are frequent, so that no page has to."""

from __future__ import annotations

from datetime import datetime, timedelta

from enforcement.models import MisuseCount
from enforcement.queries.misuse_counts import count_frequent
from enforcement.queries.misuse_pages import profile_to_count_by
from enforcement.step.doors import one_transaction

EVERY = timedelta(minutes=30)


def count_misuse(*, now: datetime) -> int:
    """Count each kind by the profile in force, unless that was done a short while ago; how many
    kinds were counted.

    It costs a look at the reports, appeals and cases of the profile's windows, and holds up nobody:
    who reads meanwhile has the figures before.
    """
    profile, done = profile_to_count_by(now), 0
    for kind, one in profile.kinds.items():
        fresh = MisuseCount.objects.filter(kind=kind, profile=profile.slug)
        if fresh.filter(counted_at__gt=now - EVERY, counted_at__lte=now).exists():
            continue
        found = count_frequent(kind, one, now)
        with one_transaction():
            MisuseCount.objects.update_or_create(
                kind=kind,
                defaults={"profile": profile.slug, "counted_at": now, "found": found},
            )
        done += 1
    return done
