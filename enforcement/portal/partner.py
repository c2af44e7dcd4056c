"""`/p/`: the channel partner's desk: what we ask about its customers, what it passes on, and what
it has been told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from enforcement.language.references import is_reference
from enforcement.language.refusals import StepRefused
from enforcement.models import Draft
from enforcement.models.pass_on import PassedOn
from enforcement.models.portal import Door
from enforcement.operations import refer
from enforcement.operations.drafts import Place
from enforcement.operations.files import Stored
from enforcement.operations.pass_on import confirm_told
from enforcement.pages.refusing import refusal_page
from enforcement.portal.entrance import entrance_page
from enforcement.portal.forms import Words
from enforcement.portal.kept import filled, keep_for_later
from enforcement.portal.partner_forms import AnswerRequest, ConfirmTold
from enforcement.portal.taking import Sending, take
from enforcement.portal.visitors import Visitor, acting, outside, visitor
from enforcement.process import clock
from enforcement.queries.partner_desk import PartnerDesk, Request, ToPassOn, files_of, partner_desk
from enforcement.queries.receipts import receipted, receipts_of_partner

ANSWERS = {
    "confirmed": gettext_lazy("You confirmed it."),
    "denied": gettext_lazy("You said that it is not so."),
    "investigating": gettext_lazy("You said that you are looking into it."),
    "acted": gettext_lazy("You said that you have acted."),
    "unknown": gettext_lazy("You said that you do not know."),
}
ENDS = {
    PassedOn.CONFIRMED: gettext_lazy("You confirmed that your customer got it."),
    PassedOn.REACHED: gettext_lazy("Your customer got it in another way before."),
    PassedOn.OURSELVES: gettext_lazy("You had not confirmed it in time: we told your customer."),
}
FORMS: dict[str, type[Words]] = {"answer": AnswerRequest, "told": ConfirmTold}


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The requests, those to answer first; to a stranger, where one asks for a link."""
    there = outside(request).visitor
    if there is None or there.door != Door.PARTNER:
        return entrance_page(request, Door.PARTNER)
    desk = partner_desk(there.partner)
    rows = [
        {
            "ref": ref,
            "requests": [one for one in desk.requests if one.case_ref == ref],
            "notices": [one for one in desk.notices if one.case_ref == ref],
            "told": next((one for one in desk.told if one.case_ref == ref), None),
        }
        for ref in desk.refs
    ]
    return render(request, "portal/partner.html", {"rows": rows, "partner": there.partner})


@login_not_required
@require_safe
def case(request: HttpRequest, ref: str) -> HttpResponse:
    """One case; to a stranger, where one asks for a link, whether or not it is there."""
    there = outside(request).visitor
    if there is None or there.door != Door.PARTNER:
        return entrance_page(request, Door.PARTNER, ref.upper() if is_reference(ref) else "")
    if ref != ref.upper():
        return redirect("partner_case", ref.upper())
    return case_page(request, theirs_or_404(request, ref), ref)


def theirs_or_404(request: HttpRequest, ref: str) -> PartnerDesk:
    """What there is in a case for this partner. Raises Http404, with the same words for what is not
    there, what is somebody else's, and what was theirs before their contract ended.
    """
    partner = visitor(request).partner
    found = partner_desk(partner, ref.upper()) if is_reference(ref) else None
    if found and found.refs:
        return found
    raise Http404(
        _("There is nothing for %(partner)s under %(ref)s. Check the reference in the mail.")
        % {"ref": ref[:20], "partner": partner.name}
    )


