"""`/f/`: the page of a trusted flagger: its reports with what became of each, how accurate they
were, what its status is, and its tokens. The page of one report is that of every reporter
(`reporter.py`).
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import TrustedFlagger
from accounts.roles import Actor, Kind
from enforcement.language.refusals import StepRefused
from enforcement.models.portal import Door
from enforcement.models.report import ReportOutcome
from enforcement.operations.flagger_tokens import make_flagger_token, revoke_own_token
from enforcement.pages.refusing import refusal_page
from enforcement.portal.entrance import entrance_page
from enforcement.portal.flagger_forms import NewFlaggerToken
from enforcement.portal.reporter import OUTCOMES, may_not_report
from enforcement.portal.visitors import acting, only_for, outside, visitor
from enforcement.process import clock
from enforcement.queries.flagger_record import NOTHING, accuracy_of
from enforcement.queries.flaggers import own_tokens
from enforcement.queries.reporter_reports import flagged_lines

ENTRANCE = "flagger"


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The reports, the record and the status; to a stranger, where one asks for a link."""
    there = outside(request).visitor
    if there is None or there.door != Door.FLAGGER:
        return entrance_page(request, Door.FLAGGER)
    flagger, now = there.flagger, clock.now()
    found, page = flagged_lines(flagger.pk, request.GET.get("page", ""))
    context = {
        "flagger": flagger,
        "phase": flagger.phase_on(now.date()),
        "record": accuracy_of([flagger.pk], now).get(flagger.pk, NOTHING),
        "rows": [
            (one, OUTCOMES[ReportOutcome(one.outcome)] if one.outcome else "") for one in found
        ],
        "page": page,
        "suspended": may_not_report(there, now),
    }
    return render(request, "portal/flagger.html", context)


@only_for(Door.FLAGGER, ENTRANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The tokens, and a form that makes one, which is shown this once."""
    there = visitor(request)
    form = NewFlaggerToken(
        request.POST if request.method == "POST" else None, action=reverse("flagger_tokens")
    )
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            token, secret = make_flagger_token(
                contact_id=contact_key(request),
                name=form.cleaned_data["name"],
                by=as_flagger(request),
                now=clock.now(),
            )
            context = {
                "token": token,
                "secret": secret,
                "address": f"{settings.BASE_URL}{reverse('report')}",
            }
            return render(request, "portal/flagger_token.html", context)
    phase = there.flagger.phase_on(clock.now().date())
    context = {
        "flagger": there.flagger,
        "rows": own_tokens(there.flagger),
        "form": form,
        "may_make": phase in (TrustedFlagger.Phase.TRUSTED, TrustedFlagger.Phase.TO_COME),
        "address": f"{settings.BASE_URL}{reverse('report')}",
    }
    return render(request, "portal/flagger_tokens.html", context, status=form.http_code)


@only_for(Door.FLAGGER, ENTRANCE)
@require_POST
def revoke(request: HttpRequest, key: UUID) -> HttpResponse:
    """A token is refused from now on."""
    if key not in {token.pk for token in own_tokens(visitor(request).flagger)}:
        raise Http404(_("There is no such token."))
    try:
        token = revoke_own_token(
            token_id=key,
            contact_id=contact_key(request),
            by=as_flagger(request),
            now=clock.now(),
        )
    except StepRefused as refused:
        return refusal_page(request, refused)
    messages.success(request, _("The token %(name)s is revoked.") % {"name": token.name})
    return redirect("flagger_tokens")


def contact_key(request: HttpRequest) -> UUID:
    """The key of the contact who is there."""
    contact = visitor(request).session.contact
    assert contact is not None  # only_for
    return contact.pk


def as_flagger(request: HttpRequest) -> Actor:
    """Who is there, by name: what they do to their tokens stands in the record about flaggers, and
    in that of no case.
    """
    there = visitor(request)
    contact = there.session.contact
    name = f"{contact.name if contact else ''} ({there.flagger.name})"
    return replace(acting(request), kind=Kind.FLAGGER, name=name[:200])
