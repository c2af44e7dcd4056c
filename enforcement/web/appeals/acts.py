"""What is done about an appeal: its hearing taken or handed over, its outcome rehearsed and
given.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from enforcement.language.notices.blocks import parse
from enforcement.language.refusals import StepRefused
from enforcement.models import Appeal
from enforcement.operations import appeal_hearing, appeal_outcome
from enforcement.operations.staff_drafts import Typed
from enforcement.pages.forms import require_no_fields
from enforcement.process import clock
from enforcement.queries.impact_context import impact_context
from enforcement.web._shared import impact_rows
from enforcement.web._shared.acting import actor, require_role_for
from enforcement.web._shared.drafts import draft_sent, drop_draft
from enforcement.web._shared.gateway_answer import access_now, gateway_comparison
from enforcement.web._shared.stepup import step_up_if_due
from enforcement.web.appeals.forms import FORM_OF, HandHearing, Outcome
from enforcement.web.appeals.outcomes import LABELS, WEIGHTY
from enforcement.web.appeals.views import about_outcome, appeal_or_404, appeal_page, outcome_place

NOT_KEPT = ("show", "version")  # of the fields of an outcome


@require_POST
def take(request: HttpRequest, ref: str) -> HttpResponse:
    """Begin to hear it."""
    it = appeal_or_404(ref)
    require_no_fields(request)
    appeal_hearing.take_hearing(appeal_id=it.pk, by=actor(request), now=clock.now())
    messages.success(request, _("You are now the reviewer of appeal %(ref)s.") % {"ref": it.ref})
    return redirect("appeal", it.ref)


@require_POST
def hand(request: HttpRequest, ref: str) -> HttpResponse:
    """Give the hearing to somebody else."""
    it = appeal_or_404(ref)
    form = HandHearing(request.POST, action=reverse("appeal_hand", args=[it.ref]))
    if form.is_valid():
        with form.refusals():
            to = named_hearer(form.cleaned_data["to"])
            appeal_hearing.hand_hearing(
                appeal_id=it.pk, to=to.pk, by=actor(request), now=clock.now()
            )
            said = _("%(name)s is now the reviewer of appeal %(ref)s.") % {
                "name": to.actor.name,
                "ref": it.ref,
            }
            messages.success(request, said)
            return redirect("appeal", it.ref)
    return appeal_page(request, it, sent=form, outcome="hand")


def named_hearer(username: str) -> User:
    """Whom a form names. Raises StepRefused (code `bad-terms`)."""
    if found := User.objects.filter(username=username).first():
        return found
    raise StepRefused("bad-terms", _("Choose the new appeal reviewer."), field="to")


@require_POST
def answer(request: HttpRequest, ref: str) -> HttpResponse:
    """Give the outcome; or, where that was asked, show what it would do and change nothing."""
    it = appeal_or_404(ref)
    if "show" in request.POST:
        form, effect = form_and_effect(request, it)
        return appeal_page(request, it, sent=form, effect=effect, outcome=form.code)
    form = outcome_form_sent(request, it)
    if form.code in WEIGHTY and (ask := step_up_if_due(request)):
        return ask
    if form.is_valid():
        with form.refusals():
            give_outcome(request, it, form)
            drop_draft(request, outcome_place(it, form.code))
            return redirect("appeal", it.ref)
    return appeal_page(request, it, sent=form, outcome=form.code)


def outcome_form_sent(request: HttpRequest, it: Appeal) -> Outcome:
    """The form of the outcome that was sent. Raises StepRefused (code `unknown-outcome`)."""
    code = request.POST.get("outcome", "")
    if code not in LABELS or code == "hand":
        raise StepRefused("unknown-outcome", _("There is no such appeal outcome."))
    return FORM_OF.get(code, Outcome)(request.POST, **about_outcome(it, code))


def give_outcome(request: HttpRequest, it: Appeal, form: Outcome) -> None:
    """The outcome with its reasons. Raises StepRefused."""
    given, by, now = form.cleaned_data, actor(request), clock.now()
    answered = {"reasons": given["reasons"], "version": given["version"], "by": by, "now": now}
    if form.code == "inadmissible":
        appeal_outcome.refuse(appeal_id=it.pk, **answered)
    else:
        appeal_outcome.hear(
            appeal_id=it.pk,
            outcome=form.code,
            terms=form.terms,
            stands=form.standing,
            **answered,
        )
    proposed = _("You proposed to grant the appeal in part. A lead must approve it.")
    said = proposed if form.code == "varied" else _("%(ref)s is answered.") % {"ref": it.ref}
    messages.success(request, said)


@require_POST
def draft(request: HttpRequest, ref: str) -> HttpResponse:
    """Save what is typed in the form of an outcome, or throw the draft away; nothing is given."""
    require_role_for(request, "work")
    it = appeal_or_404(ref)
    form = outcome_form_sent(request, it)
    fields = {name: request.POST.getlist(name) for name in form.fields if name not in NOT_KEPT}
    place = outcome_place(it, form.code)
    return draft_sent(request, place, Typed(fields=fields), texts=fields["reasons"])


@require_POST
def effect(request: HttpRequest, ref: str) -> HttpResponse:
    """What the outcome would do, as the page shows it; changes nothing."""
    it = appeal_or_404(ref)
    try:
        _form, effect = form_and_effect(request, it)
    except StepRefused as refused:
        effect = {"refused": refused.sentence}
    context = {"effect": effect, "account": it.case.account, "case": it.case}
    return render(request, "appeals/_effect.html", context)


def form_and_effect(request: HttpRequest, it: Appeal) -> tuple[Outcome, dict[str, Any]]:
    """The form as it was sent, and what it would do; the reasons may still be missing.

    Raises StepRefused (code `unknown-outcome`).
    """
    form = outcome_form_sent(request, it)
    form.fields["reasons"].required = False
    if form.is_valid():
        return form, effect_of(request, it, form)
    wrong = [*form.alarms, *(said for field in form.wrong for said in field.errors)]
    return form, {"outcome": form.code, "refused": wrong[0]}


def effect_of(request: HttpRequest, it: Appeal, form: Outcome) -> dict[str, Any]:
    """The rehearsal of what the form says, or why it would be refused."""
    by, now, case, reasons = actor(request), clock.now(), it.case, form.cleaned_data["reasons"]
    try:
        found = appeal_outcome.rehearse(
            appeal_id=it.pk,
            outcome=form.code,
            reasons=reasons or _("Your reasons appear here."),
            by=by,
            now=now,
            terms=form.terms,
            stands=form.standing,
        )
    except StepRefused as refused:
        return {"outcome": form.code, "refused": refused.sentence}
    told = {
        "outcome": form.code,
        "incomplete": not reasons,
        "letter": found.notice,
        "blocks": parse(found.notice.text) if found.notice else (),
    }
    if found.impact is None:
        return told
    data = found.impact.as_data()
    near = impact_context(
        data,
        case=case,
        needs=found.needs,
        by=by.user_id,
        now=now,
        voids=it.decision_id if form.code == "overturned" else None,
    )
    return {
        **told,
        "rows": impact_rows.impact_rows_of(data, case, near, needs=found.needs),
        **gateway_comparison(data, access_now(case)),
    }


urlpatterns = [
    path("appeals/<str:ref>/take", take, name="appeal_take"),
    path("appeals/<str:ref>/hand", hand, name="appeal_hand"),
    path("appeals/<str:ref>/answer", answer, name="appeal_answer"),
    path("appeals/<str:ref>/draft", draft, name="appeal_draft"),
    path("appeals/<str:ref>/effect", effect, name="appeal_effect"),
]
