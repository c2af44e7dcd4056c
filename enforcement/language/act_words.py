"""How a row about an act is made: `language/events.py` has the rows."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

FACE = "face"  # the initials of who acted, in place of an icon


@dataclass(frozen=True, kw_only=True)
class ActWords:
    """How an act is told.

    Names stand in the places of `sentence`: `parts` in `web/_shared/events.py` has them.
    """

    icon: str  # of templates/icons.html, or FACE
    sentence: str | Promise  # in full
    short: str | Promise  # who did what, without a full stop, since the time comes after it
    shows_reason: bool = False  # whether the reason that was given stands below the sentence
    housekeeping: bool = False  # kept in the record, and neither shown nor looked for
