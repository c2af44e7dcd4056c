"""What a holder does on the page of a case: answer, send in, appeal, say that it is fixed. Nothing
that was typed or sent is lost, whatever becomes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.roles import Actor
from enforcement.language.references import is_reference
from enforcement.language.refusals import StepRefused
from enforcement.models import PortalSession
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
from enforcement.operations.drafts import Place, draft_at, drop_draft, keep_draft, written
from enforcement.operations.files import Stored
from enforcement.pages.parts import AnyFile
from enforcement.pages.refusing import KEY, TOKEN, refusal_page
from enforcement.portal.forms import SAVE, Words
from enforcement.portal.holder import ENTRANCE, case_page, theirs_or_404
from enforcement.portal.sections import ASKS, FORMS, name_of
from enforcement.portal.taking import take_files
from enforcement.portal.visitors import Visitor, acting, may_send, only_for, outside
from enforcement.process import clock
from enforcement.queries.holder_case import holder_case
from enforcement.queries.holder_rows import HolderCase
from enforcement.workflow.kinds import RequestKind


@dataclass(frozen=True, kw_only=True)
class Given:
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

    do: Callable[[Given], object]
    said: str | Promise


def answer(given: Given) -> object:
    """To what was asked, or something to tell."""
    text = given.form.cleaned_data["text"]
    return lane.answer(
        case_id=given.case.id, text=text, files=given.files, by=given.by, now=given.now
    )


def send_in(given: Given) -> object:
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


def appeal(given: Given) -> object:
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


def say_fixed(given: Given) -> object:
    """I have fixed it."""
    return reinstatement.request_reinstatement(
        case_id=given.case.id,
        text=given.form.cleaned_data["text"],
        files=given.files,
        by=given.by,
        now=given.now,
    )


def ask_for(kind: RequestKind) -> Callable[[Given], object]:
    """Something that is answered with reasons, by a date."""

    def do(given: Given) -> object:
        return holder_requests.ask(
            case_id=given.case.id,
            kind=kind,
            text=given.form.cleaned_data["text"],
            days=given.form.cleaned_data.get("days"),
            files=given.files,
            by=given.by,
            now=given.now,
        )

    return do


ASKED = gettext_lazy("Your request has arrived. It is answered by the date that stands with it.")
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
        return keep_for_later(request, ref, form, subject)
    found = theirs_or_404(request, ref)
    place = place_of(there.session, found, form, subject)
    data = request.POST.copy()
    saves = bool(data.pop(SAVE, None))
    bound = FORMS[form](data, request.FILES, at=name_of(form, subject), action=request.path)
    taken = with_kept(place, take_files_of(bound, request.FILES.getlist("attached")))
    if saves or bound.fates:
        store(place, request, taken)
    if saves:
        messages.success(request, _("Saved. It is not sent yet."))
        return redirect(page_of(ref, form, subject))
    if bound.is_valid() and not bound.fates:
        given = Given(
            case=found,
            subject=subject,
            form=bound,
            files=taken,
            by=acting(request),
            now=clock.now(),
        )
        with bound.refusals():
            ACTS[form].do(given)
            drop_draft(place=place)
            messages.success(request, str(ACTS[form].said))
            return redirect(page_of(ref, form, subject))
    if taken and not bound.fates:
        store(place, request, taken)
    bound.kept = [vars(one) for one in taken]
    code = max(bound.http_code, 422)
    return case_page(request, theirs_or_404(request, ref), {bound.at: bound}, code)


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
    messages.success(request, _("Your appeal is withdrawn. The decision stands."))
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
    messages.success(request, _("The key is revoked. The provider stops it at once."))
    return redirect(f"/h/{found.ref}#keys")


def place_of(session: PortalSession, found: HolderCase, form: str, subject: UUID | None) -> Place:
    """Where the draft of a form is kept."""
    assert session.contact_id is not None
    return Place(contact_id=session.contact_id, case_id=found.id, form=form, subject=subject)


def page_of(ref: str, form: str, subject: UUID | None) -> str:
    """The page of the case, at the place of the form."""
    return f"/h/{ref.upper()}#{name_of(form, subject)}"


def take_files_of(form: Words, sent: Sequence[AnyFile]) -> list[Stored]:
    """Store each file that can be taken; of each other one the form says why not."""
    taken, fates = take_files(sent)
    form.fates += fates
    return taken


def with_kept(place: Place, taken: list[Stored]) -> list[Stored]:
    """With the files that came with an earlier try; twice the same is one."""
    draft = draft_at(place)
    kept = written(draft).files if draft else []
    return list({(one.sha256, one.name): one for one in [*kept, *taken]}.values())


def store(
    place: Place, request: HttpRequest, taken: Sequence[Stored], *, unsent: bool = False
) -> None:
    """Keep what was typed and sent."""
    typed = {
        name: [str(value) for value in values]
        for name, values in request.POST.lists()
        if name not in {TOKEN, KEY, SAVE}
    }
    try:
        once = UUID(str(request.POST.get(KEY, "")))
    except ValueError:
        once = uuid4()
    keep_draft(place=place, fields=typed, files=taken, once=once, now=clock.now(), unsent=unsent)


def keep_for_later(request: HttpRequest, ref: str, form: str, subject: UUID | None) -> HttpResponse:
    """A form whose session is over: what was typed and sent is kept, sealed, for whoever it was,
    and sent when they have come in again and say so.
    """
    ended = outside(request).ended
    if ended and ended.contact and may_send(ended, clock.wall()):
        account = Visitor(session=ended).account if ended.contact.account else None
        found = holder_case(ref.upper(), account) if account and is_reference(ref) else None
        if found:
            place = place_of(ended, found, form, subject)
            scratch = FORMS[form](at="scratch")
            taken = with_kept(place, take_files_of(scratch, request.FILES.getlist("attached")))
            store(place, request, taken, unsent=True)
            messages.warning(
                request,
                _(
                    "You were signed out after half an hour. What you wrote and attached is kept "
                    "and not sent yet: ask for a new link, then send it."
                ),
            )
            return redirect("holder_case", ref.upper())
    messages.warning(request, _("You are not signed in. Nothing was sent. Ask for a link first."))
    return redirect("holder_case", ref) if is_reference(ref) else redirect("holder")
