"""Disputes before bodies that settle them out of court, on the pages of a case: recording one, its
end, what follows, and that a record was wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Role
from enforcement.models import Case, Dispute
from enforcement.operations import disputes as operations
from enforcement.pages.forms import SmallAct
from enforcement.pages.parts import Parts
from enforcement.process import clock
from enforcement.queries.disputes import (
    correction_of,
    days_open,
    decisions_of,
    disputable_of,
    numbered_dispute,
)
from enforcement.queries.facts import gather_facts
from enforcement.rules import authority
from enforcement.web._shared.acting import actor, case_or_404, require_role_for
from enforcement.web._shared.case_page import title_of
from enforcement.web.case.dispute_forms import (
    CorrectDispute,
    EndDispute,
    FollowDispute,
    RecordDispute,
    WithdrawDispute,
    initial_of,
)
from enforcement.workflow.disputes import HOLDS, DisputePhase
from enforcement.workflow.marks import name_of
from enforcement.workflow.proceeding import FINAL

Form = TypeVar("Form", bound=SmallAct)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, ref: str) -> HttpResponse:
    """Record that a body told us of one."""
    case = case_or_404(ref)
    if request.method != "POST":
        initial = {"told_on": clock.now().date()}
        return form_page(request, case, RecordDispute(initial=initial))
    require_role_for(request, "work")
    form = RecordDispute(request.POST)
    form.offer(disputable_of(case))
    if form.is_valid():
        with form.refusals():
            made = operations.record_dispute(
                case_id=case.pk, told=form.told, by=actor(request), now=clock.now()
            )
            messages.success(request, _("Recorded."))
            return redirect("case_dispute", ref, made.number)
    return form_page(request, case, form)


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Record another one in place of one that was wrong."""
    if request.method == "POST":
        require_role_for(request, "work")
    case = case_or_404(ref)
    it = dispute_or_404(case, number)
    if request.method != "POST":
        return form_page(request, case, CorrectDispute(initial=initial_of(it)), it)
    form = CorrectDispute(request.POST)
    form.offer(disputable_of(case))
    if form.is_valid():
        with form.refusals():
            made = operations.correct_dispute(
                dispute_id=it.pk,
                told=form.told,
                end=form.end,
                reason=form.cleaned_data["why"],
                by=actor(request),
                now=clock.now(),
            )
            messages.success(request, _("Corrected. The record before is kept."))
            return redirect("case_dispute", ref, made.number)
    return form_page(request, case, form, it)


def form_page(
    request: HttpRequest, case: Case, form: RecordDispute, it: Dispute | None = None
) -> HttpResponse:
    """The form of a new record, or of a correction of `it`."""
    if not form.is_bound:
        form.offer(disputable_of(case))
    why_not = authority.check_work(actor(request), gather_facts(case, clock.now())) or ""
    context = {
        "case": case,
        "title": title_of(case),
        "form": form,
        "it": it,
        "why_not": why_not,
        "nothing": not form.fields["disputed"].choices[1:],  # type: ignore[attr-defined]
    }
    return render(request, "case/dispute_new.html", context, status=form.http_code)


def dispute_or_404(case: Case, number: int) -> Dispute:
    """The dispute of this case. Raises Http404."""
    found = numbered_dispute(case.pk, number) if 0 < number < 1_000_000 else None
    if found is None:
        raise Http404(_("There is no such dispute in this case."))
    return found


