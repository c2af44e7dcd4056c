"""What is done about an appeal: its hearing taken or handed over, its outcome rehearsed and
given.
"""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.roles import Actor
from enforcement.language.notices.blocks import parse
from enforcement.language.refusals import StepRefused
from enforcement.models import Appeal
from enforcement.operations import appeal_hearing, appeal_outcome
from enforcement.process import clock
from enforcement.queries.impact_words import named
from enforcement.web._shared import impact_rows
from enforcement.web._shared.acting import acted, actor
from enforcement.web._shared.context import Parts
from enforcement.web._shared.gateway_answer import gateway, told_now
from enforcement.web._shared.parse import number
from enforcement.web.appeals.forms import LABELS, terms_of
from enforcement.web.appeals.views import appeal_or_404, shown


def page_of(it: Appeal) -> str:
    """Where it stands."""
    return reverse("appeal", args=[it.ref])


@require_POST
def take(request: HttpRequest, ref: str) -> HttpResponse:
    """Begin to hear it."""
    it = appeal_or_404(ref)
    return acted(
        request,
        lambda by, now: appeal_hearing.take_hearing(appeal_id=it.pk, by=by, now=now),
        then=page_of(it),
        said=_("You are now the reviewer of appeal %(ref)s.") % {"ref": it.ref},
        again=lambda refused: shown(request, it, wrong=refused.sentence),
    )


@require_POST
def hand(request: HttpRequest, ref: str) -> HttpResponse:
    """Give the hearing to somebody else."""
    it, to = appeal_or_404(ref), User.objects.filter(username=request.POST.get("to", "")).first()
    if to is None:
        raise StepRefused("bad-terms", _("Choose the new appeal reviewer."))
    return acted(
        request,
        lambda by, now: appeal_hearing.hand_hearing(appeal_id=it.pk, to=to.pk, by=by, now=now),
        then=page_of(it),
        said=_("%(name)s is now the reviewer of appeal %(ref)s.")
        % {"name": to.actor.name, "ref": it.ref},
        again=lambda refused: shown(request, it, wrong=refused.sentence, outcome="hand"),
    )


@require_POST
def answer(request: HttpRequest, ref: str) -> HttpResponse:
    """Give the outcome; or, where that was asked, show what it would do and change nothing."""
    it, outcome, reasons = (
        appeal_or_404(ref),
        request.POST.get("outcome", ""),
        request.POST.get("reasons", ""),
    )
    if outcome not in LABELS or outcome == "hand":
        raise StepRefused("unknown-outcome", _("There is no such appeal outcome."))
    if "show" in request.POST:
        return shown(request, it, effect=effect_of(request, it), outcome=outcome)

    version = number(request, "version") if "version" in request.POST else None

    def give(by: Actor, now: datetime) -> None:
        terms = terms_of(request.POST.dict())
        if outcome == "inadmissible":
            appeal_outcome.refuse(appeal_id=it.pk, reasons=reasons, by=by, now=now, version=version)
        else:
            appeal_outcome.hear(
                appeal_id=it.pk,
                outcome=outcome,
                reasons=reasons,
                by=by,
                now=now,
                terms=terms,
                version=version,
            )

    said = (
        _("You proposed to grant the appeal in part. A lead must approve it.")
        if outcome == "varied"
        else _("%(ref)s is answered.") % {"ref": it.ref}
    )
    return acted(
        request,
        give,
        then=page_of(it),
        said=said,
        again=lambda refused: shown(request, it, wrong=refused.sentence, outcome=outcome),
    )


@require_POST
def effect(request: HttpRequest, ref: str) -> HttpResponse:
    """What the outcome would do, as the page shows it; changes nothing."""
    it = appeal_or_404(ref)
    return render(
        request,
        "appeals/_effect.html",
        {"effect": effect_of(request, it), "account": it.case.account, "case": it.case},
    )


def effect_of(request: HttpRequest, it: Appeal) -> Parts:
    """The rehearsal of what the form says, or why it would be refused."""
    outcome = request.POST.get("outcome", "")
    by, now, case, reasons = (
        actor(request),
        clock.now(),
        it.case,
        request.POST.get("reasons", "").strip(),
    )
    try:
        found = appeal_outcome.rehearse(
            appeal_id=it.pk,
            outcome=outcome,
            reasons=reasons or _("Your reasons appear here."),
            by=by,
            now=now,
            terms=terms_of(request.POST.dict()),
        )
    except StepRefused as refused:
        return {"outcome": outcome, "refused": refused.sentence}
    told = {
        "outcome": outcome,
        "incomplete": not reasons,
        "letter": found.notice,
        "blocks": parse(found.notice.text) if found.notice else (),
    }
    if found.impact is None:
        return told
    data = found.impact.as_data()
    near = named(data, case=case, needs=found.needs, by=by.user_id, now=now)
    return {
        **told,
        "rows": impact_rows.rows(data, case, near, needs=found.needs),
        **gateway(data, told_now(case)),
    }


urlpatterns = [
    path("appeals/<str:ref>/take", take, name="appeal_take"),
    path("appeals/<str:ref>/hand", hand, name="appeal_hand"),
    path("appeals/<str:ref>/answer", answer, name="appeal_answer"),
    path("appeals/<str:ref>/effect", effect, name="appeal_effect"),
]
