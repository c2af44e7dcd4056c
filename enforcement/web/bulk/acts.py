"""The acts on a bulk decision: propose, approve, return, withdraw, stop, resume, undo."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from enforcement.language.formats import Wording
from enforcement.models import BulkDecision
from enforcement.operations import bulk
from enforcement.pages.forms import SmallAct
from enforcement.process import clock
from enforcement.web._shared.acting import actor
from enforcement.web._shared.stepup import step_up_if_due
from enforcement.web.bulk.forms import Approve, Propose, Return, Stop, Undo, Withdraw
from enforcement.web.bulk.views import bulk_or_404, bulk_page

Act = Callable[..., BulkDecision]


def done(request: HttpRequest, ref: str, form: SmallAct, act: Act, said: Wording) -> HttpResponse:
    """One act with what its form asks for; on to the page, or to the form again."""
    found = bulk_or_404(ref)
    if form.is_valid():
        with form.refusals():
            after = act(bulk_id=found.pk, **form.cleaned_data, by=actor(request), now=clock.now())
            messages.success(request, str(said))
            return redirect("bulk", after.ref)
    return bulk_page(request, bulk_or_404(ref), form)


@require_POST
def propose(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask a second person."""
    return done(request, ref, Propose(request.POST), bulk.propose, _("Proposed."))


@require_POST
def approve(request: HttpRequest, ref: str) -> HttpResponse:
    """Approve exactly what was looked at."""
    if ask := step_up_if_due(request):
        return ask
    form = Approve(request.POST, at="approve")
    return done(request, ref, form, bulk.approve, _("Approved. It has begun."))


@require_POST
def send_back(request: HttpRequest, ref: str) -> HttpResponse:
    """Return it with a reason."""
    form = Return(request.POST, at="return")
    return done(request, ref, form, bulk.send_back, _("Returned."))


@require_POST
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Take it back."""
    form = Withdraw(request.POST, at="withdraw")
    return done(request, ref, form, bulk.withdraw, _("Withdrawn."))


@require_POST
def stop(request: HttpRequest, ref: str) -> HttpResponse:
    """Stop it where it is."""
    return done(request, ref, Stop(request.POST, at="stop"), bulk.stop, _("Stopped."))


@require_POST
def resume(request: HttpRequest, ref: str) -> HttpResponse:
    """Go on with what was stopped."""
    if ask := step_up_if_due(request):
        return ask
    return done(request, ref, SmallAct(request.POST), bulk.resume, _("Resumed."))


@require_POST
def undo(request: HttpRequest, ref: str) -> HttpResponse:
    """Prepare to undo what it did."""
    form = Undo(request.POST, at="undo")
    return done(request, ref, form, bulk.prepare_undo, _("Prepared. Look at it and propose it."))


urlpatterns = [
    path("bulk/<str:ref>/propose", propose, name="bulk_propose"),
    path("bulk/<str:ref>/approve", approve, name="bulk_approve"),
    path("bulk/<str:ref>/return", send_back, name="bulk_return"),
    path("bulk/<str:ref>/withdraw", withdraw, name="bulk_withdraw"),
    path("bulk/<str:ref>/stop", stop, name="bulk_stop"),
    path("bulk/<str:ref>/resume", resume, name="bulk_resume"),
    path("bulk/<str:ref>/undo", undo, name="bulk_undo"),
]
