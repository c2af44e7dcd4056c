"""The reference of the profiles of transparency reports, made from their data."""

from __future__ import annotations

from collections.abc import Iterator

from enforcement.rules.transparency.figures import Figure, How
from enforcement.rules.transparency.profiles import (
    TRANSPARENCY_PROFILES,
    Line,
    Sheet,
    TransparencyProfile,
)

HEAD = """\
## Transparency reports

By these a [transparency report](../how-to/transparency-report.md) is made, from
`enforcement/rules/transparency/profiles.json`. What a figure counts is said in the words of its
rows: what they are, in what way they become a number, and what of each column is meant.
"""
HOW = {
    How.COUNT: "number",
    How.ITEMS: "items",
    How.MEDIAN: "median hours",
    How.SHARE: "share",
    How.PERCENT: "percent",
}


def transparency_lines() -> Iterator[str]:
    """Every profile."""
    yield HEAD
    for profile in TRANSPARENCY_PROFILES.values():
        yield from lines_of(profile)


def lines_of(profile: TransparencyProfile) -> Iterator[str]:
    """One profile."""
    until = f" until {profile.until_on}" if profile.until_on else ""
    yield f"### {profile.title}"
    yield ""
    yield (
        f"`{profile.slug}`, valid from {profile.from_on}{until}. {profile.law} "
        f"([source]({profile.source}), read on {profile.read_on}). {profile.note} A person is "
        f"asked for `{'`, `'.join(profile.asks)}`."
    )
    yield ""
    for sheet in profile.sheets:
        yield from sheet_lines(sheet)


def sheet_lines(sheet: Sheet) -> Iterator[str]:
    """One sheet: a line for each indicator or column."""
    yield f"**`{sheet.name}`**{after_name(sheet)}"
    yield ""
    if sheet.kind == "names":
        return
    yield "| indicator or column | is |"
    yield "|---|---|"
    for line in sheet.lines:
        named = " · ".join(filter(None, (line.indicator, line.scope)))
        yield f"| {named} | {told(line)} |"
    for column in sheet.figures:
        yield f"| {column.name} | {in_words(column.figure) or 'not recorded'} |"
    yield ""


def after_name(sheet: Sheet) -> str:
    """What a sheet has a line for."""
    if sheet.kind == "names":
        return ": the codes of categories and keywords with their names."
    if sheet.kind == "areas":
        return ", a line for each policy area:"
    if sheet.kind == "categories":
        keywords = ", their keywords" if sheet.keywords else ""
        countries = ", also by country" if sheet.scopes else ""
        return f", a line for each category{keywords} and `{sheet.extra}`{countries}:"
    return ":"


def told(line: Line) -> str:
    """What a line tells."""
    if line.said:
        return f"given: `{line.said}`"
    if line.misuse:
        return f"suspensions for misuse: `{line.misuse}`"
    return in_words(line.figure) or "not recorded"


def in_words(figure: Figure | None) -> str:
    """A figure."""
    if figure is None:
        return ""
    where = conditions(figure.where)
    said = f"{HOW[figure.how]} of `{figure.of}`{' where ' + where if where else ''}"
    return f"{said}, for which {conditions(figure.hits)}" if figure.hits else said


def conditions(where: dict[str, tuple[str, ...]]) -> str:
    """What of each column is meant."""
    return ", ".join(
        f"{name} is {' or '.join(f'`{value}`' if value else 'empty' for value in values)}"
        for name, values in where.items()
    )
