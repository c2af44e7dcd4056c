"""What people write is checked once, at the door: what cannot be kept is refused by the name of its
place, before anything is written.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache

from django.core.exceptions import ValidationError
from django.db import models

from accounts import bounds
from enforcement.language.formats import day
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import number, say
from enforcement.sql.batch import AnyField
from enforcement.step.write import JSON, Change, fields_of
from enforcement.workflow.terms import MAX_TEXT


def check_text(
    place: str, value: object, code: str = "bad-text", *, most: int | None = MAX_TEXT
) -> None:
    """Refuse a text (or what is nested in lists and objects) with characters that cannot be kept,
    or with more than `most` characters.

    Raises StepRefused with `code`.
    """
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if not (one.isprintable() or bounds.is_kept(one)):
                raise StepRefused(
                    code, say("`%(place)s` contains characters that cannot be saved.", place=place)
                )
            if most and len(one) > most:
                count, allowed = number(len(one)), number(most)
                raise StepRefused(
                    code,
                    say(
                        "`%(place)s` has %(count)s characters; the limit is %(most)s.",
                        place=place,
                        count=count,
                        most=allowed,
                    ),
                )
        elif isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, (list, tuple)):
            waiting += one


def is_plain(value: object) -> bool:
    """Whether all texts that are nested in a value are printable, as in most; lines may end in
    them. False says nothing.
    """
    try:
        text = JSON.encode(value).decode().replace("\\n", "")
    except (TypeError, ValueError):  # what has no JSON, half a character
        return False
    return "\\" not in text and text.isprintable()  # every other control character is escaped


def check_value(field: AnyField, value: object, code: str = "bad-text") -> None:
    """Refuse what the field is not made for: too long, no address, none of its choices.

    Raises StepRefused with `code`.
    """
    if isinstance(value, (dict, list)) and field.max_length is None and is_plain(value):
        return
    check_text(field.name, value, code, most=getattr(field, "max_length", None))
    if not value or not isinstance(value, str):
        return
    if not bounds.shows_something(value):
        raise StepRefused(code, say("`%(name)s` has no visible characters.", name=field.name))
    if field.choices and value not in choices_of(field):
        raise StepRefused(
            code,
            say(
                "`%(name)s` must be one of %(choices)s.",
                name=field.name,
                choices=", ".join(str(key) for key, _ in field.flatchoices),
            ),
        )
    if isinstance(field, (models.URLField, models.EmailField)):
        try:
            field.run_validators(value)
        except ValidationError as error:
            raise StepRefused(
                code,
                say("`%(name)s` is not a valid e-mail or web address.", name=field.name),
            ) from error


def check_date(field: AnyField, value: object, now: datetime, code: str = "bad-date") -> None:
    """Refuse a day or a moment before 2000, or more than ten years ahead.

    Raises StepRefused with `code`.
    """
    if isinstance(value, date) and not bounds.is_in_time(value, now.date()):
        raise StepRefused(
            code,
            say(
                "`%(name)s` must be a date from %(first)s to %(last)s.",
                name=field.name,
                first=day(bounds.EARLIEST),
                last=day(bounds.last_day(now.date())),
            ),
        )


def check_rows(
    rows: Iterable[models.Model],
    changes: Iterable[Change] = (),
    code: str = "bad-text",
    *,
    now: datetime,
) -> None:
    """Refuse rows and changes that hold what their fields cannot keep, and dates out of bounds.

    Raises StepRefused with `code`; `bad-date`.
    """
    for row in rows:
        for name, field in dates_of(type(row)):
            check_date(field, getattr(row, name), now)
        for name, field in texts_of(type(row)):
            value = getattr(row, name)
            if value and not (isinstance(value, str) and value in choices_of(field)):
                check_value(field, value, code)
    for change in changes:
        fields = fields_of(change.model)
        for name, value in change.values.items():
            check_value(fields[name], value, code)
            check_date(fields[name], value, now)


@cache
def choices_of(field: AnyField) -> frozenset[object]:
    """What may stand in a field that has choices."""
    return frozenset(key for key, _ in field.flatchoices)


@cache
def texts_of(model: type[models.Model]) -> list[tuple[str, AnyField]]:
    """The fields of a model in which somebody's words can stand; keys, numbers and times hold
    none.
    """
    others = (
        models.UUIDField,
        models.DateField,
        models.IntegerField,
        models.BooleanField,
        models.ForeignKey,
    )
    return [
        (field.attname, field)
        for field in model._meta.concrete_fields
        if not isinstance(field, others)
    ]


@cache
def dates_of(model: type[models.Model]) -> list[tuple[str, AnyField]]:
    """The fields of a model that hold a day or a moment."""
    return [(f.attname, f) for f in model._meta.concrete_fields if isinstance(f, models.DateField)]
