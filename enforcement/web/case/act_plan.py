"""What the holder sent in: accepted, returned, waived, given time; “I have fixed it”, answered."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from enforcement.models import Case
from enforcement.operations import holder_requests, reinstatement, remediate
from enforcement.process import clock
from enforcement.web._shared.acting import actor
from enforcement.web.case.act_page import act_page, back_to_case, sent_data
from enforcement.web.case.asked import row_asked_for
from enforcement.web.case.forms import (
    Accept,
    AnswerHolderRequest,
    AnswerPlea,
    AnswerRequest,
    Extend,
    Return,
    Waive,
)


def accept(request: HttpRequest, case: Case) -> HttpResponse:
    """The requirement is met."""
    form = Accept(sent_data(request))
    if form.is_valid():
        with form.refusals():
            key = row_asked_for(request, case, "requirement")
            remediate.accept(requirement_id=key, by=actor(request), now=clock.now())
            return back_to_case(request, case, _("Accepted. The holder is notified."))
    return act_page(request, case, form)


def return_submission(request: HttpRequest, case: Case) -> HttpResponse:
    """The requirement is not met yet."""
    form = Return(sent_data(request))
    if form.is_valid():
        with form.refusals():
            remediate.return_submission(
                requirement_id=row_asked_for(request, case, "requirement"),
                **form.cleaned_data,
                by=actor(request),
                now=clock.now(),
            )
            return back_to_case(request, case, _("Rejected. The holder is notified."))
    return act_page(request, case, form)


def waive(request: HttpRequest, case: Case) -> HttpResponse:
    """The requirement is no longer asked for."""
    form = Waive(sent_data(request))
    if form.is_valid():
        with form.refusals():
            remediate.waive(
                requirement_id=row_asked_for(request, case, "requirement"),
                **form.cleaned_data,
                by=actor(request),
                now=clock.now(),
            )
            return back_to_case(request, case, _("Waived. The holder is notified."))
    return act_page(request, case, form)


def extend(request: HttpRequest, case: Case) -> HttpResponse:
    """The holder has more time."""
    form = Extend(sent_data(request))
    if form.is_valid():
        with form.refusals():
            remediate.extend(
                requirement_id=row_asked_for(request, case, "requirement"),
                by_days=form.cleaned_data["days"],
                reasons=form.cleaned_data["reasons"],
                by=actor(request),
                now=clock.now(),
            )
            return back_to_case(request, case, _("Deadline extended. The holder is notified."))
    return act_page(request, case, form)


def answer_request(request: HttpRequest, case: Case) -> HttpResponse:
    """A request for reinstatement is granted, or refused."""
    form = AnswerRequest(sent_data(request))
    if form.is_valid():
        with form.refusals():
            reinstatement.answer_reinstatement(
                request_id=row_asked_for(request, case, "request"),
                granted=form.cleaned_data["outcome"] == "granted",
                reasons=form.cleaned_data["reasons"],
                by=actor(request),
                now=clock.now(),
            )
            return back_to_case(request, case, _("The request was answered."))
    return act_page(request, case, form)


def answer_holder_request(request: HttpRequest, case: Case) -> HttpResponse:
    """What the holder asked for on their page is granted, or refused."""
    return answer_asked(request, case, AnswerHolderRequest(sent_data(request)))


def answer_plea(request: HttpRequest, case: Case) -> HttpResponse:
    """Another contact, asked for by somebody who showed no mailbox, is granted, or refused."""
    return answer_asked(request, case, AnswerPlea(sent_data(request)))


def answer_asked(request: HttpRequest, case: Case, form: AnswerRequest) -> HttpResponse:
    """Grant or refuse what was asked for outside."""
    if form.is_valid():
        with form.refusals():
            holder_requests.answer_request(
                request_id=row_asked_for(request, case, "holder_request"),
                granted=form.cleaned_data["outcome"] == "granted",
                reasons=form.cleaned_data["reasons"],
                by=actor(request),
                now=clock.now(),
            )
            return back_to_case(request, case, _("The request was answered."))
    return act_page(request, case, form)
