"""Staff: who is there and what they may do.

Everybody sees who works here; admins change it, with their authenticator at hand.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from enforcement.language.staff_mails import CHANGES
from enforcement.models import RoleProposal
from enforcement.operations import sign_ins, staff
from enforcement.operations.sign_ins_told import change_of
from enforcement.pages.forms import SmallAct, require_no_fields
from enforcement.pages.parts import Parts
from enforcement.process import clock
from enforcement.queries.staff import all_staff, member_details, role_proposals, skill_areas
from enforcement.web._shared.acting import actor, person
from enforcement.web._shared.by_two import agreed_in
from enforcement.web._shared.stepup import requires_admin_step_up
from enforcement.web.manage.staff_forms import (
    PICKED,
    AnswerRole,
    ChangeRole,
    Disable,
    NewMember,
    Recuse,
    Work,
)

WORK = ("first_name", "last_name", "email", *PICKED, "time_zone")


@require_safe
def staff_list(request: HttpRequest) -> HttpResponse:
    """Everybody, and the changes of roles that wait for a second admin."""
    me = person(request)
    proposals = [
        {
            "it": proposal,
            "what": what_is_proposed(proposal),
            "answers": me not in (proposal.proposer, proposal.person),
            "form": AnswerRole(
                own=proposal.proposer == me,
                concerns_me=proposal.person == me,
                action=reverse("staff_answer", args=[proposal.pk]),
            ),
        }
        for proposal in role_proposals()
    ]
    context = {
        "people": all_staff(),
        "proposals": proposals,
        "admin": actor(request).may("administer"),
    }
    return render(request, "manage/staff.html", context)


def what_is_proposed(proposal: RoleProposal) -> str:
    """In words, as the mails say it."""
    return str(CHANGES[change_of(proposal)])


@require_safe
@requires_admin_step_up
def member(request: HttpRequest, username: str) -> HttpResponse:
    """One person whole. Admins alone."""
    return member_page(request, member_or_404(username))


def member_or_404(username: str) -> User:
    """Somebody by their name in addresses. Raises Http404 with a sentence."""
    if found := all_staff().filter(username=username).first():
        return found
    raise Http404(_("There is nobody here called %(name)s.") % {"name": username[:60]})


def member_page(request: HttpRequest, one: User, sent: SmallAct | None = None) -> HttpResponse:
    """The page; `sent` is a form of it that was not taken."""
    fields = {name: getattr(one, name) for name in WORK}
    away = one.absent_until(clock.now())
    forms = {
        "Work": Work(initial={**fields, "away_until": away}, **about_work(one)),
        "ChangeRole": ChangeRole(
            initial={"role": one.role}, **member_form_options(one, "member_role")
        ),
        "Disable": Disable(**about_disabling(one)),
        "Recuse": Recuse(**member_form_options(one, "member_recuse")),
    }
    details = member_details(one)
    context = {
        "one": one,
        **details,
        "what": what_is_proposed(details["proposal"]) if details["proposal"] else "",
        "me": person(request),
        "forms": {**forms, type(sent).__name__: sent},
        "sent": sent,
    }
    return render(request, "manage/member.html", context, status=sent.http_code if sent else 200)


def member_form_options(one: User, name: str) -> Parts:
    """How a form about somebody is made; several stand on one page."""
    return {"at": name.removeprefix("member_"), "action": reverse(name, args=[one.username])}


def about_work(one: User) -> Parts:
    """How the form of somebody's work is made."""
    return {**member_form_options(one, "member_change"), "areas": skill_areas(), "has": one}


def about_disabling(one: User) -> Parts:
    """How the form by which somebody is disabled is made."""
    return {"at": "out", "action": reverse("member_act", args=[one.username, "disable"])}


@require_safe
@requires_admin_step_up
def new(request: HttpRequest) -> HttpResponse:
    """The form of somebody new."""
    return new_page(request, NewMember(areas=skill_areas(), action=reverse("staff_make")))


def new_page(request: HttpRequest, form: NewMember) -> HttpResponse:
    """The page, with the form as it was sent."""
    return render(request, "manage/new_member.html", {"form": form}, status=form.http_code)


@require_POST
@requires_admin_step_up
def make(request: HttpRequest) -> HttpResponse:
    """Somebody new, who is mailed an invitation."""
    form = NewMember(request.POST, areas=skill_areas(), action=reverse("staff_make"))
    if form.is_valid():
        with form.refusals():
            said = {name: form.cleaned_data[name] for name in ("username", "role")}
            made = staff.make_person(**said, work=form.work, by=actor(request), now=clock.now())
            messages.success(request, invited(made))
            return redirect("member", made.username)
    return new_page(request, form)


def invited(one: User) -> str:
    """Where the link went by which somebody chooses a password."""
    said = _(
        "An invitation is on its way to %(email)s. With it they choose a password; it works once, "
        "for three days."
    )
    return said % {"email": one.email}


def tell_outcome(request: HttpRequest, one: User, said: str, *, waits: bool) -> None:
    """What was done, or for what it waits."""
    messages.success(request, waiting(one) if waits else said)


