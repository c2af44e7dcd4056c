"""The row of a case that an address names."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from enforcement.language.refusals import StepRefused
from enforcement.models import Case
from enforcement.queries.case import subject_of


def row_asked_for(request: HttpRequest, case: Case, what: str) -> UUID:
    """The row of this case that the address names (`?of=`).

    Raises StepRefused (codes `bad-form`, `unknown-…`).
    """
    return subject_of(case, what, key_asked_for(request))


def key_asked_for(request: HttpRequest) -> UUID:
    """The key that the address names (`?of=`). Raises StepRefused (code `bad-form`)."""
    try:
        return UUID(request.GET.get("of", ""))
    except ValueError as error:
        raise StepRefused(
            "bad-form", _("Choose one of the options offered (%(field)s).") % {"field": "of"}
        ) from error
