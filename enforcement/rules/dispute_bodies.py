"""Where a holder can turn besides a court: bodies that settle disputes out of court, as the
operator keeps them, with the days between which each may be named and for whom. Pure.

No law is known here. A profile is the operator's word that a law applies to their service, and to
which holders; without one, nobody is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from accounts.weblinks import is_https_link

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Country = Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]  # ISO 3166-1 alpha-2
Language = Annotated[str, StringConstraints(pattern="^[a-z]{2,3}(-[A-Za-z0-9]+)*$")]


def check_link(value: str) -> str:
    """An address that begins with https://. Raises ValueError otherwise."""
    if not is_https_link(value):
        raise ValueError("must be an address that begins with https://")
    return value


class Dated(BaseModel):
    """What holds from one day to another, both included; without them, always."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    from_on: date | None = None
    until_on: date | None = None

    @model_validator(mode="after")
    def ends_after_it_begins(self) -> Self:
        """The days are in order. Raises ValueError otherwise."""
        if self.from_on and self.until_on and self.until_on < self.from_on:
            raise ValueError("until_on lies before from_on")
        return self

    def holds_on(self, day: date) -> bool:
        """Whether it holds on that day."""
        return (self.from_on or day) <= day <= (self.until_on or day)


class Body(Dated):
    """One body: `languages` in which one can turn to it, as language tags."""

    name: Words
    url: Annotated[str, Field(max_length=500), AfterValidator(check_link)]
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]


class Profile(Dated):
    """A law that applies to the operator's service: to holders in these `countries`, or in all
    where none is named, of these kinds.
    """

    law: Words
    countries: tuple[Country, ...] = ()
    holders: tuple[Literal["ORGANISATION", "PERSON"], ...] = ("ORGANISATION", "PERSON")
    bodies: Annotated[tuple[Body, ...], Field(min_length=1)]

    def applies_to(self, country: str, holder: str, day: date) -> bool:
        """Whether it applies to a holder of this kind in this country on that day; nobody knows it
        of one whose country is not known, where it names some.
        """
        there = not self.countries or country in self.countries
        return there and holder in self.holders and self.holds_on(day)


class NamedBody(NamedTuple):
    """A body that may be named to a holder, and under which law."""

    body: Body
    law: str


def bodies_for(
    profiles: Sequence[Profile], *, country: str, holder: str, day: date
) -> Iterator[NamedBody]:
    """The bodies that may be named to a holder on a day, in the operator's order."""
    for profile in profiles:
        if profile.applies_to(country, holder, day):
            for body in profile.bodies:
                if body.holds_on(day):
                    yield NamedBody(body, profile.law)
