"""Approval: what waits for a second person, beside what its proposer saw; to approve, to send back,
to withdraw, to ratify.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Actor, Role
from enforcement.language.notices.blocks import parse
from enforcement.language.refusals import StepRefused
from enforcement.language.verbs import verb_done
from enforcement.models import Case, Decision, Notice
from enforcement.operations import decide
from enforcement.pages.parts import Parts
from enforcement.pages.refusing import http_code
from enforcement.process import clock
from enforcement.queries.bulk import awaiting_approval, progress_of_several
from enforcement.queries.decisions import (
    DecisionInFull,
    access_before,
    decision_by_reference,
    decision_in_full,
    require_decision,
    waiting_proposals,
    waiting_ratifications,
)
from enforcement.queries.impact_context import ImpactContext, impact_context, impact_contexts
from enforcement.queries.next_steps import is_weighty
from enforcement.step.rehearsal import NoticePreview
from enforcement.web._shared import impact_rows
from enforcement.web._shared.acting import actor, perform
from enforcement.web._shared.events import event_sentence
from enforcement.web._shared.gateway_answer import (
    AccessBefore,
    Data,
    access_now,
    gateway_comparison,
)
from enforcement.web._shared.stepup import step_up_if_due
from enforcement.web.decide.approval_forms import Approve, Checked, Ratify
from enforcement.web.decide.similar import kept_panel
from enforcement.workflow.marks import mark_of
from enforcement.workflow.terms import parse_duration, read_terms


@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """What waits: ratifications, then proposals; those that the reader may act on first.

    `?late=` and `?page=` are cursors.
    """
    by, now = actor(request), clock.now()
    waiting = waiting_proposals(by=by, now=now, cursor=request.GET.get("page", ""))
    late = waiting_ratifications(by=by, now=now, cursor=request.GET.get("late", ""))
    near = impact_contexts([w.decision for w in waiting.rows], now) if waiting.rows else {}
    bulks = list(awaiting_approval())
    far = progress_of_several([bulk.pk for bulk in bulks]) if bulks else {}
    context = {
        "bulks": [(bulk, far[bulk.pk]) for bulk in bulks],
        "waiting": [(w, card_effect(w.decision, near[w.decision.pk])) for w in waiting.rows],
        "ratifying": late.rows,
    }
    return render(
        request, "decide/approvals.html", {**context, "page": waiting.page, "late": late.page}
    )


def card_effect(waiting: Decision, near: ImpactContext) -> Parts:
    """All of the effect of a proposal, as its proposer saw it; who approves stands above it."""
    plan = [waiting.proposed_at + due for due in requirement_durations(waiting)]
    rows = impact_rows.impact_rows_of(waiting.impact, waiting.case, near, needs="", plan=plan)
    return {
        "rows": [row for row in rows if row.key != "seconds"],
        "gateway": gateway_comparison(waiting.impact, access_now(waiting.case))["gateway"],
    }


def requirement_durations(found: Decision) -> list[timedelta]:
    """How long the holder has for each requirement of a plan."""
    return [parse_duration(item["due"]) for item in found.terms.get("plan", ())]


@require_safe
def decision(request: HttpRequest, ref: str) -> HttpResponse:
    """One decision in full."""
    return decision_page(request, require_decision(decision_by_reference(ref), ref))


@require_POST
def approve(request: HttpRequest, ref: str) -> HttpResponse:
    """Approve exactly what was looked at."""
    found = require_decision(decision_by_reference(ref), ref)
    terms, now = read_terms(found.terms), clock.now()
    if is_weighty(case=found.case, verb=found.verb, terms=terms, now=now) and (
        ask := step_up_if_due(request)
    ):
        return ask
    form = Approve(request.POST, decision=found)
    if not form.is_valid():
        return decision_page(request, found, approve=form)
    given = form.cleaned_data

    def do(by: Actor, now: datetime) -> None:
        made = decide.approve(
            decision_id=found.pk,
            by=by,
            now=now,
            terms_hash=given["terms_hash"],
            version=given["version"],
            checked=given["checked"],
        )
        done = verb_done(made.verb, found.case.account.name)
        messages.success(request, _("Approved. %(done)s") % {"done": done})

    return perform(
        request,
        do,
        then=reverse("decisions"),
        again=lambda refused: refused_decision_page(request, ref, refused, approve=form),
    )


@require_POST
def send_back(request: HttpRequest, ref: str) -> HttpResponse:
    """Send it back with a reason."""
    found, reasons = (
        require_decision(decision_by_reference(ref), ref),
        request.POST.get("reasons", ""),
    )

    def do(by: Actor, now: datetime) -> Decision:
        return decide.send_back(decision_id=found.pk, by=by, reasons=reasons, now=now)

    notice = _("Returned to %(name)s.") % {"name": found.proposer_name}
    return perform(
        request,
        do,
        then=reverse("decisions"),
        said=notice,
        again=lambda refused: refused_decision_page(request, ref, refused),
    )


@require_POST
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Take one's own proposal back."""
    found, reasons = (
        require_decision(decision_by_reference(ref), ref),
        request.POST.get("reasons", ""),
    )

    def do(by: Actor, now: datetime) -> Decision:
        return decide.withdraw(decision_id=found.pk, by=by, reasons=reasons, now=now)

    then = reverse("case", args=[found.case.ref])
    return perform(
        request,
        do,
        then=then,
        said=_("The proposal is withdrawn."),
        again=lambda refused: refused_decision_page(request, ref, refused),
    )


