"""Who has how much, and how soon it is due: read for planning, in the order of names, and never as
a rank.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Recusal, User
from accounts.roles import MAY
from enforcement.models import Appeal, Case
from enforcement.sql.batch import Named
from enforcement.sql.page import MOST, Page, page_of
from enforcement.workflow.machines import AppealPhase
from enforcement.workflow.proceeding import FINAL
from enforcement.workflow.turns import OURS

DAY, WEEK = timedelta(days=1), timedelta(days=7)
# One walk over an index for each person, of 1,001 cases at most: what comes after that is "1,000+"
# however much it is.
LOADS = """
SELECT u.id, load.*,
    (
        SELECT count(*) FROM enforcement_appeal a
        WHERE a.hearer_id = u.id AND a.phase = 'HEARING'
    ) AS hears
FROM accounts_user u
CROSS JOIN LATERAL (
    SELECT count(*) AS cases,
        count(*) FILTER (WHERE ours) AS ours,
        count(*) FILTER (WHERE ours AND due_at <= %(now)s) AS late,
        count(*) FILTER (WHERE ours AND due_at > %(now)s AND due_at <= %(day)s) AS day,
        count(*) FILTER (WHERE ours AND due_at > %(day)s AND due_at <= %(week)s) AS week,
        count(*) FILTER (WHERE NOT ours) AS others,
        (
            array_agg(ref ORDER BY lease_until_at DESC)
                FILTER (WHERE lease_holder_id = u.id AND lease_until_at > %(now)s)
        )[1:3] AS leased
    FROM (
        SELECT ref, due_at, lease_until_at, lease_holder_id, turn = ANY(%(turns)s) AS ours
        FROM enforcement_case
        WHERE assignee_id = u.id AND NOT (state IN ({final}))
        LIMIT %(most)s
    ) c
) load
WHERE u.id = ANY(%(people)s)
""".format(final=", ".join(f"'{state}'" for state in FINAL))


@dataclass(frozen=True, kw_only=True)
class Workload:
    """What one person has. `late`, `day` and `week` count what waits for staff and is due by then;
    `leased` what they are at work on.
    """

    person: User
    cases: int
    ours: int
    late: int
    day: int
    week: int
    others: int
    leased: list[str]
    hears: int
    away_until_at: datetime | None


def staff_on_cases() -> QuerySet[User]:
    """Everybody who works on cases, by name."""
    return User.objects.filter(is_active=True, role__in=list(MAY["work"])).order_by(
        "first_name", "last_name", "username"
    )


def workloads(now: datetime) -> list[Workload]:
    """What everybody has now, in the order of names. Two statements."""
    people = list(staff_on_cases())
    values: Named = {
        "now": now,
        "day": now + DAY,
        "week": now + WEEK,
        "turns": list(OURS),
        "most": MOST + 1,
        "people": [p.pk for p in people],
    }
    with connection.cursor() as cursor:
        cursor.execute(LOADS, values)
        found = {row[0]: row[1:] for row in cursor.fetchall()}
    names = ("cases", "ours", "late", "day", "week", "others", "leased", "hears")
    return [
        Workload(
            person=p,
            away_until_at=p.absent_until(now),
            **said,
        )
        for p in people
        for said in [dict(zip(names, found[p.pk], strict=True)) | {"leased": found[p.pk][6] or []}]
    ]


def open_cases_of(user_id: UUID, *, cursor: str = "") -> Page[Case]:
    """The open cases that are assigned to somebody, oldest first.

    Raises StepRefused (code `bad-cursor`).
    """
    rows = Case.objects.open().filter(assignee=user_id).select_related("account")
    return page_of(rows, by="opened_at", cursor=cursor)


def away_with_work(now: datetime) -> list[User]:
    """Who is away and has open cases, by name; ten at most."""
    return list(
        staff_on_cases().filter(
            Exists(Case.objects.open().filter(assignee=OuterRef("pk"))), away_until_at__gt=now
        )[:10]
    )


def hearings_of(user_id: UUID) -> list[Appeal]:
    """The appeals that somebody hears now; fifty at most."""
    return list(
        Appeal.objects.filter(hearer=user_id, phase=AppealPhase.HEARING)
        .select_related("case__account")
        .order_by("lodged_at")[:50]
    )


def recused_from(accounts: Collection[UUID], *, by: UUID) -> set[UUID]:
    """Of which of these accounts this person keeps out."""
    return set(
        Recusal.objects.filter(user=by, account__in=accounts).values_list("account_id", flat=True)
    )
