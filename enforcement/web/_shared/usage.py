"""Ninety days of use as a small chart, drawn in percentages so that its text keeps its size, and
the weeks behind it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from statistics import median
from typing import NamedTuple

from django.utils.translation import gettext as _

from enforcement.language.formats import dated, number

TOP, FLOOR, TALL = 14, 56, 42  # pixels: of the grid, of the ground, of the highest bar
WIDTH = 0.75  # of a bar, in percent


class Bar(NamedTuple):
    """A day with some use."""

    x: str
    y: str
    height: str


class Week(NamedTuple):
    """Seven days, for the table."""

    since: date
    requests: int
    tokens: int


class Chart(NamedTuple):
    """What is drawn, and the sentence that says what it shows."""

    bars: list[Bar]
    top: str
    first: date
    last: date
    halt: str
    told: str
    weeks: list[Week]


def chart_of(
    usage: Mapping[date, tuple[int, int]], until: date, halted: date | None, days: int = 90
) -> Chart | None:
    """The chart of the days up to `until`; `halted` is when the account was held.

    None where nothing was used.
    """
    if not any(requests for requests, _tokens in usage.values()):
        return None
    first = until - timedelta(days=days - 1)
    most = max(requests for requests, _tokens in usage.values())
    top = rounded_up(most)
    bars = [
        usage_bar((day - first).days, requests, top, days)
        for day, (requests, _tokens) in usage.items()
        if requests
    ]
    halt = f"{100 * (halted - first).days / days:.2f}%" if halted and halted >= first else ""
    usual = round(median(requests for requests, _tokens in usage.values() if requests))
    told = _(
        "Requests per day over %(days)d days: %(usual)s on a typical active day, %(most)s at most."
    ) % {
        "days": days,
        "usual": number(usual),
        "most": number(most),
    }
    if halt and halted:
        told += " " + _("The account has been restricted since %(day)s.") % {
            "day": dated(halted, "j F")
        }
    return Chart(bars, number(top), first, until, halt, told, usage_by_week(usage, first, until))


def usage_bar(index: int, requests: int, top: int, days: int) -> Bar:
    """One day; even one request is seen."""
    height = max(1.0, TALL * requests / top)
    return Bar(f"{100 * index / days:.2f}%", f"{FLOOR - height:.1f}", f"{height:.1f}")


def rounded_up(most: int) -> int:
    """The next of 1, 2, 5, 10, 20, 50 …"""
    size: int = 10 ** (len(str(most)) - 1)
    return next(step * size for step in (1, 2, 5, 10) if step * size >= most)


def usage_by_week(usage: Mapping[date, tuple[int, int]], first: date, until: date) -> list[Week]:
    """The numbers behind the picture, the newest week first; the oldest may be short."""
    found = []
    end = until
    while end >= first:
        start = max(end - timedelta(days=6), first)
        inside = [value for day, value in usage.items() if start <= day <= end]
        found.append(Week(start, sum(r for r, _t in inside), sum(t for _r, t in inside)))
        end = start - timedelta(days=1)
    return found
