"""The filter that every value in a page goes through: config/templates.py adds it."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise

from enforcement.language.isolates import isolated

register = template.Library()


@register.filter(name="isolated")
def isolate(value: object) -> object:
    """A text, kept to itself where it could turn the words beside it round.

    Whatever is markup already, or no text, as it is.
    """
    if isinstance(value, Promise):
        value = str(value)
    return isolated(value) if type(value) is str else value
