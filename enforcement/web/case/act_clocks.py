"""Looks that fall due in a case: recorded; their clocks paused and resumed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from enforcement.models import Case
from enforcement.operations import review
from enforcement.process import clock
from enforcement.web._shared.acting import actor
from enforcement.web.case.act_page import done, page, sent, subject
from enforcement.web.case.forms import Look, Pause, Resume


def look(request: HttpRequest, case: Case) -> HttpResponse:
    """Who looked, with which outcome and why."""
    form = Look(sent(request))
    if form.is_valid():
        with form.refusals():
            key = subject(request, case, "review")
            review.look(review_id=key, **form.cleaned_data, by=actor(request), now=clock.now())
            return done(request, case, _("Review completed."))
    return page(request, case, form)


def pause(request: HttpRequest, case: Case) -> HttpResponse:
    """The clock stands still while we wait for somebody else."""
    form = Pause(sent(request))
    if form.is_valid():
        with form.refusals():
            key = subject(request, case, "review")
            review.pause(review_id=key, **form.cleaned_data, by=actor(request), now=clock.now())
            return done(request, case, _("Deadline paused."))
    return page(request, case, form)


def resume(request: HttpRequest, case: Case) -> HttpResponse:
    """The clock goes on."""
    form = Resume(sent(request))
    if form.is_valid():
        with form.refusals():
            key = subject(request, case, "review")
            review.resume(review_id=key, by=actor(request), now=clock.now())
            return done(request, case, _("Deadline resumed."))
    return page(request, case, form)
