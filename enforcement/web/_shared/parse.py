"""Reading what a form sent: what cannot be read is refused with a sentence, before anything is
done.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from enforcement.language.refusals import StepRefused

MOST = 40  # rows of a form


def text(request: HttpRequest, name: str) -> str:
    """What was typed, without the space around it; nothing where it was not sent."""
    return str(request.POST.get(name, "")).strip()


def number(request: HttpRequest, name: str) -> int:
    """A whole number. Raises StepRefused (code `bad-number`)."""
    value = text(request, name)
    if not value.isascii() or not value.isdecimal() or len(value) > 9:
        raise StepRefused(
            "bad-number", _("“%(name)s” must be a whole number.") % {"name": name.replace("_", " ")}
        )
    return int(value)


def day(value: str) -> date | None:
    """A date as forms send it; None for an empty one. Raises StepRefused (code `bad-date`)."""
    if not value:
        return None
    try:
        found = parse_date(value)
    except ValueError:
        found = None
    if found is None:
        raise StepRefused(
            "bad-date",
            _("“%(value)s” is not a date. Enter it like 2024-03-01.") % {"value": value[:20]},
        )
    return found


def required_day(request: HttpRequest, name: str) -> date:
    """As `day`, which must be there. Raises StepRefused (code `bad-date`)."""
    if found := day(text(request, name)):
        return found
    raise StepRefused("bad-date", _("Choose a day."))


def end_of(value: str) -> datetime | None:
    """The end of a day in the reader's zone. Raises StepRefused (code `bad-date`)."""
    found = day(value)
    if found is None:
        return None
    zone = timezone.get_current_timezone()
    return datetime.combine(found, time(23, 59), zone if isinstance(zone, ZoneInfo) else UTC)


def words(request: HttpRequest, name: str) -> list[str]:
    """What was listed with commas between, or chosen in several boxes; each once."""
    found = [part.strip() for value in request.POST.getlist(name) for part in str(value).split(",")]
    return [word for word in dict.fromkeys(found) if word][:MOST]
