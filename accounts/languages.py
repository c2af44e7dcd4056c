"""The languages that Docket speaks: each is a folder of `locale/`, and `language.toml` in it says
what the program has to know of it.

The settings read this before Django is loaded. docs/how-to/add-a-language.md explains each line.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

LOCALE = Path(__file__).resolve().parents[1] / "locale"
FILE = "language.toml"
ENGLISH = "en"  # the source of all others, and what is spoken where nothing else was asked for

Words = tuple[str, ...]
Small = Annotated[tuple[Annotated[str, AfterValidator(str.lower)], ...], Field(min_length=1)]


class Table(BaseModel):
    """A part of the file; a line that nobody reads is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Dates(Table):
    """How days and times are written; `day` from day, month, year, `time` from weekday, date,
    clock.
    """

    weekdays: Annotated[Words, Field(min_length=7, max_length=7)]  # Monday first
    months: Annotated[Words, Field(min_length=12, max_length=12)]
    first: str = ""  # of a month, where it is not its number
    day: str
    time: str
    clock_after: str = ""  # what stands between a day and a time on pages, where it is no comma
    short: dict[str, str] = {}  # what stands for a character of a date format of Django's


class Says(Table):
    """What letters say in our own words, in small letters: the lint asks that it is said, or that
    it is so.
    """

    no_finding: str
    apology: str
    open_now: Small
    will_open: Small
    may_appeal: Small
    will_end: Small
    elsewhere: Small
    no_automation: Small


class Guilt(Table):
    """Words that assert guilt, those that do so only in our own words, and those that take it back,
    before or after them; `*` stands for any ending.
    """

    asserts: Annotated[Words, Field(min_length=1)]
    ours: Words = ()
    before: Words = ()
    after: Words = ()


class Ready(Table):
    """What people keep ready, and says nothing of the case at hand."""

    phrases: Words = ()
    placeholders: Words = ()  # how what is to be filled in begins, in brackets


class Language(Table):
    """One language. `sections` are the headings of letters, with what stands under each; `report`
    names a report as a source of facts; `places` are those that are called otherwise than their
    zone.
    """

    name: str  # in itself
    staff_pages: bool
    report: str
    dates: Dates
    sections: Annotated[dict[str, str], Field(min_length=1)]
    says: Says
    guilt: Guilt
    ready: Ready = Ready()
    places: dict[str, str] = {}


def read(folder: Path) -> Language:
    """The language of a folder. Raises ValueError, which names the file and what is wrong."""
    path = folder / FILE
    try:
        return Language.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as wrong:
        raise ValueError(f"{path}: {wrong}") from wrong


def languages_in(locale: Path) -> dict[str, Language]:
    """Every language that has a file there, by its code: English first, then by their names."""
    found = {path.parent.name: read(path.parent) for path in locale.glob(f"*/{FILE}")}
    return dict(sorted(found.items(), key=lambda one: (one[0] != ENGLISH, one[1].name)))


LANGUAGES = languages_in(LOCALE)
CODES = tuple(LANGUAGES)
STAFF_CODES = tuple(code for code, language in LANGUAGES.items() if language.staff_pages)


def language_of(locale: str) -> str:
    """The language of ours that a language tag asks for, else English."""
    tag = locale.lower().replace("_", "-").split("-")[0]
    return tag if tag in LANGUAGES else ENGLISH


def staff_language(code: str) -> str:
    """The language of staff's pages for one that was asked for."""
    return code if code in STAFF_CODES else ENGLISH
