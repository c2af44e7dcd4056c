"""What every page that acts shares: the actor, the time, and what a refusal looks like."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Actor
from enforcement.language import saying
from enforcement.language.references import is_reference
from enforcement.language.refusals import StepRefused
from enforcement.models import Case
from enforcement.pages.refusing import http_code, refusal_page
from enforcement.process import clock
from enforcement.queries.case import case_by_reference


def person(request: HttpRequest) -> User:
    """Who is signed in; LoginRequiredMiddleware let nobody else through."""
    if not isinstance(request.user, User):
        raise AssertionError("a page for staff was reached without a sign-in")
    return request.user


def actor(request: HttpRequest) -> Actor:
    """The signed-in person as somebody who acts, with the form that they sent."""
    return replace(person(request).actor, sending=getattr(request, "sending", None))


def require_role_for(request: HttpRequest, what: str) -> None:
    """Raise StepRefused (code `not-allowed`) where the person's role is not listed for `what` in
    roles.MAY.
    """
    by = actor(request)
    if not by.may(what):
        role = saying.role_in_words(by.role) if by.role else _("nobody")
        raise StepRefused(
            "not-allowed",
            _("%(name)s is %(role)s and may not open this.") % {"name": by.name, "role": role},
        )


def number_in(request: HttpRequest, name: str, otherwise: str = "") -> int:
    """A number of the address, 0 for what is none; `otherwise` is what it has where it names
    nothing.
    """
    given = request.GET.get(name, otherwise)
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def case_or_404(ref: str) -> Case:
    """The case of a reference, with its account.

    Raises Http404 with a sentence that says what is wrong with it.
    """
    if not is_reference(ref):
        raise Http404(
            _(
                "“%(ref)s” is not a case reference. One looks like C-7K3M-92QX; a character "
                "may be mistyped."
            )
            % {"ref": ref[:40]}
        )
    if case := case_by_reference(ref.upper()):
        return case
    raise Http404(_("There is no case %(ref)s here.") % {"ref": ref[:40]})


def perform(
    request: HttpRequest,
    do: Callable[[Actor, datetime], object],
    *,
    then: str,
    said: str = "",
    again: Callable[[StepRefused], HttpResponse] | None = None,
) -> HttpResponse:
    """Do one act and go on to `then`; where it is refused, show the form again (`again`), or a page
    that keeps what was typed.

    `do` takes the actor and the time; `said` is what is told on the next page.
    """
    try:
        do(actor(request), clock.now())
    except StepRefused as refused:
        response = again(refused) if again else refusal_page(request, refused)
        response.status_code = http_code(refused)
        return response
    if said:
        messages.success(request, said)
    return redirect(then)
