"""Counting a transparency report: its rows, its figures, its sheets and its files. The worker does
it, and may be killed at any time: then it is done again from the beginning.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db.models import F

from accounts.roles import SYSTEM
from enforcement.models import TransparencyReport
from enforcement.models.event import sha256_of
from enforcement.models.transparency import Counted, WhyNotCounted
from enforcement.operations.transparency import page_of_report
from enforcement.operations.transparency_files import csv_files, spreadsheet
from enforcement.process import progress
from enforcement.process.seams import seam
from enforcement.process.turns import one_at_a_time
from enforcement.queries.misuse import suspensions_in
from enforcement.queries.transparency import WORDS_OF, category_of
from enforcement.record.files import FilesAway, put
from enforcement.rules.statements.profiles import PROFILES
from enforcement.rules.transparency.figures import Figure, Numbers
from enforcement.rules.transparency.plain import plain_sections
from enforcement.rules.transparency.profiles import TRANSPARENCY_PROFILES
from enforcement.rules.transparency.sheets import Around, Made, make_sheets, write_values
from enforcement.sql.transparency import (
    came_and_went,
    forget_counted,
    groups_of,
    hash_of_rows,
    insert_counted,
    medians_of,
)
from enforcement.step.arrange import recording
from enforcement.step.doors import one_transaction

log = structlog.get_logger(__name__)

MOST_TRIES = 3
# How far it is once so much is done.
ROWS_DONE, FIGURES_DONE, SHEETS_DONE = 60, 80, 90
SAME = 1e-9  # of two values that differ by the way in which they were summed


def work_through(*, now: Callable[[], datetime]) -> int:
    """Count what was asked for, the oldest first; how many were made or given up."""
    handled = 0
    wanted = TransparencyReport.objects.wanted().order_by("asked_at")
    for key in wanted.values_list("pk", flat=True):
        handled += make_report(key, now=now)
        progress.made()
    return handled


def make_report(key: UUID, *, now: Callable[[], datetime]) -> bool:
    """Count one, unless another worker does; whether it is done with, made or not."""
    with one_at_a_time(f"transparency.{key}") as alone:
        return make_alone(key, now=now) if alone else False


def make_alone(key: UUID, *, now: Callable[[], datetime]) -> bool:
    """Count one that no other worker counts."""
    wanted = TransparencyReport.objects.wanted().filter(pk=key)
    if not wanted.update(tries=F("tries") + 1, percent=0):
        return False  # it was done with meanwhile
    report = TransparencyReport.objects.select_related("checks").get(pk=key)
    if report.tries > MOST_TRIES:
        give_up(report, WhyNotCounted.NOT_MADE, now=now())
        return True
    counted_at = now()
    try:
        found = count(report, counted_at)
        seam("transparency.counted")
        keep(report, found, now=now())
    except FilesAway as error:
        log.warning("transparency.files_away", report=report.number, error=str(error))
        give_up(report, WhyNotCounted.FILES_AWAY, now=now())
    return True


def count(report: TransparencyReport, counted_at: datetime) -> dict[str, Any]:
    """Everything that a report keeps, by its columns. Raises FilesAway."""
    store_rows(report)
    numbers, sheets, sections = figures_of(report)
    say_how_far(report.pk, FIGURES_DONE)
    write_values(sheets, numbers)
    files = {
        "csv": csv_files(sheets),
        "xlsx": spreadsheet(sheets, counted_at),
    }
    say_how_far(report.pk, SHEETS_DONE)
    hashes = {name: hashlib.sha256(file).hexdigest() for name, file in files.items()}
    for name, file in files.items():
        put(hashes[name], file)
    rows, rows_sha256 = hash_of_rows(report.pk)
    content = {
        "figures": numbers.as_data(),
        "sheets": [sheet.as_data() for sheet in sheets],
        "sections": sections,
        "misuse": misuse_of(report),
    }
    return {
        "counted_at": counted_at,
        "content": content,
        "rows": rows,
        "rows_sha256": rows_sha256,
        **{f"{name}_sha256": digest for name, digest in hashes.items()},
        **{f"{name}_size": len(file) for name, file in files.items()},
        "sha256": hash_of_report(report, content, rows_sha256, hashes),
        "differences": differences(report, numbers) if report.checks else [],
    }


def figures_of(report: TransparencyReport) -> tuple[Numbers, list[Made], dict[str, Any]]:
    """All figures over the rows that are stored, the sheets that they stand in, and the tables of
    the page.
    """
    numbers = Numbers(groups=groups_of(report.pk))
    around = around_of(report, numbers)
    sheets = make_sheets(TRANSPARENCY_PROFILES[report.profile], around, numbers)
    sections = plain_sections(numbers, around)
    to_ask = numbers.medians_to_ask()
    medians = medians_of(report.pk, [numbers.figures[place] for place in to_ask])
    for place, value in zip(to_ask, medians, strict=True):
        numbers.values[place] = value
    return numbers, sheets, sections


def misuse_of(report: TransparencyReport) -> dict[str, int]:
    """Suspensions for misuse that began in the period, by what for."""
    found = suspensions_in(*bounds_of(report))
    return {str(why): count for why, count in found.items()}


def bounds_of(report: TransparencyReport) -> tuple[datetime, datetime]:
    """When its period begins and ends, half open."""
    since = datetime.combine(report.since_on, time(), UTC)
    return since, datetime.combine(report.until_on, time(), UTC) + timedelta(days=1)


def hash_of_report(
    report: TransparencyReport, content: object, rows_sha256: str, hashes: dict[str, str]
) -> str:
    """SHA-256 of all that is published: the period, what a person gave, figures, rows, files."""
    return sha256_of(
        {
            "profile": report.profile,
            "since_on": report.since_on,
            "until_on": report.until_on,
            "given": report.given,
            "categories": report.categories,
            "content": content,
            "rows_sha256": rows_sha256,
            **hashes,
        }
    )


def store_rows(report: TransparencyReport) -> None:
    """The rows of the period, a transaction for each kind; those of an earlier counting go."""
    since, until = bounds_of(report)
    with one_transaction():
        forget_counted(report.pk)
    for number, kind in enumerate(Counted, start=1):
        with one_transaction():
            insert_counted(report.pk, kind, since, until)
        say_how_far(report.pk, ROWS_DONE * number // len(Counted))


def around_of(report: TransparencyReport, numbers: Numbers) -> Around:
    """What of the report is no figure."""
    areas = sorted({group.words["area"] for group in numbers.groups} | set(report.categories))
    given = dict(report.given)
    return Around(
        since_on=report.since_on,
        until_on=report.until_on,
        given=given,
        categories={area: category_of(report, area) for area in areas},
        areas=areas,
        countries=PROFILES[WORDS_OF].territory,
        misuse=suspensions_in(*bounds_of(report)),
    )


def differences(report: TransparencyReport, numbers: Numbers) -> list[dict[str, Any]]:
    """How the figures of the published one would be different today, and what of their rows came,
    went or changed.
    """
    published = report.checks
    assert published is not None
    today = {figure.key: place for place, figure in enumerate(numbers.figures)}
    changed = []
    for place, kept in enumerate(published.content["figures"]):
        figure = Figure(**{name: kept[name] for name in Figure.model_fields})
        now_at = today.get(figure.key)
        value = numbers.values[now_at] if now_at is not None else None
        if not same(kept["value"], value):
            changed.append((place, figure, kept["value"], value))
    rows = came_and_went(published.pk, report.pk, [figure for _p, figure, _t, _n in changed])
    return [
        {
            "place": place,
            "then": then,
            "now": value,
            "came": came,
            "went": went,
            "changed": altered,
        }
        for (place, _figure, then, value), (came, went, altered) in zip(changed, rows, strict=True)
    ]


def same(then: float | None, value: float | None) -> bool:
    """Whether two values are the same."""
    if then is None or value is None:
        return then is value
    return abs(then - value) <= SAME * max(1.0, abs(then))


def say_how_far(key: UUID, percent: int) -> None:
    """For whoever waits for it; and that this worker gets on."""
    TransparencyReport.objects.wanted().filter(pk=key, percent__lt=percent).update(percent=percent)
    progress.made()


def keep(report: TransparencyReport, found: dict[str, Any], *, now: datetime) -> None:
    """It is counted; whoever asked for it is told."""
    with recording(by=SYSTEM, now=now) as this:
        row = TransparencyReport.objects.wanted().select_for_update().filter(pk=report.pk).first()
        if row is None or hash_of_rows(row.pk) != (found["rows"], found["rows_sha256"]):
            return  # what was counted is not what lies there: it is counted again
        for name, value in {**found, "percent": 100}.items():
            setattr(row, name, value)
        this.save(row, only=[*found, "percent"])
        about = row.checks or row
        this.note(
            "count transparency report",
            str(about.number),
            after={"rows": row.rows, "sha256": row.sha256},
        )
        this.tell(
            "transparency_compared" if row.checks else "transparency_made",
            users=(row.asked_by_id,),
            about={"number": str(about.number)},
            path=page_of_report(about.number),
        )


def give_up(report: TransparencyReport, why: WhyNotCounted, *, now: datetime) -> None:
    """It is not made, and whoever asked for it is told."""
    with recording(by=SYSTEM, now=now) as this:
        if TransparencyReport.objects.wanted().filter(pk=report.pk).update(why_not=why):
            about = report.checks or report
            this.note("give up transparency report", str(about.number), reason=str(why.value))
            this.tell(
                "transparency_not_made",
                users=(report.asked_by_id,),
                about={"number": str(about.number)},
                path=page_of_report(about.number),
            )
