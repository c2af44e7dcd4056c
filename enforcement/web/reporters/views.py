"""Misuse, for leads: the list, one person, and what is done about them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enforcement.language.misuse import MISUSE_KINDS, REPORT_WEIGHTS, VERDICTS
from enforcement.language.refusals import StepRefused
from enforcement.language.saying import say
from enforcement.models import MisuseSuspension, ReporterWeight
from enforcement.models.misuse import MAY_ACT, MAY_READ
from enforcement.operations import misuse, misuse_appeals, reporter_weights
from enforcement.pages.forms import SmallAct
from enforcement.pages.parts import Parts
from enforcement.process import clock
from enforcement.queries.misuse import Who, chosen_profile
from enforcement.queries.misuse_acts import SUBJECTS, find_who, one_by_number, who_of
from enforcement.queries.misuse_counts import frequent
from enforcement.queries.misuse_pages import (
    Sheet,
    judged_page,
    kinds_of,
    misuse_desk,
    misuse_sheet,
    profile_to_count_by,
)
from enforcement.rules.misuse.profiles import MisuseProfile
from enforcement.web._shared.acting import actor, require_role_for
from enforcement.web._shared.by_two import agreed_in
from enforcement.web._shared.stepup import requires_step_up
from enforcement.web.reporters.forms import (
    AnswerProposal,
    EndWeight,
    HearAppeal,
    LiftSuspension,
    SuspendSomebody,
    WarnSomebody,
    WeighReports,
)
from enforcement.workflow.misuse import SUSPENDABLE, MisuseKind

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]
ACTS = ("warning", "suspension", "weight")  # what can be done about somebody
LANES = {kind.value.lower(): kind for kind in MisuseKind}


def for_leads(view: View[Arguments]) -> View[Arguments]:
    """A page for those who may read it. Raises StepRefused (code `not-allowed`)."""

    @wraps(view)
    def asked(
        request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> HttpResponseBase:
        require_role_for(request, MAY_READ)
        return view(request, *args, **kwargs)

    return asked


@require_safe
@for_leads
def reporters(request: HttpRequest) -> HttpResponse:
    """Whose figures are frequent, what waits for somebody, and what runs.

    Raises StepRefused (code `bad-filter`).
    """
    lane, now = request.GET.get("kind", "reports"), clock.now()
    if lane not in LANES:
        raise StepRefused("bad-filter", say("There is no such kind."), field="kind")
    profile = profile_to_count_by(now)
    one, found = profile.kinds[LANES[lane]], frequent(LANES[lane], profile, now)
    context = {
        "lanes": [(MISUSE_KINDS[kind], name, name == lane) for name, kind in LANES.items()],
        "rows": found.rows,
        "counted_at": found.counted_at,
        "desk": misuse_desk(now),
        "one": one,
        "profile": profile,
        "chosen": chosen_profile(now),
        "weights": REPORT_WEIGHTS,
        "kinds": MISUSE_KINDS,
    }
    return render(request, "reporters/list.html", context)


def who_or_404(subject: str, key: UUID) -> Who:
    """Somebody by their address on these pages. Raises Http404."""
    if subject in SUBJECTS and (found := find_who(subject, key)):
        return found
    raise Http404(_("There is nobody here: the address may have been erased."))


@require_safe
@for_leads
def reporter(request: HttpRequest, subject: str, key: UUID) -> HttpResponse:
    """Everything about one of them."""
    return who_page(request, who_or_404(subject, key))


def who_page(request: HttpRequest, who: Who, sent: SmallAct | None = None) -> HttpResponse:
    """The page, with a form that was not taken."""
    now, by = clock.now(), actor(request)
    profile, may = profile_to_count_by(now), actor(request).may(MAY_ACT)
    sheet = misuse_sheet(who, profile, now)
    lane = LANES.get(request.GET.get("kind", ""), kinds_of(who)[0])
    kind = lane if lane in kinds_of(who) else kinds_of(who)[0]
    page = judged_page(kind, who, profile.kinds[kind], now, request.GET.get("cursor", ""))
    parts = [part_of(k, who, sheet, profile, may, sent) for k in kinds_of(who)]
    acts = [suspension_row(one, by.user_id, may, sent) for one in sheet.suspensions]
    weigh = WeighReports(at="w", action=act_address(who, "weight"))
    running = next((w for w in sheet.weights if not w.ended_at and w.until_at > now), None)
    end = EndWeight(at="e", action=reverse("weight_end", args=[running.pk])) if running else None
    context = {
        "who": who,
        "name": name_of(who),
        "parts": parts,
        "suspensions": acts,
        "sheet": sheet,
        "weights": REPORT_WEIGHTS,
        "kinds": MISUSE_KINDS,
        "weigh": shown(sent, weigh) if may and not who.account and not running else None,
        "running_weight": running,
        "end_weight": shown(sent, end) if may and end else None,
        "lanes": [(MISUSE_KINDS[k], k.value.lower(), k == kind) for k in kinds_of(who)],
        "kind": kind.value.lower(),
        "rows": [{"it": row, "verdict": VERDICTS[row.verdict]} for row in page.rows],
        "page": page,
        "profile": profile,
        "chosen": chosen_profile(now),
    }
    return render(request, "reporters/one.html", context, status=sent.http_code if sent else 200)


def name_of(who: Who) -> str:
    """What staff know somebody by."""
    if who.report:
        return who.report.reporter_email
    return (who.flagger or who.account).name  # type: ignore[union-attr]


def shown(sent: SmallAct | None, form: SmallAct) -> SmallAct:
    """The form, or the same one as it was sent and not taken."""
    same = sent and type(sent) is type(form) and sent.at == form.at
    return sent if sent and same else form


def act_address(who: Who, act: str) -> str:
    """Where an act about somebody is sent."""
    one = who.report or who.flagger or who.account
    assert one is not None  # one of the three
    return reverse("reporter_act", args=[who.subject, one.pk, act])


def part_of(
    kind: MisuseKind,
    who: Who,
    sheet: Sheet,
    profile: MisuseProfile,
    may: bool,
    sent: SmallAct | None,
) -> Parts:
    """What one kind shows: the figures, the threshold, and what can be done."""
    now, one, figures = clock.now(), profile.kinds[kind], sheet.figures[kind]
    is_frequent = one.is_frequent(figures.counted, figures.decided)
    warning = next((w for w in sheet.warnings if w.kind == kind and w.until_at > now), None)
    open_one = next((s for s in sheet.suspensions if s.kind == kind and is_open(s)), None)
    acts = may and is_frequent and chosen_profile(now) is not None
    warn = suspend = None
    if acts and warning is None:
        to = act_address(who, "warning")
        warn = WarnSomebody(action=to, initial={"kind": kind.value})
    if acts and warning and open_one is None and kind in SUSPENDABLE:
        suspend = suspend_form(who, kind, profile)
    return {
        "kind": kind,
        "title": MISUSE_KINDS[kind],
        "figures": figures,
        "one": one,
        "is_frequent": is_frequent,
        "warning": warning,
        "to_warn": shown(sent, warn) if warn else None,
        "to_suspend": shown(sent, suspend) if suspend else None,
    }


def suspend_form(who: Who, kind: MisuseKind, profile: MisuseProfile) -> SuspendSomebody:
    """The form of a suspension, with the usual term."""
    one = profile.kinds[kind]
    return SuspendSomebody(
        one=one,
        action=act_address(who, "suspension"),
        initial={"kind": kind.value, "days": one.term_days},
    )


def is_open(one: MisuseSuspension) -> bool:
    """Whether it is proposed, or has not ended."""
    return one.declined_at is None and one.ended_at is None


def suspension_row(
    one: MisuseSuspension, user_id: UUID | None, may: bool, sent: SmallAct | None
) -> Parts:
    """What a suspension shows, with the forms that make sense now."""
    answer = lift = hear = None
    runs = one.agreed_at and not one.ended_at and one.until_at and one.until_at > clock.now()
    own = one.proposed_by_id == user_id
    if may and one.waits:
        to = reverse("suspension_act", args=[one.number, "answer"])
        answer = AnswerProposal(own=own, at=f"answer-{one.number}", action=to)
    if may and runs:
        to = reverse("suspension_act", args=[one.number, "lift"])
        lift = LiftSuspension(at=f"lift-{one.number}", action=to)
    had_part = user_id in misuse_appeals.parts_in(one)
    if may and one.contested_at and not one.heard_at and not had_part:
        to = reverse("suspension_act", args=[one.number, "hear"])
        hear = HearAppeal(at=f"hear-{one.number}", action=to)
    return {
        "it": one,
        "title": MISUSE_KINDS[one.kind],
        "waits": one.waits,
        "runs": runs,
        "own": own,
        "had_part": had_part,
        "answer": shown(sent, answer) if answer else None,
        "lift": shown(sent, lift) if lift else None,
        "hear": shown(sent, hear) if hear else None,
    }


@require_POST
@for_leads
def reporter_act(request: HttpRequest, subject: str, key: UUID, act: str) -> HttpResponse:
    """Warn somebody, propose to suspend them, or weigh their reports less."""
    who = who_or_404(subject, key)
    if act not in ACTS:
        raise Http404(_("There is no such act."))
    to, by, now = act_address(who, act), actor(request), clock.now()
    form: SmallAct
    match act:
        case "warning":
            form = WarnSomebody(request.POST, action=to)
        case "suspension":
            form = SuspendSomebody(request.POST, action=to)
        case _:
            form = WeighReports(request.POST, at="w", action=to)
    if form.is_valid():
        with form.refusals():
            if isinstance(form, WarnSomebody):
                given = form.cleaned_data
                wanted = MisuseKind(given["kind"])
                misuse.warn(kind=wanted, who=who, reason=given["reason"], by=by, now=now)
                messages.success(request, _("The warning is sent."))
            elif isinstance(form, SuspendSomebody):
                misuse.propose_suspension(proposal=form.proposal, who=who, by=by, now=now)
                messages.success(
                    request, _("It is proposed. Another lead must agree; they were told.")
                )
            elif isinstance(form, WeighReports):
                reporter_weights.set_weight(wanted=form.wanted, who=who, by=by, now=now)
                messages.success(request, _("Saved. Only staff see it."))
            return redirect(who.path)
    return who_page(request, who, form)


@require_POST
@requires_step_up
@for_leads
def suspension_act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Answer a proposal, lift a suspension, or decide on an appeal against it."""
    found = one_by_number(number)
    if found is None or act not in ("answer", "lift", "hear"):
        raise Http404(_("There is no such suspension."))
    who, by, now = who_of(found), actor(request), clock.now()
    to = reverse("suspension_act", args=[number, act])
    if act == "answer":
        agreed = agreed_in(request)
        misuse.answer_suspension(number=number, agreed=agreed, by=by, now=now)
        messages.success(
            request,
            _("The suspension runs from now on; they are told.")
            if agreed
            else _("Everything stays as it is."),
        )
        return redirect(who.path)
    form: SmallAct = (
        LiftSuspension(request.POST, at=f"lift-{number}", action=to)
        if act == "lift"
        else HearAppeal(request.POST, at=f"hear-{number}", action=to)
    )
    if form.is_valid():
        with form.refusals():
            given = form.cleaned_data
            if act == "lift":
                misuse.lift_suspension(number=number, reason=given["reason"], by=by, now=now)
                messages.success(request, _("The suspension is lifted; they are told."))
            else:
                misuse_appeals.hear_suspension(
                    number=number,
                    upheld=given["outcome"] == "stays",
                    answer=given["answer_text"],
                    by=by,
                    now=now,
                )
                messages.success(request, _("The appeal is decided; they are told."))
            return redirect(who.path)
    return who_page(request, who, form)


@require_POST
@for_leads
def weight_end(request: HttpRequest, key: UUID) -> HttpResponse:
    """Reports count like anybody's again."""
    weight = ReporterWeight.objects.select_related("report", "flagger", "account").filter(pk=key)
    found = weight.first()
    if found is None:
        raise Http404(_("There is no such weight of reports."))
    form = EndWeight(request.POST, at="e", action=reverse("weight_end", args=[key]))
    if form.is_valid():
        with form.refusals():
            reporter_weights.end_weight(
                weight_id=key,
                reason=form.cleaned_data["reason"],
                by=actor(request),
                now=clock.now(),
            )
            messages.success(request, _("Ended. New reports count like anybody’s."))
            return redirect(who_of(found).path)
    return who_page(request, who_of(found), form)


urlpatterns = [
    path("reporters", reporters, name="reporters"),
    path("reporters/weights/<uuid:key>/end", weight_end, name="weight_end"),
    path("reporters/suspensions/<int:number>/<str:act>", suspension_act, name="suspension_act"),
    path("reporters/<str:subject>/<uuid:key>", reporter, name="reporter_misuse"),
    path("reporters/<str:subject>/<uuid:key>/<str:act>", reporter_act, name="reporter_act"),
]
