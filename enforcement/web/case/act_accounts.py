"""What is said, on a case, of another account that may be the same customer's, or of another
case.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from enforcement.models import Case
from enforcement.operations import linked_cases, same_actor
from enforcement.process import clock
from enforcement.web._shared.acting import actor
from enforcement.web.case.act_page import act_page, back_to_case, sent_data
from enforcement.web.case.asked import key_asked_for
from enforcement.web.case.forms import Distinct, LinkCase, TakeBackDistinct, UnlinkCase


def link_case(request: HttpRequest, case: Case) -> HttpResponse:
    """To another case, by its reference."""
    form = LinkCase(sent_data(request))
    if form.is_valid():
        with form.refusals():
            linked_cases.link_case(
                case_id=case.pk, **form.cleaned_data, by=actor(request), now=clock.now()
            )
            return back_to_case(request, case, _("The cases are linked."))
    return act_page(request, case, form)


def unlink_case(request: HttpRequest, case: Case) -> HttpResponse:
    """The link of the address (`?of=`) is removed."""
    form = UnlinkCase(sent_data(request))
    if form.is_valid():
        with form.refusals():
            key = key_asked_for(request)
            linked_cases.unlink_case(
                case_id=case.pk, link_id=key, by=actor(request), now=clock.now()
            )
            return back_to_case(request, case, _("The link was removed."))
    return act_page(request, case, form)


def say_distinct(request: HttpRequest, case: Case) -> HttpResponse:
    """The account of the address (`?of=`) is somebody else's."""
    form = Distinct(sent_data(request), of=request.GET.get("of", ""))
    if form.is_valid():
        with form.refusals():
            same_actor.say_distinct(
                case_id=case.pk,
                account_id=key_asked_for(request),
                **form.cleaned_data,
                by=actor(request),
                now=clock.now(),
            )
            return back_to_case(request, case, _("It is no longer shown as the same customer."))
    return act_page(request, case, form)


def take_back_distinct(request: HttpRequest, case: Case) -> HttpResponse:
    """What was said (`?of=`) is taken back."""
    form = TakeBackDistinct(sent_data(request), of=request.GET.get("of", ""))
    if form.is_valid():
        with form.refusals():
            same_actor.take_back_distinct(
                case_id=case.pk,
                distinct_id=key_asked_for(request),
                by=actor(request),
                now=clock.now(),
            )
            return back_to_case(request, case, _("It may be shown as the same customer again."))
    return act_page(request, case, form)
