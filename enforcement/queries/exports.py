"""Rows of a period for the provider's own reports, without the names of people and texts."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.db import models

from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import Case, Decision, StatementOfReasons
from enforcement.models.decision import EXECUTED
from enforcement.models.statement_of_reasons import said_of
from enforcement.queries.statements import closings_by_statement, wordings_by_statement
from enforcement.sql.page import Page, Row, page_of
from enforcement.sql.replica import read_apart

PAGE = 1000
LONGEST = timedelta(days=366)


def moments_between(since: date, until: date) -> tuple[datetime, datetime]:
    """From the beginning of one day to the end of another, in UTC.

    Raises StepRefused (code `bad-filter`) for a period that ends before it begins, or is longer
    than a year.
    """
    if not timedelta(0) <= until - since < LONGEST:
        raise StepRefused(
            "bad-filter",
            say("The period has from 1 to 366 days, both ends included."),
            field="until",
        )
    first, last = (datetime.combine(day, time(), UTC) for day in (since, until))
    return first, last + timedelta(days=1)


def cases_opened(since: date, until: date, cursor: str) -> Page[Case]:
    """Cases that were opened then, the oldest first. One statement, of the standby if there is one.

    Raises StepRefused: `bad-filter`, `bad-cursor`.
    """
    first, after = moments_between(since, until)
    rows = Case.objects.filter(opened_at__gte=first, opened_at__lt=after)
    related = rows.select_related("account", "policy", "policy_version")
    return read_page(related, "opened_at", cursor)


def decisions_executed(since: date, until: date, cursor: str) -> Page[Decision]:
    """Decisions that took effect then, the oldest first. One statement, of the standby if there is
    one.

    Raises StepRefused: `bad-filter`, `bad-cursor`.
    """
    first, after = moments_between(since, until)
    rows = Decision.objects.filter(
        phase__in=EXECUTED, executed_at__gte=first, executed_at__lt=after
    ).select_related("case__account", "policy_version__policy")
    return read_page(rows, "executed_at", cursor)


def statements_exported(since: date, until: date, cursor: str) -> Page[StatementOfReasons]:
    """Statements of reasons of decisions that took effect then, which a profile covers and nothing
    keeps back, the oldest first, each with its public words as `said`; of those that two leads
    closed, the closing as `closed` and nothing `said`. Two statements, three where some are closed.

    Raises StepRefused: `bad-filter`, `bad-cursor`.
    """
    first, after = moments_between(since, until)
    rows = StatementOfReasons.objects.exported_or_closed().select_related("decision")
    page = read_page(
        rows.filter(executed_at__gte=first, executed_at__lt=after), "executed_at", cursor
    )
    worded, closed = wordings_by_statement(page.rows), closings_by_statement(page.rows)
    for row in page.rows:
        row.closed = closed.get(row.pk)
        row.said = {} if row.closed else said_of(row, worded.get(row.pk))
    return page


def read_page(rows: models.QuerySet[Row], by: str, cursor: str) -> Page[Row]:
    """A page of an export, read where it holds up nobody."""
    page, _standby = read_apart(
        lambda using: page_of(rows.using(using), by=by, cursor=cursor, size=PAGE)
    )
    return page
