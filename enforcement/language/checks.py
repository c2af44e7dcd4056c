"""What is said of a machine check on pages: what it looks at, and how far it is."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enforcement.language.formats import day
from enforcement.language.saying import number


class FiguresSaid(Protocol):
    """How far a check is (`rules/checks.py`)."""

    @property
    def fulfilled(self) -> int: ...
    @property
    def wanted(self) -> int: ...
    @property
    def blocked(self) -> int: ...
    @property
    def unknown(self) -> int: ...
    @property
    def broken_on(self) -> date | None: ...
    @property
    def broken_requests(self) -> int | None: ...


def check_in_words(*, product: str, key: str, days: int | None, below: int | None) -> str:
    """What is checked, in one sentence without a full stop: keys where it has no `days`, else that
    there were no requests, or fewer than `below` a day.
    """
    if days is None:
        if key:
            return _("The key %(key)s is revoked") % {"key": key}
        return _("Every key from before the decision is revoked")
    count = days
    said = {"days": count, "product": product, "below": number(below or 1)}
    if below is None and product:
        sentence = ngettext(
            "No requests to %(product)s on a day on which calls were possible",
            "No requests to %(product)s on %(days)s days on which calls were possible",
            count,
        )
    elif below is None:
        sentence = ngettext(
            "No requests on a day on which calls were possible",
            "No requests on %(days)s days on which calls were possible",
            count,
        )
    elif product:
        sentence = ngettext(
            "Fewer than %(below)s requests to %(product)s on a day on which calls were possible",
            "Fewer than %(below)s requests a day to %(product)s on %(days)s days on which calls "
            "were possible",
            count,
        )
    else:
        sentence = ngettext(
            "Fewer than %(below)s requests on a day on which calls were possible",
            "Fewer than %(below)s requests a day on %(days)s days on which calls were possible",
            count,
        )
    return sentence % said


def figures_in_words(figures: FiguresSaid, *, days: int | None, below: int | None) -> str:
    """How far a check is: "0 requests on 9 of 14 days; 5 days blocked do not count"."""
    said = {"n": number(figures.fulfilled), "of": number(figures.wanted)}
    if days is None:
        if not figures.wanted:
            return _("No key is known")
        return _("%(n)s of %(of)s keys are revoked") % said
    if below is None:
        parts = [_("0 requests on %(n)s of %(of)s days") % said]
    else:
        limited = {**said, "below": number(below)}
        parts = [_("fewer than %(below)s requests on %(n)s of %(of)s days") % limited]
    if figures.blocked:
        parts.append(
            ngettext(
                "%(n)s day blocked does not count",
                "%(n)s days blocked do not count",
                figures.blocked,
            )
            % {"n": number(figures.blocked)}
        )
    if figures.unknown:
        parts.append(
            ngettext(
                "%(n)s day without complete usage data does not count",
                "%(n)s days without complete usage data do not count",
                figures.unknown,
            )
            % {"n": number(figures.unknown)}
        )
    if figures.broken_on:
        parts.append(
            ngettext(
                "%(n)s request on %(day)s",
                "%(n)s requests on %(day)s",
                figures.broken_requests or 0,
            )
            % {"n": number(figures.broken_requests or 0), "day": day(figures.broken_on)}
        )
    return "; ".join(parts)