def waiting(one: User) -> str:
    """For what the proposed change of somebody's role or sign-in waits."""
    proposal = role_proposals().filter(person=one).first()
    if proposal and proposal.unless_stopped:
        return _(
            "Proposed. No second admin can agree, so it takes effect in 24 hours unless %(name)s "
            "or another admin stops it; they were told by mail."
        ) % {"name": one.actor.name}
    return _("Proposed. It takes effect when a second admin agrees; all admins were told.")


@require_POST
@requires_admin_step_up
def change(request: HttpRequest, username: str) -> HttpResponse:
    """Name, skills, languages, absence."""
    one = member_or_404(username)
    form = Work(request.POST, **about_work(one))
    if form.is_valid():
        with form.refusals():
            staff.change_work(person_id=one.pk, work=form.work, by=actor(request), now=clock.now())
            messages.success(request, _("Saved."))
            return redirect("member", username)
    return member_page(request, one, form)


@require_POST
@requires_admin_step_up
def role(request: HttpRequest, username: str) -> HttpResponse:
    """Another role; a lead or an admin is made by two."""
    one = member_or_404(username)
    form = ChangeRole(request.POST, **member_form_options(one, "member_role"))
    if form.is_valid():
        with form.refusals():
            waits = sign_ins.change_role(
                person_id=one.pk, **form.cleaned_data, by=actor(request), now=clock.now()
            )
            tell_outcome(request, one, _("The role was changed."), waits=waits)
            return redirect("member", username)
    return member_page(request, one, form)


@require_POST
@requires_admin_step_up
def answer(request: HttpRequest, key: UUID) -> HttpResponse:
    """The second admin's word on a role or a sign-in."""
    agree = agreed_in(request)
    sign_ins.answer_role(proposal_id=key, agree=agree, by=actor(request), now=clock.now())
    said = _("The change has taken effect.") if agree else _("Everything stays as it was.")
    messages.success(request, said)
    return redirect("staff")


@require_POST
@requires_admin_step_up
def act(request: HttpRequest, username: str, what: str) -> HttpResponse:
    """Disable, enable, sign out, invite to choose a new password."""
    one, by, now = member_or_404(username), actor(request), clock.now()
    if what == "disable":
        return disable(request, one)
    require_no_fields(request)
    match what:
        case "enable":
            waits = sign_ins.enable(person_id=one.pk, by=by, now=now)
            tell_outcome(request, one, _("The sign-in was enabled."), waits=waits)
        case "sign-out":
            sign_ins.sign_out(person_id=one.pk, by=by, now=now)
            messages.success(request, _("All sessions have ended."))
        case "renew":
            waits = sign_ins.renew_sign_in(person_id=one.pk, by=by, now=now)
            tell_outcome(request, one, invited(one), waits=waits)
        case _other:
            raise Http404(_("There is no such action here."))
    return redirect("member", username)


def disable(request: HttpRequest, one: User) -> HttpResponse:
    """Somebody signs in no more, from now on."""
    form = Disable(request.POST, **about_disabling(one))
    if form.is_valid():
        with form.refusals():
            waits = sign_ins.disable(
                person_id=one.pk, **form.cleaned_data, by=actor(request), now=clock.now()
            )
            tell_outcome(request, one, _("The sign-in was disabled."), waits=waits)
            return redirect("member", one.username)
    return member_page(request, one, form)


@require_POST
@requires_admin_step_up
def recuse(request: HttpRequest, username: str) -> HttpResponse:
    """Keep somebody out of an account."""
    one = member_or_404(username)
    form = Recuse(request.POST, **member_form_options(one, "member_recuse"))
    if form.is_valid():
        with form.refusals():
            staff.recuse(
                person_id=one.pk,
                account_ref=form.cleaned_data["account"],
                reason=form.cleaned_data["reason"],
                by=actor(request),
                now=clock.now(),
            )
            messages.success(request, _("The recusal was added."))
            return redirect("member", username)
    return member_page(request, one, form)


@require_POST
@requires_admin_step_up
def end_recusal(request: HttpRequest, username: str, key: int) -> HttpResponse:
    """They may act about the account again."""
    member_or_404(username)
    require_no_fields(request)
    staff.end_recusal(recusal_id=key, by=actor(request), now=clock.now())
    messages.success(request, _("The recusal has ended."))
    return redirect("member", username)


urlpatterns = [
    path("staff", staff_list, name="staff"),
    path("staff/new", new, name="staff_new"),
    path("staff/make", make, name="staff_make"),
    path("staff/roles/<uuid:key>/answer", answer, name="staff_answer"),
    path("staff/of/<str:username>", member, name="member"),
    path("staff/of/<str:username>/change", change, name="member_change"),
    path("staff/of/<str:username>/role", role, name="member_role"),
    path("staff/of/<str:username>/recuse", recuse, name="member_recuse"),
    path("staff/of/<str:username>/recusals/<int:key>/end", end_recusal, name="member_end_recusal"),
    path("staff/of/<str:username>/<slug:what>", act, name="member_act"),
]
