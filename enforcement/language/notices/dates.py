"""Dates in words, in the holder's language and time zone; the zone is named once in a notice, not
at each date.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from accounts.languages import LANGUAGES
from accounts.time_zones import zone_named
from enforcement.language.notices.statement import StatementIncomplete
from enforcement.language.saying import say


def zone_of(time_zone: str) -> ZoneInfo:
    """The zone of an IANA name; raises `StatementIncomplete` where there is none."""
    if zone := zone_named(time_zone):
        return zone
    sentence = say(
        "“%(zone)s” is not a time zone. Enter one for the account, such as “Europe/Berlin”.",
        zone=time_zone,
    )
    raise StatementIncomplete("time_zone", sentence)


def day_in_words(day: date, language: str) -> str:
    """14 March 2023, 14. März 2023, 1er mars 2023."""
    how = LANGUAGES[language].dates
    number = how.first if how.first and day.day == 1 else str(day.day)
    return how.day.format(day=number, month=how.months[day.month - 1], year=day.year)


def time_in_words(at: datetime, zone: ZoneInfo, language: str) -> str:
    """Thursday 21 December 2023, 17:00; „Donnerstag, 21. Dezember 2023, 17:00 Uhr“.

    In an hour that comes twice, with the offset. It ends its clause, or German wants a comma.
    """
    if at.utcoffset() is None:
        raise StatementIncomplete(
            "time_zone",
            say("The time %(at)s has no time zone. Add one.", at=f"{at:%Y-%m-%d %H:%M}"),
        )
    local = at.astimezone(zone)
    how = LANGUAGES[language].dates
    words = how.time.format(
        weekday=how.weekdays[local.weekday()],
        date=day_in_words(local, language),
        clock=f"{local:%H:%M}",
    )
    return f"{words} ({_offset(local)})" if _comes_twice(local) else words


def place_of(time_zone: str, language: str) -> str:
    """The place whose local time a zone is:

    Singapore, New York; empty for UTC and for zones of a bare offset.
    """
    place = time_zone.rsplit("/", 1)[-1].replace("_", " ") if "/" in time_zone else ""
    if time_zone.startswith("Etc/"):
        return ""
    return LANGUAGES[language].places.get(place, place)


def zone_label(time_zone: str, at: datetime) -> str:
    """The zone's offset from UTC, for a zone that names no place: UTC, UTC+8."""
    return _offset(at.astimezone(zone_of(time_zone)))


def _comes_twice(local: datetime) -> bool:
    """Whether clocks show this time twice, because they are put back (PEP 495)."""
    return local.replace(fold=0).utcoffset() > local.replace(fold=1).utcoffset()  # type: ignore[operator]


def _offset(local: datetime) -> str:
    minutes = (local.utcoffset() or timedelta()) // timedelta(minutes=1)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")
