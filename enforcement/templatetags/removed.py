"""What stands where something was removed, on the pages of staff and on those outside."""

from __future__ import annotations

from django import template
from django.template import Context

from enforcement.language.removed import gone_in_words
from enforcement.queries.removed import RemovedFrom, removed_from

register = template.Library()
KNOWN = "_removed"  # of a request: what was asked once


@register.simple_tag(takes_context=True)
def removed_on(context: Context, ref: str) -> str:
    """When something of a case was removed, and on which ground; empty where nothing was.

    It is asked once a page, and only where something is missing.
    """
    request = context["request"]
    known = request.__dict__.setdefault(KNOWN, {})
    if ref not in known:
        found = removed_from(ref)
        known[ref] = gone_in_words(found.at, found.ground) if found else ""
    return str(known[ref])


@register.filter
def removed_words(gone: RemovedFrom) -> str:
    """The same of one row."""
    return gone_in_words(gone.at, gone.ground)
