"""The words of a scenario: what a value may be, and what it names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from django.db import models
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from accounts.bounds import is_in_time, is_part_of_address
from accounts.models import Account, User
from enforcement.models import Policy, PolicyVersion
from enforcement.workflow.terms import Line, Text, parse_duration


class Part(BaseModel):
    """Unknown keys are mistakes, and nothing changes after it was read."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


@dataclass(frozen=True)
class Names:
    """The value names something of this kind, which must be there already."""

    kind: str


@dataclass(frozen=True)
class Makes:
    """The value is the name of something of this kind, for later steps."""

    kind: str


def with_zone(value: object) -> datetime:
    """A moment in UTC. A time without a zone is a mistake: whose noon would it be?"""
    if not isinstance(value, datetime) or not value.tzinfo:
        raise ValueError("must be a time with its zone, such as 2024-03-01T09:00:00Z")
    if not is_in_time(value) or not is_in_time(value.astimezone(UTC)):
        raise ValueError("must be a time from 1900 to 2199")
    return value.astimezone(UTC)


def day_only(value: object) -> date:
    """A day without a time, which a page can show."""
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError("must be a day such as 2024-03-01, without quotes")
    if not is_in_time(value):
        raise ValueError("must be a day from 1900 to 2199")
    return value


def duration_or_moment(value: object) -> timedelta | datetime:
    """How long to wait, or until when."""
    return with_zone(value) if isinstance(value, datetime) else parse_duration(value)


def upper_word(value: object) -> object:
    """`internal document` as it is stored: INTERNAL_DOCUMENT."""
    return value.strip().upper().replace(" ", "_") if isinstance(value, str) else value


def title_or_number(value: object) -> str | int:
    """A requirement by its title or by its number in the plan."""
    if isinstance(value, str | int) and not isinstance(value, bool):
        return value
    raise ValueError("must be a requirement's title or number")


def slug_or_policy(value: object) -> object:
    """A policy by its slug, or written out; what is written out is checked as a PolicyPart."""
    if isinstance(value, str | dict):
        return value
    raise ValueError("must be a policy's slug, or the policy itself")


def among(names: Iterable[str]) -> AfterValidator:
    """One of these words."""
    known = tuple(names)

    def check(value: str) -> str:
        if value not in known:
            raise ValueError(f"there is no {value!r}; there are: {', '.join(known)}")
        return value

    return AfterValidator(check)


def not_empty(value: str) -> str:
    """Something must be said."""
    if not value:
        raise ValueError("must not be empty")
    return value


def fits(model: type[models.Model], name: str) -> AfterValidator:
    """A text that the model's field can keep, and that can stand in an address where the field's
    does.
    """
    most: int | None = getattr(model._meta.get_field(name), "max_length", None)
    slashes = IN_ADDRESSES.get((model, name))

    def check(value: str) -> str:
        if most and len(value) > most:
            raise ValueError(f"has {len(value)} characters; the limit is {most}")
        if slashes is not None and not is_part_of_address(value, slashes=slashes):
            raise ValueError(
                "must be able to stand in an address: no slash, no dots alone, and accents written "
                "as one character (Unicode NFC)"
            )
        return value

    return AfterValidator(check)


# Names that stand in addresses, and whether they may have slashes.
IN_ADDRESSES: dict[tuple[type[models.Model], str], bool] = {
    (User, "username"): False,
    (Account, "external_ref"): True,
    (Policy, "slug"): False,
    (PolicyVersion, "version"): False,
}
Word = Annotated[Line, AfterValidator(not_empty)]
Said = Annotated[Text, AfterValidator(not_empty)]
Moment = Annotated[datetime, BeforeValidator(with_zone)]
Wait = Annotated[timedelta | datetime, BeforeValidator(duration_or_moment)]
Day = Annotated[date, BeforeValidator(day_only)]
Email = Annotated[Line, Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=200)]
Person = Annotated[Word, Names("person")]
CaseName = Annotated[Word, Names("case")]
AccountRef = Annotated[Word, Names("account")]
Slug = Annotated[Word, Names("policy")]
Requirement = Annotated[object, AfterValidator(title_or_number)]
