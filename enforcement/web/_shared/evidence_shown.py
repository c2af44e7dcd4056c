"""A piece of evidence as pages show it: its text, or its file as it is drawn or read.

What is marked sensitive is shown on request alone, and that somebody looked is recorded.
"""

from __future__ import annotations

import time
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.roles import Actor
from enforcement.language.refusals import StepRefused
from enforcement.models import Evidence
from enforcement.operations import files, pictures
from enforcement.operations.gather import read_sensitive
from enforcement.operations.pictures import Kind
from enforcement.pages.downloads import UNKNOWN, as_download, sandboxed
from enforcement.pages.parts import Parts
from enforcement.web._shared.acting import number_in

TEXT = "text/plain"
MOST_PAGES = 99_999  # of a PDF, in an address; beyond its last one nothing is drawn
MOST_TEXT = 20_000  # characters of a text file that are shown
SHOWN_FOR = 15 * 60  # seconds for which a look lasts in a session


def is_open(request: HttpRequest, found: Evidence) -> bool:
    """Whether this person may see the content now: it is not marked, or they asked for it a short
    while ago.
    """
    return (
        not found.sensitive
        or time.time() - request.session.get("looked", {}).get(str(found.pk), 0) < SHOWN_FOR
    )


def look_at(request: HttpRequest, found: Evidence, *, by: Actor, now: datetime) -> None:
    """The look at what is marked sensitive is recorded; then it is open for a while."""
    read_sensitive(evidence_id=found.pk, by=by, now=now)
    recent = {
        k: at for k, at in request.session.get("looked", {}).items() if time.time() - at < SHOWN_FOR
    }
    request.session["looked"] = {**recent, str(found.pk): time.time()}


def shown_of(request: HttpRequest, found: Evidence) -> Parts:
    """What is shown of a piece: its text, or its file as it is drawn or read, if it may be open.

    Raises Http404 for a page that it does not have.
    """
    is_shown = is_open(request, found)
    pages = pages_of(found) if is_shown else 0
    return {
        "e": found,
        "open": is_shown,
        "drawn": kind_of(found) if pages else None,
        "page": page_of(request, pages) if pages else 1,
        "pages": pages,
        "file_text": text_of(found) if is_shown else "",
    }


def text_of(found: Evidence) -> str:
    """How a file of plain text begins."""
    if not found.file_name or found.content_type != TEXT:
        return ""
    return (stored_file(found) or b"").decode("utf-8", "replace")[:MOST_TEXT]


def kind_of(found: Evidence) -> Kind | None:
    """What it is drawn as on our page; None for what is only downloaded."""
    if not found.file_name:
        return None
    return pictures.DRAWN_AS.get(found.content_type)


def pages_of(found: Evidence) -> int:
    """How many pages can be shown: none of what is broken, or too large to be unpacked."""
    kind, stored = kind_of(found), stored_file(found)
    return pictures.pages_of(stored, kind) if kind and stored else 0


def stored_file(found: Evidence) -> bytes | None:
    """What was uploaded; None where there is no file."""
    name = f"E{found.number} ({found.file_name})"
    return files.read(found.sha256, name) if found.file_name else None


def page_of(request: HttpRequest, pages: int) -> int:
    """The page that the address asks for. Raises Http404 for one that there is not."""
    number = number_in(request, "page", otherwise="1")
    if 1 <= number <= pages:
        return number
    raise Http404(_("There is no such page."))


def file_of(request: HttpRequest, found: Evidence) -> HttpResponse:
    """The file itself, to be kept. With `?view` what our page shows: a picture, or a page of a PDF,
    redrawn, without EXIF, scripts and whatever else it carried. Nothing of it runs here.
    """
    if not is_open(request, found):
        raise StepRefused(
            "not-allowed",
            _("E%(number)s is marked as sensitive. Open its page to view it.")
            % {"number": found.number},
        )
    stored = stored_file(found)
    if stored is None:
        raise Http404(_("E%(number)s has no file.") % {"number": found.number})
    kind = kind_of(found)
    if "view" not in request.GET or kind is None:
        return as_download(stored, found.file_name, found.content_type if kind else UNKNOWN)
    made = pictures.preview(stored, kind, page_of(request, MOST_PAGES))
    if made is None:
        raise Http404(_("E%(number)s cannot be shown.") % {"number": found.number})
    response = HttpResponse(made, content_type=pictures.SHOWN_AS)
    response.headers["Content-Disposition"] = "inline"
    return sandboxed(response)
