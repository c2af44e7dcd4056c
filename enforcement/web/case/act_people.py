"""Who works on a case, and whom one asks: taken, assigned, escalated, a partner asked."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enforcement.models import Case
from enforcement.models.staff_draft import WrittenIn
from enforcement.operations import (
    asked_looks,
    assignment,
    escalate,
    follow,
    owed_notices,
    refer,
    severity,
)
from enforcement.pages.forms import require_no_fields
from enforcement.process import clock
from enforcement.queries.staff_drafts import draft_among, own
from enforcement.web._shared.acting import actor, person
from enforcement.web._shared.drafts import drop_draft, with_draft
from enforcement.web.case.act_page import act_page, back_to_case, sent_data
from enforcement.web.case.asked import row_asked_for
from enforcement.web.case.forms import (
    AskLook,
    AskPartner,
    Assign,
    Escalate,
    SetSeverity,
    WithdrawLook,
)
from enforcement.web.case.message_drafts import question_place
from enforcement.web.case.views import case_page_context


def take(request: HttpRequest, case: Case) -> HttpResponse:
    """Make it one's own; it has no page. Raises Http404."""
    if request.method != "POST":
        raise Http404(_("There is no such action. Go back to the case and choose one there."))
    require_no_fields(request)
    me = person(request).pk
    assignment.assign(case_id=case.pk, to=me, by=actor(request), now=clock.now())
    return back_to_case(request, case, _("The case is assigned to you."))


def follow_case(request: HttpRequest, case: Case) -> HttpResponse:
    """Hear of what happens in it; it has no page. Raises Http404."""
    require_sent(request)
    follow.follow_case(case_id=case.pk, by=actor(request), now=clock.now())
    return back_to_case(request, case, _("You follow this case. What happens is in your inbox."))


def unfollow_case(request: HttpRequest, case: Case) -> HttpResponse:
    """Hear of it no longer; it has no page. Raises Http404."""
    require_sent(request)
    follow.unfollow_case(case_id=case.pk, by=actor(request))
    return back_to_case(request, case, _("You no longer follow this case."))


def require_sent(request: HttpRequest) -> None:
    """A button alone, which has no page of its own. Raises Http404."""
    if request.method != "POST":
        raise Http404(_("There is no such action. Go back to the case and choose one there."))
    require_no_fields(request)


def send_notices(request: HttpRequest, case: Case) -> HttpResponse:
    """Send what reached nobody to a contact that was found since; it has no page. Raises
    Http404.
    """
    if request.method != "POST":
        raise Http404(_("There is no such action. Go back to the case and choose one there."))
    require_no_fields(request)
    sent = owed_notices.send_owed_notices(case_id=case.pk, by=actor(request), now=clock.now())
    said = ngettext("The notice is on its way.", "%(n)s notices are on their way.", len(sent))
    return back_to_case(request, case, said % {"n": len(sent)})


def assign(request: HttpRequest, case: Case) -> HttpResponse:
    """To somebody."""
    form = Assign(sent_data(request), initial={"to": request.GET.get("to", "")})
    if form.is_valid():
        with form.refusals():
            to = form.cleaned_data["to"]
            assignment.assign(case_id=case.pk, to=to, by=actor(request), now=clock.now())
            return back_to_case(request, case, _("Assigned."))
    return act_page(request, case, form)


def say_severity(request: HttpRequest, case: Case) -> HttpResponse:
    """How severe it is."""
    form = SetSeverity(sent_data(request), initial={"severity": case.severity})
    if form.is_valid():
        with form.refusals():
            severity.set_severity(
                case_id=case.pk, **form.cleaned_data, by=actor(request), now=clock.now()
            )
            return back_to_case(request, case, _("The severity is set."))
    return act_page(request, case, form)


def ask_look(request: HttpRequest, case: Case) -> HttpResponse:
    """A colleague, or the assignee, looks at it by a day."""
    form = AskLook(sent_data(request))
    if form.is_valid():
        with form.refusals():
            asked_looks.ask_for_look(
                case_id=case.pk, **form.cleaned_data, by=actor(request), now=clock.now()
            )
            return back_to_case(request, case, _("They are asked to look at it."))
    return act_page(request, case, form)


def withdraw_look(request: HttpRequest, case: Case) -> HttpResponse:
    """Nobody is asked for this look any more."""
    form = WithdrawLook(sent_data(request))
    if form.is_valid():
        with form.refusals():
            key = row_asked_for(request, case, "review")
            asked_looks.withdraw_look(
                review_id=key, **form.cleaned_data, by=actor(request), now=clock.now()
            )
            return back_to_case(request, case, _("The look is no longer asked for."))
    return act_page(request, case, form)


def escalate_case(request: HttpRequest, case: Case) -> HttpResponse:
    """An admin is asked for."""
    form = Escalate(sent_data(request))
    if form.is_valid():
        with form.refusals():
            reason = form.cleaned_data["reasons"]
            escalate.escalate(case_id=case.pk, reason=reason, by=actor(request), now=clock.now())
            return back_to_case(request, case, _("Escalated."))
    return act_page(request, case, form)


def ask_partner(request: HttpRequest, case: Case) -> HttpResponse:
    """About one of its customers; the partner is that account's own."""
    form = AskPartner(sent_data(request))
    if form.is_valid():
        with form.refusals():
            partner, account = form.cleaned_data["account"]
            refer.refer(
                case_id=case.pk,
                partner_id=partner,
                account_id=account,
                text=form.cleaned_data["text"],
                by=actor(request),
                now=clock.now(),
            )
            drop_draft(request, question_place(case))
            return back_to_case(request, case, _("The request was sent to the partner."))
    shown = case_page_context(request, case)
    begun = draft_among(shown["sheet"].begun, WrittenIn.PARTNER)
    found = own(begun, actor(request), shown["facts"])
    form = with_draft(form, question_place(case), request, found)
    return act_page(request, case, form, shown)
