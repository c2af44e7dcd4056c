"""What the provider says of an account and of whom to write to: the same words from a program over
the REST API and from a file that an admin imports.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from accounts.time_zones import zone_named
from enforcement.operations.feeds import Day
from enforcement.workflow.terms import Line, Strict, fit_to_keep

COUNTRY = "^([A-Z]{2})?$"


def parse_email(value: str) -> str:
    """An e-mail address, as Django's forms take it; empty for none. Raises ValueError."""
    try:
        if value:
            validate_email(value)
    except ValidationError as error:
        raise PydanticCustomError("no_email", "must be an e-mail address") from error
    return value


def parse_zone(value: str) -> str:
    """A time zone of the IANA's database. Raises ValueError otherwise."""
    if not zone_named(value):
        raise PydanticCustomError("no_zone", "must be a time zone such as Europe/Berlin")
    return value


def parse_language(value: str) -> str:
    """A language in which letters are written. Raises ValueError otherwise."""
    if value not in dict(settings.LANGUAGES):
        raise PydanticCustomError("no_language", "must be a language of the letters, such as en")
    return value


def parse_country(value: str) -> str:
    """Two capital letters; empty for none. Raises ValueError."""
    if not re.fullmatch(COUNTRY, value):
        raise PydanticCustomError("no_country", "must be two capital letters, such as DE")
    return value


Email = Annotated[str, Field(max_length=254), AfterValidator(parse_email)]
Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(fit_to_keep)]
Zone = Annotated[str, Field(max_length=50), AfterValidator(parse_zone)]
Language = Annotated[str, Field(max_length=10), AfterValidator(parse_language)]
Country = Annotated[
    str,
    AfterValidator(parse_country),
    Field(description="ISO 3166-1 alpha-2.", json_schema_extra={"pattern": COUNTRY}),
]


class ContactIn(Strict):
    """Somebody to write to."""

    name: Name
    email: Annotated[Email, Field(min_length=3)]
    role: Literal["LEGAL", "TECHNICAL", "BILLING", "OTHER"] = "OTHER"
    locale: Language = "en"


class AccountIn(Strict):
    """What the provider knows of an account. Without `contacts` those that are there stay."""

    name: Name
    kind: Literal["ORGANISATION", "PERSON"] = "ORGANISATION"
    country: Country = ""
    locale: Language = "en"
    time_zone: Zone = "UTC"
    registered_on: Day | None = None
    tier: Literal["STANDARD", "STRATEGIC"] = "STANDARD"
    partner: Annotated[Line, Field(description="The reference of its channel partner.")] = ""
    controller: Annotated[
        Line, Field(description="The reference of the account that controls it.")
    ] = ""
    contacts: Annotated[list[ContactIn], Field(max_length=50)] | None = None
