"""Dates in words, in the holder's language and time zone; the zone is named once in a notice, not
at each date.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from enforcement.language.notices.statement import StatementIncomplete
from enforcement.language.saying import say

_DAYS = {
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    "de": ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
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
# Places that have another name in a language than in the name of their zone. Source: CLDR.

_PLACES = {
    "en": {
        "Asuncion": "Asunción",
        "Bogota": "Bogotá",
        "Calcutta": "Kolkata",
        "Cancun": "Cancún",
        "Christmas": "Christmas Island",
        "Curacao": "Curaçao",
        "Easter": "Easter Island",
        "Faeroe": "Faroe",
        "Godthab": "Nuuk",
        "Ho Chi Minh": "Ho Chi Minh City",
        "Katmandu": "Kathmandu",
        "Kiev": "Kyiv",
        "Macau": "Macao",
        "Merida": "Mérida",
        "Rangoon": "Yangon",
        "Reunion": "Réunion",
        "Saigon": "Ho Chi Minh City",
        "Sao Paulo": "São Paulo",
        "Sao Tome": "São Tomé",
        "St Johns": "St. John’s",
    },
    "de": {
        "Addis Ababa": "Addis Abeba",
        "Algiers": "Algier",
        "Aqtobe": "Aktobe",
        "Ashgabat": "Aşgabat",
        "Asmera": "Asmara",
        "Astrakhan": "Astrachan",
        "Asuncion": "Asunción",
        "Athens": "Athen",
        "Azores": "Azoren",
        "Baghdad": "Bagdad",
        "Belgrade": "Belgrad",
        "Bishkek": "Bischkek",
        "Bogota": "Bogotá",
        "Brussels": "Brüssel",
        "Bucharest": "Bukarest",
        "Busingen": "Büsingen",
        "Cairo": "Kairo",
        "Calcutta": "Kalkutta",
        "Canary": "Kanaren",
        "Cancun": "Cancún",
        "Cape Verde": "Cabo Verde",
        "Cayman": "Kaimaninseln",
        "Chita": "Tschita",
        "Christmas": "Weihnachtsinsel",
        "Ciudad Juarez": "Ciudad Juárez",
        "Comoro": "Komoren",
        "Copenhagen": "Kopenhagen",
        "Coral Harbour": "Atikokan",
        "Cordoba": "Córdoba",
        "Curacao": "Curaçao",
        "Damascus": "Damaskus",
        "Dar es Salaam": "Daressalam",
        "Djibouti": "Dschibuti",
        "Dushanbe": "Duschanbe",
        "Easter": "Osterinsel",
        "El Aaiun": "El Aaiún",
        "Faeroe": "Färöer",
        "Faroe": "Färöer",
        "Fiji": "Fidschi",
        "Godthab": "Nuuk",
        "Havana": "Havanna",
        "Ho Chi Minh": "Ho-Chi-Minh-Stadt",
        "Hong Kong": "Hongkong",
        "Hovd": "Chowd",
        "Jamaica": "Jamaika",
        "Kamchatka": "Kamtschatka",
        "Karachi": "Karatschi",
        "Katmandu": "Kathmandu",
        "Khandyga": "Chandyga",
        "Khartoum": "Khartum",
        "Kiev": "Kyjiw",
        "Kirov": "Kirow",
        "Kolkata": "Kalkutta",
        "Krasnoyarsk": "Krasnojarsk",
        "Kyiv": "Kyjiw",
        "Lisbon": "Lissabon",
        "Lome": "Lomé",
        "Lower Princes": "Lower Prince’s Quarter",
        "Luxembourg": "Luxemburg",
        "Maldives": "Malediven",
        "Mexico City": "Mexiko-Stadt",
        "Mogadishu": "Mogadischu",
        "Moscow": "Moskau",
        "Muscat": "Maskat",
        "Ndjamena": "N’Djamena",
        "Nicosia": "Nikosia",
        "Noronha": "Fernando de Noronha",
        "Novokuznetsk": "Nowokuznetsk",
        "Novosibirsk": "Nowosibirsk",
        "Ponape": "Pohnpei",
        "Prague": "Prag",
        "Pyongyang": "Pjöngjang",
        "Qatar": "Katar",
        "Qostanay": "Qostanai",
        "Qyzylorda": "Qysylorda",
        "Rangoon": "Rangun",
        "Reunion": "Réunion",
        "Riyadh": "Riad",
        "Rome": "Rom",
        "Saigon": "Ho-Chi-Minh-Stadt",
        "Sakhalin": "Sachalin",
        "Sao Paulo": "São Paulo",
        "Sao Tome": "São Tomé",
        "Saratov": "Saratow",
        "Singapore": "Singapur",
        "South Georgia": "Südgeorgien",
        "St Barthelemy": "Saint-Barthélemy",
        "St Helena": "St. Helena",
        "St Johns": "St. John’s",
        "St Kitts": "St. Kitts",
        "St Lucia": "St. Lucia",
        "St Thomas": "St. Thomas",
        "St Vincent": "St. Vincent",
        "Taipei": "Taipeh",
        "Tashkent": "Taschkent",
        "Tbilisi": "Tiflis",
        "Tehran": "Teheran",
        "Tirane": "Tirana",
        "Tokyo": "Tokio",
        "Tripoli": "Tripolis",
        "Truk": "Chuuk",
        "Ulyanovsk": "Uljanowsk",
        "Urumqi": "Ürümqi",
        "Vatican": "Vatikan",
        "Vienna": "Wien",
        "Vladivostok": "Wladiwostok",
        "Volgograd": "Wolgograd",
        "Warsaw": "Warschau",
        "Yakutsk": "Jakutsk",
        "Yekaterinburg": "Jekaterinburg",
        "Yerevan": "Jerewan",
        "Zurich": "Zürich",
    },
}


def zone_named(time_zone: str) -> ZoneInfo | None:
    """The zone of an IANA name, if there is one."""
    try:
        return ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


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
    """14 March 2023, 14. März 2023."""
    month = _MONTHS[language][day.month - 1]
    return f"{day.day}. {month} {day.year}" if language == "de" else f"{day.day} {month} {day.year}"


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
    return _PLACES[language].get(place, place)


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
