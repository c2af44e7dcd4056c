"""What somebody outside sent after their session had ended: it is kept for them, encrypted, and
sent when they have signed in again and confirm it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from enforcement.language.refusals import StepRefused
from enforcement.models import Draft
from enforcement.models.portal import Door
from enforcement.operations.drafts import Place, draft_at, keep_draft, written
from enforcement.operations.files import Stored
from enforcement.pages.many_files import MOST_FILES
from enforcement.pages.refusing import KEY, TOKEN, refusal_page
from enforcement.portal.files import MOST_TOGETHER, Fates, take_files
from enforcement.portal.forms import SAVE, Words
from enforcement.portal.visitors import Visitor, may_send, outside
from enforcement.process import clock


def filled(form: Words, draft: Draft | None) -> Words:
    """A form as it stands before it is sent, with what is in its draft."""
    if draft is None:
        return form
    said = written(draft)
    form.initial = {
        field: values if field == "grounds" else values[-1]
        for field, values in said.fields.items()
        if field in form.fields and values
    }
    form.once = str(said.once)
    form.kept = [asdict(one) for one in said.files]
    form.saved_at, form.unsent = said.saved_at, said.unsent
    return form


def with_kept(place: Place, taken: Sequence[Stored]) -> tuple[list[Stored], Fates]:
    """The files that came, with those of an earlier try, each once; and those that are too much
    together.
    """
    draft = draft_at(place)
    kept = written(draft).files if draft else []
    files: list[Stored] = []
    fates: Fates = []
    total = 0
    for one in {(one.sha256, one.name): one for one in [*kept, *taken]}.values():
        total += one.size
        if len(files) < MOST_FILES and total <= MOST_TOGETHER:
            files.append(one)
        else:
            fates.append((one.name, _("Too much at once: send the rest with a second message.")))
    return files, fates


def store(
    place: Place,
    request: HttpRequest,
    taken: Sequence[Stored],
    *,
    due_at: datetime | None = None,
    unsent: bool = False,
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
    keep_draft(
        place=place,
        fields=typed,
        files=taken,
        once=once,
        now=clock.now(),
        unsent=unsent,
        due_at=due_at,
    )


def keep_for_later(
    request: HttpRequest, door: Door, find: Callable[[Visitor], Place | None], page: str
) -> HttpResponse:
    """Keep a form that came after its session had ended; its sender confirms it when they have
    signed in again. `find` says where it belongs; None: they could not have sent it there.

    Who signed out, or was away for a day, gets back what they typed.
    """
    ended = outside(request).ended
    there = Visitor(session=ended) if ended and may_send(ended, clock.wall()) else None
    place = find(there) if there and there.door == door else None
    if place is None:
        sentence = _(
            "You are not signed in, and nothing was sent. Copy your text, go back, and ask for a "
            "new link."
        )
        return refusal_page(request, StepRefused("not-allowed", sentence))
    taken, fates = take_files(request.FILES.getlist("attached"))
    files, too_much = with_kept(place, taken)
    store(place, request, files, unsent=True)
    messages.warning(
        request,
        _(
            "You were signed out after half an hour. We kept what you wrote and attached, "
            "but it has not been sent: ask for a new link, then send it."
        ),
    )
    for name, why in [*fates, *too_much]:
        messages.warning(request, f"{name}: {why}")
    return redirect(page)
