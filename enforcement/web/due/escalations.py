"""Escalations: what is stuck, why, since when, and what happens if nobody acts; taken, settled or
returned by admins.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from enforcement.language import saying
from enforcement.language.refusals import StepRefused
from enforcement.models import Escalation
from enforcement.operations import escalate
from enforcement.process import clock
from enforcement.queries import escalations as stuck
from enforcement.queries.capacity import recused_from
from enforcement.queries.upcoming import falls
from enforcement.web._shared.acting import acted, actor, case_or_404, person
from enforcement.web.due.if_missed import otherwise

LANES = {
    "open": gettext_lazy("Open"),
    "mine": gettext_lazy("Taken by you"),
    "closed": gettext_lazy("Recently resolved"),
}
ANSWERS = {"resolve": escalate.resolve_escalation, "return": escalate.return_escalation}


@require_safe
def escalations(request: HttpRequest) -> HttpResponse:
    """The lanes; `?lane=`, `?page=` a cursor."""
    return shown(request)


def shown(request: HttpRequest, *, wrong: str = "", about: str = "") -> HttpResponse:
    """The page, with what was typed about the case `about` where an answer was refused."""
    me, lane = person(request), request.GET.get("lane", "open")
    if lane not in LANES:
        raise StepRefused("bad-filter", _("There is no such list of escalations."))
    page = stuck.listed(lane, by=me.pk, cursor=request.GET.get("page", ""))
    many, now = stuck.how_many(by=me.pk), clock.now()
    open_ones = [e for e in page.rows if e.phase in stuck.OPEN]
    fallen = falls([e.case_id for e in open_ones]) if open_ones else {}
    recused = recused_from({e.case.account_id for e in open_ones}, by=me.pk) if open_ones else set()
    context = {
        "lanes": [(name, label, many.get(name, 0)) for name, label in LANES.items()],
        "lane": lane,
        "page": page,
        "wrong": wrong,
        "about": about,
        "typed": request.POST.get("answer", ""),
        "rows": [
            row(
                e,
                me,
                why_not=why_not(request, e, recused),
                otherwise=otherwise(fallen.get(e.case_id, [])),
                now=now,
            )
            for e in page.rows
        ],
    }
    return render(request, "due/escalations.html", context)


def row(escalation: Escalation, me: User, *, why_not: str, now: Any, **more: Any) -> dict[str, Any]:
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
        "away": taker.away_until_at
        if taker and taker.away_until_at and taker.away_until_at > now
        else None,
        **more,
    }


def why_not(request: HttpRequest, escalation: Escalation, recused: set[Any]) -> str:
    """Why this person may not settle it, or nothing."""
    by = actor(request)
    if not by.may("settle escalations"):
        return _("An admin must resolve this; %(name)s is %(role)s.") % {
            "name": by.name,
            "role": saying.role(by.role) if by.role else _("nobody"),
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
    return acted(
        request,
        lambda by, now: escalate.take_escalation(case_id=case.pk, by=by, now=now),
        then=f"{reverse('escalations')}#{case.ref}",
        said=_("You took the escalation of %(ref)s.") % {"ref": case.ref},
    )


@require_POST
def answer(request: HttpRequest, ref: str) -> HttpResponse:
    """Settle it, or return it with instructions; the answer goes to whoever has the case."""
    case, how = case_or_404(ref), request.POST.get("how", "")
    if how not in ANSWERS:
        raise StepRefused(
            "unknown-answer", _("An escalation is either resolved or returned with instructions.")
        )
    close, text = ANSWERS[how], request.POST.get("answer", "")
    return acted(
        request,
        lambda by, now: close(case_id=case.pk, by=by, answer=text, now=now),
        then=reverse("escalations"),
        said=_("%(ref)s: your answer was sent to the person working on the case.")
        % {"ref": case.ref},
        again=lambda refused: shown(request, wrong=refused.sentence, about=case.ref),
    )


urlpatterns = [
    path("escalations", escalations, name="escalations"),
    path("escalations/<str:ref>/take", take, name="escalations_take"),
    path("escalations/<str:ref>/answer", answer, name="escalations_answer"),
]
