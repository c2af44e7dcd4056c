"""Days and numbers as the reader's language writes them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format, get_format, number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, get_language_info, pgettext

from accounts.languages import LANGUAGES, Dates, language_of

# In a date format of Django's, in which a letter after "\\" stands for itself.
BEFORE_CLOCK = re.compile(r"(?<=Y),? (?=H:i)")
ZONE = re.compile("[eIOTZcrU]")  # of Django's formats: what needs the moment's zone, or may
DAY_OF_MONTH = re.compile(r"(?<!\\)j")
# With these the words of the glossary begin in German that keep their capital inside a sentence.
Wording = str | Promise  # words of a page, perhaps not yet in a language
NOUNS = {
    "Administration",
    "Auflagen",
    "Ausnahme",
    "Befristung",
    "Behörde",
    "Bestätigung",
    "Einschränkung",
    "Entscheidung",
    "Erfüllung",
    "Erkennungssystem",
    "Ermittlung",
    "Eskalation",
    "Frist",
    "Kontoinhaber",
    "Kündigung",
    "Leitung",
    "Maßnahme",
    "Mitteilung",
    "Nutzungsdaten",
    "Partner",
    "Plan",
    "Presse",
    "Prüfung",
    "Sachbearbeitung",
    "Sichtung",
    "Sie",
    "Sperre",
    "Team",
    "Widerspruchsprüfung",
}


def within(word: object) -> str:
    """A word of the glossary as it stands inside a sentence: small, but for what keeps its capital
    in German.
    """
    text = str(word)
    german = (get_language() or "en").startswith("de")
    return (
        text
        if german and NOUNS & set(re.findall(r"\w+", text)[:1])
        else text[:1].lower() + text[1:]
    )


def dated(at: date, form: str) -> str:
    """A moment where the reader is, or a day, in Django's date format `form`, as the reader's
    language writes it: "20 Feb" is "20. Feb." in German.
    """
    if isinstance(at, datetime) and at.tzinfo:
        at = timezone.localtime(at)
    for character, written in _dates().short.items():
        form = form.replace(character, written)
    return in_own_format(at, form)


def in_own_format(at: date, form: str) -> str:
    """A moment or a day in a date format that is the reader's language's own, or the name of one of
    Django's, with what no format of Django's can say: 1er for the first of a month.
    """
    if isinstance(at, datetime) and at.tzinfo is not None:
        if ZONE.search(form):
            return _written(at, form)
        at = at.replace(tzinfo=None)  # equal moments of two zones are written differently
    return _kept(at, form, get_language() or "")


@lru_cache(maxsize=4_000, typed=True)
def _kept(at: date, form: str, language: str) -> str:
    """As it is in the language that is active, which is `language`: a page has dozens."""
    return _written(at, form)


def _written(at: date, form: str) -> str:
    form, dates = str(get_format(form)), _dates()
    if dates.clock_after:
        before = f" {_plain(dates.clock_after)} "
        form = BEFORE_CLOCK.sub(lambda _found: before, form)
    if dates.first and at.day == 1:
        first = _plain(dates.first)
        form = DAY_OF_MONTH.sub(lambda _found: first, form)
    return date_format(at, form)


def when(moment: datetime) -> str:
    """A time within a sentence, in UTC."""
    form = pgettext(
        "a format of Django for a time", "j M Y, H:i"
    )  # not inside an f-string, where nobody finds it to translate
    return f"{in_own_format(moment.astimezone(UTC), form)} UTC"


def day(on: date) -> str:
    """A day within a sentence."""
    return in_own_format(on, pgettext("a format of Django for a day", "j F Y"))


def area_name(area: str) -> str:
    """A policy area as a heading."""
    return area.replace("-", " ").replace("_", " ").capitalize()


def number(value: int) -> str:
    """A whole number with its thousands parted, as the reader's language does: 1,214 or 1.214."""
    return number_format(value, decimal_pos=0, force_grouping=True)


def own_name_of_language(code: str) -> str:
    """What a language calls itself: Deutsch, français; its code where nobody knows."""
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code


def _dates() -> Dates:
    return LANGUAGES[language_of(get_language() or "")].dates


def _plain(words: str) -> str:
    """Words within a date format of Django's, in which a letter stands for a part of the date."""
    return "".join(f"\\{letter}" for letter in words)
