"""What a holder does on the page of a case: answer, send in, appeal, say that it is fixed. Nothing
that was typed or sent is lost, whatever becomes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.roles import Actor
from enforcement.language.references import is_reference
from enforcement.language.refusals import StepRefused
from enforcement.models.portal import Door
from enforcement.operations import (
    appeal_lodging,
    appeal_outcome,
    holder_requests,
    keys,
    reinstatement,
    remediate,
)
from enforcement.operations import messages as lane
from enforcement.operations.drafts import Place
from enforcement.operations.files import Stored
from enforcement.pages.refusing import refusal_page
from enforcement.portal.forms import Words
from enforcement.portal.holder import (
    ENTRANCE,
    case_page,
    notice_or_404,
    notice_page,
    theirs_or_404,
)
from enforcement.portal.kept import keep_for_later
from enforcement.portal.page import HolderPage
from enforcement.portal.receipts import tell_with_receipt
from enforcement.portal.sections import ASKS, FORMS, name_of
from enforcement.portal.taking import Sending, take
from enforcement.portal.visitors import Visitor, acting, only_for, outside
from enforcement.process import clock
from enforcement.queries.holder_case import holder_case
from enforcement.queries.holder_rows import HolderCase
from enforcement.workflow.kinds import RequestKind


@dataclass(frozen=True, kw_only=True)
class FilledForm:
    """What one form says, ready for its operation."""

    case: HolderCase
    subject: UUID | None
    form: Words
    files: Sequence[Stored]
    by: Actor
    now: datetime


@dataclass(frozen=True)
class FormAct:
    """What a form does, and what is said afterwards."""

    do: Callable[[FilledForm], object]
    said: str | Promise


def answer(given: FilledForm) -> object:
    """To what was asked, or something to tell."""
    text = given.form.cleaned_data["text"]
    return lane.answer(
        case_id=given.case.id, text=text, files=given.files, by=given.by, now=given.now
    )


def send_in(given: FilledForm) -> object:
    """What shows that an item is done."""
    if given.subject not in {item.id for item in given.case.items}:
        raise Http404(_("There is no such item in this case."))
    return remediate.submit(
        requirement_id=given.subject,
        text=given.form.cleaned_data["text"],
        files=given.files,
        by=given.by,
        now=given.now,
    )


def appeal(given: FilledForm) -> object:
    """You are wrong."""
    decision = next((one for one in given.case.decisions if one.id == given.subject), None)
    if decision is None:
        raise Http404(_("There is no such decision in this case."))
    return appeal_lodging.lodge(
        case_id=given.case.id,
        text=given.form.cleaned_data["text"],
        grounds=given.form.cleaned_data["grounds"],
        files=given.files,
        decision_ref=decision.ref,
        by=given.by,
        now=given.now,
    )


def say_fixed(given: FilledForm) -> object:
    """I have fixed it."""
    return reinstatement.request_reinstatement(
        case_id=given.case.id,
        text=given.form.cleaned_data["text"],
        files=given.files,
        by=given.by,
        now=given.now,
    )


def ask_for(kind: RequestKind) -> Callable[[FilledForm], object]:
    """Something that is answered with reasons, by a date."""

    def do(given: FilledForm) -> object:
        return holder_requests.ask(
            case_id=given.case.id,
            kind=kind,
            text=given.form.cleaned_data["text"],
            days=given.form.cleaned_data.get("days"),
            subject=given.subject,
            files=given.files,
            by=given.by,
            now=given.now,
        )

    return do


ASKED = gettext_lazy("Your request has arrived. We answer by the date shown with it.")
ACTS = {
    "answer": FormAct(answer, gettext_lazy("Your answer has arrived.")),
    "item": FormAct(send_in, gettext_lazy("What you sent in has arrived.")),
    "appeal": FormAct(
        appeal,
        gettext_lazy(
            "Your appeal has arrived. Somebody who had no part in the decision will decide it. You "
            "can add to it until then."
        ),
    ),
    "fixed": FormAct(say_fixed, gettext_lazy("Your request for access has arrived.")),
    **{form: FormAct(ask_for(kind), ASKED) for form, kind in ASKS.items()},
}


@login_not_required
@require_POST
def act(request: HttpRequest, ref: str, form: str, subject: UUID | None = None) -> HttpResponse:
    """Take a form; what cannot be done stands in it, with everything that was typed and sent."""
    if form not in ACTS:
        raise Http404(_("There is no such form."))
    there = outside(request).visitor
    if there is None or there.door != Door.HOLDER:
        page = page_of(ref).partition("#")[0]
        return keep_for_later(
            request, Door.HOLDER, lambda who: place_of_stranger(who, ref, form, subject), page
        )
    found = theirs_or_404(request, ref)

    def do(sent: Words, files: Sequence[Stored]) -> object:
        return ACTS[form].do(
            FilledForm(
                case=found,
                subject=subject,
                form=sent,
                files=files,
                by=acting(request),
                now=clock.now(),
            )
        )

    def page_with(sent: Words, code: int) -> HttpResponse:
        shown = theirs_or_404(request, ref)
        if form == "told" and subject:
            return notice_page(request, shown, notice_or_404(shown, subject), sent, code)
        return case_page(request, shown, {sent.at: sent}, code)

    name = name_of(form, subject)
    if form == "told":
        notice_or_404(found, subject)
    sending = Sending(
        place=place_of(there, found, form, subject),
        do=do,
        said=ACTS[form].said,
        led_to=notice_of(found.ref, subject) if form == "told" else page_of(found.ref, name),
        page=page_with,
        due_at=window_of(found, form, subject),
    )
    return take(request, FORMS[form], name, sending)


@only_for(Door.HOLDER, ENTRANCE)
@require_POST
def withdraw(request: HttpRequest, ref: str, key: UUID) -> HttpResponse:
    """Take an appeal back; the decision then stands, and cannot be appealed again."""
    found = theirs_or_404(request, ref)
    if key not in {one.id for one in found.appeals}:
        raise Http404(_("There is no such appeal in this case."))
    try:
        appeal_outcome.withdraw(appeal_id=key, by=acting(request), now=clock.now())
    except StepRefused as refused:
        return refusal_page(request, refused)
    tell_with_receipt(request, _("Your appeal is withdrawn. The decision stands."))
    return redirect("holder_case", found.ref)


@only_for(Door.HOLDER, ENTRANCE)
@require_POST
def revoke(request: HttpRequest, ref: str, key: UUID) -> HttpResponse:
    """Revoke a key of the account."""
    found = theirs_or_404(request, ref)
    try:
        keys.revoke_key(case_id=found.id, key_id=key, by=acting(request), now=clock.now())
    except StepRefused as refused:
        return refusal_page(request, refused)
    tell_with_receipt(request, _("The key is revoked. The provider stops it at once."))
    return redirect(page_of(found.ref, "keys"))


def place_of(who: Visitor, found: HolderCase, form: str, subject: UUID | None) -> Place:
    """Where the draft of a form is kept."""
    return Place(contact_id=who.session.contact_id, case_id=found.id, form=form, subject=subject)


def place_of_stranger(who: Visitor, ref: str, form: str, subject: UUID | None) -> Place | None:
    """The same for somebody whose session is over; None for a case that is not theirs."""
    found = holder_case(ref.upper(), who.account) if is_reference(ref) else None
    return place_of(who, found, form, subject) if found else None


def window_of(found: HolderCase, form: str, subject: UUID | None) -> datetime | None:
    """Until when the decision can be appealed, of an appeal."""
    open_ones = HolderPage(found, clock.now()).contestable if form == "appeal" else []
    return next((one.until for one in open_ones if one.notice.decision_id == subject), None)


def notice_of(ref: str, key: UUID | None) -> str:
    """The page of a notice, at the place where one contests when one was told."""
    return f"{reverse('holder_notice', args=[ref, key])}#told"


def page_of(ref: str, name: str = "") -> str:
    """The page of the case, at the place of a form."""
    return f"{reverse('holder_case', args=[ref.upper()])}#{name}"
