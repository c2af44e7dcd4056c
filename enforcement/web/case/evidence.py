"""Looking at one piece of evidence.

What is marked sensitive is shown on request alone, and that somebody looked is recorded.
"""

from __future__ import annotations

import time
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enforcement.language.refusals import StepRefused
from enforcement.models import Case, Evidence
from enforcement.operations import files, pictures
from enforcement.operations.gather import read_sensitive
from enforcement.operations.pictures import Kind
from enforcement.pages.downloads import UNKNOWN, as_download, sandboxed
from enforcement.pages.forms import require_no_fields
from enforcement.pages.parts import Parts
from enforcement.pages.tables import csv_response
from enforcement.process import clock
from enforcement.queries.case import neighbouring_numbers, sensitive_reads_since
from enforcement.queries.disclosures import disclosure_of, table_of
from enforcement.queries.facts import gather_facts
from enforcement.rules import authority
from enforcement.web._shared.acting import actor, case_or_404, person
from enforcement.web._shared.case_page import title_of

PDF, TEXT = "application/pdf", "text/plain"
INLINE = ("image/png", "image/jpeg", "image/gif", "image/webp")
MOST_PAGES = 99_999  # of a PDF, in an address; beyond its last one nothing is drawn
MOST_TEXT = 20_000  # characters of a text file that are shown
SHOWN_FOR = 15 * 60  # seconds for which a look lasts in a session


def evidence_or_404(case: Case, number: int) -> Evidence:
    """The evidence of this number. Raises Http404."""
    if found := case.evidence.filter(number=number).first():
        return found
    raise Http404(
        _("%(ref)s has no evidence item E%(number)s.") % {"ref": case.ref, "number": number}
    )


def is_open(request: HttpRequest, found: Evidence) -> bool:
    """Whether this person may see the content now: it is not marked, or they asked for it a short
    while ago.
    """
    return (
        not found.sensitive
        or time.time() - request.session.get("looked", {}).get(str(found.pk), 0) < SHOWN_FOR
    )


@require_safe
def evidence(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """The viewer."""
    case = case_or_404(ref)
    found, now = evidence_or_404(case, number), clock.now()
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    facts = gather_facts(case, now)
    context = {
        "case": case,
        "title": title_of(case),
        **shown_of(request, found),
        "looked": sensitive_reads_since(person(request).pk, midnight),
        "around": neighbouring_numbers(found),
        "why_not": authority.check_work(actor(request), facts) or "",
        "keeps_out": authority.keeps_out(actor(request), facts) or "",
    }
    return render(request, "case/evidence.html", context)


@require_safe
def peek(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """The same content for a place beside a form: what is open to this person already."""
    case = case_or_404(ref)
    context = {"case": case, **shown_of(request, evidence_or_404(case, number))}
    return render(request, "case/_peek.html", context)


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
    return {PDF: Kind.PDF, **dict.fromkeys(INLINE, Kind.PICTURE)}.get(found.content_type)


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
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
    if 1 <= number <= pages:
        return number
    raise Http404(_("There is no such page."))


@require_POST
def show_sensitive(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Ask for what is marked sensitive: the look is recorded, then the content is shown for a
    while.
    """
    case = case_or_404(ref)
    found = evidence_or_404(case, number)
    require_no_fields(request)
    read_sensitive(evidence_id=found.pk, by=actor(request), now=clock.now())
    recent = {
        k: at for k, at in request.session.get("looked", {}).items() if time.time() - at < SHOWN_FOR
    }
    request.session["looked"] = {**recent, str(found.pk): time.time()}
    return redirect("case_evidence", case.ref, number)


@require_safe
def content(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """The file itself, to be kept. With `?view` what our page shows: a picture, or a page of a PDF,
    redrawn, without EXIF, scripts and whatever else it carried. Nothing of it runs here.
    """
    case = case_or_404(ref)
    found = evidence_or_404(case, number)
    if not is_open(request, found):
        raise StepRefused(
            "not-allowed",
            _("E%(number)s is marked as sensitive. Open its page to view it.") % {"number": number},
        )
    stored = stored_file(found)
    if stored is None:
        raise Http404(_("E%(number)s has no file.") % {"number": number})
    kind = kind_of(found)
    if "view" not in request.GET or kind is None:
        return as_download(stored, found.file_name, found.content_type if kind else UNKNOWN)
    made = pictures.preview(stored, kind, page_of(request, MOST_PAGES))
    if made is None:
        raise Http404(_("E%(number)s cannot be shown.") % {"number": number})
    response = HttpResponse(made, content_type=pictures.SHOWN_AS)
    response.headers["Content-Disposition"] = "inline"
    return sandboxed(response)


@require_safe
def disclosed(request: HttpRequest, ref: str, key: UUID) -> HttpResponse:
    """What the holder was given to look up, as they have it."""
    case = case_or_404(ref)
    row = disclosure_of(case.pk, key)
    if row is None:
        raise Http404(_("There is no such table in this case."))
    return csv_response(f"{case.ref}-{row.begins_on}-{row.ends_on}.csv", table_of(row))


urlpatterns = [
    path("cases/<str:ref>/disclosed/<uuid:key>.csv", disclosed, name="case_disclosed"),
    path("cases/<str:ref>/evidence/<int:number>", evidence, name="case_evidence"),
    path("cases/<str:ref>/evidence/<int:number>/peek", peek, name="case_evidence_peek"),
    path("cases/<str:ref>/evidence/<int:number>/show", show_sensitive, name="case_evidence_show"),
    path("cases/<str:ref>/evidence/<int:number>/file", content, name="case_evidence_file"),
]
