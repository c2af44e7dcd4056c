"""How letters read: nothing twice, nothing long, no odd idiom, the same in both languages."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from zoneinfo import available_timezones

import pytest
from babel import Locale

from accounts.languages import CODES, ENGLISH
from enforcement.language.notices.dates import place_of
from tests.language.letters import TIME, letters, our_words, sentences

TEMPLATES = Path(__file__).parents[2] / "templates" / "notices"
# Words of a sentence that is read once; French and Spanish need more of them for the same.
LONGEST = {"en": 22, "de": 22}
LONGEST_ELSE = 28
# What reads as translated, as from an office or from a machine, or is a second word for one thing.
BANNED = {
    "en": (
        r"anew|in vain|mend\w*|weighty|(?:by|of) itself|for want of|whoever|fell due|put right"
        r"|if it was not you|second(?:ed|ing)|heard|the decision falls|fades|counts as nothing"
        r"|need to do nothing|the time that|looks? at (?:it|this|the case)|was asked for|made you"
        r"|had from you|no more about|a measure|the measure|automated means|a program|ended since"
        r"|the plan|ends? your account|account ends|utili[sz]e|shall|hereby"
    ),
    "de": (
        r"von selbst|ein Mensch sieht|angesehen|ansehen|sehen (?:wir )?uns|hat sich nichts"
        r"|nichts gefunden, das|es lässt sich|lässt es sich|zählt in|gekostet|das meinen|ganz frei"
        r"|ist frei|wieder frei|je Minute|höhere Stelle|vorsorglich|Vermerk\w*|festgelegte Zeit"
        r"|Zeit ist vorbei|Konto (?:ist |wird )?(?:endet|gekündigt|kündigen)|kündigen Ihr Konto"
        r"|Gehör|Automatische Mittel|ein Programm|der Plan|bezüglich|hinsichtlich|seitens|gemäß"
        r"|zwecks|hiermit|obig\w*|diesbezüglich|erfolgt\w*|(?:Mo|Di|Mi|Do|Fr|Sa|So)\.,"
    ),
    "fr": (
        r"par la présente|susmentionné\w*|susdit\w*|ledit|ladite|dudit|eu égard|nonobstant"
        r"|attendu que|il est à noter|au niveau de|supporter|adresser un appel|appeler"
        r"|définitivement|soigneusement|rapport|dressé un constat|le temps s’écoule|avant le"
        r"|parce que (?=[aeiouéh])|pas de tel\w*|à un niveau|à reprocher|accepter votre recours"
    ),
    "es": (
        r"por la presente|dich[oa]s|susodich\w*|a la mayor brevedad|apelación|apelar|reporte"
        r"|remover|soportar|cuidadosamente|en base a|expediente"
        r"|instancia superior|aceptar su recurso|devuelva el acceso|el tiempo pasa|constatado nada"
    ),
}
GENDER_STAR = re.compile(r"\w[*:_/](?:in|innen|r|n)\b")
# Places whose name in CLDR is one of two that are as good.
OTHERWISE = {"Kiev", "Kyiv", "Yerevan", "Reykjavik", "Brunei", "Porto-Novo", "Scoresbysund"}

in_every_language = pytest.mark.parametrize("language", CODES)
in_known_languages = pytest.mark.parametrize("language", list(BANNED))


@in_every_language
def test_no_letter_says_the_same_sentence_twice(language: str) -> None:
    for statement, rendered in letters(language):
        found = Counter(s for s in sentences(rendered) if not s.endswith(":"))
        again = [s for s, times in found.items() if times > 1]
        assert not again, (statement.kind, again)


@in_every_language
def test_a_sentence_of_ours_is_short(language: str) -> None:
    for statement, rendered in letters(language):
        long = [
            s for s in sentences(rendered) if len(s.split()) > LONGEST.get(language, LONGEST_ELSE)
        ]
        assert not long, (statement.kind, long)


@in_known_languages
def test_a_letter_has_no_odd_idiom(language: str) -> None:
    banned = re.compile(rf"(?<!\w)(?:{BANNED[language]})(?!\w)", re.IGNORECASE)
    for statement, rendered in letters(language):
        for words in our_words(rendered):
            found = banned.search(words) or GENDER_STAR.search(words)
            assert not found, (statement.kind, found and found[0], words)


def test_a_time_ends_its_clause_in_german() -> None:
    for statement, rendered in letters("de"):
        for words in our_words(rendered):
            for time in TIME.finditer(words):
                rest = words[time.end() :]
                ends = not rest or rest[0] in ".:,;" or rest.startswith(" (")
                assert ends, (statement.kind, words)


@in_known_languages
def test_what_has_ended_has_a_day_and_what_goes_on_has_a_beginning(language: str) -> None:
    ended, since = {
        "en": ("Ended", "since"),
        "de": ("Beendet", "seit"),
        "fr": ("Ont pris fin", "depuis"),
        "es": ("Terminaron", "desde"),
    }[language]
    for statement, rendered in letters(language):
        for words in our_words(rendered):
            both = words.startswith(ended) and since in words
            assert not both, (statement.kind, words)


@pytest.mark.parametrize("name", sorted(path.name for path in (TEMPLATES / "en").iterdir()))
def test_all_languages_ask_the_same_and_show_the_same(name: str) -> None:
    mark = re.compile(r"{%-? *(.*?) *%}|{{ *([\w.]+)")
    templates = [TEMPLATES / language / name for language in CODES]
    marks = [Counter(mark.findall(path.read_text(encoding="utf-8"))) for path in templates]
    assert [code for code, one in zip(CODES, marks, strict=True) if one != marks[0]] == []


@pytest.mark.parametrize("language", [code for code in CODES if code != ENGLISH])
def test_places_are_called_what_their_language_calls_them(language: str) -> None:
    """CLDR is the source."""
    known = Locale(language).time_zones
    for zone in available_timezones():
        name = zone.rsplit("/", 1)[-1].replace("_", " ")
        city = known.get(zone, {}).get("city", "").replace("\u00ad", "")
        single = zone.count("/") == 1 and not zone.startswith(("Etc/", "Antarctica/"))
        if city and single and name not in OTHERWISE:
            assert place_of(zone, language) == city, zone


@pytest.mark.parametrize(
    ("zone", "german"),
    [
        ("Europe/Vilnius", "Vilnius"),
        ("Asia/Hong_Kong", "Hongkong"),
        ("Asia/Riyadh", "Riad"),
        ("Asia/Yerevan", "Jerewan"),
        ("Europe/Kyiv", "Kyjiw"),
        ("Europe/Kiev", "Kyjiw"),
        ("America/Sao_Paulo", "São Paulo"),
        ("Asia/Shanghai", "Shanghai"),
    ],
)
def test_a_place_has_one_german_name(zone: str, german: str) -> None:
    assert place_of(zone, "de") == german
