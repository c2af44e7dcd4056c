"""Staff: who is there and what they may do.

Everybody sees who works here; admins change it, with their authenticator at hand.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.roles import Actor
from enforcement.language import words
from enforcement.language.refusals import StepRefused
from enforcement.operations import staff as acts
from enforcement.process import clock
from enforcement.queries import staff as those
from enforcement.web._shared.acting import acted, actor, http_code, person
from enforcement.web._shared.forms import end_of, text
from enforcement.web._shared.forms import words as several
from enforcement.web._shared.stepup import administering


@require_safe
def staff(request: HttpRequest) -> HttpResponse:
    """Everybody, and the changes of roles that wait for a second admin."""
    context = {
        "people": those.people(),
        "proposals": those.proposals(),
        "admin": actor(request).may("administer"),
        "me": person(request),
    }
    return render(request, "manage/staff.html", context)


@require_safe
@administering
def member(request: HttpRequest, username: str) -> HttpResponse:
    """One person whole. Admins alone."""
    return member_page(request, one_or_404(username))


def one_or_404(username: str) -> User:
    """Somebody by their name in addresses. Raises Http404 with a sentence."""
    if found := those.people().filter(username=username).first():
        return found
    raise Http404(_("There is nobody here called %(name)s.") % {"name": username[:60]})


def member_page(request: HttpRequest, one: User, wrong: str = "") -> HttpResponse:
    """The page; with what was typed, and why it was refused."""
    typed: Any = request.POST if wrong else {}
    context = {
        "one": one,
        **those.whole(one),
        "me": person(request),
        "wrong": wrong,
        "typed": typed,
        "roles": words.ROLES.items(),
        "areas": those.areas(),
        "at": clock.now(),
        **lists(one, typed),
    }
    return render(request, "manage/member.html", context)


@require_safe
@administering
def new(request: HttpRequest) -> HttpResponse:
    """The form of somebody new."""
    return new_page(request)


def new_page(request: HttpRequest, wrong: str = "") -> HttpResponse:
    """The form, with what was typed and why it was refused."""
    typed: Any = request.POST if wrong else {}
    context = {"roles": words.ROLES.items(), "areas": those.areas(), "typed": typed, "wrong": wrong}
    return render(
        request,
        "manage/new_member.html",
        {**context, **{name: typed.get(name, "") for name in ("skills", "languages")}},
    )


def lists(one: User, typed: Any) -> dict[str, str]:
    """Skills and languages as the form holds them."""
    return {
        name: typed.get(name, ", ".join(getattr(one, name))) for name in ("skills", "languages")
    }


def work_of(request: HttpRequest) -> acts.Work:
    """What the form sent of somebody's work. Raises StepRefused."""
    said = {name: text(request, name) for name in ("first_name", "last_name", "email", "time_zone")}
    return acts.Work(
        **said,
        skills=several(request, "skills"),
        languages=several(request, "languages"),
        away_until_at=end_of(text(request, "away_until")),
    )


@require_POST
@administering
def make(request: HttpRequest) -> HttpResponse:
    """Somebody new; their password is shown once."""

    def do(by: Actor, now: datetime) -> tuple[User, str]:
        return acts.make_person(
            username=text(request, "username"),
            role=text(request, "role"),
            work=work_of(request),
            by=by,
            now=now,
        )

    return handed_over(request, do, lambda refused: new_page(request, refused.sentence))


def handed_over(
    request: HttpRequest, do: Any, again: Callable[[StepRefused], HttpResponse]
) -> HttpResponse:
    """Do what gives somebody a password, and show it this once: an answer that is not gone on from.

    `again` is the form, where it is refused.
    """
    try:
        one, password = do(actor(request), clock.now())
    except StepRefused as refused:
        page = again(refused)
        page.status_code = http_code(refused)
        return page
    return render(request, "manage/password.html", {"one": one, "password": password})


@require_POST
@administering
def change(request: HttpRequest, username: str) -> HttpResponse:
    """Name, skills, languages, absence."""
    one = one_or_404(username)

    def do(by: Actor, now: datetime) -> None:
        acts.change_work(person_id=one.pk, work=work_of(request), by=by, now=now)

    return then(request, one, do, _("Saved."))


def then(request: HttpRequest, one: User, do: Any, said: str) -> HttpResponse:
    """Do it and come back to the person's page, with what was typed where it was refused."""
    page = reverse("member", args=[one.username])
    return acted(
        request,
        do,
        then=page,
        said=said,
        again=lambda refused: member_page(request, one, refused.sentence),
    )


@require_POST
@administering
def role(request: HttpRequest, username: str) -> HttpResponse:
    """Another role; an admin is made by two."""
    one = one_or_404(username)

    def do(by: Actor, now: datetime) -> None:
        acts.change_role(
            person_id=one.pk,
            role=text(request, "role"),
            reason=text(request, "reason"),
            by=by,
            now=now,
        )

    return then(
        request,
        one,
        do,
        _(
            "Saved and recorded. Adding or removing an admin takes effect when a second admin "
            "agrees."
        ),
    )


@require_POST
@administering
def answer(request: HttpRequest, key: UUID) -> HttpResponse:
    """The second admin's word on a role."""
    agree = text(request, "answer") == "agree"
    said = _("The role change has taken effect.") if agree else _("The role stays as it was.")
    return acted(
        request,
        lambda by, now: acts.answer_role(proposal_id=key, agree=agree, by=by, now=now),
        then=reverse("staff"),
        said=said,
    )


@require_POST
@administering
def act(request: HttpRequest, username: str, what: str) -> HttpResponse:
    """Disable, enable, sign out."""
    one, why = one_or_404(username), text(request, "reason")
    match what:
        case "disable":
            return then(
                request,
                one,
                lambda by, now: acts.disable(person_id=one.pk, reason=why, by=by, now=now),
                _("The sign-in was disabled."),
            )
        case "enable":
            return then(
                request,
                one,
                lambda by, now: acts.enable(person_id=one.pk, by=by, now=now),
                _("The sign-in was enabled."),
            )
        case "sign-out":
            return then(
                request,
                one,
                lambda by, now: acts.sign_out(person_id=one.pk, by=by, now=now),
                _("All sessions have ended."),
            )
        case "renew":
            renew = partial(acts.renew_sign_in, person_id=one.pk)
            return handed_over(
                request,
                lambda by, now: renew(by=by, now=now),
                lambda r: member_page(request, one, r.sentence),
            )
    raise Http404(_("There is no such action here."))


@require_POST
@administering
def recuse(request: HttpRequest, username: str) -> HttpResponse:
    """Keep somebody out of an account."""
    one = one_or_404(username)

    def do(by: Actor, now: datetime) -> None:
        acts.recuse(
            person_id=one.pk,
            account_ref=text(request, "account"),
            reason=text(request, "reason"),
            by=by,
            now=now,
        )

    return then(request, one, do, _("The recusal was added."))


@require_POST
@administering
def end_recusal(request: HttpRequest, username: str, key: int) -> HttpResponse:
    """They may act about the account again."""
    one = one_or_404(username)
    return then(
        request,
        one,
        lambda by, now: acts.end_recusal(recusal_id=key, by=by, now=now),
        _("The recusal has ended."),
    )


urlpatterns = [
    path("staff", staff, name="staff"),
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
