"""Acting on a case: each act has an address with its form, does one thing, and leads back to the
case.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enforcement.models import Case
from enforcement.web._shared.acting import case_or_404, require_role_for
from enforcement.web.case import (
    act_accounts,
    act_clocks,
    act_evidence,
    act_findings,
    act_people,
    act_plan,
    act_reports,
)

ACTS: dict[str, Callable[[HttpRequest, Case], HttpResponse]] = {
    "take": act_people.take,
    "follow": act_people.follow_case,
    "unfollow": act_people.unfollow_case,
    "assign": act_people.assign,
    "severity": act_people.say_severity,
    "ask-look": act_people.ask_look,
    "withdraw-look": act_people.withdraw_look,
    "escalate": act_people.escalate_case,
    "refer": act_people.ask_partner,
    "send_notices": act_people.send_notices,
    "read": act_reports.read,
    "split": act_reports.split,
    "evidence": act_evidence.add,
    "disclose": act_evidence.disclose_identifiers,
    "weigh": act_evidence.weigh_evidence,
    "allege": act_findings.allege,
    "finding": act_findings.record,
    "look": act_clocks.look,
    "pause": act_clocks.pause,
    "resume": act_clocks.resume,
    "accept": act_plan.accept,
    "return": act_plan.return_submission,
    "waive": act_plan.waive,
    "extend": act_plan.extend,
    "reinstatement": act_plan.answer_request,
    "request": act_plan.answer_holder_request,
    "plea": act_plan.answer_plea,
    "link": act_accounts.link_case,
    "unlink": act_accounts.unlink_case,
    "distinct": act_accounts.say_distinct,
    "not-distinct": act_accounts.take_back_distinct,
}


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, ref: str, act: str) -> HttpResponse:
    """The form of an act, and the act."""
    case = case_or_404(ref)
    if act not in ACTS:
        raise Http404(_("There is no such action. Go back to the case and choose one there."))
    if request.method == "POST":
        require_role_for(request, "work")
    return ACTS[act](request, case)


urlpatterns = [
    path("cases/<str:ref>/do/<str:act>", act, name="case_act"),
]
