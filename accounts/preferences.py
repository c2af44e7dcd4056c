"""How a member of staff likes to see things.

Stored with the person, checked when it is read: what is unknown or odd counts as not said.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from accounts.languages import ENGLISH, staff_language
from accounts.models import User


class Preferences(BaseModel):
    """Every preference with its default."""

    model_config = ConfigDict(extra="forbid")

    language: Annotated[str, AfterValidator(staff_language)] = ENGLISH
    theme: Literal["", "light", "dark"] = ""  # empty: as the machine has it
    single_keys: bool = True
    blur: bool = True  # pictures, until they are asked for
    greyscale: bool = True  # sensitive pictures stay grey
    mute: bool = True
    columns: list[str] | None = Field(default=None, max_length=20)  # of the queue; None: all


def preferences_of(person: object) -> Preferences:
    """The preferences of a person; the defaults for somebody who is not signed in."""
    if not isinstance(person, User):
        return Preferences()
    try:
        return Preferences.model_validate(person.preferences)
    except ValidationError:
        return Preferences()
