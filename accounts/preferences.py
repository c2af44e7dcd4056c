"""How a member of staff likes to see things.

Stored with the person, checked when it is read: what is unknown or odd counts as not said.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from accounts.languages import ENGLISH, staff_language
from accounts.models import User


class Topic(StrEnum):
    """What staff are told about."""

    ASSIGNMENTS = "ASSIGNMENTS"
    MENTIONS = "MENTIONS"
    FOLLOWED = "FOLLOWED"
    REPLIES = "REPLIES"
    PROPOSALS = "PROPOSALS"
    DEADLINES = "DEADLINES"
    CASES = "CASES"
    SERVICE = "SERVICE"
    SECURITY = "SECURITY"


ALWAYS_TOLD = frozenset({Topic.SECURITY})
"""Nobody can switch these off: who took over a sign-in would do it first."""


NEWS = frozenset({Topic.FOLLOWED})
"""What somebody asked to hear of and nobody has to act on: by mail only where they say so, and told
to nobody else where they switch it off."""


class ByMail(StrEnum):
    """When a mail says it."""

    AT_ONCE = "AT_ONCE"
    DAILY = "DAILY"
    OFF = "OFF"


class Told(BaseModel):
    """How somebody wants to be told about a topic: in their inbox, by mail, by both or not."""

    model_config = ConfigDict(extra="forbid")

    inbox: bool = True
    mail: ByMail = ByMail.AT_ONCE

    @property
    def is_off(self) -> bool:
        """Neither way."""
        return not self.inbox and self.mail is ByMail.OFF


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
    told: dict[Topic, Told] = {}  # what is not named is told both ways, at once

    def told_of(self, topic: Topic) -> Told:
        """How this person wants to be told about a topic."""
        usual = Told(mail=ByMail.OFF) if topic in NEWS else Told()
        return usual if topic in ALWAYS_TOLD else self.told.get(topic, usual)


def preferences_of(person: object) -> Preferences:
    """The preferences of a person; the defaults for somebody who is not signed in."""
    if not isinstance(person, User):
        return Preferences()
    try:
        return Preferences.model_validate(person.preferences)
    except ValidationError:
        return Preferences()
