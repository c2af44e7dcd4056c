"""Looking at one piece of evidence.

What is marked sensitive is shown on request alone, and that somebody looked is recorded.
"""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enforcement.models import Case, Evidence
from enforcement.operations.redacting import can_be_copied
from enforcement.pages.forms import require_no_fields
from enforcement.pages.tables import csv_response
from enforcement.process import clock
from enforcement.queries.case import neighbouring_numbers, sensitive_reads_since
from enforcement.queries.copies import copies_of_piece
from enforcement.queries.disclosures import disclosure_of, table_of
from enforcement.queries.facts import gather_facts
from enforcement.rules import authority
from enforcement.web._shared.acting import actor, case_or_404, person
from enforcement.web._shared.case_page import title_of
from enforcement.web._shared.evidence_shown import file_of, look_at, shown_of


def evidence_or_404(case: Case, number: int) -> Evidence:
    """The evidence of this number. Raises Http404."""
    if found := case.evidence.filter(number=number).first():
        return found
    raise Http404(
        _("%(ref)s has no evidence item E%(number)s.") % {"ref": case.ref, "number": number}
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
        "copies": copies_of_piece(found),
        "can_be_copied": can_be_copied(found),
        "keeps_out": authority.keeps_out(actor(request), facts) or "",
    }
    return render(request, "case/evidence.html", context)


@require_safe
def peek(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """The same content for a place beside a form: what is open to this person already."""
    case = case_or_404(ref)
    context = {"case": case, **shown_of(request, evidence_or_404(case, number))}
    return render(request, "case/_peek.html", context)


@require_POST
def show_sensitive(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Ask for what is marked sensitive: the look is recorded, then the content is shown for a
    while.
    """
    case = case_or_404(ref)
    found = evidence_or_404(case, number)
    require_no_fields(request)
    look_at(request, found, by=actor(request), now=clock.now())
    return redirect("case_evidence", case.ref, number)


@require_safe
def content(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """The file itself, or what our page shows of it."""
    case = case_or_404(ref)
    found = evidence_or_404(case, number)
    return file_of(request, found)


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
