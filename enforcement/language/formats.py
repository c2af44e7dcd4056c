"""Days and numbers as the reader's language writes them."""

from __future__ import annotations

import re
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, get_language_info

from accounts.languages import LANGUAGES, language_of

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
    for character, written in LANGUAGES[language_of(get_language() or "")].dates.short.items():
        form = form.replace(character, written)
    return date_format(at, form)


def number(value: int) -> str:
    """A whole number with its thousands parted, as the reader's language does: 1,214 or 1.214."""
    return number_format(value, decimal_pos=0, force_grouping=True)


def own_name_of_language(code: str) -> str:
    """What a language calls itself: Deutsch, français; its code where nobody knows."""
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code
