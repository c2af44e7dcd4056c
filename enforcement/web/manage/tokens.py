"""Tokens of programs that call the REST API: made, agreed to, renewed and ended."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import ApiToken
from enforcement.operations import tokens as operations
from enforcement.pages.forms import cleaned_or_refuse
from enforcement.process import clock
from enforcement.queries.tokens import all_tokens
from enforcement.web._shared.acting import actor, person
from enforcement.web._shared.stepup import requires_admin_step_up
from enforcement.web.manage.token_forms import NewToken, TokenAct


@require_safe
@requires_admin_step_up
def tokens(request: HttpRequest) -> HttpResponse:
    """Every token."""
    return tokens_page(request)


def tokens_page(request: HttpRequest, sent: NewToken | None = None) -> HttpResponse:
    """The page; `sent` is the form of a new one that was not taken."""
    now = clock.now()
    rows = [
        {"it": token, "over": token.is_over(now), "form": acts_form(token, request)}
        for token in all_tokens()
    ]
    context = {
        "running": [row for row in rows if not row["over"]],
        "ended": [row for row in rows if row["over"]],
        "form": sent or NewToken(action=reverse("token_make")),
        "open": bool(sent),
    }
    return render(request, "manage/tokens.html", context, status=sent.http_code if sent else 200)


def acts_form(token: ApiToken, request: HttpRequest) -> TokenAct:
    """What this admin can do with it now."""
    if token.waits:
        may_agree = token.created_by_id != person(request).pk
        offered = [*(["agree"] if may_agree else []), "end"]
    else:
        offered = ["renew", *(["end-old"] if token.old_hash else []), "end"]
    return TokenAct(
        offered=tuple(offered), at=f"t-{token.pk}", action=reverse("token_act", args=[token.pk])
    )


def key_page(request: HttpRequest, token: ApiToken, key: str) -> HttpResponse:
    """A key, shown this once: an answer that is not gone on from."""
    return render(request, "manage/token_key.html", {"it": token, "key": key})


@require_POST
@requires_admin_step_up
def make(request: HttpRequest) -> HttpResponse:
    """A new one; its key is shown once, or a second admin has to agree."""
    form = NewToken(request.POST, action=reverse("token_make"))
    if form.is_valid():
        with form.refusals():
            token, key = operations.make_token(
                **form.cleaned_data, by=actor(request), now=clock.now()
            )
            if key:
                return key_page(request, token, key)
            messages.success(request, _("The token is proposed. A second admin must agree."))
            return redirect("tokens")
    return tokens_page(request, form)


@require_POST
@requires_admin_step_up
def act(request: HttpRequest, key: UUID) -> HttpResponse:
    """A new key, which is shown once; or what else a button says."""
    if not any(token.pk == key for token in all_tokens()):
        raise Http404(_("This token no longer exists."))
    by, now = actor(request), clock.now()
    match cleaned_or_refuse(TokenAct(request.POST))["act"]:
        case "renew":
            return key_page(request, *operations.renew_key(token_id=key, by=by, now=now))
        case "agree":
            operations.agree_to_token(token_id=key, by=by, now=now)
            said = _("The token may act now. The person who runs the program makes its key here.")
        case "end-old":
            operations.end_old_key(token_id=key, by=by, now=now)
            said = _("Only the newest key is accepted.")
        case _:
            operations.end_token(token_id=key, by=by, now=now)
            said = _("The token has ended.")
    messages.success(request, said)
    return redirect("tokens")


urlpatterns = [
    path("tokens", tokens, name="tokens"),
    path("tokens/make", make, name="token_make"),
    path("tokens/<uuid:key>/act", act, name="token_act"),
]