def case_page(
    request: HttpRequest, found: PartnerDesk, ref: str, sent: Words | None = None, code: int = 200
) -> HttpResponse:
    """The page; `sent` is a form that was not taken."""
    there = visitor(request)
    partner = there.partner
    own = Draft.objects.filter(contact=there.session.contact_id, case__ref=ref.upper())
    drafts = {(one.form, one.subject): one for one in own}

    def form_for(form: str, key: UUID) -> Words:
        name = f"{form}-{key}"
        if sent and sent.at == name:
            return sent
        made = FORMS[form](at=name, action=action(ref, form, key))
        return filled(made, drafts.get((form, key)))

    context = {
        "ref": ref.upper(),
        "customer": (*found.requests, *found.notices, *found.told)[0],
        "requests": [
            (
                one,
                ANSWERS.get(one.answered, ""),
                form_for("answer", one.id) if one.is_open else None,
            )
            for one in found.requests
        ],
        "notices": [
            (
                one,
                ENDS[PassedOn(one.how)] if one.how else "",
                form_for("told", one.id) if one.is_open else None,
            )
            for one in found.notices
        ],
        "told": found.told,
        "files": files_of(partner, ref.upper()),
        "receipts": receipted(receipts_of_partner(partner.pk, ref.upper())),
        "partner": partner,
    }
    return render(request, "portal/partner_case.html", context, status=code)


def action(ref: str, form: str, key: UUID) -> str:
    """Where a form of the page is sent."""
    return reverse("partner_form", args=[ref.upper(), form, key])


@login_not_required
@require_POST
def act(request: HttpRequest, ref: str, form: str, key: UUID) -> HttpResponse:
    """Take an answer or a confirmation; what cannot be done stands in the form, with all that was
    typed and sent.
    """
    if form not in FORMS:
        raise Http404(_("There is no such form."))
    there = outside(request).visitor
    if there is None or there.door != Door.PARTNER:
        page = reverse("partner_case", args=[ref.upper()])
        return keep_for_later(
            request, Door.PARTNER, lambda who: place_of_stranger(who, ref, form, key), page
        )
    found = theirs_or_404(request, ref)
    asked = asked_by(found, form).get(key)
    if asked is None:
        raise Http404(_("There is no such request in this case."))
    if not asked.is_open:
        sentence = _("This has already been answered, or no longer needs an answer.")
        return refusal_page(request, StepRefused("not-open", sentence))
    sending = Sending(
        place=place_of(there, asked, form),
        do=lambda sent, files: send(request, form, key, sent, files, clock.now()),
        said=gettext_lazy("Thank you. It has arrived, and a receipt is on its way."),
        led_to=reverse("partner_case", args=[ref.upper()]),
        page=lambda sent, code: case_page(request, theirs_or_404(request, ref), ref, sent, code),
        due_at=asked.due_at,
    )
    return take(request, FORMS[form], f"{form}-{key}", sending)


def asked_by(desk: PartnerDesk, form: str) -> Mapping[UUID, Request | ToPassOn]:
    """What a form of this kind can be about."""
    rows: Sequence[Request | ToPassOn] = desk.requests if form == "answer" else desk.notices
    return {one.id: one for one in rows}


def place_of(who: Visitor, asked: Request | ToPassOn, form: str) -> Place:
    """Where the draft of a form is kept."""
    return Place(
        contact_id=who.session.contact_id, case_id=asked.case_id, form=form, subject=asked.id
    )


def place_of_stranger(who: Visitor, ref: str, form: str, key: UUID) -> Place | None:
    """The same for somebody whose session is over; None for what is not asked of them."""
    desk = partner_desk(who.partner, ref.upper()) if is_reference(ref) else None
    asked = asked_by(desk, form).get(key) if desk else None
    return place_of(who, asked, form) if asked else None


def send(
    request: HttpRequest, form: str, key: UUID, bound: Words, files: Sequence[Stored], now: datetime
) -> None:
    """Do what the form says. Raises StepRefused."""
    given = bound.cleaned_data
    if form == "answer":
        refer.answer(
            referral_id=key,
            answer=given["said"],
            text=given["text"],
            files=files,
            by=acting(request),
            now=now,
        )
    else:
        confirm_told(
            pass_on_id=key,
            told_at=given["told_at"],
            proof=given["text"],
            files=files,
            by=acting(request),
            now=now,
        )
