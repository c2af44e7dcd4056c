"""Unmatched reports: what names no account that is known, due first, with the accounts that might
be meant; matched, or rejected with a reason.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Account
from enforcement.models import Report, ReportFile
from enforcement.operations import files
from enforcement.operations.intake import match_report
from enforcement.operations.unmatched import reject_report
from enforcement.pages.downloads import as_download
from enforcement.pages.forms import SmallAct
from enforcement.pages.parts import Parts
from enforcement.process import clock
from enforcement.queries.public_reports import rules_in_plain_words
from enforcement.queries.reviews import review_counts
from enforcement.queries.unmatched import (
    Likeness,
    UnmatchedReport,
    list_unmatched,
    unmatched_reports,
    with_candidates,
    with_enclosures,
)
from enforcement.web._shared.acting import actor, person, require_role_for
from enforcement.web.due.forms import Match, MatchCandidate, Reject
from enforcement.web.due.reviews import LANES

MOST_FILES = 1000  # of one report, in an address
WHY = {
    Likeness.ADDRESS: gettext_lazy("Same e-mail address"),
    Likeness.LETTERS: gettext_lazy("Same reference, apart from capitals"),
    Likeness.DOMAIN: gettext_lazy("E-mail address at the same domain"),
    Likeness.SIMILAR: gettext_lazy("Similar name or reference"),
}


@require_safe
def unmatched(request: HttpRequest) -> HttpResponse:
    """The list; `?page=` a cursor."""
    return unmatched_page(request)


def unmatched_page(
    request: HttpRequest, *, about: UUID | None = None, sent: SmallAct | None = None
) -> HttpResponse:
    """The page; `sent` is a form about the report `about` that was not taken."""
    by, now = actor(request), clock.now()
    page = list_unmatched(cursor=request.GET.get("page", ""))
    reports = list(page.rows)
    if about and about not in {r.pk for r in reports}:
        reports[:0] = with_enclosures(unmatched_reports()).filter(pk=about)
    many = review_counts(by=person(request).pk, now=now)
    found = with_candidates(reports, by=by) if reports else []
    context = {
        "lanes": [(name, label, many[name]) for name, label in LANES.items()],
        "lane": "unmatched",
        "unmatched": many["unmatched"],
        "page": page,
        "rows": [unmatched_row(one, sent if one.report.pk == about else None) for one in found],
        "about": about if about in {r.pk for r in reports} else None,
        "sent": sent,
        "why_not": ""
        if by.may("work")
        else _("%(name)s has read access only. A reviewer, lead or admin must match this.")
        % {"name": by.name},
    }
    code = sent.http_code if sent else 200
    return render(request, "due/unmatched.html", context, status=code)


def unmatched_row(one: UnmatchedReport, sent: SmallAct | None) -> Parts:
    """What one report shows, with a form for each candidate, for another account, for none."""
    report = one.report
    forms: dict[str, SmallAct] = {
        "Match": Match(rules=rules_to_choose(report), **about_report(Match, report.pk)),
        "Reject": Reject(**about_report(Reject, report.pk)),
    }
    if sent:
        forms[type(sent).__name__] = sent
    return {
        "it": report,
        "forms": forms,
        "open": bool(sent) or not one.candidates or report.policy_id is None,
        # one button names an account and no policy
        "candidates": []
        if report.policy_id is None
        else [
            {
                "it": candidate,
                "why": WHY[candidate.why],
                "form": MatchCandidate(
                    at=f"{report.pk}-{number}",
                    action=reverse("reviews_match", args=[report.pk]),
                    initial={"account": candidate.external_ref},
                ),
            }
            for number, candidate in enumerate(one.candidates)
        ],
    }


def rules_to_choose(report: Report | None) -> list[tuple[str, str]]:
    """The policies to choose from, where the report names none."""
    return rules_in_plain_words() if report and report.policy_id is None else []


def about_report(kind: type[SmallAct], key: UUID) -> dict[str, str]:
    """How a form about a report is made: several stand on one page."""
    name = "reviews_reject" if kind is Reject else "reviews_match"
    at = f"{kind.__name__.lower()}-{key}"
    return {"at": at, "keep": at, "action": reverse(name, args=[key])}


@require_safe
def file(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """A file that came with a report: to be saved, never shown here. Raises Http404."""
    require_role_for(request, "work")
    sent = ReportFile.objects.filter(report=key, report__in=unmatched_reports()).order_by("id")
    found = next(iter(sent[number - 1 : number]), None) if 0 < number < MOST_FILES else None
    content = files.read(found.sha256, found.name) if found else None
    if found is None or content is None:
        raise Http404(_("There is no such file."))
    return as_download(content, found.name)


@require_POST
def match(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say which account a report is about, by its reference; it then joins or opens a case."""
    require_role_for(request, "work")
    rules = rules_to_choose(Report.objects.filter(pk=key).first())
    form = Match(request.POST, rules=rules, **about_report(Match, key))
    if form.is_valid():
        account = Account.objects.filter(external_ref=form.cleaned_data["account"]).first()
        if account is None:
            form.refuse_account()
            return unmatched_page(request, about=key, sent=form)
        with form.refusals():
            report = match_report(
                report_id=key,
                account_id=account.pk,
                policy=form.cleaned_data.get("policy", ""),
                by=actor(request),
                now=clock.now(),
            )
            said = _("%(ref)s was matched to %(account)s. It is in a case now.")
            messages.success(request, said % {"ref": report.ref, "account": account.name})
            return redirect("reviews_unmatched")
    return unmatched_page(request, about=key, sent=form)


@require_POST
def reject(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say that a report is about no account, and why."""
    require_role_for(request, "work")
    form = Reject(request.POST, **about_report(Reject, key))
    if form.is_valid():
        with form.refusals():
            report = reject_report(
                report_id=key, **form.cleaned_data, by=actor(request), now=clock.now()
            )
            messages.success(request, _("%(ref)s was rejected.") % {"ref": report.ref})
            return redirect("reviews_unmatched")
    return unmatched_page(request, about=key, sent=form)


urlpatterns = [
    path("reviews/unmatched", unmatched, name="reviews_unmatched"),
    path("reviews/unmatched/<uuid:key>/match", match, name="reviews_match"),
    path("reviews/unmatched/<uuid:key>/files/<int:number>", file, name="reviews_file"),
    path("reviews/unmatched/<uuid:key>/reject", reject, name="reviews_reject"),
]
