"""Escalations: what is stuck, why, since when, and what happens if nobody acts; taken, settled or
returned by admins.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from enforcement.language import saying
from enforcement.language.refusals import StepRefused
from enforcement.models import Escalation
from enforcement.operations import escalate
from enforcement.pages.forms import require_no_fields
from enforcement.pages.parts import Parts
from enforcement.process import clock
from enforcement.queries.capacity import recused_from
from enforcement.queries.escalations import escalation_counts, list_escalations, open_escalation_of
from enforcement.queries.upcoming import upcoming_of
from enforcement.web._shared.acting import actor, case_or_404, person, require_role_for
from enforcement.web.due.forms import Answer
from enforcement.web.due.if_missed import if_nobody_acts
from enforcement.workflow.machines import UNRESOLVED

LANES = {
    "open": gettext_lazy("Open"),
    "mine": gettext_lazy("Taken by you"),
    "closed": gettext_lazy("Recently resolved"),
}
ANSWERS = {"resolve": escalate.resolve_escalation, "return": escalate.return_escalation}


@require_safe
def escalations(request: HttpRequest) -> HttpResponse:
    """The lanes; `?lane=`, `?page=` a cursor."""
    return escalations_page(request)


def escalations_page(
    request: HttpRequest, *, sent: Answer | None = None, about: Escalation | None = None
) -> HttpResponse:
    """The page; `sent` is an answer to the escalation `about` that was not taken."""
    me, lane = person(request), request.GET.get("lane", "open")
    if lane not in LANES:
        raise StepRefused("bad-filter", _("There is no such list of escalations."))
    page = list_escalations(lane, by=me.pk, cursor=request.GET.get("page", ""))
    if about and about not in page.rows:
        page.rows.insert(0, about)
    many, now = escalation_counts(by=me.pk), clock.now()
    open_ones = [e for e in page.rows if e.phase in UNRESOLVED]
    fallen = upcoming_of([e.case_id for e in open_ones]) if open_ones else {}
    recused = recused_from({e.case.account_id for e in open_ones}, by=me.pk) if open_ones else set()
    context = {
        "lanes": [(name, label, many.get(name, 0)) for name, label in LANES.items()],
        "lane": lane,
        "page": page,
        "about": about.case.ref if about else "",
        "rows": [
            escalation_row(
                e,
                me,
                why_not=why_not_settle(request, e, recused),
                if_nobody_acts=if_nobody_acts(fallen.get(e.case_id, [])),
                now=now,
                form=sent if sent and e == about else Answer(**about_answer(request, e)),
            )
            for e in page.rows
        ],
    }
    code = sent.http_code if sent else 200
    return render(request, "due/escalations.html", context, status=code)


def about_answer(request: HttpRequest, escalation: Escalation) -> dict[str, str]:
    """How the form of an answer is made: several stand on one page."""
    ref, lane = escalation.case.ref, request.GET.get("lane", "open")
    action = f"{reverse('escalations_answer', args=[ref])}?lane={lane}"
    return {"at": ref, "action": action, "keep": f"escalation-{ref}-{escalation.number}"}


def escalation_row(
    escalation: Escalation, me: User, *, why_not: str, now: datetime, **more: object
) -> Parts:
    """What one escalation shows; it is settled by whoever took it, or by another admin once it was
    taken.
    """
    taker = escalation.taken_by
    return {
        "it": escalation,
        "case": escalation.case,
        "account": escalation.case.account,
        "why_not": why_not,
        "mine": taker == me,
        "taker": taker.actor.name if taker else "",
        "away": taker.absent_until(now) if taker else None,
        **more,
    }


def why_not_settle(request: HttpRequest, escalation: Escalation, recused: set[UUID]) -> str:
    """Why this person may not settle it, or nothing."""
    by = actor(request)
    if not by.may("settle escalations"):
        return _("An admin must resolve this; %(name)s is %(role)s.") % {
            "name": by.name,
            "role": saying.role_in_words(by.role) if by.role else _("nobody"),
        }
    if escalation.case.account_id in recused:
        return _("%(name)s is recused from this account. Another admin must resolve it.") % {
            "name": by.name
        }
    return ""


@require_POST
def take(request: HttpRequest, ref: str) -> HttpResponse:
    """An admin takes it."""
    case = case_or_404(ref)
    require_no_fields(request)
    escalate.take_escalation(case_id=case.pk, by=actor(request), now=clock.now())
    messages.success(request, _("You took the escalation of %(ref)s.") % {"ref": case.ref})
    return redirect(f"{reverse('escalations')}#{case.ref}")


@require_POST
def answer(request: HttpRequest, ref: str) -> HttpResponse:
    """Settle it, or return it with instructions; the answer goes to the assignee of the case."""
    require_role_for(request, "settle escalations")
    case = case_or_404(ref)
    escalation = open_escalation_of(case.pk)
    if escalation is None:
        raise StepRefused("not-open", _("%(ref)s is not escalated.") % {"ref": case.ref})
    form = Answer(request.POST, **about_answer(request, escalation))
    if form.is_valid():
        close = ANSWERS[form.cleaned_data["how"]]
        with form.refusals():
            close(
                case_id=case.pk,
                answer=form.cleaned_data["answer"],
                by=actor(request),
                now=clock.now(),
            )
            said = _("%(ref)s: your answer was sent to the person working on the case.") % {
                "ref": case.ref
            }
            messages.success(request, said)
            return redirect("escalations")
    return escalations_page(request, sent=form, about=escalation)


urlpatterns = [
    path("escalations", escalations, name="escalations"),
    path("escalations/<str:ref>/take", take, name="escalations_take"),
    path("escalations/<str:ref>/answer", answer, name="escalations_answer"),
]
