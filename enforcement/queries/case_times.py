"""How long cases take from the report to the decision and to their end, from the times that are
stored with each.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from enforcement.models import CaseTimes
from enforcement.models.notice import Audience

# A case that its holder was never told of would say nothing of what a holder waits for: most
# dismissals are such, and quick.
BY_AREA = """
    SELECT area, count(*),
        percentile_disc(0.5) WITHIN GROUP (ORDER BY decided),
        percentile_disc(0.9) WITHIN GROUP (ORDER BY decided),
        percentile_disc(0.5) WITHIN GROUP (ORDER BY closed),
        percentile_disc(0.9) WITHIN GROUP (ORDER BY closed)
    FROM (
        SELECT c.area,
            extract(epoch FROM coalesce(c.decided_at, c.closed_at) - c.opened_at)::bigint
                AS decided,
            extract(epoch FROM c.closed_at - c.opened_at)::bigint AS closed
        FROM enforcement_case c
        WHERE c.closed_at >= %(since)s AND c.closed_at < %(until)s AND EXISTS (
            SELECT FROM enforcement_notice n WHERE n.case_id = c.id AND n.audience = %(holder)s
        )
    ) x
    GROUP BY area ORDER BY area"""


def times_by_area(since: datetime, until: datetime) -> list[CaseTimes]:
    """Of each policy area with cases that were closed in this time, half open, and whose holder was
    told of them: how long they took. Not stored. One statement.
    """
    with connection.cursor() as cursor:
        cursor.execute(BY_AREA, {"since": since, "until": until, "holder": str(Audience.HOLDER)})
        return [
            CaseTimes(
                area=area,
                counted_on=until.date(),
                cases=cases,
                decided_median=decided_median,
                decided_ninth=decided_ninth,
                closed_median=closed_median,
                closed_ninth=closed_ninth,
            )
            for area, cases, decided_median, decided_ninth, closed_median, closed_ninth in (
                cursor.fetchall()
            )
        ]
