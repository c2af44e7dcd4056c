"""Looking at one piece of evidence.

What is marked sensitive is shown on request alone, and that somebody looked is recorded.
"""

from __future__ import annotations

import time
from io import BytesIO

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enforcement.language.refusals import StepRefused
from enforcement.models import Case, Evidence
from enforcement.operations import files
from enforcement.operations.gather import read_sensitive
from enforcement.process import clock
from enforcement.queries.case import neighbouring_numbers, sensitive_reads_since
from enforcement.queries.facts import gather_facts
from enforcement.rules import authority
from enforcement.web._shared.acting import actor, case_or_404, person
from enforcement.web._shared.case_page import title_of
from enforcement.web._shared.forms import require_no_fields

PDF = "application/pdf"
# A browser's own viewer draws a PDF in a place of its own; it is lost where the answer says
# "sandbox", so what may be done is said one by one.
VIEWER = "; ".join(
    (
        "default-src 'none'",
        "object-src 'self'",
        "style-src 'unsafe-inline'",
        "img-src 'self'",
        "frame-ancestors 'self'",
        "form-action 'none'",
    )
)
INLINE = ("image/png", "image/jpeg", "image/gif", "image/webp")
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
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # it takes any view
def evidence(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """The viewer."""
    case = case_or_404(ref)
    found, now = evidence_or_404(case, number), clock.now()
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    facts = gather_facts(case, now)
    context = {
        "case": case,
        "title": title_of(case),
        "e": found,
        "open": is_open(request, found),
        "pdf": found.content_type == PDF and found.file_name,
        "picture": found.content_type in INLINE and found.file_name,
        "looked": sensitive_reads_since(person(request).pk, midnight),
        "around": neighbouring_numbers(found),
        "why_not": authority.check_work(actor(request), facts) or "",
        "keeps_out": authority.keeps_out(actor(request), facts) or "",
    }
    return render(request, "case/evidence.html", context)


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
def content(request: HttpRequest, ref: str, number: int) -> HttpResponseBase:
    """The file itself: pictures and (`?view`) PDFs to be drawn on our page, everything else to be
    kept; nothing of it runs here.
    """
    case = case_or_404(ref)
    found = evidence_or_404(case, number)
    if not is_open(request, found):
        raise StepRefused(
            "not-allowed",
            _("E%(number)s is marked as sensitive. Open its page to view it.") % {"number": number},
        )
    name = f"E{number} ({found.file_name})"
    stored = files.read(found.sha256, name) if found.file_name else None
    if stored is None:
        raise Http404(_("E%(number)s has no file.") % {"number": number})
    viewed = found.content_type == PDF and "view" in request.GET
    drawn = viewed or found.content_type in INLINE
    kind = found.content_type if drawn or found.content_type == PDF else "application/octet-stream"
    response = FileResponse(
        BytesIO(stored),
        content_type=kind,
        as_attachment=not drawn,
        filename=found.file_name,
    )
    response["Content-Security-Policy"] = VIEWER if viewed else "default-src 'none'; sandbox"
    if viewed:
        response["X-Frame-Options"] = "SAMEORIGIN"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


urlpatterns = [
    path("cases/<str:ref>/evidence/<int:number>", evidence, name="case_evidence"),
    path("cases/<str:ref>/evidence/<int:number>/show", show_sensitive, name="case_evidence_show"),
    path("cases/<str:ref>/evidence/<int:number>/file", content, name="case_evidence_file"),
]
