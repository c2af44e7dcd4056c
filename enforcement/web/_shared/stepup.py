"""Step-up: before a sensitive action, the authenticator is shown once more. Source: OWASP ASVS 5.0,
7.5.3.

Ask before the form is shown: put `@requires_step_up` on the page that shows it and the address that
takes it. In the second case five minutes may have passed in between; then nothing is done, and what
was typed waits on the page to be sent again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.signin import has_authenticator, must_prove
from enforcement.pages.refusing import BACK, SECRETS, TOKEN, page_before
from enforcement.web._shared.acting import require_role_for

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]


def step_up_if_due(request: HttpRequest) -> HttpResponse | None:
    """None where an authenticator was shown within STEP_UP seconds; else the way to show it, and
    whatever was asked is not done.

    A page or a download is come back to. What was sent is kept on a page (403) from which it can be
    sent again.
    """
    prove = must_prove(request)
    if prove is None:
        tell_in_demo(request)
        return None
    if request.method not in ("GET", "HEAD"):
        return step_up_page(request, prove)
    messages.info(request, _("Confirm with your authenticator: this is a sensitive action."))
    answer: HttpResponse = redirect_to_login(return_address(request), prove)
    if request.headers.get("HX-Request"):
        answer = HttpResponse(headers={"HX-Redirect": answer["Location"]})
    return answer


def tell_in_demo(request: HttpRequest) -> None:
    """In the demo nobody needs an authenticator: say, once a session, where one would have been
    asked for.
    """
    if (
        settings.MODE == "demo"
        and not has_authenticator(request.user)
        and not request.session.get("told_of_stepup")
    ):
        request.session["told_of_stepup"] = True
        messages.info(
            request,
            _(
                "The demo does not ask for an authenticator. Elsewhere it is required here, "
                "before sensitive actions."
            ),
        )


def return_address(request: HttpRequest) -> str:
    """The address to come back to: the page's own where a part of it was asked for."""
    htmx = getattr(request, "htmx", None)
    return str((htmx and htmx.current_url_abs_path) or request.get_full_path())


def step_up_page(request: HttpRequest, prove: str) -> HttpResponse:
    """A page that says that nothing was done, with what was typed, ready to be sent again."""
    given = [
        (name, value)
        for name in request.POST
        # the page has a new token; the key of the form stays the same
        if name not in (TOKEN, *SECRETS)
        for value in request.POST.getlist(name)
    ]
    again = request.get_full_path()
    if (before := page_before(request)) and BACK not in request.GET:
        again += f"{'&' if request.GET else '?'}{urlencode({BACK: before})}"
    context = {
        "given": given,
        "prove": f"{prove}?{urlencode({'next': reverse('own_shown')})}",
        "again": again,
    }
    answer = render(
        request, "me/step_up.html", {**context, "files": bool(request.FILES)}, status=403
    )
    if request.headers.get("HX-Request"):
        answer["HX-Retarget"] = answer["HX-Reselect"] = "#main"
        answer["HX-Reswap"] = "outerHTML"
    return answer


def requires_step_up(view: View[Arguments]) -> View[Arguments]:
    """A view that is reached only within STEP_UP seconds of showing an authenticator."""

    @wraps(view)
    def asked(
        request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> HttpResponseBase:
        return step_up_if_due(request) or view(request, *args, **kwargs)

    return asked


def requires_admin_step_up(view: View[Arguments]) -> View[Arguments]:
    """A view for admins, within STEP_UP seconds of showing an authenticator."""

    @wraps(view)
    def asked(
        request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> HttpResponseBase:
        require_role_for(request, "administer")
        return step_up_if_due(request) or view(request, *args, **kwargs)

    return asked


@require_safe
def step_up_confirmed(request: HttpRequest, **_arguments: object) -> HttpResponse:
    """Where one lands in the second tab: go back to the first."""
    return render(request, "me/shown.html")


urlpatterns = [
    path("me/shown", step_up_confirmed, name="own_shown"),
]
