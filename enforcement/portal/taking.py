"""How a form of the pages outside is taken, at each of their doors: where it cannot be done, the
form says why, and keeps everything that was typed and sent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from enforcement.operations.drafts import Place, drop_draft
from enforcement.operations.files import Stored
from enforcement.portal.files import take_files
from enforcement.portal.forms import SAVE, Words
from enforcement.portal.kept import store, with_kept
from enforcement.portal.receipts import tell_with_receipt


@dataclass(frozen=True, kw_only=True)
class Sending:
    """What becomes of one form: `place` is where its draft is kept, `do` the act, which may raise
    StepRefused; `said` is said afterwards on the page `led_to`. `page` shows the form where it is
    not done, with the code of the answer. `due_at`: as `keep_draft` takes it.
    """

    place: Place
    do: Callable[[Words, list[Stored]], object]
    said: str | Promise
    led_to: str
    page: Callable[[Words, int], HttpResponse]
    due_at: datetime | None = None


def take(request: HttpRequest, kind: type[Words], name: str, sending: Sending) -> HttpResponse:
    """Take a form of this kind, which is called so on its page: do it, or save it as a draft."""
    data = request.POST.copy()
    saves = bool(data.pop(SAVE, None))
    form = kind(data, request.FILES, at=name, action=request.path)
    taken, fates = take_files(request.FILES.getlist("attached"))
    files, too_much = with_kept(sending.place, taken)
    form.fates = [*fates, *too_much]
    if saves:
        store(sending.place, request, files, due_at=sending.due_at)
        messages.success(request, _("Saved. It is not sent yet."))
        for lost, why in form.fates:
            messages.warning(request, f"{lost}: {why}")
        return redirect(sending.led_to)
    if form.is_valid() and not form.fates:
        with form.refusals():
            sending.do(form, files)
            drop_draft(place=sending.place)
            tell_with_receipt(request, str(sending.said))
            return redirect(sending.led_to)
    if files or form.fates:
        store(sending.place, request, files, due_at=sending.due_at)
    form.kept = [vars(one) for one in files]
    return sending.page(form, max(form.http_code, 422))
