"""How moments look on a page: as the reader says it, with the exact time on pointing at it."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from html import escape

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from enforcement.language import formats, words
from enforcement.language.isolates import isolated
from enforcement.pages.markup import format_html

SOON = timedelta(days=1)


@cache
def drawn_icon(name: str) -> SafeString:
    """An icon is the same in every language, and a page has hundreds."""
    return format_html('<svg class="i" aria-hidden="true"><use href="#i-{}"/></svg>', name)


def as_people_say(at: datetime, now: datetime | None = None) -> str:
    """A moment as people say it within a sentence: "today 16:00", "Tue 19 Dec", "12 Jan 2024"; with
    the year when it differs.
    """
    here, today = timezone.localtime(at), timezone.localtime(now) if now else None
    if today and here.date() == today.date():
        return _("today %(time)s") % {"time": formats.dated(here, "H:i")}
    if today and abs(here - today) < timedelta(days=7):
        return (
            formats.dated(here, "D H:i")
            if abs(here - today) < timedelta(days=2)
            else formats.dated(here, "D j M")
        )
    return formats.dated(here, "D j M" if today and here.year == today.year else "j M Y")


def time_tag(at: datetime, text: str) -> SafeString:
    """A time element: the words, and the exact moment on hover and for machines."""
    exact = timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S %Z")
    said = escape(isolated(str(text)))
    return SafeString(f'<time datetime="{at.isoformat()}" title="{escape(exact)}">{said}</time>')


def moment(at: datetime | None, now: datetime | None = None, form: str = "") -> SafeString:
    """A moment of the past or future, plain; `form` is a Django date format where another one is
    wanted.
    """
    if at is None:
        return SafeString("")
    return time_tag(at, formats.dated(at, form) if form else as_people_say(at, now))


def due(at: datetime | None, now: datetime, awaits: str = "") -> SafeString:
    """When something is due: late, soon (within a day), later, or paused, with a shape, a word and
    a colour.
    """
    if at is None:
        if not awaits:
            return SafeString("")
        return format_html(
            '<span class="due paused">{}{}</span>',
            drawn_icon("pause"),
            _("Paused: waiting for %(whom)s") % {"whom": awaits},
        )
    kind, sign, text = (
        ("late", "alert", words.left(at, now))
        if at <= now
        else ("soon", "clock", capfirst(as_people_say(at, now)))
        if at - now <= SOON
        else ("later", "calendar", capfirst(as_people_say(at, now)))
    )
    return SafeString(f'<span class="due {kind}">{drawn_icon(sign)}{time_tag(at, text)}</span>')
