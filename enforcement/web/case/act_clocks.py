"""Looks that fall due in a case: recorded; their clocks paused and resumed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from enforcement.models import Case
from enforcement.operations import review
from enforcement.process import clock
from enforcement.web._shared.acting import actor
from enforcement.web.case.act_page import act_page, back_to_case, sent_data
from enforcement.web.case.asked import row_asked_for
from enforcement.web.case.forms import Look, Pause, Resume


def look(request: HttpRequest, case: Case) -> HttpResponse:
    """Who looked, with which outcome and why."""
    form = Look(sent_data(request))
    if form.is_valid():
        with form.refusals():
            key = row_asked_for(request, case, "review")
            review.look(review_id=key, **form.cleaned_data, by=actor(request), now=clock.now())
            return back_to_case(request, case, _("Review completed."))
    return act_page(request, case, form)


def pause(request: HttpRequest, case: Case) -> HttpResponse:
    """The clock stands still while we wait for somebody else."""
    form = Pause(sent_data(request))
    if form.is_valid():
        with form.refusals():
            key = row_asked_for(request, case, "review")
            review.pause(review_id=key, **form.cleaned_data, by=actor(request), now=clock.now())
            return back_to_case(request, case, _("Deadline paused."))
    return act_page(request, case, form)


def resume(request: HttpRequest, case: Case) -> HttpResponse:
    """The clock goes on."""
    form = Resume(sent_data(request))
    if form.is_valid():
        with form.refusals():
            key = row_asked_for(request, case, "review")
            review.resume(review_id=key, by=actor(request), now=clock.now())
            return back_to_case(request, case, _("Deadline resumed."))
    return act_page(request, case, form)
