"""Retention: the plans of what is over, how far a removal is, and what was kept and why.

Admins and auditors read; one admin proposes a plan, another agrees, and any of them stops it.
"""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from enforcement.language.retention import LOGS, NAMES, WHY_KEPT
from enforcement.models import RetentionPlan, RetentionRun
from enforcement.models.retention import MAY_REMOVE
from enforcement.operations.retention import (
    RETENTION,
    answer_run,
    propose_run,
    resume_run,
    stop_run,
)
from enforcement.pages.forms import SmallAct, require_no_fields
from enforcement.pages.parts import Parts
from enforcement.process import clock
from enforcement.queries.retention import (
    LISTED,
    items_of,
    plan_numbered,
    plans,
    progress_of,
    run_of,
    terms_now,
)
from enforcement.web._shared.acting import actor, require_role_for
from enforcement.web._shared.by_two import AnswerByTwo, agreed_in
from enforcement.web._shared.stepup import requires_admin_step_up
from enforcement.workflow.retention import Kept

READ = "read audit"


class ProposeRun(SmallAct):
    """Why what a plan names is removed."""

    button = gettext_lazy("Propose removal")
    quick = False
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Stands in the record and in the mail to those who can agree."),
        max_length=500,
    )


@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    """How long what is kept, and the plans."""
    require_role_for(request, READ)
    terms = terms_now(clock.now())
    context = {
        "terms": terms,
        "kinds": [(NAMES[kind], terms.days[kind]) for kind in Kept] if terms else [],
        "plans": [(plan, sum(plan.counts.values())) for plan in plans()],
    }
    return render(request, "manage/retention.html", context)


@require_safe
def plan(request: HttpRequest, number: int) -> HttpResponse:
    """One plan: what would go, how far its removal is, what was kept."""
    return plan_page(request, number)


def plan_page(request: HttpRequest, number: int, form: ProposeRun | None = None) -> HttpResponse:
    """The page, with a form that was not taken."""
    require_role_for(request, READ)
    it = plan_or_404(number)
    run = run_of(it)
    context = {
        "it": it,
        "run": run,
        "waits": run is not None and run.waits,
        **figures(it, run),
        **listed(request, it),
        **acts(request, it, run, form),
    }
    code = form.http_code if form else 200
    return render(request, "manage/retention_plan.html", context, status=code)


def figures(it: RetentionPlan, run: RetentionRun | None) -> Parts:
    """The rows by kind, and what became of them."""
    far = progress_of(it) if run and run.agreed_at else None
    most = max(it.counts.values(), default=1)
    return {
        "far": far,
        "rows": [
            {
                "kind": kind,
                "name": NAMES[kind],
                "days": it.days.get(kind),
                "count": it.counts.get(kind, 0),
                "share": 100 * it.counts.get(kind, 0) // most,
                "removed": far.removed.get(kind, 0) if far else None,
            }
            for kind in Kept
        ],
        "moves": bool(run and run.agreed_at and not run.ended_at and not run.stopped_at),
    }


def listed(request: HttpRequest, it: RetentionPlan) -> Parts:
    """A page of its items: all, those of a kind, or those that were kept."""
    kind, kept = request.GET.get("kind", ""), request.GET.get("kept", "") == "yes"
    after = request.GET.get("after", "0")
    if kind not in ("", *Kept.values) or not (after.isascii() and after.isdigit()):
        raise Http404(_("There is no such list."))
    items = items_of(it, kind=kind, kept=kept, after=int(after[:9]))
    shown = items[:LISTED]
    return {
        "kind": kind,
        "kept": kept,
        "items": [
            {
                "it": item,
                "counts": [(NAMES[Kept(name)], n) for name, n in sorted(item.counts.items())],
                "log": LOGS.get(item.log, ""),
                "why": WHY_KEPT.get(item.why_kept, ""),
            }
            for item in shown
        ],
        "more": shown[-1].number if len(items) > LISTED else 0,
    }


def acts(
    request: HttpRequest, it: RetentionPlan, run: RetentionRun | None, form: ProposeRun | None
) -> Parts:
    """The forms that somebody may send now."""
    by = actor(request)
    if not by.may(MAY_REMOVE):
        return {}
    open_run = run if run and not run.declined_at else None
    if open_run is None:
        to = reverse("retention_propose", args=[it.number])
        return {"form": form or ProposeRun(action=to)} if it.items_count else {}
    if not open_run.agreed_at:
        own = not RETENTION.may_agree(open_run, by)
        to = reverse("retention_answer", args=[open_run.number])
        return {"own": own, "answer": AnswerByTwo(own=own, action=to)}
    if open_run.ended_at:
        return {}
    name = "retention_resume" if open_run.stopped_at else "retention_stop"
    return {"turn": reverse(name, args=[open_run.number])}


def plan_or_404(number: int) -> RetentionPlan:
    """The plan of an address. Raises Http404 with a sentence."""
    if found := plan_numbered(number):
        return found
    raise Http404(_("There is no retention plan %(number)s.") % {"number": number})


@require_POST
@requires_admin_step_up
def propose(request: HttpRequest, number: int) -> HttpResponse:
    """One admin wants it removed."""
    plan_or_404(number)
    form = ProposeRun(request.POST, action=reverse("retention_propose", args=[number]))
    if form.is_valid():
        with form.refusals():
            made = propose_run(
                plan=number,
                reason=form.cleaned_data["reason"],
                by=actor(request),
                now=clock.now(),
            )
            messages.success(
                request,
                _("The removal begins.")
                if made.agreed_at
                else _("It is proposed. Another admin must agree; they were told."),
            )
            return redirect("retention_plan", number)
    return plan_page(request, number, form)


@require_POST
@requires_admin_step_up
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """The second person's word."""
    agreed = agreed_in(request)
    done = answer_run(number=number, agreed=agreed, by=actor(request), now=clock.now())
    messages.success(request, _("The removal begins.") if agreed else _("Nothing was removed."))
    return redirect("retention_plan", done.plan.number)


@require_POST
@requires_admin_step_up
def stop(request: HttpRequest, number: int) -> HttpResponse:
    """Nothing more of it is begun."""
    require_no_fields(request)
    done = stop_run(number=number, by=actor(request), now=clock.now())
    messages.success(request, _("It is stopped. What is removed stays so."))
    return redirect("retention_plan", done.plan.number)


@require_POST
@requires_admin_step_up
def resume(request: HttpRequest, number: int) -> HttpResponse:
    """It goes on."""
    require_no_fields(request)
    done = resume_run(number=number, by=actor(request), now=clock.now())
    messages.success(request, _("The removal goes on."))
    return redirect("retention_plan", done.plan.number)


urlpatterns = [
    path("retention", retention, name="retention"),
    path("retention/<int:number>", plan, name="retention_plan"),
    path("retention/<int:number>/propose", propose, name="retention_propose"),
    path("retention/runs/<int:number>/answer", answer, name="retention_answer"),
    path("retention/runs/<int:number>/stop", stop, name="retention_stop"),
    path("retention/runs/<int:number>/resume", resume, name="retention_resume"),
]
