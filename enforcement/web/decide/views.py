"""Deciding: the verbs that this person may take now, a form for each, what will happen before it
does, and the act.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.roles import Actor, Role
from enforcement.language.notices.blocks import parse
from enforcement.language.refusals import StepRefused
from enforcement.language.verbs import verb_done, verb_label
from enforcement.models import Case, Decision
from enforcement.models.staff_draft import WrittenIn
from enforcement.operations import decide
from enforcement.operations.staff_drafts import drop_staff_draft
from enforcement.pages.parts import Parts
from enforcement.pages.refusing import http_code
from enforcement.process import clock
from enforcement.queries.decisions import DecisionContext, decision_context, events_since
from enforcement.queries.facts import gather_facts
from enforcement.queries.impact_context import impact_context
from enforcement.queries.known import Known, known_of
from enforcement.queries.next_steps import is_weighty, preview
from enforcement.queries.phrases import offered_phrases, wanted_of
from enforcement.queries.presence import who_is_here
from enforcement.rules import authority
from enforcement.rules.facts import Facts
from enforcement.web._shared import impact_rows
from enforcement.web._shared.acting import actor, case_or_404, perform, person
from enforcement.web._shared.case_page import title_of
from enforcement.web._shared.draft_on_page import TAKE, DraftOnPage, draft_as_sent, draft_found
from enforcement.web._shared.events import event_sentence
from enforcement.web._shared.gateway_answer import access_now, gateway_comparison
from enforcement.web._shared.stepup import step_up_if_due
from enforcement.web.decide import forms, plan_rows
from enforcement.web.decide.begun import (
    after_dispute,
    after_quality_review,
    form_of_draft,
    prefilled_form_for,
    today,
)
from enforcement.web.decide.forms import VerbForm
from enforcement.web.decide.moves import moves_row
from enforcement.web.decide.similar import similar_panel
from enforcement.workflow.calendar import end_of_day
from enforcement.workflow.machines import DecisionPhase
from enforcement.workflow.marks import mark_of, verbs_of

ELEMENTS = {"requirements": "plan"}  # what a notice calls otherwise than the form


@require_http_methods(["GET", "HEAD", "POST"])
def decide_case(request: HttpRequest, ref: str) -> HttpResponse:
    """The page (GET), or the act (POST)."""
    case = case_or_404(ref)
    if request.method == "POST":
        return take_or_propose(request, case)
    seen = decision_context(case=case, by=actor(request), now=clock.now())
    chosen = request.GET.get("verb", "")
    verb = chosen or next((s.verb for s in seen.may), "")
    require_verb(verb)
    # who has not chosen yet is asked when they do
    if chosen and mark_of(Case, verb).weighty and (ask := step_up_if_due(request)):
        return ask
    known = known_of(case=case, by=actor(request), facts=seen.facts)
    if not any(s.verb == verb for s in seen.may):
        return decide_page(request, seen, verb, None, known=known)
    found = known.draft
    taken = found is not None and request.GET.get("draft") == TAKE
    form = form_of_draft(seen, verb, found) if found and taken else prefilled_form_for(seen, verb)
    if not taken:
        after_quality_review(form, case, request.GET.get("quality", ""))
        after_dispute(form, case, request.GET.get("dispute", ""))
    draft = draft_found(found, taken=taken)
    return decide_page(
        request, seen, verb, form, draft=draft, known=known, opened="verb" in request.GET
    )


def take_or_propose(request: HttpRequest, case: Case) -> HttpResponse:
    """Take or propose the verb; where it is refused the form comes again with all that was
    typed.
    """
    form = read_form(request)
    terms, now = form.terms(), clock.now()
    if is_weighty(case=case, verb=form.verb, terms=terms, now=now) and (
        ask := step_up_if_due(request)
    ):
        return ask
    version = version_of(request)
    if terms is None:
        refused = StepRefused(
            "bad-terms",
            _(
                "The decision was not taken, because something is missing or wrong. See the "
                "messages beside the fields."
            ),
        )
        return refused_decide_page(request, case, form, refused)

    def do(by: Actor, now: datetime) -> None:
        made = decide.decide(
            case_id=case.pk,
            verb=form.verb,
            terms=terms,
            by=by,
            now=now,
            version=version,
            band=request.POST.get("band", ""),
        )
        drop_staff_draft(case_id=case.pk, form=WrittenIn.DECISION, by=by)
        messages.success(request, outcome_in_words(made))

    then = (
        reverse("next") if request.POST.get("then") == "next" else reverse("case", args=[case.ref])
    )
    return perform(
        request,
        do,
        then=then,
        again=lambda refused: refused_decide_page(request, case, form, refused),
    )


@require_POST
def decide_impact(request: HttpRequest, ref: str) -> HttpResponse:
    """What would happen with what is typed: the panel alone, or, without JavaScript, the page with
    it.
    """
    case, form = case_or_404(ref), read_form(request)
    if request.headers.get("HX-Request"):
        by, now = actor(request), clock.now()
        context: Parts = {
            "asked": form.asked,
            "now": now,
            **panels(gather_facts(case, now), form, by, now),
        }
        return render(request, "decide/_fragment.html", context)
    seen = decision_context(case=case, by=actor(request), now=clock.now())
    return decide_page(request, seen, form.verb, form, version=version_of(request), shown=True)


@require_POST
def decide_rows(request: HttpRequest, ref: str) -> HttpResponse:
    """The form with one requirement more, or without one; nothing is decided."""
    case, form = case_or_404(ref), read_form(request)
    gone = request.POST.get("remove", "")
    if gone.isdecimal() and int(gone) < len(form.rows) and len(form.rows) > 1:
        del form.rows[int(gone)]
    elif not gone and len(form.rows) < forms.MOST_ROWS:
        form.rows.append(plan_rows.empty_row(form.today))
    seen = decision_context(case=case, by=actor(request), now=clock.now())
    return decide_page(request, seen, form.verb, form, version=version_of(request))


def require_verb(verb: str) -> None:
    """Raise StepRefused (code `unknown-verb`) for a verb that there is not; none at all is fine."""
    if verb and verb not in verbs_of(Case):
        raise StepRefused(
            "unknown-verb",
            _("There is no decision “%(verb)s”. Choose one on the case’s page.")
            % {"verb": verb[:40]},
        )


def read_form(request: HttpRequest) -> VerbForm:
    """The form that was sent. Raises StepRefused: `unknown-verb`, `unknown-field`."""
    verb = request.POST.get("verb", "")
    require_verb(verb or "-")
    return forms.form_as_sent(verb, request.POST, today())


def version_of(request: HttpRequest) -> int:
    """The version of the case that the person looked at.

    Raises StepRefused (code `bad-version`).
    """
    given = request.POST.get("version", "")
    if given.isdecimal() and len(given) <= 18:
        return int(given)
    raise StepRefused(
        "bad-version",
        _("The form does not say which version of the case it is based on. Open it again."),
    )


def outcome_in_words(made: Decision) -> str:
    """What was done, in a sentence."""
    if made.phase == DecisionPhase.PROPOSED:
        return _("Proposed: %(verb)s. Nothing changes until it is approved.") % {
            "verb": verb_label(made.verb)
        }
    return verb_done(made.verb, made.case.account.name)


def refused_decide_page(
    request: HttpRequest, case: Case, form: VerbForm, refused: StepRefused
) -> HttpResponse:
    """The form with everything typed, why it was refused, and, where the case changed meanwhile,
    what changed; it pins the new version.
    """
    named = str(refused.details.get("element", ""))
    element = ELEMENTS.get(named, named)
    if element in form.asked:
        form.errors.setdefault(element, refused.sentence)
    version = version_of(request)
    changed = (
        [(e, event_sentence(e, case.ref, {})) for e in events_since(case.pk, version)]
        if refused.code == "stale"
        else []
    )
    seen = decision_context(case=case_or_404(case.ref), by=actor(request), now=clock.now())
    pinned = seen.case.version if refused.code == "stale" else version
    answer = decide_page(
        request,
        seen,
        form.verb,
        form,
        version=pinned,
        refused=refused,
        changed=changed,
        draft=draft_as_sent(request, refused),
    )
    answer.status_code = http_code(refused)
    return answer


def decide_page(
    request: HttpRequest,
    seen: DecisionContext,
    verb: str,
    form: VerbForm | None,
    *,
    draft: DraftOnPage | None = None,
    known: Known | None = None,
    **more: object,
) -> HttpResponse:
    """The whole page. `form` is None where this person may not take the verb."""
    by, now, case = actor(request), clock.now(), seen.case
    errors = dict(form.errors) if form else {}
    context: Parts = {
        "title": title_of(case),
        "case": case,
        "desk": seen,
        "verb": verb,
        "form": form,
        "here": who_is_here(case=case, person=person(request), now=now),
        "why_not": None if form else why_no_form(seen, verb, by),
        "known": known or known_of(case=case, by=by, facts=seen.facts),
        "version": case.version,
        "choices": forms,
        **more,
    }
    if form:
        step = next((s for s in seen.steps if s.verb == verb), None)
        wanted = wanted_of(case, [verb], seen.facts.contacts)
        context |= {
            **form_fields(form),
            **draft_on_page(request, seen, form, draft),
            "phrases": offered_phrases(person(request).pk, wanted),
            "needs": step.approved_by if step else "",
            **panels(seen.facts, form, by, now),
        }
        form.errors = (
            form.errors if more.get("shown") else errors
        )  # what the impact lacks is no error of who has only begun
        context["errors"] = form.errors
    return render(request, "decide/page.html", context)


def draft_on_page(
    request: HttpRequest, seen: DecisionContext, form: VerbForm, draft: DraftOnPage | None
) -> Parts:
    """The draft as the form shows it, and where it is saved and taken up."""
    shown, to = draft or draft_as_sent(request), reverse("decide", args=[seen.case.ref])
    offered = shown.offered
    verb = offered.verb if offered and offered.verb in {s.verb for s in seen.may} else form.verb
    return {
        "draft": shown,
        "draft_at": reverse("decide_draft", args=[seen.case.ref]),
        "take_at": f"{to}?verb={verb}&draft={TAKE}",
        "moved_on": offered and offered.case_version != seen.case.version,
    }


def why_no_form(seen: DecisionContext, verb: str, by: Actor) -> str:
    """Why this verb has no form here."""
    known = next((s.why_not for s in seen.steps if s.verb == verb), None)
    if known or not verb:
        return known or ""
    if seen.hearing:
        return _("An appeal is decided on its own page.")
    return (
        authority.check_verb(verb, verbs_of(Case)[verb], by, seen.facts)
        or authority.first_guard_against(verb, seen.case)
        or ""
    )


def form_fields(form: VerbForm) -> Parts:
    """What the form offers."""
    bounds = {
        name: forms.date_bounds(form.today, least, most)
        for name, least, most, _usual in forms.DATES.values()
    }
    return {
        "asked": form.asked,
        "values": form.values,
        "public": bool(form.mark.notice),
        "bounds": bounds,
        "due_bounds": forms.date_bounds(form.today, *plan_rows.DUE[:2]),
        "measures": form.mark.measures,
        "on_missed": form.mark.on_missed,
        "exceptions": form.mark.grounds,
    }


def panels(facts: Facts, form: VerbForm, by: Actor, now: datetime) -> Parts:
    """What stands beside the form: what would happen, and what was usual in similar cases."""
    impact = impact_panel(facts.case, form, by, now)
    found = impact.get("precedents")
    return {**impact, **similar_panel(facts=facts, form=form, by=by, now=now, found=found)}


def impact_panel(case: Case, form: VerbForm, by: Actor, now: datetime) -> Parts:
    """What would happen, for the panel: the rows, the gateway's answer and the letter; or what
    still stands against it. With the precedents that the rehearsal has read.
    """
    terms = form.terms(gaps=True)
    if terms is None:
        return {"case": case, "unclear": list(form.errors.values()), "worked_out_at": now}
    letter, needs, incomplete, moves, similar = None, "", "", None, None
    try:
        rehearsed = decide.rehearse(case_id=case.pk, verb=form.verb, terms=terms, by=by, now=now)
        impact, letter, needs = rehearsed.impact, rehearsed.notice, rehearsed.needs
        moves, similar = rehearsed.moves, rehearsed.similar
    except StepRefused as refused:
        if refused.code != "statement-incomplete":
            return {"case": case, "unclear": [refused.sentence], "worked_out_at": now}
        impact, incomplete = (
            preview(case_id=case.pk, verb=form.verb, terms=terms, by=by, now=now),
            refused.sentence,
        )
    if impact is None:
        raise AssertionError("a verb has an impact")
    data = impact.as_data()
    near = impact_context(
        data,
        case=case,
        needs=needs or (Role.LEAD if impact.ratify_by_at else ""),
        by=by.user_id,
        now=now,
    )
    zone = case.account.time_zone
    plan = [end_of_day(now + item.due, time_zone=zone) for item in terms.plan]
    rows = impact_rows.impact_rows_of(data, case, near, needs=needs, plan=plan)
    return {
        "case": case,
        "rows": [*([moves_row(moves)] if moves else []), *rows],
        **gateway_comparison(data, access_now(case)),
        "precedents": similar,
        "letter": letter,
        "blocks": parse(letter.text) if letter else (),
        "incomplete": incomplete,
        "gaps": form.gaps,
        "needs": needs,
        "notice": impact.notice,
        "worked_out_at": now,
    }


urlpatterns = [
    path("cases/<str:ref>/decide", decide_case, name="decide"),
    path("cases/<str:ref>/decide/impact", decide_impact, name="decide_impact"),
    path("cases/<str:ref>/decide/rows", decide_rows, name="decide_rows"),
]