@require_safe
def shown(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """A dispute, and what can be done about it."""
    case = case_or_404(ref)
    return dispute_page(request, case, dispute_or_404(case, number))


def dispute_page(
    request: HttpRequest, case: Case, it: Dispute, wrong: SmallAct | None = None
) -> HttpResponse:
    """The page; `wrong` is a form that was not taken."""
    by, now = actor(request), clock.now()
    works = not authority.check_work(by, gather_facts(case, now))
    leads = works and by.rank >= Role.LEAD.rank
    forms = forms_of(case, it, works=works, leads=leads)
    if wrong is not None:
        forms[wrong.at] = wrong
    context = {
        "case": case,
        "title": title_of(case),
        "it": it,
        "forms": forms,
        "days": days_open(it.told_on, now) if it.phase == DisputePhase.OPEN else None,
        "corrected": correction_of(it) if it.phase == DisputePhase.CORRECTED else None,
        "may_correct": works and it.phase in HOLDS,
        "leads_only": it.waits_for_us and works and not leads,
        "reopens": name_of(Case.reopen) if case.state in FINAL else None,
    }
    return render(request, "case/dispute.html", context, status=wrong.http_code if wrong else 200)


def forms_of(case: Case, it: Dispute, *, works: bool, leads: bool) -> Parts:
    """What may be done about it, by whoever looks."""
    found: dict[str, type[SmallAct]] = {}
    if works and it.phase == DisputePhase.OPEN:
        found["end"] = EndDispute
    if leads and it.waits_for_us:
        found["follow"] = FollowDispute
    if works and it.phase in HOLDS:
        found["withdraw"] = WithdrawDispute
    return {name: made(form, case, it, name) for name, form in found.items()}


def made(form_class: type[Form], case: Case, it: Dispute, name: str, data: object = None) -> Form:
    """A form of the page, with what it offers."""
    form = form_class(
        data, at=name, action=reverse(f"case_dispute_{name}", args=[case.ref, it.number])
    )
    if isinstance(form, FollowDispute):
        form.offer(decisions_of(case, but=it.decision_id, since=it.told_on))
    return form


def answered(
    request: HttpRequest,
    ref: str,
    number: int,
    *,
    form_class: type[Form],
    name: str,
    act: Callable[[Dispute, Form], object],
    said: str,
) -> HttpResponse:
    """Do what a form asks for, and go back to the dispute; or show what is wrong with it."""
    require_role_for(request, "work")
    case = case_or_404(ref)
    it = dispute_or_404(case, number)
    form = made(form_class, case, it, name, request.POST)
    if form.is_valid():
        with form.refusals():
            act(it, form)
            messages.success(request, said)
            return redirect("case_dispute", ref, number)
    return dispute_page(request, case, it, form)


@require_POST
def end(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """The body told of its end."""
    return answered(
        request,
        ref,
        number,
        form_class=EndDispute,
        name="end",
        act=lambda it, form: operations.end_dispute(
            dispute_id=it.pk, end=form.end, by=actor(request), now=clock.now()
        ),
        said=_("The end is recorded."),
    )


@require_POST
def follow(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Whether it is carried out."""
    return answered(
        request,
        ref,
        number,
        form_class=FollowDispute,
        name="follow",
        act=lambda it, form: operations.follow_dispute(
            dispute_id=it.pk, following=form.following, by=actor(request), now=clock.now()
        ),
        said=_("Recorded."),
    )


@require_POST
def withdraw(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """There is no such dispute."""
    return answered(
        request,
        ref,
        number,
        form_class=WithdrawDispute,
        name="withdraw",
        act=lambda it, form: operations.withdraw_dispute(
            dispute_id=it.pk, reason=form.cleaned_data["why"], by=actor(request), now=clock.now()
        ),
        said=_("The record is withdrawn. It is kept, and counts no longer."),
    )


AT = "cases/<str:ref>/disputes/<int:number>"
urlpatterns = [
    path("cases/<str:ref>/disputes/new", new, name="case_dispute_new"),
    path(AT, shown, name="case_dispute"),
    path(f"{AT}/correct", correct, name="case_dispute_correct"),
    path(f"{AT}/end", end, name="case_dispute_end"),
    path(f"{AT}/follow", follow, name="case_dispute_follow"),
    path(f"{AT}/withdraw", withdraw, name="case_dispute_withdraw"),
]
