"""Appeals: the lanes, and one beside the decision that it contests, answered by somebody who had no
part in it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.roles import Actor
from enforcement.language import words
from enforcement.language.formats import Wording
from enforcement.language.references import is_reference
from enforcement.language.refusals import StepRefused
from enforcement.models import Appeal, StaffDraft
from enforcement.models.staff_draft import WrittenIn
from enforcement.process import clock
from enforcement.queries.appeals import (
    AppealInFull,
    answer_deadlines,
    appeal_by_reference,
    appeal_counts,
    appeal_in_full,
    hearing_refusals,
    list_appeals,
)
from enforcement.queries.staff_drafts import Written, own
from enforcement.web._shared.acting import actor, person
from enforcement.web._shared.draft_on_page import TAKE
from enforcement.web._shared.drafts import DraftPlace, with_draft
from enforcement.web._shared.events import event_sentence
from enforcement.web.appeals.forms import FORM_OF, Grant, HandHearing, Outcome
from enforcement.web.appeals.outcomes import OfferedOutcome, offered_outcomes
from enforcement.workflow.machines import AppealPhase

LANES = {
    "open": gettext_lazy("Open"),
    "mine": gettext_lazy("Reviewed by you"),
    "lodged": gettext_lazy("Not taken yet"),
    "decided": gettext_lazy("Decided"),
    "requests": gettext_lazy("Reinstatement requests"),
}


@require_safe
def appeals(request: HttpRequest) -> HttpResponse:
    """The lanes; `?lane=`, `?page=` a cursor."""
    me, by, now, lane = (
        person(request),
        actor(request),
        clock.now(),
        request.GET.get("lane", "open"),
    )
    if lane not in LANES:
        raise StepRefused("bad-filter", _("There is no such list of appeals."))
    page = list_appeals(lane, by=me.pk, cursor=request.GET.get("page", ""))
    many = appeal_counts(by=me.pk)
    clocks = answer_deadlines([row.pk for row in page.rows]) if page.rows else {}
    lodged = [row for row in page.rows if lane != "requests" and row.phase == AppealPhase.LODGED]
    refused = hearing_refusals(lodged, by=by, now=now) if lodged else {}
    context = {
        "lanes": [(name, label, many.get(name, 0)) for name, label in LANES.items()],
        "lane": lane,
        "page": page,
        "rows": [
            {
                "it": row,
                "case": row.case,
                "account": row.case.account,
                "clock": clocks.get(row.pk),
                "why_not": refused.get(row.pk, ""),
                "phase": words.APPEALS.get(row.phase, ""),
                "mine": getattr(row, "hearer_id", None) == me.pk,
            }
            for row in page.rows
        ],
    }
    return render(request, "appeals/page.html", context)


class BegunOutcome(NamedTuple):
    """A draft of an outcome, and the address of its form with what is in it."""

    found: Written
    take_at: str


def appeal_or_404(ref: str) -> Appeal:
    """The appeal of a reference. Raises Http404 with a sentence that says what is wrong with it."""
    if not is_reference(ref, ("A",)):
        raise Http404(
            _(
                "“%(ref)s” is not an appeal reference. One looks like A-7K3M-92QX; a "
                "character may be mistyped."
            )
            % {"ref": ref[:40]}
        )
    if found := appeal_by_reference(ref):
        return found
    raise Http404(_("There is no appeal %(ref)s here.") % {"ref": ref[:40]})


@require_safe
def appeal(request: HttpRequest, ref: str) -> HttpResponse:
    """The contested decision at the left, the words against it and what is new at the right;
    `?outcome=` the form that is shown.
    """
    return appeal_page(request, appeal_or_404(ref))


def appeal_page(
    request: HttpRequest,
    it: Appeal,
    *,
    sent: Outcome | HandHearing | None = None,
    effect: dict[str, Any] | None = None,
    outcome: str = "",
) -> HttpResponse:
    """The page of one appeal; `sent` is its form that was not taken, `effect` what it would do."""
    by = actor(request)
    contest = appeal_in_full(it, by=by, now=clock.now())
    ways = offered_outcomes(contest, by)
    asked = outcome or request.GET.get("outcome", "")
    chosen = next((way for way in ways if way.code == asked and not way.why_not), None)
    told = [(event, event_sentence(event, it.case.ref, {})) for event in contest.new_events]
    context = {
        "it": it,
        "case": it.case,
        "account": it.case.account,
        "contest": contest,
        "decision": contest.decision,
        "phase": words.APPEALS[it.phase],
        "may": [way for way in ways if not way.why_not],
        "never": [way for way in ways if way.why_not],
        "way": chosen,
        "effect": effect,
        "form": begun_form(request, it, contest, form_of(it, contest, chosen, sent))
        if chosen
        else sent,
        "begun": None if chosen else draft_of_outcome(it, contest, by),
        "in_force": measure_in_force(contest),
        "impact": contest.decision.impact,
        "clauses": [c for c in contest.facts.clauses if c.pk in contest.decision.clauses],
        "told": told,
    }
    code = sent.http_code if sent else 200
    return render(request, "appeals/appeal.html", context, status=code)


def draft_of_outcome(it: Appeal, contest: AppealInFull, by: Actor) -> BegunOutcome | None:
    """What this person has begun to write as the outcome, and where it is taken up."""
    if by.user_id is None:
        return None
    draft = StaffDraft.objects.of(
        person=by.user_id, case=it.case_id, form=WrittenIn.OUTCOME, subject=it.pk
    ).first()
    if (found := own(draft, by, contest.facts)) is None:
        return None
    code = next(iter(found.fields.get("outcome", ())), "")
    return BegunOutcome(found, outcome_place(it, code).take_at)


def begun_form(
    request: HttpRequest, it: Appeal, contest: AppealInFull, form: Outcome | HandHearing
) -> Outcome | HandHearing:
    """The form of an outcome with its draft; what is handed on has none."""
    if isinstance(form, HandHearing):
        return form
    begun = draft_of_outcome(it, contest, actor(request))
    found, code = begun and begun.found, form.code
    shown = with_draft(form, outcome_place(it, code), request, found)
    shown.initial["outcome"] = code
    return shown


def outcome_place(it: Appeal, code: str) -> DraftPlace:
    """The form of an outcome; what is written goes along from one to another."""
    page = f"{reverse('appeal', args=[it.ref])}?outcome={code}"
    return DraftPlace(
        case=it.case,
        form=WrittenIn.OUTCOME,
        draft_at=reverse("appeal_draft", args=[it.ref]),
        take_at=f"{page}&draft={TAKE}",
        back=page,
        subject=it.pk,
    )


def about_outcome(it: Appeal, code: str) -> dict[str, str]:
    """How the form of an outcome is made."""
    return {
        "code": code,
        "side": it.side,
        "keep": f"appeal-{it.ref}-{code}",
        "action": reverse("appeal_answer", args=[it.ref]),
        "live": reverse("appeal_effect", args=[it.ref]),
    }


def form_of(
    it: Appeal, contest: AppealInFull, way: OfferedOutcome, sent: Outcome | HandHearing | None
) -> Outcome | HandHearing:
    """The form of the outcome that is chosen, as it was sent where it was."""
    if way.code == "hand":
        hand = (
            sent
            if isinstance(sent, HandHearing)
            else HandHearing(action=reverse("appeal_hand", args=[it.ref]))
        )
        hand.offer(contest, clock.now())
        return hand
    kind = FORM_OF.get(way.code, Outcome)
    form = sent if isinstance(sent, Outcome) else kind(**about_outcome(it, way.code))
    if isinstance(form, Grant):
        form.offer(contest)
    form.starts_at = next(f.name for f in form.asked if getattr(f.field, "choices", True))
    form.renew(version=it.case.version)
    return form


def measure_in_force(contest: AppealInFull) -> Wording:
    """The strictest measure that is in force or ordered, in a word; nothing if there is none."""
    found = [m.kind for m in [*contest.facts.own_measures, *contest.facts.ordered]]
    return words.MEASURES.get(max(found, key=["", *words.MEASURES].index, default=""), "")


urlpatterns = [
    path("appeals", appeals, name="appeals"),
    path("appeals/<str:ref>", appeal, name="appeal"),
]
