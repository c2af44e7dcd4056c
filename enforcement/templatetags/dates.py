"""The filter `date` of Django's, which every template has, as the reader's language writes a day:
settings put it in the place of Django's own.
"""

from __future__ import annotations

from datetime import date as day

from django import template
from django.template import defaultfilters

from enforcement.language.formats import in_own_format

register = template.Library()


@register.filter(expects_localtime=True, is_safe=False)
def date(value: day | str | None, form: str | None = None) -> str:
    """A moment or a day in one of Django's date formats; nothing for what is neither."""
    if isinstance(value, day):
        return in_own_format(value, form or "DATE_FORMAT")
    return defaultfilters.date(value, form)
