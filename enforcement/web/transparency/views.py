"""Transparency reports: the list, one of them, the rows of a figure, its files, and the acts."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enforcement.language.transparency import ASKED, KINDS
from enforcement.models import TransparencyReport
from enforcement.models.transparency import MAY_MAKE, MAY_PUBLISH, MAY_READ, Counted
from enforcement.operations import files
from enforcement.operations.transparency import (
    PUBLICATION,
    answer_publication,
    ask_report,
    compare_report,
    count_again,
    propose_publication,
)
from enforcement.pages.downloads import as_download
from enforcement.pages.forms import require_no_fields
from enforcement.pages.parts import Parts
from enforcement.process import clock
from enforcement.queries.transparency import (
    checks_of,
    figure_of,
    names_of_people,
    publications_of,
    report_by_number,
    reports_page,
    rows_of,
)
from enforcement.rules.transparency.profiles import TRANSPARENCY_PROFILES
from enforcement.web._shared.acting import actor, number_in, person, require_role_for
from enforcement.web._shared.by_two import agreed_in
from enforcement.web._shared.polling import polled
from enforcement.web._shared.stepup import requires_step_up
from enforcement.web.transparency.forms import AnswerPublication, AskReport, ProposePublication
from enforcement.web.transparency.panels import panels_of, shares_of, value_in_words
from enforcement.web.transparency.rows import differences_in_words, figure_in_words, said_row
from enforcement.web.transparency.sheets import numbers_of, words_of

ZIP = "application/zip"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def transparency(request: HttpRequest) -> HttpResponse:
    """The list of reports."""
    require_role_for(request, MAY_READ)
    return list_page(request)


def list_page(request: HttpRequest, form: AskReport | None = None) -> HttpResponse:
    """The list, and for admins the form of the profile that they chose."""
    page = reports_page(request.GET.get("cursor", ""))
    today = clock.now().date()
    offered = {s: p for s, p in TRANSPARENCY_PROFILES.items() if p.holds_on(today)}
    chosen = request.GET.get("profile", "")
    if form is None and chosen in offered and actor(request).may(MAY_MAKE):
        form = ask_form(chosen)
    context = {
        "page": page,
        "rows": [{"it": row, "profile": profile_title(row)} for row in page.rows],
        "may": actor(request).may(MAY_MAKE),
        "profiles": offered.values(),
        "form": form,
        "asked": TRANSPARENCY_PROFILES[form.slug] if form else None,
    }
    return render(
        request, "transparency/list.html", context, status=form.http_code if form else 200
    )


def profile_title(report: TransparencyReport) -> str:
    """The title of a report's profile; its slug where it is not known any more."""
    profile = TRANSPARENCY_PROFILES.get(report.profile)
    return profile.title if profile else report.profile


@require_POST
@requires_step_up
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """An admin has one counted, by a profile."""
    require_role_for(request, MAY_MAKE)
    if slug not in TRANSPARENCY_PROFILES:
        raise Http404(_("There is no such profile."))
    form = ask_form(slug, request.POST)
    if form.is_valid():
        with form.refusals():
            made = ask_report(wish=form.wish, by=actor(request), now=clock.now())
            messages.success(request, _("The report is being counted."))
            return redirect("transparency_report", made.number)
    return list_page(request, form)


def ask_form(slug: str, data: object = None) -> AskReport:
    """The form of a profile."""
    return AskReport(
        data,
        slug=slug,
        today=clock.now().date(),
        action=reverse("transparency_ask", args=[slug]),
    )


def report_or_404(number: int) -> TransparencyReport:
    """The report of an address. Raises Http404 with a sentence."""
    if found := report_by_number(number):
        return found
    raise Http404(_("There is no transparency report %(number)s.") % {"number": number})


@require_safe
def report(request: HttpRequest, number: int) -> HttpResponse:
    """One report."""
    require_role_for(request, MAY_READ)
    return report_page(request, report_or_404(number))


