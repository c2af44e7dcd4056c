"""Public statements on the pages of a case: drafting one with what the record says beside it,
approving exactly that text, publishing, withdrawing and correcting it.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models.staff import Duty
from enforcement.language.phrases import Variable, filled
from enforcement.language.public_statements import (
    PUBLIC_ABOUT,
    PUBLIC_TEMPLATES,
    WRONG,
    names_of_facts,
)
from enforcement.language.words import PUBLIC_CHANNELS, PUBLIC_PHASES
from enforcement.models import Case, PublicStatement
from enforcement.models.public_statement import MOST_TEXT, OPEN, PublicAbout, PublicPhase
from enforcement.operations import public_statements as operations
from enforcement.pages.forms import SmallAct
from enforcement.pages.parts import Parts
from enforcement.process import clock
from enforcement.queries.facts import gather_facts
from enforcement.queries.public_facts import public_facts
from enforcement.queries.public_statements import correction_of, numbered_public
from enforcement.rules import authority
from enforcement.rules.public_statements import Refused, changed_since, refusals_of
from enforcement.web._shared.acting import actor, case_or_404, require_role_for
from enforcement.web._shared.case_page import title_of
from enforcement.web.case.public_forms import (
    CHECK,
    DO,
    ApprovePublic,
    DeclinePublic,
    ProposePublic,
    PublishPublic,
    WithdrawPublic,
    initial_of,
)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, ref: str) -> HttpResponse:
    """Draft one, from a template or from nothing; check it, and propose it."""
    case = case_or_404(ref)
    if request.method != "POST":
        return draft_page(request, case, ProposePublic(initial=drafted(request, case)))
    require_role_for(request, "work")
    form = ProposePublic(request.POST)
    if form.is_valid() and form.cleaned_data[DO] != CHECK:
        with form.refusals():
            made = operations.propose_public(
                case_id=case.pk, proposed=form.proposed, by=actor(request), now=clock.now()
            )
            messages.success(request, _("Proposed. Somebody else must approve exactly this text."))
            return redirect("case_public", ref, made.number)
    return draft_page(request, case, form)


def drafted(request: HttpRequest, case: Case) -> Parts:
    """What a draft begins with: a template in a language, or the statement that it corrects.
    Raises Http404.
    """
    if number := request.GET.get("corrects", ""):
        old = statement_or_404(case, int(number) if number.isdecimal() else 0)
        return initial_of(
            text=old.text,
            language=old.language,
            about=old.about,
            channel=old.channel,
            outlet=old.outlet,
            show_holder=old.show_holder,
            corrects=str(old.pk),
        )
    language = request.GET.get("language", "en")
    chosen = PUBLIC_TEMPLATES.get(request.GET.get("template", ""))
    if chosen is None:
        return initial_of(language=language if language in operations.LANGUAGES else "en")
    values = {Variable.ACCOUNT: case.account.name, Variable.POLICY: case.policy.title}
    text = chosen[1].get(language) or chosen[1]["en"]
    return initial_of(text=filled(text, values), language=language)


def draft_page(request: HttpRequest, case: Case, form: ProposePublic) -> HttpResponse:
    """The form with what the record says, and what of the text it does not bear out."""
    text, about = str(form["text"].value() or ""), str(form["about"].value() or PublicAbout.CASE)
    facts = gather_facts(case, clock.now())
    why_not = authority.check_work(actor(request), facts) or operations.lacks_duty(
        actor(request), Duty.SPOKESPERSON
    )
    context = {
        **checked(case, text, about),
        "case": case,
        "title": title_of(case),
        "form": form,
        "why_not": why_not or "",
        "templates": [(key, name) for key, (name, _texts) in PUBLIC_TEMPLATES.items()],
        "languages": operations.LANGUAGES,
        "language": str(form["language"].value() or "en"),
        "corrects": form["corrects"].value(),
    }
    return render(request, "case/public_new.html", context, status=form.http_code)


@require_POST
def check(request: HttpRequest, ref: str) -> HttpResponse:
    """What of a text the record does not bear out, while it is written."""
    require_role_for(request, "work")
    case = case_or_404(ref)
    form = ProposePublic(request.POST)
    text, about = (str(form[name].value() or "") for name in ("text", "about"))
    return render(request, "case/_public_checked.html", checked(case, text[:MOST_TEXT], about))


def checked(case: Case, text: str, about: str) -> Parts:
    """What the record says, and what is wrong with a text."""
    about = about if about in PublicAbout.values else PublicAbout.CASE
    facts = public_facts(case, about, clock.now())
    wrong = refusals_of(text, facts) if text.strip() else []
    return {"known": facts, "wrong": in_words(text, wrong), "written": bool(text.strip())}


def in_words(text: str, wrong: list[Refused]) -> list[Parts]:
    """Each refusal with the words that it is about."""
    return [
        {"words": text[one.start : one.end], "place": one.start + 1, "why": WRONG[one.kind]}
        for one in wrong
    ]


def statement_or_404(case: Case, number: int) -> PublicStatement:
    """The statement of this case. Raises Http404."""
    found = numbered_public(case.pk, number) if 0 < number < 1_000_000 else None
    if found is None:
        raise Http404(_("There is no such statement in this case."))
    return found


@require_safe
def shown(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """A statement, with what the record says beside it."""
    case = case_or_404(ref)
    return statement_page(request, case, statement_or_404(case, number))


def statement_page(
    request: HttpRequest, case: Case, it: PublicStatement, wrong: SmallAct | None = None
) -> HttpResponse:
    """The page; `wrong` is a form that was not taken."""
    by, now = actor(request), clock.now()
    facts = gather_facts(case, now)
    known = public_facts(case, it.about, now)
    speaks = not operations.lacks_duty(by, Duty.SPOKESPERSON)
    works = authority.check_work(by, facts)
    no_approval = operations.check_approve(it, by, facts)
    corrected = correction_of(it)
    offered = forms_of(case, it, approves=not no_approval, speaks=speaks and not works)
    declines = "decline" in offered and not speaks  # which is theirs, and no withdrawal
    if works or declines or not (speaks or by.may("approve")):
        offered.pop("withdraw", None)
    if wrong is not None:
        offered[wrong.at] = wrong
    context = {
        "case": case,
        "title": title_of(case),
        "it": it,
        "phase": PUBLIC_PHASES[it.phase],
        "channel": PUBLIC_CHANNELS[it.channel],
        "about": PUBLIC_ABOUT[it.about],
        "known": known,
        "wrong": in_words(it.text, refusals_of(it.text, known)) if it.phase in OPEN else [],
        "written": True,
        "changed": names_of_facts(changed_since(it.facts, known)) if it.phase in OPEN else "",
        "corrected": corrected,
        "no_approval": no_approval if it.phase == PublicPhase.PROPOSED else "",
        "forms": offered,
        "may_correct": it.phase == PublicPhase.PUBLISHED
        and speaks
        and not works
        and corrected is None,
    }
    return render(request, "case/public.html", context, status=wrong.http_code if wrong else 200)


def forms_of(case: Case, it: PublicStatement, *, approves: bool, speaks: bool) -> Parts:
    """What may be done about it, by whoever looks."""
    found: Parts = {}
    if it.phase == PublicPhase.PROPOSED and approves:
        found |= {"approve": ApprovePublic, "decline": DeclinePublic}
    if it.phase == PublicPhase.APPROVED and speaks:
        found |= {"publish": PublishPublic}
    if it.phase in (*OPEN, PublicPhase.PUBLISHED):
        found |= {"withdraw": WithdrawPublic}
    return {
        name: form(at=name, action=address(case, it, name), initial={"sha256": it.sha256})
        for name, form in found.items()
    }


def address(case: Case, it: PublicStatement, act: str) -> str:
    """Where a form is sent."""
    return reverse(f"case_public_{act}", args=[case.ref, it.number])


def answered(
    request: HttpRequest,
    ref: str,
    number: int,
    *,
    form_class: type[SmallAct],
    name: str,
    act: Callable[..., object],
    said: str,
) -> HttpResponse:
    """Do what a form asks for, and go back to the statement; or show what is wrong with it."""
    require_role_for(request, "work")
    case = case_or_404(ref)
    it = statement_or_404(case, number)
    form = form_class(request.POST, at=name, action=address(case, it, name))
    if form.is_valid():
        with form.refusals():
            act(statement_id=it.pk, **form.cleaned_data, by=actor(request), now=clock.now())
            messages.success(request, said)
            return redirect("case_public", ref, number)
    return statement_page(request, case, it, form)


@require_POST
def approve(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Agree to exactly the text that was shown."""
    return answered(
        request,
        ref,
        number,
        form_class=ApprovePublic,
        name="approve",
        act=operations.approve_public,
        said=_("Approved. A spokesperson can publish it now."),
    )


@require_POST
def decline(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Say no to it."""
    return answered(
        request,
        ref,
        number,
        form_class=DeclinePublic,
        name="decline",
        act=operations.decline_public,
        said=_("Declined."),
    )


@require_POST
def publish(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Say it."""
    return answered(
        request,
        ref,
        number,
        form_class=PublishPublic,
        name="publish",
        act=operations.publish_public,
        said=_("Published. It is kept exactly as it stands."),
    )


@require_POST
def withdraw(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Take it back."""
    return answered(
        request,
        ref,
        number,
        form_class=WithdrawPublic,
        name="withdraw",
        act=operations.withdraw_public,
        said=_("Withdrawn."),
    )


AT = "cases/<str:ref>/statements/<int:number>"
urlpatterns = [
    path("cases/<str:ref>/statements/new", new, name="case_public_new"),
    path("cases/<str:ref>/statements/check", check, name="case_public_check"),
    path(AT, shown, name="case_public"),
    path(f"{AT}/approve", approve, name="case_public_approve"),
    path(f"{AT}/decline", decline, name="case_public_decline"),
    path(f"{AT}/publish", publish, name="case_public_publish"),
    path(f"{AT}/withdraw", withdraw, name="case_public_withdraw"),
]
