"""How a row about an act in the staff record is made: `language/staff_events.py` has the rows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise


class Shows(StrEnum):
    """What of the values before and after an act stands beside its sentence."""

    NOTHING = "NOTHING"
    SESSIONS = "SESSIONS"  # how many ended, which is kept as the value before
    FIRST_ROLE = "FIRST_ROLE"  # the role that a new person was given
    ROLE = "ROLE"  # roles
    SEAT = "SEAT"  # what a seat is for
    VALUE = "VALUE"  # plain values
    FIELD = "FIELD"  # what is known of a person, also where it was empty before
    TIME = "TIME"  # the same for a moment


@dataclass(frozen=True, kw_only=True)
class StaffActWords:
    """How an act is told. Whom or what it is about stands in {about}."""

    sentence: str | Promise
    shows: Shows = Shows.NOTHING
