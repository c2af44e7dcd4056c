"""Dates in words, in the holder's language and time zone; the zone is named once in a notice, not
at each date.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from enforcement.language.notices.statement import StatementIncomplete
from enforcement.language.saying import say

_DAYS = {
    "en": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    "de": ["Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So."],
}
_MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "de": [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
}
# Cities of the time zones whose German name differs from the English one.
_GERMAN_PLACES = {
    "Athens": "Athen",
    "Belgrade": "Belgrad",
    "Brussels": "Brüssel",
    "Bucharest": "Bukarest",
    "Cairo": "Kairo",
    "Copenhagen": "Kopenhagen",
    "Jerusalem": "Jerusalem",
    "Kiev": "Kiew",
    "Kyiv": "Kyjiw",
    "Lisbon": "Lissabon",
    "Luxembourg": "Luxemburg",
    "Mexico City": "Mexiko-Stadt",
    "Moscow": "Moskau",
    "Prague": "Prag",
    "Rome": "Rom",
    "Shanghai": "Schanghai",
    "Singapore": "Singapur",
    "Tehran": "Teheran",
    "Tokyo": "Tokio",
    "Vienna": "Wien",
    "Vilnius": "Wilna",
    "Warsaw": "Warschau",
    "Zurich": "Zürich",
}


def zone_of(time_zone: str) -> ZoneInfo:
    """The zone of an IANA name; raises `StatementIncomplete` where there is none."""
    try:
        return ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        sentence = say(
            "“%(zone)s” is not a time zone. Enter one for the account, such as “Europe/Berlin”.",
            zone=time_zone,
        )
        raise StatementIncomplete("time_zone", sentence) from None


def day_in_words(day: date, language: str) -> str:
    """14 March 2023, 14. März 2023."""
    month = _MONTHS[language][day.month - 1]
    return f"{day.day}. {month} {day.year}" if language == "de" else f"{day.day} {month} {day.year}"


def time_in_words(at: datetime, zone: ZoneInfo, language: str) -> str:
    """Thu 21 December 2023, 17:00; „Do., 21.

    Dezember 2023, 17:00 Uhr“. In an hour that comes twice, with the offset.
    """
    if at.utcoffset() is None:
        raise StatementIncomplete(
            "time_zone",
            say("The time %(at)s has no time zone. Add one.", at=f"{at:%Y-%m-%d %H:%M}"),
        )
    local = at.astimezone(zone)
    weekday, day, clock = (
        _DAYS[language][local.weekday()],
        day_in_words(local, language),
        f"{local:%H:%M}",
    )
    words = f"{weekday}, {day}, {clock} Uhr" if language == "de" else f"{weekday} {day}, {clock}"
    return f"{words} ({_offset(local)})" if _comes_twice(local) else words


def place_of(time_zone: str, language: str) -> str:
    """The place whose local time a zone is:

    Singapore, New York; empty for UTC and for zones of a bare offset.
    """
    place = time_zone.rsplit("/", 1)[-1].replace("_", " ") if "/" in time_zone else ""
    if time_zone.startswith("Etc/"):
        return ""
    return _GERMAN_PLACES.get(place, place) if language == "de" else place


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