def report_page(
    request: HttpRequest, it: TransparencyReport, form: ProposePublication | None = None
) -> HttpResponse:
    """The page; `form` is one that was not taken."""
    by, publications = actor(request), publications_of(it)
    waiting = next((p for p in publications if p.waits), None)
    own = bool(waiting and not PUBLICATION.may_agree(waiting, by))
    may_propose = by.may(MAY_PUBLISH) and it.may_be_published and not waiting
    if may_propose and form is None:
        form = ProposePublication(
            initial={"seen": it.sha256}, action=reverse("transparency_propose", args=[it.number])
        )
    counted = bool(it.counted_at)
    profile = TRANSPARENCY_PROFILES.get(it.profile)
    context = {
        **moving_parts(it),
        "profile": profile,
        "title": profile_title(it),
        "panels": panels_of(it) if counted else [],
        "shares": shares_of(it) if counted else [],
        "given": [(words[0], it.given[name]) for name, words in ASKED.items() if name in it.given],
        "publications": publications,
        "published": next((p for p in publications if p.agreed_at), None),
        "waiting": waiting,
        "own": own,
        "form": form if may_propose else None,
        "answer": AnswerPublication(
            own=own, at="answer", action=reverse("transparency_answer", args=[waiting.number])
        )
        if waiting and by.may(MAY_PUBLISH)
        else None,
        "may_count": by.may(MAY_MAKE) and not it.published_at and not waiting,
        "sheets": it.content.get("sheets", []),
    }
    return render(
        request, "transparency/report.html", context, status=form.http_code if form else 200
    )


def moving_parts(it: TransparencyReport) -> Parts:
    """What changes while one looks."""
    checks = checks_of(it) if it.published_at else []
    newest = checks[0] if checks else None
    moves = not (it.sha256 or it.why_not) or bool(newest and not (newest.sha256 or newest.why_not))
    counted = [{"it": one, "differs": differences_in_words(it, one)} for one in checks]
    return {"it": it, "checks": counted, "moves": moves}


@require_safe
@polled
def progress(request: HttpRequest, number: int) -> HttpResponse:
    """How far it is, asked again and again."""
    require_role_for(request, MAY_READ)
    it = report_or_404(number)
    parts = moving_parts(it)
    answer = render(request, "transparency/_made.html", parts)
    if not parts["moves"]:
        answer["HX-Refresh"] = "true"
    return answer


@require_safe
def rows(request: HttpRequest, number: int) -> HttpResponse:
    """The rows that a figure counts. Requests of authorities are for the legal desk alone."""
    require_role_for(request, MAY_READ)
    it, place = report_or_404(number), number_in(request, "figure")
    figure = figure_of(it, place)
    if figure is None:
        raise Http404(_("This report has no such figure."))
    kept = it.content["figures"][place]
    hidden = figure.of is Counted.ORDER and not person(request).legal_desk
    page = None if hidden else rows_of(it, figure, request.GET.get("cursor", ""))
    names = names_of_people(page) if page else {}
    context = {
        "it": it,
        "place": place,
        "kind": KINDS[figure.of],
        "what": figure_in_words(kept),
        "value": value_in_words(kept["how"], kept["value"]),
        "rests_on": kept["rests_on"],
        "how": kept["how"],
        "page": page,
        "rows": [said_row(row, names) for row in page.rows] if page else [],
        "hidden": hidden,
    }
    return render(request, "transparency/rows.html", context)


