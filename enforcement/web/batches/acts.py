"""The acts on a batch: start, give up, stop, resume, undo."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from enforcement.language.formats import Wording
from enforcement.models import CaseBatch
from enforcement.operations import batches
from enforcement.pages.forms import SmallAct
from enforcement.process import clock
from enforcement.web._shared.acting import actor
from enforcement.web._shared.stepup import step_up_if_due
from enforcement.web.batches.forms import GiveUp, Start, StopBatch, UndoBatch
from enforcement.web.batches.views import batch_or_404, batch_page

Act = Callable[..., CaseBatch]


def done(request: HttpRequest, ref: str, form: SmallAct, act: Act, said: Wording) -> HttpResponse:
    """One act with what its form asks for; on to the page, or to the form again."""
    found = batch_or_404(ref)
    if form.is_valid():
        with form.refusals():
            after = act(batch_id=found.pk, **form.cleaned_data, by=actor(request), now=clock.now())
            messages.success(request, str(said))
            return redirect("batch", after.ref)
    return batch_page(request, batch_or_404(ref), form)


@require_POST
def start(request: HttpRequest, ref: str) -> HttpResponse:
    """Change exactly what was looked at."""
    if ask := step_up_if_due(request):
        return ask
    return done(request, ref, Start(request.POST), batches.start, _("Started."))


@require_POST
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Give it up before it begins."""
    form = GiveUp(request.POST, at="give-up")
    return done(request, ref, form, batches.withdraw, _("Given up. Nothing was changed."))


@require_POST
def stop(request: HttpRequest, ref: str) -> HttpResponse:
    """Stop it where it is."""
    return done(request, ref, StopBatch(request.POST, at="stop"), batches.stop, _("Stopped."))


@require_POST
def resume(request: HttpRequest, ref: str) -> HttpResponse:
    """Go on with what was stopped."""
    if ask := step_up_if_due(request):
        return ask
    return done(request, ref, SmallAct(request.POST), batches.resume, _("Resumed."))


@require_POST
def undo(request: HttpRequest, ref: str) -> HttpResponse:
    """Prepare to give back what it changed."""
    form = UndoBatch(request.POST, at="undo")
    said = _("Prepared. Look at it and start it.")
    return done(request, ref, form, batches.prepare_undo, said)


urlpatterns = [
    path("batches/<str:ref>/start", start, name="batch_start"),
    path("batches/<str:ref>/withdraw", withdraw, name="batch_withdraw"),
    path("batches/<str:ref>/stop", stop, name="batch_stop"),
    path("batches/<str:ref>/resume", resume, name="batch_resume"),
    path("batches/<str:ref>/undo", undo, name="batch_undo"),
]
