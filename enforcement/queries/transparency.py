"""Transparency reports: the list, one of them, and the rows behind a figure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from accounts.models import User
from enforcement.models import (
    Policy,
    TransparencyPublication,
    TransparencyReport,
    TransparencyRow,
)
from enforcement.models.transparency import Counted
from enforcement.queries.statements import chosen_now
from enforcement.rules.statements.profiles import PROFILES, Category
from enforcement.rules.transparency.figures import YES, Figure
from enforcement.sql.page import Page, page_of

WORDS_OF = "dsa-online-platform"  # whose categories are meant where no profile is chosen
CHECKS = 20  # countings of a published report that its page shows


def reports_page(cursor: str) -> Page[TransparencyReport]:
    """A page of the list, the newest first; one statement. Raises StepRefused (`bad-cursor`)."""
    rows = TransparencyReport.objects.listed().defer("content")
    return page_of(rows, by="asked_at", cursor=cursor, newest_first=True)


def report_by_number(number: int) -> TransparencyReport | None:
    """A report; of one that was made to compare another with, none."""
    return TransparencyReport.objects.listed().filter(number=number).first()


def publications_of(report: TransparencyReport) -> list[TransparencyPublication]:
    """Every proposal to publish it, the newest first."""
    return list(report.publications.order_by("-number"))


def checks_of(report: TransparencyReport) -> list[TransparencyReport]:
    """The countings that a published one was compared with, the newest first."""
    rows = TransparencyReport.objects.filter(checks=report).defer("content")
    return list(rows.order_by("-asked_at", "-id")[:CHECKS])


def rows_of(report: TransparencyReport, figure: Figure, cursor: str) -> Page[TransparencyRow]:
    """A page of the rows that a figure counts; one statement. Raises StepRefused
    (`bad-cursor`).
    """
    rows = TransparencyRow.objects.filter(report=report, kind=figure.of)
    for column, values in figure.where.items():
        wanted: list[Any] = list(values)
        if column == "machine_found":
            wanted = [value == YES for value in values]
        rows = rows.filter(**{f"{column}__in": wanted})
    return page_of(rows, by="happened_at", cursor=cursor)


def names_of_people(page: Page[TransparencyRow]) -> dict[UUID, str]:
    """The names of those people whom rows of a page are about, as they are now."""
    keys = [row.subject for row in page.rows if row.kind == Counted.PERSON]
    return {person.pk: person.actor.name for person in User.objects.filter(pk__in=keys)}


def figure_of(report: TransparencyReport, place: int) -> Figure | None:
    """A figure of a report by its place; None where there is none."""
    kept = report.content.get("figures", [])
    if not 0 <= place < len(kept):
        return None
    return Figure(**{name: kept[place][name] for name in Figure.model_fields})


def categories_now() -> dict[str, dict[str, str]]:
    """What each policy area is in the words of the categories: as the profile of statements of
    reasons that is chosen has it.
    """
    chosen = chosen_now()
    profile = chosen.profile or PROFILES[WORDS_OF]
    own: Mapping[str, Mapping[str, str]] = chosen.choice.categories if chosen.choice else {}
    areas = set(Policy.objects.values_list("area", flat=True))
    return {
        area: dict(own[area]) if area in own else profile.category_of(area).model_dump()
        for area in sorted(areas)
    }


def category_of(report: TransparencyReport, area: str) -> Category:
    """The category of an area in a report."""
    kept = report.categories.get(area)
    return Category(**kept) if kept else PROFILES[WORDS_OF].category_of(area)