@require_POST
def ratify(request: HttpRequest, ref: str) -> HttpResponse:
    """Approve after the fact."""
    found = require_decision(decision_by_reference(ref), ref)
    form = Ratify(request.POST, decision=found)
    if not form.is_valid():
        return decision_page(request, found, ratify=form)

    def do(by: Actor, now: datetime) -> Decision:
        return decide.ratify(case_id=found.case_id, by=by, now=now, **form.cleaned_data)

    return perform(
        request,
        do,
        then=reverse("decisions"),
        said=_("Ratified."),
        again=lambda refused: refused_decision_page(request, ref, refused, ratify=form),
    )


def refused_decision_page(
    request: HttpRequest, ref: str, refused: StepRefused, **sent: Checked
) -> HttpResponse:
    """The page again, with why it was refused and what was typed; `sent` is the form that was."""
    answer = decision_page(
        request,
        require_decision(decision_by_reference(ref), ref),
        refused=refused,
        reasons=request.POST.get("reasons", "")[:20_000],
        **sent,
    )
    answer.status_code = http_code(refused)
    return answer


def decision_page(
    request: HttpRequest,
    found: Decision,
    *,
    approve: Checked | None = None,
    ratify: Checked | None = None,
    **more: object,
) -> HttpResponse:
    """The page of a decision: what was resolved, its effect as stored and as it would be now, the
    notice, and what can be done about it; `approve` and `ratify` are forms that were not taken.
    """
    by, now = actor(request), clock.now()
    seen = decision_in_full(decision=found, by=by, now=now)
    undone_by = () if seen.waits else mark_of(Case, found.verb).undone_by
    undoing = [step for step in seen.steps if step.verb in undone_by]
    plan = [
        {**item, "days": due.days}
        for item, due in zip(found.terms.get("plan", ()), requirement_durations(found), strict=True)
    ]
    context: Parts = {
        "decision": found,
        "case": found.case,
        "seen": seen,
        "terms": found.terms,
        "undoing": undoing,
        "own": found.proposed_by_id == by.user_id,
        "plan": plan,
        "arrivals": [(a, event_sentence(a.event, found.case.ref, {})) for a in seen.arrivals],
        "forms": {
            "approve": approve or Approve(decision=found),
            "ratify": ratify or Ratify(decision=found),
        },
        **effect_then_and_now(seen, by, now),
        **kept_panel(found),
        **more,
    }
    if "approve" in request.GET:  # come to do so
        for form in context["forms"].values():
            form.starts_at = "checked"
    if approve:  # whoever sends it again has seen what is there now
        approve.renew(terms_hash=found.terms_hash, version=found.case.version)
    sent = approve or ratify
    code = sent.http_code if sent else 200
    return render(request, "decide/proposal.html", context, status=code)


def effect_then_and_now(seen: DecisionInFull, by: Actor, now: datetime) -> Parts:
    """The effect as it was shown, and, while it waits, as it would be now, with the differences."""
    found = seen.decision
    case, stored = found.case, found.impact
    needs = impact_rows.needed_now(found)
    near = impact_context(
        stored,
        case=case,
        needs=needs or (Role.LEAD if seen.ratifying else ""),
        by=found.proposed_by_id,
        now=now,
    )
    proposer = "" if by.user_id == found.proposed_by_id else found.proposer_name

    before = access_now(case) if seen.waits else AccessBefore(*access_before(found))

    def worded(data: Data, since: datetime) -> list[impact_rows.ImpactRow]:
        plan = [since + due for due in requirement_durations(found)]
        return impact_rows.impact_rows_of(
            data,
            case,
            near,
            needs=needs,
            expires_at=found.expires_at,
            proposer=proposer,
            plan=plan,
            before=before,
        )

    as_proposed: Parts = {
        "rows": worded(stored, found.executed_at or found.proposed_at),
        **gateway_comparison(stored, before),
        **as_letter(seen.notice),
    }
    if not seen.waits:
        return as_proposed
    try:
        now_so = decide.rehearse_approval(decision_id=found.pk, by=by, now=now)
    except StepRefused as refused:
        return {**as_proposed, "stands_against": refused.sentence}
    if now_so.impact is None:
        raise AssertionError("a verb has an impact")
    data = now_so.impact.as_data()
    same = data["essence"] == stored.get("essence")
    return {
        "rows": impact_rows.compared_rows(worded(data, now), as_proposed["rows"]),
        "same": same,
        **gateway_comparison(data, before),
        **as_letter(now_so.notice),
    }


def as_letter(letter: Notice | NoticePreview | None) -> Parts:
    """A notice, or a letter that would be one, with its blocks; nothing where there is none."""
    return {"letter": letter, "blocks": parse(letter.text) if letter else ()}


urlpatterns = [
    path("decisions", decisions, name="decisions"),
    path("decisions/<str:ref>", decision, name="decision"),
    path("decisions/<str:ref>/approve", approve, name="decision_approve"),
    path("decisions/<str:ref>/send-back", send_back, name="decision_send_back"),
    path("decisions/<str:ref>/withdraw", withdraw, name="decision_withdraw"),
    path("decisions/<str:ref>/ratify", ratify, name="decision_ratify"),
]