@require_safe
def sheet(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """One sheet: its numbers, each with its rows."""
    it = made_or_404(request, number)
    found = next((one for one in it.content["sheets"] if one["name"] == name), None)
    if found is None:
        raise Http404(_("This report has no such sheet."))
    context = {
        "it": it,
        "sheet": found,
        "numbers": numbers_of(found, it.content["figures"]),
        "words": words_of(found),
    }
    return render(request, "transparency/sheet.html", context)


@require_safe
@requires_step_up
def csv_file(request: HttpRequest, number: int) -> HttpResponse:
    """A ZIP of the sheets as CSV."""
    it = made_or_404(request, number)
    return download(it, it.csv_sha256, "zip", ZIP)


@require_safe
@requires_step_up
def xlsx_file(request: HttpRequest, number: int) -> HttpResponse:
    """The sheets as a spreadsheet."""
    it = made_or_404(request, number)
    return download(it, it.xlsx_sha256, "xlsx", XLSX)


def made_or_404(request: HttpRequest, number: int) -> TransparencyReport:
    """A report that was counted."""
    require_role_for(request, MAY_READ)
    it = report_or_404(number)
    if not it.sha256:
        raise Http404(_("This report is not counted yet."))
    return it


def download(it: TransparencyReport, sha256: str, ending: str, kind: str) -> HttpResponse:
    """One of its files."""
    name = f"transparency-{it.since_on}-{it.until_on}.{ending}"
    content = files.read(sha256, name)
    if content is None:
        raise Http404(_("This file is not there. Have the report counted again."))
    return as_download(content, name, kind)


@require_POST
@requires_step_up
def again(request: HttpRequest, number: int) -> HttpResponse:
    """Have a draft counted again."""
    require_role_for(request, MAY_MAKE)
    require_no_fields(request)
    count_again(number=number, by=actor(request), now=clock.now())
    messages.success(request, _("The report is being counted."))
    return redirect("transparency_report", number)


@require_POST
@requires_step_up
def compare(request: HttpRequest, number: int) -> HttpResponse:
    """Have a published one compared with today."""
    require_role_for(request, MAY_READ)
    require_no_fields(request)
    compare_report(number=number, by=actor(request), now=clock.now())
    messages.success(request, _("The report is being compared with today."))
    return redirect("transparency_report", number)


@require_POST
@requires_step_up
def propose(request: HttpRequest, number: int) -> HttpResponse:
    """Propose to publish it."""
    require_role_for(request, MAY_PUBLISH)
    it = report_or_404(number)
    form = ProposePublication(request.POST, action=reverse("transparency_propose", args=[number]))
    if form.is_valid():
        with form.refusals():
            made = propose_publication(
                number=number, **form.cleaned_data, by=actor(request), now=clock.now()
            )
            messages.success(
                request,
                _("The report is published.")
                if made.agreed_at
                else _("It is proposed. Another lead or admin must agree; they were told."),
            )
            return redirect("transparency_report", number)
    return report_page(request, it, form)


@require_POST
@requires_step_up
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """The second person's word."""
    require_role_for(request, MAY_PUBLISH)
    agreed = agreed_in(request)
    made = answer_publication(number=number, agreed=agreed, by=actor(request), now=clock.now())
    messages.success(
        request,
        _("The report is published.") if agreed else _("The report is not published."),
    )
    return redirect("transparency_report", made.report.number)


urlpatterns = [
    path("transparency", transparency, name="transparency"),
    path("transparency/ask/<str:slug>", ask, name="transparency_ask"),
    path("transparency/<int:number>", report, name="transparency_report"),
    path("transparency/<int:number>/progress", progress, name="transparency_progress"),
    path("transparency/<int:number>/rows", rows, name="transparency_rows"),
    path("transparency/<int:number>/sheets/<str:name>", sheet, name="transparency_sheet"),
    path("transparency/<int:number>.zip", csv_file, name="transparency_csv_file"),
    path("transparency/<int:number>.xlsx", xlsx_file, name="transparency_xlsx_file"),
    path("transparency/<int:number>/again", again, name="transparency_again"),
    path("transparency/<int:number>/compare", compare, name="transparency_compare"),
    path("transparency/<int:number>/propose", propose, name="transparency_propose"),
    path("transparency/publications/<int:number>/answer", answer, name="transparency_answer"),
]
