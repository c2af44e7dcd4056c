"""Saved phrases where somebody writes: the one that is chosen, filled, as plain text to insert."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from enforcement.models import SavedPhrase
from enforcement.queries.phrases import phrase_for
from enforcement.web._shared.acting import person


def phrase_or_404(request: HttpRequest, key: UUID) -> SavedPhrase:
    """A phrase that this person may use. Raises Http404."""
    if found := phrase_for(person(request).pk, key):
        return found
    raise Http404(_("There is no such phrase; it may have been removed."))


def text_to_insert(text: str) -> HttpResponse:
    """What docket.js puts at the cursor."""
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
