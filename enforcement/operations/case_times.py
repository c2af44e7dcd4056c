"""Count once a day how long cases take, so that no page has to."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from enforcement.models import CaseTimes
from enforcement.queries.case_times import times_by_area
from enforcement.step.doors import one_transaction

SPAN = timedelta(days=365)


def count_case_times(*, now: datetime) -> int:
    """Count how long the cases of the last twelve months took, up to the beginning of the day
    (UTC), unless that was done today; of how many policy areas there are figures now.

    It costs a look at a year's closed cases, and holds up nobody: who reads meanwhile has the
    figures of the day before.
    """
    today = now.astimezone(UTC).date()
    if CaseTimes.objects.filter(counted_on=today).exists():
        return CaseTimes.objects.count()
    until = datetime.combine(today, time(), UTC)
    counted = times_by_area(until - SPAN, until)
    with one_transaction():
        CaseTimes.objects.all().delete()
        CaseTimes.objects.bulk_create(counted, ignore_conflicts=True)
    return len(counted)
