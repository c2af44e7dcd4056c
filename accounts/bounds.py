"""What may come in from outside, in one place: days and times, texts, and names that stand in
addresses. Forms, addresses, terms, operations and scenarios ask here, and the database asks the
same of rows (`within_time`, `names_an_address`).

A year 9999 is a valid date until it is shown east or west of UTC; a name with a slash is a valid
text until it stands in an address. Each would break every page that shows the row.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta

from django.db import models
from django.db.models import Q

SHORT, LONG = 200, 20_000  # characters of texts
# Between these two no page breaks; the second is the first day too late.
SHOWN_FROM, SHOWN_BEFORE = date(1900, 1, 1), date(2200, 1, 1)
EARLIEST = date(2000, 1, 1)  # that people may enter
AHEAD = timedelta(days=3653)  # ten years, for what people enter
# What PostgreSQL cannot keep, and what only hides things.
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# Letters and marks that are printable by their category and show nothing.
BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
# In a part of an address: what ends it, and what browsers take away before they ask.
BREAKS_ADDRESS = r"[\x01-\x1f\x7f]|^$|(^|/)[.\s]+(/|$)"


def last_day(today: date) -> date:
    """The last day that people may enter: ten years ahead."""
    return min(today + AHEAD, SHOWN_BEFORE - timedelta(days=1))


def is_in_time(value: date | datetime, today: date | None = None) -> bool:
    """Whether a day or a moment lies between 2000 and ten years after `today`; without `today`,
    where it breaks no page.
    """
    day = date(value.year, value.month, value.day)
    if today is None:
        return SHOWN_FROM <= day < SHOWN_BEFORE
    return EARLIEST <= day <= last_day(today)


def is_kept(text: str) -> bool:
    """Whether a text holds nothing but what can be stored and shown."""
    return text.isprintable() or not UNFIT.search(text)  # the first is the quicker


def shows_something(text: str) -> bool:
    """Whether a text has a character that people see: no space, no joiner, no filler."""
    return any(c.isprintable() and not c.isspace() and c not in BLANK for c in text)


def is_part_of_address(text: str, *, slashes: bool = False) -> bool:
    """Whether a name can stand in an address: visible, without control characters, no part of it
    dots alone, and no slash unless it may have `slashes`; with its marks composed (Unicode's
    normal form C), because two that look alike would be two accounts.
    """
    return (
        shows_something(text)
        and unicodedata.is_normalized("NFC", text)
        and is_kept(text)
        and not re.search(BREAKS_ADDRESS, text)
        and (slashes or "/" not in text)
    )


def within_time(name: str, *fields: str) -> models.CheckConstraint:
    """The constraint `name`: each of these dates or times, where there is one, breaks no page."""
    wanted = Q()
    for field in fields:
        low, high = (
            [datetime.combine(day, time(), UTC) for day in (SHOWN_FROM, SHOWN_BEFORE)]
            if field.endswith("_at")
            else [SHOWN_FROM, SHOWN_BEFORE]
        )
        wanted &= Q(**{f"{field}__gte": low, f"{field}__lt": high})
    return models.CheckConstraint(condition=wanted, name=name)


class IsComposed(models.Func):
    """Whether a text is in Unicode's normal form C, asked by the database."""

    template = "%(expressions)s IS NFC NORMALIZED"
    output_field = models.BooleanField()


def names_an_address(name: str, field: str, *, slashes: bool = False) -> models.CheckConstraint:
    """The constraint `name`: the field can stand in an address, as `is_part_of_address` says."""
    breaks = BREAKS_ADDRESS if slashes else f"/|{BREAKS_ADDRESS}"
    fits = Q(IsComposed(models.F(field))) & ~Q(**{f"{field}__regex": breaks})
    return models.CheckConstraint(condition=fits, name=name)
