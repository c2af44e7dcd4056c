"""Stop what is proposed about one's own sign-in, from the mail that told of it: whoever it concerns
may have lost their way in, so no sign-in is asked for.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.invitations import proposal_to_stop
from enforcement.language.refusals import StepRefused
from enforcement.language.staff_mails import CHANGES
from enforcement.models import RoleProposal
from enforcement.operations import sign_ins
from enforcement.operations.sign_ins_told import change_of
from enforcement.pages.forms import require_no_fields
from enforcement.pages.refusing import http_code
from enforcement.process import clock
from enforcement.queries.staff import role_proposals


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, key: str) -> HttpResponse:
    """Looking at it stops nothing: mail scanners do. 410 where nothing waits any more."""
    wanted = proposal_to_stop(key)
    proposal = role_proposals().filter(pk=wanted).first() if wanted else None
    if proposal is None:
        return render(request, "manage/stop.html", {"it": None}, status=410)
    if request.method != "POST":
        return stop_page(request, proposal)
    require_no_fields(request)
    try:
        sign_ins.answer_role(
            proposal_id=proposal.pk, agree=False, by=proposal.person.actor, now=clock.now()
        )
    except StepRefused as refused:
        return stop_page(request, proposal, refused)
    return render(request, "manage/stop.html", {"stopped": True})


def stop_page(
    request: HttpRequest, proposal: RoleProposal, refused: StepRefused | None = None
) -> HttpResponse:
    """What is proposed, by whom, and until when it can be stopped."""
    context = {
        "it": proposal,
        "what": CHANGES[change_of(proposal)],
        "refused": refused.sentence if refused else "",
        "now": clock.now(),
    }
    code = http_code(refused) if refused else 200
    return render(request, "manage/stop.html", context, status=code)
