"""What was changed about staff, policies, partners, the office and messages: each act of that
record as a sentence.
"""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enforcement.language import words
from enforcement.language.formats import dated
from enforcement.language.seats import SEATS
from enforcement.language.staff_events import Shows, staff_act_words
from enforcement.models import StaffEvent
from enforcement.web._shared.events import bold_name, fill_sentence


def staff_act(event: StaffEvent) -> SafeString:
    """The sentence; an act that is not in the table is told in its own words."""
    return fill_sentence(
        staff_act_words(event.act).sentence,
        who=bold_name(event.by_name or "Docket"),
        act=event.act,
        about=bold_name(event.about.removeprefix("Message ")),
    )


def staff_change(event: StaffEvent) -> str:
    """What it was before and is now, where that is one value; empty where the sentence says it
    all.
    """
    shows = staff_act_words(event.act).shows
    match shows:
        case Shows.NOTHING:
            return ""
        case Shows.SESSIONS:
            ended = event.before if isinstance(event.before, int) else 0
            return ngettext("%(n)s session ended.", "%(n)s sessions ended.", ended) % {"n": ended}
        case Shows.FIRST_ROLE:
            made = event.after if isinstance(event.after, dict) else {}
            return value_in_words(Shows.ROLE, made.get("role")) if made else ""
        case Shows.SEAT:
            given = event.after if isinstance(event.after, dict) else {}
            return str(SEATS.get(str(given.get("seat")), ""))
        case Shows.FIELD | Shows.TIME:
            return " → ".join(value_in_words(shows, value) for value in (event.before, event.after))
    known = (value for value in (event.before, event.after) if value is not None)
    return " → ".join(value_in_words(shows, value) for value in known)


def value_in_words(shows: Shows, value: object) -> str:
    """A value of the record for people."""
    if value in (None, "", []):
        return _("nothing")
    match shows:
        case Shows.ROLE:
            return str(words.ROLES.get(str(value), value))
        case Shows.TIME:
            return dated(timezone.localtime(datetime.fromisoformat(str(value))), "j M Y, H:i")
    return ", ".join(str(part) for part in value) if isinstance(value, list) else str(value)
